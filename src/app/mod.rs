//! The commands, and all that joins nouns and verbs.

pub mod cli;
pub mod clock;
pub mod config;
pub mod env;
pub mod fault;
pub mod load;
pub mod mail;
pub mod out;
pub mod render;
