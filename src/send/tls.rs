//! Whom we trust, and how a connection is protected.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::BuilderVerifierExt;

/// Why no TLS can be spoken.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The `ca_file` is not PEM.
    #[error("not a PEM file")]
    Pem(#[source] rustls::pki_types::pem::Error),
    /// The `ca_file` holds no certificate.
    #[error("no certificate in it")]
    NoCertificate,
    /// A certificate of the `ca_file` cannot be an authority's.
    #[error("a certificate in it is malformed")]
    Certificate(#[source] rustls::Error),
    /// The TLS library has no protocol to offer.
    #[error("TLS is not available")]
    Unavailable(#[source] rustls::Error),
}

/// Trusts the authorities of this system; where it has none, those that browsers trust.
///
/// Made once and shared by all connections of a profile: resumption saves half of each later handshake.
pub fn trust_system() -> Result<Arc<ClientConfig>, TlsError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Unavailable)?;
    if let Ok(builder) = builder.clone().with_platform_verifier() {
        return Ok(Arc::new(builder.with_no_client_auth()));
    }
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Trusts the authorities in `pem`, the content of a profile's `ca_file`, and nobody else.
pub fn trust_only(pem: &[u8]) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(TlsError::Pem)?;
        roots.add(certificate).map_err(TlsError::Certificate)?;
    }
    if roots.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Unavailable)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::TlsError;
    use super::trust_only;
    use super::trust_system;

    #[test]
    fn there_is_always_somebody_to_trust() {
        assert!(trust_system().is_ok());
    }

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        assert!(matches!(trust_only(b""), Err(TlsError::NoCertificate)));
        assert!(matches!(trust_only(b"hello"), Err(TlsError::NoCertificate)));
        let cut = b"-----BEGIN CERTIFICATE-----\nMIIB";
        assert!(matches!(trust_only(cut), Err(TlsError::Pem(_))));
        let empty = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        assert!(matches!(trust_only(empty), Err(TlsError::Certificate(_))));
    }
}
