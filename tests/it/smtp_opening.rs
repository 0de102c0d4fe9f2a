//! Opening a session: greeting, EHLO, STARTTLS, certificates, passwords.

use std::net::TcpListener;
use std::time::Duration;

use pressrun::ledger::judgement::Consequence;
use pressrun::ledger::judgement::Past;
use pressrun::ledger::judgement::Reason;
use pressrun::ledger::verdict::judge;
use pressrun::ledger::wire::Failure;
use pressrun::profile::Smtp;
use pressrun::send::opening::Access;
use pressrun::send::smtp::Session;
use pressrun::send::tls::trust_only;

use crate::sink::Happening;
use crate::sink::authority::AUTHORITY;
use crate::sink::authority::Authority;
use crate::sink::authority::ELSEWHERE;
use crate::sink::authority::HERE;
use crate::sink::authority::signed_by_itself;
use crate::sink::authority::signed_by_itself_long_ago;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::smtp::MESSAGE;
use crate::smtp::deliver;
use crate::smtp::hasty;
use crate::smtp::open;
use crate::smtp::told;

const LOGIN: &str = "username = 'ada'\npassword = 'env:P'";

async fn failure(smtp: &Smtp) -> Failure {
    match open(smtp).await {
        Ok(session) => panic!("it opened: {session:?}"),
        Err(failure) => failure,
    }
}

#[tokio::test]
async fn every_event_while_opening_is_told_apart() {
    let tls = || Script::default().starttls();
    let login = || Script::default().login("PLAIN", "ada", "secret");
    for (script, at, stage) in [
        (Script::default(), At::Greeting, "Greeting"),
        (Script::default(), At::Ehlo, "Ehlo"),
        (tls(), At::StartTls, "StartTls"),
        (login(), At::Auth, "Auth"),
    ] {
        for (action, word) in [
            (Do::reply("421 4.7.0 too many connections").then_close(), "421"),
            (Do::reply("454 4.7.0 not now"), "454"),
            (Do::close(), "lost"),
            (Do::raw("25").then_close(), "HalfReply"),
            (Do::reply("what?"), "Garbage"),
            (Do::reply("354 go on"), "354"),
            (Do::hang(), "TimedOut"),
        ] {
            let sink = script.clone().fault(at, action).start();
            let lines = if at == At::Auth { LOGIN } else { "" };
            let smtp = sink.profile(lines);
            let smtp = if word == "TimedOut" { hasty(smtp, at) } else { smtp };
            let failure = failure(&smtp).await;
            assert_eq!(told(&Err(failure.clone())), format!("{stage} {word}"));
            let judgement = judge(Err(failure), &Past::default());
            assert_eq!(judgement.profile, Consequence::Rest, "{stage} {word}");
        }
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_told() {
    let unused = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut smtp = Script::default().start().profile("");
    smtp.port = unused.local_addr().unwrap().port();
    drop(unused);
    assert_eq!(told(&Err(failure(&smtp).await)), "Connect lost");
}

#[tokio::test]
async fn a_relay_that_does_not_know_ehlo_is_greeted_the_old_way() {
    let sink = Script::default().fault(At::Ehlo, Do::reply("502 what?")).start();
    let mut session = open(&sink.profile("")).await.unwrap();
    deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap();
    assert_eq!(sink.commands()[..2], ["EHLO [127.0.0.1]", "HELO [127.0.0.1]"]);

    let script = Script::default().fault(At::Ehlo, Do::reply("502 what?"));
    let sink = script.fault(At::Helo, Do::reply("550 go away")).start();
    let failure = failure(&sink.profile("")).await;
    assert_eq!(told(&Err(failure.clone())), "Ehlo 550");
    let judgement = judge(Err(failure), &Past::default());
    assert_eq!(judgement.profile, Consequence::Stop(Reason::HelloRefused));
}

#[tokio::test]
async fn we_call_ourselves_what_the_profile_says() {
    let sink = Script::default().start();
    open(&sink.profile("helo = 'mail.example.org'")).await.unwrap();
    assert_eq!(sink.commands()[0], "EHLO mail.example.org");
}

#[tokio::test]
async fn tls_is_spoken_both_ways_and_nothing_private_before_it() {
    let login = |script: Script| script.login("PLAIN", "ada", "secret").start();
    let sink = login(Script::default().starttls());
    let mut session = open(&sink.profile(LOGIN)).await.unwrap();
    deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap();
    let happenings = sink.happenings();
    let protected = happenings
        .iter()
        .position(|happening| *happening == Happening::Protected)
        .unwrap();
    let command = |line: &str| Happening::Command(line.to_owned());
    let before = [Happening::Connected, command("EHLO [127.0.0.1]"), command("STARTTLS")];
    assert_eq!(happenings[..protected], before);
    assert_eq!(
        happenings[protected + 1],
        command("EHLO [127.0.0.1]"),
        "what was offered before is forgotten"
    );
    assert_eq!(sink.taken()[0].text, MESSAGE);

    let sink = login(Script::default().implicit_tls());
    let mut session = open(&sink.profile(LOGIN)).await.unwrap();
    deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap();
    assert_eq!(sink.happenings()[..2], [Happening::Connected, Happening::Protected]);
    assert_eq!(sink.taken()[0].text, MESSAGE);
}

#[tokio::test]
async fn without_tls_there_is_no_session_and_no_password_leaves() {
    let injected = Do::raw("220 go on\r\n250 injected\r\n");
    for (script, lines, expected) in [
        (Script::default(), "tls = 'starttls'", "StartTls NotOffered"),
        (
            Script::default().fault(At::Ehlo, Do::reply("502 what?")),
            "tls = 'starttls'",
            "StartTls NotOffered",
        ),
        (
            Script::default().starttls().fault(At::StartTls, Do::reply("502 no")),
            "",
            "StartTls 502",
        ),
        (
            Script::default().starttls().fault(At::StartTls, injected),
            "",
            "StartTls BytesBehindStartTls",
        ),
    ] {
        let sink = script.login("PLAIN", "ada", "secret").start();
        let failure = failure(&sink.profile(&format!("{LOGIN}\n{lines}"))).await;
        assert_eq!(told(&Err(failure.clone())), expected);
        let judgement = judge(Err(failure), &Past::default());
        assert_eq!(judgement.profile, Consequence::Stop(Reason::NoStartTls), "{expected}");
        assert!(
            !sink
                .commands()
                .iter()
                .any(|line| line.starts_with("AUTH") || line.starts_with("MAIL"))
        );
    }
}

#[tokio::test]
async fn a_relay_that_speaks_no_tls_where_it_should_makes_the_profile_rest() {
    let plain = Script::default().start();
    let silent = Script::default().fault(At::Greeting, Do::hang()).start();
    let closing = Script::default()
        .starttls()
        .fault(At::StartTls, Do::reply("220 go on").then_close())
        .start();
    for (sink, lines, expected) in [
        (plain, "tls = 'implicit'", "Tls lost"),
        (silent, "tls = 'implicit'", "Tls TimedOut"),
        (closing, "", "Tls lost"),
    ] {
        let mut smtp = sink.profile(lines);
        smtp.timeouts.connect = Duration::from_millis(500);
        let failure = failure(&smtp).await;
        assert_eq!(told(&Err(failure.clone())), expected);
        assert_eq!(judge(Err(failure), &Past::default()).profile, Consequence::Rest);
    }
}

/// Opens a session that trusts what `pem` says.
async fn open_trusting(pem: &str, smtp: &Smtp) -> Result<Session, Failure> {
    let access = Access {
        smtp,
        password: None,
        tls: &trust_only(pem.as_bytes(), None).unwrap(),
    };
    Session::open(access).await
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_stops_the_profile() {
    let stranger = Authority::new();
    let (own, by_itself) = signed_by_itself(&HERE);
    let (own_elsewhere, by_itself_elsewhere) = signed_by_itself(&ELSEWHERE);
    let (own_old, by_itself_long_ago) = signed_by_itself_long_ago(&HERE);
    for script in [Script::default().starttls(), Script::default().implicit_tls()] {
        for (server, pem) in [
            (&by_itself_long_ago, &own_old),
            (&stranger.server, &AUTHORITY.pem),
            (&AUTHORITY.server, &stranger.pem),
            (&AUTHORITY.server, &own),
            (&AUTHORITY.server_elsewhere, &AUTHORITY.pem),
            (&by_itself, &AUTHORITY.pem),
            (&by_itself_elsewhere, &own_elsewhere),
        ] {
            let sink = script.clone().certificate(server).start();
            let failure = open_trusting(pem, &sink.profile("")).await.unwrap_err();
            assert_eq!(told(&Err(failure.clone())), "Tls Untrusted");
            let judgement = judge(Err(failure), &Past::default());
            assert_eq!(judgement.profile, Consequence::Stop(Reason::Untrusted));
        }
        let sink = script.clone().certificate(&by_itself).start();
        open_trusting(&own, &sink.profile("")).await.unwrap();
        open_trusting(&own, &sink.profile("host = 'localhost'")).await.unwrap();
    }
}

#[tokio::test]
async fn passwords_are_given_the_way_the_relay_asks_for() {
    for (mechanisms, said) in [
        ("PLAIN", "AUTH PLAIN AGFkYQBzZWNyZXQ="),
        ("LOGIN PLAIN", "AUTH PLAIN AGFkYQBzZWNyZXQ="),
        ("CRAM-MD5 LOGIN", "AUTH LOGIN"),
    ] {
        let sink = Script::default().login(mechanisms, "ada", "secret").start();
        let mut session = open(&sink.profile(LOGIN)).await.unwrap();
        deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap();
        assert_eq!(sink.commands()[1], said);
    }
}

#[tokio::test]
async fn a_password_that_is_wrong_missing_or_not_asked_for_stops_the_profile() {
    let sink = Script::default().login("PLAIN", "ada", "other").start();
    let wrong = failure(&sink.profile(LOGIN)).await;
    let sink = Script::default().login("LOGIN", "ada", "other").start();
    let wrong_by_login = failure(&sink.profile(LOGIN)).await;
    let sink = Script::default().login("XOAUTH2", "ada", "secret").start();
    let no_way = failure(&sink.profile(LOGIN)).await;
    let sink = Script::default().login("PLAIN", "ada", "secret").start();
    let mut session = open(&sink.profile("")).await.unwrap();
    let missing = deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap_err();
    for (failure, expected, reason) in [
        (wrong, "Auth 535", Reason::PasswordRefused),
        (wrong_by_login, "Auth 535", Reason::PasswordRefused),
        (no_way, "Auth NotOffered", Reason::NoAuth),
        (missing, "Mail 530", Reason::PasswordNeeded),
    ] {
        assert_eq!(told(&Err(failure.clone())), expected);
        let judgement = judge(Err(failure), &Past::default());
        assert_eq!(judgement.profile, Consequence::Stop(reason));
    }
}

#[tokio::test]
async fn replies_may_come_byte_by_byte() {
    for script in [
        Script::default(),
        Script::default().starttls(),
        Script::default().implicit_tls(),
    ] {
        let script = script.drip().offer("SIZE 100000").login("LOGIN", "ada", "secret");
        let sink = script
            .fault_times(1, At::Rcpt, Do::reply("550-5.1.1 no\r\n550 5.1.1 such user"))
            .start();
        let mut session = open(&sink.profile(LOGIN)).await.unwrap();
        let refused = deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap_err();
        assert_eq!(refused.to_string(), "RCPT: the relay said `550 5.1.1 no such user`");
        deliver(&mut session, "bob@example.org", MESSAGE).await.unwrap();
        assert_eq!(sink.taken()[0].text, MESSAGE);
    }
}
