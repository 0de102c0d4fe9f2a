//! What happens on the wire, and what it means: the whole table.

use pressrun::ledger::judgement::Again;
use pressrun::ledger::judgement::Connection;
use pressrun::ledger::judgement::Consequence;
use pressrun::ledger::judgement::FIRST_WAIT_AFTER_LOSS;
use pressrun::ledger::judgement::Fate;
use pressrun::ledger::judgement::Judgement;
use pressrun::ledger::judgement::Past;
use pressrun::ledger::judgement::REST_MAX;
use pressrun::ledger::judgement::Reason;
use pressrun::ledger::judgement::Streaks;
use pressrun::ledger::judgement::UNCOUNTED_MAX;
use pressrun::ledger::judgement::rest;
use pressrun::ledger::verdict::judge;
use pressrun::ledger::wire::Event;
use pressrun::ledger::wire::Extension;
use pressrun::ledger::wire::Failure;
use pressrun::ledger::wire::Reply;
use pressrun::ledger::wire::Stage;
use proptest::prelude::Strategy;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;

const STAGES: [Stage; 12] = [
    Stage::Connect,
    Stage::Greeting,
    Stage::Ehlo,
    Stage::StartTls,
    Stage::Tls,
    Stage::Auth,
    Stage::Between,
    Stage::Mail,
    Stage::Rcpt,
    Stage::Data,
    Stage::Body,
    Stage::Dot,
];

fn reply(line: &str) -> Reply {
    let (code, text) = line.split_once(' ').unwrap_or((line, ""));
    Reply::new(code.parse().unwrap(), &[text])
}

/// Events as words: a reply by its line, the others by name.
fn event(words: &str) -> Event {
    match words {
        "lost" => Event::Lost("reset by peer".to_owned()),
        "timeout" => Event::TimedOut,
        "garbage" => Event::Garbage,
        "half" => Event::HalfReply,
        "untrusted" => Event::Untrusted("unknown issuer".to_owned()),
        "no starttls" => Event::NotOffered(Extension::StartTls),
        "no auth" => Event::NotOffered(Extension::Auth),
        "no smtputf8" => Event::NotOffered(Extension::Smtputf8),
        "behind" => Event::BytesBehindStartTls,
        "large" => Event::TooLarge {
            size_bytes: 11,
            size_bytes_max: 10,
        },
        line => Event::Reply(reply(line)),
    }
}

fn judged(stage: Stage, words: &str, past: &Past) -> Judgement {
    let event = event(words);
    judge(Err(Failure { stage, event }), past)
}

/// A judgement in words: what of the delivery, of the connection, of the profile.
fn words(judgement: &Judgement) -> String {
    let fate = match &judgement.fate {
        Fate::Untouched => "untouched".to_owned(),
        Fate::Accepted(_) => "accepted".to_owned(),
        Fate::Deferred { first_wait: None, .. } => "deferred".to_owned(),
        Fate::Deferred {
            first_wait: Some(wait), ..
        } => format!("deferred {} s", wait.as_secs()),
        Fate::Refused {
            counts_against_address: true,
            ..
        } => "refused, against the address".to_owned(),
        Fate::Refused { .. } => "refused".to_owned(),
        Fate::PlannedAgain { why, .. } => format!("planned again ({why:?})"),
        Fate::Doubtful { .. } => "doubtful".to_owned(),
    };
    let connection = match judgement.connection {
        Connection::Keep => "keep",
        Connection::Retire => "retire",
        Connection::RetireAndHoldFewer => "retire, fewer",
    };
    format!("{fate} | {connection} | {:?}", judgement.profile)
}

/// Each group is a line of the table of verdicts, in its order; nothing has happened before.
#[test]
fn every_event_has_the_verdict_of_the_table() {
    let past = Past {
        accepted_on_connection: 1,
        ..Past::default()
    };
    let mut told = String::new();
    for (line, stages, events) in [
        (
            "no connection",
            &[Stage::Connect, Stage::Greeting, Stage::Ehlo, Stage::Tls, Stage::Auth][..],
            &["lost", "timeout", "garbage", "half", "450 later", "421 4.7.0 later"][..],
        ),
        (
            "no TLS today",
            &[Stage::StartTls],
            &["454 4.7.0 TLS not available", "lost"],
        ),
        ("5yz greeting", &[Stage::Greeting], &["554 go away"]),
        ("5yz EHLO, HELO", &[Stage::Ehlo], &["502 what"]),
        ("password", &[Stage::Auth], &["535 5.7.8 wrong", "504 what", "no auth"]),
        (
            "password needed",
            &[Stage::Mail],
            &["530 5.7.1 log in", "538 TLS first", "550 5.7.0 who are you"],
        ),
        ("certificate", &[Stage::Tls], &["untrusted"]),
        ("starttls", &[Stage::StartTls], &["no starttls", "502 no", "behind"]),
        ("421 MAIL", &[Stage::Mail], &["421 4.7.0 too many messages", "421 bye"]),
        (
            "between",
            &[Stage::Between],
            &["421 4.4.2 idle", "500 what", "lost", "timeout", "garbage", "half"],
        ),
        (
            "4yz MAIL",
            &[Stage::Mail],
            &["451 4.3.0 busy", "452 full", "454 4.7.0 slow"],
        ),
        (
            "slower",
            &[Stage::Rcpt, Stage::Data, Stage::Body, Stage::Dot],
            &[
                "450 4.7.0 slow",
                "421 4.7.28 slow",
                "550 5.4.5 enough for today",
                "454 Throttling failure: Maximum",
            ],
        ),
        (
            "4.5.3",
            &[Stage::Mail, Stage::Rcpt, Stage::Dot],
            &["452 4.5.3 too many recipients"],
        ),
        (
            "4yz",
            &[Stage::Rcpt, Stage::Data, Stage::Dot],
            &[
                "450 4.7.1 greylisted",
                "452 4.2.2 over quota",
                "421 4.3.0 bye",
                "451 4.4.5 busy",
            ],
        ),
        (
            "5yz MAIL",
            &[Stage::Mail],
            &["550 5.1.8 unknown sender", "553 no", "552 5.3.4 too big"],
        ),
        (
            "us at RCPT",
            &[Stage::Rcpt],
            &[
                "554 5.7.1 Relay access denied",
                "553 5.1.7 bad",
                "550 5.1.8 bad",
                "530 5.7.0 log in",
            ],
        ),
        (
            "5yz",
            &[Stage::Rcpt, Stage::Data, Stage::Dot],
            &[
                "550 5.1.1 unknown",
                "550 5.2.1 disabled",
                "552 5.2.2 over quota",
                "550 5.7.1 spam",
                "550 no",
            ],
        ),
        (
            "lost before the dot",
            &[Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Body],
            &["lost", "timeout", "garbage", "half", "354 what", "150 what"],
        ),
        (
            "reply in the text",
            &[Stage::Body],
            &["451 4.3.0 full", "550 5.7.1 spam", "250 ok"],
        ),
        (
            "verdict",
            &[Stage::Dot],
            &["250 2.0.0 queued", "299", "450 later", "599 no"],
        ),
        (
            "doubt",
            &[Stage::Dot],
            &["lost", "timeout", "garbage", "half", "354 go on", "150 what"],
        ),
        ("too large", &[Stage::Between], &["large"]),
        ("no SMTPUTF8", &[Stage::Between], &["no smtputf8"]),
    ] {
        for stage in stages {
            for event in events {
                told += &format!("{line}: {stage}, {event}: {}\n", words(&judged(*stage, event, &past)));
            }
        }
    }
    insta::assert_snapshot!(told);
}
