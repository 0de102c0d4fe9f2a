//! `init --from`: two files of settings for a blog that exists, and the memory of its readers.

use std::path::Path;

use chrono_tz::Tz;
use serde_json::json;
use url::Url;

use crate::app::adopt::Blog;
use crate::app::adopt::data;
use crate::app::adopt::exclusion;
use crate::app::adopt::exclusion::Exclusion;
use crate::app::adopt::folders;
use crate::app::adopt::folders::Folders;
use crate::app::adopt::generators;
use crate::app::adopt::git;
use crate::app::adopt::hidden;
use crate::app::adopt::look;
use crate::app::adopt::memory;
use crate::app::adopt::memory::Adopted;
use crate::app::adopt::memory::Published;
use crate::app::adopt::old::Known;
use crate::app::adopt::tables;
use crate::app::cli::init::Init;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::config;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::state::STATE;
use crate::app::state::prepare_state;
use crate::app::tokens::make_token_key;
use crate::article::flavour::Flavour;
use crate::entry::memory::FILE as MEMORY_FILE;
use crate::feed::Feed;
use crate::feed::old::OldFeed;
use crate::publication::Language;
use crate::publication::Person;
use crate::store::files;

/// The settings of the blog's feed.
const FEED: &str = "feeds/main/feed.toml";

/// The texts of both files, and the feed that they set up.
struct Plan {
    config: String,
    table: String,
    feed: Feed,
    adopted: Option<Adopted>,
    published: Vec<Published>,
}

/// Runs the command on the blog in `dir`.
pub fn run(call: &Call, dir: &Path, words: &Init) -> Result<Exit, Fault> {
    let there = [config::FILE, FEED].into_iter().find(|file| dir.join(file).exists());
    let is_there = |file: &str| {
        // The memory of what was published is not to be deleted.
        let hint = if dir.join("feeds/main/public").exists() {
            "edit that file; `init --from` writes over nothing".to_owned()
        } else {
            format!(
                "edit that file, or look once more: delete `{}` and `feeds/main`, which nobody has published from yet",
                config::FILE
            )
        };
        Fault::words(format!("`{}` is a publication already", dir.display()))
            .because(format!("`{file}` exists"))
            .hint(hint)
    };
    if let Some(file) = there.filter(|_| !words.yes) {
        return Err(is_there(file));
    }
    let flavour = match &words.flavour {
        Some(name) => Flavour::try_from(name.clone()).map_err(|error| Fault::words(error.to_string()))?,
        None => look::flavour_of(dir)?,
    };
    let mut blog = generators::read(dir, flavour)?;
    if let Some(file) = there {
        // Whoever saw what the generator needs may ask for it afterwards.
        let exclusion = exclusion::needed(dir, &blog)?.filter(|exclusion| exclusion.text.is_some());
        let exclusion = exclusion.ok_or_else(|| is_there(file))?;
        exclude(dir, &exclusion)?;
        call.out.row("made", exclusion.told())?;
        return Ok(Exit::Done);
    }
    let known = match &words.old_feed {
        Some(file) => Some(Known::read(file, &blog)?),
        None => Known::emitted(dir, &blog),
    };
    complete(&mut blog, dir, known.as_ref());
    let zone = zone_of(&mut blog);
    let plan = planned(dir, &mut blog, zone, known.as_ref())?;
    let exclusion = exclusion::needed(dir, &blog)?;
    files::write(&dir.join(config::FILE), plan.config.as_bytes())?;
    files::write(&dir.join(FEED), plan.table.as_bytes())?;
    let rows = plan.adopted.as_ref().map(|adopted| &adopted.memory);
    if let Some(memory) = rows.filter(|memory| !memory.rows.is_empty()) {
        let file = format!("feeds/main/{MEMORY_FILE}");
        files::write(&dir.join(file), memory.to_toml().as_bytes())?;
    }
    blog.left.extend(git::merge_by_line(dir)?);
    prepare_state(dir)?;
    let key = dir.join(STATE).join("token.key");
    if !key.exists() {
        make_token_key(&key)?;
    }
    if let Some(exclusion) = exclusion.as_ref().filter(|_| words.yes) {
        exclude(dir, exclusion)?;
    }
    tell(
        call,
        dir,
        &blog,
        &plan,
        exclusion.as_ref().map(|exclusion| (exclusion, words.yes)),
    )?;
    Ok(Exit::Done)
}

fn exclude(dir: &Path, exclusion: &Exclusion) -> Result<(), Fault> {
    if let Some(text) = &exclusion.text {
        files::write(&dir.join(&exclusion.file), text.as_bytes())?;
    }
    Ok(())
}

/// Takes from the feed and the folder what the generator's files do not say.
fn complete(blog: &mut Blog, dir: &Path, known: Option<&Known>) {
    let old = known.map(|known| &known.feed);
    let from_old = |ask: fn(&OldFeed) -> Option<String>| old.and_then(ask).filter(|text| !text.trim().is_empty());
    let folder = || {
        let absolute = std::path::absolute(dir).ok()?;
        Some(absolute.file_name()?.to_string_lossy().into_owned())
    };
    blog.name = blog
        .name
        .take()
        .or_else(|| from_old(|old| Some(old.title.clone())))
        .or_else(folder);
    let is_whole = |url: &String| Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    blog.url = blog
        .url
        .take()
        .filter(is_whole)
        .or_else(|| from_old(|old| old.home.clone()))
        .filter(is_whole);
    if blog.url.is_none() {
        blog.left
            .push(format!("no address is known: mend `url` in `{}`", config::FILE));
    }
    let is_language = |tag: &String| Language::try_from(tag.clone()).is_ok();
    blog.language = blog.language.take().filter(is_language);
    blog.language = blog
        .language
        .take()
        .or_else(|| from_old(|old| old.language.clone()).filter(is_language));
    let byline = || {
        from_old(|old| old.author.clone())
            .or_else(|| blog.name.clone())
            .map(Person::named)
    };
    blog.author = blog.author.clone().or_else(byline);
    if let Some(known) = known.filter(|known| !known.is_name_told) {
        let name = &known.file;
        blog.left.push(format!(
            "the feed does not say where it is served: if it is not at `/{name}`, mend its name under `[files]` in `{FEED}`"
        ));
    }
    blog.left.push(match known.map(|known| &known.found) {
        Some(None) => return,
        Some(Some(file)) => {
            format!("`{file}` is taken for the feed that readers have; `--old-feed FILE` names another")
        }
        None => "no feed of the site was found: with `--old-feed FILE`, the one of today, readers see nothing twice"
            .to_owned(),
    });
}

fn zone_of(blog: &mut Blog) -> Tz {
    let Some(name) = &blog.timezone else { return Tz::UTC };
    name.parse().unwrap_or_else(|_| {
        blog.left
            .push(format!("`{name}` is no time zone: dates without one are taken for UTC"));
        Tz::UTC
    })
}

/// The settings by which most entries of the old feed stand at the addresses that readers know.
fn planned(dir: &Path, blog: &mut Blog, zone: Tz, known: Option<&Known>) -> Result<Plan, Fault> {
    let mut folders = folders::find(dir, blog)?;
    blog.left.extend(data::told(dir, blog, &folders.articles)?);
    if blog.flavour == Flavour::Eleventy {
        folders.exclude.extend(hidden::hidden_folders(dir, &folders.articles)?);
    }
    let created = clock::build_time(zone)?.to_rfc3339();
    if let (Flavour::Eleventy, [only]) = (blog.flavour, folders.articles.as_slice()) {
        match data::permalink(dir, only)? {
            Some(Ok(pattern)) => blog.permalinks.push((String::new(), pattern)),
            Some(Err(told)) => blog.left.push(told),
            None => {}
        }
    }
    let config = tables::config(blog, zone.name());
    let old = known.map(|known| (&known.feed, known.file.as_str()));
    let mut best: Option<(usize, Plan)> = None;
    for permalink in patterns(blog, &folders) {
        let table = tables::feed(blog, &folders, permalink.as_deref(), old, &created);
        let feed = tables::feed_of(&config, &table)?;
        let published = memory::published(dir, &feed, zone)?;
        let agreeing = old.map_or(0, |(old, _)| memory::agreeing(&published, old));
        if best.as_ref().is_none_or(|(most, _)| agreeing > *most) {
            let plan = Plan {
                config: config.clone(),
                table,
                feed,
                adopted: old.map(|(old, _)| memory::adopted(&published, old)),
                published,
            };
            best = Some((agreeing, plan));
        }
    }
    let (_, mut plan) = best.expect("there is always a pattern");
    let adopted = plan.adopted.as_ref();
    let strangers = adopted.map(|adopted| memory::strangers(&plan.feed, adopted, &plan.published));
    if let Some(strangers) = strangers.filter(|strangers| !strangers.is_empty()) {
        let globs = strangers.iter().map(|folder| format!("{folder}/**"));
        folders.exclude.extend(globs);
        folders.exclude.sort();
        folders.exclude.dedup();
        let permalink = patterns(blog, &folders).into_iter().next().flatten();
        plan.table = tables::feed(blog, &folders, permalink.as_deref(), old, &created);
        plan.feed = tables::feed_of(&plan.config, &plan.table)?;
        let is_strange = |one: &Published| {
            strangers
                .iter()
                .any(|folder| one.path().starts_with(&format!("{folder}/")))
        };
        plan.published.retain(|one| !is_strange(one));
        blog.left
            .push(format!("no entry of the old feed is from `{}`", strangers.join("`, `")));
    }
    let is_window = |adopted: &Adopted| memory::has_older(adopted, &plan.published);
    let shown = old
        .map(|(old, _)| old.entries.len())
        .filter(|_| plan.adopted.as_ref().is_some_and(is_window));
    if let Some(shown) = shown.filter(|shown| *shown < plan.feed.items) {
        plan.table = tables::with_items(&plan.table, shown);
        plan.feed = tables::feed_of(&plan.config, &plan.table)?;
        blog.left.push(format!(
            "the feed of today shows the newest {shown}, and so will this one: of older articles nobody can tell by which \
             ids readers know them (`items` in `{FEED}`)"
        ));
    }
    Ok(plan)
}

/// Patterns of addresses worth trying, as TOML has them; `None` is the flavour's own.
fn patterns(blog: &Blog, folders: &Folders) -> Vec<Option<String>> {
    let prefix = format!("{}/", blog.content);
    let section = match folders.articles.as_slice() {
        [only] => only
            .strip_prefix(&prefix)
            .unwrap_or_default()
            .split('/')
            .next()
            .unwrap_or_default(),
        _ => "",
    };
    let of = |name: &str| blog.permalinks.iter().find(|(section, _)| section == name);
    let chosen = match of(section).or_else(|| of("")) {
        Some((name, pattern)) if !section.is_empty() || blog.permalinks.len() == 1 && name.is_empty() => {
            Some(tables::quoted(pattern))
        }
        _ if !section.is_empty() || blog.permalinks.is_empty() => None,
        _ => Some(tables::inline(&blog.permalinks)),
    };
    let mut patterns = vec![chosen];
    if matches!(blog.flavour, Flavour::Astro | Flavour::Eleventy) {
        let last = folders
            .articles
            .first()
            .and_then(|folder| folder.rsplit('/').next())
            .unwrap_or_default();
        let more = ["/:path/", "/:path", "/:slug/", "/:slug", "/:path.html"].map(str::to_owned);
        let usual = [
            format!("/{last}/:slug/"),
            "/blog/:slug/".to_owned(),
            "/posts/:slug/".to_owned(),
        ];
        patterns.extend(
            more.into_iter()
                .chain(usual)
                .map(|pattern| Some(tables::quoted(&pattern))),
        );
    }
    patterns
}

fn tell(call: &Call, dir: &Path, blog: &Blog, plan: &Plan, exclusion: Option<(&Exclusion, bool)>) -> Result<(), Fault> {
    let out = call.out;
    let rows = plan.adopted.as_ref().map_or(0, |adopted| adopted.memory.rows.len());
    let no_one = Adopted::default();
    let adopted = plan.adopted.as_ref().unwrap_or(&no_one);
    if out.is_json() {
        return out.json(json!({
            "publication": dir.display().to_string(),
            "files": [config::FILE, FEED],
            "flavour": blog.flavour.name(),
            "articles": plan.feed.articles,
            "adopted": rows,
            "unknown": adopted.strange.iter().map(|entry| json!({ "id": entry.id, "title": entry.title })).collect::<Vec<_>>(),
            "left": blog.left,
            "exclusion": exclusion.map(|(exclusion, is_written)| json!({
                "file": exclusion.file, "lines": exclusion.lines, "written": is_written && exclusion.text.is_some(),
            })),
        }));
    }
    let articles = counted(plan.published.len() as u64, "article");
    let folders = plan.feed.articles.join(", ");
    out.row("found", format!("{} · {folders} · {articles}", blog.flavour.name()))?;
    for (label, file) in [("made", config::FILE), ("", FEED)] {
        out.row(label, file)?;
    }
    if plan.adopted.is_some() {
        let entries = counted((rows + adopted.strange.len()) as u64, "entry");
        out.row(
            "",
            format!("feeds/main/{MEMORY_FILE}: {rows} of {entries} that readers know"),
        )?;
    }
    tell_adopted(out, adopted)?;
    if !plan.feed.exclude.is_empty() {
        let globs = plan.feed.exclude.join(", ");
        out.row("excluded", format!("{globs} (`exclude` in {FEED})"))?;
    }
    for left in &blog.left {
        out.row("mind", left)?;
    }
    if let Some(exclusion) = exclusion {
        tell_exclusion(out, blog, exclusion)?;
    }
    let (output, name) = (&plan.feed.output, blog.flavour.name());
    out.row("deploy", format!("copy {output}/ over what {name} builds"))?;
    let place = if dir == Path::new(".") {
        String::new()
    } else {
        format!("cd {} && ", dir.display())
    };
    out.row("next", format!("{place}pressrun build"))
}

/// What became of the entries of the old feed.
fn tell_adopted(out: Out, adopted: &Adopted) -> Result<(), Fault> {
    for entry in &adopted.strange {
        out.row(
            "unknown",
            format!("no article is `{}` ({})", entry.title.trim(), entry.id),
        )?;
    }
    for (file, here, there) in &adopted.elsewhere {
        out.row(
            "address",
            format!("{file} would stand at {here}, and readers know {there}"),
        )?;
    }
    for (file, id) in &adopted.contrary {
        out.row(
            "id",
            format!("{file} asks for another `id` than {id}, by which readers know it"),
        )?;
    }
    Ok(())
}

/// What the generator must leave alone.
fn tell_exclusion(out: Out, blog: &Blog, (exclusion, is_written): (&Exclusion, bool)) -> Result<(), Fault> {
    if is_written && exclusion.text.is_some() {
        return out.row("", exclusion.told());
    }
    let (name, file) = (blog.flavour.name(), &exclusion.file);
    out.row(
        "exclude",
        format!("{name} must leave our folders alone; add to `{file}`:"),
    )?;
    for line in &exclusion.lines {
        out.row("", line)?;
    }
    Ok(())
}
