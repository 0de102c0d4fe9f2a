//! What lasts: SQLite, and files in and out.

pub mod files;
pub mod sqlite;
