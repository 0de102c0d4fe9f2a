//! The pictures of an issue that travel within its messages.

use std::collections::BTreeSet;
use std::path::Path;

use dom_query::Document;
use url::Url;

use crate::app::edit::Edited;
use crate::app::fault::Fault;
use crate::app::load::LoadedFeed;
use crate::feed::images::Images;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::issue::Issue;
use crate::message::pictures::Picture;
use crate::store::files;

/// How much the pictures of one message weigh together, in bytes. Encoded that is a megabyte and a third; many servers
/// take ten, and a reader on the road pays for each.
const BYTES_MAX: usize = 1_000_000;

/// Pictures that are too heavy for a message.
pub const TOO_LARGE: Rule = Rule::warning(
    "email/images-large",
    "Embedded pictures travel in every copy: beyond a megabyte servers refuse it, or it is slow to arrive.",
)
.fix("make the picture smaller, or set `images = \"linked\"`");

/// The pictures of `html` that travel in the messages of `issue`: those of ours, in their order, up to a megabyte.
pub fn of_issue(
    (home, loaded, edited): (&Path, &LoadedFeed, &Edited),
    issue: &Issue,
    html: &str,
) -> Result<(Vec<Picture>, Vec<Finding>), Fault> {
    let feed = &loaded.feed;
    if issue.images.unwrap_or(feed.images) == Images::Linked {
        return Ok((Vec::new(), Vec::new()));
    }
    let (mut pictures, mut findings) = (Vec::new(), Vec::new());
    let host = feed.url.host_str().unwrap_or("localhost");
    let mut weight = 0;
    let mut seen = BTreeSet::new();
    for image in Document::from(html).select("img[src]").nodes() {
        let src = image.attr_or("src", "").to_string();
        if !seen.insert(src.clone()) {
            continue;
        }
        let mut assets = edited.entries.iter().flat_map(|entry| &entry.assets);
        let asset = assets.find(|(_, url)| url.as_str() == src);
        let beside = asset.and_then(|(path, _)| loaded.sources.get(path).cloned());
        // A logo lies among what is published.
        let published = || {
            let file = feed.output_file(&Url::parse(&src).ok()?)?;
            files::inside(&home.join(&feed.output), Path::new(&file))
        };
        let Some(source) = beside.or_else(published) else {
            continue;
        };
        let Some(picture) = Picture::new(&src, host, files::read(&source)?) else {
            continue;
        };
        if weight + picture.bytes.len() > BYTES_MAX {
            let message = format!(
                "`{src}` stays linked: with its {} bytes the pictures would weigh more than {BYTES_MAX}",
                picture.bytes.len()
            );
            findings.push(TOO_LARGE.at(Place::start(&issue.file), message));
            continue;
        }
        weight += picture.bytes.len();
        pictures.push(picture);
    }
    Ok((pictures, findings))
}
