//! An issue and its reader, for tests.

use chrono::DateTime;

use crate::audience::Values;
use crate::message::Leaving;
use crate::message::List;
use crate::message::Mailbox;
use crate::message::Masthead;
use crate::message::Recipient;
use crate::message::key::MessageKey;
use crate::message::mail_link;

/// A mailbox with a name.
pub(crate) fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox {
        name: Some(name.to_owned()),
        address: address.parse().unwrap(),
    }
}

/// A masthead with every header.
pub(crate) fn masthead() -> Masthead {
    Masthead {
        from: mailbox("Frost & Thaw", "frost@example.org"),
        reply_to: Some(mailbox("", "ada@example.org")),
        subject: "The pond is frozen".into(),
        feed: "frost".to_owned(),
        number: 7,
        list: List {
            name: "Frost & Thaw".to_owned(),
            label: "frost".to_owned(),
            domain: "example.org".to_owned(),
        },
        archive: Some("https://example.org/issues/".parse().unwrap()),
        help: Some(mail_link(&"ada@example.org".parse().unwrap(), "help")),
        feedback_sender: Some("example7".to_owned()),
    }
}

/// A reader who can leave both ways.
pub(crate) fn recipient() -> Recipient {
    Recipient {
        to: mailbox("Grace", "grace@example.net"),
        date: DateTime::parse_from_rfc3339("2026-03-01T09:30:00.75+01:00").unwrap(),
        key: MessageKey::from_bytes(*b"foobarfoobarfoob"),
        leaving: Leaving {
            one_click: Some("https://news.example.org/u/q7Zk?f=frost&n=7".to_owned()),
            mail: Some(mail_link(&"leave@example.org".parse().unwrap(), "leave q7Zk").into()),
            preferences: None,
        },
        values: Values::default(),
    }
}
