//! The one place where the time comes in.

use std::sync::OnceLock;
use std::time::Duration;
use std::time::Instant;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::Utc;
use chrono_tz::Tz;

use crate::app::env;
use crate::app::fault::Fault;
use crate::publication::zone::shown_in;

/// Now, by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "time enters here, and is a parameter everywhere else"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// How much time has passed since this was first asked, whatever becomes of the machine's clock.
pub fn passed() -> Duration {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    FIRST.get_or_init(Instant::now).elapsed()
}

/// The moment that a build takes as now: `SOURCE_DATE_EPOCH` where it is set, else the machine's clock; to the second,
/// on the clocks of `zone`.
pub fn build_time(zone: Tz) -> Result<DateTime<FixedOffset>, Fault> {
    let Some(text) = env::get("SOURCE_DATE_EPOCH") else {
        return Ok(shown_in(zone, now()));
    };
    let moment = text
        .parse()
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.map(|moment| shown_in(zone, moment)).ok_or_else(|| {
        Fault::words("SOURCE_DATE_EPOCH is not a time")
            .because(format!("`{text}` is not a count of seconds since 1970"))
            .hint("unset it, or set it to a number such as 1767225600")
    })
}
