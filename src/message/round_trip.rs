//! Proof that what is written is read back the same, by a reader that is not ours, whatever the writer wrote.

use mail_parser::Message;
use mail_parser::MessageParser;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::test_runner::TestCaseError;

use crate::message::Masthead;
use crate::message::Recipient;
use crate::message::encode::normalised;
use crate::message::head::Head;
use crate::message::key::MessageKey;
use crate::message::merge::assemble;
use crate::message::sample::mailbox;
use crate::message::sample::masthead;
use crate::message::sample::recipient;
use crate::message::segment::Body;
use crate::message::segment::Content;
use crate::personal::Field;
use crate::personal::marker;

fn body(text: &str, html: &str) -> Body {
    Body::encode(&Content { html, text })
}

/// Words as writers use them, and as nobody should.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z]{1,10}",
        2 => "[a-zäöüß]{2,10}[.,;!?:]?",
        1 => "[!-~]{1,10}",
        1 => "[a-z]{60,100}",
        1 => "[a-zü]{60,300}",
        1 => "\\PC{1,12}",
        1 => "[а-я]{3,12}",
        1 => "[א-ת]{3,12}",
        1 => "(é|n\u{303}|z\u{301}\u{302}\u{303}|👩\u{200d}👩\u{200d}👧|🇩🇪|👍🏽){1,6}",
        1 => "=\\?|=\\?utf-8\\?q\\?frost\\?=|\\?=|=\\?\\?=|\\.{1,4}|From|>From|--|\"|\\\\|=|=3D|<|@|,|\\(|\\)",
    ]
}

fn blanks() -> impl Strategy<Value = String> {
    prop_oneof![12 => " {1}", 2 => " {2,4}", 1 => " {70,130}"]
}

/// A line that a header can say.
fn line() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec((word(), blanks()), 1..14);
    words
        .prop_map(|words| {
            words
                .into_iter()
                .flat_map(|(word, blanks)| [word, blanks])
                .collect::<String>()
        })
        .prop_filter("a subject is not empty", |line| !line.trim().is_empty())
}

fn page() -> impl Strategy<Value = String> {
    let line_end = prop_oneof![8 => "\n", 2 => "\r\n", 1 => "\r", 2 => "[ \t]{1,3}\n", 1 => "\u{b}|\u{0}|\u{85}|="];
    let lines = proptest::collection::vec((line(), line_end), 0..8);
    lines.prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [line, end]).collect())
}

fn parse(message: &[u8]) -> Message<'_> {
    MessageParser::default().parse(message).unwrap()
}

/// `message` with its headers unfolded as RFC 5322 (2.2.3) says: CRLF before white space goes, the white space stays.
fn unfolded(message: &[u8]) -> Vec<u8> {
    let text = str::from_utf8(message).unwrap();
    let (headers, body) = text.split_once("\r\n\r\n").unwrap();
    format!("{}\r\n\r\n{body}", headers.replace("\r\n ", " ")).into_bytes()
}

/// What every message keeps to, whatever it says.
fn assert_sound(message: &[u8]) -> Result<(), TestCaseError> {
    let text = str::from_utf8(message).unwrap();
    prop_assert!(text.is_ascii());
    prop_assert!(text.ends_with("\r\n"));
    prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']));
    let (headers, body) = text.split_once("\r\n\r\n").unwrap();
    for line in headers.split("\r\n") {
        prop_assert!(line.len() <= 998, "{}", line);
        prop_assert_eq!(line.trim_end(), line);
        let words = line.split_whitespace().count();
        // The header's name and its first word cannot be parted to any use, where that word is too long by itself.
        let breakable = words > if line.starts_with(' ') { 1 } else { 2 };
        prop_assert!(line.len() <= 78 || !breakable, "{}", line);
        for word in line.split(' ').filter(|word| word.starts_with("=?utf-8?")) {
            prop_assert!(word.len() <= 75, "{}", word);
        }
    }
    for line in body.split("\r\n") {
        prop_assert!(line.len() <= 76, "{}", line);
        prop_assert!(!line.ends_with([' ', '\t']), "{}", line);
        prop_assert!(!line.starts_with("From "), "{}", line);
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_subject_and_name_is_read_back(subject in line(), name in line()) {
        let head = Head::new(&Masthead {
            from: mailbox(&name, "frost@example.org"),
            reply_to: Some(mailbox(&name, "ada@example.org")),
            subject: subject.clone().into(),
            ..masthead()
        }).unwrap();
        let recipient = Recipient { to: mailbox(&name, "grace@example.net"), ..recipient() };
        let message = assemble(&head, &body("Frost", "<p>Frost</p>"), &recipient, None).unwrap();
        assert_sound(&message)?;

        let unfolded = unfolded(&message);
        let read = parse(&unfolded);
        prop_assert_eq!(read.subject().unwrap_or_default(), subject.trim());
        for (mailbox, address) in [
            (read.from(), "frost@example.org"),
            (read.reply_to(), "ada@example.org"),
            (read.to(), "grace@example.net"),
        ] {
            let mailbox = mailbox.unwrap().first().unwrap();
            prop_assert_eq!(mailbox.name.as_deref().unwrap_or_default(), name.trim());
            prop_assert_eq!(mailbox.address.as_deref().unwrap(), address);
        }
    }

    #[test]
    fn folded_lines_are_read_back_with_one_blank_where_the_reader_makes_it_one(subject in line()) {
        let head = Head::new(&Masthead { subject: subject.clone().into(), ..masthead() }).unwrap();
        let message = assemble(&head, &body("Frost", "<p>Frost</p>"), &recipient(), None).unwrap();
        let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(parse(&message).subject().unwrap_or_default()), words(subject.trim()));
    }

    #[test]
    fn every_address_is_read_back_and_nothing_but_it_goes_beyond_ascii(
        local in "[a-zäж0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\\.[a-zé]{1,5})?",
        domain in "[a-zäж]{1,12}\\.(example|рф)",
        subject in line(),
    ) {
        let given = format!("{local}@{domain}");
        let head = Head::new(&Masthead { subject: subject.into(), ..masthead() }).unwrap();
        let recipient = Recipient { to: mailbox("Grace Ж", &given), ..recipient() };
        let message = assemble(&head, &body("Frost ж", "<p>Frost ж</p>"), &recipient, None).unwrap();
        let address = format!("{local}@{}", idna::domain_to_ascii(&domain).unwrap());
        let text = String::from_utf8(message.clone()).unwrap();
        prop_assert_eq!(text.is_ascii(), local.is_ascii());
        prop_assert_eq!(text.is_ascii(), !recipient.needs_smtputf8());
        let plain = text.replacen(&format!("<{address}>"), "<grace@example.net>", 1);
        prop_assert!(plain.is_ascii());
        assert_sound(plain.as_bytes())?;
        let read = parse(&message);
        let to = read.to().unwrap().first().unwrap();
        prop_assert_eq!(to.address.as_deref().unwrap(), address);
    }

    #[test]
    fn every_text_is_read_back(text in page(), html in page()) {
        let head = Head::new(&masthead()).unwrap();
        let message = assemble(&head, &body(&text, &html), &recipient(), None).unwrap();
        assert_sound(&message)?;

        let read = parse(&message);
        prop_assert_eq!(read.text_part(0).unwrap().text_contents().unwrap(), normalised(&text).replace('\n', "\r\n"));
        prop_assert_eq!(read.html_part(0).unwrap().text_contents().unwrap(), normalised(&html).replace('\n', "\r\n"));
    }

    #[test]
    fn personal_values_are_read_back_wherever_they_stand(before in page(), between in page(), after in page()) {
        let mark = marker::of(&Field::Unsubscribe);
        let page = [&before, &mark, &between, &mark, &after].map(String::as_str).concat();
        let body = Body::encode(&Content { html: "<p>Frost</p>", text: &page });
        let head = Head::new(&masthead()).unwrap();
        let message = assemble(&head, &body, &recipient(), None).unwrap();
        assert_sound(&message)?;

        let wanted = normalised(&page.replace(&mark, recipient().leaving.link().unwrap())).replace('\n', "\r\n");
        let read = parse(&message);
        prop_assert_eq!(read.text_part(0).unwrap().text_contents().unwrap(), wanted);
    }

    #[test]
    fn equal_input_gives_equal_bytes_also_from_a_frozen_body(text in page(), html in page(), key in any::<[u8; 16]>()) {
        let recipient = Recipient { key: MessageKey::from_bytes(key), ..recipient() };
        let fresh = body(&text, &html);
        let frozen: Body = serde_json::from_str(&serde_json::to_string(&fresh).unwrap()).unwrap();
        let copy = |body: &Body| assemble(&Head::new(&masthead()).unwrap(), body, &recipient, None).unwrap();
        prop_assert_eq!(copy(&frozen), copy(&body(&text, &html)));
    }
}
