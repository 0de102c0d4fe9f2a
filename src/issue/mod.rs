//! An issue: one numbered edition of the newsletter, as its file says.

pub mod choice;
pub mod code;
pub mod edition;
pub mod inline;
pub mod left_marks;
pub mod lines;
pub mod mail_html;
#[cfg(test)]
mod mail_rules;
pub mod notes;
pub mod personal;
pub mod render;
pub mod render_error;
#[cfg(test)]
pub(crate) mod sample;
pub mod variants;
pub mod voice;
pub mod weight;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde::de::IntoDeserializer;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde::de::value::MapAccessDeserializer;
use std::fmt::Formatter;

use crate::feed::images::Images;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::settings::Settings;
use crate::issue::left_marks::ENTRIES_MARK;
use crate::issue::left_marks::Manner;
use crate::issue::left_marks::marks_left;
use crate::theme::entry::Show;

/// What the file of an issue says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The file relative to the publication: `feeds/main/issues/0001-first.md`.
    pub file: String,
    /// Its number within the feed, from 1.
    pub number: u32,
    /// Its subject, as everybody may read it.
    pub subject: String,
    /// What an inbox shows beside the subject, as everybody may read it.
    pub preheader: Option<String>,
    /// Both as mail holds them.
    pub head: personal::Head,
    /// The theme, where it is not the feed's.
    pub theme: Option<String>,
    /// Where its pictures are, where it is not what the feed says.
    pub images: Option<Images>,
    /// Its entries, in the order of the mail.
    pub entries: Vec<Chosen>,
    /// The editor's words before the entries, Markdown.
    pub intro: Words,
    /// The editor's words after them, Markdown.
    pub outro: Words,
    /// The text of the file.
    pub source: String,
}

/// An entry of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its id.
    pub id: String,
    /// How much of it is shown, where it is not what the theme does.
    pub show: Option<Show>,
    /// A title for this issue alone.
    pub title: Option<String>,
    /// Where the file names it.
    pub place: Place,
}

/// Some of the editor's words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Markdown.
    pub text: String,
    /// The line of the file on which they begin, from 1.
    pub line: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    number: u32,
    subject: toml::Spanned<String>,
    preheader: Option<toml::Spanned<String>>,
    theme: Option<String>,
    images: Option<Images>,
    #[serde(default)]
    entries: Vec<toml::Spanned<Item>>,
}

enum Item {
    Id(String),
    Table(Table),
}

impl Item {
    /// The title that it is given.
    fn title(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Table(table) => table.title.as_deref(),
        }
    }
}

/// By hand, so that what is wrong inside the table is told, and not that none of two forms fits.
impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Item;

            fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an id in quotation marks, or a table such as `{ id = \"…\", show = \"full\" }`")
            }

            fn visit_str<E: Error>(self, id: &str) -> Result<Item, E> {
                Ok(Item::Id(id.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Item, A::Error> {
                Table::deserialize(MapAccessDeserializer::new(table)).map(Item::Table)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    id: String,
    #[serde(default, deserialize_with = "show")]
    show: Option<Show>,
    title: Option<String>,
}

/// What is no word at all is refused with the words there are.
fn show<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Show>, D::Error> {
    let word = String::deserialize(deserializer)
        .map_err(|_| Error::custom("`show` is neither `full` nor `summary`; did you mean `show = \"full\"`?"))?;
    Show::deserialize(word.into_deserializer()).map(Some)
}

/// A file that is no issue.
pub const HEAD: Rule = Rule::error(
    "issue/head",
    "An issue needs its number, subject and entries in a head of TOML.",
)
.fix("write the head as `pressrun issue new` does: TOML between lines `+++`, with `number`, `subject` and `entries`");

/// A file whose name and number differ.
pub const NUMBER: Rule = Rule::error(
    "issue/number",
    "Readers and the ledger know an issue by its number, people by its file.",
)
.fix("make `number` in the head the same as the number with which the file's name begins");

/// A subject that is not one line.
pub const SUBJECT: Rule = Rule::error("issue/subject", "A subject is one line with something on it.")
    .fix("write one line of text as `subject`");

impl Issue {
    /// Reads the file of an issue.
    pub fn parse(file: &str, text: &str) -> (Option<Self>, Vec<Finding>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let Some((head, body)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")) else {
            let finding = HEAD.at(
                Place::start(file),
                "no head: a first line `+++`, TOML, and a line `+++`",
            );
            return (
                None,
                vec![finding.hint("begin it as `pressrun issue new` begins a new issue")],
            );
        };
        let settings = Settings {
            path: file,
            text: head,
            first_line: 2,
        };
        let head = match head_of(settings) {
            Ok(head) => head,
            Err(finding) => return (None, vec![finding]),
        };
        let body_line = 3 + u32::try_from(settings.text.lines().count()).unwrap_or(u32::MAX - 3);
        let mut findings = Vec::new();
        let subject = head.subject.get_ref().trim().to_owned();
        if subject.is_empty() || subject.chars().any(char::is_control) {
            findings.push(SUBJECT.at(
                settings.place(head.subject.span().start),
                "the subject is not one line of text",
            ));
        }
        if number_of(file) != Some(head.number) {
            let message = format!("the head says number {}, the file's name another", head.number);
            findings.push(NUMBER.at(Place::new(file, 2, 1), message).hint("make them the same"));
        }
        let (intro, outro) = words(body, body_line);
        let preheader = head.preheader.as_ref().map_or("", |preheader| preheader.get_ref());
        let subject_line = settings.place(head.subject.span().start).line;
        let preheader_line = settings.place_of(&["preheader"]).line;
        for (text, line, manner) in [
            (subject.as_str(), subject_line, Manner::Plain),
            (preheader, preheader_line, Manner::Plain),
            (&intro.text, intro.line, Manner::Markdown),
            (&outro.text, outro.line, Manner::Markdown),
        ] {
            findings.extend(marks_left(file, text, line, manner));
        }
        let titles = head
            .entries
            .iter()
            .filter_map(|item| Some((item.get_ref().title()?, item.span())));
        findings.extend(titles.filter_map(|(title, span)| personal::in_title(title, (settings, span))));
        let preheader = head
            .preheader
            .as_ref()
            .map(|preheader| (preheader.get_ref().as_str(), preheader.span()));
        let (said, mailed) = personal::head((&subject, head.subject.span()), preheader, (settings, &mut findings));
        let entries = head.entries.into_iter().map(|item| chosen(&item, settings)).collect();
        let issue = Self {
            file: file.to_owned(),
            number: head.number,
            subject: said.0,
            preheader: said.1,
            head: mailed,
            theme: head.theme,
            images: head.images,
            entries,
            intro,
            outro,
            source: text.clone(),
        };
        (Some(issue), findings)
    }
}

/// Reads the head of an issue's file.
fn head_of(settings: Settings<'_>) -> Result<Head, Finding> {
    settings.parse().map_err(|misfit| {
        let finding = HEAD.at(misfit.place, misfit.message);
        match misfit.hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        }
    })
}

/// The number in an issue's file name, `NNNN-SLUG.md`.
pub fn number_of(file: &str) -> Option<u32> {
    let name = file.rsplit('/').next()?;
    name.split_once('-')?.0.parse().ok()
}

/// The text of a new issue's file.
pub fn new_file(number: u32, subject: &str, entries: &[String]) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let entries: Vec<String> = entries.iter().map(|id| format!("    {},\n", quoted(id))).collect();
    let entries = entries.concat();
    format!(
        "+++\nnumber = {number}\nsubject = {}\nentries = [\n{entries}]\n+++\n",
        quoted(subject)
    )
}

fn chosen(item: &toml::Spanned<Item>, settings: Settings<'_>) -> Chosen {
    let place = settings.place(item.span().start);
    match item.get_ref() {
        Item::Id(id) => Chosen {
            id: id.clone(),
            show: None,
            title: None,
            place,
        },
        Item::Table(table) => Chosen {
            id: table.id.clone(),
            show: table.show,
            title: table.title.clone(),
            place,
        },
    }
}

/// The words before and after the line `{{ entries }}`; without it, all words stand before.
fn words(body: &str, first_line: u32) -> (Words, Words) {
    let mut before = Vec::new();
    let mut lines = body.lines();
    for (line_number, line) in (first_line..).zip(lines.by_ref()) {
        if line.trim() == ENTRIES_MARK {
            let after: Vec<&str> = lines.collect();
            let outro = Words {
                text: after.join("\n"),
                line: line_number + 1,
            };
            return (
                Words {
                    text: before.join("\n"),
                    line: first_line,
                },
                outro,
            );
        }
        before.push(line);
    }
    (
        Words {
            text: before.join("\n"),
            line: first_line,
        },
        Words::default(),
    )
}

#[cfg(test)]
mod tests {
    use super::Issue;
    use super::new_file;

    const FILE: &str = "feeds/main/issues/0007-frost.md";

    #[test]
    fn a_new_file_is_read_back_as_it_was_meant() {
        let ids = [
            "tag:example.org,2026-03-01:a".to_owned(),
            "https://example.org/\"b\"".to_owned(),
        ];
        let (issue, findings) = Issue::parse(FILE, &new_file(7, "Frost & \"ice\"", &ids));
        let issue = issue.unwrap();
        assert_eq!(findings, []);
        assert_eq!((issue.number, issue.subject.as_str()), (7, "Frost & \"ice\""));
        assert_eq!(
            issue.entries.iter().map(|chosen| chosen.id.clone()).collect::<Vec<_>>(),
            ids
        );
    }

    #[test]
    fn the_entries_stand_where_their_mark_stands() {
        let text = "+++\nnumber = 7\nsubject = \"x\"\nentries = [{ id = \"a\", show = \"full\", title = \"T\" }]\n+++\nHello\n\n{{ entries }}\n\nBye\n";
        let (issue, _) = Issue::parse(FILE, text);
        let issue = issue.unwrap();
        assert_eq!((issue.intro.text.as_str(), issue.intro.line), ("Hello\n", 6));
        assert_eq!((issue.outro.text.as_str(), issue.outro.line), ("\nBye", 9));
        assert_eq!(
            issue.entries[0].place.to_string(),
            "feeds/main/issues/0007-frost.md:4:12"
        );
    }

    #[test]
    fn what_is_wrong_with_an_issue_is_told_with_its_place() {
        for (text, told) in [
            (
                "Hello\n",
                "0007-frost.md:1:1: error[issue/head]: no head: a first line `+++`, TOML, and a line `+++`",
            ),
            (
                "+++\nnumber = 7\nsubjet = \"x\"\n+++\n",
                "0007-frost.md:3:1: error[issue/head]: unknown key `subjet`",
            ),
            (
                "+++\nnumber = 7\nsubject = \" \"\n+++\n",
                "0007-frost.md:3:11: error[issue/subject]: the subject is not one line of text",
            ),
            (
                "+++\nnumber = 8\nsubject = \"x\"\n+++\n",
                "0007-frost.md:2:1: error[issue/number]: the head says number 8, the file's name another",
            ),
        ] {
            let (_, findings) = Issue::parse(FILE, text);
            assert_eq!(findings[0].to_string(), format!("feeds/main/issues/{told}"));
        }
    }
}
