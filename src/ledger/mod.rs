//! This room is being furnished.

pub mod judgement;
pub mod throttle;
pub mod verdict;
pub mod wire;
