//! By what a relay knows us, and whom it is asked for: tokens, certificates, names, handshakes that go on.

use pressrun::ledger::judgement::Consequence;
use pressrun::ledger::judgement::Past;
use pressrun::ledger::judgement::Reason;
use pressrun::ledger::verdict::judge;
use pressrun::ledger::wire::Failure;
use pressrun::profile::Smtp;
use pressrun::send::opening::Access;
use pressrun::send::smtp::Session;
use pressrun::send::tls::Identity;
use pressrun::send::tls::TlsError;
use pressrun::send::tls::trust_only;

use crate::delivery::recipients;
use crate::post::Post;
use crate::sink::authority::AUTHORITY;
use crate::sink::authority::Authority;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::smtp::MESSAGE;
use crate::smtp::address;
use crate::smtp::deliver;
use crate::smtp::letter;
use crate::smtp::open;
use crate::smtp::told;

const TOKEN: &str = "auth = 'xoauth2'\nusername = 'ada@example.org'\npassword = 'env:P'";

#[tokio::test]
async fn an_access_token_opens_the_door() {
    let sink = Script::default()
        .login("PLAIN XOAUTH2", "ada@example.org", "secret")
        .start();
    let mut session = open(&sink.profile(TOKEN)).await.unwrap();
    deliver(&mut session, "bob@example.org", MESSAGE).await.unwrap();
    let said = &sink.commands()[1];
    assert_eq!(
        said,
        "AUTH XOAUTH2 dXNlcj1hZGFAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgc2VjcmV0AQE="
    );
}

#[tokio::test]
async fn a_token_that_is_refused_or_not_asked_for_stops_the_profile() {
    for (mechanisms, expected, reason) in [
        ("XOAUTH2", "Auth 535", Reason::PasswordRefused),
        ("PLAIN LOGIN", "Auth NotOffered", Reason::NoAuth),
    ] {
        let sink = Script::default().login(mechanisms, "ada@example.org", "other").start();
        let failure = open(&sink.profile(TOKEN)).await.map(drop).unwrap_err();
        assert_eq!(told(&Err(failure.clone())), expected);
        assert_eq!(judge(Err(failure), &Past::default()).profile, Consequence::Stop(reason));
    }
}

/// A token lives for an hour: that of tomorrow is another.
#[test]
fn a_token_is_asked_for_anew_with_each_session() {
    let sink = Script::default()
        .login("XOAUTH2", "ada@example.org", "second")
        .fault(At::After, Do::reply("421 4.3.2 enough").then_close())
        .start();
    let lines = "connections = 1\nauth = 'xoauth2'\nusername = 'ada@example.org'\npassword = 'cmd:cat token'";
    let post = Post::by_relay(3, &sink, lines);
    post.house.write("token", "first");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 1, "{}", ran.text());
    assert!(ran.stderr.contains("535 5.7.8 wrong"), "{}", ran.text());
    post.house.write("count", "");
    let counting =
        "connections = 1\nauth = 'xoauth2'\nusername = 'ada@example.org'\npassword = 'cmd:echo x >> count; cat token'";
    let config = post.house.read("config/pressrun.toml").replace(lines, counting);
    post.house.write("config/pressrun.toml", &config);
    post.house.write("token", "second");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(recipients(&sink).len(), 3);
    assert!(post.house.read("count").lines().count() > 3, "each session asked");
}

async fn open_as(identity: Option<Identity>, smtp: &Smtp) -> Result<Session, Failure> {
    let access = Access {
        smtp,
        password: None,
        tls: &trust_only(AUTHORITY.pem.as_bytes(), identity).unwrap(),
    };
    Session::open(access).await
}

fn identity(of: &Authority) -> Identity {
    Identity::new(of.client.0.as_bytes(), of.client.1.as_bytes()).unwrap()
}

#[tokio::test]
async fn a_certificate_of_ours_is_shown_to_a_relay_that_asks() {
    for script in [Script::default().starttls(), Script::default().implicit_tls()] {
        let sink = script.certificate(&AUTHORITY.server_for_known).start();
        let mut session = open_as(Some(identity(&AUTHORITY)), &sink.profile("")).await.unwrap();
        deliver(&mut session, "bob@example.org", MESSAGE).await.unwrap();
        assert!(sink.handshakes()[0].knows_client);
        let stranger = Authority::new();
        for nobody in [None, Some(identity(&stranger))] {
            // Under TLS 1.3 the relay says no once we think the handshake done.
            let refused = match open_as(nobody, &sink.profile("")).await {
                Ok(mut session) => deliver(&mut session, "bob@example.org", MESSAGE).await.map(drop),
                Err(failure) => Err(failure),
            };
            assert!(refused.is_err());
        }
        assert_eq!(sink.taken().len(), 1);
    }
}

#[test]
fn a_certificate_and_its_key_are_looked_at_before_anything_leaves() {
    let (certificate, key) = &AUTHORITY.client;
    let other = Authority::new().client.1;
    let fault = |certificate: &str, key: &str| match Identity::new(certificate.as_bytes(), key.as_bytes()) {
        Err(error) => error,
        Ok(identity) => trust_only(AUTHORITY.pem.as_bytes(), Some(identity)).unwrap_err(),
    };
    assert!(matches!(fault("hello", key), TlsError::OwnCertificate));
    assert!(matches!(fault(certificate, "hello"), TlsError::OwnKey));
    assert!(matches!(fault(certificate, &other), TlsError::OwnPair(_)));

    let sink = Script::default()
        .certificate(&AUTHORITY.server_for_known)
        .starttls()
        .start();
    let lines = "tls = 'starttls'\nca_file = 'ca.pem'\ncertificate = 'us.pem'\ncertificate_key = 'file:us.key'";
    let post = Post::by_relay(3, &sink, lines);
    post.house.write("ca.pem", &AUTHORITY.pem);
    post.house.write("us.pem", certificate);
    post.house.write("us.key", &other);
    let ran = post.send().wait();
    insta::assert_snapshot!(ran.text(), @r"
    exit: 2
    --- stdout

    --- stderr
    error: TLS cannot be used
      because: `certificate_key` does not fit `certificate`
      because: keys may not be consistent: KeyMismatch

    hint: check `ca_file`, `certificate` and `certificate_key` of the profile in config/pressrun.toml
    ");
    post.house.write("us.key", key);
    let ran = post.send().wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(recipients(&sink).len(), 3);
}

#[tokio::test]
async fn a_relay_is_asked_for_by_the_name_in_the_profile_and_handshakes_go_on() {
    let sink = Script::default().starttls().start();
    let smtp = sink.profile("host = 'localhost'");
    let tls = trust_only(AUTHORITY.pem.as_bytes(), None).unwrap();
    for _ in 0..2 {
        let access = Access {
            smtp: &smtp,
            password: None,
            tls: &tls,
        };
        let mut session = Session::open(access).await.unwrap();
        deliver(&mut session, "bob@example.org", MESSAGE).await.unwrap();
        session.quit().await;
    }
    let handshakes = sink.handshakes();
    assert!(handshakes.iter().all(|one| one.name.as_deref() == Some("localhost")));
    assert_eq!([handshakes[0].resumed, handshakes[1].resumed], [false, true]);
}

#[tokio::test]
async fn letters_beyond_ascii_are_announced_or_not_sent() {
    let message = "Subject: x\r\n\r\nGrüße\r\n".as_bytes();
    let (from, to) = (address("bounces@example.org"), address("bob@example.org"));
    let sink = Script::default().offer("8BITMIME").start();
    let mut session = open(&sink.profile("")).await.unwrap();
    session.deliver(letter(&from, &to, message), None).await.unwrap();
    session.deliver(letter(&from, &to, MESSAGE), None).await.unwrap();
    let mails: Vec<_> = sink
        .commands()
        .into_iter()
        .filter(|line| line.starts_with("MAIL"))
        .collect();
    let plain = "MAIL FROM:<bounces@example.org>";
    assert_eq!(mails, [&format!("{plain} BODY=8BITMIME"), plain]);

    let sink = Script::default().start();
    let mut session = open(&sink.profile("")).await.unwrap();
    let outcome = session.deliver(letter(&from, &to, message), None).await;
    assert_eq!(told(&outcome), "Between NotOffered");
    assert!(!session.is_spent());
}
