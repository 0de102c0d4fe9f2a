//! All integration tests in one binary: one link, and what they share stands once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod profile;
mod sink;
mod smtp;
mod verdict;
