//! JSON Feed 1.1.

use std::borrow::Cow;
use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use serde_json::ser::PrettyFormatter;
use url::Url;

use crate::entry::enclosure::Enclosure;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::characters::line;
use crate::feed::moment;
use crate::feed::sheet::Sheet;
use crate::publication::Language;
use crate::publication::Person;

/// The keys of the document, in the order in which they are written.
#[derive(Debug, Serialize)]
struct Document<'a> {
    version: &'static str,
    title: String,
    home_page_url: Url,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<Url>,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favicon: Option<&'a str>,
    authors: Vec<Author>,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: [(); 0],
}

#[derive(Debug, Serialize)]
struct Author {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

#[derive(Debug, Serialize)]
struct JsonItem<'a> {
    id: String,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Debug, Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: String,
    size_in_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_in_seconds: Option<serde_json::Number>,
}

/// What stands between two items.
pub const BETWEEN: &str = ",";

/// What stands behind the last item.
pub const TAIL: &str = "\n  ]\n}\n";

/// What stands behind a head without items.
pub const EMPTY_TAIL: &str = "]\n}\n";

/// What stands before the first item. It says nowhere when it last changed: the format has no key for that.
pub fn head(sheet: &Sheet<'_>) -> String {
    let feed = sheet.feed();
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: sheet.channel.title(),
        home_page_url: sheet.channel.url(),
        feed_url: sheet.channel.document_url(Format::Json),
        description: line(&feed.description),
        next_url: sheet.previous_url(Format::Json),
        icon: feed.image.as_ref().map(Url::as_str),
        favicon: feed.icon.as_ref().map(Url::as_str),
        authors: vec![author(sheet.channel.byline())],
        language: sheet.language().as_str(),
        hubs: feed
            .hubs
            .iter()
            .map(|hub| Hub {
                r#type: "WebSub",
                url: hub.as_str(),
            })
            .collect(),
        items: [],
    };
    let mut head = serde_json::to_string_pretty(&document).expect(WRITTEN);
    let end = head.rfind(']').expect("the list of items comes last");
    head.truncate(end);
    head
}

/// One item, without what stands [between](BETWEEN) it and others. It depends on nothing but `sheet` and `item`.
pub fn piece(sheet: &Sheet<'_>, item: &Item<'_>) -> String {
    let item = json_item(sheet, item);
    let html = item.content_html.as_ref().map_or(0, |html| html.len());
    let mut bytes = Vec::with_capacity(1024 + html + html / 8);
    bytes.extend_from_slice(b"\n    ");
    item.serialize(&mut Serializer::with_formatter(&mut bytes, inside()))
        .expect(WRITTEN);
    String::from_utf8(bytes).expect("what was made of strings is UTF-8")
}

const WRITTEN: &str = "what consists of strings and lists is always written";

/// The form of what stands in the list of items, which stands in the document: two steps in.
fn inside() -> PrettyFormatter<'static> {
    let mut form = PrettyFormatter::new();
    form.begin_object(&mut io::sink()).expect(WRITTEN);
    form.begin_array(&mut io::sink()).expect(WRITTEN);
    form
}

/// An item has to have a content: where the feed carries summaries, that is the summary, as plain text.
fn json_item<'a>(sheet: &Sheet<'_>, item: &Item<'a>) -> JsonItem<'a> {
    let entry = item.entry;
    let summary = line(&entry.summary);
    let content_html = sheet.html(item);
    JsonItem {
        id: line(&entry.id),
        url: entry.url.as_str(),
        external_url: entry.about.as_ref().map(Url::as_str),
        title: line(&entry.title),
        content_text: content_html.is_none().then(|| summary.clone()),
        content_html,
        summary,
        image: entry.image.as_ref().map(|image| image.src.as_str()),
        date_published: moment::rfc3339(entry.published),
        date_modified: moment::rfc3339(entry.updated),
        authors: sheet.feed().authors(entry).map(author).collect(),
        tags: item.tags(),
        language: sheet.language_of(entry).map(Language::as_str),
        attachments: entry.enclosure.iter().map(attachment).collect(),
    }
}

/// Whole seconds are written without a fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is written so has no fraction and is small"
)]
fn attachment(enclosure: &Enclosure) -> Attachment<'_> {
    let number = |seconds: f64| {
        if seconds.fract() == 0.0 && (0.0..1e15).contains(&seconds) {
            Some(serde_json::Number::from(seconds as u64))
        } else {
            serde_json::Number::from_f64(seconds)
        }
    };
    Attachment {
        url: enclosure.url.as_str(),
        mime_type: line(&enclosure.media_type),
        size_in_bytes: enclosure.bytes,
        duration_in_seconds: enclosure.duration_s.and_then(number),
    }
}

fn author(person: Person) -> Author {
    Author {
        name: person.name,
        url: person.url.map(String::from),
    }
}
