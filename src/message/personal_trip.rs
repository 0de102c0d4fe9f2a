//! Proof that any value of a reader's is read back in its place, and brings nothing else with it.

use std::borrow::Cow;

use mail_parser::MessageParser;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use unicode_width::UnicodeWidthStr;

use crate::audience::Values;
use crate::entry::text::flowing::filled;
use crate::entry::text::flowing::of_text;
use crate::message::Masthead;
use crate::message::Recipient;
use crate::message::head::Head;
use crate::message::line::Line;
use crate::message::merge::assemble;
use crate::message::sample::masthead;
use crate::message::sample::recipient;
use crate::message::segment::Body;
use crate::message::segment::Content;
use crate::personal::Field;
use crate::personal::Named;
use crate::personal::marker;
use crate::personal::reader::html_filled;
use crate::personal::sound;

/// What people are called, and what nobody is.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z][a-zé]{1,12}( [A-Z][a-z]{1,12})?",
        1 => any::<String>(),
        1 => "\\PC{0,40}",
        1 => "[א-ת]{1,12} [א-ת]{1,12}",
        1 => "[一-龥]{1,90}",
        1 => "(👩\u{200d}👩\u{200d}👧|🇩🇪|𝔄){1,20}",
        1 => "[!-~]{1,30}",
        1 => "[\u{202a}-\u{202e}\u{2066}-\u{2069}ab\u{2028}\u{85}]{1,9}",
        1 => "\"><script>alert\\(1\\)</script>|'--><b>|&amp;|\\[\\[name\\]\\]|\\{\\{ x \\}\\}|=\\?utf-8\\?q\\?x\\?=",
        1 => "a\r\nBcc: eve@example.net\r\n\r\n<b>|\0|\r|\n\n|--=_[0-9a-f]{4}--|From me|\\.|=|=3D",
        1 => "[a-zü漢]{10000}",
        1 => " {1,3}|\t",
    ]
}

fn field(name: &str) -> Field {
    Field::Reader(Named {
        name: name.to_owned(),
        default: Some("reader".to_owned()),
    })
}

/// A reader of whom only this is known.
fn called(name: &str) -> Recipient {
    Recipient {
        values: Values {
            name: Some(name.to_owned()),
            ..Values::default()
        },
        ..recipient()
    }
}

/// The copy for a reader of that name, and what a program finds in it.
fn copy(subject: &str, text: &str, html: &str, recipient: &Recipient) -> (String, [String; 3]) {
    let head = Head::new(&Masthead {
        subject: Line::of(subject),
        ..masthead()
    })
    .unwrap();
    let body = Body::encode(&Content { html, text });
    let frozen: Body = serde_json::from_str(&serde_json::to_string(&body).unwrap()).unwrap();
    assert_eq!(frozen, body);
    let copy = String::from_utf8(assemble(&head, &frozen, recipient, None).unwrap()).unwrap();
    let (headers, rest) = copy.split_once("\r\n\r\n").unwrap();
    let unfolded = format!("{}\r\n\r\n{rest}", headers.replace("\r\n ", " "));
    let message = MessageParser::default().parse(unfolded.as_bytes()).unwrap();
    assert_eq!(message.parts.len(), 3);
    let names: Vec<&str> = headers
        .split("\r\n")
        .filter_map(|line| Some(line.split_once(':')?.0).filter(|name| !name.starts_with(' ')))
        .collect();
    assert!(!names.contains(&"Bcc") && names.len() == 14, "{names:?}");
    let read = [
        message.subject().unwrap_or_default().to_owned(),
        message
            .text_part(0)
            .unwrap()
            .text_contents()
            .unwrap()
            .replace("\r\n", "\n"),
        message
            .html_part(0)
            .unwrap()
            .text_contents()
            .unwrap()
            .replace("\r\n", "\n"),
    ];
    (copy, read)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_value_in_any_place_is_read_back(name in value(), before in "[a-z=<é漢.]{0,80}", after in "[a-z ,é漢\n]{0,80}") {
        let mark = marker::of(&field("name"));
        let known = sound(&name);
        let said = if known.is_empty() { "reader".to_owned() } else { known.clone().into_owned() };
        let text = format!("{before} {mark}{after}\nsee https://a.test/?n={mark}.\n{mark}\n");
        let quoted = before.replace(['<', '='], "-");
        let html = format!(
            "<p title=\"{quoted}{mark}\">{quoted}{mark}{}<a href='https://a.test/{mark}?n={mark}'>{mark}</a>\n<!--[if mso]>{mark}<![endif]--></p>",
            after.trim()
        );
        let (copy, [subject, text_read, html_read]) = copy(&format!("a {mark} b"), &text, &html, &called(&name));

        let value = |_: &Field| said.clone();
        prop_assert_eq!(subject, format!("a {said} b"));
        prop_assert_eq!(text_read, filled(&text, &value));
        prop_assert_eq!(&html_read, &html_filled(&html, &value));
        let page = dom_query::Document::fragment(html_read.as_str());
        prop_assert_eq!(page.select("p").attr("title").unwrap().to_string(), format!("{quoted}{said}"));
        prop_assert_eq!(page.select("a").text().to_string(), said.clone());
        prop_assert_eq!(page.select("*").length(), page.select("html, head, body, p, a").length());
        let link: url::Url = page.select("a").attr("href").unwrap().parse().unwrap();
        prop_assert_eq!(link.host_str(), Some("a.test"));
        let (_, query) = link.query_pairs().next().unwrap();
        prop_assert_eq!(query, said);

        prop_assert!(copy.is_ascii());
        prop_assert!(!copy.replace("\r\n", "").contains(['\r', '\n', '\0']));
        let (headers, body) = copy.split_once("\r\n\r\n").unwrap();
        prop_assert!(headers.split("\r\n").all(|line| line.len() <= 998 && !line.trim().is_empty()));
        for line in body.split("\r\n") {
            prop_assert!(line.len() <= 76 && !line.ends_with([' ', '\t']) && !line.starts_with("From "), "{}", line);
        }
    }

    #[test]
    fn a_paragraph_is_as_wide_as_it_may_be_for_every_reader(
        name in value(), words in proptest::collection::vec("[a-zé漢,.@]{1,12}", 1..60), columns in 20..73_usize, quote in "(> ){0,2}",
    ) {
        let mark = marker::of(&field("name"));
        let words = format!("{} @", words.join(" ")).replace('@', &mark);
        let text = format!("{quote}{}\n", of_text(&words, columns));
        let known = sound(&name);
        let said = if known.is_empty() { Cow::Borrowed("reader") } else { known };
        let (_, [_, read, _]) = copy("a", &text, "<p>b</p>", &called(&name));
        let squeeze = |text: &str| text.replace(['>', '\u{a0}'], "").split_whitespace().collect::<String>();
        prop_assert_eq!(squeeze(&read), squeeze(&words.replace(&mark, &said)));
        for line in read.trim_end_matches('\n').split('\n') {
            let own = line.strip_prefix(quote.as_str());
            prop_assert!(own.is_some() || line.is_empty(), "{:?} in {:?}", quote, line);
            let own = own.unwrap_or_default();
            prop_assert!(own.width() <= columns || !own.trim().contains(' '), "{}", own);
        }
    }
}

#[test]
fn what_is_known_of_a_reader_stands_in_the_copy_and_else_the_default() {
    let fields = ["name", "email", "language", "first_name", "city", "mood"].map(|name| marker::of(&field(name)));
    let text = fields.join(" | ") + "\n";
    let values: Values = serde_json::from_value(serde_json::json!({
        "name": " Ada ", "language": "de-AT", "tags": [], "fields": { "First name": "Ada B.", "city": "", "mood": " \t" },
    }))
    .unwrap();
    let ada = Recipient { values, ..recipient() };
    let (_, [_, read, _]) = copy("a", &text, "<p>b</p>", &ada);
    assert_eq!(read, "Ada | grace@example.net | de-AT | Ada B. | reader | reader\n");
    let (_, [_, read, _]) = copy("a", &text, "<p>b</p>", &recipient());
    assert_eq!(read, "reader | grace@example.net | reader | reader | reader | reader\n");
}

#[test]
fn a_part_with_fields_is_quoted_printable_and_one_without_takes_the_shorter_encoding() {
    let mark = marker::of(&field("name"));
    let (copy, _) = copy(
        "a",
        "Мороз и солнце\n",
        &format!("<p>Мороз, {mark}!</p>"),
        &called("Ада"),
    );
    let body = copy.split_once("\r\n\r\n").unwrap().1;
    insta::assert_snapshot!(body.replace("\r\n", "\n"), @"
    --=_ec2b9f8f2c2fc561af3ea4ffb6d2e3b5
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    0JzQvtGA0L7QtyDQuCDRgdC+0LvQvdGG0LUNCg==
    --=_ec2b9f8f2c2fc561af3ea4ffb6d2e3b5
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <p>=D0=9C=D0=BE=D1=80=D0=BE=D0=B7,=20=
    =D0=90=D0=B4=D0=B0=
    !</p>
    --=_ec2b9f8f2c2fc561af3ea4ffb6d2e3b5--
    ");
}
