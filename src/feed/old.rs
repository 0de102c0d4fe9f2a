//! A feed that somebody else's program wrote, as far as its readers' memory goes: ids to the letter, links, titles, dates.

use std::io::Cursor;

use chrono::DateTime;
use chrono::FixedOffset;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::feed::Format;

/// A feed as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldFeed {
    /// How it is written.
    pub format: Format,
    /// As readers see it.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// The language, where it names one.
    pub language: Option<String>,
    /// Who writes it.
    pub author: Option<String>,
    /// Its own id, in Atom.
    pub id: Option<String>,
    /// Where it says that it is served itself.
    pub address: Option<String>,
    /// The page that it belongs to.
    pub home: Option<String>,
    /// Its entries, in its order.
    pub entries: Vec<OldEntry>,
}

/// An entry by which readers know an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldEntry {
    /// The id, to the letter; where there is none, the link, as readers do.
    pub id: String,
    /// Where it is read.
    pub link: Option<String>,
    /// The title, as the document holds it.
    pub title: String,
    /// The last change, where it tells one.
    pub updated: Option<DateTime<FixedOffset>>,
}

/// How deep elements may stand in each other: the crates that read them call themselves once a level, so that a file of
/// open tags would exhaust the stack. Nobody writes a feed with more than ten.
const DEPTH_MAX: usize = 100;

/// Why bytes are no feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OldFeedError {
    /// Neither XML nor JSON that is a feed.
    #[error("it is neither RSS 2.0 nor Atom 1.0 nor JSON Feed")]
    Strange,
    /// It begins as a feed, and is broken.
    #[error("its {format} is broken: {message}", format = .format.label())]
    Broken {
        /// What it begins as.
        format: Format,
        /// Where and why.
        message: String,
    },
}

impl OldFeed {
    /// Reads RSS 2.0, Atom 1.0 or JSON Feed.
    ///
    /// # Errors
    /// If the bytes are none of these.
    ///
    /// ```
    /// use pressrun::feed::old::OldFeed;
    ///
    /// let rss = b"<rss version='2.0'><channel><title>T</title><link>https://example.org/</link><description/>\
    ///     <item><title>A</title><guid isPermaLink='false'>a 1</guid></item></channel></rss>";
    /// assert_eq!(OldFeed::read(rss).unwrap().entries[0].id, "a 1");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, OldFeedError> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        if text.starts_with('{') {
            return json(text);
        }
        let holds = |sign: &str| text.find(sign);
        match (holds("<rss"), holds("<feed")) {
            (Some(rss), feed) if feed.is_none_or(|feed| rss < feed) => {
                refuse_depth(Format::Rss, bytes)?;
                rss_2(bytes)
            }
            (_, Some(_)) => {
                refuse_depth(Format::Atom, bytes)?;
                atom(bytes)
            }
            _ => Err(OldFeedError::Strange),
        }
    }
}

/// Refuses XML whose elements stand more than [`DEPTH_MAX`] deep. What is not well-formed is left to whoever reads it.
fn refuse_depth(format: Format, bytes: &[u8]) -> Result<(), OldFeedError> {
    let mut reader = Reader::from_reader(bytes);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut depth: usize = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) if depth == DEPTH_MAX => {
                let message = format!("its elements stand more than {DEPTH_MAX} deep");
                return Err(broken(format)(message));
            }
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

fn broken(format: Format) -> impl Fn(String) -> OldFeedError {
    move |message| OldFeedError::Broken { format, message }
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn rss_2(bytes: &[u8]) -> Result<OldFeed, OldFeedError> {
    let channel =
        rss::Channel::read_from(Cursor::new(bytes)).map_err(|error| broken(Format::Rss)(error.to_string()))?;
    let entries = channel.items().iter().map(|item| {
        let link = item.link().and_then(filled);
        let id = item.guid().map(|guid| guid.value().to_owned()).or_else(|| link.clone());
        OldEntry {
            id: id.unwrap_or_default(),
            link,
            title: item.title().unwrap_or_default().to_owned(),
            updated: None,
        }
    });
    let own = channel.extensions().get("atom").and_then(|atom| atom.get("link"));
    let own = own.into_iter().flatten().map(|link| &link.attrs);
    let mut own = own.filter(|attributes| attributes.get("rel").is_some_and(|rel| rel == "self"));
    Ok(OldFeed {
        format: Format::Rss,
        title: channel.title().to_owned(),
        description: channel.description().to_owned(),
        language: channel.language().and_then(filled),
        author: None,
        id: None,
        address: own.next().and_then(|attributes| attributes.get("href").cloned()),
        home: filled(channel.link()),
        entries: entries.filter(|entry| !entry.id.is_empty()).collect(),
    })
}

fn atom(bytes: &[u8]) -> Result<OldFeed, OldFeedError> {
    let feed = atom_syndication::Feed::read_from(Cursor::new(bytes))
        .map_err(|error| broken(Format::Atom)(error.to_string()))?;
    let link = |links: &[atom_syndication::Link], rel: &str| {
        let mut links = links.iter().filter(|link| link.rel() == rel);
        links.next().map(|link| link.href().to_owned())
    };
    let entries = feed.entries().iter().map(|entry| OldEntry {
        id: entry.id().to_owned(),
        link: link(entry.links(), "alternate"),
        title: entry.title().as_str().to_owned(),
        updated: Some(*entry.updated()),
    });
    Ok(OldFeed {
        format: Format::Atom,
        title: feed.title().as_str().to_owned(),
        description: feed.subtitle().map(|text| text.as_str().to_owned()).unwrap_or_default(),
        language: feed.lang().and_then(filled),
        author: feed.authors().first().and_then(|author| filled(author.name())),
        id: filled(feed.id()),
        address: link(feed.links(), "self"),
        home: link(feed.links(), "alternate"),
        entries: entries.filter(|entry| !entry.id.is_empty()).collect(),
    })
}

fn json(text: &str) -> Result<OldFeed, OldFeedError> {
    let document: Value = serde_json::from_str(text).map_err(|error| broken(Format::Json)(error.to_string()))?;
    if !word(&document, "version").is_some_and(|version| version.contains("jsonfeed.org")) {
        return Err(OldFeedError::Strange);
    }
    let entries = document["items"].as_array().into_iter().flatten().filter_map(|item| {
        Some(OldEntry {
            id: word(item, "id").or_else(|| word(item, "url"))?,
            link: word(item, "url"),
            title: word(item, "title").unwrap_or_default(),
            updated: word(item, "date_modified").and_then(|date| DateTime::parse_from_rfc3339(&date).ok()),
        })
    });
    let author = document["authors"].as_array().and_then(|authors| authors.first());
    Ok(OldFeed {
        format: Format::Json,
        title: word(&document, "title").unwrap_or_default(),
        description: word(&document, "description").unwrap_or_default(),
        language: word(&document, "language"),
        author: author
            .or(document.get("author"))
            .and_then(|author| word(author, "name")),
        id: None,
        address: word(&document, "feed_url"),
        home: word(&document, "home_page_url"),
        entries: entries.collect(),
    })
}

/// A text, or a number that stands where a text should (JSON Feed 1.1 asks readers to take it for one).
fn word(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::OldFeed;
    use super::OldFeedError;
    use crate::feed::Format;

    #[test]
    fn elements_may_stand_as_deep_as_nobody_writes_them_and_no_deeper() {
        let open = |deep: usize| "<a>".repeat(deep) + "x" + &"</a>".repeat(deep);
        for (format, around) in [
            (
                Format::Rss,
                [
                    "<rss version='2.0'><channel><title>T</title><link>https://a.test/</link><description/>",
                    "</channel></rss>",
                ],
            ),
            (
                Format::Atom,
                [
                    "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>x</id><updated>2026-03-01T00:00:00Z</updated>",
                    "</feed>",
                ],
            ),
        ] {
            let read = |inside: &str| OldFeed::read([around[0], inside, around[1]].concat().as_bytes());
            assert_eq!(read(&open(98)).unwrap().format, format);
            for inside in [open(101), open(100_000), "<a>".repeat(100_000), "<b:a>".repeat(3000)] {
                let error = read(&inside).unwrap_err().to_string();
                assert!(
                    error.ends_with("is broken: its elements stand more than 100 deep"),
                    "{error}"
                );
            }
        }
    }

    #[test]
    fn ids_are_kept_to_the_letter_in_every_form() {
        let atom = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><title>T</title><id>x</id>\
            <updated>2026-03-01T00:00:00Z</updated><link rel='self' href='https://example.org/feed.xml'/><author><name>Ada</name></author>\
            <entry><title type='html'>A &amp;amp; B</title><id>/a b</id><updated>2026-03-01T00:00:00Z</updated>\
            <link href='https://example.org/a/'/></entry></feed>";
        let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": 7, "url": "https://example.org/a/"}]}"#;
        let read = |text: &str| OldFeed::read(text.as_bytes()).unwrap();
        let feed = read(atom);
        assert_eq!((feed.format, feed.entries[0].id.as_str()), (Format::Atom, "/a b"));
        assert_eq!(feed.address.as_deref(), Some("https://example.org/feed.xml"));
        assert_eq!(feed.entries[0].link.as_deref(), Some("https://example.org/a/"));
        assert_eq!(read(json).entries[0].id, "7");
        for (text, strange) in [("<html>", true), ("{}", true), ("<rss><channel>", false)] {
            let error = OldFeed::read(text.as_bytes()).unwrap_err();
            assert_eq!(error == OldFeedError::Strange, strange, "{text}: {error}");
        }
    }
}
