//! Who is let in, and what a browser may do with what it gets.
//!
//! A page from anywhere can make a browser ask 127.0.0.1 for things, and a name server can make its own name mean
//! 127.0.0.1 (DNS rebinding). So a request must name this machine as its host, and one that could change something
//! must come from a page of ours.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;

/// The hosts under which a listener answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hosts {
    names: Vec<String>,
    port: u16,
}

/// What the page may do: its own style sheet, script and frames, nothing else.
pub(crate) const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     frame-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What anything else may do.
const STRICT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// The port that a host without one means.
const HTTP_PORT: u16 = 80;

impl Hosts {
    /// The names of this machine for itself, and the address that is listened on.
    pub(crate) fn of(listening: SocketAddr) -> Self {
        let ip = listening.ip();
        let mut names = vec!["127.0.0.1".to_owned(), "localhost".to_owned(), "[::1]".to_owned()];
        if !ip.is_unspecified() && !ip.is_loopback() {
            names.push(if ip.is_ipv6() {
                format!("[{ip}]")
            } else {
                ip.to_string()
            });
        }
        Self {
            names,
            port: listening.port(),
        }
    }

    /// Whether `host`, such as `localhost:8080`, is one of them.
    fn include(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else {
            return false;
        };
        !host.contains('@')
            && authority.port_u16().unwrap_or(HTTP_PORT) == self.port
            && self
                .names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(authority.host()))
    }

    /// Why a request is not answered; `None` if it is.
    fn objection(&self, request: &Request) -> Option<&'static str> {
        let named = only(request.headers(), &header::HOST);
        let target = request.uri().authority().map(Authority::as_str);
        if !named.is_some_and(|host| self.include(host)) || !target.is_none_or(|host| self.include(host)) {
            return Some("the preview is only for this machine: open it by the address that `pressrun preview` prints");
        }
        let origins = request.headers().get_all(header::ORIGIN).iter();
        let is_foreign = |origin: &HeaderValue| {
            let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            !origin.is_some_and(|host| self.include(host))
        };
        // A link on a foreign page may lead here; nothing else of it may ask for anything.
        let is = |name: &str, value: &str| request.headers().get(name).is_some_and(|said| said == value);
        let is_linked = *request.method() == Method::GET && is("sec-fetch-mode", "navigate");
        let is_foreign = origins.into_iter().any(is_foreign) || (is("sec-fetch-site", "cross-site") && !is_linked);
        is_foreign.then_some("this request comes from a page of another site")
    }
}

/// Answers what may be answered, and tells the browser how little it may do with it.
pub(crate) async fn admit(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    let mut response = match hosts.objection(&request) {
        Some(objection) => (StatusCode::FORBIDDEN, objection).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not less: forms of ours would not say where they come from.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_DNS_PREFETCH_CONTROL, "off"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(STRICT_POLICY));
    response
}

/// The header `name` if it stands there once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Hosts;

    #[test]
    fn only_names_of_this_machine_with_our_port_are_ours() {
        let hosts = Hosts::of("127.0.0.1:8080".parse().unwrap());
        for ours in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"] {
            assert!(hosts.include(ours), "{ours}");
        }
        for foreign in [
            "",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.2:8080",
            "localhost.example.org:8080",
            "example.org:8080",
            "127.0.0.1:8080@example.org",
            "example.org@127.0.0.1:8080",
            "127.0.0.1:8080/x",
            "0.0.0.0:8080",
            "192.0.2.7:8080",
        ] {
            assert!(!hosts.include(foreign), "{foreign}");
        }
        assert!(Hosts::of("127.0.0.1:80".parse().unwrap()).include("localhost"));
    }

    #[test]
    fn an_address_that_is_listened_on_is_ours_by_that_address() {
        assert!(Hosts::of("192.0.2.7:8080".parse().unwrap()).include("192.0.2.7:8080"));
        assert!(Hosts::of("[2001:db8::7]:8080".parse().unwrap()).include("[2001:db8::7]:8080"));
        assert!(!Hosts::of("0.0.0.0:8080".parse().unwrap()).include("0.0.0.0:8080"));
    }
}
