//! Ids of feeds and entries.

use url::Url;

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::ids::ATOM_RELATIVE;
use crate::foreign::rules::ids::CHANGES;
use crate::foreign::rules::ids::GUID_NOT_URL;
use crate::foreign::rules::ids::NOT_CANONICAL;
use crate::foreign::rules::ids::NOT_UNIQUE;
use crate::foreign::rules::ids::TAG;
use crate::foreign::rules::ids::URN;
use crate::foreign::rules::ids::WHITE_SPACE;
use crate::foreign::text::Text;
use crate::foreign::value::address;

/// What an id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A guid that is the item's address too.
    Permalink,
    /// A guid that is no address.
    Guid,
    /// An id of Atom, which is a whole address or URN.
    Atom,
    /// An id of JSON Feed, which may be anything.
    Json,
}

/// What counts clicks or tells visits apart, at the beginning of a parameter's name.
const FLEETING: [&str; 9] = [
    "utm_",
    "fbclid",
    "gclid",
    "mc_cid",
    "mc_eid",
    "phpsessid",
    "jsessionid",
    "sessionid",
    "preview",
];

/// Fewer letters than these cannot be an id that no other feed has.
const LETTERS_MIN: usize = 8;

/// Looks at an id, which is not blank.
pub fn check(text: &Text, kind: Kind, report: &mut Report<'_>) {
    let (id, at) = (text.trimmed(), text.first());
    if id.len() < text.as_str().len() || id.contains(char::is_whitespace) {
        report.tell(&WHITE_SPACE, at, format!("white space stands in the id {}", quoted(id)));
    }
    match (address::read(id), kind) {
        (Ok(url), _) => of_address(id, &url, at, kind, report),
        (Err(_), Kind::Permalink) => {
            report.tell(
                &GUID_NOT_URL,
                at,
                format!("{} is no address, and says it is", quoted(id)),
            );
        }
        (Err(_), Kind::Atom) => {
            report.tell(&ATOM_RELATIVE, at, format!("{} is no whole address", quoted(id)));
        }
        (Err(_), Kind::Guid | Kind::Json) => {
            let is_path = id.starts_with(['/', '.', '?', '#']);
            if is_path || id.chars().count() < LETTERS_MIN || id.chars().all(|letter| letter.is_ascii_digit()) {
                report.tell(&NOT_UNIQUE, at, format!("other feeds have the id {} too", quoted(id)));
            }
        }
    }
}

fn of_address(id: &str, url: &Url, at: usize, kind: Kind, report: &mut Report<'_>) {
    match url.scheme() {
        "tag" if !is_tag(url.path()) => report.tell(&TAG, at, format!("{} is no tag", quoted(id))),
        "urn" if !is_urn(url.path()) => report.tell(&URN, at, format!("{} is no URN", quoted(id))),
        "http" | "https" => {
            if is_fleeting(url) || address::is_local(url) {
                report.tell(&CHANGES, at, format!("the id {} will not last", quoted(id)));
            } else if id.is_ascii() && id != url.as_str() {
                let message = format!("programs make `{url}` of {}", quoted(id));
                report.tell(&NOT_CANONICAL, at, message);
            }
            return;
        }
        _ => {}
    }
    if kind == Kind::Permalink {
        report.tell(
            &GUID_NOT_URL,
            at,
            format!("{} is no address, and says it is", quoted(id)),
        );
    }
}

fn is_fleeting(url: &Url) -> bool {
    let is_fleeting = |name: &str| {
        let name = name.to_ascii_lowercase();
        FLEETING.iter().any(|fleeting| name.starts_with(fleeting))
    };
    url.query_pairs().any(|(name, _)| is_fleeting(&name)) || url.path().to_ascii_lowercase().contains(";jsessionid")
}

/// `authority,date:specific`, where the date is a year, with month and day or without (RFC 4151, 2.1).
fn is_tag(rest: &str) -> bool {
    let Some((entity, _)) = rest.split_once(':') else {
        return false;
    };
    let Some((authority, date)) = entity.split_once(',') else {
        return false;
    };
    let parts: Vec<&str> = date.split('-').collect();
    let is_number = |part: &&str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = parts.len() <= 3
        && parts
            .iter()
            .enumerate()
            .all(|(index, part)| is_number(part, if index == 0 { 4 } else { 2 }));
    // The authority is a domain, of one label at least, or a mail address.
    is_date && !authority.is_empty() && !authority.starts_with('.') && !authority.contains(['/', '?', '#'])
}

/// `nid:nss` (RFC 8141, 2), and of `uuid` the digits (RFC 9562, 4).
fn is_urn(rest: &str) -> bool {
    let Some((space, name)) = rest.split_once(':') else {
        return false;
    };
    let is_space = (2..=32).contains(&space.len())
        && space.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !space.starts_with('-');
    if space.eq_ignore_ascii_case("uuid") {
        return is_uuid(name);
    }
    is_space && !name.is_empty()
}

/// 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
pub fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::is_tag;
    use super::is_urn;

    #[test]
    fn tags_and_urns_have_their_parts() {
        for tag in [
            "pond.test,2026:ice",
            "pond.test,2026-03:",
            "ada@pond.test,2026-03-01:a:b/c",
        ] {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in [
            "pond.test:ice",
            "pond.test,26:ice",
            "pond.test,2026-3-1:x",
            "pond.test,2026",
        ] {
            assert!(!is_tag(tag), "{tag}");
        }
        for urn in [
            "uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
            "isbn:0451450523",
            "x-mine:7",
        ] {
            assert!(is_urn(urn), "{urn}");
        }
        for urn in ["uuid:1225c695", "isbn", "i:7", "isbn:", "a_b:7"] {
            assert!(!is_urn(urn), "{urn}");
        }
    }
}
