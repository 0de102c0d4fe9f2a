//! A page that was named in place of its feed.

use crate::foreign::html::markup;
use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::file::NOT_A_FEED;
use crate::foreign::text::Text;

/// Says that a page is no feed, and which feed it names.
pub fn check(text: &str, report: &mut Report<'_>) {
    let at = text.find('<').unwrap_or_default();
    let remark = Remark::new(&NOT_A_FEED, at, "this is a page, not a feed");
    let mut html = Text::starting_at(0);
    html.push(text, 0);
    let named = markup::tags(&html).into_iter().find_map(|tag| {
        let value = |name| {
            tag.attribute(name)
                .map(|attribute| attribute.value.trimmed().to_owned())
        };
        let is_alternate = value("rel").is_some_and(|rel| rel.to_ascii_lowercase().contains("alternate"));
        let kinds = ["application/rss+xml", "application/atom+xml", "application/feed+json"];
        let is_feed = value("type").is_some_and(|given| kinds.contains(&given.to_ascii_lowercase().as_str()));
        value("href").filter(|_| tag.name == "link" && is_alternate && is_feed)
    });
    let Some(href) = named else {
        return report.add(remark);
    };
    let whole = report.addresses.last().and_then(|page| page.join(&href).ok());
    let address = whole.map_or(href, |url| url.to_string());
    report.add(remark.hint(format!("the page names its feed: {}", quoted(&address))));
}
