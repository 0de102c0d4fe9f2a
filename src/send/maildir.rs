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

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
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
        let mut file = fs::File::create(&draft).map_err(|error| at(&draft, &error))?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if let Err(error) = written {
            drop(file);
            // What is left of the draft is of no use; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&draft);
            return Err(at(&draft, &error).into());
        }
        match fs::hard_link(&draft, &place) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(at(&place, &error).into()),
            _ => {}
        }
        self.settle(key).map_err(Trouble::Unsynced)
    }

    /// Makes last what was linked, and takes its draft away.
    fn settle(&self, key: &str) -> io::Result<()> {
        sync_folder(&self.folder.join("new"))?;
        let draft = self.folder.join("tmp").join(key);
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&draft, &error)),
            _ => Ok(()),
        }
    }

    fn prepare(&self) -> io::Result<()> {
        for place in ["tmp", "new", "cur"] {
            let place = self.folder.join(place);
            fs::create_dir_all(&place).map_err(|error| at(&place, &error))?;
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
            self.settle(&parcel.key)?;
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
    async fn deliver(&mut self, parcel: &Parcel, _next: Option<&Parcel>) -> Result<Reply, Trouble> {
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

    fn goes_ahead(&self) -> bool {
        false
    }

    fn is_ahead(&self) -> bool {
        false
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
        Err(error) => Err(at(folder, &error)),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| at(folder, &error))
}

/// The same error, which says where it happened.
fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
