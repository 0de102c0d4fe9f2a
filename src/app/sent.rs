//! What is known of issues as they were sent, from the files beside them, else from the store.

use std::collections::HashMap;

use crate::app::fault::Fault;
use crate::app::load::LoadedFeed;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::issue::Issue;
use crate::ledger::issue::IssueName;
use crate::message::mailing::Frozen;

/// A frozen file that is gone or damaged, of an issue that the store knows.
pub const FROZEN_GONE: Rule = Rule::warning(
    "issue/frozen-file-gone",
    "What was sent stands in a file beside the issue, so that every clone builds the archive as readers got it.",
)
.fix("run `pressrun build`, which writes it again from the store, and commit it");

/// An issue of which nobody can tell whether, and as what, it was sent.
pub const SENT_UNREAD: Rule = Rule::error(
    "issue/sent-text-unread",
    "An issue is never rendered anew once it was sent. Without its frozen file the store alone knows whether it was.",
)
.fix("put the frozen file back from the history of your repository, or the store from its copy");

/// An issue that was scheduled, and not sent in its time.
pub const MISSED: Rule = Rule::warning(
    "issue/schedule-missed",
    "What is scheduled is sent by `pressrun work`, where that runs, and only within its time.",
)
.fix("`pressrun send N` sends it now, `pressrun send N --at TIME` later, `pressrun cancel N` forgets the schedule");

/// An issue that waits for its time, and would be another one now.
pub const EDITED_SINCE: Rule = Rule::warning(
    "issue/edited-after-scheduling",
    "What is scheduled is sent as it was when somebody looked at it, whatever is edited meanwhile.",
)
.fix("`pressrun send N --at TIME` again takes the edits in, `pressrun cancel N` forgets the schedule");

/// What is known of issues as they were sent. An issue that it does not name is open.
#[derive(Debug, Default)]
pub struct Sent {
    /// By the issues' names.
    pub known: HashMap<IssueName, Told>,
    /// Issues that were scheduled, and not sent in their time.
    pub missed: Vec<Finding>,
    /// Of those that wait for their time, what they were made of.
    pub waiting: HashMap<IssueName, String>,
}

/// What is known of an issue that was sent, or may have been.
#[derive(Debug)]
pub enum Told {
    /// Its frozen file holds it.
    InFile(Box<Frozen>),
    /// The store alone holds it; what is wrong with its frozen file.
    InStore(Box<Frozen>, Finding),
    /// Why nobody can tell.
    Nowhere(Fault),
}

impl Told {
    /// The issue as it was sent, where that is known.
    pub fn frozen(&self) -> Option<&Frozen> {
        match self {
            Self::InFile(frozen) | Self::InStore(frozen, _) => Some(frozen),
            Self::Nowhere(_) => None,
        }
    }
}

impl Sent {
    /// What is known of an issue; `None` while it is open.
    pub fn of(&self, feed: &LoadedFeed, issue: &Issue) -> Option<&Told> {
        self.known.get(&feed.name_of(issue))
    }

    /// That an issue waits for its time, and is not any more what was looked at.
    pub fn edited_since(&self, feed: &LoadedFeed, issue: &Issue, now: &Frozen) -> Option<Finding> {
        let scheduled = self.waiting.get(&feed.name_of(issue))?;
        (*scheduled != now.fingerprint).then(|| {
            let message =
                "its subject, entries or text were edited after it was scheduled, and it will be sent without that";
            EDITED_SINCE.at(Place::start(&issue.file), message)
        })
    }

    /// The files of issues of which nobody can tell what was sent.
    pub fn files_unread<'a>(&self, feed: &'a LoadedFeed) -> impl Iterator<Item = &'a String> {
        let unread = |issue: &&Issue| self.unread(feed, issue).is_some();
        feed.issues.iter().filter(unread).map(|issue| &issue.file)
    }

    /// Why nobody can tell what of an issue was sent, where that is so.
    pub fn unread(&self, feed: &LoadedFeed, issue: &Issue) -> Option<&Fault> {
        match self.of(feed, issue) {
            Some(Told::Nowhere(fault)) => Some(fault),
            _ => None,
        }
    }
}

/// That the frozen file `file` of an issue is gone, or what is wrong with it.
pub fn gone(issue: &Issue, file: &str, damage: Option<&str>) -> Finding {
    let how = damage.map_or_else(|| "gone".to_owned(), |why| format!("damaged ({why})"));
    let message = format!("`{file}` is {how}; the store still holds what was sent");
    FROZEN_GONE.at(Place::start(&issue.file), message)
}

/// That nobody can tell what of an issue was sent.
pub fn unread(issue: &Issue, fault: &Fault) -> Finding {
    let why = fault.because.last().unwrap_or(&fault.error);
    let message = format!("nobody can tell whether it was sent ({why}): its published page stays as it is");
    SENT_UNREAD.at(Place::start(&issue.file), message)
}
