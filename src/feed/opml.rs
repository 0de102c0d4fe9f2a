//! OPML 2.0: a list of channels that a reader's program subscribes to at once.

use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::feed::Format;
use crate::feed::channel::Channel;
use crate::feed::characters::line;
use crate::publication::Publication;

/// The formats that programs which read OPML know, the best known first.
const FORMATS: [Format; 2] = [Format::Rss, Format::Atom];

/// The channels of `publication`, in their order, an outline each. What is emitted neither as RSS nor as Atom is left
/// out; `None` where that leaves nothing.
pub fn document<'a>(publication: &Publication, channels: impl IntoIterator<Item = &'a Channel<'a>>) -> Option<String> {
    let outlines: Vec<Vec<(&str, String)>> = channels.into_iter().filter_map(outline).collect();
    if outlines.is_empty() {
        return None;
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = writer
        .create_element("opml")
        .with_attribute(("version", "2.0"))
        .write_inner_content(|writer| {
            writer
                .create_element("head")
                .write_inner_content(|writer| head(writer, publication))?;
            writer.create_element("body").write_inner_content(|writer| {
                for outline in &outlines {
                    let attributes = outline.iter().map(|(name, value)| (*name, value.as_str()));
                    writer
                        .create_element("outline")
                        .with_attributes(attributes)
                        .write_empty()?;
                }
                Ok(())
            })?;
            Ok(())
        });
    written.expect("writing to memory does not fail");
    let text = String::from_utf8(writer.into_inner()).expect("what was made of strings is UTF-8");
    Some(format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n"))
}

fn head(writer: &mut Writer<Vec<u8>>, publication: &Publication) -> std::io::Result<()> {
    let author = publication.author.as_ref();
    let owner = author.map(|author| line(&author.name)).filter(|name| !name.is_empty());
    let page = author.and_then(|author| author.url.as_ref()).map(ToString::to_string);
    let texts = [
        ("title", Some(line(&publication.name))),
        ("ownerName", owner),
        ("ownerId", page),
        ("docs", Some("http://opml.org/spec2.opml".to_owned())),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            writer.create_element(name).write_text_content(BytesText::new(&text))?;
        }
    }
    Ok(())
}

fn outline(channel: &Channel<'_>) -> Option<Vec<(&'static str, String)>> {
    let url = FORMATS.iter().find_map(|format| channel.document_url(*format))?;
    let title = channel.title();
    let description = line(&channel.feed.description);
    let mut attributes = vec![("type", "rss".to_owned()), ("text", title.clone()), ("title", title)];
    if !description.is_empty() && channel.topic.is_none() {
        attributes.push(("description", description));
    }
    attributes.push(("language", channel.language().as_str().to_owned()));
    attributes.push(("htmlUrl", channel.url().to_string()));
    attributes.push(("xmlUrl", url.to_string()));
    Some(attributes)
}
