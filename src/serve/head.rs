//! The headers of a message, decoded.

use mail_parser::HeaderValue;
use mail_parser::MessageParser;

use crate::article::title::one_line;

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
            _ => one_line(&raw),
        };
        (header.name().to_owned(), value)
    });
    headers.collect()
}
