//! Messages in a program that somebody else wrote.

use serde::Deserialize;

use crate::golden;
use crate::golden::GOLDEN;
use crate::golden::kept;
use crate::outside::PYTHON;
use crate::outside::are_wanted;
use crate::outside::script;
use crate::publication::LATER;

/// What Python tells of a message.
#[derive(Debug, Deserialize)]
struct Told {
    headers: Vec<(String, String)>,
    to: (String, String),
    date: i64,
    r#type: String,
    parts: Vec<(String, String, String)>,
    defects: Vec<String>,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(other, _)| other == name);
        let (_, value) = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(found.next().is_none(), "{name} stands there twice");
        value
    }
}

const SUBJECTS: [&str; 2] = [
    "Low water: a dark town, a wet Sunday and a patient baker",
    "Everything at once: “whole” text — ganz & gar 🌊",
];

/// What everybody may read, with the link to the reader's own page that stands in `copy`: the last one that leads out.
fn with_own_page(shown: &str, copy: &str) -> String {
    const OUT: &str = "mailto:leave@example.org?subject=unsubscribe";
    let start = copy.find("https://news.example.org/p/").unwrap();
    let own = copy[start..].split(['"', ' ', '\r', '\n', '<']).next().unwrap();
    let at = shown.rfind(OUT).unwrap();
    format!("{}{own}{}", &shown[..at], &shown[at + OUT.len()..])
}

#[test]
fn python_reads_each_message_as_it_was_meant() {
    if !are_wanted(&[PYTHON]) {
        return;
    }
    let publication = golden::publication();
    for (golden, subject) in GOLDEN.iter().zip(SUBJECTS) {
        let told: Told = script("read_message.py", &[kept(golden).as_os_str()]);
        assert_eq!(told.defects, Vec::<String>::new());
        let names: Vec<&str> = told.headers.iter().map(|(name, _)| name.as_str()).collect();
        let expected = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "List-Id",
            "List-Unsubscribe",
            "List-Unsubscribe-Post",
            "List-Archive",
            "List-Help",
            "Feedback-ID",
            "MIME-Version",
            "Content-Type",
        ];
        assert_eq!(names, expected);
        assert_eq!(told.header("Subject"), subject);
        assert_eq!(told.header("From"), "Low Water <news@example.org>");
        assert_eq!(told.to.0, golden.name);
        assert!(told.to.1.is_ascii() && told.to.1.eq_ignore_ascii_case(&in_ascii(golden.address)));
        assert_eq!(told.date.to_string(), LATER.1);
        assert_eq!(told.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        let leave = told.header("List-Unsubscribe").split(['<', '>']).nth(1).unwrap();
        assert!(leave.starts_with("https://news.example.org/u/"));

        assert_eq!(told.r#type, "multipart/alternative");
        for ((media_type, charset, text), kind) in told.parts.iter().zip(["plain", "html"]) {
            assert_eq!(
                (media_type.as_str(), charset.as_str()),
                (&*format!("text/{kind}"), "utf-8")
            );
            let flag = if kind == "plain" { "--text" } else { "--html" };
            let shown = publication.run(&["issue", "show", golden.issue, flag]).text();
            let shown = with_own_page(&shown, text);
            assert_eq!(words(text), words(&personal(&shown, leave, (golden.name, kind))));
        }
        assert_eq!(told.parts.len(), 2);
    }
}

fn in_ascii(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap();
    format!("{local}@{}", idna::domain_to_ascii(domain).unwrap())
}

/// A text whose lines may be broken otherwise: each reader's name is as long as it is.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An issue as it is shown to nobody, with a reader's name and link to leave.
fn personal(shown: &str, leave: &str, (name, kind): (&str, &str)) -> String {
    let shown = shown.replace("Good morning, reader,", &format!("Good morning, {name},"));
    let door = |url: &str| match kind {
        "plain" => format!("Unsubscribe:\n{url}\n"),
        _ => format!("href=\"{url}\" style=\"text-decoration:underline;color:#5d5a57\">Unsubscribe<"),
    };
    let everybodys = door("mailto:leave@example.org?subject=unsubscribe");
    assert_eq!(shown.matches(&everybodys).count(), 1);
    shown.replace(&everybodys, &door(leave))
}
