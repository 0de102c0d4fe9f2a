//! The folder of local state: store, outbox, cache, keys.

use std::path::Path;

use crate::store::file_error::FileError;
use crate::store::files;

/// Its name, in the publication.
pub const STATE: &str = ".pressrun";

/// Makes it, so that Git never sees what lies in it.
pub fn prepare_state(home: &Path) -> Result<(), FileError> {
    let ignore = home.join(STATE).join(".gitignore");
    if !ignore.exists() {
        files::write(&ignore, b"*\n")?;
    }
    Ok(())
}
