//! An item of JSON Feed, and who wrote it.

use crate::article::front::tree::Node;
use crate::article::front::tree::Value;
use crate::foreign::entries::Dated;
use crate::foreign::entries::Entry;
use crate::foreign::html::words;
use crate::foreign::json::shape as json_shape;
use crate::foreign::json::shape::AUTHOR;
use crate::foreign::json::shape::ITEM;
use crate::foreign::json::shape::Object;
use crate::foreign::json::text as json_text;
use crate::foreign::report::Report;
use crate::foreign::rules::dates::MISSING as DATE_MISSING;
use crate::foreign::rules::json::ATTACHMENT;
use crate::foreign::rules::json::AUTHOR_EMPTY;
use crate::foreign::rules::json::CONTENT_MISSING;
use crate::foreign::rules::json::ID_MISSING;
use crate::foreign::rules::links::ENTRY_WITHOUT;
use crate::foreign::rules::media::LENGTH_NUMBER;
use crate::foreign::rules::media::LENGTH_ZERO;
use crate::foreign::rules::words::ENTRY_UNTITLED;
use crate::foreign::text::Text;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::dates;
use crate::foreign::value::ids;
use crate::foreign::value::media_type;
use crate::foreign::value::people;

/// Looks at an item.
pub fn check(document: &str, item: Object<'_>, report: &mut Report<'_>) -> Entry {
    item.check(ITEM, report);
    let text = |key: &str| item.text(key).map(|(_, at)| json_text::read(document, at));
    let mut entry = Entry::default();
    check_id(item, text("id"), &mut entry, report);
    if let Some(title) = text("title") {
        words::title(&title, report);
    }
    if let Some(html) = text("content_html") {
        words::html(&html, report);
    }
    for plain in ["content_text", "summary"].into_iter().filter_map(text) {
        words::plain(&plain, report);
    }
    if let Some(url) = text("url") {
        let sound = address::check(&url, Form::Json, report);
        entry.link = sound.map(|_| said(&url));
    }
    if let Some(url) = text("external_url") {
        address::check(&url, Form::Json, report);
    }
    for picture in ["image", "banner_image"].into_iter().filter_map(text) {
        address::check_loaded(&picture, Form::Json, report);
    }
    entry.published = check_date(item, "date_published", report);
    entry.updated = check_date(item, "date_modified", report);
    if let Some(language) = text("language") {
        people::language(&language, report);
    }
    for attachment in item.objects("attachments") {
        check_attachment(document, attachment, report);
    }
    check_missing(item, report);
    entry
}

/// Words, and where their quotation mark stands: in JSON that is the place of a value.
fn said(text: &Text) -> (String, usize) {
    (text.trimmed().to_owned(), text.place(0).saturating_sub(1))
}

fn check_id(item: Object<'_>, text: Option<Text>, entry: &mut Entry, report: &mut Report<'_>) {
    match text {
        Some(id) if !id.is_blank() => {
            ids::check(&id, ids::Kind::Json, report);
            entry.id = Some(said(&id));
        }
        // That it is empty, or of a wrong kind, is told already.
        _ if item.get("id").is_some() => {}
        _ => report.tell(&ID_MISSING, item.at, "the item has no `id`"),
    }
}

fn check_date(item: Object<'_>, key: &str, report: &mut Report<'_>) -> Option<Dated> {
    let (text, at) = item.text(key)?;
    Some((dates::check(text, at, dates::Form::Rfc3339, report)?, at))
}

fn check_missing(item: Object<'_>, report: &mut Report<'_>) {
    let has = |key: &str| item.get(key).is_some();
    if !has("content_html") && !has("content_text") {
        report.tell(
            &CONTENT_MISSING,
            item.at,
            "the item has neither `content_html` nor `content_text`",
        );
    } else if !has("title") {
        report.tell(&ENTRY_UNTITLED, item.at, "the item has no title");
    }
    if !has("date_published") && !has("date_modified") {
        report.tell(&DATE_MISSING, item.at, "the item has no date");
    }
    if !has("url") && !has("external_url") {
        report.tell(&ENTRY_WITHOUT, item.at, "the item links to no page");
    }
}

fn check_attachment(document: &str, attachment: Object<'_>, report: &mut Report<'_>) {
    attachment.check(json_shape::ATTACHMENT, report);
    let text = |key: &str| attachment.text(key).map(|(_, at)| json_text::read(document, at));
    let missing = ["url", "mime_type"]
        .into_iter()
        .find(|key| attachment.get(key).is_none());
    if let Some(missing) = missing {
        report.tell(&ATTACHMENT, attachment.at, format!("the attachment has no `{missing}`"));
    }
    let url = text("url").and_then(|url| address::check_loaded(&url, Form::Json, report));
    if let Some(given) = text("mime_type") {
        media_type::check(&given, url.as_ref(), report);
    }
    match attachment.get("size_in_bytes") {
        Some(Node {
            at,
            value: Value::Whole(0),
        }) => report.tell(&LENGTH_ZERO, *at, "a length of no bytes"),
        Some(Node {
            at,
            value: Value::Fraction(_) | Value::Whole(..0),
        }) => report.tell(&LENGTH_NUMBER, *at, "this is no number of bytes"),
        _ => {}
    }
}

/// Looks at who wrote a feed or an item.
pub fn check_author(document: &str, author: Object<'_>, report: &mut Report<'_>) {
    author.check(AUTHOR, report);
    if AUTHOR.iter().all(|(key, _)| author.get(key).is_none()) {
        report.tell(&AUTHOR_EMPTY, author.at, "an author without name, address and picture");
    }
    let text = |key: &str| author.text(key).map(|(_, at)| json_text::read(document, at));
    if let Some(name) = text("name") {
        people::name(&name, report);
    }
    if let Some(url) = text("url") {
        address::check(&url, Form::Json, report);
    }
    if let Some(avatar) = text("avatar") {
        address::check_loaded(&avatar, Form::Json, report);
    }
}
