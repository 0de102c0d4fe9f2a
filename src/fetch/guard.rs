//! Which machines an address may mean: those of the public internet.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;

use reqwest::dns::Addrs;
use reqwest::dns::Name;
use reqwest::dns::Resolve;
use reqwest::dns::Resolving;
use url::Host;
use url::Url;

/// How far a client reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses alone.
    Public,
    /// Public addresses and those of this very machine: for whoever named one of these.
    Loopback,
}

impl Reach {
    /// As far as whoever typed this address meant: this machine only where it is named.
    pub fn asked_for(url: &Url) -> Self {
        let is_own = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if is_own { Self::Loopback } else { Self::Public }
    }
}

/// A host that is not fetched from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told())]
pub struct Refused {
    /// Its name.
    pub host: String,
    /// What it means.
    pub address: IpAddr,
}

impl Refused {
    fn told(&self) -> String {
        let Self { host, address } = self;
        if *host == address.to_string() {
            format!("`{host}` is not on the public internet")
        } else {
            format!("`{host}` is {address}, which is not on the public internet")
        }
    }
}

/// Looks at hosts before anything is sent to them.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    reach: Reach,
}

impl Guard {
    /// A guard that lets pass what is within reach.
    pub fn new(reach: Reach) -> Self {
        Self { reach }
    }

    /// Refuses an address whose host is a number out of reach. Names are looked at when they are resolved.
    pub fn check_host(self, url: &Url) -> Result<(), Refused> {
        let address: IpAddr = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        if self.allows(address) {
            return Ok(());
        }
        let host = address.to_string();
        Err(Refused { host, address })
    }

    fn allows(self, address: IpAddr) -> bool {
        is_public(address) || (self.reach == Reach::Loopback && address.to_canonical().is_loopback())
    }

    /// The addresses of a host that are within reach.
    async fn addresses(self, host: String) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
        let all: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
        let refused = all.iter().map(SocketAddr::ip).find(|address| !self.allows(*address));
        let allowed: Vec<SocketAddr> = all.into_iter().filter(|address| self.allows(address.ip())).collect();
        match refused {
            Some(address) if allowed.is_empty() => Err(Refused { host, address }.into()),
            _ => Ok(Box::new(allowed.into_iter())),
        }
    }
}

/// The client connects to what this answers, and to nothing else.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(self.addresses(name.as_str().to_owned()))
    }
}

/// Networks of IPv4 that are not public (IANA's registry of special-purpose addresses), with the bits that count.
const SPECIAL_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The same of IPv6, within `2000::/3`; what lies outside of that is not public at all.
const SPECIAL_V6: [(Ipv6Addr, u32); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address belongs to the public internet. Of one that carries an address of IPv4 in it, that counts.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|(network, bits)| {
            let shift = 32 - bits;
            address.to_bits() >> shift == network.to_bits() >> shift
        }),
        IpAddr::V6(address) => {
            if let Some(carried) = carried(address) {
                return is_public(carried.into());
            }
            let is_global = address.to_bits() >> 125 == 0b001;
            is_global
                && !SPECIAL_V6.iter().any(|(network, bits)| {
                    let shift = 128 - bits;
                    address.to_bits() >> shift == network.to_bits() >> shift
                })
        }
    }
}

/// The address of IPv4 that is meant by one of IPv6: mapped, translated (RFC 6052) or tunnelled (RFC 3056).
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, ..] = address.segments();
    let four = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    let [.., high, low] = address.segments();
    match (a, b) {
        (0x64, 0xff9b) if c == 0 && d == 0 => Some(four(high, low)),
        (0x2002, _) => Some(four(b, c)),
        _ => address.to_ipv4_mapped(),
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::Guard;
    use super::Reach;
    use super::is_public;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for address in [
            "8.8.8.8",
            "93.184.216.34",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1",
            "2a00:1450::5",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.19.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn this_machine_is_reached_only_by_whoever_names_it() {
        let url = |text: &str| Url::parse(text).unwrap();
        for (text, reach) in [
            ("http://localhost:8080/", Reach::Loopback),
            ("http://blog.localhost/", Reach::Loopback),
            ("http://127.0.0.1/", Reach::Loopback),
            ("http://2130706433/", Reach::Loopback),
            ("http://[::1]/", Reach::Loopback),
            ("http://10.0.0.1/", Reach::Public),
            ("http://localhost.pond.test/", Reach::Public),
        ] {
            assert_eq!(Reach::asked_for(&url(text)), reach, "{text}");
        }
        for (text, public, loopback) in [
            ("http://127.1/", false, true),
            ("http://0x7f.1/", false, true),
            ("http://[::ffff:127.0.0.1]/", false, true),
            ("http://0.0.0.0/", false, false),
            ("http://169.254.169.254/latest/", false, false),
            ("http://[fe80::1]/", false, false),
            ("http://8.8.8.8/", true, true),
        ] {
            assert_eq!(
                Guard::new(Reach::Public).check_host(&url(text)).is_ok(),
                public,
                "{text}"
            );
            assert_eq!(
                Guard::new(Reach::Loopback).check_host(&url(text)).is_ok(),
                loopback,
                "{text}"
            );
        }
    }

    #[tokio::test]
    async fn a_name_is_refused_by_what_it_means() {
        let found = |reach| Guard::new(reach).addresses("localhost".to_owned());
        let refused = found(Reach::Public).await.err().unwrap().to_string();
        assert!(
            refused.starts_with("`localhost` is ") && refused.ends_with("not on the public internet"),
            "{refused}"
        );
        let found: Vec<_> = found(Reach::Loopback).await.unwrap().collect();
        assert!(
            !found.is_empty() && found.iter().all(|address| address.ip().is_loopback()),
            "{found:?}"
        );
    }
}
