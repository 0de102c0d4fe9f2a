//! The name of a feed: that of its folder below `feeds/`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::feed::error::FeedError;

/// One to forty of `a`–`z`, `0`–`9` and `-`, so that it can stand in a path, a URL and a command as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FeedName(String);

/// The longest name: it stands in the middle of file names, whose parts have 255 bytes.
const LENGTH_MAX: usize = 40;

impl FeedName {
    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FeedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for FeedName {
    type Error = FeedError;

    fn try_from(name: String) -> Result<Self, FeedError> {
        let sound = (1..=LENGTH_MAX).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if sound {
            Ok(Self(name))
        } else {
            Err(FeedError::Name { name })
        }
    }
}

impl FromStr for FeedName {
    type Err = FeedError;

    fn from_str(name: &str) -> Result<Self, FeedError> {
        Self::try_from(name.to_owned())
    }
}

impl From<FeedName> for String {
    fn from(name: FeedName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::FeedName;

    #[test]
    fn a_feed_is_named_as_its_folder_can_be() {
        let longest = "a".repeat(40);
        for name in ["main", "2026-notes", "-", longest.as_str()] {
            assert_eq!(name.parse::<FeedName>().unwrap().as_str(), name);
        }
        let too_long = "a".repeat(41);
        for name in ["", "Main", "a b", "a/b", "..", "ä", too_long.as_str()] {
            assert!(name.parse::<FeedName>().is_err(), "{name:?}");
        }
    }
}
