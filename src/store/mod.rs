//! What lasts: SQLite, and files in and out.

pub mod cache;
pub mod draft;
pub mod file_error;
pub mod files;
pub mod installation;
pub mod sqlite;
