//! The two files of settings, as they are written for a blog.

use url::Url;

use crate::app::adopt::Blog;
use crate::app::adopt::folders::Folders;
use crate::app::adopt::old;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::article::flavour::Slugs;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::config::Among;
use crate::feed::config::FeedTable;
use crate::feed::config::Home;
use crate::feed::old::OldFeed;
use crate::publication::Publication;

const CONFIG: &str = include_str!("../skeleton/config/pressrun.toml");
const FEED: &str = include_str!("../skeleton/feeds/main/feed.toml");

/// What stands for an address that nobody told.
pub const PLACEHOLDER: &str = "https://example.org/";

/// `config/pressrun.toml`. `zone` is what dates without one mean.
pub fn config(blog: &Blog, zone: &str) -> String {
    let author = blog.author.as_ref().map_or("You", |author| author.name.as_str());
    let name = blog.name.as_deref().unwrap_or("A blog");
    let text = [
        ("{{NAME}}", name),
        ("{{URL}}", blog.url.as_deref().unwrap_or(PLACEHOLDER)),
        ("{{AUTHOR}}", author),
        ("{{TIMEZONE}}", zone),
    ]
    .iter()
    .fold(CONFIG.to_owned(), |text, (mark, value)| {
        text.replace(mark, &escaped(value))
    });
    let language = blog.language.as_deref().unwrap_or("en");
    with(&text, "language", &quoted(language))
}

/// `feeds/main/feed.toml`. `permalink` is a value of TOML.
pub fn feed(
    blog: &Blog,
    folders: &Folders,
    permalink: Option<&str>,
    old: Option<(&OldFeed, &str)>,
    created: &str,
) -> String {
    let mut text = FEED.replace("{{CREATED}}", created);
    let mut set = |key: &str, value: String| text = with(&text, key, &value);
    if let Some((old, _)) = old.filter(|(old, _)| !old.title.trim().is_empty()) {
        set("title", quoted(old.title.trim()));
    }
    let description = old
        .map(|(old, _)| old.description.trim().to_owned())
        .filter(|text| !text.is_empty());
    set(
        "description",
        quoted(&description.or_else(|| blog.description.clone()).unwrap_or_default()),
    );
    set("articles", list_or_one(&folders.articles));
    if !folders.exclude.is_empty() {
        set("exclude", list(&folders.exclude));
    }
    set("flavour", quoted(blog.flavour.name()));
    if let Some(root) = &blog.root {
        set("root", quoted(root));
    }
    if let Some(served) = &blog.served {
        set("static", list(served));
    }
    if !blog.languages.is_empty() {
        set("languages", list(&blog.languages));
    }
    match blog.slugs {
        Slugs::On => {}
        Slugs::Safe => set("slugs", quoted("safe")),
        Slugs::Unaccented => set("slugs", quoted("unaccented")),
        Slugs::Off => set("slugs", quoted("off")),
    }
    if let Some(permalink) = permalink {
        set("permalink", permalink.to_owned());
    }
    if blog.flavour != Flavour::Plain {
        set("pages", "false".to_owned());
    }
    set("id", quoted("permalink"));
    let url = blog.url.as_deref().map(|url| format!("{}/", url.trim_end_matches('/')));
    if let Some(id) = old
        .and_then(|(old, _)| old.id.as_ref())
        .filter(|id| url.as_ref() != Some(id) && Url::parse(id).is_ok())
    {
        set("atom_id", quoted(id));
    }
    if let Some((old, file)) = old {
        // What stands at other addresses may be a feed of the generator's own, with ids of its own.
        for format in Format::ALL {
            set(format.key(), quoted(if old.format == format { file } else { "" }));
        }
    } else if let Some((format, file)) = old::told(blog) {
        // Whoever subscribed did so there.
        set(format.key(), quoted(&file));
    }
    text
}

/// The feed that both texts set up.
pub fn feed_of(config: &str, table: &str) -> Result<Feed, Fault> {
    let mut config: toml::Table = toml::from_str(config)?;
    let publication = config
        .remove("publication")
        .unwrap_or_else(|| toml::Table::new().into());
    let publication: Publication = publication.try_into()?;
    let table: FeedTable = toml::from_str(table)?;
    let home = Home {
        publication: &publication,
        among: Among::Only,
    };
    Ok(Feed::new("main".parse()?, table, home)?)
}

/// A feed's settings with another number of entries that it shows.
pub fn with_items(table: &str, items: usize) -> String {
    with(table, "items", &items.to_string())
}

/// The text with a key set: in the place of its line, or of the line that shows it switched off.
fn with(text: &str, key: &str, value: &str) -> String {
    let is_it = |line: &str| {
        let line = line.strip_prefix('#').unwrap_or(line);
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let mut is_set = false;
    let mut set = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if !is_set && is_it(line) {
            is_set = true;
            set.extend([key, " = ", value, "\n"]);
        } else {
            set.push_str(line);
        }
    }
    debug_assert!(is_set, "the skeleton shows `{key}`");
    set
}

/// A text as TOML has it.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Texts by their names as TOML has them on one line.
pub fn inline(entries: &[(String, String)]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|(name, text)| format!("{} = {}", quoted(name), quoted(text)))
        .collect();
    format!("{{ {} }}", entries.join(", "))
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn list_or_one(texts: &[String]) -> String {
    match texts {
        [only] => quoted(only),
        several => list(several),
    }
}

/// A value inside a string of TOML.
fn escaped(value: &str) -> String {
    let quoted = toml::Value::String(value.replace('\n', " ")).to_string();
    let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.map_or_else(|| value.replace('\\', "\\\\").replace('"', "\\\""), str::to_owned)
}
