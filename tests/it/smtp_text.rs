//! The text of a message on its way to the relay: whole, or as far as it came.

use std::time::Duration;

use pressrun::ledger::judgement::Fate;
use pressrun::ledger::judgement::Past;
use pressrun::ledger::verdict::judge;

use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::smtp::MESSAGE;
use crate::smtp::deliver;
use crate::smtp::hasty;
use crate::smtp::long_message;
use crate::smtp::open;
use crate::smtp::told;

/// More than the buffers of both ends together can hold.
const MORE_THAN_BUFFERS: usize = 12 * 1024 * 1024;

#[tokio::test]
async fn a_message_of_any_size_and_with_any_lines_arrives_whole() {
    let sink = Script::default().starttls().start();
    let mut session = open(&sink.profile("")).await.unwrap();
    let mended = b"a\r\n.\r\nQUIT\r\nb\r\n".to_vec();
    for (message, expected) in [
        (b"a\n.\nQUIT\rb".to_vec(), mended),
        (Vec::new(), Vec::new()),
        (long_message(16 * 1024), long_message(16 * 1024)),
        (long_message(3_000_000), long_message(3_000_000)),
    ] {
        deliver(&mut session, "ada@example.org", &message).await.unwrap();
        assert_eq!(sink.taken().last().unwrap().text, expected);
    }
    assert_eq!(sink.taken().len(), 4, "nothing in a text is a command");
}

/// Around the end of a block: the dot stands before, on and behind it.
#[tokio::test]
async fn a_text_may_end_at_any_byte_of_a_block() {
    let sink = Script::default().start();
    let mut session = open(&sink.profile("messages_per_connection = 1000")).await.unwrap();
    for length in 16 * 1024 - 8..16 * 1024 + 8 {
        let message = [vec![b'x'; length - 2], b"\r\n".to_vec()].concat();
        deliver(&mut session, "ada@example.org", &message).await.unwrap();
        assert_eq!(sink.taken().last().unwrap().text, message, "{length}");
    }
}

/// The last block is never written while the relay does not read: nothing can have been taken.
#[tokio::test]
async fn a_drop_within_a_long_text_is_no_doubt() {
    let message = long_message(MORE_THAN_BUFFERS);
    for script in [Script::default(), Script::default().implicit_tls()] {
        let sink = script.fault(At::Body(100_000), Do::close()).start();
        let mut session = open(&sink.profile("")).await.unwrap();
        let outcome = deliver(&mut session, "ada@example.org", &message).await;
        assert_eq!(told(&outcome), "Body lost");
        assert!(session.is_spent());
        assert!(matches!(judge(outcome, &Past::default()).fate, Fate::Deferred { .. }));
    }
}

/// The text fits into the buffers, so that its end had left us before the relay went.
#[tokio::test]
async fn a_drop_within_a_short_text_is_doubt_for_its_end_had_left() {
    for script in [Script::default(), Script::default().starttls()] {
        let sink = script.fault(At::Body(1), Do::close()).start();
        let mut session = open(&sink.profile("")).await.unwrap();
        let outcome = deliver(&mut session, "ada@example.org", MESSAGE).await;
        assert_eq!(told(&outcome), "Dot lost");
    }
}

#[tokio::test]
async fn a_relay_that_stops_reading_is_left_after_a_while() {
    let sink = Script::default().fault(At::Body(100_000), Do::hang()).start();
    let mut session = open(&hasty(sink.profile(""), At::Body(0))).await.unwrap();
    let outcome = deliver(&mut session, "ada@example.org", &long_message(MORE_THAN_BUFFERS)).await;
    assert_eq!(told(&outcome), "Body TimedOut");
}

#[tokio::test]
async fn a_refusal_within_the_text_ends_the_writing() {
    let message = long_message(MORE_THAN_BUFFERS);
    for (action, word) in [
        (Do::reply("552 5.3.4 too large").then_hang(), "552"),
        (Do::reply("552 5.3.4 too large").then_close(), "552"),
        (Do::reply("421 4.3.0 shutting down").then_close(), "421"),
        (Do::raw("45").then_close(), "HalfReply"),
        (Do::reply("250 ok").then_hang(), "250"),
    ] {
        let sink = Script::default().fault(At::Body(100_000), action).start();
        let mut smtp = sink.profile("");
        smtp.timeouts.block = Duration::from_secs(5);
        let mut session = open(&smtp).await.unwrap();
        let outcome = deliver(&mut session, "ada@example.org", &message).await;
        assert_eq!(told(&outcome), format!("Body {word}"));
        assert!(session.is_spent(), "the relay may take the rest for commands");
    }
}
