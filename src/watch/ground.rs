//! The folders that are watched: real paths and given ones, new folders, what is passed over.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use notify::ErrorKind;
use notify::RecommendedWatcher;
use notify::RecursiveMode;
use notify::Watcher;
use notify::WatcherKind;
use tracing::warn;

use crate::watch::pending::Burst;
use crate::watch::pending::Pending;
use crate::watch::scope::Scope;
use crate::watch::scope::WatchError;

/// The folders, and the system's watch on them.
#[derive(Debug)]
pub(crate) struct Ground {
    roots: Vec<Root>,
    ignored: Vec<PathBuf>,
    watcher: RecommendedWatcher,
}

/// A folder that was given.
#[derive(Debug)]
struct Root {
    /// As it was given.
    given: PathBuf,
    /// Without links, as the system reports it.
    real: PathBuf,
}

impl Ground {
    /// Watches what `scope` says and reports to `pending`.
    pub(crate) fn new(scope: &Scope, pending: &Arc<Pending>) -> Result<Self, WatchError> {
        let pending = Arc::clone(pending);
        let watcher = notify::recommended_watcher(move |report| pending.note(report)).map_err(WatchError::System)?;
        let mut ground = Self {
            roots: scope
                .folders
                .iter()
                .map(|given| root(given))
                .collect::<Result<_, _>>()?,
            ignored: scope.ignored.clone(),
            watcher,
        };
        for real in ground.real_roots() {
            ground.enter(&real, &mut BTreeSet::new())?;
        }
        Ok(ground)
    }

    /// What is to be told of `burst`. Folders that have come are watched from now on, and what already lies in them is
    /// told, for it may have been written before the watch began.
    pub(crate) fn survey(&mut self, burst: Burst) -> Vec<PathBuf> {
        let mut changed = burst.changed;
        let arrived = if burst.is_overfull {
            self.real_roots()
        } else {
            burst.moved.into_iter().collect()
        };
        for path in arrived {
            if is_folder(&path)
                && let Err(error) = self.enter(&path, &mut changed)
            {
                let shown = path.display();
                warn!(%error, path = %shown, "changes in `{shown}` will be missed: {error}");
            }
        }
        if burst.is_overfull {
            return self.roots.iter().map(|root| root.given.clone()).collect();
        }
        let told: BTreeSet<PathBuf> = changed.iter().filter_map(|path| self.given(path)).collect();
        told.into_iter().collect()
    }

    fn real_roots(&self) -> Vec<PathBuf> {
        self.roots.iter().map(|root| root.real.clone()).collect()
    }

    /// Watches `folder` and what is below it, and adds the files found there to `found`.
    ///
    /// Links are not followed: they may lead in circles. A folder that has gone by the time it is looked at is no
    /// failure; that it went is another change.
    fn enter(&mut self, folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<(), WatchError> {
        let folder_by_folder = RecommendedWatcher::kind() == WatcherKind::Inotify;
        if !folder_by_folder {
            return self.watch(folder, RecursiveMode::Recursive);
        }
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            if self.given(&folder).is_none() {
                continue;
            }
            // Watched before it is read, so that nothing slips in between.
            self.watch(&folder, RecursiveMode::NonRecursive)?;
            for entry in folder.read_dir().into_iter().flatten().flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(entry.path());
                } else {
                    found.insert(entry.path());
                }
            }
        }
        Ok(())
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), WatchError> {
        let Err(error) = self.watcher.watch(folder, mode) else {
            return Ok(());
        };
        match error.kind {
            ErrorKind::PathNotFound => Ok(()),
            ErrorKind::Io(ref source) if source.kind() == io::ErrorKind::NotFound => Ok(()),
            ErrorKind::MaxFilesWatch => Err(WatchError::TooMany {
                path: folder.to_owned(),
            }),
            _ => Err(WatchError::System(error)),
        }
    }

    /// The path `real` as it is told, or `None` if nobody wants to know of it.
    fn given(&self, real: &Path) -> Option<PathBuf> {
        let (root, below) = self
            .roots
            .iter()
            .find_map(|root| real.strip_prefix(&root.real).ok().map(|below| (root, below)))?;
        if below.iter().any(is_scratch) {
            return None;
        }
        let given = if below.as_os_str().is_empty() {
            root.given.clone()
        } else {
            root.given.join(below)
        };
        let is_ignored = self.ignored.iter().any(|ignored| given.starts_with(ignored));
        (!is_ignored).then_some(given)
    }
}

fn root(given: &Path) -> Result<Root, WatchError> {
    let no_folder = |source| WatchError::NoFolder {
        path: given.to_owned(),
        source,
    };
    let real = given.canonicalize().map_err(no_folder)?;
    real.read_dir().map_err(no_folder)?;
    Ok(Root {
        given: given.to_owned(),
        real,
    })
}

fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
}

/// Whether a file or folder is hidden, or an editor's backup or lock: `.git`, `.frost.md.swp`, `frost.md~`,
/// `#frost.md#`. No article bears such a name, and they change while a writer only thinks.
fn is_scratch(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.ends_with(b"~") || (name.starts_with(b"#") && name.ends_with(b"#"))
}
