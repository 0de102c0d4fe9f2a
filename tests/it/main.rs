//! All integration tests in one binary: one link, and what they share stands once.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    unreachable_pub,
    reason = "a test may panic, and what tests share is nobody else's"
)]

mod cli_articles;
mod cli_build;
mod cli_config;
mod cli_import;
mod cli_send;
mod cli_words;
mod house;
mod preview;
mod profile;
mod sample;
mod sink;
mod smtp;
mod smtp_opening;
mod smtp_text;
mod story;
mod tidy;
mod verdict;
