//! The SMTP session against a relay that fails on demand.

use std::sync::Arc;
use std::time::Duration;

use pressrun::audience::address::Address;
use pressrun::ledger::wire::Failure;
use pressrun::ledger::wire::Reply;
use pressrun::profile::Smtp;
use pressrun::send::opening::Access;
use pressrun::send::smtp::Envelope;
use pressrun::send::smtp::Session;
use pressrun::send::tls::trust_only;
use rustls::ClientConfig;
use secrecy::SecretString;

use crate::sink::Script;
use crate::sink::Sink;
use crate::sink::authority::AUTHORITY;

pub const MESSAGE: &[u8] =
    b"Message-ID: <main.1.k@example.org>\r\nSubject: Rain\r\n\r\nIt rained.\r\n.\r\n..and then\r\n";

pub fn address(text: &str) -> Address {
    text.parse().unwrap()
}

pub fn trust() -> Arc<ClientConfig> {
    trust_only(AUTHORITY.pem.as_bytes()).unwrap()
}

/// Opens a session; the password is `secret` where the profile has a user name.
pub async fn open(smtp: &Smtp) -> Result<Session, Failure> {
    let password = SecretString::from("secret");
    let access = Access {
        smtp,
        password: smtp.username.as_ref().map(|_| &password),
        tls: &trust(),
    };
    Session::open(access).await
}

pub async fn deliver(session: &mut Session, to: &str, message: &[u8]) -> Result<Reply, Failure> {
    let (from, to) = (address("bounces@example.org"), address(to));
    let envelope = Envelope { from: &from, to: &to };
    session.deliver(envelope, message).await
}

#[tokio::test]
async fn a_message_arrives_as_it_was() {
    let sink = Script::default().offer("SIZE").start();
    let mut session = open(&sink.profile("")).await.unwrap();
    let reply = deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap();
    assert_eq!((reply.code, reply.text.as_str()), (250, "queued as 4711"));
    session.quit().await;
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].text, MESSAGE);
    assert_eq!(
        (taken[0].sender.as_str(), taken[0].recipient.as_str()),
        ("bounces@example.org", "ada@example.org")
    );
    assert_eq!(taken[0].message_id.as_deref(), Some("<main.1.k@example.org>"));
    assert!(taken[0].acknowledged);
    let size = MESSAGE.len();
    assert_eq!(
        sink.commands(),
        [
            "EHLO [127.0.0.1]",
            &format!("MAIL FROM:<bounces@example.org> SIZE={size}"),
            "RCPT TO:<ada@example.org>",
            "DATA",
            "QUIT"
        ]
    );
}
