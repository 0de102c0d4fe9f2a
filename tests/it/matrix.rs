//! Every stage of a session, and whatever can happen there: what becomes of the message, of the connection, of the profile.
//! One table for `pipelining` off, on and eager.

use std::sync::LazyLock;

use pressrun::ledger::judgement::Past;
use pressrun::ledger::verdict::judge;
use pressrun::ledger::wire::Failure;
use pressrun::ledger::wire::Reply;
use pressrun::profile::Smtp;
use pressrun::send::smtp::Session;

use crate::outside::free_port;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::smtp::MESSAGE;
use crate::smtp::address;
use crate::smtp::hasty;
use crate::smtp::letter;
use crate::smtp::long_message;
use crate::smtp::open;
use crate::verdict::words;

/// More than the buffers of both ends together can hold.
const LARGE: usize = 12 * 1024 * 1024;

/// `STAGE | EVENT | VERDICT`, several stages or events divided by `;`. `broken` stands for what is no answer.
const TABLE: &str = "
    connect | refused | untouched | retire | Rest

    greeting; ehlo; starttls; auth | 421 | untouched | retire, fewer | Rest
    greeting; ehlo; starttls; auth | 4yz; broken | untouched | retire | Rest
    greeting | 5yz | untouched | retire | RestLong
    ehlo | 5yz | accepted | keep | Fine
    starttls | 5yz | untouched | retire | Stop(NoStartTls)
    auth | 5yz | untouched | retire | Stop(PasswordRefused)
    greeting; ehlo; starttls; auth | slow | accepted | keep | Fine

    mail | 421 | planned again (Retired) | retire, fewer | Fine
    mail | 4yz | planned again (Throttled) | retire | Rest
    mail | 5yz | planned again (Stopped) | retire | StopIssue(SenderRefused)
    mail; rcpt; data | broken | deferred 60 s | retire | Fine
    rcpt; data | 421 | deferred | retire, fewer | Fine
    rcpt; data | 4yz | deferred | keep | Fine
    rcpt; data | 5yz | refused, against the address | keep | Fine
    mail; rcpt; data | slow | accepted | keep | Fine

    large body | 421 | deferred | retire, fewer | Fine
    large body | 4yz | deferred | retire | Fine
    large body | 5yz | refused, against the address | retire | Fine
    large body | broken | deferred 60 s | retire | Fine
    body | drop; hang | doubtful | retire | Fine

    dot; reply | 421 | deferred | retire, fewer | Fine
    dot; reply | 4yz | deferred | keep | Fine
    dot; reply | 5yz | refused, against the address | keep | Fine
    dot; reply | broken | doubtful | retire | Fine
    dot; reply | slow | accepted | keep | Fine
";

/// The same for a message whose commands left with the end of the one before, which was accepted. As long as no more of it
/// has left, no accident is its own.
const TOLD_AHEAD: &str = "
    mail | 421 | planned again (Retired) | retire | Fine
    mail | 4yz | planned again (Throttled) | retire | Rest
    mail | 5yz | planned again (Stopped) | retire | StopIssue(SenderRefused)
    mail; rcpt; data | broken | planned again (Retired) | retire | Fine
    rcpt; data | 421 | deferred | retire | Fine
    rcpt; data | 4yz | deferred | keep | Fine
    rcpt; data | 5yz | refused, against the address | keep | Fine

    large body | 421 | deferred | retire | Fine
    large body | 4yz | deferred | retire | Fine
    large body | 5yz | refused, against the address | retire | Fine
    large body | broken | deferred 60 s | retire | Fine
    body | drop; hang | doubtful | retire | Fine

    dot; reply | 421 | deferred | retire | Fine
    dot; reply | 4yz | deferred | keep | Fine
    dot; reply | 5yz | refused, against the address | keep | Fine
    dot; reply | broken | doubtful | retire | Fine
    mail; rcpt; data; dot; reply | slow | accepted | keep | Fine
";

const BROKEN: [&str; 4] = ["drop", "hang", "garbage", "half"];

/// The rows of a table, one for each stage and event.
fn rows(table: &'static str) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut rows = Vec::new();
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (stages, rest) = row.split_once(" | ").unwrap();
        let (events, verdict) = rest.split_once(" | ").unwrap();
        for stage in stages.split("; ") {
            for event in events.split("; ") {
                let events = if event == "broken" { &BROKEN[..] } else { &[event] };
                rows.extend(events.iter().map(|event| (stage, *event, verdict)));
            }
        }
    }
    rows
}

fn place(stage: &str) -> At {
    match stage {
        "greeting" => At::Greeting,
        "ehlo" => At::Ehlo,
        "starttls" => At::StartTls,
        "auth" => At::Auth,
        "mail" => At::Mail,
        "rcpt" => At::Rcpt,
        "data" => At::Data,
        "large body" => At::Body(100_000),
        "body" => At::Body(1),
        "dot" | "reply" => At::Dot,
        other => panic!("`{other}` is no stage"),
    }
}

fn action(stage: &str, event: &str) -> Option<Do> {
    let within_text = stage == "large body";
    let said = |line: &str| {
        let reply = Do::reply(line);
        if within_text { reply.then_hang() } else { reply }
    };
    let action = match event {
        "421" => Do::reply("421 4.3.2 shutting down").then_close(),
        "4yz" => said("450 4.2.0 later"),
        "5yz" => said("550 5.1.1 no such user"),
        "drop" => Do::close(),
        "hang" => Do::hang(),
        "garbage" => said("what?"),
        "half" => Do::raw("25").then_close(),
        "slow" => return None,
        other => panic!("`{other}` is no event"),
    };
    Some(if stage == "reply" { action.and_take() } else { action })
}

fn script(stage: &str) -> Script {
    let script = Script::default().offer("PIPELINING").offer("SIZE");
    match stage {
        "starttls" => script.starttls(),
        "auth" => script.login("PLAIN", "ada", "secret"),
        _ => script,
    }
}

fn profile(smtp: Smtp, stage: &str, event: &str) -> Smtp {
    if event == "hang" && stage == "body" {
        // All of it has left, so that what is waited for is the verdict.
        return hasty(smtp, At::Dot);
    }
    if event == "hang" {
        return hasty(smtp, place(stage));
    }
    smtp
}

fn lines(stage: &str, mode: &str) -> String {
    let login = if stage == "auth" {
        "username = 'ada'\npassword = 'env:P'\n"
    } else {
        ""
    };
    format!("{login}pipelining = '{mode}'")
}

fn verdict(outcome: Result<Reply, Failure>, accepted: u32) -> String {
    let past = Past {
        accepted_on_connection: accepted,
        ..Past::default()
    };
    words(&judge(outcome, &past))
}

static LONG: LazyLock<Vec<u8>> = LazyLock::new(|| long_message(LARGE));

fn text(stage: &str) -> &'static [u8] {
    if stage == "large body" { &LONG } else { MESSAGE }
}

/// A message and the one behind it, and what became of both.
async fn two(session: &mut Session, first: &[u8], second: &[u8]) -> [Result<Reply, Failure>; 2] {
    let from = address("bounces@example.org");
    let (ada, bob) = (address("ada@example.org"), address("bob@example.org"));
    let next = letter(&from, &bob, second);
    let one = session.deliver(letter(&from, &ada, first), Some(next)).await;
    [one, session.deliver(next, None).await]
}

#[tokio::test]
async fn every_event_has_its_verdict_where_commands_are_spoken_one_by_one() {
    every_event_has_its_verdict("off").await;
}

#[tokio::test]
async fn every_event_has_its_verdict_where_they_leave_together() {
    every_event_has_its_verdict("on").await;
}

#[tokio::test]
async fn every_event_has_its_verdict_where_those_of_the_next_message_leave_along() {
    every_event_has_its_verdict("eager").await;
}

async fn every_event_has_its_verdict(mode: &str) {
    for (stage, event, expected) in rows(TABLE) {
        let case = format!("{mode}: {stage}: {event}");
        if stage == "connect" {
            let mut smtp = Script::default().start().profile("");
            smtp.port = free_port();
            let failure = open(&smtp).await.map(drop).unwrap_err();
            assert_eq!(verdict(Err(failure), 0), expected, "{case}");
            continue;
        }
        let sink = match action(stage, event) {
            Some(action) => script(stage).fault_times(1, place(stage), action),
            None => script(stage).drip(),
        };
        let sink = sink.start();
        let smtp = profile(sink.profile(&lines(stage, mode)), stage, event);
        let mut session = match open(&smtp).await {
            Ok(session) => session,
            Err(failure) => {
                assert_eq!(verdict(Err(failure), 0), expected, "{case}");
                continue;
            }
        };
        let [first, second] = two(&mut session, text(stage), MESSAGE).await;
        assert_eq!(verdict(first, 0), expected, "{case}");
        // Where the relay goes on the next message is none the worse for it; else nothing of it was begun.
        let goes_on = expected.contains("| keep |") || stage == "mail" && ["4yz", "5yz"].contains(&event);
        let next = if goes_on {
            "accepted | keep | Fine"
        } else {
            "planned again (Retired) | retire | Fine"
        };
        assert_eq!(verdict(second, 1), next, "{case}: the next one");
        let has_first = stage == "reply" || expected.starts_with("accepted");
        let expected = [(has_first, "ada@example.org"), (goes_on, "bob@example.org")];
        let expected: Vec<&str> = expected
            .iter()
            .filter(|(is_there, _)| *is_there)
            .map(|(_, to)| *to)
            .collect();
        let taken = sink.taken();
        let taken: Vec<&str> = taken.iter().map(|taken| taken.recipient.as_str()).collect();
        assert_eq!(taken, expected, "{case}");
    }
}

#[tokio::test]
async fn a_message_told_ahead_is_not_begun_before_its_own_text_leaves() {
    for (stage, event, expected) in rows(TOLD_AHEAD) {
        let sink = match action(stage, event) {
            Some(action) => script(stage).fault_after(1, place(stage), action),
            None => script(stage).drip(),
        };
        let sink = sink.start();
        let smtp = profile(sink.profile(&lines(stage, "eager")), stage, event);
        let mut session = open(&smtp).await.unwrap();
        let [first, second] = two(&mut session, MESSAGE, text(stage)).await;
        assert_eq!(verdict(first, 0), "accepted | keep | Fine", "{stage}: {event}");
        assert_eq!(verdict(second, 1), expected, "{stage}: {event}");
    }
}
