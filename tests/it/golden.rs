//! Whole messages, byte for byte as they were looked at: `PRESSRUN_BLESS=1 cargo test golden` writes them anew.

use std::fs;
use std::path::PathBuf;

use crate::outside::is_set;
use crate::publication::Publication;
use crate::publication::repository;

/// A message that is kept in `tests/data/`.
#[derive(Debug, Clone, Copy)]
pub struct Golden {
    pub file: &'static str,
    /// The issue's number.
    pub issue: &'static str,
    /// Who gets it.
    pub address: &'static str,
    /// What they are called.
    pub name: &'static str,
}

/// Everything that is kept.
pub const GOLDEN: [Golden; 2] = [
    Golden {
        file: "issue-1.eml",
        issue: "1",
        address: "Reader@example.net",
        name: "Zoë Núñez",
    },
    Golden {
        file: "issue-2.eml",
        issue: "2",
        address: "lucja@bücher.example",
        name: "Żak, Łucja <\"the & 1st\">",
    },
];

/// An issue that shows whole articles: code, pictures, a table, footnotes and two languages.
const WHOLE: &str = r#"+++
number = 2
subject = "Everything at once: “whole” text — ganz & gar 🌊"
entries = [
    { id = "tag:example.org,2026-09-18:half-the-lights", show = "full", title = "Half <of> the lights & more" },
    { id = "tag:example.org,2026-10-06:a-tide-table-in-forty-lines/index", show = "full" },
    { id = "tag:example.org,2026-10-21:brot-nach-ebbe", show = "full" },
]
+++
This is all. From here on a line may begin with a dot:

.hidden, From nobody.
"#;

/// The sample with a server, an address to leave by and one to write to, and a key that is no secret.
pub fn publication() -> Publication {
    let sample = unread();
    sample.write("feeds/sample/issues/0002-whole.md", WHOLE);
    for golden in &GOLDEN {
        sample
            .run(&["subscribers", "add", golden.address, "--name", golden.name])
            .text();
    }
    sample
}

/// The same before anybody reads it.
pub fn unread() -> Publication {
    let sample = Publication::sample()
        .with("PRESSRUN__SERVER__PUBLIC_URL", "https://news.example.org/")
        .with("PRESSRUN__SERVER__UNSUBSCRIBE_MAILTO", "leave@example.org")
        .with(
            "PRESSRUN__PUBLICATION__POSTAL_ADDRESS",
            "Low Water, Quay 4, 98765 Fennmouth",
        )
        .with("PRESSRUN__PROFILES__OUTBOX__SENDER_ID", "lowwater1");
    sample.write(".pressrun/token.key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n");
    sample
}

/// Where a message is kept.
pub fn kept(golden: &Golden) -> PathBuf {
    repository().join("tests/data").join(golden.file)
}

#[test]
fn a_message_is_made_as_it_was_looked_at() {
    let publication = publication();
    let is_blessed = is_set("PRESSRUN_BLESS");
    for golden in &GOLDEN {
        let outcome = publication.run(&["issue", "show", golden.issue, "--eml", golden.address]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        let file = kept(golden);
        if is_blessed {
            fs::write(&file, &outcome.stdout).unwrap();
        }
        let expected = fs::read(&file).unwrap();
        let lines = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (found, lines) = (lines(&outcome.stdout), lines(&expected));
        for (index, (found, line)) in found.iter().zip(&lines).enumerate() {
            assert_eq!(found, line, "{}:{}", golden.file, index + 1);
        }
        assert_eq!(outcome.stdout, expected, "{}", golden.file);
    }
}
