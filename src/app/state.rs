//! The folder of local state: store, outbox, cache, keys.

use std::path::Path;
use std::path::PathBuf;

use crate::store::file_error::FileError;
use crate::store::files;

/// Its name, in the publication.
pub const STATE: &str = ".pressrun";

/// Makes it, so that Git never sees what lies in it.
pub fn prepare_state(home: &Path) -> Result<(), FileError> {
    let ignore = home.join(STATE).join(".gitignore");
    if !ignore.exists() {
        files::make_private_folder(&home.join(STATE))?;
        files::write(&ignore, b"*\n")?;
    }
    Ok(())
}

/// A path as it is named within the publication, if it lies there.
pub fn inside(home: &Path, path: &Path) -> PathBuf {
    let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
    path.strip_prefix(&home).unwrap_or(path).to_owned()
}
