//! An issue that was started in a store that is not here: who got it stands nowhere that we could look.

use crate::app::fault::Fault;
use crate::app::frozen_file;
use crate::app::load::Loaded;
use crate::app::storage;
use crate::ledger::issue::IssueName;
use crate::store::Store;

/// How such an issue stands, in a word.
pub const STATE: &str = "frozen";

/// What of it can be told.
pub const TOLD: &str = "was sent, but this store does not know to whom; put the store back that it was sent from";

/// Whether the frozen file of an issue lies beside its `file`.
pub fn is_frozen(loaded: &Loaded, file: &str) -> bool {
    loaded.home.join(frozen_file::beside(&loaded.home, file)).exists()
}

/// Refuses to take an issue as new whose frozen file stands beside it, while the store has never heard of it: a fresh
/// clone, or a store that was lost, knows nobody who got it.
///
/// `file` is the issue's; `word` how the issue is named on the command line.
///
/// # Errors
/// If there is a frozen file.
pub fn refuse(loaded: &Loaded, store: &Store, (name, file, word): (&IssueName, &str, &str)) -> Result<(), Fault> {
    let frozen = frozen_file::beside(&loaded.home, file);
    if !loaded.home.join(&frozen).exists() {
        return Ok(());
    }
    let known = storage::named(loaded, store);
    Err(Fault::new(format!(
        "{name} was started before, and this store does not know who got it"
    ))
    .because(format!("`{frozen}` was written when it was first sent"))
    .because(format!("`{known}` has no delivery of it"))
    .hint(format!(
        "put the store back that it was sent from; if nobody got it, `pressrun send {word} --adopt moved` sends it"
    )))
}
