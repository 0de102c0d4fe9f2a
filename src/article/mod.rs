//! An article: what the writer wrote.

pub mod anchor;
pub(crate) mod bare_links;
pub mod characters;
mod chosen_ids;
pub mod encoding;
pub mod flavour;
mod formulas;
mod free;
pub mod front;
pub mod import;
pub mod markdown;
pub mod marks;
pub mod media;
pub mod moment;
pub mod read;
pub mod shortcode;
pub mod slug;
#[cfg(test)]
mod tests;
pub mod title;
pub mod titled;

use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::front::key_lines::KeyLines;
use crate::publication::Language;
use crate::publication::Person;
use crate::publication::zone::Stamp;

/// How the body of an article is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `CommonMark` with GitHub's additions: `.md`, `.markdown`.
    Markdown,
    /// A whole HTML page or a piece of one: `.html`, `.htm`.
    Html,
    /// Paragraphs between empty lines: `.txt`.
    Text,
}

impl Format {
    /// The format of a file by its name's ending; `None` for a file that is no article.
    pub fn of(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }
}

/// A file that is to be read as an article.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file below the folder from which paths count ([`Site::root_of`]), with `/`: `notes/hello.md`.
    pub path: &'a str,
    /// The file relative to the publication, as places name it: `feeds/main/articles/notes/hello.md`.
    pub file: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// The site whose article it is.
    pub site: &'a Site,
}

/// The language in which the head of an article is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Syntax {
    /// Between two lines `+++`.
    Toml,
    /// Between two lines `---`.
    Yaml,
    /// One object, `{` to `}`.
    Json,
}

/// An article as it was read, without its body: what is held of each of thousands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The file below the folder from which paths count ([`Site::root_of`]), with `/`: `notes/hello.md`.
    pub path: String,
    /// The file relative to the publication, as places name it: `feeds/main/articles/notes/hello.md`.
    pub file: String,
    /// What the head of the file says.
    pub front: FrontMatter,
    /// The title as plain text: from the front matter, else the first `#` heading, else the file's name.
    pub title: String,
    /// How the body is written.
    pub format: Format,
    /// The line of the file on which the body begins, from 1.
    pub body_line: u32,
    /// SHA-256 over title and body: what a rename leaves alone.
    pub hash: [u8; 32],
    /// Whose habits it follows.
    pub flavour: Flavour,
}

/// The keys of an article's head. All are optional.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FrontMatter {
    /// An id that overrules the assigned one.
    pub id: Option<String>,
    /// The title, as plain text.
    pub title: Option<String>,
    /// The short name in the URL.
    pub slug: Option<String>,
    /// First publication; where the head has none, the day with which the file's name begins.
    pub date: Option<Stamp>,
    /// The last change that readers should know of.
    pub updated: Option<Stamp>,
    /// Who wrote it.
    pub authors: Vec<Person>,
    /// What it is about, in the writer's order.
    pub tags: Vec<String>,
    /// A few sentences in plain text.
    pub summary: Option<String>,
    /// The picture that stands for the article.
    pub image: Option<Picture>,
    /// Where the text lives, when it lives elsewhere: the article then has no page of its own.
    pub link: Option<Url>,
    /// A page that this article comments on.
    pub about: Option<Url>,
    /// The language, where it is not the feed's.
    pub lang: Option<Language>,
    /// Whether it is not to be published yet.
    pub draft: bool,
    /// What an inbox shows beside the subject when the article is mailed alone.
    pub preheader: Option<String>,
    /// A file that goes with it, such as an episode.
    pub enclosure: Option<Enclosure>,
    /// The one free table; templates see it as `entry.extra`.
    #[serde(with = "free")]
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Where the article stands on its site, as its generator has it written there.
    pub address: Option<String>,
    /// The categories that may stand in its address.
    pub categories: Vec<String>,
    /// Not before this is it published, whatever its date.
    pub publish: Option<Stamp>,
    /// From then on it is gone.
    pub expires: Option<Stamp>,
    /// What ends the summary in the text, where it is not `<!-- more -->`.
    pub separator: Option<String>,
    /// The line of the file on which each key stands, from 1.
    pub lines: KeyLines,
    /// How the head is written; `None` for a file without one.
    pub syntax: Option<Syntax>,
}

/// A picture named in front matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Where it is, as written: absolute, or relative to the article.
    pub src: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
}

/// A file that goes with an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Where it is, as written.
    pub src: String,
    /// Its media type, when the file's name does not tell.
    pub media_type: Option<String>,
    /// How many bytes it has, where the file is not ours.
    pub bytes: Option<u64>,
    /// How long it plays.
    pub duration_s: Option<f64>,
    /// The episode's number.
    pub episode: Option<u32>,
    /// The season's number.
    pub season: Option<u32>,
}

/// A file beside an article, gathered by `store` before anything is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The file below the folder of articles, with `/`.
    pub path: String,
    /// Its media type by name.
    pub media_type: &'static str,
    /// Width in pixels, of an image.
    pub width: Option<u32>,
    /// Height in pixels, of an image.
    pub height: Option<u32>,
    /// How many bytes it has.
    pub size_bytes: u64,
}
