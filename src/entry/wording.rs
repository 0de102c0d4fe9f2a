//! What drawings and formulas say, for those who are not shown them: readers' programs strip both.

use dom_query::Document;
use dom_query::NodeRef;

use crate::article::title::one_line;
use crate::entry::escape;
use crate::entry::tag::Tag;
use crate::entry::tag::Token;
use crate::entry::tag::Tokens;

/// How deep a formula is read; what lies below is read as plain words. Nobody sets fractions in fractions this deep.
const DEPTH_MAX: usize = 32;

/// The longest formula that is read, in tags and what stands between them: a page of them has a few hundred.
const TOKENS_MAX: usize = 5000;

/// The elements of a drawing that hold words, in lower case.
const SAYING: [&str; 4] = ["desc", "foreignobject", "text", "title"];

/// Signs of a formula that stand between spaces.
const SPACED: &str = "=≠<>≤≥≈≡∼+−-±×÷·∗⋅→⇒⇔∈∉⊂⊆∪∩∧∨";

/// What is said in place of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// Words of a program, such as the source of a formula.
    Code(String),
    /// Safe HTML.
    Html(String),
    /// Words.
    Words(String),
}

/// What the drawing or formula says that begins with `tag`; `inside` reaches to its end. `None` where it says nothing, and
/// for all other elements.
pub fn of(tag: &Tag<'_>, inside: &str) -> Option<Wording> {
    let given = |attribute| {
        let words = tag.value(attribute).map(|words| one_line(&words));
        words.filter(|words| !words.is_empty())
    };
    match &*tag.name {
        "math" => given("alttext").map(Wording::Code).or_else(|| formula(inside)),
        "svg" => {
            let drawn = drawing(inside);
            let said = given("aria-label").filter(|label| !drawn.contains(label));
            let all: Vec<String> = said.into_iter().chain(drawn).collect();
            (!all.is_empty()).then(|| Wording::Words(all.join(", ")))
        }
        _ => None,
    }
}

/// The titles, descriptions and letters of a drawing, each once.
fn drawing(inside: &str) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for (_, token) in Tokens::new(inside) {
        match (token, &mut open) {
            (Token::Tag(tag), None) if !tag.is_end && SAYING.contains(&&*tag.name) => {
                open = Some((tag.name.into_owned(), String::new()));
            }
            (Token::Text(words), Some((_, heard))) => heard.push_str(words),
            (Token::Tag(tag), Some((name, heard))) if tag.is_end && tag.name == *name => {
                let words = one_line(&Document::fragment(heard.as_str()).text());
                if !words.is_empty() && !said.contains(&words) {
                    said.push(words);
                }
                open = None;
            }
            _ => {}
        }
    }
    said
}

/// The source of a formula where it brings it along, else the formula in a line.
fn formula(inside: &str) -> Option<Wording> {
    if Tokens::new(inside).count() > TOKENS_MAX {
        return None;
    }
    let page = Document::fragment(format!("<math>{inside}</math>"));
    let source = page.select("annotation");
    let source = source
        .nodes()
        .iter()
        .find(|note| note.attr_or("encoding", "application/x-tex").contains("tex"));
    if let Some(source) = source
        .map(|note| one_line(&note.text()))
        .filter(|source| !source.is_empty())
    {
        return Some(Wording::Code(source));
    }
    let mut html = String::new();
    for math in page.select("math").nodes().iter().take(1) {
        in_a_line(math, &mut html, 0);
    }
    let html = html.trim();
    (!html.is_empty()).then(|| Wording::Html(html.to_owned()))
}

fn in_a_line(node: &NodeRef<'_>, html: &mut String, depth: usize) {
    if depth > DEPTH_MAX {
        return escape::push_text(html, &one_line(&node.text()));
    }
    let parts: Vec<NodeRef<'_>> = node.children_it(false).filter(NodeRef::is_element).collect();
    let name = node.node_name().unwrap_or_default();
    let part = |index: usize, html: &mut String| {
        if let Some(part) = parts.get(index) {
            in_a_line(part, html, depth + 1);
        }
    };
    let between = |opens: &str, index: usize, closes: &str, html: &mut String| {
        html.push_str(opens);
        part(index, html);
        html.push_str(closes);
    };
    match &*name {
        "annotation" | "annotation-xml" => {}
        "msup" | "mover" if parts.len() == 2 => {
            between("", 0, "", html);
            between("<sup>", 1, "</sup>", html);
        }
        "msub" | "munder" if parts.len() == 2 => {
            between("", 0, "", html);
            between("<sub>", 1, "</sub>", html);
        }
        "msubsup" | "munderover" if parts.len() == 3 => {
            between("", 0, "", html);
            between("<sub>", 1, "</sub>", html);
            between("<sup>", 2, "</sup>", html);
        }
        "mfrac" if parts.len() == 2 => {
            for (index, sign) in [(0, "/"), (1, "")] {
                let is_single = parts[index].children_it(false).all(|child| child.is_text());
                let (opens, closes) = if is_single { ("", "") } else { ("(", ")") };
                between(opens, index, closes, html);
                html.push_str(sign);
            }
        }
        "mroot" if parts.len() == 2 => {
            between("<sup>", 1, "</sup>", html);
            between("√(", 0, ")", html);
        }
        "msqrt" => {
            html.push_str("√(");
            (0..parts.len()).for_each(|index| part(index, html));
            html.push(')');
        }
        "mtd" | "mtr" | "mspace" => {
            (0..parts.len()).for_each(|index| part(index, html));
            html.push(' ');
        }
        _ if parts.is_empty() => token(&one_line(&node.text()), html),
        _ => (0..parts.len()).for_each(|index| part(index, html)),
    }
}

/// A letter, a number or a sign.
fn token(words: &str, html: &mut String) {
    let is_spaced = !words.is_empty() && words.chars().all(|letter| SPACED.contains(letter));
    let space = if is_spaced { " " } else { "" };
    html.push_str(space);
    escape::push_text(html, words);
    html.push_str(space);
}
