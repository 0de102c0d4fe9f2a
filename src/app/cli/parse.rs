//! Values of the command line, refused in our words.

use std::net::SocketAddr;

/// A number of things.
///
/// # Errors
/// If it is none, in words for people.
pub fn some(text: &str) -> Result<usize, &'static str> {
    match text.parse() {
        Ok(0) | Err(_) => Err("it takes a whole number from 1"),
        Ok(number) => Ok(number),
    }
}

/// Where to listen.
///
/// # Errors
/// If it is no such place, in words for people.
pub fn place(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "it takes an address and a port, such as `127.0.0.1:7777`; port 0 takes a free one")
}
