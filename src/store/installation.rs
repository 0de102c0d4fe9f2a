//! Where a store lies, and the file beside it that says so too.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use aws_lc_rs::digest;
use aws_lc_rs::digest::SHA256;

use crate::ledger::installation::Installation;
use crate::ledger::installation::Place;
use crate::store::file_error::FileError;
use crate::store::files;

/// The file's name, beside the store.
const NAME: &str = "installation";

const HEAD: &str = "\
# Written by pressrun whenever it sends. Never copy it, delete it or put it back: it is how a copy of the database is told
# from the one that knows who was mailed.
";

/// Where systems keep what tells a machine from every other.
const MACHINE_IDS: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// The file beside a store. It has a table for each store of its folder.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    store: String,
    tables: BTreeMap<String, Installation>,
}

impl Record {
    /// What the file beside `store` holds. One that cannot be understood holds nothing.
    pub fn beside(store: &Path) -> Result<Self, FileError> {
        let folder = store.parent().unwrap_or(Path::new(""));
        Self::in_folder(folder, &store.file_name().unwrap_or_default().to_string_lossy())
    }

    /// What the file in `folder` holds of the store of that name.
    pub fn in_folder(folder: &Path, store: &str) -> Result<Self, FileError> {
        let path = folder.join(NAME);
        let text = files::read_text(&path)?.unwrap_or_default();
        Ok(Self {
            path,
            store: store.to_owned(),
            tables: toml::from_str(&text).unwrap_or_default(),
        })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says of the store.
    pub fn installation(&self) -> Option<&Installation> {
        self.tables.get(&self.store)
    }

    /// Writes down what it says from now on. It lasts when this returns.
    pub fn write(&mut self, installation: Installation) -> Result<(), FileError> {
        self.tables.insert(self.store.clone(), installation);
        let tables = toml::to_string(&self.tables).expect("strings and numbers are TOML");
        files::write(&self.path, format!("{HEAD}\n{tables}").as_bytes()).map(|_| ())
    }
}

/// Where the store at `path` lies.
pub fn place(path: &Path) -> Result<Place, FileError> {
    let metadata = fs::metadata(path).map_err(|source| FileError::new("read", path, source))?;
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&metadata).cast_signed();
    #[cfg(not(unix))]
    let inode = {
        let _ = metadata;
        0
    };
    Ok(Place {
        machine: machine(),
        inode,
    })
}

/// A word for this machine. Its own id is nobody else's business, so a hash of it stands in files.
fn machine() -> String {
    let ids = MACHINE_IDS.iter().filter_map(|path| fs::read_to_string(path).ok());
    let Some(id) = ids.map(|id| id.trim().to_owned()).find(|id| !id.is_empty()) else {
        return String::new();
    };
    let hash = digest::digest(&SHA256, format!("pressrun {id}").as_bytes());
    let mut word = String::new();
    for byte in &hash.as_ref()[..8] {
        use std::fmt::Write;
        write!(word, "{byte:02x}").expect("a String takes everything");
    }
    word
}
