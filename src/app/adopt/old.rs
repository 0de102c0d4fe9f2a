//! The feed that the readers of a blog have today.

use std::path::Path;

use url::Url;

use crate::app::adopt::Blog;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::feed::Format;
use crate::feed::old::OldFeed;
use crate::finding::shell::word;
use crate::store::files;

/// A feed that readers have today.
pub struct Known {
    /// What it says.
    pub feed: OldFeed,
    /// Its name below the site's address.
    pub file: String,
    /// Whether that is known: from the feed, from settings, or because the generator calls it so.
    pub is_name_told: bool,
    /// Where it was found, if nobody named it.
    pub found: Option<String>,
}

impl Known {
    /// The feed in a file.
    pub fn read(file: &Path, blog: &Blog) -> Result<Self, Fault> {
        if file.to_string_lossy().contains("://") {
            return Err(Fault::words("`--old-feed` takes a file").hint(format!(
                "fetch it first: `curl -o old-feed.xml {}`, and name that",
                word(&file.to_string_lossy())
            )));
        }
        let feed = OldFeed::read(&files::read(file)?).map_err(|error| {
            Fault::words(format!("`{}` is no feed", file.display()))
                .because(error.to_string())
                .hint("name the file that the site serves today: its RSS, Atom or JSON Feed")
        })?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let told = below(&feed, blog).or_else(|| blog.emitted.first().cloned());
        let known = told.or_else(|| usual(blog.flavour).1.contains(&&*name).then(|| name.clone()));
        Ok(Self {
            is_name_told: known.is_some(),
            file: known.unwrap_or(name),
            feed,
            found: None,
        })
    }

    /// The feed that the generator emitted when it last built the blog here.
    pub fn emitted(dir: &Path, blog: &Blog) -> Option<Self> {
        let (folder, names) = usual(blog.flavour);
        let folder = blog.built.as_deref().unwrap_or(folder);
        let names = blog.emitted.iter().map(String::as_str).chain(names.iter().copied());
        // A site in several languages may have each in a folder of its own.
        let own = blog.language.as_deref().filter(|_| !blog.languages.is_empty());
        let inner = own
            .into_iter()
            .flat_map(|own| names.clone().map(move |name| format!("{own}/{name}")));
        let mut names = names.clone().map(str::to_owned).chain(inner);
        names.find_map(|name| {
            let file = format!("{folder}/{name}");
            let feed = OldFeed::read(&files::read_plain(&dir.join(&file))?).ok()?;
            // A build for looking at it here speaks of addresses that no reader knows.
            let home = feed.home.as_deref().and_then(|home| Url::parse(home).ok());
            if home.is_some_and(|home| matches!(home.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))) {
                return None;
            }
            Some(Self {
                is_name_told: true,
                file: below(&feed, blog).unwrap_or(name),
                feed,
                found: Some(file),
            })
        })
    }
}

/// The feed that the generator emits, by what its settings and files say; `None` where they do not say.
pub fn told(blog: &Blog) -> Option<(Format, String)> {
    let usual = if blog.flavour == Flavour::Hugo {
        Some("index.xml")
    } else {
        None
    };
    let name = blog.emitted.first().map(String::as_str).or(usual)?;
    let format = match blog.flavour {
        _ if name.rsplit('.').next() == Some("json") => Format::Json,
        Flavour::Jekyll | Flavour::Eleventy => Format::Atom,
        Flavour::Zola if !name.contains("rss") => Format::Atom,
        _ => Format::Rss,
    };
    Some((format, name.to_owned()))
}

/// The folder in which a generator builds unless it is told otherwise, and the names of its feeds there.
fn usual(flavour: Flavour) -> (&'static str, &'static [&'static str]) {
    match flavour {
        Flavour::Hugo => ("public", &["index.xml", "feed.json"]),
        Flavour::Zola => ("public", &["atom.xml", "rss.xml"]),
        Flavour::Jekyll => ("_site", &["feed.xml", "atom.xml", "rss.xml"]),
        Flavour::Eleventy => (
            "_site",
            &["feed/feed.xml", "feed.xml", "feed/index.xml", "feed/feed.json"],
        ),
        Flavour::Astro => ("dist", &["rss.xml", "feed.xml", "atom.xml"]),
        Flavour::Plain => ("public", &[]),
    }
}

/// The name of a feed below the site's address, as it says itself.
fn below(feed: &OldFeed, blog: &Blog) -> Option<String> {
    let own = Url::parse(feed.address.as_deref()?).ok()?;
    let homes = [blog.url.as_deref(), feed.home.as_deref()];
    let home = homes.into_iter().flatten().find_map(|url| Url::parse(url).ok())?;
    let folder = format!("{}/", home.path().trim_end_matches('/'));
    let name = own.path().strip_prefix(&folder)?;
    let is_there = own.host_str() == home.host_str() && !name.is_empty() && !name.ends_with('/');
    is_there.then(|| name.to_owned())
}
