//! How a session with a relay is spoken: how far ahead, and by what it is known who we are.

use serde::Deserialize;

/// `pipelining`: how many commands leave before their answers are read, where a relay offers it (RFC 2920).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pipelining {
    /// One at a time.
    Off,
    /// MAIL, RCPT and DATA together.
    #[default]
    On,
    /// Those of the next message with the end of the one before, too: worth it where a relay is far away.
    Eager,
}

/// `auth`: how we log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Auth {
    /// By a password: PLAIN (RFC 4616), or LOGIN, which some relays still offer alone.
    #[default]
    Password,
    /// By an access token, as Gmail and Microsoft 365 ask for it; `password` names the place of the token.
    Xoauth2,
}
