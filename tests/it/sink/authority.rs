//! A certificate for this machine, and the authority that vouches for it, both made when first asked for.

use std::sync::Arc;
use std::sync::LazyLock;

use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DnType;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::date_time_ymd;
use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::WebPkiClientVerifier;

pub struct Authority {
    /// The authority's certificate, as a `ca_file` has it.
    pub pem: String,
    /// A server with a certificate of the authority, for `localhost` and 127.0.0.1.
    pub server: Arc<ServerConfig>,
    /// A server with a certificate of the authority, for another name.
    pub server_elsewhere: Arc<ServerConfig>,
    /// The same as `server`, which speaks only with whom the authority has given a certificate.
    pub server_for_known: Arc<ServerConfig>,
    /// A client's certificate of the authority, and its key, both PEM.
    pub client: (String, String),
}

/// The one that the sink's certificate is from.
pub static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);

/// The names of this machine, and of another one.
pub const HERE: [&str; 2] = ["localhost", "127.0.0.1"];
pub const ELSEWHERE: [&str; 1] = ["elsewhere.example.org"];

impl Authority {
    pub fn new() -> Self {
        let issuer = issuer(&[]);
        Self {
            pem: issuer.pem(),
            server: server(&issuer, &HERE),
            server_elsewhere: server(&issuer, &ELSEWHERE),
            server_for_known: server_for_known(&issuer),
            client: client(&issuer),
        }
    }
}

/// A server whose certificate is an authority's own, as `openssl req -x509` makes them; and that certificate.
pub fn signed_by_itself(names: &[&str]) -> (String, Arc<ServerConfig>) {
    own(&issuer(names))
}

/// The same, but out of date.
pub fn signed_by_itself_long_ago(names: &[&str]) -> (String, Arc<ServerConfig>) {
    let mut params = params(names);
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(2001, 1, 1);
    own(&CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
}

fn own(issuer: &CertifiedIssuer<'static, KeyPair>) -> (String, Arc<ServerConfig>) {
    (issuer.pem(), config(issuer.der().clone(), issuer.key()))
}

fn issuer(names: &[&str]) -> CertifiedIssuer<'static, KeyPair> {
    CertifiedIssuer::self_signed(params(names), KeyPair::generate().unwrap()).unwrap()
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "Authority of a test");
    params
}

fn server(issuer: &CertifiedIssuer<'_, KeyPair>, names: &[&str]) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, issuer).unwrap();
    config(certificate.der().clone(), &key)
}

fn server_for_known(issuer: &CertifiedIssuer<'_, KeyPair>) -> Arc<ServerConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    let provider = Arc::new(default_provider());
    let known = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .unwrap();
    let key = KeyPair::generate().unwrap();
    let names: Vec<String> = HERE.iter().map(ToString::to_string).collect();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(known)
        .with_single_cert(vec![certificate.der().clone()], key);
    Arc::new(config.unwrap())
}

fn client(issuer: &CertifiedIssuer<'_, KeyPair>) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["sender.example.org".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    (certificate.pem(), key.serialize_pem())
}

fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap())
}
