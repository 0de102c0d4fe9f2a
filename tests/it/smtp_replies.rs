//! Our reader of replies beside another one.

use pressrun::ledger::wire::Enhanced;
use pressrun::ledger::wire::Reply;
use pressrun::send::reply::Replies;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;
use smtp_proto::Error;
use smtp_proto::response::parser::ResponseReceiver;

/// What ours makes of the bytes: the first reply, `None` while it has not ended; `Err` if it is none.
fn ours(pieces: &[&[u8]]) -> Result<Option<Reply>, ()> {
    let mut replies = Replies::default();
    for piece in pieces {
        replies.push(piece);
        if let Some(lines) = replies.next().map_err(|_| ())? {
            return Ok(Some(lines.into()));
        }
    }
    Ok(None)
}

/// What the other one makes of them: code and enhanced code.
fn theirs(bytes: &[u8]) -> Result<Option<(u16, [u8; 3])>, ()> {
    let mut bytes = bytes.iter();
    match ResponseReceiver::default().parse(&mut bytes) {
        Ok(response) => Ok(Some((response.code, response.esc))),
        Err(Error::NeedsMoreData { .. }) => Ok(None),
        Err(_) => Err(()),
    }
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~]{0,40}",
        "[245]\\.[0-9]{1,2}\\.[0-9]{1,2} [a-z ]{0,20}",
    ]
}

/// A reply as relays write it.
fn reply() -> impl Strategy<Value = (u16, Vec<String>)> {
    let code = prop_oneof![200..600_u16, Just(250), Just(354), Just(421), Just(550)];
    (code, prop::collection::vec(line(), 1..6))
}

fn written(code: u16, lines: &[String]) -> Vec<u8> {
    let last = lines.len() - 1;
    let mark = |index| if index == last { ' ' } else { '-' };
    let lines: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| format!("{code}{}{line}\r\n", mark(index)))
        .collect();
    lines.concat().into_bytes()
}

proptest! {
    #[test]
    fn both_read_the_same_out_of_what_a_relay_writes((code, lines) in reply()) {
        let bytes = written(code, &lines);
        let one = ours(&[&bytes]).unwrap().unwrap();
        let other = theirs(&bytes).unwrap().unwrap();
        assert_eq!(one.code, other.0);
        assert_eq!(one.code, code);
        // The other one reads an enhanced code of any class, and any line's.
        if let Some(Enhanced(class, subject, detail)) = one.enhanced
            && lines.len() == 1
        {
            assert_eq!([u16::from(class), subject, detail], other.1.map(u16::from));
        }
    }

    #[test]
    fn a_reply_cut_at_any_byte_is_not_there_until_its_end_is((code, lines) in reply()) {
        let bytes = written(code, &lines);
        let whole = ours(&[&bytes]);
        for cut in 0..bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            assert_eq!(ours(&[head]), Ok(None), "{cut}");
            assert_eq!(theirs(head), Ok(None), "{cut}");
            assert_eq!(ours(&[head, tail]), whole, "{cut}");
        }
    }

    /// Ours is the stricter one: what it takes for a reply, the other does, and both say the same.
    #[test]
    fn what_ours_takes_out_of_any_bytes_the_other_takes_too(
        head in "[0-9]{3}[ -]?|[ -~]{0,4}",
        body in prop::collection::vec(any::<u8>(), 0..40),
        end in "(\r\n)?|\n",
    ) {
        let bytes = [head.as_bytes(), &body, end.as_bytes()].concat();
        if let Ok(Some(reply)) = ours(&[&bytes])
            && let Ok(Some((code, _))) = theirs(&bytes)
        {
            assert_eq!(reply.code, code);
        }
    }
}
