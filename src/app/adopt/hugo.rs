//! What the settings of Hugo say.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Map;
use serde_json::Value;

use crate::app::adopt::Blog;
use crate::app::adopt::settings::first;
use crate::app::adopt::settings::first_text;
use crate::app::adopt::settings::get;
use crate::app::adopt::settings::person;
use crate::app::adopt::settings::text;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::article::flavour::Slugs;
use crate::article::flavour::sections::has_key;
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
    let languages = get(&said, "languages").and_then(Value::as_object);
    let main = text(&said, "defaultContentLanguage").unwrap_or_else(|| "en".to_owned());
    let code = first_text(
        &said,
        &[&format!("languages.{main}.languageCode"), "languageCode", "locale"],
    );
    blog.language = Some(code.unwrap_or_else(|| main.clone()));
    if let Some(languages) = languages {
        blog.language = Some(main.clone());
        blog.languages = languages.keys().cloned().collect();
        blog.name = blog.name.or_else(|| text(&said, &format!("languages.{main}.title")));
    }
    if get(&said, "disablePathToLower") == Some(&Value::Bool(true)) {
        blog.slugs = Slugs::Off;
    } else if get(&said, "removePathAccents") == Some(&Value::Bool(true)) {
        blog.slugs = Slugs::Unaccented;
    }
    let content = dir.join(&blog.content);
    let paths = if content.is_dir() {
        files::tree(&content)?
    } else {
        Vec::new()
    };
    take_addresses(&mut blog, (dir, &paths), &said, &main)?;
    blog.left.extend(named_sections(dir, (&blog.content, &paths)));
    let dates = get(&said, "frontmatter.date").and_then(Value::as_array);
    if dates.is_some_and(|from| from.iter().any(|from| from == ":filename")) {
        let told =
            "`frontmatter.date`: a date in a file's name counts, and leaves the address, only where the head has none";
        blog.left.push(told.to_owned());
    }
    Ok(blog)
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

/// What is told of sections whose index gives them another name in addresses.
fn named_sections(dir: &Path, (content, paths): (&str, &[String])) -> Vec<String> {
    let mut told = Vec::new();
    for path in paths
        .iter()
        .filter(|path| section_of_index(Flavour::Hugo, path).is_some())
    {
        let file = format!("{content}/{path}");
        let text = files::read_lossy(&dir.join(&file)).unwrap_or_default();
        for key in ["slug", "url"].into_iter().filter(|key| has_key(&text, key)) {
            told.push(format!(
                "`{key}` in `{file}`: articles stand below the name of their folder here; mend `permalink`"
            ));
        }
    }
    told
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
