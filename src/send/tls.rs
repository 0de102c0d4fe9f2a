//! Whom we trust, and how a connection is protected.

use std::sync::Arc;

use rustls::CertificateError;
use rustls::ClientConfig;
use rustls::ConfigBuilder;
use rustls::DigitallySignedStruct;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::client::WantsClientCert;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::verify_server_name;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::pki_types::pem::PemObject;
use rustls::server::ParsedCertificate;
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
    /// The `certificate` holds none, or one that is malformed.
    #[error("`certificate` holds no certificate in PEM")]
    OwnCertificate,
    /// The `certificate_key` is none.
    #[error("`certificate_key` is no key in PEM")]
    OwnKey,
    /// The `certificate_key` is another certificate's.
    #[error("`certificate_key` does not fit `certificate`")]
    OwnPair(#[source] rustls::Error),
    /// The TLS library has no protocol to offer.
    #[error("TLS is not available")]
    Unavailable(#[source] rustls::Error),
}

/// By what a relay knows us: a certificate, and its key.
#[derive(Debug)]
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// The certificate in `chain`, followed by those between it and its authority, and its key. Both are PEM.
    pub fn new(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.map_err(|_| TlsError::OwnCertificate)?;
        if chain.is_empty() {
            return Err(TlsError::OwnCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::OwnKey)?;
        Ok(Self { chain, key })
    }
}

/// The end of a config: who we are, if the relay asks.
fn known_by(
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    identity: Option<Identity>,
) -> Result<Arc<ClientConfig>, TlsError> {
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some(Identity { chain, key }) => builder.with_client_auth_cert(chain, key).map_err(TlsError::OwnPair)?,
    };
    Ok(Arc::new(config))
}

/// What is wrong with a certificate, in words for the operator.
pub fn words(why: &CertificateError) -> String {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        CertificateError::Revoked => "it was revoked".to_owned(),
        CertificateError::UnknownIssuer => "nobody whom we trust has signed it".to_owned(),
        CertificateError::BadEncoding => "it is malformed".to_owned(),
        CertificateError::NotValidForName => "it is for another host".to_owned(),
        CertificateError::NotValidForNameContext { expected, presented } => {
            // Each is a Rust value in words, such as `DnsName("relay.example.org")`.
            let name = |text: &String| text.split('"').nth(1).unwrap_or(text).to_owned();
            let names: Vec<String> = presented.iter().map(name).collect();
            let names = if names.is_empty() {
                "nobody".to_owned()
            } else {
                names.join(", ")
            };
            format!("it is for {names}, not for {}", expected.to_str())
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for a server".to_owned()
        }
        // The library that looks at certificates has more reasons; by their names they are told apart.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "it is an authority's own, and no server's; name its file with `ca_file` if it is yours".to_owned()
        }
        other => other.to_string(),
    }
}

/// Trusts the authorities of this system; where it has none, those that browsers trust.
///
/// Made once and shared by all connections of a profile: resumption saves half of each later handshake.
pub fn trust_system(identity: Option<Identity>) -> Result<Arc<ClientConfig>, TlsError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Unavailable)?;
    if let Ok(builder) = builder.clone().with_platform_verifier() {
        return known_by(builder, identity);
    }
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    known_by(builder.with_root_certificates(roots), identity)
}

/// Trusts the authorities in `pem`, the content of a profile's `ca_file`, and nobody else. A certificate that stands
/// there itself is trusted as well: a relay at home has often signed its own.
pub fn trust_only(pem: &[u8], identity: Option<Identity>) -> Result<Arc<ClientConfig>, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut named = Vec::new();
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(TlsError::Pem)?;
        roots.add(certificate.clone()).map_err(TlsError::Certificate)?;
        named.push(certificate);
    }
    if roots.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    let chains = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|error| TlsError::Unavailable(rustls::Error::General(error.to_string())))?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Unavailable)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(OnlyNamed { named, chains }));
    known_by(builder, identity)
}

/// Trusts what the named authorities signed, and the named certificates themselves.
#[derive(Debug)]
struct OnlyNamed {
    named: Vec<CertificateDer<'static>>,
    chains: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for OnlyNamed {
    /// The usual way, but for a certificate that is named: there it is no fault that it has no issuer, or that it says
    /// it were an authority (which comes as `Other`). Its dates were looked at before either; its name is here.
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self
            .chains
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(_) | CertificateError::UnknownIssuer))
                if self.named.iter().any(|named| named == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::CertificateError;
    use rustls::OtherError;

    use super::TlsError;
    use super::trust_only;
    use super::trust_system;
    use super::words;

    #[test]
    fn there_is_always_somebody_to_trust() {
        assert!(trust_system(None).is_ok());
    }

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        assert!(matches!(trust_only(b"", None), Err(TlsError::NoCertificate)));
        assert!(matches!(trust_only(b"hello", None), Err(TlsError::NoCertificate)));
        let cut = b"-----BEGIN CERTIFICATE-----\nMIIB";
        assert!(matches!(trust_only(cut, None), Err(TlsError::Pem(_))));
        let empty = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        assert!(matches!(trust_only(empty, None), Err(TlsError::Certificate(_))));
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_told_in_words() {
        let of_library = CertificateError::Other(OtherError(Arc::new(std::io::Error::other("CaUsedAsEndEntity"))));
        for (why, told) in [
            (CertificateError::Expired, "it has expired"),
            (CertificateError::UnknownIssuer, "nobody whom we trust has signed it"),
            (CertificateError::NotValidForName, "it is for another host"),
            (of_library, "it is an authority's own"),
        ] {
            assert!(words(&why).starts_with(told), "{}", words(&why));
        }
    }
}
