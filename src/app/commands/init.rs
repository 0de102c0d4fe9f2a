//! `init`: a new publication that works at once.

use std::path::Path;

use serde_json::json;

use crate::app::adopt::git;
use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::adopt;
use crate::app::env;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::state::STATE;
use crate::app::state::prepare_state;
use crate::app::tokens::make_token_key;
use crate::preflight::EXAMPLE_AUTHOR;
use crate::store::files;

/// What a new publication holds.
const SKELETON: [(&str, &str); 5] = [
    ("config/pressrun.toml", include_str!("../skeleton/config/pressrun.toml")),
    ("feeds/main/feed.toml", include_str!("../skeleton/feeds/main/feed.toml")),
    (
        "feeds/main/articles/welcome.md",
        include_str!("../skeleton/feeds/main/articles/welcome.md"),
    ),
    (".gitignore", include_str!("../skeleton/gitignore")),
    (git::ATTRIBUTES, git::TEXT),
];

/// What Git reads. One that is there stays: the folder of state has a list of its own of what is passed over.
const OF_GIT: [&str; 2] = [".gitignore", git::ATTRIBUTES];

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
    refuse_taken(dir)?;
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
    let kept: Vec<&str> = OF_GIT.into_iter().filter(|file| dir.join(file).exists()).collect();
    let found = FOLDERS.into_iter().find(|folder| dir.join(folder).is_dir());
    if let Err(fault) = fill(dir, &values) {
        // Half a publication would be in the way of the next attempt.
        empty(dir, was_there, &kept);
        return Err(fault);
    }
    if call.out.is_json() {
        let written = SKELETON.iter().map(|(path, _)| *path);
        let written: Vec<&str> = written.filter(|path| !kept.contains(path)).collect();
        call.out
            .json(json!({ "publication": dir.display().to_string(), "files": written }))?;
        return Ok(Exit::Done);
    }
    call.out
        .row("made", format!("{}: a publication with one article", dir.display()))?;
    call.out.row(
        "",
        "config/pressrun.toml says who you are and how mail leaves; it goes to a folder for now",
    )?;
    if let Some(folder) = found {
        call.out.row(
            "found",
            format!(
                "`{folder}` is left alone; `articles = \"{folder}\"` in `feeds/main/feed.toml` publishes what is there"
            ),
        )?;
    }
    let enter = if dir == Path::new(".") {
        String::new()
    } else {
        format!("cd {} && ", dir.display())
    };
    call.out.row("next", format!("{enter}pressrun new \"Hello\""))?;
    Ok(Exit::Done)
}

/// Where articles lie that somebody has already.
const FOLDERS: [&str; 6] = ["articles", "posts", "_posts", "content", "src/content", "blog"];

fn fill(dir: &Path, values: &[(&str, &str)]) -> Result<(), Fault> {
    for (path, text) in SKELETON {
        if OF_GIT.contains(&path) && dir.join(path).exists() {
            continue;
        }
        let text = values.iter().fold(text.to_owned(), |text, (mark, value)| {
            text.replace(mark, &escaped(value))
        });
        files::write(&dir.join(path), text.as_bytes())?;
    }
    prepare_state(dir)?;
    make_token_key(&dir.join(STATE).join("token.key"))
}

/// Takes away what [`fill`] made in a folder, as far as that can be done.
fn empty(dir: &Path, was_there: bool, kept: &[&str]) {
    let log = |removed: std::io::Result<()>| tracing::debug!("taken away again: {removed:?}");
    log(std::fs::remove_dir_all(dir.join(STATE)));
    let made = SKELETON.iter().map(|(path, _)| *path);
    for path in made.filter(|path| !kept.contains(path)).map(Path::new) {
        log(std::fs::remove_file(dir.join(path)));
        // Folders that hold something else stay.
        for folder in path.ancestors().skip(1).filter(|folder| *folder != Path::new("")) {
            log(std::fs::remove_dir(dir.join(folder)));
        }
    }
    if !was_there {
        log(std::fs::remove_dir(dir));
    }
}

/// A folder may hold anything but what a publication is made of.
fn refuse_taken(dir: &Path) -> Result<(), Fault> {
    let files = SKELETON
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| !OF_GIT.contains(path));
    for path in files.chain([STATE]) {
        if dir.join(path).symlink_metadata().is_ok() {
            return Err(Fault::words(format!("`{}` is a publication already", dir.display()))
                .because(format!("`{path}` is there"))
                .hint("name another folder; what is there stays as it is"));
        }
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
