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
pub fn words(judgement: &Judgement) -> String {
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

/// What comes when nothing like a reply comes.
const BROKEN: [&str; 4] = ["lost", "timeout", "garbage", "half"];

/// Checks lines of `STAGES | EVENTS | VERDICT`, where `broken` stands for all of [`BROKEN`].
fn check(table: &str, past: &Past) {
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (stages, rest) = row.split_once(" | ").unwrap();
        let (events, expected) = rest.split_once(" | ").unwrap();
        for name in stages.split(',') {
            let named = |stage: &&Stage| format!("{stage:?}") == name.trim();
            let stage = *STAGES.iter().find(named).expect("a stage's name");
            for event in events.split(';').map(str::trim) {
                let events = if event == "broken" { &BROKEN[..] } else { &[event] };
                for event in events {
                    assert_eq!(words(&judged(stage, event, past)), expected.trim(), "{stage}: {event}");
                }
            }
        }
    }
}

#[test]
fn a_connection_that_cannot_be_opened_is_nobodys_fault_but_the_profiles() {
    check(
        "
        Connect, Greeting, Ehlo, Tls, Auth | broken                            | untouched | retire | Rest
        StartTls                           | broken; 454 4.7.0 no TLS          | untouched | retire | Rest
        Greeting, Ehlo, Auth               | 450 later; 454 4.7.0 not now      | untouched | retire | Rest
        Greeting, Ehlo, Auth               | 421 bye; 432 4.4.5 busy           | untouched | retire, fewer | Rest
        Greeting                           | 554 go away                       | untouched | retire | RestLong
        Ehlo                               | 502 what                          | untouched | retire | Stop(HelloRefused)
        Auth                               | 535 5.7.8 wrong; 504 what         | untouched | retire | Stop(PasswordRefused)
        Auth                               | no auth                           | untouched | retire | Stop(NoAuth)
        Tls                                | untrusted                         | untouched | retire | Stop(Untrusted)
        StartTls                           | no starttls; 502 no; behind       | untouched | retire | Stop(NoStartTls)
        ",
        &Past::default(),
    );
}

/// The groups are the lines of the table of verdicts, in its order.
#[test]
fn every_event_of_a_message_has_the_verdict_of_the_table() {
    let past = Past {
        accepted_on_connection: 1,
        ..Past::default()
    };
    check(
        "
        Mail | 530 5.7.1 log in; 538 TLS first; 550 5.7.0 who | planned again (Stopped) | retire | Stop(PasswordNeeded)

        Mail    | 421 4.7.0 enough on this one; 421 bye | planned again (Retired) | retire | Fine
        Between | 421 idle; 500 what; 250 what; broken  | planned again (Retired) | retire | Fine

        Mail                        | 451 4.3.0 busy; 452 full       | planned again (Throttled) | retire | Rest
        Mail, Rcpt, Data, Body, Dot | 454 Throttling failure: Max    | planned again (Throttled) | retire | Rest
        Mail, Rcpt, Data, Body, Dot | 550 5.4.5 enough; 450 4.7.0 no | planned again (Throttled) | retire | Rest
        Rcpt, Data, Body, Dot       | 421 4.7.28 slow                | planned again (Throttled) | retire | Rest

        Mail, Rcpt, Data, Dot | 452 4.5.3 too many recipients | planned again (Crowded) | retire | Fine

        Rcpt, Data, Dot | 450 4.7.1 greylisted; 452 4.2.2 over quota | deferred | keep | Fine
        Rcpt, Data, Dot | 421 4.3.0 bye                              | deferred | retire | Fine
        Rcpt, Data, Dot | 451 4.4.5 busy                             | deferred | retire, fewer | Fine

        Mail | 550 5.1.8 unknown sender; 553 no       | planned again (Stopped) | retire | StopIssue(SenderRefused)
        Rcpt | 554 5.7.1 Relay access denied          | planned again (SenderRefused) | keep | Fine
        Rcpt | 553 5.1.7 x; 550 5.1.8 x; 530 5.7.0 x  | planned again (SenderRefused) | keep | Fine

        Rcpt, Data, Dot | 550 5.1.1 x; 550 5.1.2 x; 550 5.1.3 x    | refused, against the address | keep | Fine
        Rcpt, Data, Dot | 550 5.1.6 x; 550 5.1.10 x; 550 5.2.1 x   | refused, against the address | keep | Fine
        Rcpt, Data, Dot | 552 5.2.2 x; 550 5.7.1 spam; 550 x; 599  | refused | keep | Fine
        Data, Dot       | 550 5.1.8 unknown sender                 | refused | keep | Fine

        Mail, Rcpt, Data, Body | broken; 150 what; 354 what; 250 what | deferred 60 s | retire | Fine
        Body                   | 451 4.3.0 full                       | deferred | retire | Fine
        Body                   | 550 5.7.1 spam                       | refused | retire | Fine

        Dot | 250 2.0.0 queued; 299        | accepted | keep | Fine
        Dot | broken; 150 what; 354 what   | doubtful | retire | Fine

        Between | large            | planned again (Stopped) | retire | StopIssue(TooLarge)
        Mail    | 552 5.3.4 large  | planned again (Stopped) | retire | StopIssue(TooLarge)
        Between | no smtputf8      | refused | keep | Fine
        ",
        &past,
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
        "
        Greeting   | 554 go away               | untouched | retire | Stop(GreetingRefused)
        Between    | 421 bye; lost             | planned again (Retired) | retire | Fine
        Mail       | 421 bye                   | planned again (Retired) | retire | Fine
        Rcpt, Body | broken                    | deferred 60 s | retire | Rest
        Rcpt       | 554 5.7.1 Relay denied    | planned again (Stopped) | retire | StopIssue(SenderRefused)
        ",
        &twice,
    );
    let fresh = Past {
        accepted_on_connection: 0,
        ..twice
    };
    check(
        "
        Between    | lost                      | planned again (Retired) | retire | Rest
        Mail       | 421 bye                   | planned again (Retired) | retire, fewer | Rest
        ",
        &fresh,
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
    assert_eq!(judged(Stage::Between, "lost", &twice).streaks.retired, 2);
    assert_eq!(judged(Stage::Between, "lost", &fresh).streaks.retired, 3);
    assert_eq!(
        judged(Stage::Ehlo, "lost", &twice).streaks.greetings_refused,
        0,
        "it greeted"
    );
    assert_eq!(judged(Stage::Greeting, "lost", &twice).streaks.greetings_refused, 2);
}

#[test]
fn what_is_not_counted_is_counted_in_the_end() {
    let often = |uncounted| Past {
        uncounted,
        accepted_on_connection: 1,
        ..Past::default()
    };
    check(
        "
        Mail    | 421 bye                  | deferred | retire | Fine
        Between | lost                     | deferred | retire | Fine
        Mail    | 451 4.3.0 busy           | deferred | retire | Rest
        Dot     | 421 4.7.0 slow           | deferred | retire | Rest
        Rcpt    | 452 4.5.3 too many       | deferred | retire | Fine
        Mail    | 550 no                   | planned again (Stopped) | retire | StopIssue(SenderRefused)
        ",
        &often(UNCOUNTED_MAX),
    );
    let row = "Mail | 421 bye | planned again (Retired) | retire | Fine";
    check(row, &often(UNCOUNTED_MAX - 1));
}

#[test]
fn told_the_same_again_a_delivery_is_judged_by_it() {
    let after = |why| Past {
        uncounted: 1,
        planned_again_for: Some(why),
        accepted_on_connection: 1,
        ..Past::default()
    };
    for (why, row) in [
        (Again::Crowded, "Rcpt | 452 4.5.3 too many | deferred | retire | Fine"),
        (
            Again::Throttled,
            "Rcpt | 452 4.5.3 too many | planned again (Crowded) | retire | Fine",
        ),
        (
            Again::SenderRefused,
            "Rcpt | 554 5.7.1 Relay access denied | refused | keep | Fine",
        ),
        (
            Again::Retired,
            "Rcpt | 554 5.7.1 Relay access denied | planned again (SenderRefused) | keep | Fine",
        ),
    ] {
        check(row, &after(why));
    }
    // Who was told so before is counted once: three recipients in a row are the profile's fault, one three times is not.
    let third = Past {
        streaks: Streaks {
            sender_refused: 2,
            ..Streaks::default()
        },
        ..after(Again::SenderRefused)
    };
    check("Rcpt | 554 5.7.1 Relay access denied | refused | keep | Fine", &third);
    assert_eq!(
        judged(Stage::Rcpt, "554 5.7.1 Relay access denied", &third)
            .streaks
            .sender_refused,
        2
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
    let local = ["untrusted", "no starttls", "no auth", "no smtputf8", "behind"];
    let broken = BROKEN.into_iter().chain(local).collect::<Vec<_>>();
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
