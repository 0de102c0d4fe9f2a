//! A page whose addresses are whole, so that it can be read elsewhere.

use url::Url;

use crate::foreign::html::markup;
use crate::foreign::html::markup::Attribute;
use crate::foreign::html::markup::Tag;
use crate::foreign::text::Text;

/// Attributes whose addresses survive an import, by element.
const ADDRESSES: [(&str, &str); 7] = [
    ("a", "href"),
    ("img", "src"),
    ("source", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("link", "href"),
];

/// The page that stands at `url`, with whole addresses in place of relative ones. No line is added or taken away.
///
/// ```
/// use pressrun::foreign::html::absolute::absolute;
///
/// let url = "https://pond.test/notes/ice".parse().unwrap();
/// assert_eq!(
///     absolute("<img src=cold.jpg alt='a'> <a href='/snow?a=1&amp;b=2'>Snow</a>", &url),
///     "<img src=\"https://pond.test/notes/cold.jpg\" alt='a'> \
///      <a href=\"https://pond.test/snow?a=1&amp;b=2\">Snow</a>"
/// );
/// ```
pub fn absolute(html: &str, url: &Url) -> String {
    let mut text = Text::starting_at(0);
    text.push(html, 0);
    let tags = markup::tags(&text);
    let base = tags.iter().find(|tag| tag.name == "base");
    let base = base.and_then(|tag| url.join(tag.attribute("href")?.value.trimmed()).ok());
    let base = base.as_ref().unwrap_or(url);
    let mut whole = String::with_capacity(html.len());
    let mut from = 0;
    for (tag, attribute) in tags
        .iter()
        .flat_map(|tag| tag.attributes.iter().map(move |found| (tag, found)))
    {
        let Some(address) = whole_address(tag, attribute, base) else {
            continue;
        };
        let (start, end) = written(html, attribute.value.place(0));
        if start < from {
            continue;
        }
        whole += &html[from..start];
        whole.extend(["\"", &address.replace('&', "&amp;").replace('"', "%22"), "\""]);
        from = end;
    }
    whole += &html[from..];
    whole
}

/// The whole address of a relative one. Places on the page itself stay as they are.
fn whole_address(tag: &Tag, attribute: &Attribute, base: &Url) -> Option<String> {
    let value = attribute.value.trimmed();
    let is_address = ADDRESSES.contains(&(tag.name.as_str(), attribute.name.as_str()));
    if !is_address || value.is_empty() || value.starts_with('#') || Url::parse(value).is_ok() {
        return None;
    }
    Some(base.join(value).ok()?.to_string())
}

/// From where to where a value is written that begins at `at`, with its quotation marks.
fn written(html: &str, at: usize) -> (usize, usize) {
    let mark = html[..at].chars().next_back().filter(|mark| matches!(mark, '"' | '\''));
    if let Some(mark) = mark {
        let end = html[at..].find(mark).map_or(html.len(), |found| at + found + 1);
        return (at - 1, end);
    }
    let end = html[at..].find(|letter: char| letter.is_ascii_whitespace() || letter == '>');
    (at, end.map_or(html.len(), |found| at + found))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::proptest;
    use url::Url;

    use super::absolute;

    fn url() -> Url {
        "https://pond.test/notes/ice".parse().unwrap()
    }

    #[test]
    fn relative_addresses_become_whole_and_nothing_else_changes() {
        for (html, expected) in [
            ("<a href='#top'>x</a>", "<a href='#top'>x</a>"),
            ("<a href=\"mailto:a@b.c\">x</a>", "<a href=\"mailto:a@b.c\">x</a>"),
            ("<p href='/x'>x</p>", "<p href='/x'>x</p>"),
            ("<img src=//a.test/b>", "<img src=\"https://a.test/b\">"),
            (
                "<base href='/b/'><img src=c>",
                "<base href='/b/'><img src=\"https://pond.test/b/c\">",
            ),
            ("<a href>x</a>", "<a href>x</a>"),
        ] {
            assert_eq!(absolute(html, &url()), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn what_is_whole_stays_as_it_is(html in any::<String>(), marked in "[<>/ a=\"'&;.imgsrchef]{0,60}") {
            for html in [html, marked] {
                let once = absolute(&html, &url());
                assert_eq!(absolute(&once, &url()), once, "{html}");
            }
        }
    }
}
