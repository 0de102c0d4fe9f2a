//! Verifying: what each signature of a message is worth (RFC 6376, 6.1).

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::message::dkim::Algorithm;
use crate::message::dkim::HEADER;
use crate::message::dkim::canonical;
use crate::message::dkim::canonical::Form;
use crate::message::dkim::record;
use crate::message::dkim::record::RecordError;
use crate::message::dkim::tags::Tags;
use crate::message::dkim::tags::joined;
use crate::message::dkim::tags::listed;

/// One signature, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// `a=`, as it stands there.
    pub algorithm: String,
    /// `d=`.
    pub domain: String,
    /// `s=`.
    pub selector: String,
    /// Why it does not hold, if it does not.
    pub outcome: Result<(), Failure>,
}

/// Why a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It is not made as signatures are made.
    #[error("the signature is malformed: {0}")]
    Malformed(&'static str),
    /// Another `v=`, `a=` or `c=` than is known here.
    #[error("the signature is of a kind that is not known here: `{0}`")]
    Unknown(String),
    /// `i=` is not below `d=`.
    #[error("`i=` is not of the domain in `d=`")]
    Identity,
    /// `h=` does not name From.
    #[error("`h=` does not name From")]
    FromUnsigned,
    /// `l=` lets anybody add to the body; it is never made here, and not taken.
    #[error("`l=` leaves part of the body unsigned")]
    PartOfBody,
    /// The DNS knows no such key.
    #[error("there is no key `{0}`")]
    NoKey(String),
    /// There is a record, but no key for this in it.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The record's key is of another kind than `a=`.
    #[error("the key is not of the kind that `a=` names")]
    OtherKind,
    /// The body is not the one that was signed.
    #[error("the body was changed: its hash is not `bh=`")]
    Body,
    /// A signed header, or the signature, is not what it was.
    #[error("a signed header was changed, or the key is another one")]
    Headers,
}

/// A header of a message that was read.
#[derive(Debug, Clone, Copy)]
struct Field<'a> {
    name: &'a [u8],
    /// All behind the colon, without the CRLF that ends it.
    value: &'a [u8],
}

/// Every signature of `message`, from the top, each judged. `record_of` tells the text of the TXT record of a name.
///
/// Times in signatures are not looked at: ours have none, and RFC 6376 (3.5) leaves that to the verifier.
pub fn verify(message: &[u8], record_of: impl Fn(&str) -> Option<String>) -> Vec<Verdict> {
    let (fields, body) = parts(message);
    let is_signature = |field: &&Field<'_>| field.is(HEADER);
    let judged = fields.iter().filter(is_signature).map(|field| {
        let text = String::from_utf8_lossy(field.value);
        let tags = Tags::parse(&text);
        let tag = |name| {
            tags.as_ref()
                .and_then(|tags| tags.get(name))
                .unwrap_or_default()
                .to_owned()
        };
        let outcome = match &tags {
            Some(tags) => judge((&fields, body), (field, tags), &record_of),
            None => Err(Failure::Malformed("it is no list of tags")),
        };
        Verdict {
            algorithm: tag("a"),
            domain: tag("d"),
            selector: tag("s"),
            outcome,
        }
    });
    judged.collect()
}

fn judge(
    (fields, body): (&[Field<'_>], &[u8]),
    (field, tags): (&Field<'_>, &Tags<'_>),
    record_of: impl Fn(&str) -> Option<String>,
) -> Result<(), Failure> {
    let needed = |name, why| tags.get(name).ok_or(Failure::Malformed(why));
    // 6.1.1: the signature itself.
    let version = needed("v", "`v=` is missing")?;
    if version != "1" {
        return Err(Failure::Unknown(format!("v={version}")));
    }
    let algorithm = match needed("a", "`a=` is missing")? {
        "rsa-sha256" => Algorithm::Rsa,
        "ed25519-sha256" => Algorithm::Ed25519,
        other => return Err(Failure::Unknown(format!("a={other}"))),
    };
    let domain = needed("d", "`d=` is missing")?;
    let selector = needed("s", "`s=` is missing")?;
    let names: Vec<&str> = listed(needed("h", "`h=` is missing")?).collect();
    let body_hash = decoded(needed("bh", "`bh=` is missing")?, "`bh=` is not base64")?;
    let signature = decoded(needed("b", "`b=` is missing")?, "`b=` is not base64")?;
    if !names.iter().any(|name| name.eq_ignore_ascii_case("From")) {
        return Err(Failure::FromUnsigned);
    }
    if tags.get("l").is_some() {
        return Err(Failure::PartOfBody);
    }
    let (header_form, body_form) = forms(tags.get("c").unwrap_or("simple/simple"))?;
    // 6.1.2: the key.
    let name = record::name(selector, domain);
    let record = record_of(&name).ok_or(Failure::NoKey(name))?;
    let record = record::parse(&record)?;
    if record.key.algorithm != algorithm {
        return Err(Failure::OtherKind);
    }
    if let Some(identity) = tags.get("i")
        && !is_below(identity, domain, record.is_strict)
    {
        return Err(Failure::Identity);
    }
    // 6.1.3: the hashes.
    if digest(&SHA256, &canonical::body(body_form, body)).as_ref() != body_hash {
        return Err(Failure::Body);
    }
    let signed = signed(header_form, &names, fields, field);
    if !record.key.verifies(&signed, &digest(&SHA256, &signed), &signature) {
        return Err(Failure::Headers);
    }
    Ok(())
}

fn decoded(value: &str, why: &'static str) -> Result<Vec<u8>, Failure> {
    STANDARD.decode(joined(value)).map_err(|_| Failure::Malformed(why))
}

fn forms(text: &str) -> Result<(Form, Form), Failure> {
    let (header, body) = text.split_once('/').unwrap_or((text, "simple"));
    match (Form::named(header), Form::named(body)) {
        (Some(header), Some(body)) => Ok((header, body)),
        _ => Err(Failure::Unknown(format!("c={text}"))),
    }
}

/// Whether an identity, `[local]@domain`, is of the domain or, unless that is ruled out, of one below it.
fn is_below(identity: &str, domain: &str, is_strict: bool) -> bool {
    let (_, own) = identity.rsplit_once('@').unwrap_or(("", identity));
    let (own, domain) = (own.to_ascii_lowercase(), domain.to_ascii_lowercase());
    own == domain || (!is_strict && own.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.')))
}

/// What was signed: the named headers, of each name the lowest first, and the signature without what it signs with.
fn signed(form: Form, names: &[&str], fields: &[Field<'_>], signature: &Field<'_>) -> Vec<u8> {
    let mut signed = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let before = names[..index]
            .iter()
            .filter(|other| other.eq_ignore_ascii_case(name))
            .count();
        if let Some(field) = fields.iter().rev().filter(|field| field.is(name)).nth(before) {
            form.header(field.name, field.value, &mut signed);
            signed.extend_from_slice(b"\r\n");
        }
    }
    form.header(signature.name, &without_signature(signature.value), &mut signed);
    signed
}

/// A signature's value with nothing behind `b=` (RFC 6376, 3.7).
fn without_signature(value: &[u8]) -> Vec<u8> {
    let mut without = Vec::with_capacity(value.len());
    for (number, tag) in value.split(|byte| *byte == b';').enumerate() {
        if number > 0 {
            without.push(b';');
        }
        let equals = tag.iter().position(|byte| *byte == b'=');
        match equals {
            Some(equals) if tag[..equals].trim_ascii() == b"b" => without.extend_from_slice(&tag[..=equals]),
            _ => without.extend_from_slice(tag),
        }
    }
    without
}

impl Field<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The headers of a message, and its body.
fn parts(message: &[u8]) -> (Vec<Field<'_>>, &[u8]) {
    let mut fields = Vec::new();
    let mut rest = message;
    while !rest.is_empty() && !rest.starts_with(b"\r\n") {
        let end = field_end(rest);
        let field = &rest[..end];
        rest = rest.get(end + 2..).unwrap_or_default();
        if let Some(colon) = field.iter().position(|byte| *byte == b':') {
            fields.push(Field {
                name: &field[..colon],
                value: &field[colon + 1..],
            });
        }
    }
    (fields, rest.strip_prefix(b"\r\n").unwrap_or_default())
}

/// Where a header ends: before the first CRLF that no white space follows.
fn field_end(rest: &[u8]) -> usize {
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&rest[from..], b"\r\n") {
        let end = from + at;
        if !matches!(rest.get(end + 2), Some(b' ' | b'\t')) {
            return end;
        }
        from = end + 2;
    }
    rest.len()
}
