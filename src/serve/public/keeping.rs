//! Looking after what is given out: a new build is taken up as soon as it is whole.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio::time::sleep;

use crate::hosting::MANIFEST;
use crate::serve::public::diary::Diary;
use crate::serve::public::front::with_files;
use crate::serve::public::load::Care;
use crate::serve::public::load::LoadError;
use crate::serve::public::load::load;
use crate::serve::public::offer::Offer;
use crate::serve::public::release::Release;
use crate::serve::public::scan::Stamp;
use crate::serve::public::shared::Shared;
use crate::serve::public::shared::Terms;
use crate::serve::public::site::News;
use crate::serve::public::site::Site;
use crate::serve::public::site::SiteError;

/// How often it is looked whether something has changed of which nobody was told: not every file system tells.
const PULSE: Duration = Duration::from_secs(2);

/// How soon it is tried again while a build is writing.
const AGAIN: Duration = Duration::from_millis(50);

/// How long a build may take from its first file to its last before somebody is told: longer, and it was killed.
const BUILD_MAX: Duration = Duration::from_secs(30);

/// How long a build that is writing just now is waited for at the start.
const START_MAX: Duration = Duration::from_secs(5);

/// What is asked for at the start, and when the config is read anew.
pub(crate) fn terms(site: &Site) -> Result<Terms, SiteError> {
    let agreed = (site.terms)()?;
    let diary = agreed.diary.as_ref().map(Diary::open).transpose();
    Ok(Terms {
        doors: with_files(agreed.doors),
        trusted: agreed.trusted,
        diary: diary.map_err(SiteError::Diary)?,
    })
}

/// What is given out at the start. Where a build does not end, or was killed, it is what lies there.
pub(crate) async fn first(site: &Arc<Site>) -> Result<(Release, Watched), SiteError> {
    let begun = Instant::now();
    loop {
        let care = if begun.elapsed() < START_MAX {
            Care::Whole
        } else {
            Care::Anything
        };
        match read(site, Arc::default(), care).await {
            Err(SiteError::Load(LoadError::Building(_) | LoadError::Changed)) if care == Care::Whole => {
                sleep(AGAIN).await;
            }
            Ok(found) => {
                if care == Care::Anything {
                    (site.tell)(News::Unfinished);
                }
                return Ok(found);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Reads what is offered, on a thread that may wait.
async fn read(site: &Arc<Site>, before: Arc<Release>, care: Care) -> Result<(Release, Watched), SiteError> {
    let site = Arc::clone(site);
    let reading = move || {
        let offer = (site.offer)()?;
        // What is looked at was so before it was read: what changes meanwhile is seen at the next look.
        let watched = Watched::of(&offer);
        let release = load(&offer, &before, care, (site.clock)().into())?;
        Ok((release, watched))
    };
    tokio::task::spawn_blocking(reading).await.map_err(SiteError::Reading)?
}

/// A few files by which a new build is seen: the lists of what builds wrote, and documents of feeds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Watched(Vec<(PathBuf, Option<Stamp>)>);

impl Watched {
    fn of(offer: &Offer) -> Self {
        let files = offer.folders.iter().flat_map(|folder| {
            let documents = [&folder.feed.files.rss, &folder.feed.files.atom, &folder.feed.files.json];
            let names = documents.into_iter().filter_map(|name| name.as_deref());
            names.chain([MANIFEST]).map(|name| folder.path.join(name))
        });
        Self::now(files)
    }

    fn now(files: impl Iterator<Item = PathBuf>) -> Self {
        let stamp = |file: &PathBuf| file.metadata().and_then(|metadata| Stamp::new(&metadata)).ok();
        Self(
            files
                .map(|file| (stamp(&file), file))
                .map(|(stamp, file)| (file, stamp))
                .collect(),
        )
    }

    /// Whether they are what they were: a handful of looks at what the system has at hand.
    fn are_same(&self) -> bool {
        *self == Self::now(self.0.iter().map(|(file, _)| file.clone()))
    }
}

/// Looks after it until the end.
pub(crate) async fn keep(shared: Arc<Shared>, site: Arc<Site>, mut watched: Watched) {
    let (mut changes, mut hangups) = (site.changes.clone(), site.hangups.clone());
    // Since when a build is writing, and what was told last of what is wrong.
    let (mut building, mut told): (Option<Instant>, Option<String>) = (None, None);
    loop {
        let pause = if building.is_some() { AGAIN } else { PULSE };
        tokio::select! {
            () = changed(&mut hangups) => {
                match terms(&site) {
                    Ok(terms) => {
                        shared.put_terms(terms);
                        (site.tell)(News::Renewed);
                    }
                    Err(error) => (site.tell)(News::Kept(words(&error))),
                }
                told = None;
            }
            () = changed(&mut changes) => {}
            () = sleep(pause) => {
                if building.is_none() && watched.are_same() {
                    continue;
                }
            }
        }
        let before = shared.release();
        match read(&site, Arc::clone(&before), Care::Whole).await {
            Ok((release, now)) => {
                (watched, building, told) = (now, None, None);
                let news = News::Taken { files: release.count() };
                let is_new = is_new(&release, &before);
                shared.put_release(release);
                if is_new {
                    (site.tell)(news);
                }
            }
            Err(SiteError::Load(LoadError::Building(_) | LoadError::Changed)) => {
                let since = *building.get_or_insert_with(Instant::now);
                if since.elapsed() > BUILD_MAX && told.is_none() {
                    (site.tell)(News::Unfinished);
                    told = Some(String::new());
                }
            }
            Err(error) => {
                building = None;
                // What is wrong is looked at again when something changes, or at the next pulse: it is told once.
                let words = words(&error);
                if told.as_deref() != Some(words.as_str()) {
                    (site.tell)(News::Kept(words.clone()));
                    told = Some(words);
                }
            }
        }
    }
}

/// Whether anything is said otherwise than before.
fn is_new(release: &Release, before: &Release) -> bool {
    release.texts.len() != before.texts.len()
        || release.texts.iter().any(|(path, text)| {
            let old = before.texts.get(path);
            !old.is_some_and(|old| Arc::ptr_eq(old, text))
        })
}

/// Waits until it is told that something has changed; for ever where nobody tells any more.
async fn changed(changes: &mut watch::Receiver<u64>) {
    if changes.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// An error with its causes, in one line.
fn words(error: &SiteError) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.ends_with(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    words
}
