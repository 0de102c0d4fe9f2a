//! The rules over an issue as it is mailed: what an inbox shows, both parts, the bytes, the way out.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use mail_parser::MessageParser;

use crate::app::clock;
use crate::app::edit::Edited;
use crate::app::fault::Fault;
use crate::app::keys::signing_keys;
use crate::app::load::Loaded;
use crate::app::mail::Sources;
use crate::audience::Recipient;
use crate::audience::SubscriberId;
use crate::audience::Values;
use crate::audience::token::KEY_BYTES;
use crate::audience::token::TokenKey;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::issue::Issue;
use crate::message::dkim::verify::verify;
use crate::message::mailing::Mailing;
use crate::message::press::Press;
use crate::message::segment::Body;
use crate::message::segment::Segment;
use crate::personal::Condition;
use crate::personal::Field;
use crate::preflight;
use crate::preflight::clients::Audience;
use crate::preflight::head;
use crate::preflight::mail;
use crate::preflight::mail::Parts;
use crate::preflight::ways::Way;
use crate::preflight::whereabouts::Whereabouts;
use crate::preflight::wire;
use crate::profile::Profile;
use crate::publication::Language;
use crate::store::files;

/// An entry that readers have already.
pub const ENTRY_SENT: Rule = Rule::warning(
    "issue/entry-sent",
    "Readers who get an entry twice think that they were sent the wrong issue, or stop opening them.",
)
.fix("take it out, or say in the editor's words why it is there again");

/// Who a copy is made for that nobody gets.
const NOBODY: &str = "reader@example.org";

/// Everything that is wrong with an open issue as `profile` mails it. Of one that was sent nothing can be mended.
pub fn issue(
    sources: Sources<'_>,
    issue: &Issue,
    (mailing, profile): (&Mailing, (&str, &Profile)),
) -> Result<Vec<Finding>, Fault> {
    let Sources { loaded, feed, .. } = sources;
    if sources.sent.of(feed, issue).is_some() {
        return Ok(Vec::new());
    }
    let mut findings = head::check(issue, feed.feed.language.as_str());
    findings.extend(sent_before(sources, issue));
    let whereabouts = whereabouts(sources, issue);
    let audience = Audience::of(&loaded.config.check.clients);
    findings.extend(mail::check(Parts {
        html: &mailing.issue.html,
        text: &mailing.issue.text,
        can_leave: can_leave(&mailing.issue.body),
        whereabouts: &whereabouts,
        audience: &audience,
    }));
    let some = variants((loaded, mailing), (&whereabouts, &audience), &findings)?;
    findings.extend(some);
    let (name, profile) = profile;
    let way = Way {
        name,
        profile,
        config: loaded.config.settings(),
    };
    findings.extend(way.domain(mailing.masthead.from.address.domain()));
    findings.extend(bytes(loaded, (mailing, &way), &Place::start(&issue.file))?);
    Ok(findings)
}

/// What is wrong with what only some of the readers get, besides what is `known` of what everybody gets.
fn variants(
    (loaded, mailing): (&Loaded, &Mailing),
    (whereabouts, audience): (&Whereabouts, &Audience),
    known: &[Finding],
) -> Result<Vec<Finding>, Fault> {
    let place = &whereabouts.issue;
    let mut findings: Vec<Finding> = Vec::new();
    for variant in &mailing.issue.variants {
        let copy = example(loaded, mailing, values_for(&variant.holding))?;
        let Some(copy) = copy else { continue };
        let Some(message) = MessageParser::default().parse(&copy.bytes) else {
            continue;
        };
        let (html, text) = (
            message.body_html(0).unwrap_or_default(),
            message.body_text(0).unwrap_or_default(),
        );
        let mut found = mail::check(Parts {
            html: &html,
            text: &text,
            can_leave: can_leave(&variant.body),
            whereabouts,
            audience,
        });
        found.extend(wire::check(&copy.bytes, place));
        found.extend(preflight::size(&html, place));
        let holding: Vec<String> = variant
            .holding
            .iter()
            .map(|condition| format!("`{condition}`"))
            .collect();
        for finding in found {
            let is_same = |one: &Finding| one.rule == finding.rule && one.message.starts_with(&finding.message);
            if !known.iter().chain(&findings).any(is_same) {
                let message = format!("{} (for readers of {})", finding.message, holding.join(" and "));
                findings.push(Finding { message, ..finding });
            }
        }
    }
    Ok(findings)
}

/// What is known of a reader for whom these conditions hold.
fn values_for(holding: &BTreeSet<Condition>) -> Values {
    let mut values = Values::default();
    for condition in holding {
        match condition {
            Condition::Tag(tag) => values.tags.push(tag.clone()),
            Condition::Language(language) => values.language = Language::try_from(language.clone()).ok(),
        }
    }
    values
}

/// What is wrong with the bytes of a copy, and with the signatures over it. A key that cannot be read is told by whoever
/// sends.
fn bytes(loaded: &Loaded, (mailing, way): (&Mailing, &Way<'_>), place: &Place) -> Result<Vec<Finding>, Fault> {
    let Some(copy) = example(loaded, mailing, Values::default())? else {
        return Ok(Vec::new());
    };
    let mut findings = wire::check(&copy.bytes, place);
    let record = |name: &str| {
        copy.records
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.clone())
    };
    findings.extend(way.signatures(&verify(&copy.bytes, record)));
    Ok(findings)
}

/// A copy for nobody.
#[derive(Debug)]
pub struct Example {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The names and texts of the records by which its signatures are checked.
    pub records: Vec<(String, String)>,
}

/// A copy for nobody of whom these values are known, with a key that is none; `None` where it cannot be made.
pub fn example(loaded: &Loaded, mailing: &Mailing, values: Values) -> Result<Option<Example>, Fault> {
    let Ok(keys) = signing_keys(&loaded.home, mailing.signature.as_ref()) else {
        return Ok(None);
    };
    let open = Mailing {
        token: None,
        ..mailing.clone()
    };
    let Ok(press) = Press::new(open, TokenKey::from_bytes([0; KEY_BYTES]), keys) else {
        return Ok(None);
    };
    let reader = Recipient {
        id: SubscriberId(0),
        version: 0,
        address: NOBODY.parse().expect("a constant"),
        values,
    };
    let date = clock::build_time(loaded.config.publication.timezone)?;
    let records = press
        .records()
        .iter()
        .map(|record| (record.name(), record.text.clone()))
        .collect();
    let copy = press.copy(&reader, date).ok();
    Ok(copy.map(|copy| Example {
        bytes: copy.bytes,
        records,
    }))
}

/// Whether the HTML part, and the text part before it, have the reader's own link to leave.
fn can_leave(body: &Body) -> [bool; 2] {
    let mut in_html = false;
    let mut can_leave = [false; 2];
    for segment in body.segments() {
        let leads_out = Cell::new(false);
        let look = |field: &Field| leads_out.set(leads_out.get() || *field == Field::Unsubscribe);
        match segment {
            Segment::Fixed(text) => in_html |= text.contains("Content-Type: text/html"),
            Segment::Personal { field, .. } => look(field),
            Segment::Flow { paragraph, indent } => {
                let value = |field| {
                    look(field);
                    Cow::Borrowed("x")
                };
                paragraph.write(&value, indent, &mut String::new());
            }
        }
        can_leave[usize::from(!in_html)] |= leads_out.get();
    }
    can_leave
}

/// Entries that an earlier issue had which was sent.
fn sent_before(sources: Sources<'_>, issue: &Issue) -> Vec<Finding> {
    let feed = sources.feed;
    let mut findings = Vec::new();
    for earlier in feed.issues.iter().filter(|earlier| earlier.number < issue.number) {
        let Some(frozen) = sources.sent.of(feed, earlier).and_then(|told| told.frozen()) else {
            continue;
        };
        let had: BTreeSet<&str> = frozen.entries.iter().map(|entry| entry.id.as_str()).collect();
        for chosen in issue.entries.iter().filter(|chosen| had.contains(chosen.id.as_str())) {
            let message = format!("`{}` was sent with issue {}", chosen.id, earlier.number);
            findings.push(ENTRY_SENT.at(chosen.place.clone(), message));
        }
    }
    findings
}

/// The files that an issue's mail is made from.
fn whereabouts(sources: Sources<'_>, issue: &Issue) -> Whereabouts {
    let Sources { loaded, edited, .. } = sources;
    let mut texts = vec![(issue.file.clone(), issue.source.clone())];
    let shown: BTreeSet<&str> = issue.entries.iter().map(|chosen| chosen.id.as_str()).collect();
    let entries = edited.entries.iter().filter(|entry| shown.contains(entry.id.as_str()));
    let mut paths: Vec<String> = entries.map(|entry| entry.file.clone()).collect();
    let folder = loaded.home.join(&loaded.config.templates).join("email");
    if let (Ok(found), Some(templates)) = (files::tree(&folder), files::slashed(&loaded.config.templates)) {
        paths.extend(found.iter().map(|file| format!("{templates}/email/{file}")));
    }
    for path in paths {
        if let Ok(Some(text)) = files::read_text(&loaded.home.join(&path)) {
            texts.push((path, text));
        }
    }
    Whereabouts {
        texts,
        issue: Place::start(&issue.file),
    }
}

/// Whether the limits of a profile let an issue out to so many readers in good time.
pub fn limits(loaded: &Loaded, recipients: u64, (name, profile): (&str, &Profile)) -> Option<Finding> {
    let way = Way {
        name,
        profile,
        config: loaded.config.settings(),
    };
    way.limits(
        recipients,
        Duration::from_secs(u64::from(loaded.config.send.give_up_after_s)),
    )
}

/// The files of the articles that an issue shows.
pub fn shown_files<'a>(edited: &'a Edited, issue: &Issue) -> BTreeSet<&'a str> {
    let shown: BTreeSet<&str> = issue.entries.iter().map(|chosen| chosen.id.as_str()).collect();
    let entries = edited.entries.iter().filter(|entry| shown.contains(entry.id.as_str()));
    entries.map(|entry| entry.file.as_str()).collect()
}
