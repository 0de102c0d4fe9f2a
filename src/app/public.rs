//! What the public server gives out: the output of each feed, and what leads elsewhere.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashSet;
use std::path::Path;

use url::Url;

use crate::app::config::Config;
use crate::app::fault::Fault;
use crate::app::memories;
use crate::app::output::Manifest;
use crate::app::output::manifest;
use crate::app::written;
use crate::entry::memory::FILE as MEMORY_FILE;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::feed::Feed;
use crate::feed::output_file::file_of;
use crate::finding::settings::Settings;
use crate::hosting::path_of;
use crate::hosting::redirects;
use crate::hosting::redirects::Redirects;
use crate::hosting::root;
use crate::serve::public::offer::Folder;
use crate::serve::public::offer::Offer;
use crate::store::files;

/// Everything that the publication at `home` gives out.
pub fn offer(home: &Path) -> Result<Offer, Fault> {
    let config = Config::read(home)?;
    let feeds = written::feeds(home, &config)?;
    refuse_shared_place(&feeds)?;
    let redirects = redirects_of(home)?;
    let mut folders = Vec::new();
    for feed in feeds {
        let path = home.join(&feed.output);
        let memory = memories::read(home, &written::own_file(&feed.name, MEMORY_FILE))?;
        let ways = Ways {
            feed: &feed,
            memory: &memory,
            written: &manifest(&path)?,
            folder: &path,
        };
        let (moved, gone) = (ways.moved(), ways.gone());
        folders.push(Folder {
            feed,
            path,
            moved,
            gone,
        });
    }
    Ok(Offer {
        folders,
        moved: redirects.targets(&config.publication.url),
        gone: redirects.gone(),
    })
}

/// Two feeds at one path of the server would overwrite each other.
fn refuse_shared_place(feeds: &[Feed]) -> Result<(), Fault> {
    let mut places: BTreeMap<String, &Feed> = BTreeMap::new();
    for feed in feeds {
        if let Some(other) = places.insert(root(feed), feed) {
            return Err(
                Fault::words(format!("two feeds stand at the path `{}` of the server", root(feed)))
                    .because(format!(
                        "`{}` at {}, `{}` at {}",
                        other.name, other.url, feed.name, feed.url
                    ))
                    .hint("give one of them another `url`, or give each host a server of its own"),
            );
        }
    }
    Ok(())
}

/// What the writer says of addresses that moved or are gone.
fn redirects_of(home: &Path) -> Result<Redirects, Fault> {
    let text = files::read_text(&home.join(redirects::FILE))?.unwrap_or_default();
    let settings = Settings::new(redirects::FILE, &text);
    let redirects: Redirects = settings
        .parse()
        .map_err(|misfit| Fault::from(misfit).when("the redirects cannot be read"))?;
    match redirects.problem() {
        None => Ok(redirects),
        Some(problem) => {
            let keys: Vec<&str> = problem.keys.iter().map(String::as_str).collect();
            Err(Fault::words("the redirects cannot be used")
                .because(settings.told(&keys, &problem.message))
                .hint(problem.hint))
        }
    }
}

/// Where a feed's entries were read before.
struct Ways<'a> {
    feed: &'a Feed,
    memory: &'a Memory,
    written: &'a Manifest,
    folder: &'a Path,
}

impl Ways<'_> {
    fn living(&self) -> impl Iterator<Item = &Row> {
        self.memory.rows.values().filter(|row| row.gone.is_none())
    }

    /// The pages of entries that are there.
    fn pages(&self) -> HashSet<&str> {
        self.living().filter_map(|row| row.page.as_deref()).collect()
    }

    /// What leads from where entries were to where they are: as builds tell other servers, unless something else stands
    /// there.
    fn moved(&self) -> BTreeMap<String, Url> {
        let pages = self.pages();
        let mut moved = BTreeMap::new();
        for row in self.living() {
            let Some(target) = row.page.as_ref().and_then(|page| self.feed.url.join(page).ok()) else {
                continue;
            };
            for old in row.was.iter().filter(|old| !pages.contains(old.as_str())) {
                if !self.is_free(old, row) {
                    continue;
                }
                let Some(path) = path_of(self.feed, old) else { continue };
                // Whoever forgot the `/` of a folder meant the same.
                if let Some(bare) = path.strip_suffix('/').filter(|bare| !bare.is_empty()) {
                    moved.entry(bare.to_owned()).or_insert_with(|| target.clone());
                }
                moved.insert(path, target.clone());
            }
        }
        moved
    }

    /// Whether nothing stands at an old address but the page that leads on from it.
    fn is_free(&self, old: &str, row: &Row) -> bool {
        let Some(file) = file_of(old) else { return false };
        match self.written.get(&file) {
            Some(article) => article.as_deref() == Some(row.path.as_str()),
            None => !self.folder.join(&file).exists(),
        }
    }

    /// Where entries were that are gone.
    fn gone(&self) -> BTreeSet<String> {
        let pages = self.pages();
        let gone = self.memory.rows.values().filter(|row| row.gone.is_some());
        let addresses = gone.flat_map(|row| row.page.iter().chain(&row.was));
        addresses
            .filter(|address| !pages.contains(address.as_str()))
            .filter_map(|address| path_of(self.feed, address))
            .collect()
    }
}
