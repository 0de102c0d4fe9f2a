//! Links to a place within a text.

use percent_encoding::percent_decode_str;

use crate::finding::Place;
use crate::finding::Rule;
use crate::preflight::article::walk::Walked;

/// A link to a place that is not there.
pub const ANCHOR_MISSING: Rule = Rule::warning(
    "article/anchor-missing",
    "A link behind whose `#` nothing stands leads to the top of the page, or nowhere at all in a mail.",
)
.fix("name a heading as its address does: lower case, `-` between the words");

/// A link to a place in another article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jump {
    /// The article as the link names it.
    pub target: String,
    /// The place, percent-decoded.
    pub fragment: String,
    /// Where the link is written.
    pub place: Place,
}

/// A link to another article: its target, the place in it, and the offset of the link.
pub type Leap = (String, String, usize);

/// Looks for links to places in the text itself; answers those to places in others, and the places of this one.
pub fn check(walked: &Walked, find: &mut dyn FnMut(&Rule, usize, String)) -> (Vec<Leap>, Vec<String>) {
    let mut leaps = Vec::new();
    for link in &walked.links {
        let Some((target, fragment)) = link.target.split_once('#') else {
            continue;
        };
        if fragment.is_empty() || fragment == "top" || target.contains(':') {
            continue;
        }
        let fragment = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        if !target.is_empty() {
            leaps.push((target.to_owned(), fragment, link.at));
        } else if !walked.anchors.contains(&fragment) {
            find(
                &ANCHOR_MISSING,
                link.at,
                format!("no heading here is called `#{fragment}`"),
            );
        }
    }
    (leaps, walked.anchors.clone())
}
