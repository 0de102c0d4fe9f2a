//! Addresses that stand in a feed, outside of its HTML.

use url::Host;
use url::ParseError;
use url::Url;

use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::links::ATOM_RELATIVE;
use crate::foreign::rules::links::INSECURE;
use crate::foreign::rules::links::INVALID;
use crate::foreign::rules::links::LOCAL;
use crate::foreign::rules::links::NOT_ASCII;
use crate::foreign::rules::links::RELATIVE;
use crate::foreign::rules::links::SCHEME;
use crate::foreign::rules::links::WHITE_SPACE;
use crate::foreign::text::Text;

/// In which format an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// RSS: whole addresses of ASCII.
    Rss,
    /// Atom: any letters, and relative ones, which few readers understand.
    Atom,
    /// JSON Feed: whole addresses.
    Json,
}

/// Schemes that programs do open, or that name something without being opened.
const SCHEMES: [&str; 14] = [
    "http", "https", "mailto", "tel", "sms", "ftp", "news", "magnet", "xmpp", "gemini", "gopher", "geo", "ipfs", "irc",
];

/// The address in a text; what is wrong with it is told. `None` where it is blank, relative or none at all.
pub fn check(text: &Text, form: Form, report: &mut Report<'_>) -> Option<Url> {
    let (address, at) = (text.trimmed(), text.first());
    if address.is_empty() {
        return None;
    }
    if address.len() < text.as_str().len() {
        report.tell(
            &WHITE_SPACE,
            at,
            format!("white space stands round {}", quoted(address)),
        );
    }
    let url = match read(address) {
        Ok(url) => url,
        Err(Fault::Relative) => {
            let rule = if form == Form::Atom { &ATOM_RELATIVE } else { &RELATIVE };
            let remark = Remark::new(rule, at, format!("{} is a relative address", quoted(address)));
            report.add(if address.starts_with("www.") {
                remark.hint(format!("write `https://{}`", quoted(address).trim_matches('`')))
            } else {
                remark
            });
            return None;
        }
        Err(Fault::Invalid) => {
            report.tell(&INVALID, at, format!("{} is no address", quoted(address)));
            return None;
        }
    };
    if form != Form::Atom && !address.is_ascii() {
        report.tell(&NOT_ASCII, at, format!("{} has letters beyond ASCII", quoted(address)));
    }
    if !SCHEMES.contains(&url.scheme()) {
        let message = format!("readers do not open `{}:`", url.scheme());
        report.tell(&SCHEME, at, message);
    } else if is_local(&url) {
        let message = format!("{} cannot be reached from elsewhere", quoted(address));
        report.tell(&LOCAL, at, message);
    }
    Some(url)
}

/// The same for a picture, a sound or a feed, which is loaded and not only opened.
pub fn check_loaded(text: &Text, form: Form, report: &mut Report<'_>) -> Option<Url> {
    let url = check(text, form, report)?;
    if url.scheme() == "http" && !is_local(&url) {
        let message = format!("{} is fetched without encryption", quoted(text.trimmed()));
        report.tell(&INSECURE, text.first(), message);
    }
    Some(url)
}

/// Why a text is no whole address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has no scheme.
    Relative,
    /// No program can open it.
    Invalid,
}

/// Reads a whole address, more strictly than browsers do.
pub fn read(address: &str) -> Result<Url, Fault> {
    let is_bad = |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"{}|\\^`".contains(letter);
    match Url::parse(address) {
        Err(ParseError::RelativeUrlWithoutBase) => Err(Fault::Relative),
        Err(_) => Err(Fault::Invalid),
        Ok(_) if address.contains(is_bad) || has_bad_escape(address) => Err(Fault::Invalid),
        // Browsers mend `https:/host` and `https:///host`; readers do not.
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            let rest = address.get(url.scheme().len()..).unwrap_or_default();
            let host = rest.strip_prefix("://").filter(|host| !host.starts_with('/'));
            host.map(|_| url).ok_or(Fault::Invalid)
        }
        Ok(url) => Ok(url),
    }
}

/// A `%` without two hexadecimal digits behind it.
fn has_bad_escape(address: &str) -> bool {
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = address.as_bytes();
    memchr::memchr_iter(b'%', bytes).any(|at| !is_hex(bytes.get(at + 1)) || !is_hex(bytes.get(at + 2)))
}

/// Whether an address means the machine or the network of whoever opens it.
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            ["localhost", "local", "internal", "localdomain"]
                .iter()
                .any(|local| name == *local || name.ends_with(&format!(".{local}")))
        }
        Some(Host::Ipv4(address)) => {
            address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified()
        }
        Some(Host::Ipv6(address)) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;
    use super::is_local;
    use super::read;

    #[test]
    fn an_address_is_read_strictly() {
        for address in [
            "https://pond.test/a?b=c#d",
            "http://pond.test",
            "mailto:ada@pond.test",
            "https://pond.test/%C3%A4",
            "https://pönd.test/ä",
        ] {
            assert!(read(address).is_ok(), "{address}");
        }
        for address in ["/ice", "ice.html", "//pond.test/ice", "www.pond.test", "?p=1", "#top"] {
            assert_eq!(read(address), Err(Fault::Relative), "{address}");
        }
        for address in [
            "https://pond.test/a b",
            "https:///pond.test/",
            "https:/pond.test/",
            "https:pond.test",
            "https://",
            "https://pond.test/%zz",
            "https://pond.test/{id}",
            "http://[::1",
        ] {
            assert_eq!(read(address), Err(Fault::Invalid), "{address}");
        }
    }

    #[test]
    fn addresses_at_home_are_known() {
        let is_local = |address: &str| is_local(&read(address).unwrap());
        for address in [
            "http://localhost:4000/",
            "http://127.0.0.1/",
            "http://192.168.1.2/",
            "http://nas.local/",
            "http://[::1]/",
            "http://[fe80::1]/",
        ] {
            assert!(is_local(address), "{address}");
        }
        for address in [
            "http://pond.test/",
            "http://8.8.8.8/",
            "http://localhost.pond.test/",
            "mailto:a@localhost",
        ] {
            assert!(!is_local(address), "{address}");
        }
    }
}
