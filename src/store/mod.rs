//! What lasts: SQLite, and files in and out.

pub mod cache;
pub mod files;
pub mod sqlite;
