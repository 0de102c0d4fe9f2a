//! What is shown over HTTP: the local preview wall, each issue as it will be received; and `public`, what stands on the
//! internet.
//!
//! What is shown comes in as functions; this room knows neither publication nor store. Looking changes nothing; what does
//! something is asked by POST, from a page of ours: opening the editor, and sending a message for trying.

mod assets;
mod changes;
mod choice;
pub mod client;
mod control;
pub mod doors;
mod guard;
mod head;
mod kept;
mod mail;
mod model;
mod page;
mod pane;
mod pieces;
pub mod preview;
pub mod public;
mod scene;
mod speech;
mod view;
pub mod wall;
