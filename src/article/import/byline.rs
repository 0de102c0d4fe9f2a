//! Lines that are nothing but a by-line or a date.

use unicode_normalization::UnicodeNormalization;

use crate::article::import::dateline;
use crate::article::import::dateline::Dateline;
use crate::article::import::leads::BETWEEN;
use crate::article::import::leads::BY;
use crate::article::import::leads::BY_CHARACTERS;
use crate::article::import::leads::MARKS;
use crate::article::import::leads::NO_NAMES;
use crate::article::import::leads::PLACES;
use crate::article::import::leads::PUBLISHED;
use crate::article::import::leads::PUBLISHED_BEHIND;
use crate::article::import::leads::READING;
use crate::article::import::leads::UPDATED;
use crate::article::import::leads::UPDATED_BEHIND;
use crate::article::import::names::is_character;
use crate::article::import::names::name_of;
use crate::publication::zone::Stamp;

/// What a by-line tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Byline {
    /// Who wrote the story.
    pub author: Option<String>,
    /// When it was published.
    pub date: Option<Stamp>,
    /// When it was last changed.
    pub updated: Option<Stamp>,
    /// Whether a date stands there that can be read in two ways, and was not taken.
    pub is_ambiguous: bool,
}

/// What separates the parts of a by-line, and what stands before a name of one word.
const SEPARATORS: [&str; 7] = [" | ", " · ", " • ", " — ", " – ", " - ", " / "];
const BEFORE_ONE_WORD: [&str; 3] = ["by ", "written by ", "words by "];

/// The most characters of a name in Chinese or Japanese.
const NAME_CHARACTERS_MAX: usize = 10;

/// What a line tells that is nothing but a by-line, a date, or both: `By Ada Byron | March 3, 2026`.
///
/// ```
/// use pressrun::article::import::byline::of;
///
/// assert_eq!(of("By Ada Byron | 5 min read").unwrap().author.as_deref(), Some("Ada Byron"));
/// assert!(of("On March 3, 2026, the frost came.").is_none());
/// ```
pub fn of(line: &str) -> Option<Byline> {
    let (byline, surety) = read(line)?;
    (surety == Surety::Sure).then_some(byline)
}

/// The same for a line right below a title, where whoever wrote may be named by one word: `By Bob`.
pub fn below_title(line: &str) -> Option<Byline> {
    let (byline, surety) = read(line)?;
    let is_led = BEFORE_ONE_WORD.iter().any(|lead| line.to_lowercase().starts_with(lead));
    let name = byline.author.as_deref().unwrap_or_default().to_lowercase();
    let is_name = is_led && !NO_NAMES.contains(&name.as_str());
    (surety == Surety::Sure || is_name).then_some(byline)
}

/// How sure it is that a line is a by-line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Surety {
    /// Wherever it stands.
    Sure,
    /// It may be a heading: `By Sea`.
    OneWord,
}

fn read(line: &str) -> Option<(Byline, Surety)> {
    // Full-width signs and figures are read as the plain ones that they are.
    let line: String = if line.chars().any(is_character) {
        line.nfkc().collect()
    } else {
        line.to_owned()
    };
    let spaced = line.replace('·', " · ").replace('•', " • ");
    parts_of(&line).or_else(|| parts_of(&spaced))
}

/// What the parts of a line tell together.
fn parts_of(line: &str) -> Option<(Byline, Surety)> {
    let mut parts = vec![without_reading_time(line.trim())];
    for separator in SEPARATORS {
        parts = parts.iter().flat_map(|part| part.split(separator)).collect();
    }
    let mut byline = Byline::default();
    let mut bare: Option<String> = None;
    let mut is_alone = true;
    for text in parts.iter().map(|part| part.trim()) {
        let part = if is_reading_time(text) || (text.is_empty() && parts.len() > 1) {
            Byline::default()
        } else if let Some(part) = part(text) {
            part
        } else {
            // Beside a date a name needs no `By`.
            bare = Some(name_of(text).filter(|name| bare.is_none() && name.contains(' '))?);
            continue;
        };
        is_alone &= part.date.is_none() && !part.is_ambiguous;
        byline.author = byline.author.or(part.author);
        byline.date = byline.date.or(part.date);
        byline.updated = byline.updated.or(part.updated);
        byline.is_ambiguous |= part.is_ambiguous;
    }
    if bare.is_some() && is_alone {
        return None;
    }
    byline.author = byline.author.or(bare);
    // `By Sea` may be anything; `By Sea | March 3, 2026` is somebody's pen name. Chinese and Japanese names are one word.
    let one_word = |author: &String| !author.contains(' ') && !author.chars().all(is_character);
    let is_dated = byline.date.is_some() || byline.updated.is_some() || byline.is_ambiguous;
    let surety = if is_alone && !is_dated && byline.author.as_ref().is_some_and(one_word) {
        Surety::OneWord
    } else {
        Surety::Sure
    };
    (byline.author.is_some() || is_dated).then_some((byline, surety))
}

fn part(text: &str) -> Option<Byline> {
    let behind = text.strip_suffix(UPDATED_BEHIND);
    if let Some(date) = after_any(text, &UPDATED).or(behind).and_then(dateline::of) {
        return Some(Byline {
            updated: at(date),
            is_ambiguous: date == Dateline::Ambiguous,
            ..Byline::default()
        });
    }
    if let Some(name) = after_any(text, &BY) {
        return named(name);
    }
    if let Some(author) = in_characters(text) {
        return Some(Byline {
            author: Some(author),
            ..Byline::default()
        });
    }
    let behind = PUBLISHED_BEHIND.iter().find_map(|behind| text.strip_suffix(behind));
    let dated = after_any(text, &PUBLISHED).or(behind).unwrap_or(text);
    if let Some(date) = dateline::of(dated) {
        return Some(dated_by(date, None));
    }
    if let Some((date, name)) = BETWEEN.iter().find_map(|between| dated.split_once(between)) {
        return Some(dated_by(dateline::of(date)?, Some(name_of(name)?)));
    }
    // Before a date a name needs no `By`, unless it may be a place's: `Ada Byron, March 3, 2026`.
    let (author, date) = name_and_date(text)?;
    let begins = author.split(' ').next().unwrap_or_default();
    let is_person = author.contains(' ') && author.chars().any(char::is_lowercase) && !PLACES.contains(&begins);
    is_person.then(|| dated_by(date, Some(author)))
}

fn at(date: Dateline) -> Option<Stamp> {
    match date {
        Dateline::At(stamp) => Some(stamp),
        Dateline::Ambiguous => None,
    }
}

fn dated_by(date: Dateline, author: Option<String>) -> Byline {
    Byline {
        author,
        date: at(date),
        updated: None,
        is_ambiguous: date == Dateline::Ambiguous,
    }
}

/// `文=山田花子`.
fn in_characters(text: &str) -> Option<String> {
    let name = BY_CHARACTERS
        .iter()
        .find_map(|lead| text.strip_prefix(lead))?
        .trim_start();
    let name = name.strip_prefix(MARKS)?.trim();
    let is_name = name.chars().all(|letter| is_character(letter) || letter == ' ');
    (is_name && (2..=NAME_CHARACTERS_MAX).contains(&name.chars().count())).then(|| name.to_owned())
}

/// A name, or a name and a date: `Ada Byron`, `Ada Byron, March 3, 2026`, `Ada Byron on 3 March 2026`.
fn named(text: &str) -> Option<Byline> {
    if let Some((author, date)) = name_and_date(text) {
        return Some(dated_by(date, Some(author)));
    }
    Some(Byline {
        author: Some(name_of(text)?),
        ..Byline::default()
    })
}

fn name_and_date(text: &str) -> Option<(String, Dateline)> {
    let mut breaks = text.match_indices([',', ' ']).map(|(at, _)| at);
    breaks.find_map(|at| {
        let rest = text[at + 1..].trim_start();
        let date = dateline::of(after_any(rest, &PUBLISHED).unwrap_or(rest))?;
        Some((name_of(text[..at].trim_end_matches([',', ' ']))?, date))
    })
}

/// `5 min read`, `5 minutes`, `5 min de lecture`.
fn is_reading_time(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '-']).collect();
    let [count, unit, behind @ ..] = words.as_slice() else {
        return false;
    };
    let unit = unit.trim_end_matches('.');
    let is_minutes = matches!(
        unit,
        "min" | "mins" | "minute" | "minutes" | "minuten" | "minutos" | "minuti"
    );
    let behind = behind.join(" ");
    count.bytes().all(|byte| byte.is_ascii_digit())
        && is_minutes
        && (behind.is_empty() || READING.contains(&behind.as_str()))
}

/// A by-line without the `5 min read` that a page sets behind it with nothing between.
fn without_reading_time(line: &str) -> &str {
    let Some(before) = line.strip_suffix(" min read") else {
        return line;
    };
    match before.rsplit_once(' ') {
        Some((rest, count)) if count.bytes().all(|byte| byte.is_ascii_digit()) => {
            rest.trim_end_matches([' ', '|', '·', '•', '—', '–', '-', '/'])
        }
        _ => line,
    }
}

/// What stands behind the first of `leads` that a text begins with, a colon stepped over.
fn after_any<'a>(text: &'a str, leads: &[&str]) -> Option<&'a str> {
    leads.iter().find_map(|lead| {
        let head = text.get(..lead.len())?;
        let rest = &text[lead.len()..];
        let is_whole = rest.starts_with([' ', ':', '\u{A0}']) || lead.ends_with(is_character);
        (is_whole && head.to_lowercase() == **lead).then(|| rest.trim_start_matches([' ', ':', '\u{A0}']))
    })
}

#[cfg(test)]
mod tests {
    use super::below_title;
    use super::of;
    use crate::article::moment::written;

    #[test]
    fn a_byline_is_read_in_the_words_of_its_language() {
        for (line, author, date) in [
            ("Von Ada Byron", Some("Ada Byron"), None),
            ("Von Ada Byron, 3. März 2026", Some("Ada Byron"), Some("2026-03-03")),
            (
                "Von Ada Byron und Bo Chen | 5 Min. Lesezeit",
                Some("Ada Byron und Bo Chen"),
                None,
            ),
            (
                "Veröffentlicht am 3. März 2026 von Ada Byron",
                Some("Ada Byron"),
                Some("2026-03-03"),
            ),
            ("Par Ada Byron", Some("Ada Byron"), None),
            (
                "Par Ada de la Tour le 3 mars 2026",
                Some("Ada de la Tour"),
                Some("2026-03-03"),
            ),
            ("PUBLIÉ LE 3 MARS 2026", None, Some("2026-03-03")),
            ("Publié le : 3 mars 2026 à 8h15", None, Some("2026-03-03T08:15:00")),
            ("Por José Ortega y Gasset", Some("José Ortega y Gasset"), None),
            ("Publicado el 3 de marzo de 2026", None, Some("2026-03-03")),
            (
                "Di Ada Neri — 3 marzo 2026 — 4 min di lettura",
                Some("Ada Neri"),
                Some("2026-03-03"),
            ),
            ("Publicado em 3 de março de 2026", None, Some("2026-03-03")),
            (
                "Door Ada de Wit op 3 maart 2026",
                Some("Ada de Wit"),
                Some("2026-03-03"),
            ),
            ("文＝山田花子", Some("山田花子"), None),
            ("作者：山田 花子", Some("山田 花子"), None),
            ("2026年3月3日 公開", None, Some("2026-03-03")),
        ] {
            let byline = of(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(byline.author.as_deref(), author, "{line}");
            assert_eq!(byline.date.map(written).as_deref(), date, "{line}");
        }
    }

    #[test]
    fn a_line_that_is_nothing_but_a_byline_is_read() {
        for (line, author, date) in [
            ("By Ada Byron", Some("Ada Byron"), None),
            ("BY ADA BYRON", Some("ADA BYRON"), None),
            ("By Ada Byron | March 3, 2026", Some("Ada Byron"), Some("2026-03-03")),
            ("By Ada Byron, March 3, 2026", Some("Ada Byron"), Some("2026-03-03")),
            ("By Ada Byron on 3 March 2026", Some("Ada Byron"), Some("2026-03-03")),
            (
                "By Ada Byron — March 3, 2026 · 5 min read",
                Some("Ada Byron"),
                Some("2026-03-03"),
            ),
            (
                "By Ada Byron March 3, 2026 5 min read",
                Some("Ada Byron"),
                Some("2026-03-03"),
            ),
            (
                "By Ludwig van Beethoven and José Martí",
                Some("Ludwig van Beethoven and José Martí"),
                None,
            ),
            ("By Sea | March 3, 2026", Some("Sea"), Some("2026-03-03")),
            ("Published 3 March 2026", None, Some("2026-03-03")),
            ("Published: 3 March 2026", None, Some("2026-03-03")),
            (
                "Posted on March 3, 2026 by Ada Byron",
                Some("Ada Byron"),
                Some("2026-03-03"),
            ),
            ("March 3, 2026 at 8:15 AM", None, Some("2026-03-03T08:15:00")),
            ("2026-03-03", None, Some("2026-03-03")),
            ("By Ada Byron | 03/04/2026", Some("Ada Byron"), None),
            ("03/04/2026", None, None),
            (
                "January 17, 2026 · 2 min · Sam Quay",
                Some("Sam Quay"),
                Some("2026-01-17"),
            ),
            ("4 min read·Mar 2, 2026", None, Some("2026-03-02")),
            ("Bob Miller, March 3rd, 2026", Some("Bob Miller"), Some("2026-03-03")),
            (
                "Ada Byron and Bo Chen, 3 March 2026",
                Some("Ada Byron and Bo Chen"),
                Some("2026-03-03"),
            ),
            ("Posted on March 3, 2026 by Jane", Some("Jane"), Some("2026-03-03")),
        ] {
            let byline = of(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(byline.author.as_deref(), author, "{line}");
            assert_eq!(byline.date.map(written).as_deref(), date, "{line}");
        }
        let changed = of("Published March 3, 2026 | Updated March 4, 2026").unwrap();
        assert_eq!(changed.updated.map(written).as_deref(), Some("2026-03-04"));
        let changed = of("2026年3月3日公開 / 2026年3月4日更新").unwrap();
        assert_eq!(changed.updated.map(written).as_deref(), Some("2026-03-04"));
        assert!(of("Published 03/04/2026").unwrap().is_ambiguous);
    }

    #[test]
    fn a_sentence_or_a_heading_is_no_byline() {
        for line in [
            "By Sea",
            "By Bob",
            "New York, March 3, 2026",
            "BERLIN MITTE, 3 March 2026",
            "In London, 3 March 2026",
            "By the Numbers",
            "By the shores of the lake",
            "By Land and by Sea",
            "By Monday the frost was gone.",
            "On March 3, 2026, the frost came.",
            "March 3, 2026 was cold",
            "Ada Byron | the first programmer",
            "5 min read",
            "Published works",
            "Von Menschen und Mäusen",
            "Von Berlin nach Rom",
            "Von Anfang an",
            "Par Monts et Vaux",
            "Por fin",
            "Am 3. März 2026 war es kalt.",
            "Le 3 mars 2026, il gela.",
            "文＝山田花子、写真＝鈴木一郎が橋へ行った。",
            "文は人なり",
            "2026年3月3日に川の水が引いた。",
            "",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn right_below_a_title_one_word_is_enough() {
        assert_eq!(below_title("By Bob").unwrap().author.as_deref(), Some("Bob"));
        assert_eq!(below_title("By X").unwrap().author.as_deref(), Some("X"));
        for line in ["By Sea", "By Friday", "Von Hand", "Par Avion", "Bob", "By the Numbers"] {
            assert_eq!(below_title(line), None, "{line}");
        }
    }
}
