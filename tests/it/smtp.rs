//! The SMTP session against a relay that fails on demand.

use std::sync::Arc;
use std::time::Duration;

use pressrun::audience::address::Address;
use pressrun::ledger::judgement::Fate;
use pressrun::ledger::judgement::Past;
use pressrun::ledger::verdict::judge;
use pressrun::ledger::wire::Event;
use pressrun::ledger::wire::Failure;
use pressrun::ledger::wire::Reply;
use pressrun::ledger::wire::Stage;
use pressrun::profile::Smtp;
use pressrun::send::letter::Letter;
use pressrun::send::opening::Access;
use pressrun::send::smtp::Session;
use pressrun::send::tls::trust_only;
use rustls::ClientConfig;
use secrecy::SecretString;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use crate::sink::Happening;
use crate::sink::authority::AUTHORITY;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

pub const MESSAGE: &[u8] =
    b"Message-ID: <main.1.k@example.org>\r\nSubject: Rain\r\n\r\nIt rained.\r\n.\r\n..and then\r\n";

pub fn address(text: &str) -> Address {
    text.parse().unwrap()
}

pub fn trust() -> Arc<ClientConfig> {
    trust_only(AUTHORITY.pem.as_bytes(), None).unwrap()
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

pub fn letter<'a>(from: &'a Address, to: &'a Address, bytes: &'a [u8]) -> Letter<'a> {
    Letter { from, to, bytes }
}

pub async fn deliver(session: &mut Session, to: &str, message: &[u8]) -> Result<Reply, Failure> {
    let (from, to) = (address("bounces@example.org"), address(to));
    session.deliver(letter(&from, &to, message), None).await
}

/// What happened, in a word and without what differs from system to system.
pub fn told(outcome: &Result<Reply, Failure>) -> String {
    let (stage, event) = match outcome {
        Ok(reply) => return format!("accepted {}", reply.code),
        Err(Failure { stage, event }) => (stage, event),
    };
    let word = match event {
        Event::Reply(reply) => reply.code.to_string(),
        Event::Lost(_) => "lost".to_owned(),
        other => format!("{other:?}")
            .split(['(', ' '])
            .next()
            .unwrap_or_default()
            .to_owned(),
    };
    format!("{stage:?} {word}")
}

/// The same profile with so little time there that a test can wait for its end.
pub fn hasty(mut smtp: Smtp, at: At) -> Smtp {
    let timeouts = &mut smtp.timeouts;
    let hurried = match at {
        At::Greeting => &mut timeouts.greeting,
        At::Data => &mut timeouts.data,
        At::Body(_) => &mut timeouts.block,
        At::Dot => &mut timeouts.dot,
        _ => &mut timeouts.command,
    };
    *hurried = Duration::from_millis(300);
    smtp
}

/// A message of many lines, some of which begin with a dot.
pub fn long_message(bytes: usize) -> Vec<u8> {
    let line = b"It rained for a week, and then for another one; nobody could say why.\r\n.dot\r\n";
    line.iter()
        .copied()
        .cycle()
        .take(bytes / line.len() * line.len())
        .collect()
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
    assert_eq!(taken[0].id.as_deref(), Some("<main.1.k@example.org>"));
    assert!(taken[0].acknowledged);
    let mail = format!("MAIL FROM:<bounces@example.org> SIZE={}", MESSAGE.len());
    let said = ["EHLO [127.0.0.1]", &mail, "RCPT TO:<ada@example.org>", "DATA", "QUIT"];
    assert_eq!(sink.commands(), said);
}

#[tokio::test]
async fn every_event_at_every_stage_is_told_apart() {
    for (at, stage) in [
        (At::Mail, "Mail"),
        (At::Rcpt, "Rcpt"),
        (At::Data, "Data"),
        (At::Dot, "Dot"),
    ] {
        for (action, word) in [
            (Do::reply("450 4.2.0 later"), "450"),
            (Do::reply("550 5.1.1 no"), "550"),
            (Do::reply("421 4.3.0 bye").then_close(), "421"),
            (Do::reply("550-5.1.1 no\r\n550 5.1.1 such user"), "550"),
            (Do::reply("150 what"), "150"),
            (Do::close(), "lost"),
            (Do::raw("25").then_close(), "HalfReply"),
            (Do::raw("250-more\r\n").then_close(), "HalfReply"),
            (Do::reply("what?"), "Garbage"),
            (Do::raw(vec![b'2'; 70_000]), "Garbage"),
            (Do::hang(), "TimedOut"),
            (Do::raw("25").then_hang(), "TimedOut"),
        ] {
            let sink = Script::default().fault(at, action.clone()).start();
            let smtp = sink.profile("");
            let smtp = if word == "TimedOut" { hasty(smtp, at) } else { smtp };
            let mut session = open(&smtp).await.unwrap();
            let outcome = deliver(&mut session, "ada@example.org", MESSAGE).await;
            assert_eq!(told(&outcome), format!("{stage} {word}"), "{action:?}");
            assert_eq!(sink.taken(), [], "{action:?}");
            let is_doubtful = matches!(judge(outcome, &Past::default()).fate, Fate::Doubtful { .. });
            let knows = matches!(word, "450" | "550" | "421");
            assert_eq!(is_doubtful, stage == "Dot" && !knows, "{stage} {action:?}");
            assert_eq!(session.is_spent(), !knows || word == "421", "{stage} {action:?}");
        }
    }
}

#[tokio::test]
async fn a_message_that_was_taken_without_a_word_is_doubtful() {
    for action in [Do::close(), Do::hang(), Do::raw("2").then_close(), Do::reply("huh")] {
        let sink = Script::default().fault(At::Dot, action.and_take()).start();
        let mut session = open(&hasty(sink.profile(""), At::Dot)).await.unwrap();
        let outcome = deliver(&mut session, "ada@example.org", MESSAGE).await;
        assert_eq!(session.stage(), Stage::Dot);
        assert!(matches!(judge(outcome, &Past::default()).fate, Fate::Doubtful { .. }));
        assert_eq!(sink.taken().len(), 1, "the relay has it");
    }
}

#[tokio::test]
async fn any_2yz_for_the_dot_is_a_yes_with_or_without_words() {
    for line in ["250 ", "250", "250 2.0.0", "299 whatever", "250-one\r\n250 two"] {
        let sink = Script::default().fault(At::Dot, Do::reply(line).and_take()).start();
        let mut session = open(&sink.profile("")).await.unwrap();
        let outcome = deliver(&mut session, "ada@example.org", MESSAGE).await;
        assert_eq!(told(&outcome), format!("accepted {}", &line[..3]));
    }
}

#[tokio::test]
async fn what_the_relay_says_between_messages_is_heard_before_the_next() {
    for (action, word) in [
        (Do::reply("421 4.4.2 idle for too long").then_close(), "421"),
        (Do::close(), "lost"),
        (Do::raw("42").then_close(), "HalfReply"),
        (Do::reply("what?").then_close(), "Garbage"),
    ] {
        for script in [
            Script::default(),
            Script::default().starttls(),
            Script::default().offer("PIPELINING"),
        ] {
            let sink = script.fault(At::After, action.clone()).start();
            let mut session = open(&sink.profile("")).await.unwrap();
            deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap();
            sink.wait(|happenings| happenings.contains(&Happening::Closed));
            let outcome = deliver(&mut session, "bob@example.org", MESSAGE).await;
            assert_eq!(told(&outcome), format!("Between {word}"));
            assert!(matches!(
                judge(outcome, &Past::default()).fate,
                Fate::PlannedAgain { .. }
            ));
            let outcome = deliver(&mut session, "bob@example.org", MESSAGE).await;
            assert_eq!(told(&outcome), "Between lost", "nothing more is said on it");
        }
    }
}

#[tokio::test]
async fn after_a_refusal_the_next_message_starts_afresh() {
    for (at, line, resets) in [
        (At::Mail, "450 4.7.1 later", 0),
        (At::Rcpt, "550 5.1.1 unknown", 1),
        (At::Data, "451 4.3.0 later", 1),
        (At::Dot, "554 5.7.1 spam", 0),
    ] {
        let sink = Script::default().fault_times(1, at, Do::reply(line)).start();
        let mut session = open(&sink.profile("")).await.unwrap();
        assert!(deliver(&mut session, "ada@example.org", MESSAGE).await.is_err());
        deliver(&mut session, "bob@example.org", MESSAGE).await.unwrap();
        assert_eq!(session.accepted(), 1);
        let recipients: Vec<_> = sink.taken().into_iter().map(|message| message.recipient).collect();
        assert_eq!(recipients, ["bob@example.org"], "{at:?}");
        let said = sink.commands().iter().filter(|line| *line == "RSET").count();
        assert_eq!(said, resets, "{at:?}");
    }
}

#[tokio::test]
async fn one_recipients_refusal_is_nobody_elses() {
    let script = Script::default().fault_for("ada@example.org", At::Rcpt, Do::reply("550 5.1.1 unknown"));
    let sink = script
        .fault_for("eve@example.org", At::Dot, Do::reply("451 4.3.0 later"))
        .start();
    let mut session = open(&sink.profile("")).await.unwrap();
    for (name, expected) in [
        ("ada", "Rcpt 550"),
        ("bob", "accepted 250"),
        ("eve", "Dot 451"),
        ("ada", "Rcpt 550"),
        ("dan", "accepted 250"),
    ] {
        let outcome = deliver(&mut session, &format!("{name}@example.org"), MESSAGE).await;
        assert_eq!(told(&outcome), expected, "{name}");
    }
    assert_eq!(sink.taken().len(), 2);
}

#[tokio::test]
async fn a_delivery_that_was_given_up_still_tells_how_far_it_came() {
    for (at, stage) in [(At::Mail, Stage::Mail), (At::Data, Stage::Data), (At::Dot, Stage::Dot)] {
        let has_come = move |happening: &Happening| match happening {
            Happening::Took(_) => at == At::Dot,
            Happening::Command(line) => line.starts_with(&format!("{at:?}").to_uppercase()),
            _ => false,
        };
        let sink = Arc::new(Script::default().fault(at, Do::hang().and_take()).start());
        let mut session = open(&sink.profile("")).await.unwrap();
        let waiting = Arc::clone(&sink);
        let until = spawn_blocking(move || waiting.wait(|happenings| happenings.iter().any(has_come)));
        tokio::select! {
            outcome = deliver(&mut session, "ada@example.org", MESSAGE) => panic!("{outcome:?}"),
            waited = until => waited.unwrap(),
        }
        assert_eq!(session.stage(), stage);
        assert!(session.is_spent());
    }
}

#[tokio::test]
async fn what_the_relay_cannot_take_is_not_offered_to_it() {
    let size = MESSAGE.len();
    for (offers, to, expected) in [
        (
            vec![format!("SIZE {}", size - 1)],
            "ada@example.org",
            "Between TooLarge",
        ),
        (vec![format!("SIZE {size}")], "ada@example.org", "accepted 250"),
        (vec!["SIZE 0".to_owned()], "ada@example.org", "accepted 250"),
        (vec![], "jürgen@example.org", "Between NotOffered"),
        (vec!["SMTPUTF8".to_owned()], "jürgen@example.org", "accepted 250"),
    ] {
        let script = offers.iter().fold(Script::default(), |script, line| script.offer(line));
        let sink = script.start();
        let mut session = open(&sink.profile("")).await.unwrap();
        let outcome = deliver(&mut session, to, MESSAGE).await;
        assert_eq!(told(&outcome), expected, "{offers:?}");
        assert_eq!(sink.commands().len() > 1, outcome.is_ok(), "no MAIL was said");
        assert!(!session.is_spent());
    }
}

#[tokio::test]
async fn a_session_knows_when_it_is_spent() {
    for (lines, offer, messages) in [
        ("messages_per_connection = 2", "8BITMIME", 2),
        ("messages_per_connection = 2", "LIMITS MAILMAX=1", 1),
        ("messages_per_connection = 2", "LIMITS MAILMAX=5", 2),
    ] {
        let sink = Script::default().offer(offer).start();
        let mut session = open(&sink.profile(lines)).await.unwrap();
        for sent in 0..messages {
            assert!(!session.is_spent(), "{lines} {offer} {sent}");
            deliver(&mut session, "ada@example.org", MESSAGE).await.unwrap();
        }
        assert!(session.is_spent(), "{lines} {offer}");
    }
    let sink = Script::default().start();
    let opened = Instant::now();
    let session = open(&sink.profile("connection_idle_s = 20\nconnection_age_s = 10"))
        .await
        .unwrap();
    let seconds = session.spent_at().duration_since(opened).as_secs();
    assert_eq!(seconds, 10, "whichever comes first");
    let session = open(&sink.profile("connection_idle_s = 5\nconnection_age_s = 10"))
        .await
        .unwrap();
    assert!(session.spent_at().duration_since(opened).as_secs() < 10);
}

/// Where either side waits for the other's acknowledgement, each message takes 40 ms.
#[tokio::test]
async fn no_message_waits_for_an_acknowledgement() {
    // Only there an acknowledgement can be asked for at once.
    let halved = cfg!(target_os = "linux").then(|| Script::default().halve());
    for script in [Script::default()].into_iter().chain(halved) {
        let sink = script.start();
        let mut session = open(&sink.profile("messages_per_connection = 1000")).await.unwrap();
        let started = Instant::now();
        for length in 0..100 {
            let message = long_message(17_000 + 80 * length);
            deliver(&mut session, "ada@example.org", &message).await.unwrap();
        }
        assert!(
            started.elapsed() < Duration::from_secs(2),
            "{:?} for 100 messages",
            started.elapsed()
        );
    }
}
