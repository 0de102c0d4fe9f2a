//! Who asks: the network address of a client, and the stretch of addresses that limits count by.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

/// The address of whoever asks: the connection's, or the one that a trusted proxy tells of. Every request carries it as an
/// extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(pub IpAddr);

/// A stretch of addresses that one customer of a network holds: what limits count by, since a single address of IPv6 costs
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix(IpAddr);

/// How many bits of an IPv4 address tell one customer from another.
const BITS_V4: u32 = 24;

/// The same of IPv6: what a household is given at most (RFC 6177).
const BITS_V6: u32 = 56;

impl Client {
    /// The stretch that the address lies in. An IPv4 address within IPv6 (RFC 4291, 2.5.5.2) is the one that it maps.
    ///
    /// ```
    /// use pressrun::serve::client::Client;
    ///
    /// let client = |text: &str| Client(text.parse().unwrap()).prefix().to_string();
    /// assert_eq!(client("192.0.2.77"), "192.0.2.0/24");
    /// assert_eq!(client("::ffff:192.0.2.77"), "192.0.2.0/24");
    /// assert_eq!(client("2001:db8:1:2ff::7"), "2001:db8:1:200::/56");
    /// ```
    pub fn prefix(self) -> Prefix {
        Prefix(match self.0.to_canonical() {
            IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << (32 - BITS_V4))).into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - BITS_V6))).into(),
        })
    }
}

impl std::fmt::Display for Prefix {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bits = if self.0.is_ipv4() { BITS_V4 } else { BITS_V6 };
        write!(formatter, "{}/{bits}", self.0)
    }
}
