//! A feed's entries as a reader's program shows them: its own face, none of ours.

use std::fmt::Write;

use crate::entry::Entry;
use crate::entry::escape::push_text;
use crate::entry::escape::push_value;
use crate::feed::Content;
use crate::feed::Feed;

/// How a reader's program looks: text, links, and pictures no wider than the column.
const STYLE: &str = "html{color-scheme:light dark}body{margin:0 auto;max-width:660px;padding:24px;\
                     font:16px/1.6 system-ui,sans-serif}article{border-top:1px solid #8884;padding:24px 0}\
                     h2{font-size:22px;line-height:1.3;margin:0}p.at{opacity:.75;margin:4px 0 16px;font-size:13px}\
                     img,video{max-width:100%;height:auto}pre{overflow:auto}a{color:inherit}";

/// The document.
pub fn of(feed: &Feed, entries: &[Entry]) -> String {
    let mut page = String::from("<!DOCTYPE html><html lang=\"");
    push_value(&mut page, feed.language.as_str());
    let dir = feed.language.direction();
    write!(page, "\" dir=\"{dir}\"><head><meta charset=\"utf-8\"><title>").expect("a String takes everything");
    push_text(&mut page, &feed.title);
    write!(page, "</title><style>{STYLE}</style></head><body><h1>").expect("a String takes everything");
    push_text(&mut page, &feed.title);
    page.push_str("</h1>");
    for entry in entries.iter().take(feed.items) {
        page.push_str("<article><h2><a href=\"");
        push_value(&mut page, entry.url.as_str());
        page.push_str("\">");
        push_text(&mut page, &entry.title);
        let day = entry.published.format("%Y-%m-%d");
        write!(page, "</a></h2><p class=\"at\">{day}</p>").expect("a String takes everything");
        if feed.content == Content::Summary {
            page.push_str("<p>");
            push_text(&mut page, &entry.summary);
            page.push_str("</p>");
        } else {
            page.push_str(&entry.html);
        }
        page.push_str("</article>");
    }
    page.push_str("</body></html>");
    page
}
