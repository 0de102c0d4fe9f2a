//! The headers of a message, decoded.

use mail_parser::Addr;
use mail_parser::Address;
use mail_parser::HeaderValue;
use mail_parser::MessageParser;

use crate::article::title::one_line;

/// Headers that name people.
const PEOPLE: [&str; 4] = ["From", "Sender", "Reply-To", "To"];

/// People by name and address, as they are read.
fn named(people: &Address<'_>) -> String {
    let one = |person: &Addr<'_>| match (person.name(), person.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    people.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Names and values, in their order. What is encoded is decoded; what has a form of its own stands as it travels.
pub(crate) fn headers(eml: &[u8]) -> Vec<(String, String)> {
    let Some(message) = MessageParser::default().parse(eml) else {
        return Vec::new();
    };
    let root = message.headers().iter();
    let headers = root.map(|header| {
        let raw = eml
            .get(header.offset_start() as usize..header.offset_end() as usize)
            .unwrap_or_default();
        let raw = String::from_utf8_lossy(raw);
        let value = match header.value() {
            HeaderValue::Text(text) => text.to_string(),
            HeaderValue::Address(people) if PEOPLE.contains(&header.name()) => named(people),
            _ => one_line(&raw),
        };
        (header.name().to_owned(), value)
    });
    headers.collect()
}

#[cfg(test)]
mod tests {
    use super::headers;

    #[test]
    fn a_name_is_decoded_and_what_has_a_form_of_its_own_stands() {
        let eml = b"To: =?utf-8?b?0JzQvtGA0L7Qtw==?= <frost@pond.test>\r\nSubject: =?utf-8?q?K=C3=A4lte?=\r\n\
            Message-ID: <1@pond.test>\r\nList-Unsubscribe: <https://pond.test/u>\r\n\r\nText.\r\n";
        let found = headers(eml);
        let value = |name: &str| {
            found
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(value("To"), Some("Мороз <frost@pond.test>"));
        assert_eq!(value("Subject"), Some("Kälte"));
        assert_eq!(value("List-Unsubscribe"), Some("<https://pond.test/u>"));
    }
}
