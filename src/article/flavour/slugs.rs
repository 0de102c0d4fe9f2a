//! How each generator makes a name fit for an address.

use std::fmt::Write;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::Slugs;
use crate::article::slug::slug;

/// The name of a file as the last part of an address.
pub fn of_file(site: &Site, name: &str) -> String {
    match site.flavour {
        Flavour::Plain => slug(name),
        Flavour::Hugo => hugo(site, &name.replace(' ', "-")),
        Flavour::Zola => zola(site, name),
        Flavour::Jekyll => jekyll(name),
        Flavour::Eleventy => name.to_owned(),
        Flavour::Astro => github(name),
    }
}

/// The name of a folder as part of an address.
pub fn of_folder(site: &Site, name: &str) -> String {
    match site.flavour {
        Flavour::Hugo => hugo(site, &name.replace(' ', "-")),
        Flavour::Astro => github(name),
        Flavour::Plain | Flavour::Zola | Flavour::Jekyll | Flavour::Eleventy => name.to_owned(),
    }
}

/// What the head of an article calls its slug, as the last part of an address.
pub fn of_slug(site: &Site, written: &str) -> String {
    match site.flavour {
        Flavour::Plain => slug(written),
        Flavour::Hugo => hugo(site, written).trim_matches(['-', '/']).to_owned(),
        Flavour::Zola => zola(site, written),
        Flavour::Jekyll => jekyll(written),
        Flavour::Eleventy | Flavour::Astro => written.trim_matches('/').to_owned(),
    }
}

/// What `:title` stands for, from the title and the name that the slug would be made from.
pub fn of_title(site: &Site, title: &str, name: &str) -> String {
    match site.flavour {
        Flavour::Hugo => {
            let text = hugo(site, &title.replace(['/', '\\'], "-"));
            // It is read as an address, in which an empty fragment says nothing.
            text.strip_suffix('#').unwrap_or(&text).to_owned()
        }
        Flavour::Jekyll => jekyll_pretty(name),
        Flavour::Zola => zola(site, title),
        Flavour::Astro => github(title),
        Flavour::Eleventy => eleventy_filter(title).unwrap_or_else(|| slug(title)),
        Flavour::Plain => slug(title),
    }
}

/// What Hugo makes of a pattern of its own once each word is in its place: it reads it as an address, in which `+` and
/// `%20` are blanks, and makes that fit once more.
pub fn of_pattern(site: &Site, text: &str) -> String {
    let blanks = text.replace('+', " ");
    let read = percent_decode_str(&blanks).decode_utf8_lossy();
    let (inner, slash) = match read.strip_suffix('/') {
        Some(inner) => (inner, "/"),
        None => (&*read, ""),
    };
    hugo(site, inner) + slash
}

/// Hugo: letters, digits, marks and `./\_#+~-@` stay, white space between them becomes one `-`, all else goes; lower
/// case.
fn hugo(site: &Site, text: &str) -> String {
    let plain = (site.slugs == Slugs::Unaccented).then(|| unaccented(text));
    let text = plain.as_deref().unwrap_or(text);
    let mut kept = String::with_capacity(text.len());
    let (mut gap, mut was_hyphen) = (false, false);
    for (at, letter) in text.char_indices() {
        if is_hugos(&text[at..], letter) {
            was_hyphen = letter == '-';
            if std::mem::take(&mut gap) && !was_hyphen {
                kept.push('-');
            }
            kept.push(letter);
        } else if !kept.is_empty() && !was_hyphen && letter.is_whitespace() {
            gap = true;
        }
    }
    if site.slugs == Slugs::Off {
        kept
    } else {
        // Go's lower case of it is one letter.
        kept.replace('İ', "i").to_lowercase()
    }
}

fn is_hugos(rest: &str, letter: char) -> bool {
    let escapes = || {
        let digits = rest.as_bytes().get(1..3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    letter.is_alphanumeric()
        || is_combining_mark(letter)
        || "./\\_#+~-@".contains(letter)
        || (letter == '%' && escapes())
}

fn unaccented(text: &str) -> String {
    text.nfd().filter(|letter| !is_combining_mark(*letter)).nfc().collect()
}

/// Zola: transliterated to ASCII, lower case, one `-` for the rest; or only without what no file can be called.
fn zola(site: &Site, text: &str) -> String {
    match site.slugs {
        Slugs::On | Slugs::Unaccented => ::slug::slugify(text),
        Slugs::Safe => {
            let kept: String = text
                .trim()
                .trim_end_matches('.')
                .chars()
                .filter(|letter| !"<>:/|?*#\\()[]\"\n\r\0".contains(*letter))
                .map(|letter| if letter.is_whitespace() { '_' } else { letter })
                .collect();
            kept
        }
        Slugs::Off => text.to_owned(),
    }
}

/// Jekyll's `:slug`: letters, marks and digits, one `-` for the rest, lower case.
pub fn jekyll(text: &str) -> String {
    joined(text, |letter| letter.is_alphanumeric() || is_combining_mark(letter)).to_lowercase()
}

/// Jekyll's `:title`: the case stays, and so does most of what may stand in an address.
fn jekyll_pretty(text: &str) -> String {
    joined(text, |letter| {
        letter.is_alphanumeric() || is_combining_mark(letter) || "._~!$&'()+,;=@".contains(letter)
    })
}

/// The letters of a text that are kept, with one `-` for what lies between them.
fn joined(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let parts = text.split(|letter| !is_kept(letter)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// As GitHub names headings, and Astro files: lower case, no punctuation, a `-` for each space.
pub fn github(text: &str) -> String {
    let lower = text.to_lowercase();
    let letters = lower.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ if letter.is_alphanumeric() || is_combining_mark(letter) => Some(letter),
        _ => None,
    });
    letters.collect()
}

/// As Eleventy's filter `slugify` has it: accents go, lower case, one `-` for the rest. `None` for letters that it would
/// transliterate by tables of its own.
pub fn eleventy_filter(text: &str) -> Option<String> {
    let plain: String = text
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| match letter {
            '&' => " and ".to_owned(),
            'ß' => "ss".to_owned(),
            '\'' | '’' => String::new(),
            letter => letter.to_string(),
        })
        .collect();
    let is_known = plain
        .chars()
        .all(|letter| letter.is_ascii() || !letter.is_alphanumeric());
    is_known.then(|| joined(&plain, |letter| letter.is_ascii_alphanumeric()).to_lowercase())
}

/// A path as a URL shows it: what Eleventy and Zola leave as it is may hold what a URL must not.
pub fn escaped(segment: &str) -> String {
    let mut escaped = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").expect("a String takes everything");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::eleventy_filter;
    use super::of_file;
    use super::of_slug;
    use super::of_title;
    use crate::article::flavour::Flavour;
    use crate::article::flavour::Site;
    use crate::article::flavour::Slugs;

    /// Each was made by the generator itself.
    #[test]
    fn names_become_what_the_generator_makes_of_them() {
        for (flavour, name, expected) in [
            (Flavour::Hugo, "My Post", "my-post"),
            (Flavour::Hugo, "Käse & Brot", "käse--brot"),
            (Flavour::Hugo, "x'y, z!", "xy-z"),
            (Flavour::Hugo, "C++", "c++"),
            (Flavour::Hugo, "v1.2", "v1.2"),
            (Flavour::Zola, "Käse & Brot", "kase-brot"),
            (Flavour::Zola, "日本", "ri-ben"),
            (Flavour::Jekyll, "Hello_World-2.0", "hello-world-2-0"),
            (Flavour::Eleventy, "My Post", "My Post"),
            (Flavour::Astro, "My Post 1.2!", "my-post-12"),
            (Flavour::Astro, "Käse_Brot", "käse_brot"),
        ] {
            let site = Site {
                flavour,
                ..Site::default()
            };
            assert_eq!(of_file(&site, name), expected, "{flavour:?} {name}");
        }
    }

    #[test]
    fn slugs_and_titles_become_what_the_generator_makes_of_them() {
        let site = |flavour, slugs| Site {
            flavour,
            slugs,
            ..Site::default()
        };
        assert_eq!(
            of_slug(&site(Flavour::Hugo, Slugs::On), "Hé Slug C++ (x)"),
            "hé-slug-c++-x"
        );
        assert_eq!(of_slug(&site(Flavour::Hugo, Slugs::Off), "Keep Case"), "Keep-Case");
        assert_eq!(
            of_slug(&site(Flavour::Hugo, Slugs::Unaccented), "Été – 日本"),
            "ete-日本"
        );
        assert_eq!(of_slug(&site(Flavour::Hugo, Slugs::On), "--a_b--"), "a_b");
        assert_eq!(
            of_slug(&site(Flavour::Zola, Slugs::Safe), "Käse & Brot?"),
            "Käse_&_Brot"
        );
        assert_eq!(of_slug(&site(Flavour::Zola, Slugs::Off), "As Is"), "As Is");
        let jekyll = site(Flavour::Jekyll, Slugs::On);
        assert_eq!(of_title(&jekyll, "any", "Hello-World_2.0 & so"), "Hello-World_2.0-&-so");
        assert_eq!(
            eleventy_filter("Käse & Brot, it's").as_deref(),
            Some("kase-and-brot-its")
        );
        assert_eq!(eleventy_filter("日本"), None);
    }
}
