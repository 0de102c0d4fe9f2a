//! What the settings of each generator say.

use std::path::Path;

use serde_json::Value;

use crate::app::adopt::Blog;
use crate::app::adopt::astro;
use crate::app::adopt::data;
use crate::app::adopt::hidden;
use crate::app::adopt::hugo;
use crate::app::adopt::scripts::script;
use crate::app::adopt::scripts::text_of;
use crate::app::adopt::settings::first;
use crate::app::adopt::settings::first_text;
use crate::app::adopt::settings::get;
use crate::app::adopt::settings::person;
use crate::app::adopt::settings::text;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::article::flavour::Slugs;
use crate::publication::Person;

/// What is known of the blog in a folder.
pub fn read(dir: &Path, flavour: Flavour) -> Result<Blog, Fault> {
    match flavour {
        Flavour::Hugo => hugo::read(dir),
        Flavour::Zola => zola(dir),
        Flavour::Jekyll => jekyll(dir),
        Flavour::Eleventy => eleventy(dir),
        Flavour::Astro => astro::read(dir),
        Flavour::Plain => Ok(Blog::of(Flavour::Plain)),
    }
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
    blog.built = text(&said, "output_dir");
    let feeds = get(&said, "feed_filenames").and_then(Value::as_array);
    let feeds = feeds.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    blog.emitted = feeds.chain(text(&said, "feed_filename")).collect();
    hidden::take_globs(&mut blog, get(&said, "ignored_content"));
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
    blog.built = text(&said, "destination").map(|folder| folder.trim_start_matches("./").to_owned());
    blog.emitted = text(&said, "feed.path")
        .map(|path| path.trim_matches('/').to_owned())
        .into_iter()
        .collect();
    blog.author = person(get(&said, "author"));
    if let Some(source) = text(&said, "source").map(|source| source.trim_matches(['.', '/']).to_owned())
        && !source.is_empty()
    {
        blog.root = Some(source.clone());
        blog.content = source;
    }
    // What `defaults` say goes before the settings, as Jekyll has it.
    let pattern = data::take_defaults(&mut blog, &said);
    let pattern = pattern.or_else(|| first_text(&said, &["collections.posts.permalink", "permalink"]));
    if let Some(pattern) = pattern {
        blog.take_pattern("", &pattern, of_jekyll(&pattern));
    }
    hidden::take_excluded_posts(&mut blog, &said);
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
    let pattern = known.replace(":output_ext", ".html").replace(":collection", "posts");
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
    hidden::take_eleventys(&mut blog, dir, &config)?;
    blog.served = Some(vec![blog.content.clone(), "public".to_owned(), "static".to_owned()]);
    blog.built = text_of(&config, "output").map(|folder| folder.trim_matches(['.', '/']).to_owned());
    blog.emitted = text_of(&config, "outputPath")
        .map(|path| path.trim_matches('/').to_owned())
        .into_iter()
        .collect();
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
    use super::of_jekyll;

    #[test]
    fn patterns_are_said_in_our_words() {
        assert_eq!(of_jekyll("pretty"), "/:categories/:year/:month/:day/:title/");
        assert_eq!(of_jekyll("blog/:title:output_ext"), "/blog/:title.html");
    }
}
