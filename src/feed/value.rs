//! The values of a feed's settings that are more than a text.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use serde::Deserialize;
use url::Url;

use crate::feed::error::FeedError;
use crate::publication::zone::Stamp;

/// A path or glob that does not leave the publication: names with `/` between them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Inside(String);

impl TryFrom<String> for Inside {
    type Error = FeedError;

    fn try_from(path: String) -> Result<Self, FeedError> {
        let drive = path.chars().nth(1) == Some(':');
        let names: Vec<&str> = path.split('/').filter(|name| !matches!(*name, "" | ".")).collect();
        if path.is_empty() || path.starts_with('/') || path.contains(['\\', '\0']) || drive || names.contains(&"..") {
            return Err(FeedError::Outside { path });
        }
        Ok(Self(if names.is_empty() {
            ".".to_owned()
        } else {
            names.join("/")
        }))
    }
}

impl Inside {
    /// The path, without `.` and empty names; the publication itself is `.`.
    pub fn into_path(self) -> String {
        self.0
    }
}

/// One path, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Paths(Vec<Inside>);

impl Paths {
    /// The paths; none where the key is absent.
    pub fn into_paths(self) -> Vec<String> {
        self.0.into_iter().map(Inside::into_path).collect()
    }
}

impl TryFrom<toml::Value> for Paths {
    type Error = FeedError;

    fn try_from(value: toml::Value) -> Result<Self, FeedError> {
        let paths = match value {
            toml::Value::Array(paths) if !paths.is_empty() => paths,
            toml::Value::String(path) => vec![toml::Value::String(path)],
            other => {
                return Err(FeedError::Paths {
                    value: other.to_string(),
                });
            }
        };
        let inside = |path| match path {
            toml::Value::String(path) => Inside::try_from(path),
            other => Err(FeedError::Paths {
                value: other.to_string(),
            }),
        };
        paths.into_iter().map(inside).collect::<Result<_, _>>().map(Self)
    }
}

/// A moment, as a date of TOML or a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Created(Stamp);

impl Created {
    /// The moment as it was written.
    pub fn stamp(self) -> Stamp {
        self.0
    }
}

impl TryFrom<toml::Value> for Created {
    type Error = FeedError;

    fn try_from(value: toml::Value) -> Result<Self, FeedError> {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let zoned = || DateTime::parse_from_rfc3339(&text).ok().map(Stamp::Zoned);
        let local = || {
            text.replacen(' ', "T", 1)
                .parse::<NaiveDateTime>()
                .ok()
                .map(Stamp::Local)
        };
        let day = || text.parse::<NaiveDate>().ok().map(Stamp::Day);
        zoned()
            .or_else(local)
            .or_else(day)
            .map(Self)
            .ok_or(FeedError::Moment { text: text.clone() })
    }
}

/// The name of a document, in characters that need no escape in a URL. Of an empty text: no name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FileName(Option<String>);

impl TryFrom<String> for FileName {
    type Error = FeedError;

    fn try_from(name: String) -> Result<Self, FeedError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
        match name.as_str() {
            "" => Ok(Self(None)),
            text if text.split('/').all(sound) => Ok(Self(Some(name))),
            _ => Err(FeedError::File { name }),
        }
    }
}

impl FileName {
    /// The name; `None` where the document is not emitted.
    pub fn into_name(self) -> Option<String> {
        self.0
    }
}

/// An http or https URL.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebAddress(Url);

impl WebAddress {
    /// The address that `text` names from `base`, a feed's URL.
    ///
    /// # Errors
    /// If it is none, or one that no reader's program fetches.
    pub fn joined(base: &Url, text: String) -> Result<Self, FeedError> {
        Self::fetchable(base.join(&text).ok(), text)
    }

    /// The URL.
    pub fn into_url(self) -> Url {
        self.0
    }

    fn fetchable(url: Option<Url>, text: String) -> Result<Self, FeedError> {
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        url.map(Self).ok_or(FeedError::Address { text })
    }
}

impl TryFrom<String> for WebAddress {
    type Error = FeedError;

    fn try_from(text: String) -> Result<Self, FeedError> {
        Self::fetchable(Url::parse(&text).ok(), text)
    }
}

#[cfg(test)]
mod tests {
    use super::Created;
    use super::FileName;
    use super::Inside;
    use super::WebAddress;

    #[test]
    fn no_path_leaves_the_publication() {
        for (path, kept) in [
            ("articles", "articles"),
            ("./a//b/", "a/b"),
            ("content/**/*.md", "content/**/*.md"),
            (".", "."),
        ] {
            assert_eq!(Inside::try_from(path.to_owned()).unwrap().into_path(), kept);
        }
        for path in ["", "/etc", "..", "a/../../b", "C:/x", "a\\b", "a\0b"] {
            assert!(Inside::try_from(path.to_owned()).is_err(), "{path:?}");
        }
    }

    #[test]
    fn a_document_has_a_name_that_stands_in_a_url_as_it_is() {
        for name in ["rss.xml", "feeds/all.atom", "index_2.rdf"] {
            assert_eq!(
                FileName::try_from(name.to_owned()).unwrap().into_name().as_deref(),
                Some(name)
            );
        }
        assert_eq!(FileName::try_from(String::new()).unwrap().into_name(), None);
        for name in [
            "/rss.xml",
            "a/",
            "a//b",
            "../rss.xml",
            ".pressrun-files",
            "a b",
            "a?b",
            "ä.xml",
            "a:b",
            "a\\b",
        ] {
            assert!(FileName::try_from(name.to_owned()).is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_date_may_be_a_string_or_one_of_toml() {
        let stamp = |value: toml::Value| Created::try_from(value).map(|created| format!("{:?}", created.stamp()));
        let zoned = "2026-01-02T03:04:05+01:00";
        for text in [zoned, "2026-01-02T03:04:05", "2026-01-02 03:04:05", "2026-01-02"] {
            let date = text.parse::<toml::value::Datetime>().unwrap();
            assert_eq!(
                stamp(toml::Value::from(text)).unwrap(),
                stamp(toml::Value::from(date)).unwrap(),
                "{text}"
            );
        }
        for text in ["", "yesterday", "03:04:05", "2026-13-01", "2026-1-1T0"] {
            assert!(stamp(toml::Value::from(text)).is_err(), "{text}");
        }
        assert!(stamp(toml::Value::from(2026)).is_err());
    }

    #[test]
    fn an_address_is_one_that_can_be_fetched() {
        let base = url::Url::parse("https://example.org/orchard/").unwrap();
        let joined =
            |text: &str| WebAddress::joined(&base, text.to_owned()).map(|address| address.into_url().to_string());
        assert_eq!(joined("a b.png").unwrap(), "https://example.org/orchard/a%20b.png");
        assert_eq!(joined("//cdn.example.net/x").unwrap(), "https://cdn.example.net/x");
        for text in [
            "javascript:alert(1)",
            "data:image/png,x",
            "https://",
            "file:///etc/passwd",
        ] {
            assert!(joined(text).is_err(), "{text}");
            assert!(WebAddress::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert!(WebAddress::try_from("hub".to_owned()).is_err());
    }
}
