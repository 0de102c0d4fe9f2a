//! The store of a publication, and the lock of whoever sends.

use std::fs::File;
use std::fs::TryLockError;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use crate::app::config::FILE;
use crate::app::config::StoreAt;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::state::STATE;
use crate::app::state::inside;
use crate::app::state::prepare_state;
use crate::app::tokens::token_key;
use crate::audience::StoreError;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueId;
use crate::store::Store;
use crate::store::fault::OpenError;
use crate::store::file_error::FileError;
use crate::store::files;

/// Opens the store, and makes it where there is none yet.
pub async fn open(loaded: &Loaded) -> Result<Store, Fault> {
    // Before the store is made: whether the key may be made depends on it.
    token_key(&loaded.home, &loaded.config)?;
    prepare_state(&loaded.home)?;
    let opened = match loaded.config.store_at(&loaded.home) {
        StoreAt::Server(url) => Store::open_server(&url).await,
        StoreAt::File(path) => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(|error| FileError::new("write", folder, error))?;
            }
            Store::open_file(&path).await
        }
    };
    opened.map_err(unopened)
}

/// Opens the store where there is one.
pub async fn open_if_there(loaded: &Loaded) -> Result<Option<Store>, Fault> {
    if loaded.config.store_at(&loaded.home).is_made() {
        open(loaded).await.map(Some)
    } else {
        Ok(None)
    }
}

/// Opens the store to look at it, where there is one: also one that may only be read.
pub async fn look(loaded: &Loaded) -> Result<Option<Store>, Fault> {
    let at = loaded.config.store_at(&loaded.home);
    if !at.is_made() {
        return Ok(None);
    }
    let opened = match at {
        StoreAt::Server(url) => Store::open_server(&url).await,
        StoreAt::File(path) => Store::open_file_to_read(&path).await,
    };
    opened.map(Some).map_err(unopened)
}

/// How a store is named: its path within the publication, if it lies there.
pub fn named(loaded: &Loaded, store: &Store) -> String {
    match store.path() {
        Some(path) => {
            let real = path.canonicalize();
            inside(&loaded.home, real.as_deref().unwrap_or(path))
                .display()
                .to_string()
        }
        None => store.place(),
    }
}

fn unopened(error: OpenError) -> Fault {
    Fault::from(error).when("the store cannot be opened")
}

/// Takes the lock of whoever sends from a file: one process at a time, from whichever publication it uses the store. It
/// lies beside the store, for a store has one ledger however many ways lead to it. It is the system's, so a dead process
/// holds nothing. Who sends from a server holds stretches of an issue instead, and there may be several.
pub fn lock_sending(loaded: &Loaded, store: &Store) -> Result<Option<File>, Fault> {
    let Some(store) = store.path() else { return Ok(None) };
    let real = store
        .canonicalize()
        .map_err(|error| FileError::new("find", store, error))?;
    let path = lock_beside(real);
    let mut tries = 0;
    loop {
        match lock(&path)? {
            Lock::Ours(file) => return Ok(Some(file)),
            Lock::Of(_) if tries < LOCK_TRIES => {
                tries += 1;
                std::thread::sleep(LOCK_WAIT);
            }
            Lock::Of(owner) => {
                return Err(Fault::new("another pressrun is sending")
                    .because(format!(
                        "process {owner} holds `{}`",
                        inside(&loaded.home, &path).display()
                    ))
                    .hint("`pressrun status` tells how far it is, and how to hold it"));
            }
        }
    }
}

/// Whether somebody is sending an issue just now.
pub async fn is_sending(store: &Store, issue: IssueId) -> Result<bool, StoreError> {
    let Some(path) = store.path() else {
        return store.is_shared(issue).await;
    };
    let Ok(real) = path.canonicalize() else {
        return Ok(false);
    };
    // A look holds nothing for longer than it takes, and never keeps another look away.
    match File::open(lock_beside(real)).map(|file| file.try_lock_shared()) {
        Ok(Err(TryLockError::WouldBlock)) => Ok(true),
        Ok(_) | Err(_) => Ok(false),
    }
}

/// The lock's file, beside the store's.
fn lock_beside(store: PathBuf) -> PathBuf {
    let mut path = store.into_os_string();
    path.push(".send.lock");
    PathBuf::from(path)
}

/// How often whoever wants to send asks again for the lock that is taken: somebody may only be looking.
const LOCK_TRIES: u32 = 5;
/// How long it is left alone before.
const LOCK_WAIT: Duration = Duration::from_millis(10);

/// How long a build waits for another one: the longest honest one is done by then.
const BUILD_WAIT: Duration = Duration::from_secs(30);

/// How often it looks whether the other one is done.
const BUILD_LOOK: Duration = Duration::from_millis(50);

/// Takes the lock of whoever writes output. Builds are short, so a second one waits for the first.
pub fn lock_building(home: &Path) -> Result<File, Fault> {
    prepare_state(home)?;
    let path = home.join(STATE).join("build.lock");
    let begun = Instant::now();
    loop {
        match lock(&path)? {
            Lock::Ours(file) => return Ok(file),
            Lock::Of(_) if begun.elapsed() < BUILD_WAIT => std::thread::sleep(BUILD_LOOK),
            Lock::Of(owner) => {
                return Err(Fault::new("another pressrun is building")
                    .because(format!("process {owner} holds `{STATE}/build.lock`"))
                    .hint("wait until it is done, or end it"));
            }
        }
    }
}

/// Takes the lock of whoever tells hubs; `None` while somebody else does.
pub fn lock_pinging(home: &Path) -> Result<Option<File>, Fault> {
    prepare_state(home)?;
    match lock(&home.join(STATE).join("pings.lock"))? {
        Lock::Ours(file) => Ok(Some(file)),
        Lock::Of(_) => Ok(None),
    }
}

enum Lock {
    Ours(File),
    /// The process that holds it.
    Of(String),
}

fn lock(path: &Path) -> Result<Lock, Fault> {
    let mut file = files::open_private(path).map_err(|error| FileError::new("open", path, error))?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)?;
            // Whose lock it is helps people alone: on a full disk the lock still holds.
            let _ = writeln!(file, "{}", std::process::id());
            Ok(Lock::Ours(file))
        }
        Err(TryLockError::WouldBlock) => {
            let owner = std::fs::read_to_string(path).unwrap_or_default();
            Ok(Lock::Of(owner.trim().to_owned()))
        }
        Err(TryLockError::Error(error)) => Err(FileError::new("lock", path, error).into()),
    }
}

/// File systems on which a file's durability or its locks cannot be relied on.
const UNFIT: [&str; 21] = [
    "tmpfs",
    "ramfs",
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.gcsfuse",
    "fuse.glusterfs",
    "virtiofs",
    "vboxsf",
    "lustre",
    "gpfs",
    "beegfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
];

/// Refuses a store that lies in memory or on a network: a ledger there does not survive what it has to survive.
pub fn refuse_unfit(store: &Store) -> Result<(), Fault> {
    let Some(path) = store.path() else { return Ok(()) };
    let Ok(real) = path.canonicalize() else { return Ok(()) };
    // Only Linux lists what is mounted in this way; elsewhere nothing is known, and nothing refused.
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mounts") else {
        return Ok(());
    };
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            let place = words.next()?.replace("\\040", " ");
            let kind = words.next()?;
            real.starts_with(&place).then_some((place.len(), kind))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind);
    match kind {
        Some(kind) if UNFIT.contains(&kind) => Err(Fault::new("the ledger does not lie on a disk")
            .because(format!("`{}` is on a file system of type {kind}", path.display()))
            .hint(format!("put it on a local disk: `store.url` in {FILE}"))),
        _ => Ok(()),
    }
}
