//! Lists of `tag=value`, parted by semicolons (RFC 6376, 3.2).

/// A list of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    /// Reads a list; `None` where it is none, or a tag stands in it twice.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut tags: Vec<(&str, &str)> = Vec::new();
        let text = text.trim_ascii().strip_suffix(';').unwrap_or(text.trim_ascii());
        for tag in text.split(';') {
            let (name, value) = tag.split_once('=')?;
            let name = name.trim_ascii();
            let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_name || tags.iter().any(|(known, _)| *known == name) {
                return None;
            }
            tags.push((name, value.trim_ascii()));
        }
        Some(Self(tags))
    }

    /// The value of a tag.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The name of the first tag.
    pub fn first(&self) -> Option<&'a str> {
        self.0.first().map(|(name, _)| *name)
    }
}

/// What stands between colons.
pub fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split(':').map(str::trim_ascii)
}

/// `value` without the white space in it, as base64 is read.
pub fn joined(value: &str) -> String {
    value.split_ascii_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::Tags;

    #[test]
    fn a_list_is_read_with_and_without_blanks() {
        let tags = Tags::parse(" v=1; a = rsa-sha256 ;\r\n\th=From : To;b=a b\r\n =;").unwrap();
        for (name, value) in [
            ("v", Some("1")),
            ("a", Some("rsa-sha256")),
            ("h", Some("From : To")),
            ("b", Some("a b\r\n =")),
            ("x", None),
        ] {
            assert_eq!(tags.get(name), value, "{name}");
        }
        assert_eq!(tags.first(), Some("v"));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["", "v", "v=1;;a=2", "v=1; v=1", "=1", "1v=1", "a b=1"] {
            assert_eq!(Tags::parse(text), None, "{text:?}");
        }
    }
}
