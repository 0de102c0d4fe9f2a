//! What readers' programs fetch: each channel's documents, and the list of channels.

use crate::app::mail::Sources;
use crate::feed::OPML;
use crate::feed::channel::Channel;
use crate::feed::channel::channels;
use crate::feed::documents::documents;
use crate::feed::opml;
use crate::finding::Finding;

/// Hands over each document of a feed, by its name below the folder of output, and tells what is wrong with its channels.
pub fn each(sources: Sources<'_>, take: &mut dyn FnMut(String, String)) -> Vec<Finding> {
    let edited = sources.edited;
    let (channels, findings) = channels(&sources.feed.feed, &edited.entries);
    for channel in &channels {
        for document in documents(channel, &edited.memory) {
            take(document.file.clone(), document.text());
        }
    }
    // Of the publication's other feeds only the settings are known here; their topics stand in their own lists.
    let feeds = sources.loaded.feeds.iter().map(|loaded| &loaded.feed);
    let others: Vec<Channel<'_>> = feeds
        .filter(|feed| feed.name != sources.feed.feed.name)
        .map(|feed| Channel::whole(feed, []))
        .collect();
    let publication = &sources.loaded.config.publication;
    if let Some(text) = opml::document(publication, channels.iter().chain(&others)) {
        take(OPML.to_owned(), text);
    }
    findings
}
