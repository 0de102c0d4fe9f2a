//! Why a delivery stands as it does where no relay said anything: sentences of ours, as they are stored.

/// Skipped at its intent.
pub const LEFT: &str = "unsubscribed since the plan was made";

/// Skipped at its intent.
pub const SUPPRESSED: &str = "suppressed since the plan was made";

/// Skipped by whoever decided about a doubtful one.
pub const LEFT_UNSENT: &str = "left unsent by a decision, though it may have arrived";

/// Accepted by whoever decided about a doubtful one.
pub const TAKEN: &str = "taken as delivered by a decision, for no verdict was read";

/// Doubtful since a sweep.
pub const SENDER_ENDED: &str = "the sender ended before it read a verdict";

/// Doubtful because the ledger is older than what was sent.
pub const RESTORED: &str = "open in a ledger that was put back from a copy";

/// Skipped because the operator ended the issue; what goes on with it finds them by these words.
pub const CANCELLED: &str = "the issue was cancelled";

/// Skipped because the time was over.
pub const PAST: &str = "past the time after which nothing is tried";
