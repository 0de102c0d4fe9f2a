//! What is said of one file where Pressrun gives it out itself: the same as its configurations of other servers say.

use crate::article::media::media_type;
use crate::feed::Feed;
use crate::feed::Format;
use crate::hosting::Class;
use crate::hosting::FEED_CACHE;
use crate::hosting::PAGE_CACHE;
use crate::hosting::PAGE_HEADERS;
use crate::hosting::classes;
use crate::hosting::twin::is_text;

/// What a file is to whoever asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A document of a feed, which readers' programs ask for again and again.
    Feed(Format),
    /// The list of feeds.
    List,
    /// A page.
    Page,
    /// Anything else.
    Other,
}

/// How a file is given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// What it is.
    pub kind: Kind,
    /// Its media type, with a charset where there is one to be told.
    pub media_type: String,
    /// The headers that stand there beside its type, each once.
    pub headers: Vec<(&'static str, String)>,
}

/// How the files of one feed are given out.
#[derive(Debug, Clone)]
pub struct Rules {
    classes: Vec<Class>,
}

/// Endings of names that only a server meets: nobody puts such files beside an article.
const MORE_TYPES: [(&str, &str); 18] = [
    ("atom", "application/atom+xml"),
    ("css", "text/css"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript"),
    ("md", "text/markdown"),
    ("mjs", "text/javascript"),
    ("opml", "text/x-opml"),
    ("otf", "font/otf"),
    ("rdf", "application/rdf+xml"),
    ("rss", "application/rss+xml"),
    ("ttf", "font/ttf"),
    ("vtt", "text/vtt"),
    ("webmanifest", "application/manifest+json"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xhtml", "application/xhtml+xml"),
];

impl Rules {
    /// The rules of a feed.
    pub fn new(feed: &Feed) -> Self {
        Self { classes: classes(feed) }
    }

    /// How the file at `path` is given out: the path on the server, as a browser would show it, of the file itself
    /// (`/notes/index.html`, not `/notes/`).
    ///
    /// ```
    /// use pressrun::feed::Feed;
    /// use pressrun::feed::Format;
    /// use pressrun::feed::config::{Among, FeedTable, Home};
    /// use pressrun::hosting::served::{Kind, Rules};
    /// use pressrun::publication::Publication;
    ///
    /// let publication: Publication = toml::from_str("name = \"P\"\nurl = \"https://example.org/\"").unwrap();
    /// let table: FeedTable = toml::from_str("").unwrap();
    /// let home = Home { publication: &publication, among: Among::Only };
    /// let feed = Feed::new("main".parse().unwrap(), table, home).unwrap();
    /// let served = Rules::new(&feed).of("/atom.xml");
    /// assert_eq!(served.kind, Kind::Feed(Format::Atom));
    /// assert_eq!(served.media_type, "application/atom+xml; charset=utf-8");
    /// ```
    pub fn of(&self, path: &str) -> Served {
        let class = self.classes.iter().find(|class| class.path.matches(path));
        let mut headers: Vec<(&'static str, String)> = Vec::new();
        let mut add = |name, value: &str| headers.push((name, value.to_owned()));
        let kind = match class {
            Some(class) => {
                add("Cache-Control", FEED_CACHE);
                add("Access-Control-Allow-Origin", "*");
                if let Some(link) = &class.link {
                    add("Link", link);
                }
                let format = Format::ALL.into_iter();
                let mut format = format.filter(|format| class.media_type.starts_with(format.media_type()));
                format.next().map_or(Kind::List, Kind::Feed)
            }
            None if has_ending(path, &["html", "htm"]) => {
                add("Cache-Control", PAGE_CACHE);
                Kind::Page
            }
            None => Kind::Other,
        };
        if class.is_some() || is_text(path) {
            add("Vary", "Accept-Encoding");
        }
        for (name, value) in PAGE_HEADERS {
            add(name, value);
        }
        Served {
            kind,
            media_type: class.map_or_else(|| type_of(path), |class| class.media_type.clone()),
            headers,
        }
    }
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    endings.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// The media type of a file by its name, with a charset where it is text: what we write is UTF-8.
fn type_of(path: &str) -> String {
    let more = MORE_TYPES.iter().find(|(ending, _)| has_ending(path, &[ending]));
    let media_type = more.map_or_else(|| media_type(path), |(_, media_type)| media_type);
    if media_type.starts_with("text/") {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use super::Rules;
    use crate::feed::Format;
    use crate::feed::Server;
    use crate::hosting::configuration::configuration;
    use crate::hosting::tests::feed;

    #[test]
    fn each_file_is_given_out_as_what_it_is() {
        let rules = Rules::new(&feed("compress = true"));
        for (path, kind, media_type) in [
            (
                "/früh $1/index.xml",
                Kind::Feed(Format::Rss),
                "application/rss+xml; charset=utf-8",
            ),
            (
                "/früh $1/archive/atom-12.xml",
                Kind::Feed(Format::Atom),
                "application/atom+xml; charset=utf-8",
            ),
            ("/früh $1/archive/atom-.xml", Kind::Other, "application/xml"),
            (
                "/früh $1/tags/a/atom.xml",
                Kind::Feed(Format::Atom),
                "application/atom+xml; charset=utf-8",
            ),
            ("/früh $1/tags/a/b/atom.xml", Kind::Other, "application/xml"),
            ("/früh $1/tags/atom.xml", Kind::Other, "application/xml"),
            ("/früh $1/authors/a/atom.xml", Kind::Other, "application/xml"),
            ("/früh $1/feeds.opml", Kind::List, "text/x-opml; charset=utf-8"),
            ("/früh $1/notes/index.HTML", Kind::Page, "text/html; charset=utf-8"),
            ("/früh $1/issues/1/email.txt", Kind::Other, "text/plain; charset=utf-8"),
            ("/früh $1/site.css", Kind::Other, "text/css; charset=utf-8"),
            ("/früh $1/plan.png", Kind::Other, "image/png"),
            ("/früh $1/CNAME", Kind::Other, "application/octet-stream"),
        ] {
            let served = rules.of(path);
            assert_eq!((served.kind, served.media_type.as_str()), (kind, media_type), "{path}");
        }
    }

    /// One source of truth: what is said here of a document stands in what Caddy is told of it, word by word.
    #[test]
    fn what_is_said_of_a_document_is_what_caddy_is_told() {
        let feed = feed("compress = true");
        let caddy = configuration(Server::Caddy, &feed, &[]);
        let served = Rules::new(&feed).of("/früh $1/index.xml");
        let block = caddy.split("header @main_rss {").nth(1).unwrap();
        let block = &block[..block.find("\n}").unwrap()];
        let pages = caddy.split("header @main_all {").nth(1).unwrap();
        let pages = &pages[..pages.find("\n}").unwrap()];
        for (name, value) in &served.headers {
            let line = format!("\t{name} \"{}\"\n", value.replace('"', "\\\""));
            assert!(format!("{block}\n{pages}\n").contains(&line), "{name}: {value}");
        }
        for line in block
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && *line != "defer")
        {
            let (name, _) = line.split_once(' ').unwrap();
            let is_said = name == "Content-Type" || served.headers.iter().any(|(known, _)| *known == name);
            assert!(is_said, "{line}");
        }
    }
}
