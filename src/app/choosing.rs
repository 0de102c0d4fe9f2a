//! Choosing one of many readers: some of them at a time, and whoever is looked for.

use crate::app::fault::Fault;
use crate::audience::Recipient;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::store::Store;

/// How many readers are offered at a time: nobody reads a longer list.
const OFFERED: usize = 200;

/// Readers of a feed that can be chosen, and the one that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// At most 200, in the order of the roll: from the beginning, or, where the chosen one stands further back, the
    /// first of all and those from the chosen one on. So every one can be reached.
    pub readers: Vec<Recipient>,
    /// The chosen one; `None` where there is nobody.
    pub chosen: Option<Recipient>,
}

/// The readers of `feed` around the one of that number, else from the first one on; `None` where nobody of that number
/// gets the feed.
pub async fn offer(store: &Store, feed: &str, chosen: Option<SubscriberId>) -> Result<Option<Offer>, Fault> {
    let mut readers = store.recipients_after(feed, None).await?;
    readers.truncate(OFFERED);
    let Some(id) = chosen else {
        let chosen = readers.first().cloned();
        return Ok(Some(Offer { readers, chosen }));
    };
    if let Some(chosen) = readers.iter().find(|reader| reader.id == id).cloned() {
        let chosen = Some(chosen);
        return Ok(Some(Offer { readers, chosen }));
    }
    let mut page = store
        .recipients_after(feed, Some(SubscriberId(id.0.saturating_sub(1))))
        .await?;
    page.truncate(OFFERED - 1);
    let Some(chosen) = page.first().filter(|reader| reader.id == id).cloned() else {
        return Ok(None);
    };
    readers.truncate(1);
    readers.append(&mut page);
    let chosen = Some(chosen);
    Ok(Some(Offer { readers, chosen }))
}

/// The next reader of `feed` behind `after` with `words` in the address or the name, whatever the case; past the last
/// one it goes on from the first. The roll is read a page at a time.
pub async fn find(
    store: &Store,
    feed: &str,
    (words, after): (&str, Option<SubscriberId>),
) -> Result<Option<SubscriberId>, Fault> {
    let words = words.trim().to_lowercase();
    let is_meant = |reader: &Recipient| {
        let name = reader.values.name.as_deref().unwrap_or_default();
        [reader.address.expose(), name]
            .iter()
            .any(|text| text.to_lowercase().contains(&words))
    };
    let mut first = None;
    let mut last = None;
    loop {
        let page = store.recipients_after(feed, last).await?;
        let Some(end) = page.last() else { return Ok(first) };
        last = Some(end.id);
        for reader in page.iter().filter(|reader| is_meant(reader)) {
            if after.is_none_or(|after| reader.id > after) {
                return Ok(Some(reader.id));
            }
            first.get_or_insert(reader.id);
        }
    }
}
