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
use proptest::sample::select;

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

type Row<'a> = (&'a [Stage], &'a [&'a str], &'a str);

fn check(rows: &[Row<'_>], past: &Past) {
    for (stages, events, expected) in rows {
        for stage in *stages {
            for event in *events {
                assert_eq!(words(&judged(*stage, event, past)), *expected, "{stage}: {event}");
            }
        }
    }
}

/// Every way in which nothing like a reply comes.
const BROKEN: &[&str] = &["lost", "timeout", "garbage", "half"];

#[test]
fn a_connection_that_cannot_be_opened_is_nobodys_fault_but_the_profiles() {
    use Stage::Auth;
    use Stage::Connect;
    use Stage::Ehlo;
    use Stage::Greeting;
    use Stage::StartTls;
    use Stage::Tls;
    check(
        &[
            (
                &[Connect, Greeting, Ehlo, StartTls, Tls, Auth],
                BROKEN,
                "untouched | retire | Rest",
            ),
            (
                &[Greeting, Ehlo, StartTls, Auth],
                &["450 later", "454 4.7.0 no TLS"],
                "untouched | retire | Rest",
            ),
            (
                &[Greeting, Ehlo, Auth],
                &["421 bye", "432 4.4.5 busy"],
                "untouched | retire, fewer | Rest",
            ),
            (&[Greeting], &["554 go away"], "untouched | retire | RestLong"),
            (&[Ehlo], &["502 what"], "untouched | retire | Stop(HelloRefused)"),
            (
                &[Auth],
                &["535 5.7.8 wrong", "504 what"],
                "untouched | retire | Stop(PasswordRefused)",
            ),
            (&[Auth], &["no auth"], "untouched | retire | Stop(NoAuth)"),
            (&[Tls], &["untrusted"], "untouched | retire | Stop(Untrusted)"),
            (
                &[StartTls],
                &["no starttls", "502 no", "behind"],
                "untouched | retire | Stop(NoStartTls)",
            ),
        ],
        &Past::default(),
    );
}

#[test]
fn every_event_of_a_message_has_the_verdict_of_the_table() {
    use Stage::Between;
    use Stage::Body;
    use Stage::Data;
    use Stage::Dot;
    use Stage::Mail;
    use Stage::Rcpt;
    let stop = "planned again (Stopped) | retire";
    let slower = [
        "450 4.7.0 slow",
        "421 4.7.28 slow",
        "550 5.4.5 enough",
        "454 Throttling failure: Maximum",
    ];
    check(
        &[
            // The relay wants to know us first.
            (
                &[Mail],
                &["530 5.7.1 log in", "538 TLS", "550 5.7.0 who"],
                &format!("{stop} | Stop(PasswordNeeded)"),
            ),
            // The connection goes away.
            (
                &[Mail],
                &["421 4.7.0 enough on this one", "421 bye"],
                "planned again (Retired) | retire | Fine",
            ),
            (
                &[Between],
                &["421 idle", "500 what", "250 what"],
                "planned again (Retired) | retire | Fine",
            ),
            (&[Between], BROKEN, "planned again (Retired) | retire | Fine"),
            // Slower.
            (
                &[Mail],
                &["451 4.3.0 busy", "452 full"],
                "planned again (Throttled) | retire | Rest",
            ),
            (
                &[Mail, Rcpt, Data, Body, Dot],
                &slower[2..],
                "planned again (Throttled) | retire | Rest",
            ),
            (
                &[Rcpt, Data, Body, Dot],
                &slower,
                "planned again (Throttled) | retire | Rest",
            ),
            (
                &[Mail, Rcpt, Data, Dot],
                &["452 4.5.3 too many"],
                "planned again (Crowded) | retire | Fine",
            ),
            // Not now.
            (
                &[Rcpt, Data, Dot],
                &["450 4.7.1 greylisted", "452 4.2.2 over quota"],
                "deferred | keep | Fine",
            ),
            (&[Rcpt, Data, Dot], &["421 4.3.0 bye"], "deferred | retire | Fine"),
            (
                &[Rcpt, Data, Dot],
                &["451 4.4.5 busy"],
                "deferred | retire, fewer | Fine",
            ),
            // Not us.
            (
                &[Mail],
                &["550 5.1.8 sender", "553 no"],
                &format!("{stop} | StopIssue(SenderRefused)"),
            ),
            (
                &[Rcpt],
                &[
                    "554 5.7.1 Relay access denied",
                    "553 5.1.7 bad",
                    "550 5.1.8 bad",
                    "530 5.7.0 log in",
                ],
                "planned again (SenderRefused) | keep | Fine",
            ),
            // Not at all.
            (
                &[Rcpt, Data, Dot],
                &[
                    "550 5.1.1 x",
                    "550 5.1.2 x",
                    "550 5.1.3 x",
                    "550 5.1.6 x",
                    "550 5.1.10 x",
                    "550 5.2.1 x",
                ],
                "refused, against the address | keep | Fine",
            ),
            (
                &[Rcpt, Data, Dot],
                &["552 5.2.2 quota", "550 5.7.1 spam", "550 no", "599 no"],
                "refused | keep | Fine",
            ),
            (&[Data, Dot], &["550 5.1.8 sender"], "refused | keep | Fine"),
            // Broken before the dot.
            (&[Mail, Rcpt, Data, Body], BROKEN, "deferred 60 s | retire | Fine"),
            (
                &[Mail, Rcpt, Data, Body],
                &["150 what", "354 what", "250 what"],
                "deferred 60 s | retire | Fine",
            ),
            (&[Body], &["451 4.3.0 full"], "deferred | retire | Fine"),
            (&[Body], &["550 5.7.1 spam"], "refused | retire | Fine"),
            // Broken after it.
            (&[Dot], BROKEN, "doubtful | retire | Fine"),
            (&[Dot], &["150 what", "354 what"], "doubtful | retire | Fine"),
            (&[Dot], &["250 2.0.0 queued", "299"], "accepted | keep | Fine"),
            // Before anything leaves.
            (&[Between], &["large"], &format!("{stop} | StopIssue(TooLarge)")),
            (&[Between], &["no smtputf8"], "refused | keep | Fine"),
        ],
        &Past {
            accepted_on_connection: 1,
            ..Past::default()
        },
    );
}

#[test]
fn three_in_a_row_are_the_profiles_fault() {
    let twice = Past {
        accepted_on_connection: 1,
        streaks: Streaks {
            greetings_refused: 2,
            retired: 2,
            lost: 2,
            sender_refused: 2,
        },
        ..Past::default()
    };
    check(
        &[
            (
                &[Stage::Greeting],
                &["554 go away"],
                "untouched | retire | Stop(GreetingRefused)",
            ),
            (
                &[Stage::Between],
                &["421 bye", "lost"],
                "planned again (Retired) | retire | Rest",
            ),
            (&[Stage::Mail], &["421 bye"], "planned again (Retired) | retire | Rest"),
            (&[Stage::Rcpt, Stage::Body], BROKEN, "deferred 60 s | retire | Rest"),
            (
                &[Stage::Rcpt],
                &["554 5.7.1 Relay access denied"],
                "planned again (Stopped) | retire | StopIssue(SenderRefused)",
            ),
        ],
        &twice,
    );
    let accepted = judge(Ok(reply("250 2.0.0 queued")), &twice);
    assert_eq!(
        accepted.streaks,
        Streaks::default(),
        "an accepted message ends all streaks"
    );
    let unknown = judged(Stage::Rcpt, "550 5.1.1 unknown", &twice).streaks;
    assert_eq!(
        (unknown.lost, unknown.sender_refused),
        (0, 0),
        "the relay is there and talks to us"
    );
    assert_eq!(
        (unknown.retired, unknown.greetings_refused),
        (2, 0),
        "but has accepted nothing yet"
    );
    assert_eq!(judged(Stage::Mail, "lost", &twice).streaks.lost, 3);
    assert_eq!(judged(Stage::Between, "lost", &twice).streaks.retired, 3);
    assert_eq!(
        judged(Stage::Ehlo, "lost", &twice).streaks.greetings_refused,
        0,
        "it greeted"
    );
    assert_eq!(judged(Stage::Greeting, "lost", &twice).streaks.greetings_refused, 2);
}

#[test]
fn what_is_not_counted_is_counted_in_the_end() {
    let often = Past {
        uncounted: UNCOUNTED_MAX,
        accepted_on_connection: 1,
        ..Past::default()
    };
    check(
        &[
            (&[Stage::Mail], &["421 bye"], "deferred | retire | Fine"),
            (&[Stage::Between], &["lost"], "deferred | retire | Fine"),
            (&[Stage::Mail], &["451 4.3.0 busy"], "deferred | retire | Rest"),
            (&[Stage::Dot], &["421 4.7.0 slow"], "deferred | retire | Rest"),
            (&[Stage::Rcpt], &["452 4.5.3 too many"], "deferred | retire | Fine"),
            (
                &[Stage::Mail],
                &["550 no"],
                "planned again (Stopped) | retire | StopIssue(SenderRefused)",
            ),
        ],
        &often,
    );
    let last_but_one = Past {
        uncounted: UNCOUNTED_MAX - 1,
        ..often
    };
    check(
        &[(&[Stage::Mail], &["421 bye"], "planned again (Retired) | retire | Fine")],
        &last_but_one,
    );
}

#[test]
fn told_the_same_again_a_delivery_is_judged_by_it() {
    let after = |why| Past {
        uncounted: 1,
        planned_again_for: Some(why),
        accepted_on_connection: 1,
        ..Past::default()
    };
    let crowded = (&[Stage::Rcpt][..], &["452 4.5.3 too many"][..]);
    let denied = (&[Stage::Rcpt][..], &["554 5.7.1 Relay access denied"][..]);
    check(
        &[(crowded.0, crowded.1, "deferred | retire | Fine")],
        &after(Again::Crowded),
    );
    check(
        &[(crowded.0, crowded.1, "planned again (Crowded) | retire | Fine")],
        &after(Again::Throttled),
    );
    check(
        &[(denied.0, denied.1, "refused | keep | Fine")],
        &after(Again::SenderRefused),
    );
    check(
        &[(denied.0, denied.1, "planned again (SenderRefused) | keep | Fine")],
        &after(Again::Retired),
    );
}

#[test]
fn a_connection_closed_before_it_took_anything_is_one_too_many() {
    for (accepted_on_connection, line, expected) in [
        (0, "421 4.7.0 try later", Connection::RetireAndHoldFewer),
        (1, "421 4.7.0 enough on this one", Connection::Retire),
        (
            1,
            "421 4.7.0 too many connections from you",
            Connection::RetireAndHoldFewer,
        ),
    ] {
        let past = Past {
            accepted_on_connection,
            ..Past::default()
        };
        for stage in [Stage::Between, Stage::Mail, Stage::Rcpt, Stage::Dot] {
            assert_eq!(judged(stage, line, &past).connection, expected, "{stage}: {line}");
        }
    }
}

#[test]
fn a_rest_starts_at_ten_seconds_and_doubles_to_a_quarter_of_an_hour() {
    let rests: Vec<u64> = (1..=9).map(|nth| rest(nth).as_secs()).collect();
    assert_eq!(rests, [10, 20, 40, 80, 160, 320, 640, 900, 900]);
    assert_eq!(rest(u32::MAX), REST_MAX);
}

#[test]
fn every_reason_to_stop_comes_with_advice() {
    for reason in [
        Reason::GreetingRefused,
        Reason::HelloRefused,
        Reason::NoStartTls,
        Reason::Untrusted,
        Reason::NoAuth,
        Reason::PasswordRefused,
        Reason::PasswordNeeded,
        Reason::SenderRefused,
        Reason::TooLarge,
    ] {
        assert!(reason.hint().len() > 20 && !reason.hint().ends_with('.'), "{reason:?}");
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let broken: Vec<&'static str> = [
        BROKEN,
        &["untrusted", "no starttls", "no auth", "no smtputf8", "behind"],
    ]
    .concat();
    prop_oneof![
        select(broken).prop_map(event),
        (100_u16..700, "([245]\\.[0-7]\\.[0-9]{1,3} )?[a-z ]{0,20}")
            .prop_map(|(code, text)| Event::Reply(Reply::new(code, &[text]))),
    ]
}

fn any_past() -> impl Strategy<Value = Past> {
    (0_u32..22, 0_u32..3, 0_u32..4, 0_u32..4, 0_u32..4, 0_u32..4).prop_map(|(uncounted, accepted, a, b, c, d)| Past {
        uncounted,
        planned_again_for: None,
        accepted_on_connection: accepted,
        streaks: Streaks {
            greetings_refused: a,
            retired: b,
            lost: c,
            sender_refused: d,
        },
    })
}

proptest! {
    #[test]
    fn only_a_2yz_after_the_dot_is_accepted_and_only_silence_after_it_is_doubt(
        stage in select(STAGES.to_vec()), event in any_event(), past in any_past(),
    ) {
        let judgement = judge(Err(Failure { stage, event: event.clone() }), &past);
        let digit = if let Event::Reply(reply) = &event { reply.code / 100 } else { 0 };
        let local = matches!(event, Event::NotOffered(Extension::Smtputf8));
        let after_dot = stage == Stage::Dot && !local;
        assert_eq!(matches!(judgement.fate, Fate::Accepted(_)), after_dot && digit == 2);
        assert_eq!(matches!(judgement.fate, Fate::Doubtful { .. }), after_dot && ![2, 4, 5].contains(&digit));
        assert_eq!(judgement.fate == Fate::Untouched, stage.is_opening());
        if let Fate::Deferred { first_wait: Some(wait), .. } = judgement.fate {
            assert_eq!(wait, FIRST_WAIT_AFTER_LOSS);
        }
        if !matches!(judgement.profile, Consequence::Fine) {
            assert_ne!(judgement.connection, Connection::Keep, "a profile that rests holds no connection open");
        }
    }
}
