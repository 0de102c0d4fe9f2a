//! What a build did, in words and as a document.

use serde_json::json;

use crate::app::commands::Call;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::out::counted;
use crate::app::output::WrittenFile;
use crate::finding::Finding;
use crate::store::files::Written;

/// What a build did.
pub struct Built {
    /// Each feed.
    pub feeds: Vec<BuiltFeed>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How long it took.
    pub elapsed_ms: u128,
    /// The command that comes next where nothing has to be mended.
    pub next: String,
}

/// What became of a feed.
pub struct BuiltFeed {
    /// Its name.
    pub name: String,
    /// How many entries it has.
    pub entries: usize,
    /// The files of its output.
    pub files: Vec<WrittenFile>,
    /// Each document, and where it is read.
    pub addresses: Vec<(String, String)>,
    /// Articles that are not published.
    pub left_out: Vec<String>,
    /// Articles that are not published yet, and when they will be.
    pub waiting: Vec<(String, chrono::DateTime<chrono::FixedOffset>)>,
    /// Entries that left the feed: their ids, and where their articles were.
    pub gone: Vec<(String, String)>,
    /// Entries that readers have not seen before, where others left: where their articles are.
    pub new: Vec<String>,
    /// How many entries the feed holds as summaries alone, for its size.
    pub cut: usize,
    /// Frozen files that were gone, and stand there again.
    pub restored: Vec<String>,
}

/// Says it; whoever watches is told nothing that comes next.
pub fn print(call: &Call, built: &Built, is_watching: bool) -> Result<(), Fault> {
    let out = call.out;
    for feed in &built.feeds {
        let changed = feed
            .files
            .iter()
            .filter(|file| file.written == Written::Changed)
            .count();
        let entries = counted(feed.entries as u64, "entry");
        let files = counted(feed.files.len() as u64, "file");
        out.row(
            "feed",
            format!("{} · {entries} · {files}, {changed} changed", feed.name),
        )?;
        let width = feed
            .addresses
            .iter()
            .map(|(path, _)| path.len())
            .max()
            .unwrap_or_default();
        for (path, url) in &feed.addresses {
            out.row("", format!("{path:<width$}  {url}"))?;
        }
        for (file, date) in &feed.waiting {
            out.row("waiting", format!("{file} until {}", date.format("%Y-%m-%d %H:%M")))?;
        }
        for path in &feed.left_out {
            out.row("left out", path)?;
        }
        tell_gone(call, feed)?;
        for file in &feed.restored {
            out.row("restored", format!("{file}, as the store has it; commit it"))?;
        }
        if feed.cut > 0 {
            let entries = counted(feed.cut as u64, "entry");
            let check = call.anywhere("check");
            out.row(
                "cut",
                format!("{entries} to a summary, for size; `{check}` tells which"),
            )?;
        }
    }
    out.row("check", findings::summary(&built.findings))?;
    if is_watching {
        return Ok(());
    }
    if built.findings.iter().any(Finding::is_error) {
        out.row("mend", "what is named above, then build again")?;
        return out.row("next", call.anywhere("build"));
    }
    out.row("next", &built.next)
}

/// How many entries that left a feed, or came into it, are named.
const NAMED_MAX: usize = 5;

/// Says which entries left, and which came meanwhile: one of these may be one of those, moved and written anew.
fn tell_gone(call: &Call, feed: &BuiltFeed) -> Result<(), Fault> {
    let out = call.out;
    for (id, path) in feed.gone.iter().take(NAMED_MAX) {
        out.row("gone", format!("{path} ({id})"))?;
    }
    if feed.gone.len() > NAMED_MAX {
        out.row("", format!("and {} more", feed.gone.len() - NAMED_MAX))?;
    }
    let Some((id, _)) = feed.gone.first().filter(|_| !feed.new.is_empty()) else {
        return Ok(());
    };
    for path in feed.new.iter().take(NAMED_MAX) {
        out.row("new", path)?;
    }
    let same = format!("where a new one is one that is gone, set its id in its head: `id = \"{id}\"`, and build again");
    out.row("mind", same)
}

/// The same as a document.
pub fn json_of(built: &Built) -> serde_json::Value {
    let feeds: Vec<_> = built
        .feeds
        .iter()
        .map(|feed| {
            let files: Vec<_> = feed
                .files
                .iter()
                .map(|file| {
                    json!({ "path": file.path, "bytes": file.bytes, "changed": file.written == Written::Changed })
                })
                .collect();
            let gone: Vec<&String> = feed.gone.iter().map(|(id, _)| id).collect();
            json!({ "name": feed.name, "entries": feed.entries, "files": files, "gone": gone })
        })
        .collect();
    let left_out: Vec<&String> = built.feeds.iter().flat_map(|feed| &feed.left_out).collect();
    let restored: Vec<&String> = built.feeds.iter().flat_map(|feed| &feed.restored).collect();
    let waiting: Vec<_> = built
        .feeds
        .iter()
        .flat_map(|feed| &feed.waiting)
        .map(|(path, date)| json!({ "path": path, "date": date.to_rfc3339() }))
        .collect();
    let findings: Vec<_> = built.findings.iter().map(findings::json_of).collect();
    json!({
        "feeds": feeds, "findings": findings, "left_out": left_out, "waiting": waiting, "restored": restored,
        "elapsed_ms": u64::try_from(built.elapsed_ms).unwrap_or(u64::MAX),
    })
}
