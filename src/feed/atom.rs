//! Atom 1.0 (RFC 4287).

use atom_syndication as atom;
use chrono::DateTime;
use chrono::FixedOffset;

use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::characters::line;
use crate::feed::markup;
use crate::feed::moment;
use crate::publication::Language;
use crate::publication::Person;

/// The feed as Atom, with `items` in their order. `updated` is the time of its last change. The feed's id is its URL,
/// which stays while its documents change their names.
pub fn document(feed: &Feed, items: &[Item<'_>], updated: DateTime<FixedOffset>) -> String {
    let mut document = String::from(markup::DECLARATION);
    markup::append(&mut document, &written(&atom_feed(feed, updated)));
    let tail = markup::take_end(&mut document, "feed");
    for item in items {
        append_entry(&mut document, feed, item);
    }
    document + &tail + "\n"
}

/// One entry at a time goes through the crate: it wants a copy of every text, and a feed may hold thousands.
fn append_entry(document: &mut String, feed: &Feed, item: &Item<'_>) {
    let one = atom::Feed {
        entries: vec![atom_entry(feed, item)],
        ..atom::Feed::default()
    };
    markup::append(document, markup::element(&written(&one), "entry"));
}

fn written(feed: &atom::Feed) -> String {
    let bytes = feed.write_to(Vec::new()).expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("what was made of strings is UTF-8")
}

/// The feed without its entries.
fn atom_feed(feed: &Feed, updated: DateTime<FixedOffset>) -> atom::Feed {
    atom::Feed {
        title: plain(&feed.title, None),
        id: feed.url.to_string(),
        updated: moment::writable(updated),
        authors: vec![person(feed.byline())],
        generator: Some(atom::Generator {
            value: "Pressrun".to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        icon: feed.icon.as_ref().map(ToString::to_string),
        links: links(feed),
        logo: feed.image.as_ref().map(ToString::to_string),
        rights: feed.rights.as_deref().map(|rights| plain(rights, None)),
        subtitle: Some(plain(&feed.description, None)).filter(|subtitle| !subtitle.value.is_empty()),
        lang: Some(feed.language.as_str().to_owned()),
        ..atom::Feed::default()
    }
}

fn links(feed: &Feed) -> Vec<atom::Link> {
    let own = feed.document_url(Format::Atom);
    let own = own.map(|url| {
        link(
            Relation {
                name: "self",
                media_type: Some(Format::Atom.media_type()),
            },
            url.as_str(),
        )
    });
    let home = link(
        Relation {
            name: "alternate",
            media_type: Some("text/html"),
        },
        feed.url.as_str(),
    );
    let license = feed.license.iter().map(|url| {
        link(
            Relation {
                name: "license",
                media_type: None,
            },
            url.as_str(),
        )
    });
    let hubs = feed.hubs.iter().map(|url| {
        link(
            Relation {
                name: "hub",
                media_type: None,
            },
            url.as_str(),
        )
    });
    own.into_iter().chain([home]).chain(license).chain(hubs).collect()
}

#[derive(Clone, Copy)]
struct Relation {
    name: &'static str,
    media_type: Option<&'static str>,
}

fn link(relation: Relation, href: &str) -> atom::Link {
    atom::Link {
        href: href.to_owned(),
        rel: relation.name.to_owned(),
        mime_type: relation.media_type.map(str::to_owned),
        ..atom::Link::default()
    }
}

fn atom_entry(feed: &Feed, item: &Item<'_>) -> atom::Entry {
    let entry = item.entry;
    let language = entry.language.as_ref();
    let page = link(
        Relation {
            name: "alternate",
            media_type: Some("text/html"),
        },
        entry.url.as_str(),
    );
    let about = entry.about.iter().map(|url| {
        link(
            Relation {
                name: "related",
                media_type: None,
            },
            url.as_str(),
        )
    });
    atom::Entry {
        title: plain(&entry.title, language),
        id: line(&entry.id),
        updated: moment::writable(entry.updated),
        authors: feed.authors(entry).map(person).collect(),
        categories: item
            .tags()
            .into_iter()
            .map(|term| atom::Category {
                term,
                ..atom::Category::default()
            })
            .collect(),
        links: [page].into_iter().chain(about).collect(),
        published: Some(moment::writable(entry.published)),
        summary: Some(plain(&entry.summary, language)).filter(|summary| !summary.value.is_empty()),
        content: item.html().filter(|html| !html.is_empty()).map(|html| atom::Content {
            lang: language.map(|language| language.as_str().to_owned()),
            value: Some(html.into_owned()),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    }
}

/// A text of type `text`, which is the default.
fn plain(text: &str, language: Option<&Language>) -> atom::Text {
    atom::Text {
        lang: language.map(|language| language.as_str().to_owned()),
        ..atom::Text::plain(line(text))
    }
}

fn person(person: Person) -> atom::Person {
    atom::Person {
        name: person.name,
        email: person.email.filter(|email| !email.is_empty()),
        uri: person.url.map(String::from),
        ..atom::Person::default()
    }
}
