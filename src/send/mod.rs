//! This room is being furnished.

pub mod offers;
pub mod opening;
pub mod reply;
pub mod smtp;
pub mod stream;
pub mod text;
pub mod tls;
