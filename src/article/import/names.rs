//! Names of people, and lists of them.

use crate::article::import::leads::AND;
use crate::article::import::leads::AND_BETWEEN_WHOLE_NAMES;
use crate::article::import::leads::PARTICLES;

/// The most words of a name.
const WORDS_MAX: usize = 5;

/// A text that has the form of one name or of several.
pub fn name_of(text: &str) -> Option<String> {
    let text = text.trim();
    let is_sound = persons(text).into_iter().all(|name| {
        let words: Vec<&str> = name.split_whitespace().collect();
        (1..=WORDS_MAX).contains(&words.len()) && words.iter().all(|word| is_name_word(word))
    });
    (is_sound && (!text.ends_with('.') || is_initialled(text))).then(|| text.to_owned())
}

/// The names of a list of names: `Ada Byron, Bo Chen and Cy Dee`.
pub fn persons(names: &str) -> Vec<&str> {
    let mut persons: Vec<&str> = names.split([',', ';']).collect();
    for and in AND {
        persons = persons.iter().flat_map(|part| part.split(and)).collect();
    }
    for and in AND_BETWEEN_WHOLE_NAMES {
        persons = persons.iter().flat_map(|part| whole_names(part, and)).collect();
    }
    persons.into_iter().map(str::trim).collect()
}

/// The two names that `and` stands between, where each has two words; else the text as it is.
fn whole_names<'a>(text: &'a str, and: &str) -> Vec<&'a str> {
    match text.split_once(and) {
        Some((one, other)) if [one, other].iter().all(|name| name.trim().contains(' ')) => vec![one, other],
        _ => vec![text],
    }
}

/// `Ada B.`: a full stop that belongs to a name.
fn is_initialled(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    last.chars().count() == 2 || matches!(last, "Jr." | "Sr." | "Ph.D.")
}

fn is_name_word(word: &str) -> bool {
    let first = word.chars().next().unwrap_or(' ');
    let letters = |letter: char| {
        letter.is_alphabetic() || unicode_normalization::char::is_combining_mark(letter) || "-'’.".contains(letter)
    };
    PARTICLES.contains(&word) || (first.is_alphabetic() && !first.is_lowercase() && word.chars().all(letters))
}

/// Whether a letter is one of Chinese, Japanese or their full-width signs.
pub fn is_character(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::persons;

    #[test]
    fn a_list_of_names_is_cut_where_whole_names_meet() {
        for (list, names) in [
            ("Ada Byron, Bo Chen and Cy Dee", vec!["Ada Byron", "Bo Chen", "Cy Dee"]),
            ("Ada & Bo", vec!["Ada", "Bo"]),
            ("Ada Byron und Bo Chen", vec!["Ada Byron", "Bo Chen"]),
            ("José Ortega y Gasset", vec!["José Ortega y Gasset"]),
            ("Ada Neri e Bo Verdi", vec!["Ada Neri", "Bo Verdi"]),
        ] {
            assert_eq!(persons(list), names, "{list}");
        }
    }
}
