//! How a feed is served.

use chrono::DateTime;
use encoding_rs::Encoding;
use url::Url;

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::http::CHARSET;
use crate::foreign::rules::http::CHARSET_MISSING;
use crate::foreign::rules::http::CONTENT_TYPE;
use crate::foreign::rules::http::CONTENT_TYPE_GENERAL;
use crate::foreign::rules::http::COOKIE;
use crate::foreign::rules::http::DOWNGRADE;
use crate::foreign::rules::http::INSECURE;
use crate::foreign::rules::http::MODIFIED_FUTURE;
use crate::foreign::rules::http::NO_CACHE_CONTROL;
use crate::foreign::rules::http::NO_CORS;
use crate::foreign::rules::http::NO_HEAD;
use crate::foreign::rules::http::NO_STORE;
use crate::foreign::rules::http::NO_VALIDATOR;
use crate::foreign::rules::http::NO_VARY;
use crate::foreign::rules::http::NOT_COMPRESSED;
use crate::foreign::rules::http::NOT_REVALIDATED;
use crate::foreign::rules::http::REDIRECT_PERMANENT;
use crate::foreign::rules::http::REDIRECT_TEMPORARY;
use crate::foreign::rules::http::STATUS;
use crate::foreign::value::address::is_local;
use crate::foreign::value::media_type::essence;

/// What was said between us and the servers on the way to a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The address that was asked for.
    pub asked: Url,
    /// The redirects that were followed, in order.
    pub hops: Vec<Hop>,
    /// The status of the last answer.
    pub status: u16,
    /// The last answer's headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The status of the answer to HEAD at the last address; `None` where it was not asked, or nothing came.
    pub head: Option<u16>,
    /// The status of the answer when the feed was asked for again, with its validators; `None` where it has none.
    pub again: Option<u16>,
}

/// A redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Its status.
    pub status: u16,
    /// Where it leads.
    pub to: Url,
}

/// What a feed is written in, as far as servers tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RSS 2.0 and its elders.
    Rss,
    /// RSS 1.0.
    Rdf,
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
}

/// A smaller answer fits into one packet: compressing it saves nothing.
const COMPRESSED_BYTES_MIN: usize = 512;

impl Exchange {
    /// The address that answered.
    pub fn url(&self) -> &Url {
        self.hops.last().map_or(&self.asked, |hop| &hop.to)
    }

    /// A header of the last answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim())
    }

    /// The charset that the server names.
    pub fn charset(&self) -> Option<&str> {
        let parameters = self.header("content-type")?.split(';').skip(1);
        let named = parameters.filter_map(|parameter| parameter.split_once('='));
        named
            .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, value)| value.trim().trim_matches('"'))
            .next()
    }
}

/// Looks at how the feed came. `kind` is what it is, where that is known; `encoding` is the one it has.
pub fn check(exchange: &Exchange, kind: Option<Kind>, encoding: &str, bytes: usize, report: &mut Report<'_>) {
    check_way(exchange, report);
    if exchange.status != 200 {
        report.tell(&STATUS, 0, format!("the server answers {}", exchange.status));
        return;
    }
    // How pages are served is not looked at here.
    let Some(kind) = kind else { return };
    check_type(exchange, kind, report);
    if let Some(charset) = exchange.charset()
        && Encoding::for_label(charset.as_bytes()).is_none_or(|named| named.name() != encoding)
    {
        let message = format!("the server says {}, and the feed is in {encoding}", quoted(charset));
        report.tell(&CHARSET, 0, message);
    }
    check_copies(exchange, report);
    if exchange.header("content-encoding").is_none() && bytes >= COMPRESSED_BYTES_MIN {
        report.tell(&NOT_COMPRESSED, 0, format!("all {bytes} bytes are sent as they are"));
    }
    if let Some(head) = exchange.head.filter(|status| *status != 200) {
        report.tell(&NO_HEAD, 0, format!("the server answers HEAD with {head}"));
    }
    let varies = exchange.header("vary").unwrap_or_default().to_ascii_lowercase();
    let is_told = varies.contains("accept-encoding") || varies.contains('*');
    if exchange.header("content-encoding").is_some() && !is_told {
        report.tell(&NO_VARY, 0, "there is no `Vary: Accept-Encoding`");
    }
    if exchange.header("access-control-allow-origin").is_none() {
        report.tell(&NO_CORS, 0, "there is no `Access-Control-Allow-Origin`");
    }
    if exchange.header("set-cookie").is_some() {
        report.tell(&COOKIE, 0, "the server sets a cookie");
    }
}

/// Redirects and encryption.
fn check_way(exchange: &Exchange, report: &mut Report<'_>) {
    let mut from = &exchange.asked;
    for hop in &exchange.hops {
        let message = format!("{} leads to {}", hop.status, quoted(hop.to.as_str()));
        let rule = match hop.status {
            301 | 308 => &REDIRECT_PERMANENT,
            _ => &REDIRECT_TEMPORARY,
        };
        report.tell(rule, 0, message);
        if from.scheme() == "https" && hop.to.scheme() == "http" {
            report.tell(&DOWNGRADE, 0, format!("`https` leads to {}", quoted(hop.to.as_str())));
        }
        from = &hop.to;
    }
    let is_downgraded = exchange.asked.scheme() == "https";
    if from.scheme() == "http" && !is_local(from) && !is_downgraded {
        report.tell(&INSECURE, 0, "the feed is served without encryption");
    }
}

fn check_type(exchange: &Exchange, kind: Kind, report: &mut Report<'_>) {
    let given = exchange.header("content-type").map(essence).unwrap_or_default();
    let right: &[&str] = match kind {
        Kind::Rss => &["application/rss+xml"],
        Kind::Rdf => &["application/rdf+xml", "application/rss+xml"],
        Kind::Atom => &["application/atom+xml"],
        Kind::Json => &["application/feed+json"],
    };
    let general: &[&str] = match kind {
        Kind::Json => &["application/json"],
        _ => &["application/xml", "text/xml"],
    };
    if given == "text/xml" && exchange.charset().is_none() {
        report.tell(
            &CHARSET_MISSING,
            0,
            format!("{} is served without a charset", quoted(&given)),
        );
    }
    if right.contains(&given.as_str()) {
        return;
    }
    let right = right[0];
    if general.contains(&given.as_str()) {
        let message = format!("it is served as {}, and could be as `{right}`", quoted(&given));
        report.tell(&CONTENT_TYPE_GENERAL, 0, message);
    } else if given.is_empty() {
        report.tell(&CONTENT_TYPE, 0, "it is served without a type");
    } else {
        let message = format!("it is served as {}, not as `{right}`", quoted(&given));
        report.tell(&CONTENT_TYPE, 0, message);
    }
}

/// What may be kept, and how one asks whether it changed.
fn check_copies(exchange: &Exchange, report: &mut Report<'_>) {
    let modified = exchange.header("last-modified");
    if exchange.header("etag").is_none() && modified.is_none() {
        report.tell(&NO_VALIDATOR, 0, "there is neither `ETag` nor `Last-Modified`");
    } else if let Some(again) = exchange.again.filter(|status| *status != 304) {
        report.tell(
            &NOT_REVALIDATED,
            0,
            format!("asked whether it changed, the server answers {again}"),
        );
    }
    let moment = modified.and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    if moment.is_some_and(|moment| moment > report.now) {
        report.tell(&MODIFIED_FUTURE, 0, "`Last-Modified` is a date that has not come");
    }
    match exchange.header("cache-control") {
        None if exchange.header("expires").is_none() => {
            report.tell(&NO_CACHE_CONTROL, 0, "there is no `Cache-Control`");
        }
        Some(control) if control.to_ascii_lowercase().contains("no-store") => {
            report.tell(&NO_STORE, 0, "`Cache-Control` says `no-store`");
        }
        _ => {}
    }
}
