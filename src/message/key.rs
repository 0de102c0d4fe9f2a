//! The part of a Message-ID that is one delivery's own.

use std::fmt;

use aws_lc_rs::hmac;

/// 128 bits that name one delivery and tell nothing about it. `Display` gives 26 characters: lower-case base32
/// (RFC 4648, 6) without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageKey([u8; 16]);

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl MessageKey {
    /// The key of `delivery`: the first 128 bits of HMAC-SHA-256 over its id. The same over retries, failover and
    /// resend; who doesn't know `secret` cannot guess it.
    pub fn derive(secret: &hmac::Key, delivery: &str) -> Self {
        let tag = hmac::sign(secret, delivery.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&tag.as_ref()[..16]);
        Self(bytes)
    }

    /// A key of given bytes: random ones for a message that is no delivery.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for MessageKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0);
        let mut letters = [0; 26];
        for (letter, place) in letters.iter_mut().zip((0..26u32).rev()) {
            // 26 letters are 130 bits: the last one holds three bits and two zeros.
            let digit = if place == 0 { bits << 2 } else { bits >> (place * 5 - 2) };
            *letter = ALPHABET[usize::try_from(digit & 31).expect("31 is small")];
        }
        formatter.write_str(str::from_utf8(&letters).expect("the alphabet is ASCII"))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;

    use super::MessageKey;

    #[test]
    fn a_key_is_written_in_lower_case_base32() {
        for (bytes, text) in [
            ([0; 16], "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ([255; 16], "77777777777777777777777774"),
            (*b"foobarfoobarfoob", "mzxw6ytbojtg633cmfzgm33pmi"),
        ] {
            assert_eq!(MessageKey::from_bytes(bytes).to_string(), text);
        }
    }

    #[test]
    fn a_key_is_a_function_of_secret_and_delivery() {
        // RFC 4231, test case 2, its first 128 bits.
        let key = |secret: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, secret);
        let known = MessageKey::derive(&key(b"Jefe"), "what do ya want for nothing?");
        assert_eq!(
            known,
            MessageKey::from_bytes(0x5bdc_c146_bf60_754e_6a04_2426_0895_75c7_u128.to_be_bytes())
        );
        assert_ne!(known, MessageKey::derive(&key(b"Jefe"), "what do ya want for nothing!"));
        assert_ne!(known, MessageKey::derive(&key(b"jefe"), "what do ya want for nothing?"));
    }
}
