//! Which tags name languages, and which language is meant by a word (BCP 47).

/// The languages of ISO 639-1, and two that it had once and that are still met.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
                         da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu \
                         hy hz ia id ie ig ii ik in io is it iu iw ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky \
                         la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc \
                         oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st \
                         su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh \
                         zu";

/// Languages by what people call them, in English and in the language itself, in lower case, and their tags.
const NAMES: [(&str, &str); 67] = [
    ("arabic", "ar"),
    ("العربية", "ar"),
    ("catalan", "ca"),
    ("català", "ca"),
    ("chinese", "zh"),
    ("中文", "zh"),
    ("czech", "cs"),
    ("čeština", "cs"),
    ("danish", "da"),
    ("dansk", "da"),
    ("dutch", "nl"),
    ("nederlands", "nl"),
    ("english", "en"),
    ("eng", "en"),
    ("estonian", "et"),
    ("eesti", "et"),
    ("finnish", "fi"),
    ("suomi", "fi"),
    ("french", "fr"),
    ("français", "fr"),
    ("francais", "fr"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("german", "de"),
    ("deutsch", "de"),
    ("deu", "de"),
    ("ger", "de"),
    ("greek", "el"),
    ("ελληνικά", "el"),
    ("hebrew", "he"),
    ("עברית", "he"),
    ("hindi", "hi"),
    ("हिन्दी", "hi"),
    ("hungarian", "hu"),
    ("magyar", "hu"),
    ("italian", "it"),
    ("italiano", "it"),
    ("ita", "it"),
    ("japanese", "ja"),
    ("日本語", "ja"),
    ("korean", "ko"),
    ("한국어", "ko"),
    ("norwegian", "no"),
    ("norsk", "no"),
    ("persian", "fa"),
    ("polish", "pl"),
    ("polski", "pl"),
    ("portuguese", "pt"),
    ("português", "pt"),
    ("portugues", "pt"),
    ("romanian", "ro"),
    ("română", "ro"),
    ("russian", "ru"),
    ("русский", "ru"),
    ("spanish", "es"),
    ("español", "es"),
    ("espanol", "es"),
    ("spa", "es"),
    ("swedish", "sv"),
    ("svenska", "sv"),
    ("turkish", "tr"),
    ("türkçe", "tr"),
    ("ukrainian", "uk"),
    ("українська", "uk"),
    ("vietnamese", "vi"),
    ("welsh", "cy"),
    ("cymraeg", "cy"),
];

/// Whether `primary`, of two letters in lower case, was given to a language.
pub fn is_given(primary: &str) -> bool {
    LANGUAGES.split_whitespace().any(|known| known == primary)
}

/// Whether a text has the form of a language tag: a language, then perhaps more about it (RFC 5646, 2.1).
///
/// ```
/// use pressrun::publication::languages::is_well_formed;
///
/// assert!(is_well_formed("pt-BR") && is_well_formed("xx"));
/// assert!(!is_well_formed("pt_BR") && !is_well_formed("x"));
/// ```
pub fn is_well_formed(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags
            .all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The first part of a tag, which names the language itself, in lower case.
///
/// ```
/// assert_eq!(pressrun::publication::languages::primary("pt-BR"), "pt");
/// ```
pub fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a tag names a language: of longer words than three letters none was ever given (RFC 5646, 2.2.1).
pub(super) fn is_language(tag: &str) -> bool {
    let primary = primary(tag);
    is_well_formed(tag) && (is_given(&primary) || primary.len() == 3 && !NAMES.iter().any(|(name, _)| *name == primary))
}

/// The tag that is meant by a text that is none.
pub(super) fn meant(text: &str) -> Option<String> {
    let word = text.trim().to_lowercase();
    if let Some((_, tag)) = NAMES.iter().find(|(name, _)| *name == word) {
        return Some((*tag).to_owned());
    }
    let (name, rest) = word.split_once(['-', '_', ' ']).unwrap_or((&word, ""));
    let region = rest.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let region = (region.len() == 2).then(|| region.to_ascii_uppercase());
    let primary = NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(name, |(_, tag)| *tag);
    let tag = match region {
        Some(region) => format!("{primary}-{region}"),
        None => primary.to_owned(),
    };
    (tag != text && is_language(&tag)).then_some(tag)
}

#[cfg(test)]
mod tests {
    use crate::publication::Language;

    #[test]
    fn a_word_for_a_language_is_told_with_the_tag_that_is_meant() {
        for (text, meant) in [
            ("german", Some("de")),
            ("Deutsch", Some("de")),
            ("deu", Some("de")),
            ("日本語", Some("ja")),
            ("en_GB!", Some("en-GB")),
            ("pt_BR", Some("pt-BR")),
            ("english (us)", Some("en-US")),
            ("klingonisch", None),
            ("xx", None),
            ("", None),
        ] {
            let told = Language::try_from(text.to_owned()).unwrap_err().to_string();
            let hint = told.split_once("; did you mean ").map(|(_, hint)| hint);
            assert_eq!(hint, meant.map(|tag| format!("`{tag}`?")).as_deref(), "{text}");
        }
        for tag in [
            "de",
            "DE-AT",
            "zh-Hant-TW",
            "yue",
            "gsw-CH",
            "ca-valencia",
            "en-x-pond",
            "es-419",
        ] {
            assert!(Language::try_from(tag.to_owned()).is_ok(), "{tag}");
        }
    }
}
