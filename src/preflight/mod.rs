//! The rules over a whole issue: what must be right before a mail leaves.

pub mod article;
pub mod clients;
pub mod contrast;
pub mod head;
pub mod mail;
pub mod records;
pub mod ruling;
pub mod ways;
pub mod whereabouts;
pub mod wire;

use std::fmt::Write;

use url::Url;

use crate::audience::address::Address;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::Severity;
use crate::finding::settings::Settings;
use crate::issue::weight::weigh;
use crate::message::mailing::Mailing;
use crate::publication::Publication;
use crate::theme::columns::shortened;

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Flight<'a> {
    /// The publication.
    pub publication: &'a Publication,
    /// What the copies are made from.
    pub mailing: &'a Mailing,
    /// Whether copies leave this machine.
    pub reach: Reach,
    /// The config, for the places of its keys.
    pub config: Settings<'a>,
    /// The name of the profile.
    pub profile: &'a str,
    /// The issue's file, as places name it.
    pub issue_file: &'a str,
}

/// How far copies go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Into a folder here.
    Local,
    /// To readers.
    World,
}

/// The postal address that a new publication begins with.
pub const EXAMPLE_ADDRESS: &str = "Street 1, 12345 Town";

/// The author that a new publication begins with.
pub const EXAMPLE_AUTHOR: &str = "You";

/// Gmail shows no more of a message's HTML than this, in bytes.
pub const GMAIL_CLIP_BYTES: usize = 102_000;

/// From here on a mail is said to be nearly too long, in bytes: nine tenths of what Gmail shows.
const NEAR_CLIP_BYTES: usize = GMAIL_CLIP_BYTES / 10 * 9;

/// How many of the heaviest entries are named.
const HEAVIEST_NAMED: usize = 3;

/// How much is told of an entry's title, in characters.
const TITLE_CHARACTERS_MAX: usize = 40;

/// An address that nobody has.
pub const PLACEHOLDER: Rule = Rule::error(
    "email/placeholder",
    "Addresses below example.org belong to nobody: readers could not answer, read on or leave.",
)
.fix("put your own in its place");

/// No postal address.
pub const NO_POSTAL_ADDRESS: Rule = Rule::error(
    "email/postal-address",
    "Laws on bulk mail (CAN-SPAM, and its like elsewhere) want a postal address in every copy.",
)
.fix("set `postal_address` in `[publication]`");

/// No one-click link to leave.
pub const NO_ONE_CLICK: Rule = Rule::warning(
    "email/one-click",
    "Gmail and Yahoo want a one-click link to leave (RFC 8058) from whoever sends more than 5,000 messages a day.",
)
.fix("set `public_url` in `[server]` once a server of yours answers there by https; until then people leave by mail");

/// No address of its own for requests to leave.
pub const NO_MAILTO: Rule = Rule::note(
    "email/leave-address",
    "Without an address for it, requests to leave go to the sender's own mailbox, where somebody has to read them.",
)
.fix("set `unsubscribe_mailto` in `[server]`");

/// A mail that Gmail cuts off.
pub const CLIPPED: Rule = Rule::warning(
    "email/clip-size",
    "Gmail cuts longer mails off: readers lose the end, and with it the link to leave.",
)
.fix("show fewer entries, or summaries instead of full text");

/// A mail that Gmail nearly cuts off.
pub const NEARLY_CLIPPED: Rule = Rule::warning(
    "email/clip-near",
    "Relays and clients add to a mail on its way: one that barely fits may be cut off all the same.",
)
.fix("show fewer entries, or summaries instead of full text");

/// An issue without entries.
pub const EMPTY: Rule = Rule::warning(
    "issue/empty",
    "An issue without entries and without words says nothing.",
)
.fix("name in `entries` what it shows; an issue of words alone may stay as it is");

/// An issue whose pages nobody can open yet.
pub const NOT_BUILT: Rule = Rule::warning(
    "issue/not-built",
    "A mail leads readers to pages; what was never built is nowhere to be opened.",
)
.fix("run `pressrun build`, and publish the output before the mail leaves");

/// What is wrong with a mailing.
pub fn check(flight: Flight<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let at = |keys: &[&str]| flight.config.place_of(keys);
    let names = Names {
        publication: flight.publication,
        public_url: flight.mailing.doors.public_url.as_ref(),
        mailto: flight.mailing.doors.mailto.as_ref(),
        from: Some(&flight.mailing.masthead.from.address),
        profile: flight.profile,
    };
    let examples = examples(names, flight.config).into_iter();
    findings.extend(examples.map(|example| softened(example, flight.reach)));
    let address = flight.publication.postal_address.as_deref().unwrap_or_default();
    if address.trim().is_empty() {
        let finding = NO_POSTAL_ADDRESS.at(at(&["publication"]), "no postal address");
        findings.push(softened(
            finding.hint("set `postal_address` in `[publication]`"),
            flight.reach,
        ));
    }
    let doors = &flight.mailing.doors;
    if doors.public_url.as_ref().is_none_or(|url| url.scheme() != "https") {
        let finding = NO_ONE_CLICK.at(at(&["server", "public_url"]), "no one-click link to leave");
        findings.push(finding.hint("once a server of yours takes them: its https address as `public_url` in `[server]`; until then people leave by mail"));
    }
    if doors.mailto.as_ref() == Some(&flight.mailing.masthead.from.address) {
        let finding = NO_MAILTO.at(at(&["server"]), "requests to leave go to the sender's mailbox");
        findings.push(finding.hint("set `unsubscribe_mailto` in `[server]`"));
    }
    findings.extend(check_issue(flight));
    findings
}

fn check_issue(flight: Flight<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let issue = &flight.mailing.issue;
    let place = || Place::start(flight.issue_file);
    findings.extend(size(&issue.html, &place()));
    if issue.entries.is_empty() {
        findings.push(EMPTY.at(place(), "no entries"));
    }
    findings
}

/// What an issue weighs, where Gmail cuts it off or nearly does.
pub fn size(html: &str, place: &Place) -> Option<Finding> {
    let bytes = html.len();
    if bytes < NEAR_CLIP_BYTES {
        return None;
    }
    let weight = weigh(html);
    let causes = weight.causes.iter().map(|(cause, bytes)| format!("{cause} {bytes}"));
    let mut parts = causes.collect::<Vec<_>>().join(", ");
    let mut entries = weight.entries;
    entries.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    for (title, bytes) in entries.iter().take(HEAVIEST_NAMED) {
        let title = shortened(title, TITLE_CHARACTERS_MAX);
        write!(parts, "; “{title}” {bytes}").expect("a String takes everything");
    }
    let rule = if bytes > GMAIL_CLIP_BYTES {
        &CLIPPED
    } else {
        &NEARLY_CLIPPED
    };
    let message = format!("the HTML has {bytes} bytes; Gmail shows {GMAIL_CLIP_BYTES} ({parts})");
    let finding = rule.at(place.clone(), message);
    Some(finding.hint("show fewer entries, or summaries instead of full text"))
}

/// The rules whose findings are errors on the way to readers, and only worth a warning on the way into a folder.
pub const SOFTENED: [&str; 2] = [PLACEHOLDER.name, NO_POSTAL_ADDRESS.name];

/// What is an error on the way to readers is only worth a warning elsewhere.
pub fn softened(mut finding: Finding, reach: Reach) -> Finding {
    if reach == Reach::Local && finding.severity == Severity::Error {
        finding.severity = Severity::Warning;
    }
    finding
}

/// What a config says of where readers find whom.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The publication.
    pub publication: &'a Publication,
    /// Where the server answers.
    pub public_url: Option<&'a Url>,
    /// Where requests to leave go.
    pub mailto: Option<&'a Address>,
    /// Who mail comes from, where that is said.
    pub from: Option<&'a Address>,
    /// The name of the profile that says it.
    pub profile: &'a str,
}

/// The names that are still those of an example, as `config` says them.
pub fn examples(names: Names<'_>, config: Settings<'_>) -> Vec<Finding> {
    let finding = |(keys, what, example): Example<'_>| {
        PLACEHOLDER
            .at(config.place_of(&keys), format!("{what} is still `{example}`"))
            .hint("put your own in its place")
    };
    found(names).into_iter().map(finding).collect()
}

/// A key of the config, what it is called, and what stands there.
type Example<'a> = (Vec<&'a str>, &'static str, String);

fn found(names: Names<'_>) -> Vec<Example<'_>> {
    let mut found = Vec::new();
    if is_placeholder(names.publication.url.host_str()) {
        found.push((
            vec!["publication", "url"],
            "the publication's URL",
            names.publication.url.to_string(),
        ));
    }
    let is_example = |address: &&Address| is_placeholder(Some(address.domain()));
    if let Some(from) = names.from.filter(is_example) {
        found.push((
            vec!["profiles", names.profile, "from", "email"],
            "the sender's domain",
            from.domain().to_owned(),
        ));
    }
    if let Some(url) = names.public_url.filter(|url| is_placeholder(url.host_str())) {
        found.push((vec!["server", "public_url"], "the server's URL", url.to_string()));
    }
    let mailto = names.mailto.filter(|mailto| Some(*mailto) != names.from);
    if let Some(mailto) = mailto.filter(is_example) {
        let keys = vec!["server", "unsubscribe_mailto"];
        found.push((
            keys,
            "the domain that takes requests to leave",
            mailto.domain().to_owned(),
        ));
    }
    let address = names.publication.postal_address.as_deref();
    if address.is_some_and(|address| address.contains(EXAMPLE_ADDRESS)) {
        found.push((
            vec!["publication", "postal_address"],
            "the postal address",
            EXAMPLE_ADDRESS.to_owned(),
        ));
    }
    let author = names.publication.author.as_ref();
    if author.is_some_and(|author| author.name == EXAMPLE_AUTHOR) {
        found.push((
            vec!["publication", "author", "name"],
            "the author",
            EXAMPLE_AUTHOR.to_owned(),
        ));
    }
    found
}

/// Names that RFC 2606 (3) and RFC 6761 (6.5) keep for examples.
fn is_placeholder(host: Option<&str>) -> bool {
    host.is_some_and(|host| {
        ["example.org", "example.com", "example.net", "example"]
            .iter()
            .any(|name| host == *name || host.ends_with(&format!(".{name}")))
    })
}
