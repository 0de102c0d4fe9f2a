//! What is known of languages: how each calls itself, and where it is most at home.

use crate::publication::Language;

/// By primary subtag: the name that a language gives itself, and the region that is meant where none is named (likely
/// subtags of the Unicode CLDR).
const TONGUES: [(&str, &str, &str); 40] = [
    ("ar", "العربية", "EG"),
    ("bg", "български", "BG"),
    ("bn", "বাংলা", "BD"),
    ("ca", "català", "ES"),
    ("cs", "čeština", "CZ"),
    ("da", "dansk", "DK"),
    ("de", "Deutsch", "DE"),
    ("el", "Ελληνικά", "GR"),
    ("en", "English", "US"),
    ("es", "español", "ES"),
    ("et", "eesti", "EE"),
    ("fa", "فارسی", "IR"),
    ("fi", "suomi", "FI"),
    ("fr", "français", "FR"),
    ("he", "עברית", "IL"),
    ("hi", "हिन्दी", "IN"),
    ("hr", "hrvatski", "HR"),
    ("hu", "magyar", "HU"),
    ("id", "Bahasa Indonesia", "ID"),
    ("is", "íslenska", "IS"),
    ("it", "italiano", "IT"),
    ("ja", "日本語", "JP"),
    ("ko", "한국어", "KR"),
    ("lt", "lietuvių", "LT"),
    ("lv", "latviešu", "LV"),
    ("nb", "norsk bokmål", "NO"),
    ("nl", "Nederlands", "NL"),
    ("nn", "norsk nynorsk", "NO"),
    ("pl", "polski", "PL"),
    ("pt", "português", "BR"),
    ("ro", "română", "RO"),
    ("ru", "русский", "RU"),
    ("sk", "slovenčina", "SK"),
    ("sl", "slovenščina", "SI"),
    ("sv", "svenska", "SE"),
    ("th", "ไทย", "TH"),
    ("tr", "Türkçe", "TR"),
    ("uk", "українська", "UA"),
    ("vi", "Tiếng Việt", "VN"),
    ("zh", "中文", "CN"),
];

/// The language's name for itself where it is known and no region or script is named; else its tag.
///
/// ```
/// use pressrun::publication::Language;
/// use pressrun::site::tongue::name;
///
/// let language = |tag: &str| Language::try_from(tag.to_owned()).unwrap();
/// assert_eq!(name(&language("de")), "Deutsch");
/// assert_eq!(name(&language("de-AT")), "de-AT");
/// ```
pub fn name(language: &Language) -> &str {
    let tag = language.as_str();
    tongue(tag).map_or(tag, |(_, name, _)| name)
}

/// Language and region as OpenGraph wants them, `de_AT`; `None` where the region is neither named nor known.
///
/// ```
/// use pressrun::publication::Language;
/// use pressrun::site::tongue::locale;
///
/// let language = |tag: &str| Language::try_from(tag.to_owned()).unwrap();
/// assert_eq!(locale(&language("zh-Hant-TW")).as_deref(), Some("zh_TW"));
/// assert_eq!(locale(&language("en")).as_deref(), Some("en_US"));
/// assert_eq!(locale(&language("tlh")), None);
/// ```
pub fn locale(language: &Language) -> Option<String> {
    let mut subtags = language.as_str().split('-');
    let primary = subtags.next()?.to_ascii_lowercase();
    let is_region = |subtag: &&str| subtag.len() == 2 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
    let named = subtags.find(is_region).map(str::to_ascii_uppercase);
    let region = named.or_else(|| tongue(&primary).map(|(.., region)| (*region).to_owned()))?;
    Some(format!("{primary}_{region}"))
}

fn tongue(tag: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    TONGUES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(tag))
}
