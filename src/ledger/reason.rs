//! Why a delivery stands as it does where no relay said anything: sentences of ours, as they are stored.

/// Skipped at its intent.
pub const LEFT: &str = "unsubscribed or suppressed since the plan was made";

/// Doubtful since a sweep.
pub const SENDER_ENDED: &str = "the sender ended before it read a verdict";
