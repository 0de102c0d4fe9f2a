//! The namespaces that readers' programs know, and the names that are taken for them.

use crate::finding::suggest::closest;

/// A namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// None: the elements of RSS 2.0.
    Plain,
    /// One that is not known here.
    Other,
    /// `xml:`, which needs no declaration.
    Xml,
    /// Atom 1.0.
    Atom,
    /// Atom 0.3, which was never finished.
    Atom03,
    /// RSS 1.0.
    Rss1,
    /// RSS 0.90.
    Rss09,
    /// RDF, in which RSS 1.0 is written.
    Rdf,
    /// XHTML.
    Xhtml,
    /// `content:encoded`.
    Content,
    /// Dublin Core's fifteen elements.
    Dc,
    /// Dublin Core's terms.
    Terms,
    /// How often a feed is to be fetched.
    Syndication,
    /// How many comments there are.
    Slash,
    /// Where comments are.
    Wfw,
    /// What an entry answers to.
    Thread,
    /// Archives and pages of feeds.
    History,
    /// Media RSS.
    Media,
    /// Apple's podcasts.
    Itunes,
    /// Podcasting 2.0.
    Podcast,
    /// Google's podcasts.
    GooglePlay,
    /// Places on the earth, `GeoRSS`.
    GeoRss,
    /// Places on the earth, W3C.
    Geo,
    /// Licences.
    License,
}

/// A known namespace: what it is, its usual prefix, its name.
const KNOWN: [(Space, &str, &str); 22] = [
    (Space::Xml, "xml", "http://www.w3.org/XML/1998/namespace"),
    (Space::Atom, "atom", "http://www.w3.org/2005/Atom"),
    (Space::Atom03, "", "http://purl.org/atom/ns#"),
    (Space::Rss1, "", "http://purl.org/rss/1.0/"),
    (Space::Rss09, "", "http://my.netscape.com/rdf/simple/0.9/"),
    (Space::Rdf, "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    (Space::Xhtml, "xhtml", "http://www.w3.org/1999/xhtml"),
    (Space::Content, "content", "http://purl.org/rss/1.0/modules/content/"),
    (Space::Dc, "dc", "http://purl.org/dc/elements/1.1/"),
    (Space::Terms, "dcterms", "http://purl.org/dc/terms/"),
    (Space::Syndication, "sy", "http://purl.org/rss/1.0/modules/syndication/"),
    (Space::Slash, "slash", "http://purl.org/rss/1.0/modules/slash/"),
    (Space::Wfw, "wfw", "http://wellformedweb.org/CommentAPI/"),
    (Space::Thread, "thr", "http://purl.org/syndication/thread/1.0"),
    (Space::History, "fh", "http://purl.org/syndication/history/1.0"),
    (Space::Media, "media", "http://search.yahoo.com/mrss/"),
    (Space::Itunes, "itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    (Space::Podcast, "podcast", "https://podcastindex.org/namespace/1.0"),
    (
        Space::GooglePlay,
        "googleplay",
        "http://www.google.com/schemas/play-podcasts/1.0",
    ),
    (Space::GeoRss, "georss", "http://www.georss.org/georss"),
    (Space::Geo, "geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
    (
        Space::License,
        "creativeCommons",
        "http://backend.userland.com/creativeCommonsRssModule",
    ),
];

/// Names beside those that readers know: nothing in a feed hangs on them.
const HARMLESS: [&str; 12] = [
    "http://podlove.org/simple-chapters",
    "http://rssnamespace.org/feedburner/ext/1.0",
    "http://source.scripting.com/",
    "http://webns.net/mvcb/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://www.opengis.net/gml",
    "http://a9.com/-/spec/opensearch/1.1/",
    "http://www.w3.org/2007/app",
    "http://schemas.google.com/g/2005",
    "http://www.rssboard.org/media-rss",
    "http://www.w3.org/2000/svg",
];

/// Another name under which the podcasting namespace was in use before its address moved.
const PODCAST_OF_OLD: &str = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md";

/// Another name under which RSS 0.90 was in use.
const RSS09_OF_OLD: &str = "http://channel.netscape.com/rdf/simple/0.9/";

impl Space {
    /// The namespace of that name; [`Space::Plain`] for no name.
    pub fn named(name: &str) -> Self {
        if name.is_empty() {
            return Self::Plain;
        }
        match name {
            PODCAST_OF_OLD => return Self::Podcast,
            RSS09_OF_OLD => return Self::Rss09,
            _ => {}
        }
        KNOWN
            .iter()
            .find(|(_, _, known)| *known == name)
            .map_or(Self::Other, |(space, _, _)| *space)
    }

    /// The namespace that has this prefix in nearly every feed.
    pub fn usual_for(prefix: &str) -> Option<Self> {
        KNOWN
            .iter()
            .find(|(_, usual, _)| !prefix.is_empty() && *usual == prefix)
            .map(|(space, _, _)| *space)
    }

    /// Its usual prefix; empty where it is used without one.
    pub fn prefix(self) -> &'static str {
        self.known().map_or("", |(_, prefix, _)| prefix)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.known().map_or("", |(_, _, name)| name)
    }

    fn known(self) -> Option<&'static (Self, &'static str, &'static str)> {
        KNOWN.iter().find(|(space, _, _)| *space == self)
    }
}

/// Whether a name is one that readers know, or that does no harm.
pub fn is_known(name: &str) -> bool {
    Space::named(name) != Space::Other || HARMLESS.contains(&name)
}

/// The known name that was meant by a name which differs from it in case, scheme, a last `/` or `#`, or a few letters.
pub fn meant(name: &str) -> Option<Space> {
    let folded = folded(name);
    let known = || KNOWN.iter().filter(|(space, _, _)| *space != Space::Xml);
    let same = known().find(|(_, _, known)| self::folded(known) == folded);
    let same = same.or_else(|| {
        let near = closest(name, known().map(|(_, _, known)| *known))?;
        // RSS 1.0 and its modules, or Dublin Core and its terms, lie near each other without one being the other.
        let distance = strsim::levenshtein(name, near);
        known().find(|(_, _, known)| *known == near && distance <= 3)
    });
    same.map(|(space, _, _)| *space)
}

fn folded(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase();
    let name = name
        .strip_prefix("https://")
        .or_else(|| name.strip_prefix("http://"))
        .unwrap_or(&name);
    let name = name.strip_prefix("www.").unwrap_or(name);
    name.trim_end_matches(['/', '#']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::Space;
    use super::is_known;
    use super::meant;

    #[test]
    fn a_name_that_is_nearly_right_is_the_one_that_was_meant() {
        for (name, space) in [
            ("http://search.yahoo.com/mrss", Some(Space::Media)),
            ("https://www.w3.org/2005/Atom", Some(Space::Atom)),
            ("http://www.w3.org/2005/atom", Some(Space::Atom)),
            ("http://www.itunes.com/DTDs/Podcast-1.0.dtd", Some(Space::Itunes)),
            ("http://purl.org/rss/1.0/modules/contant/", Some(Space::Content)),
            ("http://example.org/my/own", None),
        ] {
            assert_eq!(meant(name), space, "{name}");
            assert!(!is_known(name), "{name}");
        }
        assert!(is_known("http://www.w3.org/2005/Atom"));
        assert_eq!(Space::named(""), Space::Plain);
        assert_eq!(Space::usual_for("media"), Some(Space::Media));
        assert_eq!(Space::usual_for(""), None);
    }
}
