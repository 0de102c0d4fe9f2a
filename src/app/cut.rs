//! Entries of which a feed holds the summary alone, because the whole text would not fit.

use crate::app::load::LoadedFeed;
use crate::feed::Content;
use crate::feed::Item;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// An entry that was cut to its summary.
pub const CUT: Rule = Rule::note(
    "feed/cut-to-summary",
    "A feed that grows past `bytes_max` gives the summaries of its oldest entries instead of their texts: whoever reads in \
     a reader's program has to open the page.",
)
.fix("raise `bytes_max` in `feed.toml`, or lower `items`");

/// The entries that are cut in a feed's own documents, which hold `items`.
pub fn cut(loaded: &LoadedFeed, items: &[Item<'_>]) -> Vec<Finding> {
    let feed = &loaded.feed;
    if feed.content == Content::Summary {
        return Vec::new();
    }
    let is_cut = |item: &&Item<'_>| item.content == Content::Summary;
    let cut = items.iter().filter(is_cut).map(|item| {
        let bytes_max = feed.bytes_max;
        let message = format!("only its summary is in the feed: the texts are larger than `bytes_max`, {bytes_max}");
        let hint = format!(
            "raise `bytes_max` in `{}`, or lower `items`",
            loaded.own_file("feed.toml")
        );
        CUT.at(Place::start(&item.entry.file), message).hint(hint)
    });
    cut.collect()
}
