//! What is sent to a door: forms and JSON, bounded before they are read.

use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use url::form_urlencoded;

use crate::door::view::Trouble;

/// What a form says: names and values in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Form {
    said: Vec<(String, String)>,
    /// Whether it was JSON.
    pub(super) is_json: bool,
}

/// What is asked for in JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asking {
    email: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    feeds: Vec<String>,
    #[serde(default)]
    language: Option<String>,
}

/// More than any form of ours has.
const FIELDS_MAX: usize = 200;

impl Form {
    /// What the query of a link says, as a form that nobody sent.
    pub(super) fn of_query(query: Option<&str>) -> Self {
        let said = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned();
        Self {
            said: said.take(FIELDS_MAX).collect(),
            is_json: false,
        }
    }

    /// Reads what was sent.
    pub(super) async fn of(request: Request) -> Result<Self, Trouble> {
        let media_type = request.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is = |wanted: &str| {
            let name = media_type.split(';').next().unwrap_or_default().trim();
            name.eq_ignore_ascii_case(wanted)
        };
        let (is_json, is_form) = (is("application/json"), is("application/x-www-form-urlencoded"));
        let body = body(request).await?;
        if is_json {
            return Self::of_json(&body);
        }
        if !is_form {
            return Err(Trouble::Unreadable);
        }
        let said = form_urlencoded::parse(&body).into_owned();
        Ok(Self {
            said: said.take(FIELDS_MAX).collect(),
            is_json: false,
        })
    }

    fn of_json(body: &[u8]) -> Result<Self, Trouble> {
        let asking: Asking = serde_json::from_slice(body).map_err(|_| Trouble::Unreadable)?;
        let feeds = asking.feeds.into_iter().map(|feed| ("feed", feed));
        let rest = [("name", asking.name), ("lang", asking.language)];
        let rest = rest.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let all = std::iter::once(("email", asking.email)).chain(feeds).chain(rest);
        Ok(Self {
            said: all
                .map(|(name, value)| (name.to_owned(), value))
                .take(FIELDS_MAX)
                .collect(),
            is_json: true,
        })
    }

    /// What it says under a name, without blanks around it.
    pub(super) fn value<'f>(&'f self, name: &'f str) -> Option<&'f str> {
        self.values(name).next()
    }

    /// All that it says under a name.
    pub(super) fn values<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let named = self.said.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// What was sent, whatever it is; read to its end, so that a client on a kept connection is answered in order.
pub(super) async fn body(request: Request) -> Result<Bytes, Trouble> {
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
            _ => Trouble::Unreadable,
        })
}

/// A name as it may stand in a mail: without control characters, and not longer than names are.
pub(super) fn name(given: &str) -> Option<String> {
    let plain: String = given
        .chars()
        .filter(|letter| !is_hidden(*letter))
        .take(NAME_LETTERS_MAX)
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(plain).filter(|name| !name.is_empty())
}

/// Longer than names are; what is cut was none.
const NAME_LETTERS_MAX: usize = 100;

/// What ends a line, or turns the direction of what stands behind it.
fn is_hidden(letter: char) -> bool {
    (letter.is_control() && !letter.is_whitespace())
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_name_is_one_line_that_turns_nothing() {
        for (given, kept) in [
            ("Ines Quill", Some("Ines Quill")),
            ("  Ines \r\n Bcc: x@y.test ", Some("Ines Bcc: x@y.test")),
            ("a\u{0}b\u{202e}c", Some("abc")),
            ("\u{1b}", None),
            ("   ", None),
        ] {
            assert_eq!(name(given).as_deref(), kept, "{given:?}");
        }
        assert_eq!(name(&"n".repeat(1_000)).unwrap().len(), 100);
    }
}
