//! A maildir folder as a way out: each message a file of its own, written whole or not at all.

use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use crate::ledger::wire::Reply;
use crate::send::Line;
use crate::send::Parcel;
use crate::send::Trace;
use crate::send::Trouble;
use crate::send::Way;

/// A maildir folder: `tmp/`, `new/` and `cur/` inside.
///
/// A message is written to `tmp/`, synced, linked into `new/`, and `new/` is synced. **The file's name is the
/// Message-ID's key**, so that after a crash its presence tells whether it was delivered, and a second delivery of the
/// same message cannot make a second file.
#[derive(Debug, Clone)]
pub struct Outbox {
    folder: PathBuf,
}

/// How long nobody takes a message out of an outbox: within this time after its intent, one that is in no folder was
/// never delivered.
const UNTOUCHED: Duration = Duration::from_mins(1);

impl Outbox {
    /// The outbox in `folder`, which is made when it is missing.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The file of a message that was delivered.
    pub fn file_of(&self, key: &str) -> io::Result<Option<PathBuf>> {
        for place in ["new", "cur"] {
            for entry in read_dir(&self.folder.join(place))? {
                let entry = entry?;
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name == key || name.split_once(":2,").is_some_and(|(unique, _)| unique == key) {
                    return Ok(Some(entry.path()));
                }
            }
        }
        Ok(None)
    }

    /// Writes a message whole.
    ///
    /// # Errors
    /// [`Trouble::Disk`] when certainly nothing was delivered, [`Trouble::Unsynced`] when it may not last.
    pub fn write(&self, key: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let draft = self.folder.join("tmp").join(key);
        let place = self.folder.join("new").join(key);
        let mut file = fs::File::create(&draft)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if let Err(error) = written {
            drop(file);
            // What is left of the draft is of no use; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&draft);
            return Err(error.into());
        }
        match fs::hard_link(&draft, &place) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        sync_folder(&self.folder.join("new")).map_err(Trouble::Unsynced)?;
        fs::remove_file(&draft).map_err(Trouble::Unsynced)
    }

    fn prepare(&self) -> io::Result<()> {
        for place in ["tmp", "new", "cur"] {
            fs::create_dir_all(self.folder.join(place))?;
        }
        sync_folder(&self.folder)
    }
}

impl Way for Outbox {
    type Line = Self;

    async fn open(&self) -> Result<Self, Trouble> {
        self.prepare()?;
        Ok(self.clone())
    }

    async fn trace(&self, parcel: &Parcel, age: Duration) -> Result<Trace, Trouble> {
        self.prepare()?;
        if self.file_of(&parcel.key)?.is_some() {
            return Ok(Trace::Delivered);
        }
        if self.folder.join("tmp").join(&parcel.key).exists() {
            self.write(&parcel.key, &parcel.bytes)?;
            return Ok(Trace::Delivered);
        }
        Ok(if age < UNTOUCHED {
            Trace::Nothing
        } else {
            Trace::Unknown
        })
    }
}

impl Line for Outbox {
    async fn deliver(&mut self, parcel: &Parcel) -> Result<Reply, Trouble> {
        let outbox = self.clone();
        let parcel = parcel.clone();
        let key = parcel.key.clone();
        tokio::task::spawn_blocking(move || outbox.write(&parcel.key, &parcel.bytes))
            .await
            .map_err(io::Error::other)??;
        Ok(Reply {
            code: 250,
            enhanced: None,
            text: format!("new/{key}"),
        })
    }

    fn may_have_left(&self) -> bool {
        // A file that is being written while the process ends may or may not be linked.
        true
    }

    fn is_worn(&self) -> bool {
        false
    }

    async fn close(self) {}
}

fn read_dir(folder: &Path) -> io::Result<impl Iterator<Item = io::Result<fs::DirEntry>>> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(Some(entries).into_iter().flatten()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None.into_iter().flatten()),
        Err(error) => Err(error),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}
