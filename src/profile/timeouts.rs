//! How long each stage of an SMTP session may take.

use std::time::Duration;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

/// The table `[profiles.NAME.timeouts]`, whose keys end in `_s` and are whole seconds from 1. The defaults are those of
/// RFC 5321 (4.5.3.2) or longer where it sets a lower bound, but for connecting, which it leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// `connect_s`: to connect to one address of the relay, and for the TLS handshake. 30 s.
    #[serde(rename = "connect_s", deserialize_with = "seconds")]
    pub connect: Duration,
    /// `greeting_s`: until the relay has greeted. 300 s.
    #[serde(rename = "greeting_s", deserialize_with = "seconds")]
    pub greeting: Duration,
    /// `command_s`: for the reply to EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET. 300 s.
    #[serde(rename = "command_s", deserialize_with = "seconds")]
    pub command: Duration,
    /// `data_s`: for the reply to DATA. 120 s.
    #[serde(rename = "data_s", deserialize_with = "seconds")]
    pub data: Duration,
    /// `block_s`: to get rid of one block of the message. 180 s.
    #[serde(rename = "block_s", deserialize_with = "seconds")]
    pub block: Duration,
    /// `dot_s`: for the reply to the final dot. 600 s: whoever hangs up earlier makes doubt.
    #[serde(rename = "dot_s", deserialize_with = "seconds")]
    pub dot: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            greeting: Duration::from_mins(5),
            command: Duration::from_mins(5),
            data: Duration::from_mins(2),
            block: Duration::from_mins(3),
            dot: Duration::from_mins(10),
        }
    }
}

/// Whole seconds, at least one and at most a day.
pub(super) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    /// Longer is a slip of the hand, and would overflow a deadline one day.
    const SECONDS_MAX: u64 = 24 * 60 * 60;
    match u64::deserialize(deserializer)? {
        0 => Err(Error::custom("must be at least 1 second")),
        seconds @ 1..=SECONDS_MAX => Ok(Duration::from_secs(seconds)),
        _ => Err(Error::custom("must be at most 86400 seconds")),
    }
}
