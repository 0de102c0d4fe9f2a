//! What pages say about a feed, so that browsers and readers find it.

use url::Url;

use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::characters::line;

/// A `<link rel="alternate" type="…" title="…" href="…">` in the head of a page. Nothing in it is escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The media type of the document.
    pub media_type: &'static str,
    /// What a reader offers: the feed's title, with the format where there are several.
    pub title: String,
    /// Where the document is served.
    pub url: Url,
}

/// The documents that a feed has.
pub fn alternates(feed: &Feed) -> Vec<Alternate> {
    let offered: Vec<(Format, Url)> = Format::ALL
        .into_iter()
        .filter_map(|format| Some((format, feed.document_url(format)?)))
        .collect();
    let several = offered.len() > 1;
    let title = line(&feed.title);
    offered
        .into_iter()
        .map(|(format, url)| Alternate {
            media_type: format.media_type(),
            title: if several {
                format!("{title} ({})", format.label())
            } else {
                title.clone()
            },
            url,
        })
        .collect()
}
