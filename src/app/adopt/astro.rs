//! What the settings of Astro say: they are programs, of which the texts are read.

use std::collections::BTreeSet;
use std::path::Path;

use crate::app::adopt::Blog;
use crate::app::adopt::folders::below;
use crate::app::adopt::scripts::script;
use crate::app::adopt::scripts::text_of;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::publication::Person;

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
    // Collections of the older kind pass over names that begin so.
    let is_older = text_of(&collections, "type").as_deref() == Some("content");
    if is_older || collections.contains("[^_]") {
        blog.exclude.push("**/_*".to_owned());
    }
    if is_older {
        blog.exclude.push("**/_*/**".to_owned());
    }
    blog.built = text_of(&config, "outDir").map(|folder| folder.trim_matches(['.', '/']).to_owned());
    let pages = below(dir, "src/pages")?;
    blog.emitted = emitted(&pages);
    let is_bare = text_of(&config, "trailingSlash").as_deref() == Some("never");
    let ending = match text_of(&config, "format").as_deref() {
        Some("file") if !is_bare => ".html",
        _ if is_bare => "",
        _ => "/",
    };
    let routes = routes(&pages);
    if routes.len() > 1 {
        let folders = routes.join("/`, `src/pages/");
        let told =
            format!("several pages show articles (`src/pages/{folders}`): if addresses are wrong, mend `permalink`");
        blog.left.push(told);
    }
    let is_elsewhere = base.as_ref().is_some_and(|base| !base.starts_with("src/content/"));
    let collection = base.map_or_else(|| only_collection(dir), |base| Ok(Some(base)))?;
    match (collection, routes.as_slice()) {
        // The page that shows a collection gives its articles their addresses.
        (Some(collection), [folder]) if collection.strip_prefix("src/content/") != Some(folder) => {
            take_route(&mut blog, &collection, folder, ending);
        }
        (Some(collection), _) if is_elsewhere => {
            let folder = collection.rsplit('/').next().unwrap_or(&collection);
            take_route(&mut blog, &collection, folder, ending);
        }
        _ if ending != "/" => blog.permalinks.push((String::new(), format!("/:path{ending}"))),
        _ => {}
    }
    Ok(blog)
}

/// The names of the feeds that programs among the pages write: `rss.xml` of `src/pages/rss.xml.js`.
fn emitted(pages: &[String]) -> Vec<String> {
    let names = pages.iter().filter_map(|path| {
        let name = path.strip_suffix(".js").or_else(|| path.strip_suffix(".ts"))?;
        let (stem, ending) = name.rsplit_once('.')?;
        let is_feed = ending == "xml" && !stem.contains(['[', '_']) && !stem.contains("sitemap");
        (is_feed || name.ends_with("feed.json")).then(|| name.to_owned())
    });
    names.collect()
}

/// Has the articles of a collection stand below a folder.
fn take_route(blog: &mut Blog, collection: &str, folder: &str, ending: &str) {
    let slash = if folder.is_empty() { "" } else { "/" };
    let pattern = format!("{slash}{folder}/:path{ending}");
    blog.permalinks.push((String::new(), pattern));
    blog.root = Some(collection.to_owned());
    collection.clone_into(&mut blog.content);
}

/// The one folder of the usual place.
fn only_collection(dir: &Path) -> Result<Option<String>, Fault> {
    let tops: BTreeSet<String> = below(dir, "src/content")?
        .iter()
        .filter_map(|path| path.split_once('/').map(|(top, _)| top.to_owned()))
        .collect();
    Ok(tops
        .first()
        .filter(|_| tops.len() == 1)
        .map(|top| format!("src/content/{top}")))
}

/// The folders below `src/pages` in which pages stand that show articles by their names, such as
/// `posts/[...slug].astro`; empty for the root.
fn routes(pages: &[String]) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    for path in pages {
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
    folders
}
