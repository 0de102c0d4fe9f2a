//! What a generator gives articles beside their heads: what matters of it is told, since it is not read.

use std::path::Path;

use serde_json::Value;

use crate::app::adopt::Blog;
use crate::app::adopt::settings;
use crate::app::adopt::settings::get;
use crate::app::adopt::settings::text;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;

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
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let beside = folder.join(name).display().to_string();
        for ending in ["json", "11tydata.json"] {
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
    Ok(told)
}

/// What Jekyll's `defaults` give posts.
pub fn defaults_of_posts(said: &Value) -> impl Iterator<Item = &Value> {
    let defaults = get(said, "defaults").and_then(Value::as_array);
    let of_posts = |value: &&Value| matches!(text(value, "scope.type").as_deref(), None | Some("posts"));
    let defaults = defaults.into_iter().flatten().filter(of_posts);
    defaults.filter_map(|value| get(value, "values"))
}

/// The same in words.
pub fn told_of_defaults(said: &Value) -> Vec<String> {
    defaults_of_posts(said)
        .filter_map(|given| words("`defaults`", given))
        .collect()
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
