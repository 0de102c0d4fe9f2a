//! `new`: an article begun.

use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::LoadedFeed;
use crate::article::slug::slug;
use crate::store::files;

/// Runs the command.
pub fn run(call: &Call, title: &str) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let feed = call.feed_of(&loaded)?;
    let title = title.trim();
    let slug = slug(title);
    if slug.is_empty() {
        return Err(Fault::words("the title makes no file name").hint("a title needs a letter or a digit"));
    }
    let now = clock::build_time(loaded.config.publication.timezone)?;
    let quoted = toml::Value::String(title.to_owned());
    let text = format!("+++\ntitle = {quoted}\ndate = {}\n+++\n\n", now.to_rfc3339());
    let path = free_path(&loaded.home, feed, &slug)?;
    files::write(&loaded.home.join(&path), text.as_bytes())?;
    if call.out.is_json() {
        call.out.json(json!({ "path": path, "id": null, "stripped": [] }))?;
    } else {
        call.out.line(&path)?;
        call.out.note("next", "write it, and then pressrun build");
    }
    Ok(Exit::Done)
}

/// Where an article of that slug may be written: never over another.
pub fn free_path(home: &std::path::Path, feed: &LoadedFeed, slug: &str) -> Result<String, Fault> {
    let folder = feed
        .feed
        .articles
        .first()
        .map(|place| place.split('*').next().unwrap_or(place));
    let folder = folder.unwrap_or_default().trim_end_matches('/');
    let path = format!("{folder}/{slug}.md");
    if home.join(&path).exists() {
        return Err(Fault::new("there is such an article already")
            .because(format!("`{path}` exists"))
            .hint("choose another title, or edit that file"));
    }
    Ok(path)
}
