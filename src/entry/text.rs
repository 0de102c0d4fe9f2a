//! The article for people who read plain text.
