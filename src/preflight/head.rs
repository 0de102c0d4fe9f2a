//! Subject and preheader: what an inbox shows of an issue.

use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::issue::Issue;
use crate::preflight::article::words;
use crate::preflight::article::words::UNFINISHED;

/// A subject that is cut off.
pub const SUBJECT_LENGTH: Rule = Rule::warning(
    "issue/subject-length",
    "An inbox on a desk shows about 70 characters of a subject, a phone about 40; what counts must stand before.",
)
.fix("say it in fewer words, what counts first");

/// A preheader that is cut off, or too short to fill its line.
pub const PREHEADER_LENGTH: Rule = Rule::note(
    "issue/preheader-length",
    "An inbox shows 40 to 140 characters beside the subject: of more it shows the beginning, and where there is less it \
     fills the line with nothing.",
)
.fix("write a sentence of 40 to 140 characters that goes on where the subject ends");

/// A subject that shows as garbage.
pub const SUBJECT_ENCODING: Rule = Rule::warning(
    "issue/subject-encoding",
    "A subject is plain text: references of HTML and letters that went through the wrong encoding show as they stand.",
)
.fix("write the letters themselves; the file is UTF-8");

/// A preheader that shows as garbage.
pub const PREHEADER_ENCODING: Rule = Rule::warning(
    "issue/preheader-encoding",
    "A preheader is plain text: references of HTML and letters that went through the wrong encoding show as they stand.",
)
.fix("write the letters themselves; the file is UTF-8");

/// A subject that shouts.
pub const SUBJECT_CAPITALS: Rule = Rule::warning(
    "issue/subject-capitals",
    "Filters count a subject in capitals as a mark of spam (SpamAssassin: SUBJ_ALL_CAPS), and readers hear shouting.",
)
.fix("write it as a sentence");

/// A phrase of spam.
pub const SPAM_PHRASE: Rule = Rule::warning(
    "issue/spam-phrase",
    "Filters learn from what readers throw away; a phrase that stands in most of that counts against a mail, in its \
     subject above all.",
)
.fix("say it in words of your own");

const SUBJECT_MAX: usize = 70;
const PREHEADER_MIN: usize = 40;
const PREHEADER_MAX: usize = 140;

/// Phrases of spam in lower case, and what filters hold against them.
const PHRASES: [(&str, &str); 30] = [
    ("100% free", "what is free needs no percentage, and fraud says so most"),
    ("act now", "it hurries readers, as fraud does"),
    ("buy now", "it orders readers to pay"),
    ("cash bonus", "it promises money"),
    ("click here", "links of fraud say so"),
    ("click below", "links of fraud say so"),
    ("congratulations", "prizes that were never won begin so"),
    ("dear friend", "letters of fraud begin so"),
    ("double your", "it promises money"),
    ("earn extra", "it promises money"),
    ("eliminate debt", "it promises money"),
    ("extra income", "it promises money"),
    ("for only $", "an advertisement says so"),
    ("free gift", "a gift is always free, and fraud says so most"),
    ("free money", "it promises money"),
    ("get rich", "it promises money"),
    ("guaranteed", "it promises what nobody can"),
    ("limited time", "it hurries readers, as fraud does"),
    ("lose weight", "most mails about it are spam"),
    ("make money", "it promises money"),
    ("miracle", "it promises what nobody can"),
    ("no obligation", "contracts of fraud say so"),
    ("no risk", "it promises what nobody can"),
    ("once in a lifetime", "it hurries readers, as fraud does"),
    ("order now", "it orders readers to pay"),
    ("risk free", "it promises what nobody can"),
    ("risk-free", "it promises what nobody can"),
    ("this is not spam", "nobody else says so"),
    ("urgent", "it hurries readers, as fraud does"),
    ("you have been selected", "letters of fraud begin so"),
];

/// What letters look like that went through the wrong encoding, and references of HTML.
const GARBAGE: [&str; 14] = [
    "\u{fffd}",
    "Ã¤",
    "Ã¶",
    "Ã¼",
    "Ã©",
    "Ã¨",
    "ÃŸ",
    "â€™",
    "â€œ",
    "â€“",
    "Â ",
    "=?utf-8?",
    "=?UTF-8?",
    "=?iso-8859-1?",
];

/// Looks at what an inbox shows of an issue.
pub fn check(issue: &Issue, language: &str) -> Vec<Finding> {
    let place = |key: &str| place_of(issue, key);
    let mut findings = Vec::new();
    let subject = &issue.subject;
    let length = subject.chars().count();
    if length > SUBJECT_MAX {
        findings.push(SUBJECT_LENGTH.at(place("subject"), format!("the subject has {length} characters")));
    }
    if let Some(garbage) = garbage(subject) {
        findings.push(SUBJECT_ENCODING.at(place("subject"), format!("`{garbage}` shows as it stands here")));
    }
    if is_shouted(subject) {
        findings.push(SUBJECT_CAPITALS.at(place("subject"), "the subject is in capitals"));
    }
    findings.extend(phrase(subject, place("subject")));
    for (key, text) in [("subject", Some(subject)), ("preheader", issue.preheader.as_ref())] {
        let left = text.and_then(|text| words::left(text, language));
        findings.extend(left.map(|left| UNFINISHED.at(place(key), left)));
    }
    if let Some(preheader) = &issue.preheader {
        let length = preheader.chars().count();
        if !(PREHEADER_MIN..=PREHEADER_MAX).contains(&length) {
            let characters = if length == 1 { "character" } else { "characters" };
            let message = format!("the preheader has {length} {characters}");
            findings.push(PREHEADER_LENGTH.at(place("preheader"), message));
        }
        if let Some(garbage) = garbage(preheader) {
            findings.push(PREHEADER_ENCODING.at(place("preheader"), format!("`{garbage}` shows as it stands here")));
        }
        findings.extend(phrase(preheader, place("preheader")));
    }
    findings
}

fn phrase(text: &str, place: Place) -> Option<Finding> {
    let lower = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    // Whole words: what is exact now is no hurry.
    let stands = |phrase: &str| {
        lower.match_indices(phrase).any(|(at, _)| {
            let before = lower[..at].chars().next_back();
            let behind = lower[at + phrase.len()..].chars().next();
            phrase.ends_with('$') || ![before, behind].into_iter().flatten().any(char::is_alphanumeric)
        })
    };
    let (phrase, why) = PHRASES.iter().find(|(phrase, _)| stands(phrase))?;
    Some(SPAM_PHRASE.at(place, format!("“{phrase}”: {why}")))
}

fn garbage(text: &str) -> Option<String> {
    let known = GARBAGE.iter().find(|garbage| text.contains(**garbage));
    // Letters of two bytes in UTF-8, each byte taken for a letter.
    let letters: Vec<char> = text.chars().collect();
    let is_torn = |pair: &&[char]| matches!(pair[0], 'Â' | 'Ã') && ('\u{80}'..='\u{bf}').contains(&pair[1]);
    let torn = || letters.windows(2).find(is_torn).map(|pair| pair.iter().collect());
    known
        .map(|garbage| (*garbage).to_owned())
        .or_else(torn)
        .or_else(|| reference(text))
}

/// A character reference of HTML.
fn reference(text: &str) -> Option<String> {
    text.match_indices('&').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let name = &rest[..rest.find(';')?];
        let is_name =
            (2..9).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
        is_name.then(|| format!("&{name};"))
    })
}

fn is_shouted(subject: &str) -> bool {
    let letters = subject
        .chars()
        .filter(|letter| letter.is_uppercase() || letter.is_lowercase());
    let (mut capitals, mut all) = (0, 0);
    for letter in letters {
        all += 1;
        capitals += usize::from(letter.is_uppercase());
    }
    all >= 8 && subject.split_whitespace().count() >= 2 && capitals * 10 >= all * 8
}

/// Where the value of a key stands in the head of an issue's file.
pub fn place_of(issue: &Issue, key: &str) -> Place {
    for (line, text) in (1..).zip(issue.source.lines()) {
        let start = text.trim_start();
        let within = |mark: char| start.strip_prefix(mark)?.strip_prefix(key)?.strip_prefix(mark);
        let named = start.strip_prefix(key).or_else(|| within('"')).or_else(|| within('\''));
        let Some(value) = named.map(str::trim_start) else {
            continue;
        };
        if let Some(value) = value.strip_prefix('=') {
            let before = text.chars().count() - value.trim_start().chars().count();
            return Place::new(&issue.file, line, u32::try_from(before + 1).unwrap_or(1));
        }
    }
    Place::start(&issue.file)
}
