//! Who asks where a proxy stands before us.

use std::net::IpAddr;
use std::net::SocketAddr;

use axum::http::HeaderMap;
use axum::http::header;

use crate::serve::client::Client;
use crate::serve::public::network::Network;

/// What most proxies tell of whoever asked them: addresses, the nearest last.
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// How many addresses of a chain are looked at, from the right: more proxies than anybody has.
const CHAIN_MAX: usize = 16;

/// The client of a connection from `peer`: `peer` itself unless it is trusted; else the rightmost address that trusted
/// proxies tell of and that is none of theirs.
///
/// Only what the nearest proxy wrote itself can be believed, and it writes on the right. `Forwarded` (RFC 7239) is read
/// where there is no `X-Forwarded-For`: of the two it is the one that proxies pass on as it came.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Client {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let mut nearest = peer.to_canonical();
    if trusted.is_empty() || !is_trusted(nearest) {
        return Client(nearest);
    }
    for told in chain(headers).take(CHAIN_MAX) {
        let Some(address) = address(&told) else { break };
        nearest = address;
        if !is_trusted(nearest) {
            break;
        }
    }
    Client(nearest)
}

/// What proxies tell, the nearest first.
fn chain(headers: &HeaderMap) -> Box<dyn Iterator<Item = String> + '_> {
    if headers.contains_key(X_FORWARDED_FOR) {
        let lines = headers.get_all(X_FORWARDED_FOR).iter().rev();
        let lines = lines.filter_map(|line| line.to_str().ok());
        return Box::new(
            lines
                .flat_map(|line| line.rsplit(','))
                .map(|told| told.trim().to_owned()),
        );
    }
    let lines = headers.get_all(header::FORWARDED).iter().rev();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let hops = lines.flat_map(|line| line.rsplit(','));
    Box::new(hops.map(|hop| {
        let mut pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
        let told = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
        told.map_or_else(String::new, |(_, told)| told.trim().trim_matches('"').to_owned())
    }))
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn address(told: &str) -> Option<IpAddr> {
    let bare = told
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(told);
    let parsed = bare.parse().ok();
    let parsed = parsed.or_else(|| told.parse::<SocketAddr>().ok().map(|place| place.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::HeaderName;

    use super::client;
    use crate::serve::public::network::Network;

    #[test]
    fn only_what_a_trusted_proxy_wrote_is_believed() {
        let trusted: Vec<Network> = ["127.0.0.1", "10.0.0.0/8"].map(|text| text.parse().unwrap()).into();
        let x = "x-forwarded-for";
        let f = "forwarded";
        for (peer, told, expected) in [
            ("192.0.2.1", vec![(x, "203.0.113.1")], "192.0.2.1"),
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("127.0.0.1", vec![(x, "203.0.113.1")], "203.0.113.1"),
            ("::ffff:127.0.0.1", vec![(x, "203.0.113.1")], "203.0.113.1"),
            ("127.0.0.1", vec![(x, "6.6.6.6, 203.0.113.1")], "203.0.113.1"),
            ("127.0.0.1", vec![(x, "6.6.6.6, 203.0.113.1, 10.1.1.1")], "203.0.113.1"),
            ("127.0.0.1", vec![(x, "6.6.6.6"), (x, "203.0.113.1")], "203.0.113.1"),
            ("127.0.0.1", vec![(x, "6.6.6.6, nonsense, 10.1.1.1")], "10.1.1.1"),
            ("127.0.0.1", vec![(x, "10.1.1.1, 10.1.1.2")], "10.1.1.1"),
            ("127.0.0.1", vec![(x, "203.0.113.1:4711")], "203.0.113.1"),
            ("127.0.0.1", vec![(x, "[2001:db8::1]:4711")], "2001:db8::1"),
            ("127.0.0.1", vec![(x, "2001:db8::1")], "2001:db8::1"),
            ("127.0.0.1", vec![(x, "")], "127.0.0.1"),
            (
                "127.0.0.1",
                vec![(f, "for=6.6.6.6, for=\"[2001:db8::1]:4711\";proto=https")],
                "2001:db8::1",
            ),
            ("127.0.0.1", vec![(f, "by=1.1.1.1;FOR=203.0.113.1")], "203.0.113.1"),
            ("127.0.0.1", vec![(f, "for=unknown")], "127.0.0.1"),
            ("127.0.0.1", vec![(f, "for=6.6.6.6"), (x, "203.0.113.1")], "203.0.113.1"),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &told {
                headers.append(HeaderName::from_static(name), value.parse().unwrap());
            }
            let found = client(peer.parse().unwrap(), &headers, &trusted).0;
            assert_eq!(found.to_string(), expected, "{peer} {told:?}");
        }
    }

    #[test]
    fn a_chain_without_end_is_not_walked_to_its_end() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", ["10.0.0.1"; 500].join(",").parse().unwrap());
        let trusted = ["0.0.0.0/0".parse().unwrap()];
        assert_eq!(
            client("10.0.0.2".parse().unwrap(), &headers, &trusted).0.to_string(),
            "10.0.0.1"
        );
    }
}
