//! What stands in rows of the doors, whichever database they stand in.

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::Consent;
use crate::audience::StoreError;
use crate::audience::Subscriber;
use crate::audience::Values;
use crate::audience::reception::Asked;
use crate::audience::reception::Choices;
use crate::audience::reception::Frequency;
use crate::audience::reception::Habits;
use crate::audience::reception::Request;
use crate::audience::reception::Wish;
use crate::publication::Language;
use crate::store::rows;
use crate::store::rows::Columns;
use crate::store::rows::damaged;
use crate::store::rows::moment;

/// What is known of an address before it is written about.
pub(super) struct Before {
    /// The request of the last day: which, for which feeds, and whether it waits to be confirmed.
    pub(super) last: Option<(i64, Vec<String>, bool)>,
    pub(super) is_capped: bool,
    pub(super) has_all: bool,
}

impl Before {
    pub(super) fn answer(&self) -> Asked {
        match self {
            Self { last: Some(_), .. } | Self { is_capped: true, .. } => Asked::Nothing,
            Self { has_all: true, .. } => Asked::Reminder,
            Self { has_all: false, .. } => Asked::Confirmation,
        }
    }
}

pub(super) fn last_request(row: Option<&impl Columns>) -> Result<Option<(i64, Vec<String>, bool)>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let feeds = serde_json::from_str(row.text("feeds")).map_err(damaged)?;
    let waits = row.number_if_any("confirmed_at").is_none();
    Ok(Some((row.number("id"), feeds, waits)))
}

/// The feeds of two requests of one address: whoever confirms one confirms both.
pub(super) fn joined(feeds: &[String], more: &[String]) -> Vec<String> {
    let new = more.iter().filter(|feed| !feeds.contains(feed));
    feeds.iter().chain(new).cloned().collect()
}

/// The request in a row.
pub(super) fn wish(row: &impl Columns) -> Result<Wish, StoreError> {
    let language = row.text("language");
    Ok(Wish {
        address: rows::address(row)?,
        name: row.text_if_any("name").map(str::to_owned),
        language: Language::try_from(language.to_owned())
            .map_err(|_| damaged(format!("`{language}` is no language")))?,
        feeds: serde_json::from_str(row.text("feeds")).map_err(damaged)?,
        words: row.text("words").to_owned(),
        from: row.text_if_any("asked_from").map(str::to_owned),
    })
}

pub(super) fn request(row: &impl Columns) -> Result<Request, StoreError> {
    Ok(Request {
        wish: wish(row)?,
        at: moment(row.number("at"))?,
        confirmed: row.number_if_any("confirmed_at").map(moment).transpose()?,
    })
}

/// Somebody who is taken in by what they asked for themselves.
pub(super) fn candidate(wish: &Wish, known: Option<&Values>) -> Candidate {
    let known = known.cloned().unwrap_or_default();
    Candidate {
        address: wish.address.clone(),
        values: Values {
            name: wish.name.clone().or(known.name),
            language: Some(wish.language.clone()),
            ..known
        },
        named: None,
        consent: Consent::Active,
    }
}

/// The last word about a feed.
pub(super) fn last_word(row: Option<&impl Columns>) -> Result<Option<(ChangeId, Consent)>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let consent = rows::consent(row)?.ok_or_else(|| damaged("a subscription without consent"))?;
    Ok(Some((ChangeId(row.number("change")), consent)))
}

pub(super) fn habits(row: Option<&impl Columns>) -> Result<Habits, StoreError> {
    let Some(row) = row else { return Ok(Habits::default()) };
    let frequency = row.text("frequency");
    Ok(Habits {
        frequency: Frequency::named(frequency).ok_or_else(|| damaged(format!("`{frequency}` is no frequency")))?,
        paused_until: row.number_if_any("paused_until").map(moment).transpose()?,
    })
}

/// What is known of a reader once they have chosen.
pub(super) fn chosen(known: &Subscriber, choices: &Choices) -> Values {
    Values {
        name: choices.name.clone(),
        language: choices.language.clone().or_else(|| known.values.language.clone()),
        tags: choices.tags.clone(),
        fields: known.values.fields.clone(),
    }
}
