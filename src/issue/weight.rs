//! What the HTML of a mail weighs, by what it is and by which entry it belongs to.

use dom_query::Document;
use dom_query::NodeRef;

/// What an entry is in the built-in themes, and in those that want to be weighed by entry.
const ENTRY: &str = "td.entry";

/// The bytes of a mail's HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Weight {
    /// By what they are, the heaviest first: text, code, styles, links, images, layout.
    pub causes: Vec<(&'static str, usize)>,
    /// By the titles of the entries, in their order. The rest is the frame's and the editor's.
    pub entries: Vec<(String, usize)>,
}

/// Weighs the HTML of a mail.
pub fn weigh(html: &str) -> Weight {
    let document = Document::from(html);
    let rows = document.select(ENTRY);
    let subject = document.select("title").text().trim().to_owned();
    let entries = rows.nodes().iter().map(|entry| {
        let heading = entry.descendants().into_iter().find(|node| node.has_name("h2"));
        // An entry that is called as the issue is needs no heading.
        let title = heading.map_or_else(|| subject.clone(), |heading| heading.text().trim().to_owned());
        (title, entry.html().len())
    });
    let mut parts = Parts::default();
    for node in document.root().descendants() {
        parts.add(&node);
    }
    let known = parts.text + parts.code + parts.styles + parts.links + parts.images;
    let mut causes = vec![
        ("text", parts.text),
        ("code", parts.code),
        ("styles", parts.styles),
        ("links", parts.links),
        ("images", parts.images),
        ("layout", html.len().saturating_sub(known)),
    ];
    causes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    causes.retain(|(_, bytes)| *bytes > 0);
    Weight {
        causes,
        entries: entries.collect(),
    }
}

#[derive(Default)]
struct Parts {
    text: usize,
    code: usize,
    styles: usize,
    links: usize,
    images: usize,
}

impl Parts {
    fn add(&mut self, node: &NodeRef<'_>) {
        let is_in = |name: &str| node.ancestors(None).iter().any(|above| above.has_name(name));
        if node.is_text() {
            let bytes = node.text().len();
            match () {
                () if is_in("pre") => self.code += bytes,
                () if is_in("style") => self.styles += bytes,
                () => self.text += bytes,
            }
            return;
        }
        let bytes = |name: &str| node.attr(name).map_or(0, |value| format!(" {name}=\"{value}\"").len());
        if is_in("pre") {
            // What colours code is there for the code.
            self.code += bytes("style") + bytes("class") + 2 * "<span>".len();
        } else if node.has_name("img") {
            self.images += node.html().len();
        } else {
            self.styles += bytes("style");
            self.links += bytes("href");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::weigh;

    #[test]
    fn a_mail_is_weighed_by_what_it_is_and_by_entry() {
        let html = concat!(
            r#"<html><head><style>p{}</style></head><body><p style="a">words</p><table><tr><td class="entry"><h2>Frost</h2>"#,
            r#"<pre><span style="b">code</span></pre><a href="https://example.org/">x</a><img src="y"></td></tr></table></body></html>"#,
        );
        let weight = weigh(html);
        let sum: usize = weight.causes.iter().map(|(_, bytes)| bytes).sum();
        assert_eq!(sum, html.len());
        let bytes = |name| weight.causes.iter().find(|(cause, _)| *cause == name).unwrap().1;
        assert_eq!(bytes("text"), "wordsFrostx".len());
        assert_eq!(bytes("code"), "code".len() + r#" style="b""#.len() + 12);
        assert_eq!(bytes("styles"), "p{}".len() + r#" style="a""#.len());
        assert_eq!(bytes("links"), r#" href="https://example.org/""#.len());
        assert_eq!(bytes("images"), r#"<img src="y">"#.len());
        let [(title, bytes)] = weight.entries.as_slice() else {
            panic!("{weight:?}");
        };
        assert_eq!((title.as_str(), *bytes), ("Frost", 124));
    }
}
