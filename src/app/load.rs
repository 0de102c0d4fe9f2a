//! From the folder of a publication to its nouns.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use crate::app::bodies::Bodies;
use crate::app::card::Card;
use crate::app::clash;
use crate::app::config;
use crate::app::config::Config;
use crate::app::cover;
use crate::app::fault::Fault;
use crate::app::frozen_file;
use crate::app::frozen_file::FrozenFile;
use crate::app::gather;
use crate::app::gather::Gathered;
use crate::app::gather::Walked;
use crate::app::gather::gather;
use crate::app::kept::Kept;
use crate::app::memories;
use crate::app::themes::strange_theme;
use crate::app::written::Written;
use crate::app::written::feed_names;
use crate::app::written::own_file;
use crate::article::Article;
use crate::article::Asset;
use crate::entry::memory::FILE as MEMORY_FILE;
use crate::entry::memory::Memory;
use crate::feed::Feed;
use crate::feed::channel::Channel;
use crate::feed::characters::in_settings;
use crate::feed::config::Among;
use crate::feed::directory;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::settings::Settings;
use crate::finding::suggest::closest;
use crate::issue;
use crate::issue::Issue;
use crate::issue::number_of;
use crate::ledger::issue::IssueName;
use crate::site::guide::feed_links;
use crate::store::files;
use crate::theme::page::FeedLink;
use crate::theme::page::Subscribed;

/// A publication as it stands on disk.
#[derive(Debug)]
pub struct Loaded {
    /// Its folder.
    pub home: PathBuf,
    /// Its config.
    pub config: Config,
    /// Its feeds, by name.
    pub feeds: Vec<LoadedFeed>,
    /// What earlier commands worked out.
    pub kept: Kept,
}

/// A feed as it stands on disk.
#[derive(Debug)]
pub struct LoadedFeed {
    /// Its settings.
    pub feed: Feed,
    /// What it remembers.
    pub memory: Memory,
    /// Its articles, as far as they could be read, in the order of their paths.
    pub articles: Vec<Card>,
    /// Articles that could not be read: their files, by their paths below the folder of articles.
    pub unreadable: BTreeMap<String, String>,
    /// The files beside the articles, by their paths below the folder of articles.
    pub assets: BTreeMap<String, Asset>,
    /// Where each of those really is.
    pub sources: BTreeMap<String, PathBuf>,
    /// Its issues, by number.
    pub issues: Vec<Issue>,
    /// Files of issues that cannot be used as they are.
    pub broken_issues: Vec<String>,
    /// What is wrong with the files.
    pub findings: Vec<Finding>,
    /// Bodies that were read with their articles.
    pub bodies: Bodies,
    /// What keeps its entries from being made; whatever needs none of them does without.
    pub unready: Option<Fault>,
}

impl LoadedFeed {
    /// A file of the feed's own folder, relative to the publication.
    pub fn own_file(&self, name: &str) -> String {
        own_file(&self.feed.name, name)
    }

    /// An issue as the ledger names it.
    pub fn name_of(&self, issue: &Issue) -> IssueName {
        IssueName {
            feed: self.feed.name.to_string(),
            number: issue.number,
        }
    }

    /// The text of an article. Mostly it is read once more: of thousands, most are known and few are shown.
    ///
    /// # Errors
    /// If the file is gone, or is not what it was when the feed was loaded.
    pub fn body(&self, home: &Path, article: &Article) -> Result<String, Fault> {
        if let Some(body) = self.bodies.take(&article.path) {
            return Ok(body);
        }
        let bytes = files::read(&home.join(&article.file))?;
        let changed = || Fault::new(format!("`{}` changed while it was read", article.file));
        let body = article.body_again(&bytes, &self.feed.site);
        body.ok_or_else(|| changed().hint("run the same command again"))
    }

    /// The file of an article, relative to the publication, by its path below the folder of articles.
    pub fn file_of<'a>(&'a self, path: &'a str) -> &'a str {
        let known = self.articles.binary_search_by(|card| (*card.path).cmp(path));
        let card = known.ok().map(|at| &*self.articles[at].file);
        card.or_else(|| self.unreadable.get(path).map(String::as_str))
            .unwrap_or(path)
    }
}

/// Two issues with one number.
pub const ISSUE_TWICE: Rule = Rule::error(
    "issue/number-twice",
    "Readers and the ledger know an issue by its number.",
)
.fix("give one of them the next free number, in its name and in its head");

/// An issue that was sent, and whose own file is gone.
pub const FILE_GONE: Rule = Rule::warning(
    "issue/file-gone",
    "Readers have the issue, and its mail leads to its page in the archive: it stays published, from its frozen file.",
)
.fix("put the file back from the history of your repository; the frozen file alone is enough for what is published");

/// The folder of the publication: the one that was named, else the nearest with a config from the current one up.
pub fn home(named: Option<&Path>) -> Result<PathBuf, Fault> {
    let current = std::env::current_dir()?;
    let start = named.map_or_else(|| current.clone(), |named| current.join(named));
    let found = match named {
        Some(_) => start.join(config::FILE).is_file().then(|| start.clone()),
        None => start
            .ancestors()
            .find(|folder| folder.join(config::FILE).is_file())
            .map(Path::to_path_buf),
    };
    found.ok_or_else(|| {
        Fault::words("this is not a publication")
            .because(match named {
                Some(folder) => format!("there is no `{}` in {}", config::FILE, folder.display()),
                None => format!("there is no `{}` in {} or above it", config::FILE, current.display()),
            })
            .hint("run `pressrun init DIR` to make one, or name one with `--publication DIR`")
    })
}

/// Reads everything of the publication at `home`, whose cache is opened by `open`.
pub fn load(home: PathBuf, open: impl FnOnce(&Path) -> Kept + Send) -> Result<Loaded, Fault> {
    let config = Config::read(&home)?;
    let names = feed_names(&home)?;
    let among = if names.len() > 1 { Among::Several } else { Among::Only };
    let read = |name| Written::read(&home, &config, (name, among));
    let written = names.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    // Where there are thousands of articles, the cache and each memory are files of some megabytes.
    let walk = |written: &Written| gather::walk(&home, &written.feed);
    let remember = |written: &Written| memories::read(&home, &own_file(&written.feed.name, MEMORY_FILE));
    let ((kept, trees), memories) = rayon::join(
        || (open(&home), written.iter().map(walk).collect::<Result<Vec<_>, _>>()),
        || written.iter().map(remember).collect::<Result<Vec<_>, _>>(),
    );
    let found = trees?.into_iter().zip(memories?);
    let feeds = written.into_iter().zip(found);
    let feeds = feeds
        .map(|(written, found)| load_feed(&home, &kept, &config, (written, found)))
        .collect::<Result<Vec<_>, _>>()?;
    clash::refuse_shared_output(feeds.iter().map(|loaded| &loaded.feed))?;
    Ok(Loaded {
        home,
        config,
        feeds,
        kept,
    })
}

impl Loaded {
    /// The documents that readers' programs find from a page: the feed's own, and one of each other feed.
    pub fn feed_links(&self, feed: &LoadedFeed) -> Vec<FeedLink> {
        let mut links = feed_links(&Channel::whole(&feed.feed, []), Subscribed::Feed);
        for other in self.feeds.iter().filter(|other| other.feed.name != feed.feed.name) {
            let offered = feed_links(&Channel::whole(&other.feed, []), Subscribed::Other);
            links.extend(offered.into_iter().next());
        }
        links
    }

    /// The feed of that name; without a name, the only one.
    pub fn feed(&self, name: Option<&str>) -> Result<&LoadedFeed, Fault> {
        let names = || {
            let names: Vec<&str> = self.feeds.iter().map(|feed| feed.feed.name.as_str()).collect();
            names.join(", ")
        };
        match (name, self.feeds.as_slice()) {
            (None, [only]) => Ok(only),
            (None, _) => Err(Fault::words("which feed?").hint(format!("add `--feed NAME`; there are: {}", names()))),
            (Some(name), feeds) => feeds
                .iter()
                .find(|feed| feed.feed.name.as_str() == name)
                .ok_or_else(|| {
                    let meant = closest(name, feeds.iter().map(|feed| feed.feed.name.as_str()));
                    let hint = meant.map(|meant| format!("did you mean `{meant}`?"));
                    Fault::words(format!("there is no feed `{name}`"))
                        .hint(hint.unwrap_or_else(|| format!("there are: {}", names())))
                }),
        }
    }
}

fn load_feed(
    home: &Path,
    kept: &Kept,
    config: &Config,
    (written, (trees, memory)): (Written, (Vec<Walked>, Memory)),
) -> Result<LoadedFeed, Fault> {
    let Written {
        feed,
        file,
        text,
        says_url,
    } = written;
    let settings = Settings::new(&file, &text);
    let moving = (!says_url).then(|| memories::moving(&feed, &memory, &config.publication));
    let source = gather::Source {
        home,
        zone: config.publication.timezone,
        kept,
    };
    let Gathered {
        articles,
        unreadable,
        assets,
        sources,
        mut findings,
        bodies,
        missing,
    } = gather(source, &feed, trees)?;
    findings.extend(in_settings(settings));
    findings.extend(in_settings(config.settings()));
    findings.extend(directory::check(settings, &feed, cover::size(home, &feed)));
    let mut loaded = LoadedFeed {
        unready: missing.or(moving.flatten()),
        feed,
        memory,
        articles,
        unreadable,
        assets,
        sources,
        issues: Vec::new(),
        broken_issues: Vec::new(),
        findings,
        bodies,
    };
    read_issues(home, &mut loaded)?;
    Ok(loaded)
}

fn read_issues(home: &Path, loaded: &mut LoadedFeed) -> Result<(), Fault> {
    let folder = home.join(loaded.own_file("issues"));
    if !folder.is_dir() {
        return Ok(());
    }
    let (frozen, others): (Vec<String>, Vec<String>) = files::tree(&folder)?
        .into_iter()
        .partition(|path| path.ends_with(frozen_file::ENDING));
    for path in others {
        if Path::new(&path).extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let file = loaded.own_file(&format!("issues/{path}"));
        let text = files::read_text(&folder.join(&path))?.unwrap_or_default();
        let (issue, findings) = Issue::parse(&file, &text);
        let stranger = issue.as_ref().and_then(strange_theme);
        let cannot_be_mailed = findings.iter().any(|finding| finding.rule == issue::SUBJECT.name) || stranger.is_some();
        loaded.findings.extend(findings);
        loaded.findings.extend(stranger);
        let Some(issue) = issue.filter(|_| !cannot_be_mailed) else {
            loaded.broken_issues.push(file);
            continue;
        };
        if let Some(twin) = loaded.issues.iter().find(|known| known.number == issue.number) {
            let message = format!("number {} is that of `{}`", issue.number, twin.file);
            let finding = ISSUE_TWICE.at(Place::start(&file), message);
            loaded
                .findings
                .push(finding.hint("give one of them the next free number, in its name and in its head"));
            continue;
        }
        loaded.issues.push(issue);
    }
    for path in frozen {
        read_orphan(home, loaded, &loaded.own_file(&format!("issues/{path}")))?;
    }
    loaded.issues.sort_by_key(|issue| issue.number);
    Ok(())
}

/// Takes in what a frozen file says of an issue that has no file of its own any more.
fn read_orphan(home: &Path, loaded: &mut LoadedFeed, file: &str) -> Result<(), Fault> {
    let number = number_of(file);
    let mut own = loaded
        .issues
        .iter()
        .map(|issue| &issue.file)
        .chain(&loaded.broken_issues);
    if own.any(|own| number_of(own) == number) {
        return Ok(());
    }
    if let FrozenFile::Whole(frozen) = frozen_file::read(home, file)? {
        let issue = frozen_file::issue_of(file, &frozen);
        let message = format!(
            "`{}` is gone; readers have the issue, and it stays published",
            issue.file
        );
        loaded.findings.push(FILE_GONE.at(Place::start(file), message));
        loaded.issues.push(issue);
    }
    Ok(())
}
