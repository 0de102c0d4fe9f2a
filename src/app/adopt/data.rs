//! What a generator gives articles beside their heads: what matters of it is told, since it is not read.

use std::path::Path;

use serde_json::Value;

use crate::app::adopt::Blog;
use crate::app::adopt::settings;
use crate::app::adopt::settings::get;
use crate::app::adopt::settings::text;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::article::flavour::sections::has_key;
use crate::feed::permalink::Permalink;
use crate::store::files;

/// Keys of a head that feeds and mails show.
const SHOWN: [&str; 14] = [
    "title",
    "date",
    "author",
    "authors",
    "tags",
    "category",
    "categories",
    "lang",
    "locale",
    "description",
    "excerpt",
    "image",
    "published",
    "draft",
];

/// What the folders of articles are given, in words.
pub fn told(dir: &Path, blog: &Blog, folders: &[String]) -> Result<Vec<String>, Fault> {
    if blog.flavour != Flavour::Eleventy {
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    let mut above: Vec<&Path> = folders
        .iter()
        .flat_map(|folder| Path::new(folder).ancestors())
        .collect();
    above.sort_unstable();
    above.dedup();
    for folder in above {
        let Some(beside) = data_of(folder) else { continue };
        for ending in ENDINGS {
            let file = format!("{beside}.{ending}");
            if let Some(given) = settings::read(dir, &file)? {
                told.extend(words(&file, &given));
            }
        }
        let programs = ["js", "cjs", "mjs"].map(|ending| format!("{beside}.11tydata.{ending}"));
        told.extend(programs.iter().filter(|file| dir.join(file).is_file()).map(|file| {
            format!("`{file}` is a program: what it gives articles besides their heads is not known here")
        }));
    }
    told.extend(templates(dir, folders)?);
    Ok(told)
}

/// Files of data in JSON, by what follows the name of their folder.
const ENDINGS: [&str; 2] = ["11tydata.json", "json"];

/// Where a folder's data stand, without their ending.
fn data_of(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?;
    Some(folder.join(name).display().to_string())
}

/// Articles that are templates in a language that is not read here.
fn templates(dir: &Path, folders: &[String]) -> Result<Vec<String>, Fault> {
    let languages = [
        ("njk", "Nunjucks"),
        ("liquid", "Liquid"),
        ("webc", "WebC"),
        ("ejs", "EJS"),
        ("hbs", "Handlebars"),
    ];
    let mut told = Vec::new();
    for folder in folders {
        for path in files::tree(&dir.join(folder))? {
            let ending = path.rsplit('.').next().unwrap_or_default();
            let Some((_, language)) = languages.iter().find(|(known, _)| *known == ending) else {
                continue;
            };
            let text = files::read_lossy(&dir.join(folder).join(&path)).unwrap_or_default();
            if has_key(&text, "date") {
                told.push(format!(
                    "`{folder}/{path}` is written in {language}, which is not read here: it is passed over"
                ));
            }
        }
    }
    Ok(told)
}

/// The address that the folder of articles gives them, in our words: what the nearest data say.
pub fn permalink(dir: &Path, folder: &str) -> Result<Option<Result<String, String>>, Fault> {
    for folder in Path::new(folder).ancestors() {
        let Some(beside) = data_of(folder) else { continue };
        for ending in ENDINGS {
            let file = format!("{beside}.{ending}");
            let given = settings::read(dir, &file)?;
            if let Some(written) = given.and_then(|given| text(&given, "permalink")) {
                return Ok(Some(of_eleventy(&written).ok_or_else(|| {
                    format!("the addresses `{written}` of `{file}` cannot be told: mend `permalink`")
                })));
            }
        }
    }
    Ok(None)
}

/// Eleventy's pattern in our words; `None` where it holds what stands for nothing here.
fn of_eleventy(written: &str) -> Option<String> {
    let mut pattern = String::new();
    let mut rest = written.trim();
    while let Some((before, inside)) = rest.split_once("{{") {
        let (inside, behind) = inside.split_once("}}")?;
        pattern.push_str(before);
        let words: String = inside.trim_matches(['-', ' ']).split_whitespace().collect();
        match words.as_str() {
            "page.fileSlug" | "page.fileSlug|slugify" | "page.fileSlug|slug" => pattern.push_str(":filename"),
            "title|slugify" | "title|slug" => pattern.push_str(":title"),
            "page.filePathStem" => {
                // It begins with its own.
                pattern.truncate(pattern.trim_end_matches('/').len());
                pattern.push_str("/:path");
            }
            _ => return None,
        }
        rest = behind;
    }
    pattern.push_str(rest.strip_suffix("index.html").unwrap_or(rest));
    if !pattern.starts_with('/') {
        pattern.insert(0, '/');
    }
    Permalink::try_from(pattern.clone()).is_ok().then_some(pattern)
}

/// Takes over what Jekyll's `defaults` give posts, as far as it can be; returns the addresses of all of them.
pub fn take_defaults(blog: &mut Blog, said: &Value) -> Option<String> {
    let mut pattern = None;
    for default in get(said, "defaults").and_then(Value::as_array).into_iter().flatten() {
        let scope = text(default, "scope.path").unwrap_or_default();
        let scope = scope.trim_matches('/');
        let is_of_posts = matches!(text(default, "scope.type").as_deref(), None | Some("posts"));
        let inside = scope.strip_prefix("_posts").or(scope.is_empty().then_some(""));
        let (Some(given), Some(inside)) = (get(default, "values"), inside.filter(|_| is_of_posts)) else {
            continue;
        };
        let folder = inside.trim_matches('/');
        blog.left.extend(words("`defaults`", given));
        let addresses = text(given, "permalink");
        if folder.is_empty() {
            pattern = addresses.or(pattern);
            continue;
        }
        if let Some(addresses) = addresses {
            blog.left.push(format!(
                "`defaults` give the posts in `{scope}` the addresses `{addresses}`: write `permalink` into their heads"
            ));
        }
        if get(given, "published") == Some(&Value::Bool(false)) {
            blog.exclude.push(format!("{folder}/**"));
        }
    }
    pattern
}

fn words(from: &str, given: &Value) -> Option<String> {
    let keys = given.as_object()?.iter().filter(|(key, value)| {
        // Eleventy's lists of posts are made of tags of these names.
        let is_list = *key == "tags" && matches!(value.to_string().trim_matches(['[', ']', '"']), "posts" | "post");
        SHOWN.contains(&key.as_str()) && !is_list
    });
    let keys: Vec<String> = keys.map(|(key, _)| format!("`{key}`")).collect();
    (!keys.is_empty()).then(|| {
        format!(
            "{} of {from}: write them into the heads of the articles",
            keys.join(", ")
        )
    })
}
