//! The name of a relay.

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use url::Host;

/// A host name as lower-case A-label, or an IP address without brackets.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let given = String::deserialize(deserializer)?;
    match parse(&given) {
        Some(Host::Ipv6(address)) => Ok(Some(address.to_string())),
        Some(host) => Ok(Some(host.to_string())),
        None => Err(Error::custom(format!(
            "`{given}` is neither a host name nor an IP address"
        ))),
    }
}

/// An address of IPv6 may stand with its brackets or without.
pub(super) fn parse(given: &str) -> Option<Host> {
    let bracketed = given.contains(':') && !given.starts_with('[');
    let given = if bracketed {
        format!("[{given}]")
    } else {
        given.to_owned()
    };
    Host::parse(&given).ok()
}
