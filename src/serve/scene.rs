//! What there is to be seen when a page is asked for.

use std::sync::Arc;

use crate::serve::choice::Choice;
use crate::serve::wall::Breakage;
use crate::serve::wall::IssueLine;
use crate::serve::wall::Shown;

/// All that a page is made from.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The state of the page; its issue is named if there is one.
    pub(crate) choice: Choice,
    /// Which edition of everything this is.
    pub(crate) edition: String,
    /// The list.
    pub(crate) issues: Vec<IssueLine>,
    /// The issue.
    pub(crate) sight: Sight,
}

/// What can be seen of an issue.
#[derive(Debug)]
pub(crate) enum Sight {
    /// It, as it is.
    Whole(Arc<Shown>),
    /// What is wrong, and it as it last was.
    Broken {
        breakage: Breakage,
        last: Option<Arc<Shown>>,
    },
    /// There is no such issue or subscriber.
    Missing,
    /// There is no issue at all.
    Empty,
}

impl Sight {
    /// The rendering that can be shown, be it the last good one.
    pub(crate) fn shown(&self) -> Option<&Shown> {
        match self {
            Self::Whole(shown) | Self::Broken { last: Some(shown), .. } => Some(shown),
            Self::Broken { last: None, .. } | Self::Missing | Self::Empty => None,
        }
    }

    /// What is wrong.
    pub(crate) fn breakage(&self) -> Option<&Breakage> {
        match self {
            Self::Broken { breakage, .. } => Some(breakage),
            Self::Whole(_) | Self::Missing | Self::Empty => None,
        }
    }
}
