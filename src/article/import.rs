//! Foreign text, HTML or Markdown on its way to an article's source.

pub mod addresses;
pub mod around;
pub mod binary;
pub mod block;
pub mod byline;
pub mod bylines;
pub mod cookies;
pub mod dateline;
pub mod depth;
pub mod drawn;
pub mod embedded;
pub mod emphasis;
pub mod escape;
pub mod furniture;
pub mod heading;
pub mod html;
pub mod items;
pub mod languages;
pub mod leads;
pub mod left;
pub mod letters;
pub mod lost;
pub mod markdown;
pub mod names;
pub mod page;
#[cfg(test)]
mod pages;
pub mod phrases;
pub mod places;
#[cfg(test)]
mod properties;
pub mod raw;
pub mod read;
pub mod shares;
#[cfg(test)]
mod skeletons;
pub mod story;
#[cfg(test)]
mod tests;
pub mod text;
#[cfg(test)]
mod texts;

use serde_json::Value;

use crate::article::FrontMatter;
use crate::article::encoding::NotUtf8;
use crate::article::import::binary::Binary;
use crate::article::moment;
use crate::finding::Finding;
use crate::publication::zone::Stamp;

/// Something that is to become an article.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its file or URL, or `-`; the ending says what it is, and findings name it.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// A foreign text as an article, and what was left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// What is known of it. The title always is; date, authors and language where the source tells them.
    pub front: FrontMatter,
    /// Where the title came from.
    pub title_from: TitleFrom,
    /// Where the date came from; `None` where there is no date.
    pub date_from: Option<DateFrom>,
    /// The text in Markdown, without its title.
    pub body: String,
    /// What was left out, from top to bottom.
    pub stripped: Vec<Stripped>,
    /// What is wrong with the source: forbidden characters, a head that is not well formed.
    pub findings: Vec<Finding>,
}

/// A line that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped {
    /// Its line in the source, from 1.
    pub line: u32,
    /// What it says.
    pub text: String,
    /// What it is.
    pub why: &'static str,
}

/// Where a title came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitleFrom {
    /// The head of the file.
    FrontMatter,
    /// A heading of the first level.
    Heading,
    /// HTML's `og:title`.
    OpenGraph,
    /// HTML's `<title>`.
    TitleElement,
    /// The first line of the text.
    FirstLine,
    /// Nothing in the text: the file's name.
    FileName,
}

/// Where a date came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFrom {
    /// The head of the file.
    FrontMatter,
    /// HTML's `article:published_time` or one of its like.
    Metadata,
    /// The `datePublished` of JSON-LD.
    JsonLd,
    /// HTML's `<time datetime>`, outside of sentences.
    TimeElement,
    /// A line that is nothing but a by-line or a date.
    Dateline,
    /// The name of the file begins with it.
    FileName,
}

/// Why something cannot become an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Its bytes are not UTF-8.
    #[error(transparent)]
    NotUtf8(#[from] NotUtf8),
    /// It is no text.
    #[error("it is no text: it seems to be {0}")]
    NotText(Binary),
    /// Nothing is left to read.
    #[error("there is no text in it")]
    Empty,
    /// Its elements are nested deeper than any page that people read.
    #[error("its elements are nested {depth} deep, and {depth_max} is the most")]
    TooDeep {
        /// How deep they are.
        depth: usize,
        /// How deep they may be.
        depth_max: usize,
    },
}

impl Imported {
    /// The title.
    pub fn title(&self) -> &str {
        self.front.title.as_deref().unwrap_or_default()
    }

    /// The article's file: front matter in TOML and the body. Without a date in `front`, `date` is the one it gets;
    /// without either the line is left out, and `check` asks for it.
    ///
    /// ```
    /// use pressrun::article::import::Imported;
    /// use pressrun::article::import::Source;
    ///
    /// let source = Source { name: "frost.txt", bytes: "A late frost\n\n3 March 2026\n\nIt came at night.\n".as_bytes() };
    /// let imported = Imported::read(source).unwrap();
    /// assert_eq!(
    ///     imported.to_source(None),
    ///     "+++\ntitle = \"A late frost\"\ndate = 2026-03-03\n+++\n\nIt came at night.\n"
    /// );
    /// ```
    pub fn to_source(&self, date: Option<Stamp>) -> String {
        let mut source = String::from("+++\n");
        for (key, value) in head(&self.front, date) {
            source.extend([key, " = ", &value, "\n"]);
        }
        source += "+++\n\n";
        source += &self.body;
        source
    }
}

/// The lines of a head, in the order in which people look for them.
fn head(front: &FrontMatter, date: Option<Stamp>) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.as_deref().map(quoted);
    let list = |items: Vec<String>| {
        Some(items)
            .filter(|items| !items.is_empty())
            .map(|items| format!("[{}]", items.join(", ")))
    };
    let authors = front.authors.iter().map(|person| match (&person.url, &person.email) {
        (None, None) => quoted(&person.name),
        (url, email) => table([
            ("name", Some(quoted(&person.name))),
            ("url", url.as_ref().map(|url| quoted(url.as_str()))),
            ("email", email.as_deref().map(quoted)),
        ]),
    });
    let image = front.image.as_ref().map(|image| {
        let alt = Some(&image.alt).filter(|alt| !alt.is_empty());
        table([("src", Some(quoted(&image.src))), ("alt", alt.map(|alt| quoted(alt)))])
    });
    let enclosure = front.enclosure.as_ref().map(|enclosure| {
        table([
            ("src", Some(quoted(&enclosure.src))),
            ("type", text(&enclosure.media_type)),
            ("bytes", enclosure.bytes.map(|bytes| bytes.to_string())),
            ("duration_s", enclosure.duration_s.map(|seconds| format!("{seconds:?}"))),
            ("episode", enclosure.episode.map(|episode| episode.to_string())),
            ("season", enclosure.season.map(|season| season.to_string())),
        ])
    });
    let extra = Some(&front.extra).filter(|extra| !extra.is_empty());
    let lines = [
        ("id", text(&front.id)),
        ("title", text(&front.title)),
        ("slug", text(&front.slug)),
        ("date", front.date.or(date).map(moment::written)),
        ("updated", front.updated.map(moment::written)),
        ("authors", list(authors.collect())),
        ("tags", list(front.tags.iter().map(|tag| quoted(tag)).collect())),
        ("summary", text(&front.summary)),
        ("image", image),
        ("link", front.link.as_ref().map(|url| quoted(url.as_str()))),
        ("about", front.about.as_ref().map(|url| quoted(url.as_str()))),
        ("lang", front.lang.as_ref().map(|lang| quoted(lang.as_str()))),
        ("draft", front.draft.then(|| "true".to_owned())),
        ("preheader", text(&front.preheader)),
        ("enclosure", enclosure),
        ("extra", extra.and_then(|extra| value(&Value::Object(extra.clone())))),
    ];
    lines
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

/// An inline table of the keys that have a value.
fn table<const N: usize>(pairs: [(&str, Option<String>); N]) -> String {
    let pairs = pairs
        .into_iter()
        .filter_map(|(key, value)| Some(format!("{key} = {}", value?)));
    format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
}

/// A value of `extra`; `None` for null, which TOML does not have.
fn value(json: &Value) -> Option<String> {
    match json {
        Value::Null => None,
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(quoted(text)),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().filter_map(value).collect();
            Some(format!("[{}]", values.join(", ")))
        }
        Value::Object(entries) => {
            let pairs = entries
                .iter()
                .filter_map(|(key, json)| Some(format!("{} = {}", quoted(key), value(json)?)));
            Some(format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", ")))
        }
    }
}

/// A basic string of TOML on one line: the escapes of JSON, and DEL, which TOML wants escaped too.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7F}', "\\u007f")
}
