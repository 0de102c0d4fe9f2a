//! A sink of our own, on one core: it speaks TLS where it is asked to, and lets every packet travel for a while where it
//! is asked to do that.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Once;
use std::time::Duration;

use rcgen::CertificateParams;
use rcgen::KeyPair;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio::time::sleep_until;
use tokio_rustls::TlsAcceptor;

/// The words by which this program is such a server.
pub(crate) const PLAIN: &str = "serve-plain";
/// With TLS; the authority's certificate is laid into the file that is named behind it.
pub(crate) const TLS: &str = "serve-tls=";
/// A wire to the port that is named behind it, on which every packet travels half a round trip.
pub(crate) const FAR: &str = "serve-far=";

/// How long a packet and its answer travel together.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(20);

/// Serves as the word says, for ever; returns where it says nothing.
pub(crate) fn serve_if_asked(word: &str) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    if word == PLAIN {
        runtime.block_on(serve(None));
    } else if let Some(file) = word.strip_prefix(TLS) {
        let (certificate, acceptor) = acceptor();
        std::fs::write(file, certificate).unwrap();
        runtime.block_on(serve(Some(acceptor)));
    } else if let Some(port) = word.strip_prefix(FAR) {
        runtime.block_on(wire(port.parse().unwrap()));
    }
}

/// This program as such a server, its port, and what else it says: a line when the first message has come.
pub(crate) fn start(word: &str) -> (Child, u16, BufReader<ChildStdout>) {
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program).arg(word).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap());
    let mut port = String::new();
    told.read_line(&mut port).unwrap();
    (child, port.trim().parse().unwrap(), told)
}

/// The certificate of a server, with its key, as PEM.
pub(crate) fn self_signed() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

fn acceptor() -> (String, TlsAcceptor) {
    let (certificate, key) = self_signed();
    let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (certificate, TlsAcceptor::from(Arc::new(config)))
}

async fn listen() -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    tell(&listener.local_addr().unwrap().port().to_string());
    listener
}

/// That the first message has come is told on a line; nobody has to listen.
static FIRST: Once = Once::new();

fn tell(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

async fn serve(acceptor: Option<TlsAcceptor>) {
    let listener = listen().await;
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            match acceptor {
                None => converse(stream).await,
                Some(acceptor) => converse(acceptor.accept(stream).await.unwrap()).await,
            }
        });
    }
}

/// Takes everything.
async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    stream.write_all(b"220 sink ESMTP\r\n").await.unwrap();
    let mut heard: Vec<u8> = Vec::with_capacity(64 * 1024);
    let mut is_text = false;
    loop {
        let mut said: Vec<u8> = Vec::new();
        loop {
            let end: &[u8] = if is_text { b"\r\n.\r\n" } else { b"\r\n" };
            let Some(at) = memchr::memmem::find(&heard, end) else {
                break;
            };
            let reply: &[u8] = match &heard[..at.min(4)] {
                _ if is_text => b"250 2.0.0 Ok\r\n",
                b"EHLO" => b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
                b"DATA" => b"354 go on\r\n",
                b"QUIT" => b"221 2.0.0 Bye\r\n",
                _ => b"250 2.1.0 Ok\r\n",
            };
            if is_text {
                FIRST.call_once(|| tell("first"));
            }
            is_text = reply.starts_with(b"354");
            said.extend_from_slice(reply);
            heard.drain(..at + end.len());
        }
        // A relay that is gone wants no answer.
        if stream.write_all(&said).await.is_err() || stream.flush().await.is_err() {
            return;
        }
        match stream.read_buf(&mut heard).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

async fn wire(port: u16) {
    let listener = listen().await;
    loop {
        let (near, _) = listener.accept().await.unwrap();
        let far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        near.set_nodelay(true).unwrap();
        far.set_nodelay(true).unwrap();
        let (near_in, near_out) = near.into_split();
        let (far_in, far_out) = far.into_split();
        travel(near_in, far_out);
        travel(far_in, near_out);
    }
}

/// Every packet arrives half a round trip after it was sent, and nothing waits for another one's arrival.
fn travel(mut from: impl AsyncRead + Unpin + Send + 'static, mut to: impl AsyncWrite + Unpin + Send + 'static) {
    let (sent, mut arriving) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        let mut packet = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut packet).await {
            if sent
                .send((Instant::now() + ROUND_TRIP / 2, packet[..count].to_vec()))
                .is_err()
            {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((at, packet)) = arriving.recv().await {
            sleep_until(at).await;
            if to.write_all(&packet).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    });
}
