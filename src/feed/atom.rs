//! Atom 1.0 (RFC 4287).

use atom_syndication as atom;
use atom_syndication::WriteConfig;
use url::Url;

use crate::feed::Format;
use crate::feed::Item;
use crate::feed::characters::line;
use crate::feed::extension;
use crate::feed::extension::Element;
use crate::feed::markup;
use crate::feed::markup::Body;
use crate::feed::markup::Form;
use crate::feed::moment;
use crate::feed::sheet::Part;
use crate::feed::sheet::Sheet;
use crate::publication::Person;

/// What stands behind the last entry.
pub const TAIL: &str = "\n</feed>\n";

/// What stands before the first of `items`. The id is the channel's URL, which stays while its documents change their
/// names; archive documents have the same one (RFC 5005, 4).
pub fn head(sheet: &Sheet<'_>, items: &[Item<'_>]) -> String {
    let mut document = String::from(markup::DECLARATION);
    let bytes = atom_feed(sheet, items).write_to(Vec::new());
    markup::append(&mut document, &text_of(bytes), None);
    markup::cut(&mut document, "feed");
    document
}

/// One entry. It depends on nothing but `sheet` and `item`.
pub fn piece(sheet: &Sheet<'_>, item: &Item<'_>) -> String {
    let html = sheet.html(item).filter(|html| !html.is_empty());
    let body = html.as_deref().map(|text| Body {
        element: "content",
        form: Form::Escaped,
        text,
    });
    let bare = WriteConfig {
        write_document_declaration: false,
        indent_size: None,
    };
    let entry = atom_entry(sheet, item, body.is_some());
    let written = text_of(entry.write_with_config(Vec::with_capacity(2048), bare));
    // Its own tag declares a namespace that stands in that of the feed already, and has no place for a language.
    let (_, inside) = written.split_once('>').expect("what a crate opens it closes");
    let mut piece = String::with_capacity(inside.len() + 128 + body.map_or(0, |body| body.room()));
    piece.push_str("\n<entry");
    if let Some(language) = sheet.language_of(item.entry) {
        piece.push_str(" xml:lang=\"");
        piece.push_str(language.as_str());
        piece.push('"');
    }
    piece.push('>');
    markup::append(&mut piece, inside, body);
    piece
}

fn text_of(written: Result<Vec<u8>, atom::Error>) -> String {
    let bytes = written.expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("what was made of strings is UTF-8")
}

/// The feed without its entries.
fn atom_feed(sheet: &Sheet<'_>, items: &[Item<'_>]) -> atom::Feed {
    let feed = sheet.feed();
    let archive = match sheet.part {
        Part::Archive(_) => vec![Element::new(extension::HISTORY, "archive")],
        Part::Current { .. } => Vec::new(),
    };
    let media = items.iter().any(|item| item.entry.image.is_some());
    let used = archive.iter().map(|element| element.namespace);
    let used = used.chain(Some(extension::MEDIA).filter(|_| media));
    atom::Feed {
        title: plain(&sheet.channel.title()),
        id: sheet.channel.atom_id(),
        updated: moment::writable(sheet.updated),
        authors: vec![person(sheet.channel.byline())],
        generator: Some(atom::Generator {
            value: "Pressrun".to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        icon: feed.icon.as_ref().map(ToString::to_string),
        links: links(sheet),
        logo: feed.image.as_ref().map(ToString::to_string),
        rights: feed.rights.as_deref().map(plain),
        subtitle: Some(plain(&feed.description)).filter(|subtitle| !subtitle.value.is_empty()),
        lang: Some(sheet.language().as_str().to_owned()),
        namespaces: extension::declared(used),
        extensions: extension::of_atom(archive),
        ..atom::Feed::default()
    }
}

fn links(sheet: &Sheet<'_>) -> Vec<atom::Link> {
    let feed = sheet.feed();
    let own = sheet.url(Format::Atom);
    let (current, previous) = (sheet.current_url(Format::Atom), sheet.previous_url(Format::Atom));
    let home = sheet.channel.url();
    let ours = Some(Format::Atom.media_type());
    let before = own.iter().map(|url| link("self", ours, url));
    before
        .chain([link("alternate", Some("text/html"), &home)])
        .chain(current.iter().map(|url| link("current", ours, url)))
        .chain(previous.iter().map(|url| link("prev-archive", ours, url)))
        .chain(feed.license.iter().map(|url| link("license", None, url)))
        .chain(feed.hubs.iter().map(|url| link("hub", None, url)))
        .collect()
}

fn link(relation: &str, media_type: Option<&str>, url: &Url) -> atom::Link {
    atom::Link {
        href: url.as_str().to_owned(),
        rel: relation.to_owned(),
        mime_type: media_type.map(str::to_owned),
        ..atom::Link::default()
    }
}

fn atom_entry(sheet: &Sheet<'_>, item: &Item<'_>, has_body: bool) -> atom::Entry {
    let entry = item.entry;
    let page = link("alternate", Some("text/html"), &entry.url);
    let enclosure = entry.enclosure.iter().map(|enclosure| atom::Link {
        length: Some(enclosure.bytes.to_string()),
        ..link("enclosure", Some(&line(&enclosure.media_type)), &enclosure.url)
    });
    let about = entry.about.iter().map(|url| link("related", None, url));
    let categories = item.tags().into_iter().map(|term| atom::Category {
        term,
        ..atom::Category::default()
    });
    atom::Entry {
        title: plain(&entry.title),
        id: line(&entry.id),
        updated: moment::writable(entry.updated),
        authors: sheet.feed().authors(entry).map(person).collect(),
        categories: categories.collect(),
        links: [page].into_iter().chain(about).chain(enclosure).collect(),
        published: Some(moment::writable(entry.published)),
        summary: Some(plain(&entry.summary)).filter(|summary| !summary.value.is_empty()),
        content: has_body.then(|| atom::Content {
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        extensions: extension::of_atom(extension::media(entry)),
        ..atom::Entry::default()
    }
}

/// A text of type `text`, which is the default.
fn plain(text: &str) -> atom::Text {
    atom::Text::plain(line(text))
}

fn person(person: Person) -> atom::Person {
    atom::Person {
        name: person.name,
        email: person.email.filter(|email| !email.is_empty()),
        uri: person.url.map(String::from),
        ..atom::Person::default()
    }
}
