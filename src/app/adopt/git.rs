//! How Git merges what a publication remembers.

use std::path::Path;

use crate::app::fault::Fault;
use crate::entry::memory::FILE;
use crate::store::files;

/// The file that says how Git merges files.
pub const ATTRIBUTES: &str = ".gitattributes";

/// What it says: the memory of a feed line by line.
pub const TEXT: &str = include_str!("../skeleton/gitattributes");

/// Has Git do so; what is told where its settings are the writer's own.
pub fn merge_by_line(dir: &Path) -> Result<Option<String>, Fault> {
    let file = dir.join(ATTRIBUTES);
    match files::read_text(&file)? {
        Some(text) if text.contains(FILE) => Ok(None),
        Some(_) => Ok(Some(format!(
            "add `feeds/*/{FILE} merge=union` to `{ATTRIBUTES}`: then two branches with new articles merge by themselves"
        ))),
        None => {
            files::write(&file, TEXT.as_bytes())?;
            Ok(None)
        }
    }
}
