//! RSS 2.0, after the RSS Advisory Board's Best Practices Profile.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rss::Category;
use rss::Channel;
use rss::Enclosure;
use rss::Guid;
use rss::Image;
use rss::extension::dublincore::DublinCoreExtension;

use crate::feed::Content;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::characters::clean;
use crate::feed::characters::line;
use crate::feed::extension;
use crate::feed::extension::Element;
use crate::feed::extension::Namespace;
use crate::feed::itunes;
use crate::feed::markup;
use crate::feed::markup::Body;
use crate::feed::markup::Form;
use crate::feed::moment;
use crate::feed::sheet::Part;
use crate::feed::sheet::Sheet;
use crate::publication::Language;
use crate::publication::Person;

/// What stands behind the last item.
pub const TAIL: &str = "\n</channel>\n</rss>\n";

/// What stands before the first of `items`.
pub fn head(sheet: &Sheet<'_>, items: &[Item<'_>]) -> String {
    let mut document = String::from(markup::DECLARATION);
    markup::append(&mut document, &written(&channel(sheet, items)), None);
    markup::cut(&mut document, "channel");
    document
}

/// One item. It depends on nothing but `sheet` and `item`.
pub fn piece(sheet: &Sheet<'_>, item: &Item<'_>) -> String {
    let html = html(sheet, item);
    let body = html.as_deref().map(body);
    let channel = Channel {
        items: vec![rss_item(sheet, item, body.is_some())],
        ..Channel::default()
    };
    let written = written(&channel);
    let element = markup::element(&written, "item");
    let mut piece = String::with_capacity(element.len() + 64 + body.map_or(0, |body| body.room()));
    markup::append(&mut piece, element, body);
    piece
}

/// How many bytes an item has with its summary alone, and how many its content adds.
pub fn sizes(sheet: &Sheet<'_>, item: &Item<'_>) -> (usize, usize) {
    let tags = "\n<content:encoded></content:encoded>".len();
    let content = html(sheet, item).map_or(0, |html| tags + markup::cdata_len(&html));
    let content_less = Item {
        content: Content::Summary,
        ..*item
    };
    (piece(sheet, &content_less).len(), content)
}

fn body(html: &str) -> Body<'_> {
    Body {
        element: "content:encoded",
        form: Form::Cdata,
        text: html,
    }
}

fn html<'e>(sheet: &Sheet<'_>, item: &Item<'e>) -> Option<Cow<'e, str>> {
    sheet.html(item).filter(|html| !html.is_empty())
}

fn written(channel: &Channel) -> String {
    let bytes = channel
        .write_to(Vec::with_capacity(2048))
        .expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("what was made of strings is UTF-8")
}

/// The channel without its items. A description is required: a feed without one is described by its title.
fn channel(sheet: &Sheet<'_>, items: &[Item<'_>]) -> Channel {
    let feed = sheet.feed();
    let title = sheet.channel.title();
    let url = sheet.channel.url().to_string();
    let description = Some(line(&feed.description)).filter(|description| !description.is_empty());
    Channel {
        description: description.unwrap_or_else(|| title.clone()),
        link: url.clone(),
        language: Some(sheet.language().as_str().to_owned()),
        copyright: feed.rights.as_deref().map(line),
        managing_editor: address(&sheet.channel.byline()),
        last_build_date: Some(moment::rfc822(sheet.updated)),
        generator: Some(concat!("Pressrun ", env!("CARGO_PKG_VERSION")).to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        ttl: Some(feed.ttl_minutes.to_string()),
        image: feed.image.as_ref().map(|image| Image {
            url: image.to_string(),
            title: title.clone(),
            link: url,
            ..Image::default()
        }),
        extensions: extension::of_rss(elements(sheet)),
        itunes_ext: feed
            .podcast
            .as_ref()
            .map(|podcast| itunes::of_channel(sheet.channel, podcast)),
        namespaces: namespaces(sheet, items),
        title,
        ..Channel::default()
    }
}

/// What the channel says in other namespaces than RSS has: none of its own.
fn elements(sheet: &Sheet<'_>) -> Vec<Element> {
    let feed = sheet.feed();
    let media_type = Format::Rss.media_type();
    let own = sheet.url(Format::Rss);
    let mut elements: Vec<Element> = own
        .iter()
        .map(|url| Element::link("self", url).with("type", media_type))
        .collect();
    elements.extend(
        sheet
            .current_url(Format::Rss)
            .iter()
            .map(|url| Element::link("current", url)),
    );
    elements.extend(
        sheet
            .previous_url(Format::Rss)
            .iter()
            .map(|url| Element::link("prev-archive", url)),
    );
    elements.extend(feed.hubs.iter().map(|hub| Element::link("hub", hub)));
    if let Some(license) = &feed.license {
        elements.push(Element::link("license", license));
        elements.extend(extension::creative_commons(license));
    }
    if let Some(podcast) = &feed.podcast {
        elements.extend(itunes::elements(sheet.channel, podcast, &sheet.guid));
    }
    if matches!(sheet.part, Part::Archive(_)) {
        elements.push(Element::new(extension::HISTORY, "archive"));
    }
    elements
}

/// The namespaces of what the document has, and of nothing else.
fn namespaces(sheet: &Sheet<'_>, items: &[Item<'_>]) -> BTreeMap<String, String> {
    let mut used: Vec<Namespace> = elements(sheet).iter().map(|element| element.namespace).collect();
    let mut declare = |namespace, is_used| used.extend(Some(namespace).filter(|_| is_used));
    let is_described =
        |item: &Item<'_>| sheet.language_of(item.entry).is_some() || sheet.feed().authors(item.entry).next().is_some();
    declare(extension::CONTENT, items.iter().any(|item| html(sheet, item).is_some()));
    declare(extension::DUBLIN_CORE, items.iter().any(is_described));
    declare(extension::SOURCE, items.iter().any(|item| source(item).is_some()));
    declare(extension::ITUNES, sheet.feed().podcast.is_some());
    declare(extension::MEDIA, items.iter().any(|item| item.entry.image.is_some()));
    extension::declared(used)
}

fn rss_item(sheet: &Sheet<'_>, item: &Item<'_>, has_body: bool) -> rss::Item {
    let entry = item.entry;
    let authors: Vec<Person> = sheet.feed().authors(entry).collect();
    let summary = line(&entry.summary);
    rss::Item {
        title: Some(line(&entry.title)),
        link: Some(entry.url.as_str().to_owned()),
        description: Some(markup::escaped(&summary)).filter(|summary| !summary.is_empty()),
        author: authors.iter().find_map(address),
        categories: item.tags().into_iter().map(Category::from).collect(),
        guid: Some(Guid {
            value: line(&entry.id),
            permalink: entry.id_is_permalink,
        }),
        pub_date: Some(moment::rfc822(entry.published)),
        content: has_body.then(String::new),
        enclosure: entry.enclosure.as_ref().map(|enclosure| Enclosure {
            url: enclosure.url.to_string(),
            length: enclosure.bytes.to_string(),
            mime_type: line(&enclosure.media_type),
        }),
        extensions: extension::of_rss(extension::media(entry).into_iter().chain(source(item))),
        itunes_ext: sheet.feed().podcast.as_ref().and_then(|_| itunes::of_item(entry)),
        dublin_core_ext: dublin_core(sheet.language_of(entry), authors),
        ..rss::Item::default()
    }
}

/// The Markdown of an item that carries its content.
fn source(item: &Item<'_>) -> Option<Element> {
    let markdown = item
        .entry
        .markdown
        .as_deref()
        .filter(|_| item.content == Content::Full)?;
    Some(Element::new(extension::SOURCE, "markdown").saying(clean(markdown)))
}

fn dublin_core(language: Option<&Language>, authors: Vec<Person>) -> Option<DublinCoreExtension> {
    let creators: Vec<String> = authors.into_iter().map(|author| author.name).collect();
    let languages: Vec<String> = language.iter().map(|language| language.as_str().to_owned()).collect();
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
