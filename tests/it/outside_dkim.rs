//! Signed messages in programs that others wrote: dkimpy verifies them, and Python reads them as they were meant.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::DateTime;
use pressrun::audience::Values;
use pressrun::message::Leaving;
use pressrun::message::List;
use pressrun::message::Mailbox;
use pressrun::message::Masthead;
use pressrun::message::Recipient;
use pressrun::message::dkim::digest::BodyDigest;
use pressrun::message::dkim::key::SigningKey;
use pressrun::message::dkim::sign::Signer;
use pressrun::message::dkim::verify::verify;
use pressrun::message::encode::normalised;
use pressrun::message::head::Head;
use pressrun::message::key::MessageKey;
use pressrun::message::merge::Signing;
use pressrun::message::merge::assemble;
use pressrun::message::segment::Body;
use pressrun::message::segment::Content;
use pressrun::personal::Field;
use pressrun::personal::marker;
use serde::Deserialize;
use serde_json::Value;

use crate::chance::Chance;
use crate::outside::PYTHON;
use crate::outside::are_wanted;
use crate::outside::script;
use crate::publication::Publication;
use crate::publication::tree;
use crate::signed::E;
use crate::signed::ED25519;
use crate::signed::R;
use crate::signed::RSA;

/// How many messages are made up.
const MADE_UP: u64 = 1_000;

/// Of each message, for each signature its algorithm, and why it does not hold.
pub type Judged = BTreeMap<String, Vec<(String, Option<String>)>>;

/// Readers who are hard to write to.
const HARD: [(&str, &str); 5] = [
    (
        "long@example.net",
        "Wolfeschlegelsteinhausenbergerdorff-Welche-Vor-Altern-Waren-Gewissenhaft-Schäfer-Wessen-Schafe \
      Waren Wohlgepflegt Und Sorgfaltigkeit Beschützen Vor Angreifen Durch Ihr Raubgierig Feinde",
    ),
    ("rtl@example.net", "שלום \u{202b}עולם\u{202c} مرحبا"),
    ("idn@bücher.example", "Zoë"),
    ("script@example.net", "\"><script>alert(1)</script>"),
    ("żółw@example.net", "=?utf-8?q?frost?= , ; : \\ \" @ <a@b>"),
];

#[derive(Debug, Deserialize)]
struct Read {
    from: (String, String),
    to: (String, String),
    subject: String,
    parts: Vec<String>,
    defects: Vec<String>,
}

/// What dkimpy makes of every message in a folder.
pub fn judged(records: &BTreeMap<String, String>, folder: &Path) -> Judged {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), serde_json::to_string(records).unwrap()).unwrap();
    script("verify_dkim.py", &[file.path().as_os_str(), folder.as_os_str()])
}

pub fn assert_all_hold(judged: &Judged, messages: usize) {
    assert_eq!(judged.len(), messages);
    let both = [("rsa-sha256".to_owned(), None), ("ed25519-sha256".to_owned(), None)];
    for (name, found) in judged {
        assert_eq!(found[..], both, "{name}");
    }
}

#[test]
fn dkimpy_takes_both_signatures_of_every_copy_of_the_sample() {
    if !are_wanted(&[PYTHON]) {
        return;
    }
    let keys = format!("[\"file:{R}\", \"file:{E}\"]");
    let sample = Publication::sample()
        .with("PRESSRUN__PROFILES__OUTBOX__DKIM__DOMAIN", "example.org")
        .with("PRESSRUN__PROFILES__OUTBOX__DKIM__KEYS", &keys);
    for (path, text) in [(R, RSA), (E, ED25519)] {
        sample.write(path, text);
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(sample.path().join(path), permissions).unwrap();
    }
    for (address, name) in HARD {
        sample.run(&["subscribers", "add", address, "--name", name]).text();
    }
    let shown: Value = serde_json::from_str(&sample.run(&["keys", "show", "--format", "json"]).text()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let records = shown["keys"].as_array().unwrap().iter();
    let records = records.map(|key| (text(&key["record"]), text(&key["value"]))).collect();
    sample.run(&["send", "1", "--yes"]).text();
    let folder = sample.path().join(".pressrun/outbox/new");
    assert_all_hold(&judged(&records, &folder), HARD.len());
    // It is not that it takes anything.
    for (name, bytes) in tree(&folder) {
        let changed = String::from_utf8(bytes).unwrap().replace("Low Water", "High Water");
        fs::write(folder.join(name), changed).unwrap();
    }
    for signatures in judged(&records, &folder).values() {
        assert!(signatures.iter().all(|(_, why)| why.is_some()), "{signatures:?}");
    }
}

/// A message, and what was meant.
struct MadeUp {
    subject: String,
    name: String,
    address: String,
    text: String,
    html: String,
    bytes: Vec<u8>,
}

/// Letters as people have them.
const LETTERS: [&str; 7] = [
    "etaoinshrdlu",
    "äöüßéèñçøåłž",
    "аеинорстмороз",
    "שלוםעברית",
    "雪は静かに降る",
    "🦀🌊👍🏽👩\u{200d}👧",
    "!#$%&'*+-/=?^_`{|}~.,;:<>()[]@\"\\",
];

fn word(chance: &mut Chance, longest: u64) -> String {
    // Most people write one script.
    let kind = if chance.below(2) == 0 {
        0
    } else {
        chance.below(LETTERS.len() as u64)
    };
    let letters: Vec<char> = LETTERS[usize::try_from(kind).unwrap()].chars().collect();
    let length = 1 + chance.below(longest);
    let letter = |_| letters[usize::try_from(chance.below(letters.len() as u64)).unwrap()];
    (0..length).map(letter).collect()
}

fn words(chance: &mut Chance, most: u64) -> String {
    let count = 1 + chance.below(most);
    let longest = if chance.below(20) == 0 { 120 } else { 12 };
    let words: Vec<String> = (0..count).map(|_| word(chance, longest)).collect();
    words.join(" ")
}

fn page(chance: &mut Chance) -> String {
    let mut page = String::new();
    for _ in 0..chance.below(12) {
        page += &words(chance, 30);
        page += ["\n", "\n\n", "  \n", "\n.\n", "\nFrom \n", "\t\n"][usize::try_from(chance.below(6)).unwrap()];
    }
    page
}

fn made_up(chance: &mut Chance, signer: &Signer) -> MadeUp {
    let (subject, name) = (words(chance, 16), words(chance, 5));
    let local = ["grace", "jürgen", "g.h+tag", "ζωή"][usize::try_from(chance.below(4)).unwrap()];
    let domain = ["example.net", "bücher.example", "例え.テスト"][usize::try_from(chance.below(3)).unwrap()];
    let address = format!("{local}@{domain}");
    let (text, html) = (page(chance), page(chance));
    let mark = marker::of(&Field::Unsubscribe);
    let body = Body::encode(&Content {
        html: &format!("{html}<a href=\"{mark}\">leave</a>"),
        text: &format!("{text}\nleave: {mark}\n"),
    });
    let masthead = Masthead {
        from: Mailbox {
            name: Some(name.clone()),
            address: "news@example.org".parse().unwrap(),
        },
        reply_to: None,
        subject: subject.clone().into(),
        feed: "main".to_owned(),
        number: 1,
        list: List {
            name: name.clone(),
            label: "main".to_owned(),
            domain: "example.org".to_owned(),
        },
        archive: None,
        help: None,
        feedback_sender: None,
    };
    let recipient = Recipient {
        to: Mailbox {
            name: Some(name.clone()),
            address: address.parse().unwrap(),
        },
        date: DateTime::parse_from_rfc3339("2026-03-01T09:30:00+01:00").unwrap(),
        key: MessageKey::from_bytes(*b"foobarfoobarfoob"),
        leaving: Leaving {
            one_click: Some("https://news.example.org/u/k".parse().unwrap()),
            mail: None,
            preferences: None,
        },
        values: Values::default(),
    };
    let signing = Signing {
        signer,
        digest: &BodyDigest::new(&body),
    };
    let bytes = assemble(&Head::new(&masthead).unwrap(), &body, &recipient, Some(signing)).unwrap();
    MadeUp {
        subject,
        name,
        address,
        text,
        html,
        bytes,
    }
}

/// Blanks as readers see them, who make one of many at the edge of lines.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_thousand_messages_of_any_words_hold_and_are_read_as_they_were_meant() {
    if !are_wanted(&[PYTHON]) {
        return;
    }
    let mut chance = Chance::new(6);
    let pair = |selector: &str, text| (selector.to_owned(), SigningKey::from_pem(text).unwrap());
    let signer = Signer::new("example.org", vec![pair("r2026", RSA), pair("e2026", ED25519)]);
    let records: BTreeMap<String, String> = signer
        .published()
        .into_iter()
        .map(|record| (record.name(), record.text))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let mut meant = BTreeMap::new();
    for number in 0..MADE_UP {
        let message = made_up(&mut chance, &signer);
        let verdicts = verify(&message.bytes, |name| records.get(name).cloned());
        assert_eq!(verdicts.iter().filter(|verdict| verdict.outcome.is_ok()).count(), 2);
        let name = format!("{number:04}.eml");
        fs::write(folder.path().join(&name), &message.bytes).unwrap();
        meant.insert(name, message);
    }
    assert_all_hold(&judged(&records, folder.path()), meant.len());

    let read: BTreeMap<String, Read> = script("read_messages.py", &[folder.path().as_os_str()]);
    for (name, message) in &meant {
        let found = &read[name];
        assert_eq!(found.defects, [] as [&str; 0], "{name}");
        assert_eq!(joined(&found.subject), joined(&message.subject), "{name}");
        let (local, domain) = message.address.split_once('@').unwrap();
        let address = format!("{local}@{}", idna::domain_to_ascii(domain).unwrap());
        assert_eq!(
            (joined(&found.to.0), &found.to.1),
            (joined(&message.name), &address),
            "{name}"
        );
        assert_eq!(joined(&found.from.0), joined(&message.name), "{name}");
        assert_eq!(found.from.1, "news@example.org");
        let link = "https://news.example.org/u/k";
        let meant = [
            format!("{}\nleave: {link}\n", normalised(&message.text)),
            format!("{}<a href=\"{link}\">leave</a>", normalised(&message.html)),
        ];
        for (part, meant) in found.parts.iter().zip(meant) {
            assert_eq!(part.replace("\r\n", "\n").trim_end(), meant.trim_end(), "{name}");
        }
        assert_eq!(found.parts.len(), 2);
    }
}
