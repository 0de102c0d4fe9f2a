//! What each feed's own file says, without its articles.

use std::path::Path;

use crate::app::clash;
use crate::app::config::Config;
use crate::app::fault::Fault;
use crate::feed::Feed;
use crate::feed::config::Among;
use crate::feed::config::FeedTable;
use crate::feed::config::Home;
use crate::feed::name::FeedName;
use crate::finding::settings::Settings;
use crate::store::file_error::FileError;
use crate::store::files;

/// The settings of each feed of the publication at `home`, without its articles.
pub fn feeds(home: &Path, config: &Config) -> Result<Vec<Feed>, Fault> {
    let names = feed_names(home)?;
    let among = if names.len() > 1 { Among::Several } else { Among::Only };
    let read = |name| Written::read(home, config, (name, among)).map(|written| written.feed);
    let feeds: Vec<Feed> = names.into_iter().map(read).collect::<Result<_, _>>()?;
    clash::refuse_shared_output(feeds.iter())?;
    Ok(feeds)
}

/// A file of a feed's own folder, relative to the publication.
pub fn own_file(feed: &FeedName, name: &str) -> String {
    format!("feeds/{feed}/{name}")
}

/// The folders below `feeds/` that hold a `feed.toml`.
pub fn feed_names(home: &Path) -> Result<Vec<FeedName>, Fault> {
    let folder = home.join("feeds");
    let no_feed = || {
        Fault::words("the publication has no feed")
            .because("no folder below `feeds/` holds a `feed.toml`")
            .hint("make `feeds/main/feed.toml`; it may be empty")
    };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(no_feed()),
        Err(error) => return Err(FileError::new("read", &folder, error).into()),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if !entry.path().join("feed.toml").is_file() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let parsed = name.parse::<FeedName>().map_err(|error| {
            Fault::words(format!("`feeds/{name}` cannot be a feed"))
                .because(error.to_string())
                .hint("rename the folder: lower-case letters, digits and `-`, at most 40")
        })?;
        names.push(parsed);
    }
    names.sort_by(|left, right| left.as_str().cmp(right.as_str()));
    if names.is_empty() {
        return Err(no_feed());
    }
    Ok(names)
}

/// What a feed's own file says.
#[derive(Debug)]
pub struct Written {
    /// Its settings.
    pub feed: Feed,
    /// The file, relative to the publication.
    pub file: String,
    /// What stands in it.
    pub text: String,
    /// Whether it names the feed's URL itself.
    pub says_url: bool,
}

impl Written {
    /// Reads it.
    pub fn read(home: &Path, config: &Config, (name, among): (FeedName, Among)) -> Result<Self, Fault> {
        let file = own_file(&name, "feed.toml");
        let text = files::read_text(&home.join(&file))?.unwrap_or_default();
        let settings = Settings::new(&file, &text);
        let table: FeedTable = settings
            .parse()
            .map_err(|misfit| Fault::from(misfit).when(format!("the feed `{name}` cannot be read")))?;
        let says_url = table.url.is_some();
        let publication = &config.publication;
        let feed = Feed::new(name, table, Home { publication, among })
            .map_err(|error| Fault::from(error).when(format!("`{file}` cannot be used")))?;
        clash::check(settings, &feed)?;
        Ok(Self {
            feed,
            file,
            text,
            says_url,
        })
    }
}
