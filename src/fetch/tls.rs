//! Whom we trust on the web.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls_platform_verifier::BuilderVerifierExt;

/// Trusts the authorities of this system; where it has none, those that browsers trust.
pub fn trust_system() -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has the protocols that rustls has");
    if let Ok(builder) = builder.clone().with_platform_verifier() {
        return builder.with_no_client_auth();
    }
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    builder.with_root_certificates(roots).with_no_client_auth()
}
