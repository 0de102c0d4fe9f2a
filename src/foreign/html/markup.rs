//! HTML cut into tags, each with its place: as browsers cut it, so that nothing hides from the rules.

use crate::foreign::text::Text;
use crate::foreign::xml::reference;
use crate::foreign::xml::tree::Element;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The element's name in lower case.
    pub name: String,
    /// Where its `<` stands in the file.
    pub at: usize,
    /// Whether it opens or closes.
    pub kind: Kind,
    /// Its attributes in order.
    pub attributes: Vec<Attribute>,
}

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It opens an element.
    Open,
    /// It closes one.
    Close,
    /// It is a whole element: `<br>`, `<path/>`.
    Alone,
}

/// An attribute of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in lower case.
    pub name: String,
    /// Where its name begins in the file.
    pub at: usize,
    /// Its value, with references read.
    pub value: Text,
}

/// Elements that have no end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
];

/// Elements in which there are no tags, but only their own end.
const RAW: [&str; 8] = [
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
];

/// Elements that people mean when they write HTML; of others, such as `<T>`, text may speak.
const KNOWN: &str = " a abbr article aside audio b blockquote body br button canvas caption center cite code col colgroup \
                     dd del details dfn div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 \
                     head header hr html i iframe img input ins kbd label legend li link main mark meta nav noscript \
                     object ol p param picture pre q s samp script section small source span strike strong style sub \
                     summary sup svg table tbody td textarea tfoot th thead time tr tt u ul var video wbr ";

/// The most tags of a text that are looked at, and the most attributes of one: far more than any article has, and few
/// enough for the memory of whoever meets a hostile one.
const TAGS_MAX: usize = 100_000;
const ATTRIBUTES_MAX: usize = 200;

impl Tag {
    /// Its attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Whether it is an element of HTML that people use.
    pub fn is_known(&self) -> bool {
        is_known(&self.name)
    }
}

fn is_known(name: &str) -> bool {
    KNOWN.contains(&format!(" {name} "))
}

/// The tags of a text of HTML.
pub fn tags(text: &Text) -> Vec<Tag> {
    let html = text.as_str();
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'<', &html.as_bytes()[from..])
        && tags.len() < TAGS_MAX
    {
        let at = from + found;
        let rest = &html[at + 1..];
        from = if let Some(comment) = rest.strip_prefix("!--") {
            at + 4 + comment.find("-->").map_or(comment.len(), |end| end + 3)
        } else if rest.starts_with(['!', '?']) {
            at + 1 + rest.find('>').map_or(rest.len(), |end| end + 1)
        } else {
            let is_close = rest.starts_with('/');
            let name_at = at + 1 + usize::from(is_close);
            if html[name_at..].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                let (mut tag, end) = tag(text, at, name_at);
                if is_close {
                    tag.kind = Kind::Close;
                }
                let end = behind_raw(&tag, html, end);
                tags.push(tag);
                end
            } else {
                at + 1
            }
        };
    }
    tags
}

/// The end of an element in which there are no tags, else the end of its tag.
fn behind_raw(tag: &Tag, html: &str, end: usize) -> usize {
    if tag.kind != Kind::Open || !RAW.contains(&tag.name.as_str()) {
        return end;
    }
    let closes = |at: &usize| {
        let name = html.get(at + 2..at + 2 + tag.name.len());
        html[*at..].starts_with("</") && name.is_some_and(|name| name.eq_ignore_ascii_case(&tag.name))
    };
    let mut places = memchr::memchr_iter(b'<', &html.as_bytes()[end..]).map(|found| end + found);
    places.find(closes).unwrap_or(html.len())
}

/// A tag that begins at `at` and has its name at `name_at`, and where it ends.
fn tag(text: &Text, at: usize, name_at: usize) -> (Tag, usize) {
    let html = text.as_str();
    let is_end = |letter: char| letter.is_ascii_whitespace() || letter == '/' || letter == '>';
    let until = |from: usize, end: fn(char) -> bool| html[from..].find(end).map_or(html.len(), |found| from + found);
    let name_end = until(name_at, |letter| {
        letter.is_ascii_whitespace() || letter == '/' || letter == '>'
    });
    let name = html[name_at..name_end].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut here = name_end;
    let mut is_alone = VOID.contains(&name.as_str());
    loop {
        here = until(here, |letter| !letter.is_ascii_whitespace() && letter != '/');
        let rest = &html[here..];
        if rest.is_empty() || rest.starts_with('>') {
            is_alone |= html[..here].ends_with('/');
            break;
        }
        // A `=` that comes first belongs to the name (HTML, 13.2.5.32).
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest[first..]
            .find(|letter| is_end(letter) || letter == '=')
            .map_or(rest.len(), |found| first + found);
        let attribute_at = here;
        here = until(here + length, |letter| !letter.is_ascii_whitespace());
        let mut value = here..here;
        if html[here..].starts_with('=') {
            here = until(here + 1, |letter| !letter.is_ascii_whitespace());
            let mark = html[here..].chars().next().filter(|mark| matches!(mark, '"' | '\''));
            value = match mark {
                Some(mark) => here + 1..html[here + 1..].find(mark).map_or(html.len(), |found| here + 1 + found),
                None => here..until(here, |letter| letter.is_ascii_whitespace() || letter == '>'),
            };
            here = (value.end + usize::from(mark.is_some())).min(html.len());
        }
        if attributes.len() == ATTRIBUTES_MAX {
            continue;
        }
        attributes.push(Attribute {
            name: html[attribute_at..attribute_at + length].to_ascii_lowercase(),
            at: text.place(attribute_at),
            value: reference::decoded(&text.slice(value)),
        });
    }
    let kind = if is_alone { Kind::Alone } else { Kind::Open };
    let at = text.place(at);
    let tag = Tag {
        name,
        at,
        kind,
        attributes,
    };
    (tag, (here + 1).min(html.len()))
}

/// The same for XHTML that stands in a feed as elements: those below `element`.
pub fn tags_of(element: &Element) -> Vec<Tag> {
    let mut tags = Vec::new();
    for child in &element.children {
        child.walk(&mut |element| {
            tags.push(Tag {
                name: element.local.to_ascii_lowercase(),
                at: element.at,
                kind: Kind::Alone,
                attributes: element
                    .attributes
                    .iter()
                    .map(|attribute| Attribute {
                        name: attribute.local.to_ascii_lowercase(),
                        at: attribute.at,
                        value: attribute.value.clone(),
                    })
                    .collect(),
            });
        });
    }
    tags
}

/// How many tags are looked at to tell what a text is meant as: the first few tell, and a text of a million open tags is
/// not looked through a million times.
const LOOKED_AT_MAX: usize = 50;

/// Where the first tag stands of a text that is surely meant as HTML: a known element that ends, or one without an end.
pub fn first_element(text: &Text) -> Option<usize> {
    let tags = tags(text);
    let is_element = |(index, tag): &(usize, &Tag)| {
        let ends = || {
            tags[*index..]
                .iter()
                .any(|end| end.kind == Kind::Close && end.name == tag.name)
        };
        tag.is_known() && (tag.kind == Kind::Alone || (tag.kind == Kind::Open && ends()))
    };
    let mut looked_at = tags.iter().enumerate().take(LOOKED_AT_MAX);
    looked_at.find(is_element).map(|(_, tag)| tag.at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::proptest;

    use super::Kind;
    use super::first_element;
    use super::tags;
    use crate::foreign::text::Text;

    fn text(html: &str) -> Text {
        let mut text = Text::starting_at(0);
        text.push(html, 0);
        text
    }

    fn told(html: &str) -> String {
        let mut told = Vec::new();
        for tag in tags(&text(html)) {
            let attributes: Vec<String> = tag
                .attributes
                .iter()
                .map(|attribute| format!(" {}@{}={}", attribute.name, attribute.at, attribute.value.as_str()))
                .collect();
            let kind = match tag.kind {
                Kind::Open => "",
                Kind::Close => "/",
                Kind::Alone => "!",
            };
            told.push(format!("{kind}{}@{}{}", tag.name, tag.at, attributes.concat()));
        }
        told.join(" ")
    }

    #[test]
    fn tags_are_cut_as_browsers_cut_them() {
        for (html, expected) in [
            ("a <B>b</b>", "b@2 /b@6"),
            ("<a href='x y' b=c d>", "a@0 href@3=x y b@14=c d@18="),
            ("<img src=\"a&amp;b\"/>", "!img@0 src@5=a&b"),
            ("<img src=a/b>", "!img@0 src@5=a/b"),
            ("1 < 2 <3 </ x> <!-- <b> --> <? <i> ?>", "/x"),
            ("<script>if (a<b) '<p>'</SCRIPT><p>", "script@0 /script@22 p@31"),
            ("<p a = \"b\" =c>", "p@0 a@3=b =c@11="),
            ("<a href=\"never", "a@0 href@3=never"),
            ("<a/b/c>", "a@0 b@3= c@5="),
            ("<br/><path d=''/>", "!br@0 !path@5 d@11="),
        ] {
            let expected = if expected == "/x" { "" } else { expected };
            assert_eq!(told(html), expected, "{html}");
        }
    }

    #[test]
    fn what_is_meant_as_html_is_told_from_what_speaks_of_it() {
        for (html, place) in [
            ("It <em>sings</em>", Some(3)),
            ("one<br>two", Some(3)),
            ("Vec<T> and Option<U>", None),
            ("the <b> key", None),
            ("a <- b", None),
        ] {
            assert_eq!(first_element(&text(html)), place, "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(html in any::<String>(), marked in "[<>/a-c=\"' &;!-]{0,40}") {
            for html in [html, marked] {
                let cut = tags(&text(&html));
                assert!(cut.iter().all(|tag| html[tag.at..].starts_with('<')));
            }
        }
    }
}
