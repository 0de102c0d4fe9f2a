//! What a screen reader says of a mail, in its order.

use dom_query::Document;
use dom_query::NodeRef;
use serde::Serialize;

use crate::article::title::one_line;

/// Something that is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Said {
    /// What it is: `heading 1`, `link`, `image`; empty for words alone.
    pub(crate) role: String,
    /// The words.
    pub(crate) words: String,
    /// Whether something is missing here.
    pub(crate) is_lacking: bool,
}

/// How much is said at most; nobody listens longer.
const SAID_MAX: usize = 2000;

/// What is said of a mail.
pub(crate) fn spoken(html: &str) -> Vec<Said> {
    let document = Document::from(html);
    let mut said = Vec::new();
    if let Some(body) = document.select("body").nodes().first() {
        say(body, &mut said);
    }
    said.truncate(SAID_MAX);
    said
}

fn say(node: &NodeRef<'_>, said: &mut Vec<Said>) {
    for child in node.children() {
        if child.is_text() {
            push(said, String::new(), &child.text());
            continue;
        }
        let Some(name) = child.node_name() else { continue };
        if is_silent(&child, &name) {
            continue;
        }
        match &*name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => push(said, format!("heading {}", &name[1..]), &child.text()),
            "a" if child.has_attr("href") => {
                let pictures: Vec<String> = alts(&child);
                push(
                    said,
                    "link".to_owned(),
                    &format!("{} {}", child.text(), pictures.join(" ")),
                );
            }
            "img" => match child.attr("alt") {
                Some(alt) if alt.trim().is_empty() => {}
                Some(alt) => push(said, "image".to_owned(), &alt),
                None => said.push(Said {
                    role: "image".to_owned(),
                    words: child.attr_or("src", "").to_string(),
                    is_lacking: true,
                }),
            },
            "li" => push_list(&child, said),
            "table" if child.attr_or("role", "").as_ref() != "presentation" => {
                push(said, "table".to_owned(), " ");
                say(&child, said);
            }
            "hr" => push(said, "separator".to_owned(), " "),
            _ => say(&child, said),
        }
    }
}

fn push_list(item: &NodeRef<'_>, said: &mut Vec<Said>) {
    said.push(Said {
        role: "list item".to_owned(),
        words: String::new(),
        is_lacking: false,
    });
    say(item, said);
}

fn alts(node: &NodeRef<'_>) -> Vec<String> {
    let images = node.descendants().into_iter().filter(|one| one.has_name("img"));
    images
        .filter_map(|image| image.attr("alt").map(|alt| alt.to_string()))
        .collect()
}

fn push(said: &mut Vec<Said>, role: String, words: &str) {
    let words = one_line(words);
    if words.is_empty() && role.is_empty() {
        return;
    }
    // Words beside words are one breath.
    if let Some(last) = said.last_mut().filter(|last| role.is_empty() && last.role.is_empty()) {
        last.words.push(' ');
        last.words.push_str(&words);
        return;
    }
    let is_lacking = words.is_empty() && (role == "link" || role.starts_with("heading"));
    said.push(Said {
        role,
        words,
        is_lacking,
    });
}

fn is_silent(node: &NodeRef<'_>, name: &str) -> bool {
    let style = node.attr_or("style", "").replace(' ', "");
    matches!(name, "style" | "script" | "title" | "head")
        || node.attr_or("aria-hidden", "").as_ref() == "true"
        || node.has_attr("hidden")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn what_is_heard_stands_in_its_order() {
        let html = "<body><div style=\"display:none\">pre</div><h1>Ice</h1><p>It <b>sings</b>. <a href=x>More of it</a></p>\
                    <img src=a.png><img src=b.png alt=\"\"><ul><li>One</li></ul></body>";
        let said: Vec<String> = spoken(html)
            .into_iter()
            .map(|one| format!("{}:{}:{}", one.role, one.words, one.is_lacking))
            .collect();
        assert_eq!(
            said,
            [
                "heading 1:Ice:false",
                ":It sings .:false",
                "link:More of it:false",
                "image:a.png:true",
                "list item::false",
                ":One:false"
            ]
        );
    }
}
