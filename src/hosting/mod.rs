//! How a web server gives a feed's output out: media types, how long what is kept for, what browsers may do with it, and
//! compressed twins.
//!
//! One list of classes says it once; `headers`, `caddy` and `nginx` say it in the words of each server.

pub mod caddy;
pub mod configuration;
pub mod cut;
pub mod headers;
pub mod moved;
pub mod nginx;
pub mod redirects;
pub mod served;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_moved;
pub mod twin;

use std::borrow::Cow;
use std::fmt::Write;

use percent_encoding::percent_decode_str;

use crate::feed::ARCHIVE;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::OPML;

/// Documents that are given out alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// A short name for it, of letters, digits and `_`.
    pub name: String,
    /// Which documents.
    pub path: Pattern,
    /// Their media type, with the charset.
    pub media_type: String,
    /// What the header `Link` says of them (WebSub, 4): hub and self. `None` where the document alone says it.
    pub link: Option<String>,
}

/// Paths on a server, from its root, as a browser would show them: not percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// This one.
    Exact(String),
    /// A document in each folder of some folders, by its name: `/`, `tags` and `rss.xml` for `/tags/weather/rss.xml`.
    InEach {
        /// Where the folders lie.
        root: String,
        /// The folders.
        folders: Vec<&'static str>,
        /// The document.
        name: &'static str,
    },
    /// What begins so and ends so, with a number between: `/archive/rss-` and `.xml`.
    Numbered(String, &'static str),
}

impl Pattern {
    /// Whether a path is one of them.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(exact) => path == exact,
            Self::InEach { root, folders, name } => {
                let parts = || path.strip_prefix(root.as_str())?.split_once('/');
                let is_one = |(folder, rest): (&str, &str)| {
                    let topic = rest.strip_suffix(name).and_then(|rest| rest.strip_suffix('/'));
                    folders.contains(&folder) && topic.is_some_and(|topic| !topic.is_empty() && !topic.contains('/'))
                };
                parts().is_some_and(is_one)
            }
            Self::Numbered(start, end) => {
                let rest = path.strip_prefix(start.as_str());
                let number = rest.and_then(|rest| rest.strip_suffix(end)).unwrap_or_default();
                !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
            }
        }
    }
}

/// For how long a document of a feed is fresh.
pub const FEED_CACHE: &str = "max-age=3600";

/// Pages are asked for again each time, which costs an answer without a body while nothing has changed.
pub const PAGE_CACHE: &str = "no-cache";

/// What a page may do: show itself and pictures, sounds and films from anywhere, and send a form. Nothing runs.
const PAGE_POLICY: &str = "default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; \
                               form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'";

/// What browsers are told of pages: what a page may do, how much of its address it tells to where its links lead, and
/// that everything is what its type says.
pub const PAGE_HEADERS: [(&str, &str); 3] = [
    ("Content-Security-Policy", PAGE_POLICY),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
];

/// The documents of a feed and of its topics, and the list of feeds. New articles, tags and authors change nothing here.
pub fn classes(feed: &Feed) -> Vec<Class> {
    let mut classes = Vec::new();
    let root = root(feed);
    for format in Format::ALL {
        let key = format.key();
        if let Some(file) = feed.file(format) {
            classes.push(Class {
                name: key.to_owned(),
                path: Pattern::Exact(format!("{root}{file}")),
                media_type: media_type(format),
                link: link(feed, format),
            });
            if feed.archives {
                let (start, end) = format.archive_name();
                classes.push(Class {
                    name: format!("archive_{key}"),
                    path: Pattern::Numbered(format!("{root}{ARCHIVE}{start}"), end),
                    media_type: media_type(format),
                    link: None,
                });
            }
        }
        let with_documents = feed
            .by
            .iter()
            .filter(|(_, narrowing)| narrowing.formats.contains(&format));
        let folders: Vec<&str> = with_documents.map(|(kind, _)| kind.folder()).collect();
        if !folders.is_empty() {
            classes.push(Class {
                name: format!("topic_{key}"),
                path: Pattern::InEach {
                    root: root.clone(),
                    folders,
                    name: format.file_name(),
                },
                media_type: media_type(format),
                link: None,
            });
        }
    }
    if feed.files.rss.is_some() || feed.files.atom.is_some() {
        classes.push(Class {
            name: "opml".to_owned(),
            path: Pattern::Exact(format!("{root}{OPML}")),
            media_type: "text/x-opml; charset=utf-8".to_owned(),
            link: None,
        });
    }
    classes
}

/// The path of a feed's folder on its server, as a browser would show it; ends in `/`.
pub fn root(feed: &Feed) -> String {
    let path = feed.url.path();
    decoded(path).unwrap_or_else(|| path.to_owned())
}

/// The path on a feed's server of an address relative to the feed's URL, as a browser would show it. `None` where it is no
/// UTF-8.
pub fn path_of(feed: &Feed, relative: &str) -> Option<String> {
    Some(format!("{}{}", root(feed), decoded(relative)?))
}

/// A path without its percent-encoding; `None` where it is no UTF-8 then.
fn decoded(path: &str) -> Option<String> {
    percent_decode_str(path).decode_utf8().ok().map(Cow::into_owned)
}

/// Where a feed's output lies in the folder that a server gives out, in words.
fn place_in_words(root: &str) -> String {
    if root == "/" {
        "this folder".to_owned()
    } else {
        format!("in which this folder is {root}")
    }
}

/// A word of a configuration, as Caddy and nginx read one.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// What lies in a feed's output and is nobody's to read: paths from the server's root.
pub fn hidden(feed: &Feed) -> Vec<String> {
    let root = root(feed);
    let files = feed.server.iter().flat_map(|server| server.files());
    files
        .copied()
        .chain([MANIFEST])
        .map(|file| format!("{root}{file}"))
        .collect()
}

/// The list of what the last build wrote, relative to a feed's output: a line a file, and behind a tab the article that
/// it is of.
pub const MANIFEST: &str = ".pressrun-files";

/// The folder, in a feed's output, in which drafts lie until all of them are written. **It is there from before the first
/// file is replaced or removed until after the last one was**: whoever gives the output out knows by it that a build is not
/// whole yet.
pub const DRAFTS: &str = ".pressrun-drafts";

fn media_type(format: Format) -> String {
    format!("{}; charset=utf-8", format.media_type())
}

/// Hubs and the document's own address (RFC 8288).
fn link(feed: &Feed, format: Format) -> Option<String> {
    if feed.hubs.is_empty() {
        return None;
    }
    let own = feed.document_url(format)?;
    let mut link = String::new();
    for hub in &feed.hubs {
        let _ = write!(link, "<{hub}>; rel=\"hub\", ");
    }
    let _ = write!(link, "<{own}>; rel=\"self\"");
    Some(link)
}
