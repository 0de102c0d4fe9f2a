//! Signed tokens: what stands in a link instead of an address.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::entry::memory::hex;

/// The key of a publication: 32 random bytes, made by `init`, shared by whoever sends and whoever serves.
#[derive(Clone)]
pub struct TokenKey {
    bytes: Vec<u8>,
    /// The same, ready to sign.
    ready: hmac::Key,
}

/// The length of a key, in bytes.
pub const KEY_BYTES: usize = 32;

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenKeyError {
    /// It is not base64 of [`KEY_BYTES`] bytes.
    #[error("not a token key: it should hold {KEY_BYTES} bytes in base64")]
    Form,
}

/// What a token lets its bearer do. The purpose is signed with the rest, so that no token is ever taken for another one.
pub trait Pass: Sized {
    /// A letter for what it lets its bearer do; no two passes have the same.
    const PURPOSE: u8;

    /// Writes down what it stands for.
    fn write(&self, bytes: &mut Vec<u8>);

    /// What was written down, all of it; `None` where it is nothing that [`Pass::write`] writes.
    fn read(bytes: &[u8]) -> Option<Self>;

    /// The token: a pure function of the key and of what it stands for.
    fn sign(&self, key: &TokenKey) -> String {
        let mut payload = vec![FORM, Self::PURPOSE];
        self.write(&mut payload);
        let signature = key.signature(&payload);
        payload.extend_from_slice(&signature);
        URL_SAFE_NO_PAD.encode(payload)
    }

    /// What a token stands for, when one of `keys` signed it for this purpose.
    fn verify(token: &str, keys: &[TokenKey]) -> Option<Self> {
        // Nobody's time is spent on what no token of ours is as long as.
        if token.len() > TOKEN_CHARS_MAX {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (payload, signature) = bytes.split_at_checked(bytes.len().checked_sub(SIGNATURE_BYTES)?)?;
        let signed = keys
            .iter()
            .any(|key| aws_lc_rs::constant_time::verify_slices_are_equal(&key.signature(payload), signature).is_ok());
        let said = payload.strip_prefix(&[FORM, Self::PURPOSE]).filter(|_| signed)?;
        Self::read(said)
    }
}

/// The form of the tokens made here; it is signed with the rest.
const FORM: u8 = 1;

/// How much of the signature a token carries: 128 bits, which nobody guesses, in a link that still fits a line.
const SIGNATURE_BYTES: usize = 16;

/// Twice as long as the longest token, which names a feed of forty letters.
const TOKEN_CHARS_MAX: usize = 256;

impl TokenKey {
    /// The key made of random bytes.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self::of(bytes.to_vec())
    }

    /// The key as it stands in its file.
    pub fn parse(text: &str) -> Result<Self, TokenKeyError> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| TokenKeyError::Form)?;
        if bytes.len() == KEY_BYTES {
            Ok(Self::of(bytes))
        } else {
            Err(TokenKeyError::Form)
        }
    }

    fn of(bytes: Vec<u8>) -> Self {
        let ready = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        Self { bytes, ready }
    }

    /// The text of its file.
    pub fn to_text(&self) -> String {
        format!("{}\n", URL_SAFE_NO_PAD.encode(&self.bytes))
    }

    /// The key as HMAC-SHA-256 takes it, for what else is derived from it.
    pub fn hmac(&self) -> &hmac::Key {
        &self.ready
    }

    /// What tells the key from any other, and nothing else about it: 128 bits in hexadecimal.
    pub fn print(&self) -> String {
        hex(&self.signature(b"which key this is"))
    }

    fn signature(&self, payload: &[u8]) -> [u8; SIGNATURE_BYTES] {
        let tag = hmac::sign(&self.ready, payload);
        tag.as_ref()[..SIGNATURE_BYTES]
            .try_into()
            .expect("SHA-256 gives 32 bytes")
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TokenKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::KEY_BYTES;
    use super::TokenKey;

    #[test]
    fn a_key_is_read_back_from_its_file() {
        let key = TokenKey::from_bytes([9; KEY_BYTES]);
        assert_eq!(TokenKey::parse(&key.to_text()).unwrap().bytes, key.bytes);
        assert!(TokenKey::parse("c2hvcnQ").is_err());
    }
}
