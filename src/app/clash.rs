//! What in a feed's settings fits together badly, though each key is sound.

use globset::Glob;
use globset::GlobSet;
use globset::GlobSetBuilder;

use crate::app::fault::Fault;
use crate::app::state::STATE;
use crate::app::themes::theme_hint;
use crate::app::themes::themes;
use crate::feed::Feed;
use crate::feed::Format;
use crate::finding::settings::Settings;
use crate::site::guide::ARCHIVE;

/// The folder of output that holds the issues.
pub const ISSUES: &str = "issues/";

/// Refuses settings of which a build would write one thing over another.
pub fn check(settings: Settings<'_>, feed: &Feed) -> Result<(), Fault> {
    let refused = |keys: &[&str], what: String| {
        Fault::words(format!("the feed `{}` cannot be used", feed.name)).because(settings.told(keys, &what))
    };
    for place in &feed.articles {
        let (folder, _) = split_glob(place);
        if holds(folder, &feed.output) || holds(&feed.output, folder) {
            let what = format!("`{}` and the articles in `{folder}` lie in each other", feed.output);
            let hint = "what is built would be read as articles: give the feed an `output` of its own";
            return Err(refused(&["output"], what).hint(hint));
        }
    }
    let issues = format!("feeds/{}/issues", feed.name);
    for kept in [STATE, ".git", "config", "templates", &issues] {
        if holds(kept, &feed.output) || holds(&feed.output, kept) {
            let what = format!("what lies in `{kept}` is not for everybody");
            let hint = "a server gives out all that lies in `output`: give it a folder of its own";
            return Err(refused(&["output"], what).hint(hint));
        }
    }
    for (format, key) in Format::ALL.into_iter().zip(["rss", "atom", "json"]) {
        if let Some(file) = feed.file(format)
            && page_at(feed, file).is_some()
        {
            let what = format!("`{file}` is the name of a page");
            return Err(refused(&["files", key], what).hint("give the document another name"));
        }
        if let Some(owner) = feed.file(format).and_then(|file| feed.keeps(file)) {
            let what = format!("`{}` is kept for {owner}", feed.file(format).unwrap_or_default());
            return Err(refused(&["files", key], what).hint("give the document another name"));
        }
    }
    for pattern in &feed.exclude {
        if let Err(error) = Glob::new(pattern) {
            let what = format!("`{pattern}` is no glob: {}", error.kind());
            return Err(refused(&["exclude"], what).hint("a glob looks like `drafts/**` or `*.draft.md`"));
        }
    }
    if !themes().any(|known| known == feed.theme) {
        let what = format!("there is no theme `{}`", feed.theme);
        return Err(refused(&["theme"], what).hint(theme_hint(&feed.theme)));
    }
    Ok(())
}

/// The folder before the first wildcard, and the pattern from there on.
pub fn split_glob(place: &str) -> (&str, Option<&str>) {
    let Some(wild) = place.find(['*', '?', '[', '{']) else {
        return (place, None);
    };
    match place[..wild].rfind('/') {
        Some(slash) => (&place[..slash], Some(&place[slash + 1..])),
        None => (".", Some(place)),
    }
}

/// Refuses two feeds that write into one folder.
pub fn refuse_shared_output<'a>(feeds: impl Iterator<Item = &'a Feed>) -> Result<(), Fault> {
    let mut known: Vec<&Feed> = Vec::new();
    for feed in feeds {
        if let Some(other) = known.iter().find(|other| other.output == feed.output) {
            return Err(Fault::words(format!(
                "the feeds `{}` and `{}` write over each other",
                other.name, feed.name
            ))
            .because(format!("the `output` of both is `{}`", feed.output))
            .hint("give each an `output` of its own"));
        }
        let url = |feed: &Feed, format| feed.document_url(format).map(|url| url.to_string());
        let is_at = |other: &Feed, own: &str| {
            Format::ALL
                .into_iter()
                .any(|format| url(other, format).as_deref() == Some(own))
        };
        let own = Format::ALL.into_iter().filter_map(|format| url(feed, format));
        let shared = own
            .into_iter()
            .find_map(|own| Some((*known.iter().find(|other| is_at(other, &own))?, own)));
        if let Some((other, own)) = shared {
            return Err(Fault::words(format!(
                "the feeds `{}` and `{}` stand at one address",
                other.name, feed.name
            ))
            .because(format!("a document of each is read at {own}"))
            .hint(format!(
                "give `feeds/{}/feed.toml` another `url`, or other names of files under `[files]`",
                feed.name
            )));
        }
        known.push(feed);
    }
    Ok(())
}

/// For what a file of a feed's output is kept; `None` where an article may stand.
pub fn kept_for(feed: &Feed, file: &str) -> Option<&'static str> {
    let is_document = Format::ALL.into_iter().any(|format| feed.file(format) == Some(file));
    page_at(feed, file)
        .or(is_document.then_some("a document of the feed"))
        .or_else(|| feed.keeps(file))
}

fn page_at(feed: &Feed, file: &str) -> Option<&'static str> {
    let is_configuration = feed.server.iter().any(|server| server.files().contains(&file));
    match file {
        "index.html" if feed.pages => Some("the list of articles"),
        "404.html" if feed.pages => Some("the page for what is not there"),
        _ if feed.pages && is_sitemap(file) => Some("the sitemap"),
        _ if feed.pages && is_list(feed, file) => Some("a list of articles"),
        _ if is_configuration => Some("the configuration of a web server"),
        _ if file.starts_with(ISSUES) => Some("the archive of issues"),
        _ => None,
    }
}

fn is_sitemap(file: &str) -> bool {
    let number = file.strip_prefix("sitemap").and_then(|rest| rest.strip_suffix(".xml"));
    number.is_some_and(|number| number.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a list of articles by time or topic stands in a file, or may one day.
fn is_list(feed: &Feed, file: &str) -> bool {
    let is_time = |folder: &str| {
        let mut parts = folder.split('/');
        let mut is_number = |length| {
            let part = parts.next().unwrap_or_default();
            part.is_empty() || part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        is_number(4) && is_number(2) && parts.next().unwrap_or_default().is_empty()
    };
    let Some(folder) = file.strip_suffix("index.html") else {
        return false;
    };
    if let Some(below) = folder.strip_prefix(ARCHIVE) {
        return is_time(below);
    }
    feed.by.keys().any(|kind| {
        let below = folder
            .strip_prefix(kind.folder())
            .and_then(|rest| rest.strip_prefix('/'));
        below.is_some_and(|below| below.is_empty() || is_time(below.split_once('/').map_or("", |(_, time)| time)))
    })
}

/// Whether `folder` is `path`, or above it.
fn holds(folder: &str, path: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    let path = path.trim_end_matches('/');
    folder == "." || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The patterns as one.
pub fn globs(patterns: &[String]) -> Result<GlobSet, Fault> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern)?);
    }
    Ok(set.build()?)
}
