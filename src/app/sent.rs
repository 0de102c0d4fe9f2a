//! What the store says of issues that have no frozen file beside them.

use std::collections::HashMap;

use crate::app::fault::Fault;
use crate::app::load::LoadedFeed;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::issue::Issue;
use crate::ledger::issue::IssueName;
use crate::message::mailing::Frozen;

/// A frozen file that is gone, of an issue that the store knows.
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

/// What the store says of issues without a frozen file. An issue that it does not name is open, or frozen in its file.
#[derive(Debug, Default)]
pub struct Sent {
    /// The issue as it was sent, or why nobody can tell.
    pub known: HashMap<IssueName, Result<Frozen, Fault>>,
}

impl Sent {
    /// What the store says of an issue.
    pub fn of(&self, feed: &LoadedFeed, issue: &Issue) -> Option<Result<&Frozen, &Fault>> {
        self.known.get(&feed.name_of(issue)).map(Result::as_ref)
    }

    /// The files of issues of which nobody can tell what was sent.
    pub fn unread<'a>(&self, feed: &'a LoadedFeed) -> impl Iterator<Item = &'a String> {
        let unread = |issue: &&Issue| self.of(feed, issue).is_some_and(|answer| answer.is_err());
        feed.issues.iter().filter(unread).map(|issue| &issue.file)
    }
}

/// That the frozen file `file` of an issue is gone.
pub fn gone(issue: &Issue, file: &str) -> Finding {
    let message = format!("`{file}` is gone; the store still holds what was sent");
    FROZEN_GONE.at(Place::start(&issue.file), message)
}

/// That nobody can tell what of an issue was sent.
pub fn unread(issue: &Issue, fault: &Fault) -> Finding {
    let why = fault.because.last().unwrap_or(&fault.error);
    let message = format!("nobody can tell whether it was sent ({why}): its published page stays as it is");
    SENT_UNREAD.at(Place::start(&issue.file), message)
}
