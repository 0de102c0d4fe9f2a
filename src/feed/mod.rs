//! A feed: its settings, and the documents that readers' programs fetch.

pub mod address;
pub mod archive;
pub mod atom;
pub mod autodiscovery;
pub mod by;
pub mod categories;
pub mod channel;
pub mod characters;
pub mod config;
pub mod directory;
pub mod documents;
pub mod error;
pub mod extension;
pub mod images;
pub mod itunes;
pub mod json;
mod markup;
pub mod moment;
pub mod name;
pub mod old;
pub mod opml;
pub mod output_file;
pub mod permalink;
pub mod permalinks;
pub mod podcast;
pub mod podcast_guid;
pub mod rss;
pub mod sheet;
pub mod topic;
pub mod value;
pub mod word;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod rules_archives;
#[cfg(test)]
mod rules_channels;
#[cfg(test)]
mod rules_extensions;
#[cfg(test)]
mod rules_metadata;
#[cfg(test)]
mod rules_settings;
#[cfg(test)]
mod sample;

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::article::flavour::Site;
use crate::entry::Entry;
use crate::feed::images::Images;
use crate::feed::name::FeedName;
use crate::feed::output_file::file_of;
use crate::feed::permalinks::Permalinks;
use crate::feed::podcast::Podcast;
use crate::feed::topic::Kind;
use crate::publication::Language;
use crate::publication::Person;

/// A feed with every default filled in.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a writer turns on its own"
)]
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// The name of its folder below `feeds/`.
    pub name: FeedName,
    /// As readers see it.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Where its output is served; ends in `/`. Its own id in Atom, its home page everywhere.
    pub url: Url,
    /// Where its articles' pages stand, and where their links from the root lead: mostly the same.
    pub base: Url,
    /// Since when it exists: its `updated` while it is empty.
    pub created: DateTime<FixedOffset>,
    /// Where its articles lie: folders and globs, relative to the publication.
    pub articles: Vec<String>,
    /// Globs of what is none of its articles, relative to the folder of articles.
    pub exclude: Vec<String>,
    /// The site whose articles it publishes.
    pub site: Site,
    /// Folders that the site serves as they are, relative to the publication.
    pub served: Vec<String>,
    /// The pattern of its entries' URLs.
    pub permalink: Permalinks,
    /// The folder of its output, relative to the publication.
    pub output: String,
    /// Whether its articles get pages.
    pub pages: bool,
    /// The web servers that are told how to give its output out, each once.
    pub server: Vec<Server>,
    /// Whether compressed twins lie beside its output.
    pub compress: bool,
    /// The language of entries that name none.
    pub language: Language,
    /// Who writes it.
    pub author: Option<Person>,
    /// A picture for it.
    pub image: Option<Url>,
    /// A small square picture.
    pub icon: Option<Url>,
    /// Who owns the text, in words.
    pub rights: Option<String>,
    /// The licence's address.
    pub license: Option<Url>,
    /// WebSub hubs.
    pub hubs: Vec<Url>,
    /// How long a program may wait before it asks again.
    pub ttl_minutes: u32,
    /// How many entries a document holds at most.
    pub items: usize,
    /// Whether whatever is too old for its documents stands in archive documents.
    pub archives: bool,
    /// Above this size of rss.xml, content becomes summary from the oldest entry up.
    pub bytes_max: usize,
    /// Whether whole articles are published, or summaries.
    pub content: Content,
    /// What moves an entry's `updated`.
    pub updated: Updated,
    /// What a new entry's id is made from.
    pub id: Id,
    /// The Atom document's, where that is not its URL.
    pub atom_id: Option<String>,
    /// The documents' names; `None`: not emitted.
    pub files: Files,
    /// The topics that are told apart, tags in any case where there are pages.
    pub by: BTreeMap<Kind, Narrowing>,
    /// What it is as a podcast, where it is one.
    pub podcast: Option<Podcast>,
    /// Whether RSS carries the Markdown that entries were made from.
    pub markdown: bool,
    /// The theme of its issues, unless an issue names another.
    pub theme: String,
    /// Where the pictures of its mails are, unless an issue says otherwise.
    pub images: Images,
    /// Whether authors' addresses are published.
    pub publish_email: bool,
    /// Tags that its subscribers may choose on their own page.
    pub interests: Vec<String>,
}

/// The name of the list of channels, relative to a feed's URL and output.
pub const OPML: &str = "feeds.opml";

/// The folder of archive documents, relative to a feed's URL and output.
pub const ARCHIVE: &str = "archive/";

/// How much of an entry a feed carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// The whole article.
    Full,
    /// Its summary.
    Summary,
}

/// What moves an entry's `updated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Updated {
    /// A change of title or body.
    Content,
    /// The writer's word alone: a mended typo moves nothing.
    FrontMatter,
}

/// What a new entry's id is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Id {
    /// Host, date and path, as a tag URI (RFC 4151).
    Tag,
    /// The entry's URL.
    Permalink,
}

/// The names of a feed's documents, relative to its URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// RSS 2.0.
    pub rss: Option<String>,
    /// Atom 1.0.
    pub atom: Option<String>,
    /// JSON Feed 1.1.
    pub json: Option<String>,
}

/// A web server, by what it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Server {
    /// A hoster that reads the files `_headers` and `_redirects`.
    Headers,
    /// Caddy.
    Caddy,
    /// nginx.
    Nginx,
}

/// How documents of one kind of topic are made. The default: not at all, its topics have pages alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrowing {
    /// How many entries a document holds at most.
    pub items: usize,
    /// The forms of the documents, each once.
    pub formats: Vec<Format>,
    /// Slugs that the writer chose, by the topic's name.
    pub slugs: BTreeMap<String, String>,
}

/// A form of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// An entry in a feed, and how much of it the feed carries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// How much of it.
    pub content: Content,
}

impl Format {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// The media type, without a charset.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// The name of a topic's document, in the topic's folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Rss => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    /// How the names of its archive documents begin and end; a number stands between.
    pub fn archive_name(self) -> (&'static str, &'static str) {
        match self {
            Self::Rss => ("rss-", ".xml"),
            Self::Atom => ("atom-", ".xml"),
            Self::Json => ("json-", ".json"),
        }
    }

    /// The name by which people know it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Json => "JSON Feed",
        }
    }
}

impl Server {
    /// Every server.
    pub const ALL: [Self; 3] = [Self::Headers, Self::Caddy, Self::Nginx];

    /// The files that it reads, relative to a feed's output; the first one is always there.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Headers => &["_headers", "_redirects"],
            Self::Caddy => &["caddy.conf"],
            Self::Nginx => &["nginx.conf"],
        }
    }
}

impl Files {
    /// The name of the document in `format`; `None` where it is not emitted.
    pub fn name(&self, format: Format) -> Option<&str> {
        match format {
            Format::Rss => self.rss.as_deref(),
            Format::Atom => self.atom.as_deref(),
            Format::Json => self.json.as_deref(),
        }
    }
}

impl Feed {
    /// The name of the document in `format`, relative to the feed's URL and output; `None` where it is not emitted.
    pub fn file(&self, format: Format) -> Option<&str> {
        self.files.name(format)
    }

    /// Whether of `count` entries each is shown somewhere: where entries have pages, topics have feeds, what is old is
    /// archived, or the documents hold as many.
    pub fn shows_all(&self, count: usize) -> bool {
        self.pages || self.archives || !self.by.is_empty() || count <= self.items
    }

    /// For which of its documents beside [`Feed::files`] a file of its output is kept; `None` where it is for none.
    pub fn keeps(&self, file: &str) -> Option<&'static str> {
        let is_topics = |kind: &Kind| {
            let below = file.strip_prefix(kind.folder()).and_then(|rest| rest.strip_prefix('/'));
            let name = below.and_then(|rest| rest.split_once('/')).map_or("", |(_, name)| name);
            name == "index.html" || Format::ALL.iter().any(|format| format.file_name() == name)
        };
        if file == OPML {
            Some("the list of feeds")
        } else if self.archives && file.starts_with(ARCHIVE) {
            Some("the archives of the feed")
        } else {
            let topics = self.by.keys().find(|kind| is_topics(kind));
            topics.map(|_| "a tag, author, section or language")
        }
    }

    /// Where the document in `format` is served; `None` where it is not emitted.
    pub fn document_url(&self, format: Format) -> Option<Url> {
        self.file(format).and_then(|name| self.url.join(name).ok())
    }

    /// The file, relative to [`Feed::output`], of which `url` is the address, query and fragment aside. `None` for a
    /// URL that is not below the feed's, or that no file can stand for.
    pub fn output_file(&self, url: &Url) -> Option<String> {
        file_of(&self.relative(url)?)
    }

    /// The path of `url`, percent-encoded, relative to the feed's URL; `None` for one that is not below it.
    pub fn relative(&self, url: &Url) -> Option<String> {
        let path = url.path().strip_prefix(self.url.path())?;
        (url.origin() == self.url.origin()).then(|| path.to_owned())
    }

    /// The author as readers see them, else the feed's title as a name, else the feed's own name: Atom wants one always
    /// (RFC 4287, 4.1.1).
    pub fn byline(&self) -> Person {
        let named = |name: &str| Some(characters::line(name)).filter(|name| !name.is_empty());
        let author = self.author.as_ref();
        match author.and_then(|author| Some((author, named(&author.name)?))) {
            Some((author, name)) => self.published(author, name),
            None => Person::named(named(&self.title).unwrap_or_else(|| self.name.to_string())),
        }
    }

    /// The authors of an entry whose names are not empty, with their names on one line, and their addresses only where
    /// the feed publishes them.
    pub fn authors<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = Person> + 'a {
        let authors = entry.authors.iter();
        authors
            .map(|author| self.published(author, characters::line(&author.name)))
            .filter(|author| !author.name.is_empty())
    }

    /// A person as readers see them: with an address only where the feed publishes addresses.
    fn published(&self, person: &Person, name: String) -> Person {
        let email = person.email.as_deref().filter(|_| self.publish_email);
        Person {
            name,
            url: person.url.clone(),
            email: email.map(characters::line),
        }
    }
}

impl Item<'_> {
    /// The tags on one line each, without empty ones.
    pub fn tags(&self) -> Vec<String> {
        self.entry
            .tags
            .iter()
            .map(|tag| characters::line(tag))
            .filter(|tag| !tag.is_empty())
            .collect()
    }
}
