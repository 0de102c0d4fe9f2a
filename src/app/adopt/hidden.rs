//! What a generator's settings keep from being published, as globs relative to its content.

use std::path::Path;

use serde_json::Value;

use crate::app::adopt::Blog;
use crate::app::adopt::settings;
use crate::app::adopt::settings::get;
use crate::app::adopt::settings::text;
use crate::app::fault::Fault;
use crate::store::files;

/// Takes over what Hugo's `cascade` keeps from being published: of the settings, or of the index of a folder, which ends
/// in `/`. What an index hides altogether each build finds by itself.
pub fn take_cascade(blog: &mut Blog, cascade: Option<&Value>, index: Option<&str>) {
    let folder = index.unwrap_or_default();
    for table in each(cascade).filter(|table| hides(table)) {
        let Some(target) = get(table, "target").or_else(|| get(table, "_target")) else {
            blog.exclude.extend(index.is_none().then(|| "**".to_owned()));
            continue;
        };
        for target in each(Some(target)) {
            if text(target, "kind").is_some_and(|kind| !kind.contains("page")) {
                continue;
            }
            let path = text(target, "path").map(|path| path.trim_start_matches('/').to_owned());
            let glob = path.unwrap_or_else(|| format!("{folder}**"));
            let keys = target.as_object().into_iter().flat_map(|target| target.keys());
            if keys.into_iter().any(|key| key != "path" && key != "kind") {
                blog.left.push(format!(
                    "`cascade` hides `{glob}` on some condition: it is hidden altogether here; mend `exclude`"
                ));
            }
            blog.exclude.push(glob);
        }
    }
}

/// A table, or each of a list.
pub fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let list = value.and_then(Value::as_array);
    let alone = value.filter(|_| list.is_none());
    alone.into_iter().chain(list.into_iter().flatten())
}

fn hides(table: &Value) -> bool {
    let is_draft = get(table, "draft") == Some(&Value::Bool(true));
    let never = |key: &str| match get(table, key) {
        Some(Value::String(when)) => matches!(when.as_str(), "never" | "local"),
        Some(value) => *value == Value::Bool(false),
        None => false,
    };
    is_draft
        || ["build.render", "build.list", "_build.render", "_build.list"]
            .into_iter()
            .any(never)
}

/// Takes over Hugo's `ignoreFiles`: regular expressions, of which the usual forms are understood.
pub fn take_ignored(blog: &mut Blog, said: &Value) {
    let ignored = each(get(said, "ignoreFiles")).filter_map(Value::as_str);
    for written in ignored.map(str::to_owned).collect::<Vec<_>>() {
        match glob_of(&written) {
            Some(glob) => blog.exclude.push(glob),
            None => blog.left.push(format!(
                "`ignoreFiles` has `{written}`, which is not understood: put into `exclude` what it keeps out"
            )),
        }
    }
}

/// A regular expression as a glob: plain words, at the end of a path, of a folder, or anywhere.
fn glob_of(written: &str) -> Option<String> {
    let (body, is_end) = written.strip_suffix('$').map_or((written, false), |body| (body, true));
    let mut plain = String::new();
    let mut letters = body.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.push(letters.next().filter(|next| !next.is_alphanumeric())?),
            '.' if letters.next_if_eq(&'*').is_some() => plain.push('*'),
            '.' => plain.push('?'),
            '^' | '[' | ']' | '(' | ')' | '{' | '}' | '|' | '+' | '?' | '*' | '$' => return None,
            _ => plain.push(letter),
        }
    }
    Some(match (plain.strip_prefix('/'), plain.strip_suffix('/')) {
        (Some(folder), Some(_)) => format!("**/{}/**", folder.trim_end_matches('/')),
        (None, Some(folder)) => format!("**/*{folder}/**"),
        (Some(name), None) if is_end => format!("**/{name}"),
        _ if is_end => format!("**/*{plain}"),
        _ => format!("**/*{}*", plain.trim_start_matches('/')),
    })
}

/// Takes over globs that stand in a list, such as Zola's `ignored_content`.
pub fn take_globs(blog: &mut Blog, globs: Option<&Value>) {
    for glob in each(globs).filter_map(Value::as_str) {
        let glob = glob.trim_start_matches("./").trim_start_matches('/');
        blog.exclude.push(if glob.contains('/') {
            glob.to_owned()
        } else {
            format!("**/{glob}")
        });
    }
}

/// Takes over Jekyll's `exclude`, as far as it is about posts.
pub fn take_excluded_posts(blog: &mut Blog, said: &Value) {
    for path in each(get(said, "exclude")).filter_map(Value::as_str) {
        let Some((_, inside)) = path.split_once("_posts/") else {
            continue;
        };
        let inside = inside.trim_end_matches('/');
        let is_file = inside.rsplit('/').next().is_some_and(|name| name.contains('.'));
        blog.exclude.push(if is_file {
            inside.to_owned()
        } else {
            format!("{inside}/**")
        });
    }
}

/// Takes over what Eleventy ignores: `.eleventyignore`, and `ignores.add` of its program.
pub fn take_eleventys(blog: &mut Blog, dir: &Path, program: &str) -> Result<(), Fault> {
    let list = files::read_text(&dir.join(".eleventyignore"))?.unwrap_or_default();
    let lines = list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let added = program.split(".ignores.add(").skip(1).filter_map(|rest| {
        let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
        rest[1..].split(quote).next()
    });
    let content = format!("{}/", blog.content);
    for line in lines.chain(added) {
        if line.starts_with('!') {
            blog.left.push(format!(
                "`{line}` of `.eleventyignore` is not understood: mend `exclude`"
            ));
            continue;
        }
        let path = line.trim_start_matches("./");
        let inside = path.strip_prefix(&content).unwrap_or(path);
        let is_rooted = inside.trim_end_matches('/').contains('/');
        let inside = inside.trim_start_matches('/');
        let glob = if is_rooted {
            inside.to_owned()
        } else {
            format!("**/{inside}")
        };
        let is_folder = dir.join(path).is_dir() || glob.ends_with('/');
        blog.exclude.push(if is_folder {
            format!("{}/**", glob.trim_end_matches('/'))
        } else {
            glob
        });
    }
    Ok(())
}

/// Globs of the folders below `folders` whose data keep them from being published, each relative to its own of those.
pub fn hidden_folders(dir: &Path, folders: &[String]) -> Result<Vec<String>, Fault> {
    let mut globs = Vec::new();
    for folder in folders {
        for path in files::tree(&dir.join(folder))? {
            let data = path.strip_suffix(".json").and_then(|path| path.rsplit_once('/'));
            let Some((inside, name)) = data else { continue };
            if inside.rsplit('/').next() != name.split('.').next() {
                continue;
            }
            let given = settings::read(dir, &format!("{folder}/{path}"))?;
            if given.is_some_and(|given| keeps_back(&given)) {
                globs.push(format!("{inside}/**"));
            }
        }
    }
    Ok(globs)
}

/// Whether Eleventy's data keep articles from being published.
fn keeps_back(given: &Value) -> bool {
    let is = |key: &str, truth: bool| get(given, key) == Some(&Value::Bool(truth));
    is("permalink", false) || is("draft", true) || is("eleventyExcludeFromCollections", true)
}

#[cfg(test)]
mod tests {
    use super::glob_of;

    #[test]
    fn the_usual_regular_expressions_are_globs() {
        for (written, glob) in [
            (r"\.wip\.md$", Some("**/*.wip.md")),
            ("/private/", Some("**/private/**")),
            (r"draft-.*\.md$", Some("**/*draft-*.md")),
            ("secret", Some("**/*secret*")),
            (r"^notes/\d+", None),
        ] {
            assert_eq!(glob_of(written).as_deref(), glob, "{written}");
        }
    }
}
