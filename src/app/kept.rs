//! What the cache keeps of articles: what was read of a file whose times have not moved, and what was rendered of a body
//! whose links mean what they meant.

use std::borrow::Cow;
use std::path::Path;

use chrono::DateTime;
use chrono::Utc;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Serialize;

use crate::app::bodies::Bodies;
use crate::app::card::Card;
use crate::app::card::Facts;
use crate::app::clock;
use crate::app::copied::Copies;
use crate::app::state::STATE;
use crate::app::state::prepare_state;
use crate::article::Article;
use crate::article::Asset;
use crate::article::Source;
use crate::article::flavour::Flavour;
use crate::article::flavour::names::foreign_format;
use crate::article::flavour::names::format_of;
use crate::article::media::media_type;
use crate::entry::context::Target;
use crate::entry::make;
use crate::entry::make::Making;
use crate::entry::make::Rendered;
use crate::feed::Feed;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::store::below::Below;
use crate::store::cache::Cache;
use crate::store::cache::Key;
use crate::store::cache::Whole;
use crate::store::cache::key;
use crate::store::file_error::FileError;
use crate::store::files;

/// The file, below the folder of state. It can be deleted at any time.
const FILE: &str = "cache";

/// What a record of a rendering takes besides its HTML, mostly.
const ROOM_BYTES: usize = 1024;

/// A file below a folder of articles, as it was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// An article, and what is wrong with it.
    Article(Card, Vec<Finding>),
    /// What should be an article and cannot be read as one.
    Unreadable(Vec<Finding>),
    /// A file beside articles.
    Asset(Asset),
}

/// The same as it is kept.
#[derive(Serialize, Deserialize)]
enum KeptFile<'a> {
    Article(Cow<'a, Box<Facts>>, Vec<KeptFinding>, &'a [u8]),
    Unreadable(Vec<KeptFinding>),
    Asset(Option<(u32, u32)>, u64),
}

#[derive(Serialize, Deserialize)]
struct KeptRendering<'a> {
    html: Cow<'a, str>,
    summary: Cow<'a, str>,
    words: usize,
    asked: Cow<'a, [(String, Target)]>,
    findings: Vec<KeptFinding>,
}

/// A finding is kept by its rule's name.
#[derive(Serialize, Deserialize)]
struct KeptFinding {
    rule: String,
    place: Place,
    message: String,
    hint: Option<String>,
}

/// The cache of a publication.
#[derive(Debug)]
pub struct Kept {
    cache: Cache,
    /// When it was opened: before anything was read.
    opened: DateTime<Utc>,
    /// Finds a rule by its name.
    rule: FindRule,
}

/// The rule of that name.
pub type FindRule = fn(&str) -> Option<&'static Rule>;

/// Whether what was kept is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// It is, and what is new will be kept.
    On,
    /// Everything is read and made anew, and nothing is kept.
    Off,
}

impl Kept {
    /// The cache of the publication at `home`.
    pub fn open(home: &Path, caching: Caching, rule: FindRule) -> Self {
        let cache = match caching {
            Caching::On => Cache::open(home.join(STATE).join(FILE), &version()),
            Caching::Off => Cache::none(),
        };
        Self {
            cache,
            opened: clock::now(),
            rule,
        }
    }

    /// Which files were found to be copies of others.
    pub fn copies(&self) -> Copies<'_> {
        Copies::new(&self.cache, self.opened)
    }

    /// Keeps what is new for later commands. What cannot be written is worth no fault: the next command does the work
    /// again.
    pub fn save(&self, home: &Path, whole: Whole) {
        let saved = prepare_state(home).map(|()| self.cache.save(whole));
        if let Ok(Err(error)) = saved {
            tracing::debug!("the cache is not kept: {error}");
        }
    }
}

/// What must be the same for a record to be of use: the very program. One that was built anew may render otherwise.
fn version() -> Key {
    let trace = || {
        let program = std::env::current_exe().ok()?;
        let folder = Below::open(program.parent()?).ok()?;
        folder.trace(program.file_name()?.to_str()?).ok()
    };
    let trace = trace().map(|trace| trace.bytes()).unwrap_or_default();
    key(&[env!("CARGO_PKG_VERSION").as_bytes(), &trace])
}

/// A folder of articles.
#[derive(Debug)]
pub struct Folder<'a> {
    root: &'a Path,
    files: Below,
    feed: &'a Feed,
    zone: Tz,
    /// Everything besides a file on which it depends what is known of it.
    key: Key,
}

impl<'a> Folder<'a> {
    /// The folder `root` of a feed whose publication keeps the time of `zone`.
    ///
    /// # Errors
    /// If it may not be opened.
    pub fn open(root: &'a Path, feed: &'a Feed, zone: Tz) -> Result<Self, FileError> {
        // Records are read by the very program that wrote them, which prints its settings as it did then.
        let settings = format!("{feed:?} {zone}");
        Ok(Self {
            root,
            files: Below::open(root)?,
            feed,
            zone,
            key: key(&[settings.as_bytes()]),
        })
    }
}

/// A file to be read.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The folder in which it lies.
    pub of: &'a Folder<'a>,
    /// The file below it, with `/`.
    pub path: &'a str,
    /// The file relative to the publication.
    pub file: &'a str,
}

/// What stands in a file. From the cache, where its size, times and number on disk are those that are kept; the body of
/// an article that had to be read is `held`.
pub fn read(kept: &Kept, file: File<'_>, held: Option<&Bodies>) -> Result<Read, FileError> {
    if !kept.cache.is_kept() {
        return read_anew(file, held);
    }
    let trace = file.of.files.trace(file.path)?;
    let key = key(&[b"file", &file.of.key, file.file.as_bytes(), &trace.bytes()]);
    let known = kept.cache.get(&key).and_then(|bytes| postcard::from_bytes(bytes).ok());
    if let Some(read) = known.and_then(|known| from_kept_file(known, file, kept)) {
        return Ok(read);
    }
    // A file that was written within the clock's last ticks may be written again without a trace.
    let keeps = trace.is_settled(kept.opened);
    let read = read_anew(file, held)?;
    if keeps {
        let record = postcard::to_stdvec(&kept_file(&read)).unwrap_or_default();
        kept.cache.put(key, record);
    }
    Ok(read)
}

fn read_anew(file: File<'_>, held: Option<&Bodies>) -> Result<Read, FileError> {
    let site = &file.of.feed.site;
    if format_of(site.flavour, file.path).is_none() && foreign_format(site.flavour, file.path).is_none() {
        return files::asset(file.of.root, file.path).map(Read::Asset);
    }
    let bytes = file.of.files.read(file.path)?;
    let (article, findings) = Article::parse(Source {
        path: file.path,
        file: file.file,
        bytes: &bytes,
        site,
    });
    let Some((article, body)) = article else {
        return Ok(Read::Unreadable(findings));
    };
    if let Some(held) = held {
        held.hold(file.path, body);
    }
    let facts = Box::new(Facts::of(&article, file.of.feed, file.of.zone));
    let card = Card::new((file.path, file.file), facts, Card::pack(&article));
    Ok(Read::Article(card, findings))
}

/// What was rendered of an article. From the cache, where nothing on which it depends has changed; else from its body,
/// which `body` reads.
pub fn rendered<E>(kept: &Kept, making: Making<'_>, body: impl FnOnce() -> Result<String, E>) -> Result<Rendered, E> {
    if !kept.cache.is_kept() {
        return Ok(make::render(making, &body()?));
    }
    let key = rendering_key(making);
    let known = kept.cache.get(&key).and_then(|bytes| postcard::from_bytes(bytes).ok());
    if let Some(rendered) = known
        .and_then(|known| from_kept_rendering(known, kept.rule))
        .filter(|rendered| rendered.holds(making))
    {
        return Ok(rendered);
    }
    let rendered = make::render(making, &body()?);
    keep(kept, making, &rendered);
    Ok(rendered)
}

fn keep(kept: &Kept, making: Making<'_>, rendered: &Rendered) {
    let rendering = KeptRendering {
        html: Cow::Borrowed(&rendered.html),
        summary: Cow::Borrowed(&rendered.summary),
        words: rendered.words,
        asked: Cow::Borrowed(&rendered.asked),
        findings: rendered.findings.iter().map(KeptFinding::new).collect(),
    };
    let room = Vec::with_capacity(rendered.html.len() + ROOM_BYTES);
    let bytes = postcard::to_extend(&rendering, room).unwrap_or_default();
    kept.cache.put(rendering_key(making), bytes);
}

fn rendering_key(making: Making<'_>) -> Key {
    let article = making.article;
    // Bodies for generators may show what the head says.
    let shown = match article.flavour {
        Flavour::Plain => Vec::new(),
        _ => serde_json::to_vec(&(&article.front.extra, &article.front.separator)).unwrap_or_default(),
    };
    key(&[
        b"rendering",
        article.flavour.name().as_bytes(),
        &shown,
        &article.hash,
        &article.body_line.to_le_bytes(),
        article.file.as_bytes(),
        making.page.as_str().as_bytes(),
    ])
}

fn kept_file(read: &Read) -> KeptFile<'_> {
    let kept = |findings: &[Finding]| findings.iter().map(KeptFinding::new).collect();
    match read {
        Read::Article(card, findings) => KeptFile::Article(Cow::Borrowed(&card.facts), kept(findings), &card.packed),
        Read::Unreadable(findings) => KeptFile::Unreadable(kept(findings)),
        Read::Asset(asset) => KeptFile::Asset(asset.width.zip(asset.height), asset.size_bytes),
    }
}

fn from_kept_file(known: KeptFile<'_>, file: File<'_>, kept: &Kept) -> Option<Read> {
    Some(match known {
        KeptFile::Article(facts, findings, packed) => {
            let packed = kept.cache.share(packed);
            let card = Card::new((file.path, file.file), facts.into_owned(), packed);
            Read::Article(card, found(findings, kept.rule)?)
        }
        KeptFile::Unreadable(findings) => Read::Unreadable(found(findings, kept.rule)?),
        KeptFile::Asset(size, size_bytes) => {
            let (width, height) = size.unzip();
            Read::Asset(Asset {
                path: file.path.to_owned(),
                media_type: media_type(file.path),
                width,
                height,
                size_bytes,
            })
        }
    })
}

fn from_kept_rendering(kept: KeptRendering<'_>, rule: FindRule) -> Option<Rendered> {
    Some(Rendered {
        html: kept.html.into_owned(),
        summary: kept.summary.into_owned(),
        words: kept.words,
        asked: kept.asked.into_owned(),
        findings: found(kept.findings, rule)?,
    })
}

fn found(kept: Vec<KeptFinding>, rule: FindRule) -> Option<Vec<Finding>> {
    kept.into_iter().map(|kept| kept.found(rule)).collect()
}

impl KeptFinding {
    fn new(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_owned(),
            place: finding.place.clone(),
            message: finding.message.clone(),
            hint: finding.hint.clone(),
        }
    }

    /// `None` for a rule that there is not any more.
    fn found(self, rule: FindRule) -> Option<Finding> {
        let mut finding = rule(&self.rule)?.at(self.place, self.message);
        finding.hint = self.hint;
        Some(finding)
    }
}
