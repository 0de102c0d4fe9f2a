//! What the settings of each generator say.

use std::path::Path;

use serde_json::Map;
use serde_json::Value;
use url::Url;

use crate::app::adopt::Blog;
use crate::app::adopt::astro;
use crate::app::adopt::data;
use crate::app::adopt::scripts::script;
use crate::app::adopt::scripts::text_of;
use crate::app::adopt::settings;
use crate::app::adopt::settings::first_text;
use crate::app::adopt::settings::get;
use crate::app::adopt::settings::text;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::article::flavour::Slugs;
use crate::feed::permalink::Permalink;
use crate::publication::Person;

/// What is known of the blog in a folder.
pub fn read(dir: &Path, flavour: Flavour) -> Result<Blog, Fault> {
    match flavour {
        Flavour::Hugo => hugo(dir),
        Flavour::Zola => zola(dir),
        Flavour::Jekyll => jekyll(dir),
        Flavour::Eleventy => eleventy(dir),
        Flavour::Astro => astro::read(dir),
        Flavour::Plain => Ok(Blog::of(Flavour::Plain)),
    }
}

/// The first of several files of settings, and its name.
fn first(dir: &Path, names: &[&str]) -> Result<Value, Fault> {
    for name in names {
        if let Some(settings) = settings::read(dir, name)? {
            return Ok(settings);
        }
    }
    Ok(Value::Null)
}

/// A name, or a table with one.
fn person(value: Option<&Value>) -> Option<Person> {
    match value? {
        Value::String(name) if !name.trim().is_empty() => Some(Person::named(name.trim())),
        table @ Value::Object(_) => {
            let mut person = Person::named(text(table, "name")?);
            person.email = text(table, "email");
            person.url = text(table, "url")
                .or_else(|| text(table, "uri"))
                .and_then(|url| Url::parse(&url).ok());
            Some(person)
        }
        Value::Array(several) => person(several.first()),
        _ => None,
    }
}

fn hugo(dir: &Path) -> Result<Blog, Fault> {
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
    }
    take_addresses(&mut blog, dir, &said, &main)?;
    let dates = get(&said, "frontmatter.date").and_then(Value::as_array);
    if dates.is_some_and(|from| from.iter().any(|from| from == ":filename")) {
        let told =
            "`frontmatter.date`: a date in a file's name counts, and leaves the address, only where the head has none";
        blog.left.push(told.to_owned());
    }
    Ok(blog)
}

/// Takes over what Hugo's settings say of addresses. `main` is the language of the site.
fn take_addresses(blog: &mut Blog, dir: &Path, said: &Value, main: &str) -> Result<(), Fault> {
    let is_ugly = get(said, "uglyURLs") == Some(&Value::Bool(true));
    let apart = first(
        dir,
        &["config/_default/permalinks.toml", "config/_default/permalinks.yaml"],
    )?;
    let patterns = get(said, "permalinks").or(Some(&apart)).and_then(Value::as_object);
    let sections = patterns.map(sections_of).unwrap_or_default();
    for (section, pattern) in sections {
        let ours = of_hugo(pattern, is_ugly);
        match Permalink::try_from(ours.clone()) {
            Ok(_) => blog.permalinks.push((section.to_owned(), ours)),
            Err(error) => blog
                .left
                .push(format!("the addresses `{pattern}` of `{section}`: {error}")),
        }
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

/// Hugo's pattern in our words. Its `:slug` is the title's where the head names none.
fn of_hugo(pattern: &str, is_ugly: bool) -> String {
    let words = [
        (":slugorcontentbasename", ":\u{1}"),
        (":slugorfilename", ":\u{1}"),
        (":contentbasename", ":filename"),
        (":slug", ":slugortitle"),
        (":\u{1}", ":slug"),
    ];
    let mut pattern = words.iter().fold(pattern.to_owned(), |pattern, (theirs, ours)| {
        pattern.replace(theirs, ours)
    });
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

fn zola(dir: &Path) -> Result<Blog, Fault> {
    let said = first(dir, &["config.toml", "zola.toml"])?;
    let mut blog = Blog::of(Flavour::Zola);
    blog.name = text(&said, "title");
    blog.url = text(&said, "base_url");
    blog.description = text(&said, "description");
    blog.language = text(&said, "default_language");
    blog.author = ["author", "extra.author"]
        .iter()
        .find_map(|path| person(get(&said, path)));
    "content".clone_into(&mut blog.content);
    let languages = get(&said, "languages").and_then(Value::as_object);
    blog.languages = languages
        .into_iter()
        .flat_map(|languages| languages.keys().cloned())
        .collect();
    blog.slugs = match text(&said, "slugify.paths").as_deref() {
        Some("safe") => Slugs::Safe,
        Some("off") => Slugs::Off,
        _ => Slugs::On,
    };
    let ours = "`templates/` is Zola's own: before `pressrun templates copy`, set `templates = \"config/templates\"`";
    blog.left.push(ours.to_owned());
    if get(&said, "slugify.paths_keep_dates") == Some(&Value::Bool(true)) {
        blog.left
            .push("`slugify.paths_keep_dates`: dates of file names stand in no address here".to_owned());
    }
    Ok(blog)
}

fn jekyll(dir: &Path) -> Result<Blog, Fault> {
    let said = first(dir, &["_config.yml", "_config.yaml", "_config.toml"])?;
    let mut blog = Blog::of(Flavour::Jekyll);
    blog.name = first_text(&said, &["title", "name"]);
    let base = text(&said, "baseurl").unwrap_or_default();
    blog.url = text(&said, "url").map(|url| format!("{}/{}", url.trim_end_matches('/'), base.trim_matches('/')));
    blog.description = first_text(&said, &["description", "tagline"]);
    blog.language = first_text(&said, &["lang", "locale"]).map(|language| language.replace('_', "-"));
    blog.timezone = text(&said, "timezone");
    blog.author = person(get(&said, "author"));
    if let Some(source) = text(&said, "source").map(|source| source.trim_matches(['.', '/']).to_owned())
        && !source.is_empty()
    {
        blog.root = Some(source.clone());
        blog.content = source;
    }
    let pattern = first_text(&said, &["collections.posts.permalink", "permalink"]);
    let pattern = pattern.or_else(|| data::defaults_of_posts(&said).find_map(|given| text(given, "permalink")));
    if let Some(pattern) = pattern {
        blog.permalinks.push((String::new(), of_jekyll(&pattern)));
    }
    blog.left.extend(data::told_of_defaults(&said));
    if get(&said, "future") == Some(&Value::Bool(true)) {
        blog.left
            .push("`future: true`: articles with a later date wait for it here".to_owned());
    }
    Ok(blog)
}

/// Jekyll's pattern, or its name for one, in our words.
fn of_jekyll(pattern: &str) -> String {
    let known = match pattern {
        "date" => "/:categories/:year/:month/:day/:title.html",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title.html",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title.html",
        "none" => "/:categories/:title.html",
        other => other,
    };
    let pattern = known.replace(":output_ext", ".html");
    if pattern.starts_with('/') {
        pattern
    } else {
        format!("/{pattern}")
    }
}

fn eleventy(dir: &Path) -> Result<Blog, Fault> {
    let names = [
        "eleventy.config.js",
        ".eleventy.js",
        "eleventy.config.mjs",
        "eleventy.config.cjs",
    ];
    let config = script(dir, &names)?;
    let mut blog = Blog::of(Flavour::Eleventy);
    let input = text_of(&config, "input").map(|input| input.trim_matches(['.', '/']).to_owned());
    if let Some(input) = input.filter(|input| !input.is_empty()) {
        blog.root = Some(input.clone());
        blog.content = input;
    }
    blog.served = Some(vec![blog.content.clone(), "public".to_owned(), "static".to_owned()]);
    let said = first(
        dir,
        &[
            "_data/metadata.json",
            "_data/site.json",
            "src/_data/metadata.json",
            "src/_data/site.json",
        ],
    )?;
    let data = script(
        dir,
        &[
            "_data/metadata.js",
            "_data/site.js",
            "_data/metadata.mjs",
            "src/_data/metadata.js",
            "src/_data/site.js",
            "src/_data/site.mjs",
        ],
    )?;
    blog.name = first_text(&said, &["title", "name"]).or_else(|| text_of(&data, "title"));
    blog.url = text(&said, "url").or_else(|| text_of(&data, "url"));
    blog.description = text(&said, "description").or_else(|| text_of(&data, "description"));
    blog.language = first_text(&said, &["language", "lang"]).or_else(|| text_of(&data, "language"));
    blog.author = person(get(&said, "author")).or_else(|| {
        let at = data.find("author")?;
        text_of(&data[at..], "name")
            .or_else(|| text_of(&data[at..], "author"))
            .map(Person::named)
    });
    if let Some(prefix) = text_of(&config, "pathPrefix")
        && let Some(url) = &mut blog.url
    {
        *url = format!("{}/{}", url.trim_end_matches('/'), prefix.trim_matches('/'));
    }
    Ok(blog)
}

#[cfg(test)]
mod tests {
    use super::of_hugo;
    use super::of_jekyll;

    #[test]
    fn patterns_are_said_in_our_words() {
        assert_eq!(of_hugo("/:year/:slug/", false), "/:year/:slugortitle/");
        assert_eq!(of_hugo("/:sections/:slugorcontentbasename", false), "/:sections/:slug/");
        assert_eq!(of_hugo(":contentbasename", true), "/:filename.html");
        assert_eq!(of_jekyll("pretty"), "/:categories/:year/:month/:day/:title/");
        assert_eq!(of_jekyll("blog/:title:output_ext"), "/blog/:title.html");
    }
}
