//! Elements of other namespaces, in RSS and in Atom.

use std::collections::BTreeMap;

use url::Url;

use crate::entry::Entry;
use crate::feed::markup;

/// A namespace, by the prefix that is used here. Programs compare its URI letter by letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Namespace {
    /// What names begin with.
    pub prefix: &'static str,
    /// Its name.
    pub uri: &'static str,
}

/// Atom inside of RSS, for links.
pub const ATOM: Namespace = Namespace {
    prefix: "atom",
    uri: "http://www.w3.org/2005/Atom",
};

/// Whole articles in RSS.
pub const CONTENT: Namespace = Namespace {
    prefix: "content",
    uri: "http://purl.org/rss/1.0/modules/content/",
};

/// Authors without an address, and languages of items.
pub const DUBLIN_CORE: Namespace = Namespace {
    prefix: "dc",
    uri: "http://purl.org/dc/elements/1.1/",
};

/// Archives (RFC 5005).
pub const HISTORY: Namespace = Namespace {
    prefix: "fh",
    uri: "http://purl.org/syndication/history/1.0",
};

/// Pictures that stand for an item: Media RSS.
pub const MEDIA: Namespace = Namespace {
    prefix: "media",
    uri: "http://search.yahoo.com/mrss/",
};

/// Apple's directory of podcasts.
pub const ITUNES: Namespace = Namespace {
    prefix: "itunes",
    uri: "http://www.itunes.com/dtds/podcast-1.0.dtd",
};

/// Podcasting 2.0.
pub const PODCAST: Namespace = Namespace {
    prefix: "podcast",
    uri: "https://podcastindex.org/namespace/1.0",
};

/// The text that an item was made from.
pub const SOURCE: Namespace = Namespace {
    prefix: "source",
    uri: "http://source.scripting.com/",
};

/// Licences of Creative Commons in RSS 2.0.
pub const CREATIVE_COMMONS: Namespace = Namespace {
    prefix: "creativeCommons",
    uri: "http://backend.userland.com/creativeCommonsRssModule",
};

/// An element of another namespace than the format's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its name, without the prefix.
    pub name: &'static str,
    /// Its attributes, not escaped.
    pub attributes: Vec<(&'static str, String)>,
    /// Its text, not escaped.
    pub text: Option<String>,
    /// The elements in it.
    pub children: Vec<Element>,
}

impl Element {
    /// An element with nothing in it.
    pub fn new(namespace: Namespace, name: &'static str) -> Self {
        Self {
            namespace,
            name,
            attributes: Vec::new(),
            text: None,
            children: Vec::new(),
        }
    }

    /// `atom:link`.
    pub fn link(relation: &'static str, url: &Url) -> Self {
        Self::new(ATOM, "link").with("rel", relation).with("href", url.as_str())
    }

    /// The same element with an attribute more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// The same element with a text.
    #[must_use]
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// The same element with one more in it.
    #[must_use]
    pub fn holding(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    fn qualified(&self) -> String {
        format!("{}:{}", self.namespace.prefix, self.name)
    }
}

/// What a document declares: each namespace that is used.
pub fn declared(used: impl IntoIterator<Item = Namespace>) -> BTreeMap<String, String> {
    used.into_iter()
        .map(|namespace| (namespace.prefix.to_owned(), namespace.uri.to_owned()))
        .collect()
}

/// Elements as the crate `rss` takes them; it escapes what stands in them.
pub fn of_rss(elements: impl IntoIterator<Item = Element>) -> rss::extension::ExtensionMap {
    let mut map = rss::extension::ExtensionMap::new();
    for element in elements {
        let names = map.entry(element.namespace.prefix.to_owned()).or_default();
        let same: &mut Vec<_> = names.entry(element.name.to_owned()).or_default();
        same.push(one_of_rss(element));
    }
    map
}

fn one_of_rss(element: Element) -> rss::extension::Extension {
    let mut children: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let name = element.qualified();
    for child in element.children {
        children
            .entry(child.name.to_owned())
            .or_default()
            .push(one_of_rss(child));
    }
    rss::extension::Extension {
        name,
        value: element.text,
        attrs: element
            .attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        children,
    }
}

/// Elements as the crate `atom_syndication` takes them. It writes the values of attributes as they are, so that they are
/// escaped here.
pub fn of_atom(elements: Vec<Element>) -> atom_syndication::extension::ExtensionMap {
    let mut map = atom_syndication::extension::ExtensionMap::new();
    for element in elements {
        let names = map.entry(element.namespace.prefix.to_owned()).or_default();
        let same: &mut Vec<_> = names.entry(element.name.to_owned()).or_default();
        same.push(one_of_atom(element));
    }
    map
}

fn one_of_atom(element: Element) -> atom_syndication::extension::Extension {
    let mut children: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let name = element.qualified();
    for child in element.children {
        children
            .entry(child.name.to_owned())
            .or_default()
            .push(one_of_atom(child));
    }
    let escaped = |value: &str| markup::escaped(value).replace('"', "&quot;");
    atom_syndication::extension::Extension {
        name,
        value: element.text,
        attrs: element
            .attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), escaped(&value)))
            .collect(),
        children,
    }
}

/// The picture that stands for an entry: for programs that show pictures, and for those that show small ones. What it
/// shows is not said: programs such as feedparser take `media:description` for the summary of the item.
pub fn media(entry: &Entry) -> Vec<Element> {
    let Some(image) = &entry.image else {
        return Vec::new();
    };
    let sized = |name| {
        let sizes = [("width", image.width), ("height", image.height)];
        let element = Element::new(MEDIA, name).with("url", image.src.as_str());
        sizes.into_iter().fold(element, |element, (name, size)| match size {
            Some(size) => element.with(name, size.to_string()),
            None => element,
        })
    };
    vec![sized("content").with("medium", "image"), sized("thumbnail")]
}

/// The element by which RSS names a licence of Creative Commons; there is none for others.
pub fn creative_commons(license: &Url) -> Option<Element> {
    let is_theirs = license.host_str() == Some("creativecommons.org");
    is_theirs.then(|| Element::new(CREATIVE_COMMONS, "license").saying(license.as_str()))
}
