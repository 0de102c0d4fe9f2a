//! RSS 2.0, after the RSS Advisory Board's Best Practices Profile.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;
use rss::Category;
use rss::Channel;
use rss::Guid;
use rss::Image;
use rss::extension::Extension;
use rss::extension::ExtensionMap;
use rss::extension::dublincore::DublinCoreExtension;

use crate::feed::Content;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::characters::line;
use crate::feed::markup;
use crate::feed::moment;
use crate::publication::Person;

const ATOM: (&str, &str) = ("atom", "http://www.w3.org/2005/Atom");
const CONTENT: (&str, &str) = ("content", "http://purl.org/rss/1.0/modules/content/");
const DUBLIN_CORE: (&str, &str) = ("dc", "http://purl.org/dc/elements/1.1/");

/// The feed as RSS, with `items` in their order. `updated` is the time of its last change: its `lastBuildDate`.
pub fn document(feed: &Feed, items: &[Item<'_>], updated: DateTime<FixedOffset>) -> String {
    let mut document = String::from(markup::DECLARATION);
    markup::append(&mut document, &written(&channel(feed, items, updated)));
    let tail = markup::take_end(&mut document, "channel");
    for item in items {
        append_item(&mut document, feed, item);
    }
    document + &tail + "\n"
}

/// By how many bytes the document shrinks when the entry's content becomes its summary.
pub fn content_bytes(feed: &Feed, item: &Item<'_>) -> usize {
    let length = |content| {
        let mut document = String::new();
        append_item(&mut document, feed, &Item { content, ..*item });
        document.len()
    };
    length(item.content) - length(Content::Summary)
}

/// One item at a time goes through the crate: it wants a copy of every text, and a feed may hold thousands.
fn append_item(document: &mut String, feed: &Feed, item: &Item<'_>) {
    let channel = Channel {
        items: vec![rss_item(feed, item)],
        ..Channel::default()
    };
    markup::append(document, markup::element(&written(&channel), "item"));
}

fn written(channel: &Channel) -> String {
    let bytes = channel.write_to(Vec::new()).expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("what was made of strings is UTF-8")
}

/// The channel without its items. A description is required: a feed without one is described by its title.
fn channel(feed: &Feed, items: &[Item<'_>], updated: DateTime<FixedOffset>) -> Channel {
    let title = line(&feed.title);
    let description = Some(line(&feed.description)).filter(|description| !description.is_empty());
    Channel {
        description: description.unwrap_or_else(|| title.clone()),
        title,
        link: feed.url.to_string(),
        language: Some(feed.language.as_str().to_owned()),
        copyright: feed.rights.as_deref().map(line),
        managing_editor: address(&feed.byline()),
        last_build_date: Some(moment::rfc822(updated)),
        generator: Some(concat!("Pressrun ", env!("CARGO_PKG_VERSION")).to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        ttl: Some(feed.ttl_minutes.to_string()),
        image: feed.image.as_ref().map(|image| Image {
            url: image.to_string(),
            title: line(&feed.title),
            link: feed.url.to_string(),
            ..Image::default()
        }),
        extensions: links(feed),
        namespaces: namespaces(feed, items),
        ..Channel::default()
    }
}

/// `atom:link` to the document itself and to its hubs.
fn links(feed: &Feed) -> ExtensionMap {
    let own = feed.document_url(Format::Rss).into_iter().map(|url| {
        let media_type = Format::Rss.media_type().to_owned();
        attributes([
            ("rel", "self".to_owned()),
            ("type", media_type),
            ("href", url.to_string()),
        ])
    });
    let hubs = feed
        .hubs
        .iter()
        .map(|hub| attributes([("rel", "hub".to_owned()), ("href", hub.to_string())]));
    let links: Vec<Extension> = own
        .chain(hubs)
        .map(|attrs| Extension {
            name: "atom:link".to_owned(),
            value: None,
            attrs,
            children: BTreeMap::new(),
        })
        .collect();
    if links.is_empty() {
        return ExtensionMap::new();
    }
    ExtensionMap::from([(ATOM.0.to_owned(), BTreeMap::from([("link".to_owned(), links)]))])
}

fn attributes<const N: usize>(pairs: [(&str, String); N]) -> BTreeMap<String, String> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The namespaces of what the document has, and of nothing else.
fn namespaces(feed: &Feed, items: &[Item<'_>]) -> BTreeMap<String, String> {
    let linked = !feed.hubs.is_empty() || feed.file(Format::Rss).is_some();
    let full = items.iter().any(|item| encoded(item).is_some());
    let described = items
        .iter()
        .any(|item| item.entry.language.is_some() || feed.authors(item.entry).next().is_some());
    [(ATOM, linked), (CONTENT, full), (DUBLIN_CORE, described)]
        .into_iter()
        .filter(|(_, used)| *used)
        .map(|((prefix, uri), _)| (prefix.to_owned(), uri.to_owned()))
        .collect()
}

fn rss_item(feed: &Feed, item: &Item<'_>) -> rss::Item {
    let entry = item.entry;
    let authors: Vec<Person> = feed.authors(entry).collect();
    let summary = line(&entry.summary);
    rss::Item {
        title: Some(line(&entry.title)),
        link: Some(entry.url.to_string()),
        description: Some(markup::escaped(&summary)).filter(|summary| !summary.is_empty()),
        author: authors.iter().find_map(address),
        categories: item.tags().into_iter().map(Category::from).collect(),
        guid: Some(Guid {
            value: line(&entry.id),
            permalink: entry.id_is_permalink,
        }),
        pub_date: Some(moment::rfc822(entry.published)),
        content: encoded(item),
        dublin_core_ext: dublin_core(item, &authors),
        ..rss::Item::default()
    }
}

fn encoded(item: &Item<'_>) -> Option<String> {
    item.html().filter(|html| !html.is_empty()).map(Cow::into_owned)
}

fn dublin_core(item: &Item<'_>, authors: &[Person]) -> Option<DublinCoreExtension> {
    let creators: Vec<String> = authors.iter().map(|author| author.name.clone()).collect();
    let languages: Vec<String> = item
        .entry
        .language
        .iter()
        .map(|language| language.as_str().to_owned())
        .collect();
    let any = !creators.is_empty() || !languages.is_empty();
    any.then(|| DublinCoreExtension {
        creators,
        languages,
        ..DublinCoreExtension::default()
    })
}

/// A person as RSS names one, who has to have an address: `ada@example.org (Ada)`.
fn address(person: &Person) -> Option<String> {
    let email = person.email.as_deref().filter(|email| !email.is_empty())?;
    Some(format!("{email} ({})", person.name))
}
