//! The record in the DNS that holds a public key (RFC 6376, 3.6.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::message::dkim::Algorithm;
use crate::message::dkim::key::PublicKey;
use crate::message::dkim::tags::Tags;
use crate::message::dkim::tags::joined;
use crate::message::dkim::tags::listed;

/// How many bytes one string of a TXT record holds (RFC 1035, 3.3.14).
const STRING_BYTES_MAX: usize = 255;

/// A record, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The key.
    pub key: PublicKey,
    /// Whether `i=` must be of the very domain (`t=s`).
    pub is_strict: bool,
}

/// A key as the DNS shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its selector.
    pub selector: String,
    /// The domain that signs.
    pub domain: String,
    /// With what it signs.
    pub algorithm: Algorithm,
    /// The text of the record.
    pub text: String,
}

/// Why a record has no key for our mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not of the form of one.
    #[error("the record of the key is malformed")]
    Malformed,
    /// An empty `p=`.
    #[error("the key is revoked")]
    Revoked,
    /// A key that signs something else: other hashes, other services, another kind.
    #[error("the record of the key is for something else: `{0}`")]
    Other(String),
}

impl Published {
    /// The name below which the record stands (RFC 6376, 3.6.2.1).
    pub fn name(&self) -> String {
        name(&self.selector, &self.domain)
    }
}

/// The name below which the record of a key stands (RFC 6376, 3.6.2.1).
pub fn name(selector: &str, domain: &str) -> String {
    format!("{selector}._domainkey.{domain}")
}

/// The text of the record for a public key.
pub fn text(key: &PublicKey) -> String {
    let kind = key.algorithm.key_type();
    format!("v=DKIM1; k={kind}; p={}", STANDARD.encode(&key.bytes))
}

/// A text as the strings of a TXT record, in quotes, as files of zones have them.
pub fn zone_strings(text: &str) -> String {
    let mut strings: Vec<String> = Vec::new();
    for stretch in text.as_bytes().chunks(STRING_BYTES_MAX) {
        strings.push(format!("\"{}\"", String::from_utf8_lossy(stretch)));
    }
    strings.join(" ")
}

/// Reads a record.
pub fn parse(text: &str) -> Result<Record, RecordError> {
    let tags = Tags::parse(text).ok_or(RecordError::Malformed)?;
    let other = |tag: &str, value: &str| Err(RecordError::Other(format!("{tag}={value}")));
    match tags.get("v") {
        Some("DKIM1") if tags.first() == Some("v") => {}
        None => {}
        Some(_) => return Err(RecordError::Malformed),
    }
    if let Some(hashes) = tags.get("h")
        && !listed(hashes).any(|hash| hash == "sha256")
    {
        return other("h", hashes);
    }
    if let Some(services) = tags.get("s")
        && !listed(services).any(|service| service == "*" || service == "email")
    {
        return other("s", services);
    }
    let algorithm = match tags.get("k").unwrap_or("rsa") {
        "rsa" => Algorithm::Rsa,
        "ed25519" => Algorithm::Ed25519,
        kind => return other("k", kind),
    };
    let key = tags.get("p").ok_or(RecordError::Malformed)?;
    if key.is_empty() {
        return Err(RecordError::Revoked);
    }
    Ok(Record {
        key: PublicKey {
            algorithm,
            bytes: STANDARD.decode(joined(key)).map_err(|_| RecordError::Malformed)?,
        },
        is_strict: tags.get("t").is_some_and(|flags| listed(flags).any(|flag| flag == "s")),
    })
}

#[cfg(test)]
mod tests {
    use super::RecordError;
    use super::parse;
    use super::text;
    use super::zone_strings;
    use crate::message::dkim::Algorithm;

    #[test]
    fn a_record_is_read_as_the_rfc_says() {
        let key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        for (given, wanted) in [
            (format!("v=DKIM1; k=ed25519; p={key}"), Ok((Algorithm::Ed25519, false))),
            (format!("p={key}"), Ok((Algorithm::Rsa, false))),
            (
                format!("v=DKIM1;t=y:s;h=sha1 : sha256;s=email;p={key}; n=x y;"),
                Ok((Algorithm::Rsa, true)),
            ),
            (format!("k=rsa; v=DKIM1; p={key}"), Err(RecordError::Malformed)),
            (format!("v=DKIM2; p={key}"), Err(RecordError::Malformed)),
            ("v=DKIM1; k=rsa".to_owned(), Err(RecordError::Malformed)),
            ("v=DKIM1; p=!".to_owned(), Err(RecordError::Malformed)),
            ("v=DKIM1; k=rsa; p=".to_owned(), Err(RecordError::Revoked)),
            (format!("h=sha1; p={key}"), Err(RecordError::Other("h=sha1".to_owned()))),
            (
                format!("s=tlsrpt; p={key}"),
                Err(RecordError::Other("s=tlsrpt".to_owned())),
            ),
            (format!("k=dsa; p={key}"), Err(RecordError::Other("k=dsa".to_owned()))),
        ] {
            let found = parse(&given).map(|record| (record.key.algorithm, record.is_strict));
            assert_eq!(found, wanted, "{given}");
        }
        let whole = format!("v=DKIM1; k=ed25519; p={key}");
        assert_eq!(text(&parse(&whole).unwrap().key), whole);
    }

    #[test]
    fn a_long_record_is_cut_into_strings_of_255() {
        assert_eq!(zone_strings("v=DKIM1"), "\"v=DKIM1\"");
        let long = "a".repeat(300);
        let cut = zone_strings(&long);
        assert_eq!(cut, format!("\"{}\" \"{}\"", "a".repeat(255), "a".repeat(45)));
    }
}
