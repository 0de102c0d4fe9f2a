//! Templates and the markers of personal fields.

pub mod marker;
