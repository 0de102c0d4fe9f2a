//! The clone guard: a copy of the ledger, or an older one that was put back, does not send as if it knew everything.

use std::path::Path;
use std::path::PathBuf;

use tracing::info;

use crate::app::cli::Adopt;
use crate::app::env;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::state::STATE;
use crate::app::state::inside;
use crate::app::storage::named as named_store;
use crate::app::tokens::token_key;
use crate::ledger::Ledger;
use crate::ledger::installation::Difference;
use crate::ledger::installation::Installation;
use crate::ledger::installation::Place;
use crate::ledger::installation::counted;
use crate::ledger::installation::differences;
use crate::ledger::installation::next;
use crate::ledger::reason;
use crate::store::Store;
use crate::store::file_error::FileError;
use crate::store::installation::Record;
use crate::store::installation::place;

/// A store that sends, by whoever holds its lock.
#[derive(Debug)]
pub struct Guard {
    here: Place,
    record: Record,
    /// The same once more, outside of the publication: whoever puts back a copy of its whole folder puts back the record
    /// too. `None` where the system has no place for it.
    witness: Option<Record>,
    count: i64,
}

impl Guard {
    /// Counts a start, in the store and in the file beside it, before anything is claimed.
    ///
    /// `word` is how the issue is named on the command line.
    ///
    /// # Errors
    /// If the store is not the one that sent last, and nobody says what is known of the copy.
    pub async fn begin(loaded: &Loaded, store: &Store, adopt: Option<Adopt>, word: &str) -> Result<Self, Fault> {
        let (here, record) = Self::place(loaded, store).await?;
        let known = store.installation().await?;
        let (known, file) = (known.as_ref(), record.installation());
        let witness = witness(loaded, store)?;
        let seen = counted(witness.as_ref().and_then(Record::installation));
        let mut found = differences(&here, known, file, seen);
        if let Store::Postgres(_) = store {
            // A machine that sends for the first time has no record yet.
            found.retain(|difference| *difference != Difference::NoRecord);
        }
        match adopt {
            None if !found.is_empty() => {
                let is_by_witness = seen > counted(file);
                let record = witness.as_ref().filter(|_| is_by_witness).unwrap_or(&record);
                return Err(refusal(loaded, (store, record.path()), &found, word));
            }
            Some(Adopt::Restored) => doubt_what_is_open(store).await?,
            _ => {}
        }
        let count = next(known, file, seen);
        let mut guard = Self {
            here,
            record,
            witness,
            count,
        };
        guard.write(store).await?;
        Ok(guard)
    }

    async fn place(loaded: &Loaded, store: &Store) -> Result<(Place, Record), Fault> {
        match store {
            Store::Sqlite(store) => {
                let path = real(store.path())?;
                Ok((place(&path)?, Record::beside(&path)?))
            }
            Store::Postgres(store) => {
                let folder = loaded.home.join(STATE);
                Ok((store.here().await?, Record::in_folder(&folder, store.place())?))
            }
        }
    }

    /// Counts the end, so that a copy made while it was sending is older.
    pub async fn end(mut self, store: &Store) -> Result<(), Fault> {
        self.count += 1;
        self.write(store).await
    }

    /// The store first: ended between the two it is ahead of the file, which no copy ever is.
    async fn write(&mut self, store: &Store) -> Result<(), Fault> {
        let installation = Installation {
            place: self.here.clone(),
            count: self.count,
        };
        let count = store.install(&installation).await?;
        self.count = count;
        let installation = Installation { count, ..installation };
        if let Some(witness) = &mut self.witness
            && let Err(error) = witness.write(installation.clone())
        {
            // It is a second look; whoever has no home has the first.
            info!("no witness is kept: {error}");
        }
        Ok(self.record.write(installation)?)
    }
}

/// Where the file of a store lies, whatever links lead to it.
fn real(path: &Path) -> Result<PathBuf, FileError> {
    path.canonicalize().map_err(|error| FileError::new("find", path, error))
}

/// The record of a store outside of its publication, with the state of the user's programs (XDG Base Directory, 0.8). It is
/// told by the token key too: another publication in the same folder has another one.
fn witness(loaded: &Loaded, store: &Store) -> Result<Option<Record>, Fault> {
    let state = env::get("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| Some(PathBuf::from(env::get("HOME")?).join(".local/state")));
    let (Some(state), Some(path)) = (state.filter(|path| path.is_absolute()), store.path()) else {
        return Ok(None);
    };
    let path = real(path)?;
    let key = token_key(&loaded.home, &loaded.config)?;
    let folder = state.join("pressrun").join(key.print());
    Ok(Record::in_folder(&folder, &path.to_string_lossy()).ok())
}

/// What has not ended, of every started issue, may have left since the copy was made.
async fn doubt_what_is_open(store: &Store) -> Result<(), Fault> {
    for issue in store.unended().await? {
        while !store.stock(issue).await? {}
        let mut doubted = 0;
        loop {
            match store.doubt_rest(issue, reason::RESTORED).await? {
                0 => break,
                more => doubted += more,
            }
        }
        info!(
            issue.id = issue.0,
            delivery.count = doubted,
            "{doubted} deliveries are in doubt"
        );
    }
    Ok(())
}

fn refusal(loaded: &Loaded, (store, record): (&Store, &Path), found: &[Difference], word: &str) -> Fault {
    let named = |path| inside(&loaded.home, path).display().to_string();
    let kind = if store.path().is_some() { "file" } else { "database" };
    let (store, record) = (named_store(loaded, store), named(record));
    let fault = Fault::new("this ledger is not the one that sent last");
    let told = |fault: Fault, difference: &Difference| {
        fault.because(match difference {
            Difference::Machine => format!("`{store}` sent from another machine"),
            Difference::File => format!("`{store}` is another {kind} than the one that sent: a copy of it"),
            Difference::NoRecord => format!("`{store}` has sent before, and `{record}` is not beside it"),
            Difference::Older { ledger, file } => {
                format!("`{store}` is older than `{record}`: it has counted to {ledger}, the other to {file}")
            }
        })
    };
    found.iter().fold(fault, told).hint(format!(
        "put back the one that sent last. If nothing was sent since the copy was made: `pressrun send {word} --adopt \
         moved`; if something may have been: `pressrun send {word} --adopt restored`, which calls doubtful what is \
         open in it"
    ))
}
