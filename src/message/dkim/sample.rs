//! Keys, for tests: they sign nothing else.

use crate::message::dkim::key::SigningKey;
use crate::message::dkim::sign::Signer;

/// A key of RSA with 2,048 bits.
pub(crate) fn rsa() -> SigningKey {
    SigningKey::from_pem(include_str!("../../../tests/data/dkim/r2026.pem")).unwrap()
}

/// A key of Ed25519.
pub(crate) fn ed25519() -> SigningKey {
    SigningKey::from_pem(include_str!("../../../tests/data/dkim/e2026.pem")).unwrap()
}

/// Who signs with both.
pub(crate) fn signer() -> Signer {
    let keys = vec![("r2026".to_owned(), rsa()), ("e2026".to_owned(), ed25519())];
    Signer::new("example.org", keys)
}
