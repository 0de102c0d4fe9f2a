//! The short name of an article: what stands for it in a URL.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Where `2026-03-01-` ends in a file's name.
const DATE_BYTES: usize = 11;

/// A text as a slug: NFC, lower case, letters and digits of every script; whatever lies between them becomes one `-`, and
/// none stands at the ends. Combining marks stay with their letter. A text without letters gives an empty slug.
///
/// ```
/// use pressrun::article::slug::slug;
///
/// assert_eq!(slug("Crème brûlée, again!"), "crème-brûlée-again");
/// assert_eq!(slug("हिन्दी में"), "हिन्दी-में");
/// ```
pub fn slug(text: &str) -> String {
    if text.is_ascii() {
        slug_of(text.len(), text.chars().map(|letter| letter.to_ascii_lowercase()))
    } else {
        slug_of(text.len(), text.nfc().flat_map(char::to_lowercase).nfc())
    }
}

/// The slug of a title as the name of a file: a long one ends behind a word.
///
/// ```
/// use pressrun::article::slug::file_name;
///
/// assert_eq!(file_name("Crème brûlée, again!"), "crème-brûlée-again");
/// assert_eq!(file_name(&"again and ".repeat(60)).len(), 99);
/// ```
pub fn file_name(title: &str) -> String {
    let mut name = slug(title);
    if name.len() > FILE_NAME_BYTES_MAX {
        let end = name.floor_char_boundary(FILE_NAME_BYTES_MAX);
        let end = name[..end].rfind('-').unwrap_or(end);
        name.truncate(end);
    }
    name
}

/// Longer names are read by nobody; with a date and an ending before and behind there is room for three of them.
const FILE_NAME_BYTES_MAX: usize = 100;

/// The slug of letters that are in NFC and lower case.
fn slug_of(capacity: usize, letters: impl Iterator<Item = char>) -> String {
    let mut slug = String::with_capacity(capacity);
    let mut gap = false;
    for letter in letters {
        let belongs = letter.is_alphanumeric() || (is_combining_mark(letter) && !gap && !slug.is_empty());
        if belongs {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(letter);
        } else if !is_joiner(letter) {
            gap = true;
        }
    }
    slug
}

/// The name of an article's file without folder, extension and a date before it; a bundle (`x/index.md`) is named by its
/// folder.
///
/// ```
/// use pressrun::article::slug::stem_of;
///
/// assert_eq!(stem_of("notes/2026-03-01-late-frost.md"), "late-frost");
/// assert_eq!(stem_of("notes/late-frost/index.md"), "late-frost");
/// ```
pub fn stem_of(path: &str) -> &str {
    let name = name_of(path);
    match date_of(path) {
        Some(_) if name.len() > DATE_BYTES => &name[DATE_BYTES..],
        _ => name,
    }
}

/// The day with which the name of an article's file (or of its bundle's folder) begins: `2026-03-01-late-frost.md`.
pub fn date_of(path: &str) -> Option<NaiveDate> {
    let name = name_of(path);
    let head = name.get(..DATE_BYTES - 1)?;
    let shaped = head.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let ends = matches!(name.as_bytes().get(DATE_BYTES - 1), None | Some(b'-' | b'_'));
    if shaped && ends {
        NaiveDate::parse_from_str(head, "%Y-%m-%d").ok()
    } else {
        None
    }
}

/// The first folder of an article's path; empty at the top. The folder of a bundle is its name, and no section.
///
/// ```
/// use pressrun::article::slug::section_of;
///
/// assert_eq!(section_of("notes/frost/late.md"), "notes");
/// assert_eq!(section_of("notes/late-frost/index.md"), "notes");
/// assert_eq!(section_of("late-frost/index.md"), "");
/// ```
pub fn section_of(path: &str) -> &str {
    let is_bundle = path.rsplit('/').next().is_some_and(|file| file.starts_with("index."));
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let above = if is_bundle {
        folders.rsplit_once('/').map_or("", |(above, _)| above)
    } else {
        folders
    };
    above.split('/').next().unwrap_or_default()
}

/// The file's name without its extension, or the folder's where the file is its `index`.
fn name_of(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    };
    let bundle = folder.rsplit('/').next().unwrap_or_default();
    if matches!(stem, "index" | "_index") && !bundle.is_empty() {
        bundle
    } else {
        stem
    }
}

/// Characters that shape their neighbours and separate nothing: soft hyphen, zero-width joiners, variation selectors.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}') || is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::any;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::date_of;
    use super::slug;
    use super::stem_of;

    #[test]
    fn a_slug_keeps_the_letters_of_every_script() {
        for (text, expected) in [
            ("Hello, World!", "hello-world"),
            ("  --a--  b ", "a-b"),
            ("Über Größe", "über-größe"),
            ("U\u{308}ber", "über"),
            ("Привет, мир", "привет-мир"),
            ("日本語の記事", "日本語の記事"),
            ("السلام عليكم", "السلام-عليكم"),
            ("हिन्दी में समाचार", "हिन्दी-में-समाचार"),
            ("ภาษาไทยนี้", "ภาษาไทยนี้"),
            ("İstanbul", "i\u{307}stanbul"),
            ("½ price", "½-price"),
            ("C++ & Rust", "c-rust"),
            ("a/b\\c?d#e%f", "a-b-c-d-e-f"),
            ("🚀", ""),
            ("🚀 launch", "launch"),
            ("\u{301}x", "x"),
            ("", ""),
        ] {
            assert_eq!(slug(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_file_is_named_without_folder_date_and_extension() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1);
        for (path, stem, date) in [
            ("hello.md", "hello", None),
            ("a/b/hello.markdown", "hello", None),
            ("2026-03-01-hello.md", "hello", day),
            ("x/2026-03-01-hello/index.md", "hello", day),
            ("x/index.md", "x", None),
            ("index.md", "index", None),
            ("2026-03-01.md", "2026-03-01", day),
            ("2026-02-30-hello.md", "2026-02-30-hello", None),
            ("2026-03-011.md", "2026-03-011", None),
            ("2026-03-01-.md", "2026-03-01-", day),
            ("v1.2.md", "v1.2", None),
            (".md", ".md", None),
            ("日本語の記事です.md", "日本語の記事です", None),
        ] {
            assert_eq!(stem_of(path), stem, "{path}");
            assert_eq!(date_of(path), date, "{path}");
        }
    }

    proptest! {
        #[test]
        fn the_slug_of_a_slug_is_itself(text in any::<String>()) {
            let once = slug(&text);
            prop_assert_eq!(slug(&once), once.clone());
            prop_assert!(!once.starts_with('-') && !once.ends_with('-') && !once.contains("--"));
        }
    }
}
