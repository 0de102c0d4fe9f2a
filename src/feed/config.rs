//! The file `feeds/NAME/feed.toml`, and the feed that it sets up.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;
use url::Url;

use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::Slugs;
use crate::feed::Content;
use crate::feed::Feed;
use crate::feed::Files;
use crate::feed::Format;
use crate::feed::Id;
use crate::feed::Server;
use crate::feed::Updated;
use crate::feed::by::ByTable;
use crate::feed::characters::line;
use crate::feed::error::FeedError;
use crate::feed::images::Images;
use crate::feed::name::FeedName;
use crate::feed::permalinks::Permalinks;
use crate::feed::permalinks::Written;
use crate::feed::podcast::Podcast;
use crate::feed::podcast::PodcastTable;
use crate::feed::topic::Kind;
use crate::feed::value::Created;
use crate::feed::value::FileName;
use crate::feed::value::Inside;
use crate::feed::value::Paths;
use crate::feed::value::WebAddress;
use crate::publication::Language;
use crate::publication::Publication;
use crate::publication::folder_url;

/// The keys of `feed.toml`. Each may be absent; no other is known.
///
/// ```
/// use pressrun::feed::config::FeedTable;
///
/// let table: FeedTable = toml::from_str("title = \"Frost\"\nitems = 10\n[files]\njson = \"\"\n").unwrap();
/// assert_eq!(table.items.get(), 10);
/// assert_eq!(table.files.json, None);
/// ```
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a writer turns on its own"
)]
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedTable {
    /// As readers see it; else the publication's name.
    pub title: Option<String>,
    /// What it is about.
    pub description: String,
    /// Since when it exists; else since 1970, so that an empty feed is the same in each build.
    pub created: Option<Created>,
    /// Where its output is served; else the publication's URL, with several feeds with the name below it.
    #[serde(deserialize_with = "some_folder_url")]
    pub url: Option<Url>,
    /// The language of its articles; else the publication's.
    pub language: Option<Language>,
    /// A folder or glob, or a list of them, relative to the publication; else `feeds/NAME/articles`.
    pub articles: Paths,
    /// Globs of what is no article, relative to the folder of articles.
    pub exclude: Vec<String>,
    /// Whose habits the articles follow.
    pub flavour: Flavour,
    /// The folder of the site's content, relative to the publication; else the flavour's usual one.
    pub root: Option<Inside>,
    /// Folders that the site serves as they are, relative to the publication; else the flavour's usual ones.
    #[serde(rename = "static")]
    pub served: Option<Paths>,
    /// Languages that names of files and folders name.
    pub languages: Vec<Language>,
    /// How addresses are made of names.
    pub slugs: Slugs,
    /// The pattern of its entries' URLs, or one for each section; else the flavour's.
    pub permalink: Written,
    /// The folder of its output, relative to the publication; else `feeds/NAME/public`.
    pub output: Option<Inside>,
    /// Whether its articles get pages.
    pub pages: bool,
    /// The web servers that are told how to give its output out.
    pub server: BTreeSet<Server>,
    /// Whether compressed twins lie beside its output.
    pub compress: bool,
    /// How many entries a document holds at most; at least one.
    pub items: NonZeroUsize,
    /// Whether whatever is too old for its documents stands in archive documents.
    pub archives: bool,
    /// Above this size of rss.xml, content becomes summary from the oldest entry up.
    pub bytes_max: usize,
    /// Whether whole articles are published, or summaries.
    pub content: Content,
    /// What moves an entry's `updated`.
    pub updated: Updated,
    /// What a new entry's id is made from; else a tag in plain, and the address in every other flavour.
    pub id: Option<Id>,
    /// The id of its Atom document, where that is not its URL: a feed that was another program's keeps its own.
    pub atom_id: Option<String>,
    /// The theme of its issues.
    pub theme: String,
    /// Where the pictures of its mails are.
    pub images: Images,
    /// A picture for it: absolute, or relative to its URL.
    pub image: Option<String>,
    /// A small square picture: absolute, or relative to its URL.
    pub icon: Option<String>,
    /// Who owns the text, in words.
    pub rights: Option<String>,
    /// The licence's address.
    pub license: Option<WebAddress>,
    /// WebSub hubs.
    pub hubs: Vec<WebAddress>,
    /// How long a program may wait before it asks again.
    pub ttl_minutes: u32,
    /// Tags that its subscribers may choose on their own page.
    pub interests: Vec<String>,
    /// Whether authors' addresses are published, where they will be harvested.
    pub publish_email: bool,
    /// The documents' names; of an empty name: not emitted.
    #[serde(deserialize_with = "files")]
    pub files: Files,
    /// The topics that get documents of their own.
    pub by: ByTable,
    /// What it is as a podcast; absent where it is none.
    pub podcast: Option<PodcastTable>,
    /// Whether RSS carries the Markdown that entries were made from.
    pub markdown: bool,
}

/// The largest rss.xml that carries whole articles: who polls it every hour fetches all of it again when it changed.
const BYTES_MAX: usize = 512 * 1024;

/// How many entries a document holds, unless the writer says otherwise: a month of one a day.
const ITEMS: NonZeroUsize = NonZeroUsize::new(30).expect("30 is not 0");

impl Default for FeedTable {
    fn default() -> Self {
        Self {
            title: None,
            description: String::new(),
            created: None,
            url: None,
            language: None,
            articles: Paths::default(),
            exclude: Vec::new(),
            flavour: Flavour::default(),
            root: None,
            served: None,
            languages: Vec::new(),
            slugs: Slugs::default(),
            permalink: Written::default(),
            output: None,
            pages: true,
            server: BTreeSet::new(),
            compress: false,
            items: ITEMS,
            archives: false,
            bytes_max: BYTES_MAX,
            content: Content::Full,
            updated: Updated::Content,
            id: None,
            atom_id: None,
            theme: "digest".to_owned(),
            images: Images::default(),
            image: None,
            icon: None,
            rights: None,
            license: None,
            hubs: Vec::new(),
            ttl_minutes: 60,
            interests: Vec::new(),
            publish_email: false,
            files: Files::default(),
            by: ByTable::default(),
            podcast: None,
            markdown: false,
        }
    }
}

/// Whether a publication has one feed or more: alone, a feed stands at the publication's URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// The one feed of its publication.
    Only,
    /// One of several.
    Several,
}

/// Where a feed stands.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// The publication that it belongs to.
    pub publication: &'a Publication,
    /// Whether it has other feeds.
    pub among: Among,
}

impl Feed {
    /// The feed that a table sets up, with what the table leaves out taken from its home.
    ///
    /// # Errors
    /// If `image` or `icon` is no address.
    pub fn new(name: FeedName, table: FeedTable, home: Home<'_>) -> Result<Self, FeedError> {
        let is_of_site = table.flavour != Flavour::Plain && !table.pages && table.url.is_none();
        let url = table.url.unwrap_or_else(|| default_url(&name, home));
        let base = if is_of_site { &home.publication.url } else { &url }.clone();
        let mut articles = table.articles.into_paths();
        if articles.is_empty() {
            articles.push(format!("feeds/{name}/articles"));
        }
        let flavour = table.flavour;
        let root = table.root.map(Inside::into_path);
        let served = table.served.map(Paths::into_paths);
        let picture = |text| WebAddress::joined(&url, text).map(WebAddress::into_url);
        let mut by = table.by.narrowings(table.items.get(), &table.files);
        if table.pages {
            by.entry(Kind::Tag).or_default();
        }
        Ok(Self {
            title: table
                .title
                .filter(|title| !line(title).is_empty())
                .unwrap_or_else(|| home.publication.name.clone()),
            description: table.description,
            created: since(table.created, home),
            articles,
            exclude: table.exclude,
            served: served.unwrap_or_else(|| usually_served(flavour, root.as_deref())),
            site: Site {
                flavour,
                root,
                languages: table.languages.into_iter().map(String::from).collect(),
                language: home.publication.language.as_str().to_owned(),
                slugs: table.slugs,
            },
            permalink: Permalinks::new(table.permalink, flavour),
            output: table
                .output
                .map_or_else(|| format!("feeds/{name}/public"), Inside::into_path),
            pages: table.pages,
            server: table.server.into_iter().collect(),
            compress: table.compress,
            language: table.language.unwrap_or_else(|| home.publication.language.clone()),
            author: home.publication.author.clone(),
            image: table.image.map(picture).transpose()?,
            icon: table.icon.map(picture).transpose()?,
            rights: table.rights,
            license: table.license.map(WebAddress::into_url),
            hubs: table.hubs.into_iter().map(WebAddress::into_url).collect(),
            ttl_minutes: table.ttl_minutes,
            items: table.items.get(),
            archives: table.archives,
            bytes_max: table.bytes_max,
            content: table.content,
            updated: table.updated,
            id: table.id.unwrap_or(match flavour {
                Flavour::Plain => Id::Tag,
                _ => Id::Permalink,
            }),
            atom_id: table.atom_id,
            by,
            files: table.files,
            podcast: table.podcast.map(|table| Podcast::new(table, &url)).transpose()?,
            markdown: table.markdown,
            theme: table.theme,
            images: table.images,
            interests: table.interests,
            publish_email: table.publish_email,
            name,
            base,
            url,
        })
    }
}

/// Since when a feed exists.
fn since(created: Option<Created>, home: Home<'_>) -> DateTime<FixedOffset> {
    let told = created.map(|created| created.stamp().in_zone(home.publication.timezone));
    told.unwrap_or(DateTime::UNIX_EPOCH.fixed_offset())
}

/// The folders that a generator serves as they are unless told otherwise.
fn usually_served(flavour: Flavour, root: Option<&str>) -> Vec<String> {
    let folders: &[&str] = match flavour {
        Flavour::Plain => &[],
        Flavour::Hugo | Flavour::Zola => &["static", root.unwrap_or("content")],
        Flavour::Jekyll | Flavour::Eleventy => &[root.unwrap_or(".")],
        Flavour::Astro => &["public"],
    };
    folders.iter().map(|folder| (*folder).to_owned()).collect()
}

/// Where a feed stands that names no `url`.
pub fn default_url(name: &FeedName, home: Home<'_>) -> Url {
    let mut url = home.publication.url.clone();
    if home.among == Among::Several {
        let path = format!("{}{name}/", url.path());
        url.set_path(&path);
    }
    url
}

/// The table `[files]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FilesTable {
    rss: Option<FileName>,
    atom: Option<FileName>,
    json: Option<FileName>,
}

impl Format {
    /// Its key in `feed.toml`: under `[files]`, and in `formats` of topics.
    pub fn key(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }
}

impl Default for Files {
    fn default() -> Self {
        let named = |format: Format| Some(format.file_name().to_owned());
        Self {
            rss: named(Format::Rss),
            atom: named(Format::Atom),
            json: named(Format::Json),
        }
    }
}

impl TryFrom<FilesTable> for Files {
    type Error = FeedError;

    fn try_from(table: FilesTable) -> Result<Self, FeedError> {
        let default = Self::default();
        let files = Self {
            rss: table.rss.map_or(default.rss, FileName::into_name),
            atom: table.atom.map_or(default.atom, FileName::into_name),
            json: table.json.map_or(default.json, FileName::into_name),
        };
        let names: Vec<&String> = [&files.rss, &files.atom, &files.json].into_iter().flatten().collect();
        let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
        match twice {
            Some((_, name)) => Err(FeedError::SameFile { name: (*name).clone() }),
            None => Ok(files),
        }
    }
}

fn files<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Files, D::Error> {
    Files::try_from(FilesTable::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn some_folder_url<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    folder_url(deserializer).map(Some)
}
