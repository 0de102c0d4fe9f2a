//! Keys that sign: private ones as PKCS#8 in PEM, and their public halves.

use std::fmt;

use aws_lc_rs::digest::Digest;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::encoding::PublicKeyX509Der;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::ED25519;
use aws_lc_rs::signature::Ed25519KeyPair;
use aws_lc_rs::signature::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use aws_lc_rs::signature::UnparsedPublicKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::message::dkim::Algorithm;

/// The shortest RSA key to sign with, in bits (RFC 8301, 3.2).
pub const RSA_BITS_MIN: usize = 2048;

/// A private key.
pub struct SigningKey {
    pair: Pair,
    public: PublicKey,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its kind.
    pub algorithm: Algorithm,
    /// What stands in `p=`: of RSA a `SubjectPublicKeyInfo` in DER, of Ed25519 the 32 bytes themselves.
    pub bytes: Vec<u8>,
}

/// Why a text is no key to sign with. It never repeats the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No `-----BEGIN …-----` with its end.
    #[error("it is not a PEM file")]
    NotPem,
    /// A PEM file of something else.
    #[error("it holds `{0}`, not `PRIVATE KEY`")]
    Label(String),
    /// Neither RSA nor Ed25519.
    #[error("it is neither an RSA nor an Ed25519 key")]
    Algorithm,
    /// RSA, but too weak.
    #[error("it is an RSA key of {bits} bits; receivers want {RSA_BITS_MIN} at least")]
    Short {
        /// Its length.
        bits: usize,
    },
    /// The bytes are no sound key.
    #[error("it is damaged")]
    Damaged,
}

const LABEL: &str = "PRIVATE KEY";
const RSA_OID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const ED25519_OID: &[u8] = &[0x2b, 0x65, 0x70];

impl SigningKey {
    /// Reads a private key: PKCS#8 in PEM (RFC 5958, RFC 7468).
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let der = unwrapped(text)?;
        let outer = Der(&der).sequence().ok_or(KeyError::Damaged)?;
        let (_, rest) = outer.item().ok_or(KeyError::Damaged)?;
        let (kind, rest) = rest.item().ok_or(KeyError::Damaged)?;
        let (oid, _) = kind.item().ok_or(KeyError::Damaged)?;
        match oid.0 {
            RSA_OID => {
                let (inner, _) = rest.item().ok_or(KeyError::Damaged)?;
                Self::rsa(&der, inner)
            }
            ED25519_OID => Self::ed25519(&der),
            _ => Err(KeyError::Algorithm),
        }
    }

    fn rsa(der: &[u8], inner: Der<'_>) -> Result<Self, KeyError> {
        let bits = inner.modulus_bits().ok_or(KeyError::Damaged)?;
        if bits < RSA_BITS_MIN {
            return Err(KeyError::Short { bits });
        }
        let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| KeyError::Damaged)?;
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| KeyError::Damaged)?;
        let public = PublicKey {
            algorithm: Algorithm::Rsa,
            bytes: public.as_ref().to_vec(),
        };
        Ok(Self {
            pair: Pair::Rsa(Box::new(pair)),
            public,
        })
    }

    fn ed25519(der: &[u8]) -> Result<Self, KeyError> {
        // Other programs leave the public half out; it follows from the private one.
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| KeyError::Damaged)?;
        let public = PublicKey {
            algorithm: Algorithm::Ed25519,
            bytes: pair.public_key().as_ref().to_vec(),
        };
        Ok(Self {
            pair: Pair::Ed25519(Box::new(pair)),
            public,
        })
    }

    /// Its public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a SHA-256. The same hash gives the same signature.
    pub fn sign(&self, hash: &Digest) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign_digest(&RSA_PKCS1_SHA256, hash, &mut signature)
                    .expect("a key of at least 2048 bits signs every SHA-256");
                signature
            }
            // RFC 8463, 3: the hash is the message.
            Pair::Ed25519(pair) => pair.sign(hash.as_ref()).as_ref().to_vec(),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({}, …)", self.public.algorithm)
    }
}

impl PublicKey {
    /// Whether `signature` is this key's over the SHA-256 of `signed`, which is `hash`. RSA from 1024 bits (RFC 8301, 3.2).
    pub fn verifies(&self, signed: &[u8], hash: &Digest, signature: &[u8]) -> bool {
        let known = match self.algorithm {
            Algorithm::Rsa => UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, &self.bytes)
                .verify(signed, signature),
            Algorithm::Ed25519 => UnparsedPublicKey::new(&ED25519, &self.bytes).verify(hash.as_ref(), signature),
        };
        known.is_ok()
    }
}

/// A private key, given in DER, as a PEM file.
pub fn to_pem(pkcs8: &[u8]) -> String {
    let mut text = format!("-----BEGIN {LABEL}-----\n");
    let encoded = STANDARD.encode(pkcs8);
    for line in encoded.as_bytes().chunks(64) {
        text.push_str(str::from_utf8(line).expect("base64 is ASCII"));
        text.push('\n');
    }
    text.push_str("-----END ");
    text.push_str(LABEL);
    text.push_str("-----\n");
    text
}

fn unwrapped(text: &str) -> Result<Vec<u8>, KeyError> {
    let (_, begun) = text.split_once("-----BEGIN ").ok_or(KeyError::NotPem)?;
    let (label, rest) = begun.split_once("-----").ok_or(KeyError::NotPem)?;
    let (body, _) = rest.split_once("-----END ").ok_or(KeyError::NotPem)?;
    if label != LABEL {
        return Err(KeyError::Label(label.to_owned()));
    }
    let body: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(body).map_err(|_| KeyError::Damaged)
}

/// As much of DER as it takes to say which key a file holds.
#[derive(Clone, Copy)]
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the first value, and what stands behind it.
    fn item(self) -> Option<(Der<'a>, Der<'a>)> {
        let [_, length, rest @ ..] = self.0 else { return None };
        let (length, rest) = match *length {
            short @ ..0x80 => (usize::from(short), rest),
            long => {
                let digits = usize::from(long & 0x7f);
                if digits > 4 || digits > rest.len() {
                    return None;
                }
                let (digits, rest) = rest.split_at(digits);
                let length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
                (length, rest)
            }
        };
        let (content, rest) = rest.split_at_checked(length)?;
        Some((Der(content), Der(rest)))
    }

    fn sequence(self) -> Option<Der<'a>> {
        self.item().map(|(content, _)| content)
    }

    /// The length of the modulus of an `RSAPrivateKey` (RFC 8017, A.1.2).
    fn modulus_bits(self) -> Option<usize> {
        let (_, rest) = self.sequence()?.item()?;
        let (modulus, _) = rest.item()?;
        let first = modulus.0.iter().position(|byte| *byte != 0)?;
        let digits = &modulus.0[first..];
        Some(digits.len() * 8 - usize::try_from(digits[0].leading_zeros()).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::KeyError;
    use super::SigningKey;
    use super::to_pem;
    use crate::message::dkim::Algorithm;
    use crate::message::dkim::sample::ed25519;
    use crate::message::dkim::sample::rsa;

    const RSA: &str = include_str!("../../../tests/data/dkim/r2026.pem");
    const ED25519: &str = include_str!("../../../tests/data/dkim/e2026.pem");

    #[test]
    fn keys_of_other_programs_are_read_and_written_alike() {
        for (text, algorithm, bytes) in [(RSA, Algorithm::Rsa, 294), (ED25519, Algorithm::Ed25519, 32)] {
            let key = SigningKey::from_pem(text).unwrap();
            assert_eq!((key.public().algorithm, key.public().bytes.len()), (algorithm, bytes));
            assert_eq!(to_pem(&super::unwrapped(text).unwrap()), text);
            assert_eq!(format!("{key:?}"), format!("SigningKey({algorithm}, …)"));
            let windows = text.replace('\n', "\r\n");
            assert_eq!(SigningKey::from_pem(&windows).unwrap().public(), key.public());
        }
    }

    #[test]
    fn what_is_no_key_to_sign_with_is_told() {
        let label = |label: &str| KeyError::Label(label.to_owned());
        for (text, error) in [
            ("", KeyError::NotPem),
            ("-----BEGIN PRIVATE KEY-----", KeyError::NotPem),
            (include_str!("../../../tests/data/dkim/public.pem"), label("PUBLIC KEY")),
            (
                include_str!("../../../tests/data/dkim/pkcs1.pem"),
                label("RSA PRIVATE KEY"),
            ),
            (include_str!("../../../tests/data/dkim/ec.pem"), KeyError::Algorithm),
            (
                include_str!("../../../tests/data/dkim/short.pem"),
                KeyError::Short { bits: 1024 },
            ),
            (
                "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n",
                KeyError::Damaged,
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
                KeyError::Damaged,
            ),
        ] {
            assert_eq!(SigningKey::from_pem(text).unwrap_err(), error, "{text}");
        }
        // Cut short anywhere, or changed anywhere, it is told and never a panic.
        let der = super::unwrapped(RSA).unwrap();
        for at in 0..der.len() {
            let _ = SigningKey::from_pem(&to_pem(&der[..at])).unwrap_err();
            if at < 64 {
                let mut changed = der.clone();
                changed[at] ^= 0x80;
                let _ = SigningKey::from_pem(&to_pem(&changed));
            }
        }
    }

    #[test]
    fn the_same_hash_has_the_same_signature() {
        let signed = b"frost";
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, signed);
        for key in [rsa(), ed25519()] {
            let signature = key.sign(&hash);
            assert_eq!(signature, key.sign(&hash));
            assert!(key.public().verifies(signed, &hash, &signature));
            assert!(!key.public().verifies(
                b"thaw",
                &aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"thaw"),
                &signature
            ));
        }
    }
}
