//! Prompts for cookies, as sites write them: a sentence or two, and buttons.

use crate::article::import::phrases::words;

/// How the sentence of a cookie prompt begins.
const COOKIE_OPENINGS: [&str; 9] = [
    "we use cookies",
    "we use essential cookies",
    "we and our partners use cookies",
    "this site uses cookies",
    "this website uses cookies",
    "this page uses cookies",
    "our site uses cookies",
    "our website uses cookies",
    "by continuing to use this",
];

/// What may stand behind it before the purpose.
const COOKIE_PLACES: [&str; 9] = [
    "and similar technologies",
    "and similar tracking technologies",
    "and other technologies",
    "and other tracking technologies",
    "on this site",
    "on this website",
    "on our site",
    "on our website",
    "and analytics",
];

/// What cookies of a site are there to do.
const COOKIE_PURPOSES: [&str; 29] = [
    "improve",
    "enhance",
    "ensure",
    "give",
    "provide",
    "offer",
    "personalise",
    "personalize",
    "customise",
    "customize",
    "analyse",
    "analyze",
    "optimise",
    "optimize",
    "make",
    "deliver",
    "help",
    "remember",
    "measure",
    "understand",
    "serve",
    "show",
    "track",
    "keep",
    "store",
    "enable",
    "support",
    "count",
    "collect",
];

/// Words of sites, one of which the sentence of a prompt has.
const WEB: [&str; 18] = [
    "site",
    "website",
    "websites",
    "experience",
    "traffic",
    "content",
    "ads",
    "advertising",
    "services",
    "browsing",
    "browser",
    "device",
    "preferences",
    "online",
    "analytics",
    "page",
    "pages",
    "visit",
];

/// How whoever visits a site agrees.
const COOKIE_AGREEMENTS: [&str; 6] = [
    "you accept",
    "you agree",
    "you consent",
    "you are agreeing",
    "will assume that you",
    "ll assume that you",
];

/// How sentences begin that stand behind the first of a prompt.
const COOKIE_FOLLOWERS: [&str; 13] = [
    "learn more",
    "read more",
    "find out more",
    "more information",
    "for more information",
    "see our ",
    "read our ",
    "you can ",
    "you may ",
    "please accept",
    "please see",
    "please read",
    "click accept",
];

/// Words of somebody who tells what others said or did.
const SPEECH: [&str; 36] = [
    "say",
    "says",
    "said",
    "saying",
    "tell",
    "tells",
    "told",
    "write",
    "writes",
    "wrote",
    "find",
    "finds",
    "found",
    "ruled",
    "rules",
    "claims",
    "claimed",
    "warned",
    "warns",
    "insisted",
    "explained",
    "admitted",
    "promised",
    "laughed",
    "joked",
    "replied",
    "answered",
    "argued",
    "noted",
    "added",
    "reported",
    "she",
    "he",
    "court",
    "regulator",
    "was",
];

/// The buttons beside a cookie prompt.
const COOKIE_BUTTONS: [&str; 25] = [
    "accept",
    "accept all",
    "accept cookies",
    "accept all cookies",
    "allow all",
    "allow all cookies",
    "decline",
    "deny",
    "reject",
    "reject all",
    "reject all cookies",
    "only necessary",
    "necessary cookies only",
    "got it",
    "ok",
    "okay",
    "i agree",
    "i accept",
    "agree",
    "settings",
    "cookie settings",
    "cookie preferences",
    "manage cookies",
    "manage preferences",
    "learn more",
];

/// Whom a prompt speaks to, and who speaks.
const ADDRESSED: [&str; 6] = ["you", "your", "our", "us", "i", "my"];

/// What a sentence has to do with a prompt for cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sentence {
    /// It says that there are cookies, and for what, to whoever visits: nobody else speaks so.
    Asks,
    /// It says that there are cookies.
    Opens,
    /// It says by what one agrees.
    Agrees,
    /// It stands behind others: where to read more, what can be chosen.
    Follows,
    /// It may be a story's.
    Else,
}

/// Whether a text is a prompt for cookies, wherever it stands.
///
/// ```
/// use pressrun::article::import::cookies::is_prompt;
///
/// assert!(is_prompt("This site uses cookies. By continuing you accept."));
/// assert!(!is_prompt("We use cookies in the kitchen to keep the children quiet."));
/// ```
pub fn is_prompt(text: &str) -> bool {
    let sentences = sentences(text);
    let has = |kind| sentences.contains(&kind);
    !has(Sentence::Else) && (has(Sentence::Asks) || (has(Sentence::Opens) && has(Sentence::Agrees)))
}

/// Whether a text is a prompt for cookies if a button stands beside it.
pub fn may_be_prompt(text: &str) -> bool {
    let said = words(text);
    let Some(rest) = opened(&said) else { return false };
    let speaks_of_site = said.first().is_some_and(|first| first != "we");
    let is_addressed = rest.iter().any(|word| ADDRESSED.contains(&word.as_str()));
    !is_reported(&said) && (rest.is_empty() || speaks_of_site || is_addressed)
}

/// Whether a line is a button of such a prompt, or several: `Accept | Decline`.
pub fn is_button(line: &str) -> bool {
    let mut parts = line.split(['|', '·', '•', '/']).map(|part| words(part).join(" "));
    parts.all(|part| COOKIE_BUTTONS.contains(&part.as_str()))
}

fn sentences(text: &str) -> Vec<Sentence> {
    let parts = text.split(['.', '!', '?']).map(words);
    parts
        .filter(|words| !words.is_empty())
        .map(|words| kind(&words))
        .collect()
}

fn kind(words: &[String]) -> Sentence {
    let said = words.join(" ");
    let begins = |phrases: &[&str]| phrases.iter().any(|phrase| said.starts_with(phrase));
    if is_reported(words) {
        return Sentence::Else;
    }
    if let Some(rest) = opened(words) {
        let is_for_visitors = is_purpose(rest) && words.iter().any(|word| ADDRESSED.contains(&word.as_str()));
        let is_of_web = words.iter().any(|word| WEB.contains(&word.as_str()));
        return match rest {
            [] => Sentence::Opens,
            _ if is_for_visitors && is_of_web => Sentence::Asks,
            _ => Sentence::Else,
        };
    }
    if begins(&["by ", "if you continue "]) && COOKIE_AGREEMENTS.iter().any(|agrees| said.contains(agrees)) {
        let is_whole = said.contains("cookie");
        return if is_whole { Sentence::Asks } else { Sentence::Agrees };
    }
    if begins(&COOKIE_FOLLOWERS) || COOKIE_BUTTONS.contains(&said.as_str()) {
        Sentence::Follows
    } else {
        Sentence::Else
    }
}

/// What stands behind the words by which a prompt says that there are cookies, and where.
fn opened(words: &[String]) -> Option<&[String]> {
    let behind = |words: &[String], phrases: &[&str]| {
        phrases.iter().find_map(|phrase| {
            let count = phrase.split(' ').count();
            let is_there = words.len() >= count && phrase.split(' ').eq(words[..count].iter().map(String::as_str));
            is_there.then_some(count)
        })
    };
    let mut at = behind(words, &COOKIE_OPENINGS)?;
    while let Some(more) = behind(&words[at..], &COOKIE_PLACES) {
        at += more;
    }
    Some(&words[at..])
}

fn is_purpose(rest: &[String]) -> bool {
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    match rest.as_slice() {
        ["for", ..] | ["so", "that", ..] => true,
        ["to" | "in", verb, ..] if *verb != "order" => COOKIE_PURPOSES.contains(verb),
        ["in", "order", "to", verb, ..] | ["to", "help", "us", verb, ..] => COOKIE_PURPOSES.contains(verb),
        _ => false,
    }
}

/// Whether somebody tells of it.
fn is_reported(words: &[String]) -> bool {
    words.iter().any(|word| SPEECH.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::is_button;
    use super::is_prompt;
    use super::may_be_prompt;

    #[test]
    fn a_prompt_speaks_to_visitors_of_a_site() {
        for text in [
            "We use cookies to improve your experience on our site.",
            "This site uses cookies. By continuing you accept.",
            "This website uses cookies to ensure you get the best experience on our website. Learn more",
            "We use cookies and similar technologies to personalise content and ads for you. Read our cookie policy.",
            "By using this site, you agree to our use of cookies.",
            "We use cookies on our website to analyse our traffic. You can change your settings at any time.",
            "Our website uses cookies in order to give you the best online experience.",
        ] {
            assert!(is_prompt(text), "{text}");
        }
        for text in [
            "We use cookies in the kitchen to keep the children quiet.",
            "We use cookies to bribe the children.",
            "We use cookies to help you understand fractions.",
            "We use cookies to improve your experience on our site, the banner said.",
            "The site uses cookies, the regulator said.",
            "This website uses cookies",
            "This website uses cookies to spy on you, the court found.",
            "We use cookies to improve your experience on our site. The dog ate both of them.",
            "By continuing you accept.",
            "Learn more",
        ] {
            assert!(!is_prompt(text), "{text}");
        }
    }

    #[test]
    fn beside_a_button_less_is_enough() {
        for text in [
            "This website uses cookies",
            "We use cookies to please you.",
            "This site uses cookies for statistics.",
        ] {
            assert!(may_be_prompt(text), "{text}");
        }
        for text in [
            "We use cookies in the kitchen.",
            "We use cookies, you know, she said.",
            "Cookies are good for you.",
        ] {
            assert!(!may_be_prompt(text), "{text}");
        }
        assert!(is_button("Accept | Cookie settings") && is_button("Accept all cookies") && !is_button("Accept it"));
    }
}
