//! What is advised in more than one place.

use crate::app::config::FILE;
use crate::ledger::issue::Started;
use crate::profile::meter::Limit;

/// What may become of doubtful deliveries.
pub const DECIDE: &str = "`--accept` takes what is doubtful as delivered, `--skip` leaves it unsent, `--resend` sends it again; `--log FILE` asks the relay's log";

/// The command that lists doubtful deliveries and what may become of them. `word` is the issue as it is named on the
/// command line, here and below.
pub fn resolve(word: &str) -> String {
    format!("pressrun resolve {word}")
}

/// What to do about a profile that has to rest.
pub fn look_after(profile: &str) -> String {
    format!("if it stays so, check `profiles.{profile}` in {FILE} and the network")
}

/// Which limit of a profile keeps its mail back.
pub fn limited(limit: &Limit) -> String {
    match limit {
        Limit::QuietHours => "nothing leaves in `quiet_hours`".to_owned(),
        limit => format!("{limit} is reached"),
    }
}

/// The command that goes on with an issue, by the way out that was taken.
pub fn go_on(word: &str, profile_name: &str, started: &Started) -> String {
    if profile_name == started.profile {
        format!("pressrun send {word}")
    } else {
        format!("pressrun send {word} --profile {profile_name}")
    }
}
