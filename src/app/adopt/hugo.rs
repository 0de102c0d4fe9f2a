//! What the settings of Hugo say.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Map;
use serde_json::Value;

use crate::app::adopt::Blog;
use crate::app::adopt::folders::below;
use crate::app::adopt::hidden;
use crate::app::adopt::settings;
use crate::app::adopt::settings::first;
use crate::app::adopt::settings::first_text;
use crate::app::adopt::settings::get;
use crate::app::adopt::settings::person;
use crate::app::adopt::settings::text;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::article::flavour::Slugs;
use crate::article::flavour::sections::section_of_index;
use crate::feed::permalinks;
use crate::store::files;

/// What is known of the blog in a folder.
pub fn read(dir: &Path) -> Result<Blog, Fault> {
    let names = [
        "hugo.toml",
        "hugo.yaml",
        "hugo.yml",
        "hugo.json",
        "config.toml",
        "config.yaml",
        "config.yml",
        "config.json",
        "config/_default/hugo.toml",
        "config/_default/hugo.yaml",
        "config/_default/config.toml",
        "config/_default/config.yaml",
    ];
    let said = first(dir, &names)?;
    let params = first(dir, &["config/_default/params.toml", "config/_default/params.yaml"])?;
    let mut blog = Blog::of(Flavour::Hugo);
    blog.name = text(&said, "title");
    blog.url = text(&said, "baseURL");
    blog.description =
        first_text(&said, &["params.description", "description"]).or_else(|| text(&params, "description"));
    let author = ["params.author", "author", "params.authors"];
    blog.author = author
        .iter()
        .find_map(|path| person(get(&said, path)))
        .or_else(|| person(get(&params, "author")));
    blog.timezone = text(&said, "timeZone");
    blog.built = text(&said, "publishDir");
    let feed = text(&said, "outputFormats.rss.baseName");
    blog.emitted.extend(feed.map(|name| format!("{name}.xml")));
    blog.content = text(&said, "contentDir").unwrap_or_else(|| "content".to_owned());
    blog.root = Some(blog.content.clone()).filter(|content| content != "content");
    if let Some(folder) = text(&said, "staticDir").filter(|folder| folder != "static") {
        blog.served = Some(vec![folder, blog.content.clone()]);
    }
    let languages = languages(dir, &said)?;
    let main = text(&said, "defaultContentLanguage").unwrap_or_else(|| "en".to_owned());
    let of_main = languages.get(&main);
    if let Some(content) = of_main.and_then(|own| text(own, "contentDir")) {
        blog.root = Some(content.clone());
        blog.content = content;
    }
    let code = of_main.and_then(|own| text(own, "languageCode"));
    let code = code.or_else(|| first_text(&said, &["languageCode", "locale"]));
    blog.language = Some(code.unwrap_or_else(|| main.clone()));
    if !languages.is_empty() {
        blog.language = Some(main.clone());
        blog.name = blog.name.or_else(|| text(of_main?, "title"));
        blog.languages = languages.into_iter().map(|(name, _)| name).collect();
    }
    if get(&said, "disablePathToLower") == Some(&Value::Bool(true)) {
        blog.slugs = Slugs::Off;
    } else if get(&said, "removePathAccents") == Some(&Value::Bool(true)) {
        blog.slugs = Slugs::Unaccented;
    }
    let paths = below(dir, &blog.content)?;
    take_addresses(&mut blog, (dir, &paths), &said, &main)?;
    take_sections(&mut blog, dir, &paths);
    hidden::take_cascade(&mut blog, get(&said, "cascade"), None);
    hidden::take_ignored(&mut blog, &said);
    blog.left.extend(told_of_dates(&said));
    Ok(blog)
}

fn told_of_dates(said: &Value) -> Option<String> {
    let from = get(said, "frontmatter.date").and_then(Value::as_array)?;
    let is_named = from.iter().any(|from| from == ":filename");
    let told =
        "`frontmatter.date`: a date in a file's name counts, and leaves the address, only where the head has none";
    is_named.then(|| told.to_owned())
}

/// The languages of the site and what is said of each: in the settings, in a file for all of them, or in one for each.
fn languages(dir: &Path, said: &Value) -> Result<Map<String, Value>, Fault> {
    let mut languages = get(said, "languages")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    if !languages.is_empty() {
        return Ok(languages);
    }
    for file in below(dir, "config/_default")? {
        let Some((name, "toml" | "yaml" | "yml")) = file.rsplit_once('.') else {
            continue;
        };
        let Some(own) = name.strip_prefix("languages") else {
            continue;
        };
        let Some(said) = settings::read(dir, &format!("config/_default/{file}"))? else {
            continue;
        };
        match own.strip_prefix('.') {
            Some(language) => _ = languages.insert(language.to_owned(), said),
            None => languages.extend(said.as_object().cloned().unwrap_or_default()),
        }
    }
    Ok(languages)
}

/// Takes over what Hugo's settings say of addresses. `main` is the language of the site.
fn take_addresses(blog: &mut Blog, (dir, paths): (&Path, &[String]), said: &Value, main: &str) -> Result<(), Fault> {
    let is_ugly = get(said, "uglyURLs") == Some(&Value::Bool(true));
    let apart = first(
        dir,
        &["config/_default/permalinks.toml", "config/_default/permalinks.yaml"],
    )?;
    let patterns = get(said, "permalinks").or(Some(&apart)).and_then(Value::as_object);
    let sections = patterns.map(sections_of).unwrap_or_default();
    if sections.iter().any(|(_, pattern)| pattern.contains(":sections")) {
        blog.left.extend(no_sections(&blog.content, paths));
    }
    for (section, pattern) in sections {
        if section == "/" {
            blog.left.push(format!(
                "the addresses `{pattern}` of pages at the top: they stand at `/:path/` here"
            ));
            continue;
        }
        blog.take_pattern(section, pattern, of_hugo(pattern, is_ugly));
    }
    if is_ugly {
        blog.permalinks.push((String::new(), "/:path.html".to_owned()));
    }
    if get(said, "defaultContentLanguageInSubdir") == Some(&Value::Bool(true)) {
        for (_, pattern) in &mut blog.permalinks {
            pattern.insert_str(0, &format!("/{main}"));
        }
        if !is_ugly {
            blog.permalinks.push((String::new(), format!("/{main}/:path/")));
        }
    }
    Ok(())
}

/// What the index of a section says of what lies below it: a name of its own in addresses, which is told, and what of it
/// is hidden where only a part is.
fn take_sections(blog: &mut Blog, dir: &Path, paths: &[String]) {
    let indices = paths
        .iter()
        .filter_map(|path| Some((section_of_index(Flavour::Hugo, path)?, path)));
    for (section, path) in indices {
        let file = format!("{}/{path}", blog.content);
        let head = settings::head(&files::read_lossy(&dir.join(&file)).unwrap_or_default());
        for key in ["slug", "url"].into_iter().filter(|key| get(&head, key).is_some()) {
            blog.left.push(format!(
                "`{key}` in `{file}`: articles stand below the name of their folder here; mend `permalink`"
            ));
        }
        let cascade = get(&head, "cascade");
        hidden::take_cascade(blog, cascade, Some(section));
        let given = ["url", "author", "tags", "categories", "date"];
        let is_given = |key: &&str| hidden::each(cascade).any(|table| get(table, key).is_some());
        for key in given.into_iter().filter(is_given) {
            blog.left.push(format!(
                "`{key}` of `cascade` in `{file}` is not read here: write it into the heads of the articles"
            ));
        }
    }
}

/// What is told of folders that Hugo takes for no sections: below the top only those with an `_index.md` are.
fn no_sections(content: &str, paths: &[String]) -> Option<String> {
    let files = || paths.iter().filter_map(|path| path.rsplit_once('/'));
    let is_index = |name: &str| name.starts_with("_index.") || name.starts_with("index.");
    let indexed: BTreeSet<&str> = files()
        .filter(|(_, name)| is_index(name))
        .map(|(folder, _)| folder)
        .collect();
    let mut folders = files().map(|(folder, _)| folder).filter(|folder| folder.contains('/'));
    let stray = folders.find(|folder| !indexed.contains(folder));
    stray.map(|folder| {
        format!(
            "`:sections`: Hugo leaves out folders without `_index.md`, such as `{content}/{folder}`; here they count"
        )
    })
}

/// Hugo's patterns by section: those of pages, where each kind has its own.
fn sections_of(patterns: &Map<String, Value>) -> Vec<(&str, &str)> {
    let mut sections = Vec::new();
    for (section, pattern) in patterns {
        match pattern {
            Value::String(pattern) => sections.push((section.as_str(), pattern.as_str())),
            Value::Object(pages) if section == "page" => {
                sections.extend(
                    pages
                        .iter()
                        .filter_map(|(name, pattern)| Some((name.as_str(), pattern.as_str()?))),
                );
            }
            _ => {}
        }
    }
    sections
}

/// Hugo's pattern in our words.
fn of_hugo(pattern: &str, is_ugly: bool) -> String {
    let mut pattern = permalinks::of_hugo(pattern);
    if !pattern.starts_with('/') {
        pattern.insert(0, '/');
    }
    if is_ugly {
        pattern = format!("{}.html", pattern.trim_end_matches('/'));
    } else if !pattern.ends_with('/') {
        pattern.push('/');
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::of_hugo;

    #[test]
    fn patterns_are_said_in_our_words() {
        assert_eq!(of_hugo("/:year/:slug/", false), "/:year/:slugortitle/");
        assert_eq!(of_hugo("/:sections/:slugorcontentbasename", false), "/:sections/:slug/");
        assert_eq!(of_hugo(":contentbasename", true), "/:filename.html");
    }
}
