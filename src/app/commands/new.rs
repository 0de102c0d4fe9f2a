//! `new`: an article begun.

use chrono::DateTime;
use chrono::FixedOffset;
use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::edit::Editing;
use crate::app::edit::Scope;
use crate::app::edit::Wanted;
use crate::app::edit::edit;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::LoadedFeed;
use crate::app::out::told_of;
use crate::article::flavour::Flavour;
use crate::article::slug::file_name;
use crate::entry::identity::custom::Keeping;
use crate::store::files;

/// Runs the command.
pub fn run(call: &Call, title: &str) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let feed = call.feed_of(&loaded)?;
    let title = title.trim();
    let slug = file_name(title);
    if slug.is_empty() {
        return Err(Fault::words("the title makes no file name").hint("a title needs a letter or a digit"));
    }
    let now = clock::build_time(loaded.config.publication.timezone)?;
    let flavour = feed.feed.site.flavour;
    let text = head(flavour, title, now);
    let name = match flavour {
        Flavour::Jekyll => format!("{}-{slug}", now.format("%Y-%m-%d")),
        _ => slug,
    };
    let path = free_path(&loaded.home, feed, &name)?;
    files::write(&loaded.home.join(&path), text.as_bytes())?;
    told_of(format!("`{path}` is written"), tell(call, &path))?;
    Ok(Exit::Done)
}

fn tell(call: &Call, path: &str) -> Result<(), Fault> {
    if call.out.is_json() {
        let id = id_of(call, path)?;
        return call.out.json(json!({ "path": path, "id": id, "stripped": [] }));
    }
    call.out.line(path)?;
    call.out.note("write", "the text below its head, then build");
    call.out.note("next", call.anywhere("build"));
    Ok(())
}

/// A head as the generator of the site reads it.
fn head(flavour: Flavour, title: &str, now: DateTime<FixedOffset>) -> String {
    let moment = now.to_rfc3339();
    // A text in quotation marks means the same in JSON and in YAML.
    let yaml = serde_json::Value::String(title.to_owned());
    match flavour {
        Flavour::Plain | Flavour::Zola => {
            let title = toml::Value::String(title.to_owned());
            format!("+++\ntitle = {title}\ndate = {moment}\n+++\n\n")
        }
        Flavour::Hugo | Flavour::Eleventy => format!("---\ntitle: {yaml}\ndate: {moment}\n---\n\n"),
        Flavour::Jekyll => {
            let moment = now.format("%Y-%m-%d %H:%M:%S %z");
            format!("---\nlayout: post\ntitle: {yaml}\ndate: {moment}\n---\n\n")
        }
        Flavour::Astro => format!("---\ntitle: {yaml}\ndescription: \"\"\npubDate: {moment}\n---\n\n"),
    }
}

/// The id that a build of this moment gives the article in the file `path`; `None` where it cannot be published.
pub fn id_of(call: &Call, path: &str) -> Result<Option<String>, Fault> {
    let loaded = call.loaded()?;
    let feed = call.feed_of(&loaded)?;
    let editing = Editing {
        now: clock::build_time(loaded.config.publication.timezone)?,
        scope: Scope::All,
        keeping: Keeping::Keep,
        wanted: Wanted::Shown,
    };
    let memory = edit(&loaded, feed, editing)?.memory;
    let card = feed.articles.iter().find(|card| &*card.file == path);
    let own = memory
        .rows
        .iter()
        .find(|(_, row)| row.gone.is_none() && card.is_some_and(|card| *card.path == *row.path));
    Ok(own.map(|(id, _)| id.clone()))
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
