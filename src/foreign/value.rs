//! Values that stand in feeds of every format: addresses, ids, dates, people and languages, media types.

pub mod address;
pub mod dates;
pub mod ids;
pub mod media_type;
pub mod own_address;
pub mod people;
