//! Signing: from a copy's headers and the hash of its body to its signatures.

use std::borrow::Cow;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::Digest;
use aws_lc_rs::digest::SHA256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::message::dkim::HEADER;
use crate::message::dkim::SIGNED;
use crate::message::dkim::canonical::Form;
use crate::message::dkim::key::SigningKey;
use crate::message::dkim::record;
use crate::message::dkim::record::Published;
use crate::message::header::Header;

/// The longest line of a signature, in bytes; a domain or a selector that is longer stands on a line of its own.
const LINE_MAX: usize = 76;

/// Who signs: a domain, with one key or several.
#[derive(Debug)]
pub struct Signer {
    domain: String,
    seals: Vec<Seal>,
}

/// A key, and all that its signatures say before the hash of the body.
#[derive(Debug)]
struct Seal {
    selector: String,
    key: SigningKey,
    beginning: String,
}

impl Signer {
    /// Signs in the name of `domain`, an A-label, by each of the keys, given with its selector.
    pub fn new(domain: &str, keys: Vec<(String, SigningKey)>) -> Self {
        let seals = keys.into_iter().map(|(selector, key)| Seal {
            beginning: beginning(domain, &selector, &key),
            selector,
            key,
        });
        Self {
            domain: domain.to_owned(),
            seals: seals.collect(),
        }
    }

    /// The records by which receivers check the signatures.
    pub fn published(&self) -> Vec<Published> {
        let published = |seal: &Seal| Published {
            selector: seal.selector.clone(),
            domain: self.domain.clone(),
            algorithm: seal.key.public().algorithm,
            text: record::text(seal.key.public()),
        };
        self.seals.iter().map(published).collect()
    }

    /// A signature by each key, as headers to stand before `headers`, in the keys' order. `body_hash` is the SHA-256 of
    /// the relaxed body.
    pub fn sign(&self, headers: &[Header<'_>], body_hash: &Digest) -> Vec<Header<'static>> {
        let mut shared = Context::new(&SHA256);
        shared.update(&canonical(headers));
        let body_hash = STANDARD.encode(body_hash);
        let sign = |seal: &Seal| {
            let mut value = format!("{}{body_hash};\r\n b=", seal.beginning);
            let mut own = Vec::new();
            Form::Relaxed.header(HEADER.as_bytes(), value.as_bytes(), &mut own);
            let mut hash = shared.clone();
            hash.update(&own);
            let signature = STANDARD.encode(seal.key.sign(&hash.finish()));
            fold(&signature, " b=".len(), &mut value);
            Header {
                name: HEADER,
                value: Cow::Owned(value),
            }
        };
        self.seals.iter().map(sign).collect()
    }
}

fn beginning(domain: &str, selector: &str, key: &SigningKey) -> String {
    let algorithm = key.public().algorithm;
    let mut value = format!(" v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={domain}; s={selector};\r\n h=");
    let mut column = " h=".len();
    for (number, name) in SIGNED.iter().enumerate() {
        let colon = if number + 1 < SIGNED.len() { ":" } else { ";" };
        if column + name.len() + colon.len() > LINE_MAX {
            value.push_str("\r\n ");
            column = 1;
        }
        value.push_str(name);
        value.push_str(colon);
        column += name.len() + colon.len();
    }
    value.push_str("\r\n bh=");
    value
}

/// The signed headers that are there, each with its CRLF. A copy has each once: naming it again signs that there is no
/// other.
fn canonical(headers: &[Header<'_>]) -> Vec<u8> {
    let mut canonical = Vec::new();
    let mut before = "";
    for name in SIGNED
        .into_iter()
        .filter(|name| std::mem::replace(&mut before, name) != *name)
    {
        if let Some(header) = headers.iter().find(|header| header.name == name) {
            Form::Relaxed.header(name.as_bytes(), header.value.as_bytes(), &mut canonical);
            canonical.extend_from_slice(b"\r\n");
        }
    }
    canonical
}

/// Appends base64 in lines, the first of which begins at `column`.
fn fold(text: &str, column: usize, value: &mut String) {
    let (first, mut rest) = text.split_at(text.len().min(LINE_MAX - column));
    value.push_str(first);
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(LINE_MAX - 1));
        value.push_str("\r\n ");
        value.push_str(line);
        rest = next;
    }
}
