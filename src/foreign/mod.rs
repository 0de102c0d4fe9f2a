//! Feeds of anybody: read with the place of everything in them, and looked through for what readers' programs will
//! trip over.
//!
//! Nothing is fetched here, no entity is expanded, and no input makes it fail: whatever is wrong becomes a finding. Each
//! rule stands in `rules` with its reason, its remedy and an example, by topic; the files beside it look for them.

pub mod atom;
pub mod entries;
pub mod html;
pub mod http;
pub mod json;
pub mod modules;
pub mod report;
pub mod rss;
pub mod rules;
pub mod sniff;
pub mod source;
pub mod structure;
pub mod text;
pub mod value;
pub mod xml;

use chrono::DateTime;
use chrono::Utc;
use url::Url;

use crate::article::characters::is_forbidden;
use crate::finding::Finding;
use crate::foreign::html::page;
use crate::foreign::http::Exchange;
use crate::foreign::http::Kind;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rss::rdf;
use crate::foreign::rules::file::C1_CHARACTER;
use crate::foreign::rules::file::ENCODING;
use crate::foreign::rules::file::FORBIDDEN_CHARACTER;
use crate::foreign::rules::file::NOT_A_FEED;
use crate::foreign::rules::file::REPLACEMENT_CHARACTER;
use crate::foreign::rules::file::TOO_LARGE;
use crate::foreign::sniff::Looks;
use crate::foreign::value::people;
use crate::foreign::xml::reference::is_c1;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// The largest feed that is read, in bytes: eight times what counts as large.
pub const BYTES_MAX: usize = 8 << 20;

/// A feed that is larger is told of, in bytes: that is more than a hundred long articles.
pub const LARGE_BYTES: usize = 1 << 20;

/// A feed to look at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What findings call it: a path or an address.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// The moment that counts as now.
    pub now: DateTime<Utc>,
    /// How it came, where it was fetched.
    pub exchange: Option<&'a Exchange>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The feed as text: what lines and columns of the findings count in.
    pub text: String,
    /// What is wrong, by place.
    pub findings: Vec<Finding>,
}

/// Looks at a feed, or at whatever it is.
///
/// ```
/// use chrono::DateTime;
/// use pressrun::foreign::Subject;
/// use pressrun::foreign::check;
///
/// let checked = check(Subject {
///     name: "feed.xml",
///     bytes: b"<rss version=\"2.0\">\n<channel>",
///     now: DateTime::UNIX_EPOCH,
///     exchange: None,
/// });
/// assert_eq!(
///     checked.findings[0].to_string(),
///     "feed.xml:2:1: error[feed/xml-syntax]: `<channel>` is never closed"
/// );
/// ```
pub fn check(subject: Subject<'_>) -> Checked {
    let charset = subject.exchange.and_then(Exchange::charset);
    let source = source::read(subject.bytes, charset);
    let addresses: Vec<Url> = subject
        .exchange
        .map(|exchange| vec![exchange.asked.clone(), exchange.url().clone()])
        .unwrap_or_default();
    let mut report = Report::new(subject.name, &source.text, subject.now, &addresses);
    let is_damaged = source.remarks.iter().any(|remark| *remark.rule == ENCODING);
    for remark in source.remarks {
        report.add(remark);
    }
    let is_answer = subject.exchange.is_none_or(|exchange| exchange.status == 200);
    let looks = sniff::looks(&source.text);
    if let Some(exchange) = subject.exchange {
        http::check(exchange, kind(looks), source.encoding, subject.bytes.len(), &mut report);
    }
    // What stands in place of a feed that is not there is nobody's feed.
    if is_answer || kind(looks).is_some() {
        check_characters(&source.text, is_damaged, &mut report);
        if subject.bytes.len() > LARGE_BYTES {
            let kilobytes = subject.bytes.len() / 1024;
            report.tell(&TOO_LARGE, 0, format!("the feed has {kilobytes} KB"));
        }
        check_document(&source.text, looks, &mut report);
    }
    let findings = report.finish();
    Checked {
        text: source.text,
        findings,
    }
}

fn kind(looks: Looks<'_>) -> Option<Kind> {
    match looks {
        Looks::Root("rss") => Some(Kind::Rss),
        Looks::Root("RDF") => Some(Kind::Rdf),
        Looks::Root("feed" | "entry") => Some(Kind::Atom),
        Looks::Json => Some(Kind::Json),
        Looks::Root(_) | Looks::Page | Looks::Nothing => None,
    }
}

fn check_document(text: &str, looks: Looks<'_>, report: &mut Report<'_>) {
    match looks {
        Looks::Json => json::check(text, report),
        Looks::Page => page::check(text, report),
        Looks::Nothing => report.tell(&NOT_A_FEED, 0, "this is neither XML nor JSON"),
        Looks::Root(_) => {
            if let Some(root) = xml::read(text, report) {
                check_root(&root, report);
            }
        }
    }
}

fn check_root(root: &Element, report: &mut Report<'_>) {
    root.walk(&mut |element| {
        if let Some(language) = element.language() {
            people::language(&language.value, report);
        }
    });
    match root.local.as_str() {
        "rss" => rss::check(root, report),
        "RDF" if root.space == Space::Rdf => rdf::check(root, report),
        "feed" => atom::check(root, report),
        "entry" if root.space == Space::Atom => atom::check(root, report),
        _ => {
            let message = format!("the root element is {}", quoted(&format!("<{}>", root.name)));
            report.tell(&NOT_A_FEED, root.at, message);
        }
    }
}

fn check_characters(text: &str, is_damaged: bool, report: &mut Report<'_>) {
    for (at, letter) in text.char_indices() {
        let code_point = u32::from(letter);
        match letter {
            _ if is_c1(letter) => {
                report.tell(&C1_CHARACTER, at, format!("the control character U+{code_point:04X}"));
            }
            '\u{FFFD}' if !is_damaged => {
                report.tell(&REPLACEMENT_CHARACTER, at, "a letter was lost here");
            }
            _ if is_forbidden(letter) => {
                report.tell(&FORBIDDEN_CHARACTER, at, format!("the character U+{code_point:04X}"));
            }
            _ => {}
        }
    }
}
