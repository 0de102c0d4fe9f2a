//! An issue as the theme makes them, and the press for its copies.

use std::fmt::Write;
use std::path::PathBuf;

use pressrun::audience::token::TokenKey;
use pressrun::entry::text::flowing::of_text;
use pressrun::message::List;
use pressrun::message::Mailbox;
use pressrun::message::Masthead;
use pressrun::message::dkim::key::SigningKey;
use pressrun::message::mailing::Doors;
use pressrun::message::mailing::FORMAT;
use pressrun::message::mailing::Frozen;
use pressrun::message::mailing::KeyName;
use pressrun::message::mailing::Mailing;
use pressrun::message::mailing::Signature;
use pressrun::message::press::Press;
use pressrun::message::segment::Body;
use pressrun::message::segment::Content;
use pressrun::personal::Field;
use pressrun::personal::marker;
use pressrun::personal::written::plain;

/// The keys of tests.
pub(crate) const RSA: &str = include_str!("../data/dkim/r2026.pem");
/// See [`RSA`].
pub(crate) const ED25519: &str = include_str!("../data/dkim/e2026.pem");

/// A body as the theme makes them, with the reader's link in both parts, and a greeting: a hundred rows are 6 KB of text
/// and 30 KB of HTML.
pub(crate) fn body(greeting: &str, rows: u32) -> Body {
    let greeting = plain(greeting).mailed;
    let mark = marker::of(&Field::Unsubscribe);
    let mut text = String::new();
    let mut html = String::from("<!doctype html><html lang=\"en\"><body><table role=\"presentation\" width=\"600\">\n");
    if !greeting.is_empty() {
        writeln!(text, "{}\n", of_text(&greeting, 72)).unwrap();
        writeln!(html, "<tr><td><p>{greeting}</p></td></tr>").unwrap();
    }
    for number in 0..rows {
        writeln!(text, "The pond is frozen, and the ice sings at night ({number}).").unwrap();
        writeln!(
            html,
            "<tr><td style=\"padding:0 24px 16px;font:16px/1.5 Georgia,serif;color:#2a2a2a\"><p style=\"margin:0\">The \
             pond is <a href=\"https://example.org/ice/{number}/\" style=\"color:#0b5f8a\">frozen</a>, and the ice  sings \
             at night; “so it does” — every winter, says Zoë.</p></td></tr>"
        )
        .unwrap();
    }
    writeln!(text, "Leave: {mark}").unwrap();
    writeln!(html, "</table><p><a href=\"{mark}\">Unsubscribe</a></p></body></html>").unwrap();
    Body::encode(&Content {
        html: &html,
        text: &text,
    })
}

pub(crate) fn press(body: &Body, selectors: &[&str]) -> Press {
    let from = Mailbox {
        name: Some("Pond Notes".to_owned()),
        address: "news@example.org".parse().unwrap(),
    };
    let name = |selector: &&str| KeyName {
        selector: (*selector).to_owned(),
        file: PathBuf::from(format!("{selector}.pem")),
        record: None,
    };
    let mailing = Mailing {
        issue: frozen(body),
        return_path: from.address.clone(),
        masthead: Masthead {
            from,
            reply_to: None,
            subject: "The pond is frozen".into(),
            feed: "main".to_owned(),
            number: 7,
            list: List {
                name: "Pond Notes".to_owned(),
                label: "main".to_owned(),
                domain: "example.org".to_owned(),
            },
            archive: Some("https://example.org/issues/".parse().unwrap()),
            help: Some("mailto:news@example.org".parse().unwrap()),
            feedback_sender: Some("pondnotes".to_owned()),
        },
        doors: Doors {
            public_url: Some("https://news.example.org/".parse().unwrap()),
            mailto: Some("leave@example.org".parse().unwrap()),
        },
        signature: (!selectors.is_empty()).then(|| Signature {
            domain: "example.org".to_owned(),
            keys: selectors.iter().map(name).collect(),
        }),
        token: None,
    };
    let key = |selector: &&str| SigningKey::from_pem(if selector.starts_with('r') { RSA } else { ED25519 }).unwrap();
    let keys = selectors.iter().map(key).collect();
    Press::new(mailing, TokenKey::from_bytes([7; 32]), keys).unwrap()
}

fn frozen(body: &Body) -> Frozen {
    Frozen {
        format: FORMAT,
        number: 7,
        subject: "The pond is frozen".to_owned(),
        preheader: String::new(),
        fingerprint: String::new(),
        source: String::new(),
        date: None,
        entries: Vec::new(),
        page: String::new(),
        html: String::new(),
        text: String::new(),
        body: body.clone(),
        line: None,
        variants: Vec::new(),
    }
}
