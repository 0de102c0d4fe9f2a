//! In which language a text is, as far as its commonest words or its script tell.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::finding::Rule;
use crate::preflight::article::walk::Walked;
use crate::publication::languages::primary;

/// Nobody says which language it is.
pub const LANGUAGE_MISSING: Rule = Rule::warning(
    "article/language-missing",
    "Without a language a text is taken for English: screen readers speak it so, and browsers offer to translate it.",
)
.fix("write `language` in `[publication]`, or `lang` in the head of the article");

/// Another language than is said.
pub const LANGUAGE_WRONG: Rule = Rule::warning(
    "article/language-wrong",
    "Screen readers speak a text in the language that it is said to be in; hyphens and quotation marks go by it too.",
)
.fix("write `lang` in the head of the article");

/// The language that a text is taken for.
#[derive(Debug, Clone, Copy)]
pub struct Spoken<'a> {
    /// Its tag.
    pub language: &'a str,
    /// Whether the article, the feed or the publication says so.
    pub is_said: bool,
}

/// Fewer words than these tell nothing of a language.
const WORDS_MIN: usize = 40;

/// The commonest words of languages that use Latin letters.
const COMMON: [(&str, &str); 10] = [
    (
        "en",
        "the of and to in is that it was for on are with as his they be at this have from or had by not but what were when your can there an which their if will how about out them then she would into has more her two him see could no make than been who its now people my over did down only way find use may after where most our very",
    ),
    (
        "de",
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wenn kann ich wir ihr schon",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec ou son aux mais comme nous cette leur été elle fait tout ont même ces sa ses deux sans être où peut vous était",
    ),
    (
        "es",
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo",
    ),
    (
        "it",
        "di e che la il un a per in una mi sono ho non si lo ma ti ha le con i da cosa se come io questo bene del al della più qui nel anche ci gli alla era suo dei quando delle molto sua essere stato degli nella dal",
    ),
    (
        "nl",
        "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar door over ze zich hij had deze worden wordt wat kan meer geen was heeft hebben tot we ik je haar worden zo al",
    ),
    (
        "pt",
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos",
    ),
    (
        "sv",
        "och i att det som en på är av för med den till inte om ett han men var jag sig från vi så kan när nu efter vid har hade eller hon bara mycket där upp ut mot skulle alla blev under ha man sin detta deras",
    ),
    (
        "da",
        "og i at det en den til er som på de med han af for ikke der var mig sig men et har om vi min havde ham hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal selv her alle vil blev kunne ind når",
    ),
    (
        "pl",
        "i w na z się że do nie to jest o jak a po co tak za od ale czy przez przy dla już tylko być był ze są ich jego tym które jej może oraz bardzo było nas lub gdy pod ten",
    ),
];

/// As many words are looked at as tell for sure.
const WORDS_MAX: usize = 400;

/// As many letters are looked at as tell for sure.
const LETTERS_MAX: usize = 2000;

/// The longest of the commonest words, in bytes.
const COMMON_BYTES_MAX: usize = 10;

/// The commonest words, and in which of the languages they are such: a bit for each.
static KNOWN: LazyLock<FxHashMap<&str, u16>> = LazyLock::new(|| {
    let mut known = FxHashMap::default();
    for (index, (_, words)) in COMMON.iter().enumerate() {
        for word in words.split(' ') {
            *known.entry(word).or_default() |= 1 << index;
        }
    }
    known
});

/// Looks whether a text is in the language that it is taken for.
pub fn check(walked: &Walked, spoken: Spoken<'_>, find: &mut dyn FnMut(&Rule, usize, String)) {
    let text = walked.words.join(" ");
    let declared = primary(spoken.language);
    let Some(guess) = guess(&text, &declared) else { return };
    let at = walked.text.first().map_or(0, |range| range.start);
    if spoken.is_said {
        let message = format!("said to be in `{}`, and reads like `{guess}`", spoken.language);
        find(&LANGUAGE_WRONG, at, message);
    } else {
        let message = format!("nothing says its language, and it reads like `{guess}`");
        find(&LANGUAGE_MISSING, at, message);
    }
}

/// Another language than `declared` in which a text clearly is.
fn guess(text: &str, declared: &str) -> Option<&'static str> {
    if let Some((script, languages)) = script(text) {
        return (!languages.contains(&declared)).then_some(script);
    }
    let mut counts = [0_usize; COMMON.len()];
    let mut all = 0;
    let words = text.split(|letter: char| !letter.is_alphabetic());
    for word in words.filter(|word| !word.is_empty()).take(WORDS_MAX) {
        all += 1;
        // The commonest words are short ones.
        let Some(languages) = Some(word)
            .filter(|word| word.len() <= COMMON_BYTES_MAX)
            .and_then(|word| {
                let known = KNOWN.get(word).copied();
                known.or_else(|| KNOWN.get(word.to_lowercase().as_str()).copied())
            })
        else {
            continue;
        };
        for (index, count) in counts.iter_mut().enumerate() {
            *count += usize::from(languages >> index & 1);
        }
    }
    if all < WORDS_MIN {
        return None;
    }
    let counts: Vec<(&str, usize)> = COMMON.iter().map(|(tag, _)| *tag).zip(counts).collect();
    let best = counts.iter().max_by_key(|(_, count)| *count)?;
    let said = match declared {
        "no" | "nb" | "nn" => "da",
        other => other,
    };
    let own = counts.iter().find(|(tag, _)| *tag == said);
    // A language that is not in the list cannot be told from its neighbours.
    let own = own.map_or_else(|| usize::from(is_latin(declared)) * best.1, |(_, count)| *count);
    (best.0 != said && best.1 * 5 >= all && best.1 > own * 2).then_some(best.0)
}

/// Whether a language that is not in the list is written in Latin letters.
fn is_latin(declared: &str) -> bool {
    ![
        "ar", "fa", "he", "ur", "ru", "uk", "bg", "sr", "mk", "be", "el", "zh", "ja", "ko", "hi", "th", "ka", "hy",
    ]
    .contains(&declared)
}

/// Scripts, each by one of its languages, and all.
const SCRIPTS: [(&str, &[&str]); 7] = [
    ("ru", &["ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg"]),
    ("el", &["el"]),
    ("he", &["he", "iw", "yi"]),
    ("ar", &["ar", "fa", "ur", "ps", "ckb", "sd", "ug"]),
    ("ja", &["ja"]),
    ("ko", &["ko"]),
    ("zh", &["zh", "ja", "yue"]),
];

/// A script that few languages are written in, where most of a text is in it: one of them, and all.
fn script(text: &str) -> Option<(&'static str, &'static [&'static str])> {
    let mut counts = [0_usize; 7];
    let mut letters = 0;
    for letter in text.chars().filter(|letter| letter.is_alphabetic()).take(LETTERS_MAX) {
        letters += 1;
        let index = match letter {
            '\u{400}'..='\u{52f}' => 0,
            '\u{370}'..='\u{3ff}' => 1,
            '\u{590}'..='\u{5ff}' => 2,
            '\u{600}'..='\u{6ff}' => 3,
            '\u{3040}'..='\u{30ff}' => 4,
            '\u{ac00}'..='\u{d7af}' => 5,
            '\u{4e00}'..='\u{9fff}' => 6,
            _ => continue,
        };
        counts[index] += 1;
    }
    if letters < WORDS_MIN {
        return None;
    }
    // Japanese is mostly written in Chinese characters, and betrays itself by the others.
    if counts[4] * 10 > letters {
        return Some(SCRIPTS[4]);
    }
    let (index, count) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    (count * 2 > letters).then_some(SCRIPTS[index])
}

#[cfg(test)]
mod tests {
    use super::guess;

    const GERMAN: &str = "Der Winter war in diesem Jahr nicht lang, aber er war kalt, und die Kinder sind auf dem Eis \
        gelaufen, bis es am Abend dunkel wurde und sie nach Hause mussten, wo eine Suppe auf dem Herd stand. Das ist \
        nun schon lange her, und man kann sich nur noch wie durch einen Nebel an den See erinnern.";

    #[test]
    fn a_language_is_told_by_its_commonest_words_or_its_script() {
        assert_eq!(guess(GERMAN, "en"), Some("de"));
        assert_eq!(guess(GERMAN, "de"), None);
        assert_eq!(guess(GERMAN, "lb"), None, "what is not known is not judged");
        assert_eq!(guess("kurz", "en"), None);
        let russian = "Зима была холодная, и дети катались на льду, пока не стемнело вечером.";
        assert_eq!((guess(russian, "en"), guess(russian, "bg")), (Some("ru"), None));
        let japanese = "冬はとても寒くて、子供たちは夕方まで氷の上で遊んでいました。今ではもう昔の話です。湖のことは霧の中のようにしか思い出せません。";
        assert_eq!((guess(japanese, "zh"), guess(japanese, "ja")), (Some("ja"), None));
    }
}
