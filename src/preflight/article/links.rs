//! Where links lead, and what they say.

use std::collections::BTreeMap;

use url::Host;
use url::Url;

use crate::article::title::one_line;
use crate::finding::Rule;
use crate::preflight::article::walk::Link;
use crate::preflight::article::walk::Walked;

/// A link that says nothing.
pub const LINK_TEXT: Rule = Rule::warning(
    "article/link-text",
    "Who listens to a mail jumps from link to link and hears their words alone: “here” and “read more” say nothing.",
)
.fix("let the words of the link name what stands behind it");

/// A link that nobody sees.
pub const LINK_EMPTY: Rule = Rule::warning(
    "article/link-empty",
    "A link without words cannot be seen, nor pressed; a screen reader spells its address instead.",
)
.fix("write words between the brackets, or take the link out");

/// A target without its scheme.
pub const LINK_RELATIVE: Rule = Rule::warning(
    "article/link-relative",
    "Without `https://` an address is taken for a file beside the article: readers come to a page of yours that is not there.",
)
.fix("write `https://` before it");

/// A link that anybody on the way can read and change.
pub const LINK_HTTP: Rule = Rule::note(
    "article/link-http",
    "What goes over http can be read and changed on its way, and browsers warn of it; nearly every site answers to https.",
)
.fix("write `https://`, if the site answers to it");

/// A link that hides where it leads.
pub const LINK_SHORTENED: Rule = Rule::warning(
    "article/link-shortened",
    "Spam hides behind shortened links, so filters count them against a mail; and they die with the service.",
)
.fix("write the address to which it leads");

/// A link that tells on readers.
pub const LINK_TRACKING: Rule = Rule::warning(
    "article/link-tracking",
    "Such parameters tell a third party who came from where, and make one page look like many.",
)
.fix("take the parameter out of the address");

/// A link that stands there twice.
pub const LINK_TWICE: Rule = Rule::note(
    "article/link-twice",
    "A link that was there already costs readers a second look, and those who listen a second stop.",
)
.fix("keep the one where readers need it");

/// Words that say nothing of what is behind a link, in lower case.
const HOLLOW: [&str; 34] = [
    "click here",
    "click",
    "here",
    "read more",
    "more",
    "link",
    "this",
    "this link",
    "this page",
    "learn more",
    "see here",
    "go",
    "page",
    "website",
    "hier",
    "hier klicken",
    "klicken sie hier",
    "klick hier",
    "mehr",
    "weiterlesen",
    "mehr lesen",
    "link hier",
    "ici",
    "cliquez ici",
    "lire la suite",
    "en savoir plus",
    "aquí",
    "haz clic aquí",
    "leer más",
    "más",
    "qui",
    "clicca qui",
    "leggi tutto",
    "lees meer",
];

/// Services that make addresses shorter.
const SHORTENERS: [&str; 22] = [
    "bit.ly",
    "t.co",
    "tinyurl.com",
    "goo.gl",
    "ow.ly",
    "is.gd",
    "buff.ly",
    "lnkd.in",
    "rebrand.ly",
    "cutt.ly",
    "tiny.cc",
    "shorturl.at",
    "dlvr.it",
    "t.ly",
    "rb.gy",
    "v.gd",
    "bl.ink",
    "s.id",
    "adf.ly",
    "trib.al",
    "j.mp",
    "amzn.to",
];

/// Parameters by which visits are followed.
const TRACKERS: [&str; 17] = [
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "oly_enc_id",
    "mkt_tok",
];

/// Endings of domains by which a target without a scheme is known for an address.
const ENDINGS: [&str; 14] = [
    "com", "org", "net", "de", "io", "dev", "eu", "uk", "fr", "es", "it", "nl", "ch", "at",
];

/// Looks at the links of a text.
pub fn check(walked: &Walked, find: &mut dyn FnMut(&Rule, usize, String)) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for link in &walked.links {
        said(link, find);
        if let Some(host) = host_of(&link.target) {
            find(
                &LINK_RELATIVE,
                link.at,
                format!(
                    "`{}` lacks its scheme: it would lead to `{host}` as a file",
                    link.target
                ),
            );
        }
        let Ok(url) = Url::parse(link.target.trim()) else {
            continue;
        };
        if !matches!(url.scheme(), "http" | "https") {
            continue;
        }
        led(&url, link, find);
        let count = seen.entry(url.to_string()).or_default();
        *count += 1;
        if *count == 2 {
            find(&LINK_TWICE, link.at, format!("a link to `{url}` stands above already"));
        }
    }
}

/// What a link says.
fn said(link: &Link, find: &mut dyn FnMut(&Rule, usize, String)) {
    let words = one_line(&link.words);
    if words.is_empty() {
        find(
            &LINK_EMPTY,
            link.at,
            format!("the link to `{}` has no words", link.target),
        );
        return;
    }
    let bare = words
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase();
    if HOLLOW.contains(&bare.as_str()) {
        find(
            &LINK_TEXT,
            link.at,
            format!("“{words}” does not say where the link leads"),
        );
    }
}

/// Where a link leads.
fn led(url: &Url, link: &Link, find: &mut dyn FnMut(&Rule, usize, String)) {
    let host = url.host_str().unwrap_or_default();
    let is_own =
        host == "localhost" || host.rsplit('.').next() == Some("onion") || !matches!(url.host(), Some(Host::Domain(_)));
    if url.scheme() == "http" && !is_own {
        find(&LINK_HTTP, link.at, format!("`{url}` is not encrypted"));
    }
    let plain = host.strip_prefix("www.").unwrap_or(host);
    if SHORTENERS.contains(&plain) && url.path().len() > 1 {
        find(&LINK_SHORTENED, link.at, format!("`{url}` hides where it leads"));
    }
    let mut trackers: Vec<String> = url.query_pairs().map(|(key, _)| key.into_owned()).collect();
    trackers.retain(|key| key.starts_with("utm_") || TRACKERS.contains(&key.as_str()));
    if let Some(first) = trackers.first() {
        let others = trackers.len() - 1;
        let more = if others == 0 {
            String::new()
        } else {
            format!(" and {others} more")
        };
        find(
            &LINK_TRACKING,
            link.at,
            format!("the parameter `{first}`{more} follows readers"),
        );
    }
}

/// The host that a target without a scheme names.
fn host_of(target: &str) -> Option<&str> {
    let target = target.trim();
    if target.contains("://") || target.starts_with(['/', '#', '?', '.', '@']) || target.contains(':') {
        return None;
    }
    let host = target.split(['/', '?', '#']).next()?;
    let ending = host.rsplit_once('.')?.1.to_ascii_lowercase();
    let is_host =
        host.starts_with("www.") || (ENDINGS.contains(&ending.as_str()) && host.split('.').all(|one| !one.is_empty()));
    is_host.then_some(host)
}

/// The links and pictures of a text that are elsewhere: address, whether it is a picture, and offset.
pub fn outward(walked: &Walked) -> Vec<(Url, bool, usize)> {
    let links = walked.links.iter().map(|link| (&link.target, false, link.at));
    let pictures = walked
        .pictures
        .iter()
        .map(|picture| (&picture.target, true, picture.at));
    links
        .chain(pictures)
        .filter_map(|(target, is_picture, at)| {
            let url = Url::parse(target.trim()).ok()?;
            matches!(url.scheme(), "http" | "https").then_some((url, is_picture, at))
        })
        .collect()
}
