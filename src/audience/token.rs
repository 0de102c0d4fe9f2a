//! Signed tokens: what stands in a link instead of an address.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::audience::SubscriberId;
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

/// What a token lets its bearer do: leave a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// Who leaves.
    pub subscriber: SubscriberId,
    /// The feed's name.
    pub feed: String,
    /// The issue that carried the link.
    pub issue: u32,
}

/// The form of the tokens made here; it is signed with the rest, and so is the purpose.
const FORM: u8 = 1;

/// The purpose of [`Leave`], so that no other token is ever taken for one.
const PURPOSE_LEAVE: u8 = b'u';

/// How much of the signature a token carries: 128 bits, which nobody guesses, in a link that still fits a line.
const SIGNATURE_BYTES: usize = 16;

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

impl Leave {
    /// The token: a pure function of the key and of what it stands for, so that every copy of an issue carries the
    /// same one. It never expires.
    pub fn sign(&self, key: &TokenKey) -> String {
        let mut payload = self.payload();
        let signature = key.signature(&payload);
        payload.extend_from_slice(&signature);
        URL_SAFE_NO_PAD.encode(payload)
    }

    /// What a token stands for, when one of `keys` signed it.
    pub fn verify(token: &str, keys: &[TokenKey]) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (payload, signature) = bytes.split_at_checked(bytes.len().checked_sub(SIGNATURE_BYTES)?)?;
        let signed = keys
            .iter()
            .any(|key| aws_lc_rs::constant_time::verify_slices_are_equal(&key.signature(payload), signature).is_ok());
        signed.then(|| Self::read(payload)).flatten()
    }

    fn payload(&self) -> Vec<u8> {
        let mut payload = vec![FORM, PURPOSE_LEAVE];
        payload.extend_from_slice(&self.subscriber.0.to_be_bytes());
        payload.extend_from_slice(&self.issue.to_be_bytes());
        payload.extend_from_slice(self.feed.as_bytes());
        payload
    }

    fn read(payload: &[u8]) -> Option<Self> {
        let (head, feed) = payload.split_at_checked(2 + 8 + 4)?;
        if head[..2] != [FORM, PURPOSE_LEAVE] {
            return None;
        }
        Some(Self {
            subscriber: SubscriberId(i64::from_be_bytes(head[2..10].try_into().ok()?)),
            issue: u32::from_be_bytes(head[10..14].try_into().ok()?),
            feed: std::str::from_utf8(feed).ok()?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::proptest;

    use super::KEY_BYTES;
    use super::Leave;
    use super::TokenKey;
    use crate::audience::SubscriberId;

    fn leave() -> Leave {
        Leave {
            subscriber: SubscriberId(1_000_000),
            feed: "main".to_owned(),
            issue: 12,
        }
    }

    #[test]
    fn a_token_is_read_back_under_its_key_and_under_no_other() {
        let key = TokenKey::from_bytes([7; KEY_BYTES]);
        let other = TokenKey::from_bytes([8; KEY_BYTES]);
        let token = leave().sign(&key);
        assert_eq!(
            token,
            leave().sign(&key),
            "a token is a pure function of what it stands for"
        );
        assert_eq!(Leave::verify(&token, std::slice::from_ref(&key)), Some(leave()));
        assert_eq!(
            Leave::verify(&token, &[other.clone(), key]),
            Some(leave()),
            "a retired key verifies for ever"
        );
        assert_eq!(Leave::verify(&token, &[other]), None);
    }

    #[test]
    fn a_token_with_any_bit_changed_is_no_token() {
        let key = [TokenKey::from_bytes([7; KEY_BYTES])];
        let bytes = URL_SAFE_NO_PAD.decode(leave().sign(&key[0])).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Leave::verify(&URL_SAFE_NO_PAD.encode(forged), &key), None, "bit {bit}");
        }
    }

    #[test]
    fn a_key_is_read_back_from_its_file() {
        let key = TokenKey::from_bytes([9; KEY_BYTES]);
        assert_eq!(TokenKey::parse(&key.to_text()).unwrap().bytes, key.bytes);
        assert!(TokenKey::parse("c2hvcnQ").is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_is_not_signed_is_read(text in ".*") {
            assert_eq!(Leave::verify(&text, &[TokenKey::from_bytes([1; KEY_BYTES])]), None);
        }
    }
}
