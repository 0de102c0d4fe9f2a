//! What a reader's program knows of an entry.

use serde::Deserialize;
use serde_json::Value;

/// An entry as a reader's program tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Item {
    pub id: String,
    pub link: String,
    pub title: String,
    /// Seconds since 1970.
    pub published: i64,
    pub author: String,
    /// HTML; a program that has one text for both tells the summary here where there is no text.
    pub content: String,
    /// Plain text; `None` where the program tells none.
    pub summary: Option<String>,
    /// `None` where the program tells none.
    pub tags: Option<Vec<String>>,
}

/// What our own JSON Feed says, newest first.
pub fn of_json_feed(text: &str) -> Vec<Item> {
    let feed: Value = serde_json::from_str(text).unwrap();
    feed["items"].as_array().unwrap().iter().map(of_json).collect()
}

fn of_json(item: &Value) -> Item {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tags = item["tags"].as_array().into_iter().flatten();
    Item {
        id: text(&item["id"]),
        link: text(&item["url"]),
        title: text(&item["title"]),
        published: seconds(item["date_published"].as_str().unwrap()),
        author: text(&item["authors"][0]["name"]),
        content: text(&item["content_html"]),
        summary: Some(text(&item["summary"])),
        tags: Some(tags.map(text).collect()),
    }
}

/// A moment of RFC 3339 in seconds since 1970.
pub fn seconds(moment: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(moment).unwrap().timestamp()
}

/// Asserts that a program tells what our JSON Feed says, as far as it tells.
pub fn assert_same(told: &[Item], ours: &[Item], program: &str) {
    assert_eq!(told.len(), ours.len(), "{program}");
    for (told, ours) in told.iter().zip(ours) {
        let mut ours = ours.clone();
        ours.summary = ours.summary.filter(|_| told.summary.is_some());
        ours.tags = ours.tags.filter(|_| told.tags.is_some());
        assert_eq!(*told, ours, "{program}");
    }
}
