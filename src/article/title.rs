//! The title that stands in the body of an article.

use std::ops::Range;

use dom_query::Document;
use pulldown_cmark::Event;
use pulldown_cmark::HeadingLevel;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

/// A title found in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The title as plain text, never empty.
    pub title: String,
    /// The bytes of the body that only said it; empty where they say more.
    pub range: Range<usize>,
}

/// The first heading of the first level (`# …`, or underlined with `=`) of a body in Markdown. A line of a code block is
/// none, nor is a heading inside a quotation.
///
/// ```
/// use pressrun::article::title::in_markdown;
///
/// let found = in_markdown("Foreword.\n\n# A *late* frost\n").unwrap();
/// assert_eq!((found.title.as_str(), found.range), ("A late frost", 11..28));
/// ```
pub fn in_markdown(body: &str) -> Option<Found> {
    let mut depth = 0_usize;
    let mut found: Option<Found> = None;
    for (event, range) in Parser::new_ext(body, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        match (event, &mut found) {
            (Event::Start(Tag::Heading { level, .. }), None) if level == HeadingLevel::H1 && depth == 0 => {
                found = Some(Found {
                    title: String::new(),
                    range,
                });
                depth += 1;
            }
            (Event::End(TagEnd::Heading(_)), Some(heading)) => {
                heading.title = one_line(&heading.title);
                if !heading.title.is_empty() {
                    return found;
                }
                found = None;
                depth -= 1;
            }
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.title.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(heading)) => heading.title.push(' '),
            (Event::Start(_), _) => depth += 1,
            (Event::End(_), _) => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The title of a body in HTML: its first `<h1>`, which is then taken out, else its `<title>`.
///
/// ```
/// use pressrun::article::title::in_html;
///
/// let found = in_html("<title>Frost | Site</title><h1>A <em>late</em> frost</h1><p>Text.</p>").unwrap();
/// assert_eq!((found.title.as_str(), found.range), ("A late frost", 27..57));
/// ```
pub fn in_html(body: &str) -> Option<Found> {
    let heading = element(body, "h1").and_then(|range| {
        let title = plain(&body[range.clone()]);
        Some(Found { title, range }).filter(|found| !found.title.is_empty())
    });
    heading.or_else(|| {
        let title = plain(&body[element(body, "title")?].replacen("<title", "<p", 1));
        Some(Found { title, range: 0..0 }).filter(|found| !found.title.is_empty())
    })
}

/// The body with `range` blanked: line ends stay, so that lines keep their numbers.
pub fn blanked(body: &str, range: Range<usize>) -> String {
    let kept: String = body[range.clone()].chars().filter(|letter| *letter == '\n').collect();
    format!("{}{kept}{}", &body[..range.start], &body[range.end..])
}

/// A text on one line: white space of any length is one space.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bytes of a whole page that are shown: what stands in its `<body>`, or behind its head. `None`: a piece of a page,
/// which is shown as it is.
///
/// ```
/// use pressrun::article::title::shown_in_page;
///
/// let page = "<head><title>T</title></head><body><p>Text.</p></body>";
/// assert_eq!(&page[shown_in_page(page).unwrap()], "<p>Text.</p>");
/// assert_eq!(shown_in_page("<p>Text.</p>"), None);
/// ```
pub fn shown_in_page(html: &str) -> Option<Range<usize>> {
    let opened = opening(html, "body").and_then(|at| Some(at + html[at..].find('>')? + 1));
    let start = opened.or_else(|| ["head", "title"].iter().find_map(|name| Some(element(html, name)?.end)))?;
    let end = ["body", "html"].iter().find_map(|name| {
        let ends = memchr::memmem::rfind_iter(&html.as_bytes()[start..], "</");
        ends.map(|at| start + at).find(|at| opens(&html[at + 1..], name))
    });
    Some(start..end.unwrap_or(html.len()))
}

/// What a piece of HTML says, on one line.
fn plain(html: &str) -> String {
    one_line(&Document::fragment(html).text())
}

/// The bytes of the first element called `name`, tags included. The parser of HTML knows no places, and a title's place is
/// needed to take it out.
fn element(html: &str, name: &str) -> Option<Range<usize>> {
    let start = opening(html, name)?;
    Some(start..start + closing(&html[start..], name)?)
}

/// Where the first tag `<name>` begins; comments, scripts and styles are stepped over.
fn opening(html: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + html[at..].find('<')?;
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = start + rest.find("-->")? + 3;
        } else if let Some(raw) = ["script", "style", "template"].iter().find(|raw| opens(rest, raw)) {
            at = start + closing(rest, raw)?;
        } else if opens(rest, name) {
            return Some(start);
        } else {
            at = start + 1;
        }
    }
}

/// Whether a text begins with the tag `<name`, in capitals or not.
fn opens(text: &str, name: &str) -> bool {
    let bytes = text.as_bytes();
    let tag_name = bytes.get(1..=name.len());
    let ends = matches!(bytes.get(name.len() + 1), Some(b'>' | b'/' | b' ' | b'\t' | b'\n'));
    ends && tag_name.is_some_and(|tag_name| tag_name.eq_ignore_ascii_case(name.as_bytes()))
}

/// Where `</name>` ends in a text, in bytes.
fn closing(text: &str, name: &str) -> Option<usize> {
    let mut tags = memchr::memmem::find_iter(text.as_bytes(), "</");
    let start = tags.find(|at| opens(&text[at + 1..], name))?;
    Some(start + text[start..].find('>')? + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::blanked;
    use super::in_html;
    use super::in_markdown;

    #[test]
    fn the_first_heading_of_the_first_level_is_the_title() {
        for (body, title) in [
            ("# Frost\n\nText.", Some("Frost")),
            ("#   Frost  #\n", Some("Frost")),
            ("Late\nfrost\n=====\n", Some("Late frost")),
            (
                "# A `code` and [link](x) &amp; ![alt](y)",
                Some("A code and link & alt"),
            ),
            ("```\n# not this\n```\n\n# this", Some("this")),
            ("    # not this\n\n# this", Some("this")),
            ("> # not this\n\n# this", Some("this")),
            ("- # not this\n\n# this", Some("this")),
            ("#\n\n# this", Some("this")),
            ("## Section", None),
            ("#hashtag", None),
            ("\\# escaped", None),
            ("", None),
        ] {
            assert_eq!(in_markdown(body).map(|found| found.title).as_deref(), title, "{body:?}");
        }
    }

    #[test]
    fn a_page_is_named_by_its_heading_before_its_title() {
        for (body, title) in [
            ("<title>T</title><body><H1 class=\"x\">H &amp; M</H1>", Some("H & M")),
            ("<title>T &lt;b&gt;</title><p>x", Some("T <b>")),
            (
                "<!-- <h1>no</h1> --><script>'<h1>no</h1>'</script><h1>yes</h1>",
                Some("yes"),
            ),
            ("<h1></h1><title>T</title>", Some("T")),
            ("<h1>never closed", None),
            ("<header>no title</header>", None),
        ] {
            assert_eq!(in_html(body).map(|found| found.title).as_deref(), title, "{body:?}");
        }
    }

    #[test]
    fn a_title_that_is_taken_out_moves_no_line() {
        let body = "One.\n\nA long\ntitle\n====\nTwo.\n";
        let rest = blanked(body, in_markdown(body).unwrap().range);
        assert_eq!(rest, "One.\n\n\n\n\nTwo.\n");
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body in "(<h1|</h1|<title>|<!--|-->|>|#|=|\n|[a-zé ]){0,30}") {
            for found in [in_markdown(&body), in_html(&body)].into_iter().flatten() {
                let rest = blanked(&body, found.range);
                prop_assert_eq!(rest.matches('\n').count(), body.matches('\n').count());
            }
        }
    }
}
