//! This room is being furnished.

pub mod edition;
pub mod inline;
pub mod lines;
pub mod mail_html;
pub mod render;
#[cfg(test)]
pub(crate) mod sample;
