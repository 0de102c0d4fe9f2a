//! What readers lack that an issue says of them: fields that nobody has, and gaps in copies.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::out::counted;
use crate::app::out::grouped;
use crate::app::storage;
use crate::audience::Roll;
use crate::audience::Values;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::suggest::closest;
use crate::issue::Issue;
use crate::message::mailing::Mailing;
use crate::personal::ALWAYS_KNOWN;
use crate::personal::Condition;
use crate::personal::Named;
use crate::personal::Written;
use crate::personal::key_of;
use crate::personal::rules::MISSING;
use crate::personal::rules::NOBODY;
use crate::personal::rules::UNKNOWN;
use crate::publication::Language;
use crate::store::Store;

/// What is known of the readers of a feed.
#[derive(Debug, Default)]
struct Known {
    readers: u64,
    /// The fields that somebody has.
    fields: BTreeSet<String>,
    /// How many readers lack each field that was asked for.
    lacking: BTreeMap<String, u64>,
    /// The tags and the languages that somebody has, in lower case.
    groups: [BTreeSet<String>; 2],
    /// The conditions that hold for somebody.
    held: BTreeSet<Condition>,
}

/// What an issue says of its readers.
pub struct Said<'a> {
    /// The fields that it names.
    pub fields: &'a [Written],
    /// For whom some of its blocks are.
    pub conditions: BTreeSet<&'a Condition>,
    /// Its file.
    pub file: &'a str,
}

impl<'a> Said<'a> {
    /// What an open issue says; of one that was sent nothing can be mended.
    pub fn of(issue: &'a Issue, mailing: &'a Mailing, fields: &'a [Written], is_sent: bool) -> Self {
        Self {
            fields,
            conditions: if is_sent {
                BTreeSet::new()
            } else {
                mailing.issue.conditions()
            },
            file: &issue.file,
        }
    }
}

/// What is wrong with what an issue of `feed` says, as its readers are today. Of nobody nothing is known: without readers
/// there is nothing to tell.
pub async fn lacking(loaded: &Loaded, feed: &str, said: &Said<'_>) -> Result<Vec<Finding>, Fault> {
    let asked: BTreeSet<&str> = said
        .fields
        .iter()
        .filter(|one| is_asked(&one.field))
        .map(|one| &*one.field.name)
        .collect();
    if asked.is_empty() && said.conditions.is_empty() {
        return Ok(Vec::new());
    }
    let Some(store) = storage::look(loaded).await? else {
        return Ok(Vec::new());
    };
    let known = known(&store, feed, (&asked, &said.conditions)).await?;
    store.close().await;
    if known.readers == 0 {
        return Ok(Vec::new());
    }
    let fields = said.fields.iter();
    let fields = fields.filter_map(|one| known.told(one, &loaded.config.templates));
    let alone = said
        .conditions
        .iter()
        .filter(|condition| !known.held.contains(**condition));
    Ok(fields
        .chain(alone.map(|condition| known.nobody(condition, said.file)))
        .collect())
}

/// Whether it is worth looking for: everybody has an address, and may have a name and a language.
fn is_asked(field: &Named) -> bool {
    let is_usual = ALWAYS_KNOWN.contains(&&*field.name);
    field.name != "email" && (field.default.is_none() || !is_usual)
}

/// Reads the roll, a page at a time.
async fn known(
    store: &Store,
    feed: &str,
    (asked, conditions): (&BTreeSet<&str>, &BTreeSet<&Condition>),
) -> Result<Known, Fault> {
    let mut known = Known::default();
    let mut after = None;
    loop {
        let page = store.recipients_after(feed, after).await?;
        let Some(last) = page.last() else { return Ok(known) };
        after = Some(last.id);
        known.readers += page.len() as u64;
        for recipient in &page {
            for column in recipient.values.fields.keys() {
                let key = key_of(column);
                if !known.fields.contains(&*key) {
                    known.fields.insert(key.into_owned());
                }
            }
            for name in asked {
                if recipient.values.of_field(name).is_none() {
                    *known.lacking.entry((*name).to_owned()).or_default() += 1;
                }
            }
            if !conditions.is_empty() {
                known.take_groups(&recipient.values, conditions);
            }
        }
    }
}

/// How a default is written where the field stands: in one of the templates otherwise than in a text.
fn instead(place: &Place, name: &str, templates: &Path) -> String {
    if Path::new(&place.path).starts_with(templates) {
        format!("`personal(field=\"{name}\", default=\"…\")`")
    } else {
        format!("`[[{name}|…]]`")
    }
}

impl Known {
    /// Takes in which groups a reader is of.
    fn take_groups(&mut self, values: &Values, conditions: &BTreeSet<&Condition>) {
        let language = values.language.as_ref().map(Language::as_str);
        let held = conditions
            .iter()
            .filter(|condition| condition.holds(&values.tags, language));
        let new: Vec<Condition> = held
            .filter(|one| !self.held.contains(**one))
            .map(|one| (*one).clone())
            .collect();
        self.held.extend(new);
        let [tags, languages] = &mut self.groups;
        tags.extend(values.tags.iter().map(|tag| tag.to_lowercase()));
        languages.extend(language.map(str::to_lowercase));
    }

    /// That a block is for nobody.
    fn nobody(&self, condition: &Condition, file: &str) -> Finding {
        let (what, name, groups) = match condition {
            Condition::Tag(tag) => ("has the tag", tag, &self.groups[0]),
            Condition::Language(language) => ("reads the language", language, &self.groups[1]),
        };
        let finding = NOBODY.at(
            Place::start(file),
            format!("no subscriber {what} `{name}`: the block `{condition}` is for nobody"),
        );
        match closest(name, groups.iter().map(String::as_str)) {
            Some(meant) => finding.hint(format!("did you mean `{meant}`?")),
            None => finding,
        }
    }

    fn told(&self, Written { field, place }: &Written, templates: &Path) -> Option<Finding> {
        let name = field.name.as_str();
        if !ALWAYS_KNOWN.contains(&name) && !self.fields.contains(name) {
            let finding = UNKNOWN.at(place.clone(), format!("no subscriber has a field `{name}`"));
            let known = || ALWAYS_KNOWN.into_iter().chain(self.fields.iter().map(String::as_str));
            return Some(finding.hint(match closest(name, known()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are: {}", known().collect::<Vec<_>>().join(", ")),
            }));
        }
        let count = self.lacking.get(name).copied().filter(|_| field.default.is_none())?;
        let message = format!(
            "{} of {} {} no `{name}`, and nothing stands there for them",
            grouped(count),
            counted(self.readers, "subscriber"),
            if count == 1 { "has" } else { "have" }
        );
        Some(MISSING.at(place.clone(), message).hint(format!(
            "write what they read instead: {}",
            instead(place, name, templates)
        )))
    }
}
