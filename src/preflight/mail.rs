//! The rules over the two parts of a mail as anybody may see them.

use dom_query::Document;

use crate::finding::Finding;
use crate::finding::Rule;
use crate::preflight::clients;
use crate::preflight::clients::Audience;
use crate::preflight::contrast;
use crate::preflight::whereabouts::Whereabouts;

/// A relative link in a mail.
pub const LINK_RELATIVE: Rule = Rule::error(
    "email/link-relative",
    "A mail has no address of its own: what is relative in it leads nowhere, in every mail program.",
)
.fix("write the whole address: `{{ publication.url }}…`");

/// A mail without text.
pub const TEXT_MISSING: Rule = Rule::error(
    "email/text-missing",
    "Some readers see the text part alone, and filters count its absence (SpamAssassin: MIME_HTML_ONLY).",
)
.fix("let the template `body.txt` of the theme write something");

/// No way to leave that is seen.
pub const UNSUBSCRIBE_MISSING: Rule = Rule::error(
    "email/unsubscribe-missing",
    "Laws and the large providers want a way to leave in every copy, where readers see it; who finds none reports spam.",
)
.fix("link to `{{ links.unsubscribe }}` at the foot of the template");

/// The parts of a mail, and where their words come from.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The HTML part.
    pub html: &'a str,
    /// The text part.
    pub text: &'a str,
    /// Whether the HTML part of a copy, and its text part, have its reader's own link to leave.
    pub can_leave: [bool; 2],
    /// The files that it is made from.
    pub whereabouts: &'a Whereabouts,
    /// Who reads with what.
    pub audience: &'a Audience,
}

/// Looks at the parts of a mail.
pub fn check(parts: Parts<'_>) -> Vec<Finding> {
    let document = Document::from(parts.html);
    let whereabouts = parts.whereabouts;
    let mut findings = Vec::new();
    if parts.text.trim().is_empty() {
        findings.push(TEXT_MISSING.at(whereabouts.issue.clone(), "the text part is empty"));
    }
    for (part, can_leave) in ["HTML", "text"].into_iter().zip(parts.can_leave) {
        if !can_leave {
            let message = format!("no link to leave in the {part} part");
            findings.push(UNSUBSCRIBE_MISSING.at(whereabouts.issue.clone(), message));
        }
    }
    for (selector, name) in [("a[href]", "href"), ("img[src]", "src")] {
        for node in document.select(selector).nodes() {
            let target = node.attr_or(name, "").to_string();
            if is_relative(&target) {
                let written = format!("{name}=\"{target}");
                let place = whereabouts.of(&[&written, &target]);
                findings.push(LINK_RELATIVE.at(place, format!("`{target}` leads nowhere in a mail")));
            }
        }
    }
    findings.extend(contrast::check(&document, whereabouts));
    findings.extend(clients::check(&document, (whereabouts, parts.audience)));
    findings
}

fn is_relative(target: &str) -> bool {
    let scheme = target.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    // A link within the mail works in most programs.
    !target.is_empty() && !scheme && !target.starts_with('#')
}
