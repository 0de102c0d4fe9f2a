//! What pages say about a channel, so that browsers and readers find it.

use url::Url;

use crate::feed::Format;
use crate::feed::channel::Channel;

/// A `<link rel="alternate" type="…" title="…" href="…">` in the head of a page. Nothing in it is escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The media type of the document.
    pub media_type: &'static str,
    /// What a reader offers: the channel's title, with the format where there are several.
    pub title: String,
    /// Where the document is served.
    pub url: Url,
}

/// The documents that a channel has.
pub fn alternates(channel: &Channel<'_>) -> Vec<Alternate> {
    let offered: Vec<(Format, Url)> = Format::ALL
        .into_iter()
        .filter_map(|format| Some((format, channel.document_url(format)?)))
        .collect();
    let several = offered.len() > 1;
    let title = channel.title();
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
