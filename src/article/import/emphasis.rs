//! Whether the stars of Markdown can stand round words: beside letters and digits they need letters or digits inside
//! (`CommonMark` 0.31, 6.2).

use dom_query::NodeRef;

/// Elements that are written with stars.
const STARRED: [&str; 4] = ["strong", "b", "em", "i"];

/// Elements that end the line in which they stand.
const LINES: [&str; 19] = [
    "p",
    "div",
    "section",
    "article",
    "blockquote",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figure",
    "figcaption",
    "body",
];

/// Elements of a line that change nothing about their words.
const PLAIN: [&str; 5] = ["span", "font", "time", "cite", "var"];

/// An end of some words.
#[derive(Clone, Copy)]
enum End {
    Front,
    Back,
}

impl End {
    /// The child of a node at this end.
    fn child<'a>(self, node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
        match self {
            Self::Front => node.first_child(),
            Self::Back => node.last_child(),
        }
    }

    /// What stands beside a node at this end, outside of it.
    fn outside<'a>(self, node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
        match self {
            Self::Front => node.prev_sibling(),
            Self::Back => node.next_sibling(),
        }
    }

    fn letter(self, text: &str) -> Option<char> {
        match self {
            Self::Front => text.chars().next(),
            Self::Back => text.chars().next_back(),
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Front => Self::Back,
            Self::Back => Self::Front,
        }
    }
}

/// What stands at an end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// White space, or the end of the line.
    Space,
    /// A letter or a digit.
    Word,
    /// A sign, or what is written with one: a link, code, a tag.
    Sign,
    /// Stars.
    Stars,
}

/// Whether an element is written with stars.
pub fn is_starred(node: &NodeRef) -> bool {
    STARRED.iter().any(|name| node.has_name(name))
}

/// Whether the stars of an element can stand where they are.
pub fn has_room(node: &NodeRef) -> bool {
    let fits = |end: End| {
        let is_near = matches!(
            (inside(node, end), outside(node, end)),
            (Edge::Word, Edge::Word | Edge::Space | Edge::Sign) | (Edge::Sign | Edge::Stars, Edge::Space)
        );
        is_near && !is_hollow(node, end)
    };
    node.text().trim().is_empty() || (fits(End::Front) && fits(End::Back))
}

/// Whether white space at an end of an element stands in more than its first words, and so cannot be moved out.
fn is_hollow(node: &NodeRef, end: End) -> bool {
    let is_space = end.letter(&node.text()).is_some_and(char::is_whitespace);
    let is_words = |child: NodeRef| child.is_text() && !child.text().trim().is_empty();
    is_space && !end.child(node).is_some_and(is_words)
}

/// What stands at an end of an element, inside of it. White space there is moved out.
fn inside(node: &NodeRef, end: End) -> Edge {
    let mut here = end.child(node);
    while let Some(child) = here {
        let text = child.text();
        if child.is_text() {
            if let Some(letter) = end.letter(text.trim()) {
                return of(letter);
            }
        } else if is_starred(&child) && !text.trim().is_empty() {
            return match inside(&child, end) {
                Edge::Word => Edge::Word,
                _ => Edge::Stars,
            };
        } else if PLAIN.iter().any(|name| child.has_name(name)) && !text.trim().is_empty() {
            return inside(&child, end);
        } else if child.is_element() {
            return Edge::Sign;
        }
        here = end.other().outside(&child);
    }
    Edge::Sign
}

/// What stands beside an element at an end.
fn outside(node: &NodeRef, end: End) -> Edge {
    // White space at its end is moved there.
    let own = node.text();
    if end.letter(&own).is_some_and(char::is_whitespace) {
        return Edge::Space;
    }
    let mut here = *node;
    loop {
        let Some(beside) = end.outside(&here) else {
            let parent = here
                .parent()
                .filter(|parent| !LINES.iter().any(|name| parent.has_name(name)));
            match parent {
                Some(parent) if is_starred(&parent) || PLAIN.iter().any(|name| parent.has_name(name)) => here = parent,
                Some(parent) if parent.is_element() => return Edge::Sign,
                _ => return Edge::Space,
            }
            continue;
        };
        if let Some(letter) = end.other().letter(&beside.text()) {
            let is_word = beside.is_text() || PLAIN.iter().any(|name| beside.has_name(name));
            return match is_word {
                _ if is_starred(&beside) => Edge::Stars,
                true => of(letter),
                false => Edge::Sign,
            };
        }
        if beside.has_name("br") {
            return Edge::Space;
        }
        here = beside;
    }
}

fn of(letter: char) -> Edge {
    if letter.is_alphanumeric() {
        Edge::Word
    } else if letter.is_whitespace() {
        Edge::Space
    } else {
        Edge::Sign
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::has_room;
    use super::is_starred;

    #[test]
    fn stars_stand_beside_letters_only_round_letters() {
        for (html, room) in [
            ("a <b>b</b> c", true),
            ("a<b>b</b>c", true),
            ("a<b>(b)</b>c", false),
            ("a <b>(b)</b> c", true),
            ("a <b>b:</b> c", true),
            ("a <b>b:</b>c", false),
            ("a<b> b: </b>c", true),
            ("<b>“b”</b>", true),
            ("a <b><a href=x>b</a></b>c", false),
            ("a <b><span>b</span></b>c", true),
            ("<i>a</i><b>b</b>", false),
            ("a <b><i>b</i></b>c", true),
            ("a <b><i>b.</i></b>c", false),
            ("<b></b>c", true),
            ("<b> <span> b</span></b>", false),
        ] {
            let page = Document::fragment(format!("<p>{html}</p>"));
            let starred = page.root().descendants().into_iter().filter(|node| is_starred(node));
            let rooms: Vec<bool> = starred.map(|node| has_room(&node)).collect();
            assert_eq!(rooms.iter().all(|room| *room), room, "{html}");
        }
    }
}
