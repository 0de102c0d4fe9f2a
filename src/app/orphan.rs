//! An issue that was started in a store that is not here: who got it stands nowhere that we could look.

use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::mail::frozen_beside;
use crate::app::state::inside;
use crate::ledger::issue::IssueName;
use crate::store::sqlite::Store;

/// Refuses to take an issue as new whose frozen file stands beside it, while the store has never heard of it: a fresh
/// clone, or a store that was lost, knows nobody who got it.
///
/// `file` is the issue's; `word` how the issue is named on the command line.
///
/// # Errors
/// If there is a frozen file.
pub fn refuse(loaded: &Loaded, store: &Store, (name, file, word): (&IssueName, &str, &str)) -> Result<(), Fault> {
    let frozen = frozen_beside(&loaded.home, file);
    if !loaded.home.join(&frozen).exists() {
        return Ok(());
    }
    let known = inside(&loaded.home, store.path());
    Err(Fault::new(format!(
        "{name} was started before, and this store does not know who got it"
    ))
    .because(format!("`{frozen}` was written when it was first sent"))
    .because(format!("`{}` has no delivery of it", known.display()))
    .hint(format!(
        "put the store back that it was sent from; if nobody got it, `pressrun send {word} --adopt moved` sends it"
    )))
}
