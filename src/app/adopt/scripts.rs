//! Settings that are written as programs: what stands in them as a text is read, and nothing is run.

use std::path::Path;

use crate::app::fault::Fault;
use crate::store::files;

/// The first of several files of programs; nothing where there is none.
pub fn script(dir: &Path, names: &[&str]) -> Result<String, Fault> {
    for name in names {
        if let Some(script) = files::read_text(&dir.join(name))? {
            return Ok(script);
        }
    }
    Ok(String::new())
}

/// The text behind a key, as `key: "text"` or `key = 'text'`, comments aside.
///
/// ```
/// use pressrun::app::adopt::scripts::text_of;
///
/// let script = "export default defineConfig({\n  // site: 'no',\n  site: 'https://example.org',\n});";
/// assert_eq!(text_of(script, "site").as_deref(), Some("https://example.org"));
/// assert_eq!(text_of(script, "base"), None);
/// assert_eq!(text_of("const AT = 'src/x'; glob({ base: `./${AT}` })", "base").as_deref(), Some("./src/x"));
/// ```
pub fn text_of(script: &str, key: &str) -> Option<String> {
    let script = without_comments(script);
    let text = literal_of(&script, key)?;
    let text = match text.split_once("${") {
        // A name that the script gives a text.
        Some((before, rest)) => {
            let (name, behind) = rest.split_once('}')?;
            let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
            let named = is_name.then(|| literal_of(&script, name)).flatten()?;
            format!("{before}{named}{behind}")
        }
        None => text.to_owned(),
    };
    Some(text).filter(|text| !text.is_empty() && !text.contains("${"))
}

fn literal_of<'a>(script: &'a str, key: &str) -> Option<&'a str> {
    script.match_indices(key).find_map(|(at, _)| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '-');
        if script[..at].ends_with(is_part) {
            return None;
        }
        let rest = script[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix([':', '='])?.trim_start();
        let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
        let text = &rest[1..];
        text.find(quote).map(|end| &text[..end])
    })
}

/// A script without its comments.
pub fn without_comments(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut quote = None;
    let mut rest = script;
    while let Some(letter) = rest.chars().next() {
        match quote {
            None if rest.starts_with("//") => rest = &rest[rest.find('\n').unwrap_or(rest.len())..],
            None if rest.starts_with("/*") => rest = rest.find("*/").map_or("", |end| &rest[end + 2..]),
            _ => {
                if quote == Some(letter) {
                    quote = None;
                } else if quote.is_none() && matches!(letter, '"' | '\'' | '`') {
                    quote = Some(letter);
                }
                kept.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    kept
}
