//! Who reads.

pub mod address;
