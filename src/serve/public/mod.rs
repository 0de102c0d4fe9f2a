//! The public server: what a build wrote, at the addresses where it belongs, and whatever doors are hung into it.
//!
//! **A request sees one build.** All that is given out is one `Release`, made beside the one that is being given out and
//! put into its place as a whole. What is asked for is looked up among what was found then, never in the file system, so
//! that no path leads out of it.
//!
//! **Everything has a bound**: heads, bodies, times, connections, what is remembered of clients, what is held in memory.

mod answer;
mod conditions;
pub mod crowd;
pub mod diary;
mod disk;
mod document;
mod encoding;
mod front;
mod greedy;
mod inherited;
mod keeping;
pub mod load;
mod masking;
mod meters;
pub mod network;
pub mod offer;
mod operators;
mod patient;
mod proxy;
mod release;
pub mod scan;
pub mod service;
mod shared;
pub mod site;
mod versions;
mod wire;
