//! What a feed remembers, as it stands on disk, and what it remembers of where it stood.

use std::path::Path;

use crate::app::fault::Fault;
use crate::entry::memory::Memory;
use crate::feed::Feed;
use crate::feed::config::Among;
use crate::feed::config::Home;
use crate::feed::config::default_url;
use crate::publication::Publication;
use crate::store::files;

/// Reads the memory in `file`, relative to the publication at `home`; an empty one where there is no file.
pub fn read(home: &Path, file: &str) -> Result<Memory, Fault> {
    let Some(text) = files::read_text(&home.join(file))? else {
        return Ok(Memory::default());
    };
    Memory::parse(file, &text).map_err(|error| {
        Fault::from(error)
            .when("the feed's memory cannot be read")
            .hint(format!(
                "take `{file}` from an earlier commit; without it every entry gets a new id"
            ))
    })
}

/// Refuses to move a feed that names no `url` only because another feed came or went: readers' programs ask for it where
/// it was.
pub fn refuse_moving(feed: &Feed, memory: &Memory, publication: &Publication) -> Result<(), Fault> {
    let Some(old) = memory.url.as_deref().filter(|old| *old != feed.url.as_str()) else {
        return Ok(());
    };
    let of = |among| default_url(&feed.name, Home { publication, among });
    let was_default = [Among::Only, Among::Several]
        .into_iter()
        .any(|among| of(among).as_str() == old);
    if !was_default {
        return Ok(());
    }
    let name = &feed.name;
    let why = if of(Among::Only).as_str() == old {
        "with another feed beside it"
    } else {
        "without another feed beside it"
    };
    Err(Fault::words(format!("the feed `{name}` would move"))
        .because(format!(
            "it was read at {old}; {why}, one that names no `url` stands at {}",
            feed.url
        ))
        .hint(format!(
            "write `url = \"{old}\"` in `feeds/{name}/feed.toml`; or the other address, if readers shall subscribe anew"
        )))
}
