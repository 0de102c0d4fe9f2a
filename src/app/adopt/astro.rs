//! What the settings of Astro say: they are programs, of which the texts are read.

use std::path::Path;

use crate::app::adopt::Blog;
use crate::app::adopt::scripts::script;
use crate::app::adopt::scripts::text_of;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::publication::Person;
use crate::store::files;

/// What is known of the blog in a folder.
pub fn read(dir: &Path) -> Result<Blog, Fault> {
    let names = [
        "astro.config.mjs",
        "astro.config.js",
        "astro.config.ts",
        "astro.config.mts",
        "astro.config.cjs",
    ];
    let config = script(dir, &names)?;
    let mut blog = Blog::of(Flavour::Astro);
    blog.url = text_of(&config, "site").map(|site| match text_of(&config, "base") {
        Some(base) => format!("{}/{}", site.trim_end_matches('/'), base.trim_matches('/')),
        None => site,
    });
    let words = script(
        dir,
        &["src/consts.ts", "src/consts.js", "src/config.ts", "src/site.config.ts"],
    )?;
    blog.name = text_of(&words, "SITE_TITLE").or_else(|| text_of(&words, "title"));
    blog.description = text_of(&words, "SITE_DESCRIPTION").or_else(|| text_of(&words, "description"));
    blog.author = text_of(&words, "author")
        .or_else(|| text_of(&words, "SITE_AUTHOR"))
        .map(Person::named);
    "src/content".clone_into(&mut blog.content);
    let collections = script(
        dir,
        &[
            "src/content.config.ts",
            "src/content/config.ts",
            "src/content.config.js",
        ],
    )?;
    let base = text_of(&collections, "base").map(|base| base.trim_start_matches("./").trim_end_matches('/').to_owned());
    blog.articles.extend(base.clone());
    if collections.contains("[^_]") {
        blog.exclude.push("**/_*".to_owned());
    }
    let is_bare = text_of(&config, "trailingSlash").as_deref() == Some("never");
    let ending = match text_of(&config, "format").as_deref() {
        Some("file") if !is_bare => ".html",
        _ if is_bare => "",
        _ => "/",
    };
    // A collection that is looked for elsewhere is named after its folder only by the page that shows it.
    match base.filter(|base| !base.starts_with("src/content/")) {
        Some(base) => {
            let own = || base.rsplit('/').next().unwrap_or(&base).to_owned();
            let folder = route_in(dir)?.unwrap_or_else(own);
            let slash = if folder.is_empty() { "" } else { "/" };
            blog.permalinks
                .push((String::new(), format!("{slash}{folder}/:path{ending}")));
            blog.root = Some(base.clone());
            blog.content = base;
        }
        None if ending != "/" => blog.permalinks.push((String::new(), format!("/:path{ending}"))),
        None => {}
    }
    Ok(blog)
}

/// The folder below `src/pages` in which the one page stands that shows articles by their names, such as
/// `posts/[...slug].astro`; empty for the root. `None` where there is no such page, or several.
fn route_in(dir: &Path) -> Result<Option<String>, Fault> {
    let pages = dir.join("src/pages");
    if !pages.is_dir() {
        return Ok(None);
    }
    let mut folders: Vec<String> = Vec::new();
    for path in files::tree(&pages)? {
        let Some((folder, name)) = path.split_once('[') else {
            continue;
        };
        let name = name.trim_start_matches("...").split(']').next().unwrap_or_default();
        let is_page = path.rsplit('.').next() == Some("astro") && matches!(name, "slug" | "id" | "path" | "post");
        let folder = folder.trim_end_matches('/').to_owned();
        if is_page && !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    Ok(folders.pop().filter(|_| folders.is_empty()))
}
