use serde_json::Value;

use super::Words;
use super::all::ALL;
use super::all::words;

/// The words by their names.
fn named(words: &Words) -> Vec<(String, String)> {
    let Value::Object(all) = serde_json::to_value(words).unwrap() else {
        panic!("words are an object")
    };
    all.into_iter()
        .map(|(name, value)| (name, value.as_str().unwrap().to_owned()))
        .collect()
}

/// What stands in braces.
fn braces(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1);
    let mut names: Vec<String> = parts.map(|part| part.split('}').next().unwrap().to_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn every_language_says_everything_with_the_same_in_braces() {
    let english = named(words("en"));
    for other in ALL {
        for ((name, said), (_, meant)) in named(other).iter().zip(&english) {
            assert!(!said.trim().is_empty(), "{} {name}", other.lang);
            assert_eq!(braces(said), braces(meant), "{} {name}", other.lang);
            let is_sentence = meant.contains(' ') && meant.len() > 12;
            assert!(
                other.lang == "en" || !is_sentence || said != meant,
                "{} {name} is English",
                other.lang
            );
        }
    }
}

#[test]
fn letters_of_each_language_are_its_own() {
    for (lang, range) in [("ja", '\u{3040}'..='\u{9fff}'), ("ar", '\u{600}'..='\u{6ff}')] {
        for (name, said) in named(words(lang)) {
            let is_own = said.chars().any(|letter| range.contains(&letter));
            let is_furniture = ["lang", "and", "comma"].contains(&name.as_str());
            assert!(is_own || is_furniture, "{lang} {name}: {said}");
        }
    }
}

#[test]
fn titles_are_a_list_in_each_language() {
    let titles = ["A", "B", "C"].map(str::to_owned);
    let lists = ALL.map(|words| words.list(&titles));
    assert_eq!(
        lists,
        [
            "A, B and C",
            "A, B und C",
            "A, B et C",
            "A, B y C",
            "A、B、C",
            "A، B وC"
        ]
    );
    assert_eq!(words("ja").list(&titles[..1]), "A");
}

#[test]
fn a_language_without_words_of_its_own_is_said_in_english() {
    for (tag, lang) in [("de-AT", "de"), ("DE", "de"), ("pt-BR", "en"), ("", "en"), ("ar", "ar")] {
        assert_eq!(words(tag).lang, lang, "{tag}");
    }
}
