//! The cover of a podcast, as it lies on disk.

use std::path::Path;

use crate::feed::Feed;
use crate::feed::directory::Size;
use crate::store::files;

/// How large the cover is, of a podcast whose cover lies with the publication: in its output, where the writer put it or a
/// build did, or beside its articles.
pub fn size(home: &Path, feed: &Feed) -> Option<Size> {
    let podcast = feed.podcast.as_ref()?;
    let picture = podcast.image.as_ref().or(feed.image.as_ref())?;
    let file = feed.output_file(picture)?;
    let folders = std::iter::once(&feed.output).chain(&feed.articles);
    let mut found = folders.filter_map(|folder| files::asset(&home.join(folder), &file).ok());
    let asset = found.next()?;
    Some(Size {
        width: asset.width?,
        height: asset.height?,
    })
}
