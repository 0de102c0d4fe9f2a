//! The local preview wall over HTTP: each issue as it will be received.
//!
//! What is shown comes in as functions; this room knows neither publication nor store. It hands out, it takes nothing
//! in: there is no request that changes anything.

mod assets;
mod changes;
mod choice;
mod control;
mod guard;
mod kept;
mod mail;
mod page;
pub mod preview;
mod scene;
mod view;
pub mod wall;
