//! `issue new`: which entries an issue has, and the number it gets.

use std::collections::BTreeSet;

use crate::app::cli;
use crate::app::commands::Call;
use crate::app::commands::edited;
use crate::app::commands::issue_json;
use crate::app::commands::remember;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::out::counted;
use crate::app::out::told_of;
use crate::app::storage;
use crate::article::moment;
use crate::article::slug::slug;
use crate::entry::Entry;
use crate::finding::suggest::closest;
use crate::issue::choice::Choice;
use crate::issue::choice::ChoiceError;
use crate::issue::choice::How;
use crate::issue::choice::choose;
use crate::issue::new_file;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::store::files;

/// The longest slug in an issue's file name, in characters.
const SLUG_CHARACTERS_MAX: usize = 40;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::IssueNew) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let feed = call.feed_of(&loaded)?;
    let edited = edited(&loaded, feed)?;
    let how = how(&loaded, words, &edited.entries)?;
    let entries: Vec<Choice> = edited
        .entries
        .iter()
        .map(|entry| Choice {
            id: entry.id.clone(),
            published: entry.published,
        })
        .collect();
    let issued: Vec<BTreeSet<String>> = feed
        .issues
        .iter()
        .map(|issue| issue.entries.iter().map(|chosen| chosen.id.clone()).collect())
        .collect();
    let ids = choose(&entries, &issued, &how).map_err(|error| {
        let new = call.typing(&loaded).in_feed("new TITLE", feed.feed.name.as_str());
        let hint = choice_hint(&error, &edited.entries, &new);
        Fault::from(error).when("no issue was written").hint(hint)
    })?;
    let number = free_number(&loaded, feed).await?;
    let first = edited.entries.iter().find(|entry| entry.id == ids[0]);
    let title = first.map(|entry| entry.title.clone()).unwrap_or_default();
    let subject = words.subject.clone().unwrap_or(title);
    let short: String = slug(&subject).chars().take(SLUG_CHARACTERS_MAX).collect();
    let path = feed.own_file(&format!("issues/{number:04}-{}.md", short.trim_end_matches('-')));
    // It names ids: from now on they must not change, whether a build has run or not.
    remember(&loaded, feed, &edited)?;
    files::write(&loaded.home.join(&path), new_file(number, &subject, &ids).as_bytes())?;
    let why = if how == How::New && issued.is_empty() {
        ", the newest, for a first issue"
    } else {
        ""
    };
    let titles = ids.iter().map(|id| {
        let entry = edited.entries.iter().find(|entry| entry.id == *id);
        entry.map(|entry| entry.title.clone()).unwrap_or_default()
    });
    let begun = Begun {
        name: IssueName {
            feed: feed.feed.name.to_string(),
            number,
        },
        path: &path,
        subject: &subject,
        titles: titles.collect(),
        why,
    };
    told_of(format!("`{path}` is written"), tell(call, &loaded, &begun))?;
    Ok(Exit::Done)
}

/// An issue that was begun.
struct Begun<'a> {
    name: IssueName,
    path: &'a str,
    subject: &'a str,
    /// The titles of what it shows.
    titles: Vec<String>,
    /// Why it shows these.
    why: &'static str,
}

fn tell(call: &Call, loaded: &Loaded, begun: &Begun<'_>) -> Result<(), Fault> {
    let Begun { name, titles, .. } = begun;
    if call.out.is_json() {
        let document = issue_json(&name.feed, name.number, begun.path, "open", begun.subject, titles.len());
        return call.out.json(document);
    }
    call.out.row("wrote", begun.path)?;
    call.out.row("subject", begun.subject)?;
    let entries = counted(titles.len() as u64, "entry");
    call.out.row("shows", format!("{entries}{}", begun.why))?;
    for title in titles {
        call.out.row("", title)?;
    }
    let typing = call.typing(loaded);
    call.out.row("look", typing.anywhere("preview --open"))?;
    call.out.row("next", format!("pressrun plan {}", typing.issue(name)))
}

/// The next number that neither a file nor the store knows: readers have the issues that were sent, whatever became of
/// their files.
async fn free_number(loaded: &Loaded, feed: &LoadedFeed) -> Result<u32, Fault> {
    let mut name = IssueName {
        feed: feed.feed.name.to_string(),
        number: feed.issues.last().map_or(1, |issue| issue.number + 1),
    };
    if let Some(store) = storage::look(loaded).await? {
        while store.started(&name).await?.is_some() {
            name.number += 1;
        }
        store.close().await;
    }
    Ok(name.number)
}

/// The id of the entry that is meant by its id, its slug, or its article's file; a word that means none stays.
fn id_of(entries: &[Entry], word: &str) -> String {
    let is_meant = |entry: &&Entry| {
        let file = entry.file.rsplit('/').next().unwrap_or_default();
        entry.slug == word || entry.file == word || file == word || entry.url.as_str() == word
    };
    if entries.iter().any(|entry| entry.id == word) {
        return word.to_owned();
    }
    let meant = entries.iter().find(is_meant);
    meant.map_or_else(|| word.to_owned(), |entry| entry.id.clone())
}

/// What to do where no entries can be chosen.
fn choice_hint(error: &ChoiceError, entries: &[Entry], new: &str) -> String {
    match error {
        ChoiceError::Nothing => format!("write an article first: `{new}`"),
        ChoiceError::NothingSince(_) => "name an earlier day, or take `--since` out for what no issue had".to_owned(),
        ChoiceError::Unknown { id } => {
            let slugs = entries.iter().map(|entry| entry.slug.as_str());
            closest(id, slugs).map_or_else(
                || "name an entry by its slug, its file or its id; `ids.toml` beside the articles has each".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            )
        }
    }
}

fn how(loaded: &Loaded, words: &cli::IssueNew, entries: &[Entry]) -> Result<How, Fault> {
    if !words.entries.is_empty() {
        let ids = words.entries.iter().map(|word| id_of(entries, word));
        return Ok(How::Ids(ids.collect()));
    }
    if let Some(since) = &words.since {
        let stamp = moment::parse(since).map_err(|error| {
            Fault::words(format!("`{since}` is no date"))
                .because(error.to_string())
                .hint("write it as 2026-03-01")
        })?;
        return Ok(How::Since(stamp.in_zone(loaded.config.publication.timezone)));
    }
    Ok(words.latest.map_or(How::New, How::Latest))
}
