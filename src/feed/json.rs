//! JSON Feed 1.1.

use std::borrow::Cow;

use serde::Serialize;
use url::Url;

use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::characters::line;
use crate::feed::moment;
use crate::publication::Language;
use crate::publication::Person;

/// The keys of the document, in the order in which they are written.
#[derive(Debug, Serialize)]
struct Document<'a> {
    version: &'static str,
    title: String,
    home_page_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favicon: Option<&'a str>,
    authors: Vec<Author>,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<JsonItem<'a>>,
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
}

/// The feed as JSON, with `items` in their order. It says nowhere when it last changed: the format has no key for that.
pub fn document(feed: &Feed, items: &[Item<'_>]) -> String {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: line(&feed.title),
        home_page_url: feed.url.as_str(),
        feed_url: feed.document_url(Format::Json).map(String::from),
        description: line(&feed.description),
        icon: feed.image.as_ref().map(Url::as_str),
        favicon: feed.icon.as_ref().map(Url::as_str),
        authors: vec![author(feed.byline())],
        language: feed.language.as_str(),
        hubs: feed
            .hubs
            .iter()
            .map(|hub| Hub {
                r#type: "WebSub",
                url: hub.as_str(),
            })
            .collect(),
        items: items.iter().map(|item| json_item(feed, item)).collect(),
    };
    written(&document) + "\n"
}

fn written(document: &Document<'_>) -> String {
    serde_json::to_string_pretty(document).expect("a document of strings and lists is always written")
}

/// An item has to have a content: where the feed carries summaries, that is the summary, as plain text.
fn json_item<'a>(feed: &Feed, item: &'a Item<'a>) -> JsonItem<'a> {
    let entry = item.entry;
    let summary = line(&entry.summary);
    let content_html = item.html();
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
        authors: feed.authors(entry).map(author).collect(),
        tags: item.tags(),
        language: entry.language.as_ref().map(Language::as_str),
    }
}

fn author(person: Person) -> Author {
    Author {
        name: person.name,
        url: person.url.map(String::from),
    }
}
