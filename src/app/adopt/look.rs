//! Which generator made a blog, by the files that lie there.

use std::path::Path;

use crate::app::adopt::settings;
use crate::app::fault::Fault;
use crate::article::flavour::Flavour;
use crate::store::files;

/// Files by which a generator is known.
const SIGNS: [(Flavour, &[&str]); 5] = [
    (
        Flavour::Astro,
        &[
            "astro.config.mjs",
            "astro.config.js",
            "astro.config.ts",
            "astro.config.mts",
            "astro.config.cjs",
        ],
    ),
    (
        Flavour::Eleventy,
        &[
            ".eleventy.js",
            "eleventy.config.js",
            "eleventy.config.mjs",
            "eleventy.config.cjs",
        ],
    ),
    (
        Flavour::Jekyll,
        &["_config.yml", "_config.yaml", "_config.toml", "_posts"],
    ),
    (
        Flavour::Hugo,
        &[
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "hugo.json",
            "config/_default/hugo.toml",
            "config/_default/config.toml",
            "config/_default/hugo.yaml",
            "config/_default/config.yaml",
        ],
    ),
    (Flavour::Zola, &["zola.toml"]),
];

/// The flavour of the blog in a folder.
pub fn flavour_of(dir: &Path) -> Result<Flavour, Fault> {
    let there = |names: &[&str]| {
        names
            .iter()
            .find(|name| dir.join(name).exists())
            .map(|name| (*name).to_owned())
    };
    let mut found: Vec<(Flavour, String)> = SIGNS
        .iter()
        .filter_map(|(flavour, names)| there(names).map(|name| (*flavour, name)))
        .collect();
    found.extend(by_config(dir)?);
    if found.is_empty() {
        found.extend(by_package(dir)?);
    }
    match found.as_slice() {
        [(flavour, _)] => Ok(*flavour),
        [] => Err(Fault::words(format!("`{}` is no blog that is known", dir.display()))
            .because("there is no file of settings of Hugo, Zola, Jekyll, Eleventy or Astro")
            .hint("name the folder that holds it, such as `hugo.toml` or `_config.yml`, or say `--flavour NAME`")),
        several => {
            let told = several
                .iter()
                .map(|(flavour, name)| format!("`{name}` is {}'s", flavour.name()));
            Err(told
                .fold(
                    Fault::words("the blog may be of more than one generator"),
                    Fault::because,
                )
                .hint("say which with `--flavour NAME`"))
        }
    }
}

/// Hugo and Zola both may have a `config.toml`; Hugo says `baseURL` in it, Zola `base_url`.
fn by_config(dir: &Path) -> Result<Option<(Flavour, String)>, Fault> {
    for name in ["config.toml", "config.yaml", "config.yml", "config.json"] {
        let Some(config) = settings::read(dir, name)? else {
            continue;
        };
        if config.get("base_url").is_some() {
            return Ok(Some((Flavour::Zola, name.to_owned())));
        }
        if settings::get(&config, "baseurl").is_some() {
            return Ok(Some((Flavour::Hugo, name.to_owned())));
        }
    }
    Ok(None)
}

/// What `package.json` builds with.
fn by_package(dir: &Path) -> Result<Option<(Flavour, String)>, Fault> {
    let text = files::read_text(&dir.join("package.json"))?.unwrap_or_default();
    let holds = |name: &str| text.contains(&format!("\"{name}\""));
    let flavour = if holds("astro") {
        Some(Flavour::Astro)
    } else if holds("@11ty/eleventy") {
        Some(Flavour::Eleventy)
    } else {
        None
    };
    Ok(flavour.map(|flavour| (flavour, "package.json".to_owned())))
}
