//! A feed's archives, brought up to date by each build.

use crate::app::load::LoadedFeed;
use crate::entry::Entry;
use crate::entry::identity::custom::Custom;
use crate::entry::identity::custom::Keeping;
use crate::entry::identity::rules::LOCKED;
use crate::entry::identity::rules::NOT_REMEMBERED;
use crate::entry::memory::Memory;
use crate::feed::archive::Build;
use crate::feed::archive::remember;
use crate::finding::Finding;
use crate::finding::Place;

/// Brings the archives of a feed that has them up to date, and tells of one that nobody will remember.
pub fn archived(memory: &mut Memory, entries: &[Entry], loaded: &LoadedFeed, custom: &Custom) -> Option<Finding> {
    if !loaded.feed.archives {
        return None;
    }
    let build = Build {
        before: &loaded.memory,
        entries,
        now: custom.now,
        items: loaded.feed.items,
    };
    let rule = match (remember(memory, build), custom.keeping) {
        (0, _) | (_, Keeping::Write) => return None,
        (_, Keeping::Keep) => &NOT_REMEMBERED,
        (_, Keeping::Locked) => &LOCKED,
    };
    let file = &custom.memory_file;
    let message = format!("a new archive is full, and `{file}` does not know it");
    let hint = format!("run `pressrun build` and commit `{file}`");
    Some(rule.at(Place::start(file), message).hint(hint))
}
