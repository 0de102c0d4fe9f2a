//! What a generator must be told so that it leaves our folders alone.

use std::path::Path;

use crate::app::adopt::Blog;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::store::files;

/// A change of one of the generator's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The file, relative to the blog.
    pub file: String,
    /// The lines that it needs, as a person would add them.
    pub lines: Vec<String>,
    /// The whole file with them; `None` where a person must find their place.
    pub text: Option<String>,
}

impl Exclusion {
    /// What is said of the file once it is written.
    pub fn told(&self) -> String {
        format!("{}: leaves our folders alone", self.file)
    }
}

/// Folders of ours that hold files a generator could take for its own.
const OURS: [&str; 2] = ["config/", "feeds/"];

/// What Jekyll leaves out by itself: up to version 3 only as long as nobody says `exclude`.
const JEKYLLS: [&str; 5] = ["Gemfile", "Gemfile.lock", "node_modules/", "vendor/", ".jekyll-cache/"];

/// What the generator of a blog must be told; `None` where it looks only into folders of its own.
pub fn needed(dir: &Path, blog: &Blog) -> Result<Option<Exclusion>, Fault> {
    if blog.content != "." {
        return Ok(None);
    }
    let exclusion = match blog.flavour {
        Flavour::Jekyll => jekyll(dir)?,
        Flavour::Eleventy => eleventy(dir)?,
        Flavour::Hugo => Some(Exclusion {
            file: "hugo.toml".to_owned(),
            lines: vec!["ignoreFiles = [\"/config/\", \"/feeds/\"]".to_owned()],
            text: None,
        }),
        Flavour::Plain | Flavour::Zola | Flavour::Astro => None,
    };
    Ok(exclusion)
}

fn eleventy(dir: &Path) -> Result<Option<Exclusion>, Fault> {
    let before = files::read_text(&dir.join(".eleventyignore"))?.unwrap_or_default();
    let known = |folder: &str| {
        before
            .lines()
            .any(|line| line.trim().trim_matches('/') == folder.trim_matches('/'))
    };
    let ours = OURS.into_iter().chain([".pressrun/"]);
    let lines: Vec<String> = ours.filter(|folder| !known(folder)).map(str::to_owned).collect();
    Ok(added(".eleventyignore", &before, lines))
}

fn added(file: &str, before: &str, lines: Vec<String>) -> Option<Exclusion> {
    if lines.is_empty() {
        return None;
    }
    let mut text = before.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.extend(lines.iter().flat_map(|line| [line.as_str(), "\n"]));
    Some(Exclusion {
        file: file.to_owned(),
        lines,
        text: Some(text),
    })
}

fn jekyll(dir: &Path) -> Result<Option<Exclusion>, Fault> {
    let name = ["_config.yml", "_config.yaml", "_config.toml"]
        .into_iter()
        .find(|name| dir.join(name).is_file())
        .unwrap_or("_config.yml");
    let before = files::read_text(&dir.join(name))?.unwrap_or_default();
    let key = before
        .lines()
        .position(|line| line.starts_with("exclude:") || line.starts_with("exclude "));
    let known = |folder: &str| before.contains(folder.trim_end_matches('/'));
    let Some(key) = key else {
        if name.ends_with("toml") {
            let lines = vec!["exclude = [\"config/\", \"feeds/\"]".to_owned()];
            return Ok(Some(Exclusion {
                file: name.to_owned(),
                lines,
                text: None,
            }));
        }
        let folders = JEKYLLS.into_iter().chain(OURS).map(|folder| format!("  - {folder}"));
        let lines = std::iter::once("exclude:".to_owned()).chain(folders).collect();
        return Ok(added(name, &before, lines));
    };
    let missing: Vec<&str> = OURS.into_iter().filter(|folder| !known(folder)).collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let mut lines: Vec<String> = before.lines().map(str::to_owned).collect();
    let line = lines[key].clone();
    let (new, text) = if let Some(end) = line.rfind(']').filter(|_| line.contains('[')) {
        let comma = if line[..end].trim_end().ends_with('[') {
            ""
        } else {
            ", "
        };
        lines[key] = format!(
            "{}{comma}{}{}",
            line[..end].trim_end(),
            missing.join(", "),
            &line[end..]
        );
        (vec![lines[key].clone()], Some(lines.join("\n") + "\n"))
    } else if line.trim_end() == "exclude:" {
        let indent = lines
            .get(key + 1)
            .filter(|next| next.trim_start().starts_with('-'))
            .map_or("  ", |next| {
                let length = next.len() - next.trim_start().len();
                &"        "[..length.min(8)]
            });
        let new: Vec<String> = missing.iter().map(|folder| format!("{indent}- {folder}")).collect();
        lines.splice(key + 1..=key, new.iter().cloned());
        (new, Some(lines.join("\n") + "\n"))
    } else {
        (missing.iter().map(|folder| format!("  - {folder}")).collect(), None)
    };
    Ok(Some(Exclusion {
        file: name.to_owned(),
        lines: new,
        text,
    }))
}

#[cfg(test)]
mod tests {
    use super::needed;
    use crate::app::adopt::Blog;
    use crate::article::flavour::Flavour;

    #[test]
    fn a_generator_is_told_to_leave_our_folders_alone() {
        for (before, after) in [
            (
                "title: x\n",
                "title: x\nexclude:\n  - Gemfile\n  - Gemfile.lock\n  - node_modules/\n  - vendor/\n  - .jekyll-cache/\n  - config/\n  - feeds/\n",
            ),
            (
                "exclude:\n- a\nurl: x\n",
                "exclude:\n- config/\n- feeds/\n- a\nurl: x\n",
            ),
            ("exclude: [a, b] # so\n", "exclude: [a, b, config/, feeds/] # so\n"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            std::fs::write(dir.path().join("_config.yml"), before).unwrap();
            let needed = needed(dir.path(), &Blog::of(Flavour::Jekyll)).unwrap().unwrap();
            assert_eq!(needed.text.as_deref(), Some(after));
        }
    }
}
