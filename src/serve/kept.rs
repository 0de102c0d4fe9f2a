//! What was last seen whole, for the time in which it is broken.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::serve::wall::Ask;
use crate::serve::wall::IssueLine;
use crate::serve::wall::Shown;

/// The last good list of issues, and the last good renderings.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    issues: Vec<IssueLine>,
    renderings: VecDeque<Rendering>,
}

/// A rendering that succeeded.
#[derive(Debug)]
struct Rendering {
    ask: Ask,
    /// How often something had changed when it was begun.
    change: u64,
    shown: Arc<Shown>,
}

/// How many renderings are kept: more than anybody has open, and at 200 KB a rendering no burden.
const RENDERINGS_MAX: usize = 16;

impl Kept {
    /// Keeps `issues` in place of those before.
    pub(crate) fn keep_issues(&mut self, issues: Vec<IssueLine>) {
        self.issues = issues;
    }

    /// The last good list.
    pub(crate) fn issues(&self) -> Vec<IssueLine> {
        self.issues.clone()
    }

    /// Keeps what was shown for `ask` when `change` had happened, and forgets what was looked at longest ago.
    pub(crate) fn keep(&mut self, ask: Ask, change: u64, shown: Arc<Shown>) {
        self.forget(&ask);
        self.renderings.truncate(RENDERINGS_MAX - 1);
        self.renderings.push_front(Rendering { ask, change, shown });
    }

    /// Forgets what has turned out not to be there any more.
    pub(crate) fn forget(&mut self, ask: &Ask) {
        self.renderings.retain(|rendering| rendering.ask != *ask);
    }

    /// The last good rendering for `ask`.
    pub(crate) fn last(&self, ask: &Ask) -> Option<Arc<Shown>> {
        // What was wanted besides is no matter to what is left of it.
        let mut same = self.renderings.iter().filter(|rendering| is_same(&rendering.ask, ask));
        let rendering = same.next()?;
        Some(Arc::clone(&rendering.shown))
    }

    /// A rendering in which all is that `ask` wants, if nothing has changed since.
    pub(crate) fn fresh(&self, ask: &Ask, change: u64) -> Option<Arc<Shown>> {
        let mut fresh = self.renderings.iter().filter(|rendering| rendering.change == change);
        let rendering = fresh.find(|rendering| covers(&rendering.ask, ask))?;
        Some(Arc::clone(&rendering.shown))
    }
}

/// Whether what was made for one holds what the other wants.
fn covers(made: &Ask, wanted: &Ask) -> bool {
    is_same(made, wanted)
        && (made.extras.previous || !wanted.extras.previous)
        && (made.extras.feed || !wanted.extras.feed)
}

/// Whether both are about one copy.
fn is_same(one: &Ask, other: &Ask) -> bool {
    (&one.issue, &one.recipient) == (&other.issue, &other.recipient)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Kept;
    use super::RENDERINGS_MAX;
    use crate::serve::wall::Ask;
    use crate::serve::wall::Extras;
    use crate::serve::wall::Shown;

    fn ask(number: usize) -> Ask {
        Ask {
            issue: format!("main/{number}"),
            recipient: None,
            extras: Extras::default(),
        }
    }

    fn shown(subject: &str) -> Arc<Shown> {
        Arc::new(Shown {
            subject: subject.to_owned(),
            ..Shown::default()
        })
    }

    #[test]
    fn a_rendering_is_fresh_until_something_changes_and_good_until_it_is_replaced() {
        let mut kept = Kept::default();
        kept.keep(ask(1), 4, shown("old"));
        assert!(kept.fresh(&ask(1), 4).is_some());
        assert!(kept.fresh(&ask(1), 5).is_none());
        assert!(kept.last(&ask(2)).is_none());
        kept.keep(ask(1), 5, shown("new"));
        assert_eq!(kept.last(&ask(1)).unwrap().subject, "new");
        let more = Ask {
            extras: Extras {
                feed: true,
                previous: false,
            },
            ..ask(1)
        };
        assert!(kept.fresh(&more, 5).is_none() && kept.last(&more).is_some());
        kept.keep(more.clone(), 6, shown("more"));
        assert_eq!(kept.fresh(&ask(1), 6).unwrap().subject, "more");
        kept.forget(&ask(1));
        kept.forget(&more);
        assert!(kept.last(&ask(1)).is_none());
    }

    #[test]
    fn what_was_looked_at_longest_ago_is_forgotten_first() {
        let mut kept = Kept::default();
        for number in 0..RENDERINGS_MAX {
            kept.keep(ask(number), 0, shown("x"));
        }
        kept.keep(ask(0), 0, shown("x"));
        kept.keep(ask(99), 0, shown("x"));
        assert_eq!(kept.renderings.len(), RENDERINGS_MAX);
        assert!(kept.last(&ask(0)).is_some() && kept.last(&ask(1)).is_none());
    }
}
