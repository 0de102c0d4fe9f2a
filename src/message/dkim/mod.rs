//! DKIM: signatures over a copy, made and checked (RFC 6376), by RSA and Ed25519 with SHA-256 (RFC 8301, RFC 8463).
//!
//! What is signed, and how: relaxed headers and body, every header of a copy that says what it is, `From` and `Subject`
//! once more than they stand there, so that nobody can add another. No length, no time, no expiry: equal copies have
//! equal signatures.

pub mod canonical;
pub mod digest;
pub mod key;
pub mod record;
pub mod sign;
pub mod tags;
pub mod verify;

#[cfg(test)]
mod example;
#[cfg(test)]
pub(crate) mod sample;

use std::fmt;

/// The name of the header that holds a signature.
pub const HEADER: &str = "DKIM-Signature";

/// The headers that are signed, in the order of `h=`. Those that stand here once more than a copy has them cannot be
/// added later without breaking the signature (RFC 6376, 5.4.2).
pub const SIGNED: [&str; 16] = [
    "From",
    "From",
    "Subject",
    "Subject",
    "Reply-To",
    "To",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Archive",
    "List-Help",
    "Feedback-ID",
];

/// With what is signed. The hash is SHA-256 with either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA, PKCS#1 v1.5: what every verifier knows.
    Rsa,
    /// Ed25519: a record that fits into one string of the DNS, for those who know it.
    Ed25519,
}

impl Algorithm {
    /// Its name in `a=`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rsa => "rsa-sha256",
            Self::Ed25519 => "ed25519-sha256",
        }
    }

    /// The name of its keys in `k=`.
    pub fn key_type(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
