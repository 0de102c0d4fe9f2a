//! The publication: its name, where it stands on the web, its zone, language and author.

pub mod languages;
pub mod zone;

use std::fmt;

use chrono_tz::Tz;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::finding::suggest::closest;

/// The table `[publication]` of `config/pressrun.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Its name, as readers see it.
    pub name: String,
    /// Where `public/` is served; ends in `/`.
    #[serde(deserialize_with = "folder_url")]
    pub url: Url,
    /// The language that articles are in unless they say otherwise.
    #[serde(default)]
    pub language: Language,
    /// The zone of dates that name none.
    #[serde(default = "utc", deserialize_with = "zone")]
    pub timezone: Tz,
    /// Who writes, unless an article says otherwise.
    #[serde(default)]
    pub author: Option<Person>,
    /// Where post reaches the publication; laws on bulk mail ask for it in every copy.
    #[serde(default)]
    pub postal_address: Option<String>,
}

fn utc() -> Tz {
    Tz::UTC
}

fn zone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| {
        let zones = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        // Who is asked for a zone names a city.
        let city = name.replace(' ', "_");
        let is_there = |zone: &&str| {
            zone.rsplit('/')
                .next()
                .is_some_and(|last| last.eq_ignore_ascii_case(&city))
        };
        let meant = zones().find(is_there).or_else(|| closest(&name, zones()));
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        serde::de::Error::custom(format!("`{name}` is no time zone such as `Europe/Berlin`{meant}"))
    })
}

/// A URL that names a folder: a missing last `/` is added, so that joining a relative path stays below it.
pub fn folder_url<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    let mut url = Url::parse(&text)
        .map_err(|_| serde::de::Error::custom(format!("`{text}` is not an address such as `https://example.org/`")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(serde::de::Error::custom(format!("`{url}` is not an http or https URL")));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Who wrote something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name, as plain text.
    pub name: String,
    /// A page about the person.
    #[serde(default)]
    pub url: Option<Url>,
    /// An address; published only where the feed says `publish_email`.
    #[serde(default)]
    pub email: Option<String>,
}

impl Person {
    /// A person of whom only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            url: None,
            email: None,
        }
    }
}

/// A language by its BCP 47 tag, such as `en`, `pt-BR` or `zh-Hant`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// Primary subtags whose text runs from right to left.
const RIGHT_TO_LEFT: [&str; 11] = ["ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ur", "yi"];

/// Script subtags whose text runs from right to left, and those that overrule a right-to-left language.
const RIGHT_TO_LEFT_SCRIPTS: [&str; 6] = ["arab", "hebr", "thaa", "syrc", "nkoo", "adlm"];

impl Language {
    /// The tag, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `rtl` or `ltr`, as HTML's `dir` wants it.
    pub fn direction(&self) -> &'static str {
        let tag = self.0.to_ascii_lowercase();
        let mut subtags = tag.split('-');
        let primary = subtags.next().unwrap_or_default();
        let rightwards = match subtags.find(|subtag| subtag.len() == 4) {
            Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
            None => RIGHT_TO_LEFT.contains(&primary),
        };
        if rightwards { "rtl" } else { "ltr" }
    }
}

impl Default for Language {
    fn default() -> Self {
        Self("en".to_owned())
    }
}

/// Why a text is not a language tag.
#[derive(Debug)]
pub struct LanguageError {
    /// The text.
    pub tag: String,
}

impl fmt::Display for LanguageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "`{}` is not a BCP 47 language tag such as `en` or `pt-BR`",
            self.tag
        )?;
        match languages::meant(&self.tag) {
            Some(meant) => write!(formatter, "; did you mean `{meant}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for LanguageError {}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(tag: String) -> Result<Self, LanguageError> {
        if languages::is_language(&tag) {
            Ok(Self(tag))
        } else {
            Err(LanguageError { tag })
        }
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}
