//! `init`: a new publication that works at once.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::adopt;
use crate::app::env;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::mail::make_token_key;
use crate::app::state::STATE;
use crate::app::state::prepare_state;
use crate::preflight::EXAMPLE_AUTHOR;
use crate::store::file_error::FileError;
use crate::store::files;

/// What a new publication holds.
const SKELETON: [(&str, &str); 4] = [
    ("config/pressrun.toml", include_str!("../skeleton/config/pressrun.toml")),
    ("feeds/main/feed.toml", include_str!("../skeleton/feeds/main/feed.toml")),
    (
        "feeds/main/articles/welcome.md",
        include_str!("../skeleton/feeds/main/articles/welcome.md"),
    ),
    (".gitignore", include_str!("../skeleton/gitignore")),
];

/// Runs the command.
pub fn run(call: &Call, words: &cli::init::Init) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    match (&words.dir, &words.from) {
        (_, Some(blog)) => adopt::run(call, blog, words),
        (Some(dir), None) => anew(call, dir),
        (None, None) => Err(Fault::words("init needs a folder").hint("pressrun init DIR")),
    }
}

fn anew(call: &Call, dir: &Path) -> Result<Exit, Fault> {
    refuse_filled(dir)?;
    let zone = env::get("TZ")
        .and_then(|name| name.trim_start_matches(':').parse().ok())
        .unwrap_or(chrono_tz::Tz::UTC);
    let name = name_of(dir)?;
    let created = clock::build_time(zone)?.to_rfc3339();
    let values = [
        ("{{NAME}}", name.as_str()),
        ("{{URL}}", "https://example.org/"),
        ("{{AUTHOR}}", EXAMPLE_AUTHOR),
        ("{{TIMEZONE}}", zone.name()),
        ("{{CREATED}}", created.as_str()),
    ];
    let was_there = dir.exists();
    if let Err(fault) = fill(dir, &values) {
        // Half a publication would be in the way of the next attempt; nothing else was in the folder.
        empty(dir, was_there);
        return Err(fault);
    }
    let dir = dir.display();
    if call.out.is_json() {
        let written: Vec<&str> = SKELETON.iter().map(|(path, _)| *path).collect();
        call.out
            .json(json!({ "publication": dir.to_string(), "files": written }))?;
        return Ok(Exit::Done);
    }
    call.out.row("made", format!("{dir}: a publication with one article"))?;
    call.out.row(
        "",
        "config/pressrun.toml says who you are and how mail leaves; it goes to a folder for now",
    )?;
    call.out.row("next", format!("cd {dir} && pressrun new \"Hello\""))?;
    Ok(Exit::Done)
}

fn fill(dir: &Path, values: &[(&str, &str)]) -> Result<(), Fault> {
    for (path, text) in SKELETON {
        let text = values.iter().fold(text.to_owned(), |text, (mark, value)| {
            text.replace(mark, &escaped(value))
        });
        files::write(&dir.join(path), text.as_bytes())?;
    }
    prepare_state(dir)?;
    make_token_key(&dir.join(STATE).join("token.key"))
}

/// Takes away what [`fill`] made in a folder, as far as that can be done.
fn empty(dir: &Path, was_there: bool) {
    let tops = SKELETON.iter().map(|(path, _)| *path).chain([STATE]);
    let tops: BTreeSet<&str> = tops.filter_map(|path| path.split('/').next()).collect();
    for top in tops.into_iter().map(|top| dir.join(top)) {
        let removed = if top.is_dir() {
            std::fs::remove_dir_all(&top)
        } else {
            std::fs::remove_file(&top)
        };
        if let Err(error) = removed {
            tracing::debug!("{} stays: {error}", top.display());
        }
    }
    if !was_there {
        let removed = std::fs::remove_dir(dir);
        tracing::debug!("the folder is gone: {}", removed.is_ok());
    }
}

/// A folder that holds something else is not ours to fill.
fn refuse_filled(dir: &Path) -> Result<(), Fault> {
    let filled = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != ".git")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(FileError::new("read", dir, error).into()),
    };
    if filled {
        return Err(Fault::words(format!("`{}` is not empty", dir.display())).hint("name a new folder"));
    }
    Ok(())
}

/// A publication is called after its folder until somebody says better.
fn name_of(dir: &Path) -> Result<String, Fault> {
    let absolute = std::path::absolute(dir)?;
    let name = absolute
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut letters = name.chars();
    Ok(match letters.next() {
        Some(first) if !name.chars().any(char::is_control) => first.to_uppercase().chain(letters).collect(),
        _ => "A publication".to_owned(),
    })
}

/// A value inside a string of TOML.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}
