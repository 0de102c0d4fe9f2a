//! What an event on the wire means: for the delivery, for the connection, and for the profile.

use crate::ledger::judgement::Again;
use crate::ledger::judgement::Connection;
use crate::ledger::judgement::Consequence;
use crate::ledger::judgement::FIRST_WAIT_AFTER_LOSS;
use crate::ledger::judgement::Fate;
use crate::ledger::judgement::Judgement;
use crate::ledger::judgement::Past;
use crate::ledger::judgement::Reason;
use crate::ledger::judgement::STREAK;
use crate::ledger::judgement::Streaks;
use crate::ledger::judgement::UNCOUNTED_MAX;
use crate::ledger::mark::AGAINST_ADDRESS;
use crate::ledger::throttle::says_too_many_connections;
use crate::ledger::throttle::throttler;
use crate::ledger::wire::Class;
use crate::ledger::wire::Enhanced;
use crate::ledger::wire::Event;
use crate::ledger::wire::Extension;
use crate::ledger::wire::Failure;
use crate::ledger::wire::Reply;
use crate::ledger::wire::Stage;

/// Words of a 5.7.1 that is about us and not about the recipient.
const ABOUT_SENDER: [&str; 5] = ["relay", "client host", "sender", "authenticat", "helo"];

/// What the outcome of opening a connection, or of one message, means.
///
/// It is total: every outcome has a verdict, and where two lines of the table could be meant the earlier one holds.
pub fn judge(outcome: Result<Reply, Failure>, past: &Past) -> Judgement {
    match outcome {
        Ok(reply) if reply.class() == Class::Done => Judgement {
            fate: Fate::Accepted(reply),
            connection: Connection::Keep,
            profile: Consequence::Fine,
            streaks: Streaks::default(),
        },
        Ok(reply) => after_dot(Event::Reply(reply), past),
        Err(Failure { stage, event }) if stage.is_opening() => opening(stage, &event, past),
        Err(Failure { stage, event }) => message(stage, event, past),
    }
}

/// Connect to AUTH: no delivery is at stake.
fn opening(stage: Stage, event: &Event, past: &Past) -> Judgement {
    let mut streaks = past.streaks;
    let class = if let Event::Reply(reply) = event {
        Some(reply.class())
    } else {
        None
    };
    if (stage, class) == (Stage::Greeting, Some(Class::Permanent)) {
        streaks.greetings_refused += 1;
    } else if stage > Stage::Greeting {
        streaks.greetings_refused = 0;
    }
    let profile = match (stage, event) {
        (_, Event::Untrusted(_)) => Consequence::Stop(Reason::Untrusted),
        (_, Event::NotOffered(Extension::StartTls) | Event::BytesBehindStartTls) => {
            Consequence::Stop(Reason::NoStartTls)
        }
        (_, Event::NotOffered(_)) => Consequence::Stop(Reason::NoAuth),
        (_, Event::Reply(_)) if class == Some(Class::Permanent) => match stage {
            Stage::Connect | Stage::Greeting if streaks.greetings_refused < STREAK => Consequence::RestLong,
            Stage::Connect | Stage::Greeting => Consequence::Stop(Reason::GreetingRefused),
            Stage::StartTls | Stage::Tls => Consequence::Stop(Reason::NoStartTls),
            Stage::Auth => Consequence::Stop(Reason::PasswordRefused),
            _ => Consequence::Stop(Reason::HelloRefused),
        },
        _ => Consequence::Rest,
    };
    let crowded = matches!(event, Event::Reply(reply) if reply.code == 421 || says_too_many_connections(reply));
    Judgement {
        fate: Fate::Untouched,
        connection: if crowded {
            Connection::RetireAndHoldFewer
        } else {
            Connection::Retire
        },
        profile,
        streaks,
    }
}

/// Between messages to the final dot.
fn message(stage: Stage, event: Event, past: &Past) -> Judgement {
    let past = Past {
        streaks: Streaks {
            greetings_refused: 0,
            ..past.streaks
        },
        ..*past
    };
    match event {
        Event::NotOffered(Extension::Smtputf8 | Extension::EightBitMime) => settled(
            Fate::Refused {
                event,
                counts_against_address: false,
            },
            Connection::Keep,
            &past,
        ),
        Event::TooLarge { .. } => stopped(Consequence::StopIssue(Reason::TooLarge), event, &past),
        event if stage == Stage::Dot => after_dot(event, &past),
        event if stage == Stage::Between => retired(event, &past),
        Event::Reply(reply) => match reply.class() {
            Class::Transient => transient(stage, reply, &past),
            Class::Permanent => permanent(stage, reply, &past),
            _ => lost(Event::Reply(reply), &past),
        },
        event => lost(event, &past),
    }
}

/// From the write of the dot on: the first digit decides, and what has none is doubt.
fn after_dot(event: Event, past: &Past) -> Judgement {
    match event {
        Event::Reply(reply) => match reply.class() {
            Class::Done => judge(Ok(reply), past),
            Class::Transient => transient(Stage::Dot, reply, past),
            Class::Permanent => permanent(Stage::Dot, reply, past),
            _ => doubtful(Event::Reply(reply), past),
        },
        event => doubtful(event, past),
    }
}

/// A 4yz.
fn transient(stage: Stage, reply: Reply, past: &Past) -> Judgement {
    let streaks = past.streaks.without_loss();
    let connection = connection_after(stage, &reply, past);
    if stage == Stage::Mail && reply.code == 421 {
        return retired(Event::Reply(reply), past);
    }
    if reply.enhanced == Some(Enhanced(4, 5, 3)) {
        let fate = match past.planned_again_for {
            Some(Again::Crowded) => deferred(Event::Reply(reply)),
            _ => again(Again::Crowded, Event::Reply(reply), past),
        };
        return Judgement {
            fate,
            connection: connection.retired(),
            profile: Consequence::Fine,
            streaks,
        };
    }
    if stage == Stage::Mail || throttler(&reply).is_some() {
        return Judgement {
            fate: again(Again::Throttled, Event::Reply(reply), past),
            connection: connection.retired(),
            profile: Consequence::Rest,
            streaks,
        };
    }
    Judgement {
        fate: deferred(Event::Reply(reply)),
        connection,
        profile: Consequence::Fine,
        streaks,
    }
}

/// A 5yz.
fn permanent(stage: Stage, reply: Reply, past: &Past) -> Judgement {
    if throttler(&reply).is_some() {
        return Judgement {
            fate: again(Again::Throttled, Event::Reply(reply), past),
            connection: Connection::Retire,
            profile: Consequence::Rest,
            streaks: past.streaks.without_loss(),
        };
    }
    if stage == Stage::Mail {
        let consequence = match (reply.code, reply.enhanced) {
            (530 | 538, _) | (_, Some(Enhanced(5, 7, 0))) => Consequence::Stop(Reason::PasswordNeeded),
            (_, Some(Enhanced(5, 3, 4))) => Consequence::StopIssue(Reason::TooLarge),
            _ => Consequence::StopIssue(Reason::SenderRefused),
        };
        return stopped(consequence, Event::Reply(reply), past);
    }
    let connection = connection_after(stage, &reply, past);
    if stage == Stage::Rcpt && is_about_sender(&reply) {
        return sender_refused(reply, connection, past);
    }
    let counts_against_address = reply
        .enhanced
        .is_some_and(|enhanced| AGAINST_ADDRESS.contains(&enhanced));
    settled(
        Fate::Refused {
            event: Event::Reply(reply),
            counts_against_address,
        },
        connection,
        past,
    )
}

/// Whether a 5yz at RCPT speaks of us: it wants a password (530) or TLS (538), the sender is bad or unknown (5.1.7,
/// 5.1.8), or it is a 5.7.1 in such words.
fn is_about_sender(reply: &Reply) -> bool {
    let text = reply.text.to_lowercase();
    match reply.enhanced {
        _ if matches!(reply.code, 530 | 538) => true,
        Some(Enhanced(5, 1, 7 | 8)) => true,
        Some(Enhanced(5, 7, 1)) | None => ABOUT_SENDER.iter().any(|words| text.contains(words)),
        Some(_) => false,
    }
}

/// One recipient at whom the relay refuses us may be that recipient's own filter; [`STREAK`] in a row are not. Until
/// that is known the delivery stays planned; told the same a second time, it is refused, and counts for nobody else.
fn sender_refused(reply: Reply, connection: Connection, past: &Past) -> Judgement {
    let was_told = past.planned_again_for == Some(Again::SenderRefused);
    let streaks = Streaks {
        sender_refused: past.streaks.sender_refused + u32::from(!was_told),
        ..past.streaks.without_loss()
    };
    if !was_told && streaks.sender_refused >= STREAK {
        return Judgement {
            streaks,
            ..stopped(Consequence::StopIssue(Reason::SenderRefused), Event::Reply(reply), past)
        };
    }
    let event = Event::Reply(reply);
    let fate = if was_told {
        Fate::Refused {
            event,
            counts_against_address: false,
        }
    } else {
        again(Again::SenderRefused, event, past)
    };
    Judgement {
        fate,
        connection,
        profile: Consequence::Fine,
        streaks,
    }
}

fn settled(fate: Fate, connection: Connection, past: &Past) -> Judgement {
    Judgement {
        fate,
        connection,
        profile: Consequence::Fine,
        streaks: past.streaks.without_loss(),
    }
}

/// The profile stops; the delivery stays planned, however often it was.
fn stopped(profile: Consequence, event: Event, past: &Past) -> Judgement {
    Judgement {
        fate: Fate::PlannedAgain {
            why: Again::Stopped,
            event,
        },
        connection: Connection::Retire,
        profile,
        streaks: past.streaks.without_loss(),
    }
}

/// The connection went away, and nothing of the text had left. That it does so after some messages is no trouble: relays
/// limit how many one connection carries, and connections that began together reach the limit together.
fn retired(event: Event, past: &Past) -> Judgement {
    let mut streaks = past.streaks;
    let profile = if past.accepted_on_connection == 0 {
        streaks.retired += 1;
        rest_from(streaks.retired)
    } else {
        Consequence::Fine
    };
    let connection = match &event {
        Event::Reply(reply) => connection_after(Stage::Between, reply, past),
        _ => Connection::Retire,
    };
    Judgement {
        fate: again(Again::Retired, event, past),
        connection,
        profile,
        streaks,
    }
}

/// The connection broke within the message, before its end could have left.
fn lost(event: Event, past: &Past) -> Judgement {
    let mut streaks = past.streaks;
    streaks.lost += 1;
    Judgement {
        fate: Fate::Deferred {
            event,
            first_wait: Some(FIRST_WAIT_AFTER_LOSS),
        },
        connection: Connection::Retire,
        profile: rest_from(streaks.lost),
        streaks,
    }
}

fn doubtful(event: Event, past: &Past) -> Judgement {
    Judgement {
        fate: Fate::Doubtful { event },
        connection: Connection::Retire,
        profile: Consequence::Fine,
        streaks: past.streaks,
    }
}

fn deferred(event: Event) -> Fate {
    Fate::Deferred {
        event,
        first_wait: None,
    }
}

fn again(why: Again, event: Event, past: &Past) -> Fate {
    if past.uncounted < UNCOUNTED_MAX {
        Fate::PlannedAgain { why, event }
    } else {
        deferred(event)
    }
}

fn rest_from(streak: u32) -> Consequence {
    if streak >= STREAK {
        Consequence::Rest
    } else {
        Consequence::Fine
    }
}

/// What a negative reply does to the connection: 421 announces its end (RFC 5321, 3.8), and a reply within the text
/// leaves both sides with different ideas of where they are. One connection fewer is held where the relay speaks of
/// connections, or says 421 to one on which it has taken nothing yet; a 421 after some messages is its limit for those.
fn connection_after(stage: Stage, reply: &Reply, past: &Past) -> Connection {
    let closing = reply.code == 421;
    if says_too_many_connections(reply) || (closing && past.accepted_on_connection == 0) {
        Connection::RetireAndHoldFewer
    } else if closing || matches!(stage, Stage::Between | Stage::Body) {
        Connection::Retire
    } else {
        Connection::Keep
    }
}
