//! Titles, texts and pages in HTML.

pub mod absolute;
pub mod balance;
pub mod content;
pub mod markup;
pub mod page;
pub mod words;
