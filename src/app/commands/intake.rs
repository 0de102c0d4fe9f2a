//! `subscribers import`: a list of people taken in as a whole.

use std::io::Read;

use chrono::TimeDelta;
use serde_json::json;

use crate::app::cli::subscribers as words;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::out::grouped;
use crate::app::out::told_of;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::PAGE;
use crate::audience::Roll;
use crate::audience::Taken;
use crate::audience::table::Rejected;
use crate::audience::table::Table;
use crate::audience::table_error::TableError;
use crate::finding::shell;
use crate::store::Store;
use crate::store::file_error::FileError;

/// How many bad lines are told; all are counted, and all stand in the JSON answer.
const REJECTED_TOLD: usize = 20;

/// How much of a rejected value is told.
const VALUE_CHARACTERS_TOLD: usize = 60;

/// For how long an import may be unfinished until it belongs to a command that died.
const IMPORT_MAX: TimeDelta = TimeDelta::hours(1);

/// What became of the rows.
#[derive(Default)]
pub struct Tally {
    added: u64,
    asked: u64,
    updated: u64,
    unchanged: u64,
    left: u64,
    kept: u64,
    rejected: Vec<Rejected>,
}

impl Tally {
    /// Counts what was done.
    pub fn count(&mut self, taken: &[Taken]) {
        for taken in taken {
            *match taken {
                Taken::Added => &mut self.added,
                Taken::Asked => &mut self.asked,
                Taken::Updated => &mut self.updated,
                Taken::Unchanged => &mut self.unchanged,
                Taken::Left => &mut self.left,
                Taken::Kept => &mut self.kept,
            } += 1;
        }
    }

    fn is_all_rejected(&self) -> bool {
        let taken = self.added + self.asked + self.updated + self.unchanged + self.left + self.kept;
        taken == 0 && !self.rejected.is_empty()
    }

    /// What is done, where nothing else can be said of it.
    fn done(&self, words: &words::Import) -> String {
        let file = &words.file;
        if words.dry_run || self.is_all_rejected() {
            return format!("nobody was taken in from `{file}`");
        }
        format!("`{file}` is imported: {} added, {} updated", self.added, self.updated)
    }

    /// The counts as a document.
    pub fn json(&self) -> serde_json::Value {
        let rejected: Vec<_> = self
            .rejected
            .iter()
            .map(|rejected| json!({ "line": rejected.line, "reason": rejected.reason, "value": rejected.value }))
            .collect();
        json!({
            "added": self.added, "pending": self.asked, "updated": self.updated, "unchanged": self.unchanged,
            "left": self.left, "suppressed": self.kept, "rejected": rejected,
        })
    }
}

/// Runs the command.
pub async fn import(call: &Call, loaded: &Loaded, store: &Store, words: &words::Import) -> Result<Exit, Fault> {
    let feed = call.feed_of(loaded)?.feed.name.to_string();
    let source: Box<dyn Read> = if words.file == "-" {
        Box::new(std::io::stdin())
    } else {
        let path = std::path::Path::new(&words.file);
        Box::new(std::fs::File::open(path).map_err(|error| FileError::new("read", path, error))?)
    };
    let when = || format!("`{}` cannot be imported", words.file);
    let mut table = Table::open(std::io::BufReader::new(source)).map_err(|error| {
        let hint = match &error {
            TableError::Encoding(encoding) => encoding.conversion(&words.file),
            _ => Some("the first line names the columns: email,name,language,tags".to_owned()),
        };
        let hint = hint.unwrap_or_else(|| "save it as CSV in UTF-8".to_owned());
        Fault::from(error).when(when()).hint(hint)
    })?;
    for dead in store.abandoned(clock::now() - IMPORT_MAX).await? {
        while !store.discard(dead).await? {}
    }
    let change = store
        .begin_change(ChangeKind::Import, &words.file, clock::now())
        .await?;
    let tally = stage(&mut table, store, (change, &feed)).await;
    let tally = match tally {
        Ok(tally) if !words.dry_run => {
            store.publish(change).await?;
            tally
        }
        other => {
            while !store.discard(change).await? {}
            other.map_err(|fault| fault.when(when()))?
        }
    };
    let told = if call.out.is_json() {
        call.out.json(tally.json())
    } else {
        tell(call, loaded, (words, &feed), &tally)
    };
    told_of(tally.done(words), told)?;
    Ok(if tally.is_all_rejected() {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// Says what became of the rows.
fn tell(call: &Call, loaded: &Loaded, (words, feed): (&words::Import, &str), tally: &Tally) -> Result<(), Fault> {
    let typing = call.typing(loaded);
    let file = shell::word(&words.file);
    tell_rejected(call, &words.file, tally);
    if tally.rejected.len() > REJECTED_TOLD {
        let more = grouped((tally.rejected.len() - REJECTED_TOLD) as u64);
        let all = typing.in_feed(&format!("subscribers import {file} --dry-run --format json"), feed);
        call.out.note("", format!("and {more} more lines; `{all}` lists all"));
    }
    let counts = [
        (tally.added, "added"),
        (tally.asked, "wait for their confirmation"),
        (tally.updated, "updated"),
        (tally.unchanged, "unchanged"),
        (tally.left, "recorded as left"),
        (tally.kept, "stay out (left or suppressed)"),
        (tally.rejected.len() as u64, "rejected"),
    ];
    let told: Vec<String> = counts
        .iter()
        .enumerate()
        .filter(|(index, (count, _))| *index == 0 || *count > 0)
        .map(|(_, (count, what))| format!("{} {what}", grouped(*count)))
        .collect();
    let label = if words.dry_run { "would be" } else { "imported" };
    call.out.row(label, told.join(" · "))?;
    if tally.is_all_rejected() {
        call.out.row("nobody", "was taken in: every row was rejected")?;
    }
    let next = if tally.is_all_rejected() {
        format!("subscribers import {file} --dry-run")
    } else if words.dry_run {
        format!("subscribers import {file}")
    } else {
        "subscribers list".to_owned()
    };
    call.out.row("next", typing.in_feed(&next, feed))
}

fn tell_rejected(call: &Call, file: &str, tally: &Tally) {
    for rejected in tally.rejected.iter().take(REJECTED_TOLD) {
        let place = format!("{file}:{}: {}", rejected.line, rejected.reason);
        let value = rejected.value.as_deref().map(shown).unwrap_or_default();
        call.out.note("rejected", format!("{place}{value}"));
    }
}

/// A value of a file that is not as it should be: short, and nothing that a terminal obeys.
fn shown(value: &str) -> String {
    let mut letters = value.chars();
    let mut shown: String = letters
        .by_ref()
        .take(VALUE_CHARACTERS_TOLD)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    format!(": `{shown}`")
}

async fn stage<R: Read>(table: &mut Table<R>, store: &Store, (change, feed): (ChangeId, &str)) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    let mut page = Vec::with_capacity(PAGE);
    while let Some(row) = table.next_row()? {
        match row {
            Ok(candidate) => page.push(candidate),
            Err(rejected) => tally.rejected.push(rejected),
        }
        if page.len() == PAGE {
            tally.count(&store.take_in(change, feed, &page).await?);
            page.clear();
        }
    }
    tally.count(&store.take_in(change, feed, &page).await?);
    Ok(tally)
}
