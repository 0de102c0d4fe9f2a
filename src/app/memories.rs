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
        let hint = if is_in_conflict(&text) {
            format!(
                "`{file}` holds both sides of a merge: delete the lines that begin with `<<<<<<<`, `|||||||`, `=======` \
                 and `>>>>>>>`, and of lines for one id all but one; the next build puts them in order"
            )
        } else {
            format!("take `{file}` from an earlier commit; without it every entry gets a new id")
        };
        Fault::from(error).when("the feed's memory cannot be read").hint(hint)
    })
}

/// Whether Git left it to somebody to choose between two sides.
fn is_in_conflict(text: &str) -> bool {
    let begins = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    begins("<<<<<<<") && begins(">>>>>>>")
}

/// Why a feed that names no `url` is not made, where it would stand elsewhere only because another feed came or went:
/// readers' programs ask for it where it was.
pub fn moving(feed: &Feed, memory: &Memory, publication: &Publication) -> Option<Fault> {
    let (name, new) = (&feed.name, &feed.url);
    let old = memory.url.as_deref().filter(|old| *old != new.as_str())?;
    let of = |among| default_url(name, Home { publication, among });
    let why = if of(Among::Only).as_str() == old {
        "with another feed beside it"
    } else if of(Among::Several).as_str() == old {
        "without another feed beside it"
    } else {
        return None;
    };
    let fault = Fault::words(format!("the feed `{name}` would move"));
    let fault = fault.because(format!(
        "it was read at {old}; {why}, one that names no `url` stands at {new}"
    ));
    Some(fault.hint(format!(
        "write `url = \"{old}\"` at the top of `feeds/{name}/feed.toml`; or the other address, if readers shall \
         subscribe anew"
    )))
}
