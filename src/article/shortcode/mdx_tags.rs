//! MDX's tags: components are shown as they are written, elements of HTML lose what only programs read.

use std::ops::Range;

use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::mdx_marks::Marks;
use crate::article::shortcode::mdx_words::Imports;
use crate::article::shortcode::mdx_words::literal;
use crate::article::shortcode::pieces::Figure;

/// A tag of JSX.
struct Tag<'a> {
    range: Range<usize>,
    name: &'a str,
    attributes: Vec<Attribute<'a>>,
    is_end: bool,
    is_closed: bool,
}

/// An attribute: with braces round its value it is an expression.
struct Attribute<'a> {
    name: &'a str,
    value: Option<&'a str>,
    is_expression: bool,
}

/// Takes the tag that opens at a byte for what it is.
pub(super) fn tag(edits: &mut Edits<'_>, start: usize, (marks, imports): (&Marks<'_>, &Imports)) -> Option<usize> {
    let tag = read(edits.body, start, marks)?;
    let end = tag.range.end;
    if tag.name.is_empty() {
        edits.replace(tag.range, "");
    } else if tag.name.starts_with(|letter: char| letter.is_ascii_lowercase()) && !tag.name.contains('.') {
        element(edits, &tag, imports);
    } else if tag.is_end {
        edits.close(tag.name, tag.range);
    } else if let Some(figure) = picture(edits, &tag, imports) {
        edits.replace_block(tag.range, &figure);
    } else if tag.attributes.is_empty() && !tag.is_closed {
        edits.open(tag.name, false);
        edits.tell(
            start,
            &format!("the component `{}` is left out, and what it holds stays", tag.name),
        );
        edits.drop(tag.range);
    } else {
        if !tag.is_closed {
            edits.open(tag.name, true);
        }
        edits.show(
            tag.range,
            &format!("the component `{}` is shown as it is written", tag.name),
        );
    }
    Some(end)
}

/// Astro's own components for pictures.
fn picture(edits: &Edits<'_>, tag: &Tag<'_>, imports: &Imports) -> Option<String> {
    if !matches!(tag.name, "Image" | "Picture" | "Img" | "Figure") {
        return None;
    }
    let src = value(edits, tag, "src", imports)?;
    let alt = value(edits, tag, "alt", imports);
    let caption = value(edits, tag, "caption", imports);
    let figure = Figure {
        src: &src,
        alt: alt.as_deref(),
        caption: caption.as_deref(),
        ..Figure::default()
    };
    Some(figure.html())
}

fn value(edits: &Edits<'_>, tag: &Tag<'_>, name: &str, imports: &Imports) -> Option<String> {
    let attribute = tag.attributes.iter().find(|attribute| attribute.name == name)?;
    let value = attribute.value?;
    if attribute.is_expression {
        literal(value.trim(), edits, imports)
    } else {
        Some(value.to_owned())
    }
}

/// An element of HTML, where JSX writes its attributes otherwise.
fn element(edits: &mut Edits<'_>, tag: &Tag<'_>, imports: &Imports) {
    let is_jsx =
        |attribute: &Attribute<'_>| attribute.is_expression || matches!(attribute.name, "className" | "htmlFor");
    if !tag.attributes.iter().any(is_jsx) {
        return;
    }
    let mut html = format!("<{}", tag.name);
    for attribute in &tag.attributes {
        let name = match attribute.name {
            "className" => "class",
            "htmlFor" => "for",
            name => name,
        };
        let value = match attribute.value {
            Some(value) if attribute.is_expression => literal(value.trim(), edits, imports),
            Some(value) => Some(value.to_owned()),
            None => Some(String::new()),
        };
        match value {
            Some(value) => html.extend([" ", name, "=\"", &value.replace('"', "&quot;"), "\""]),
            // How something looks and what it does is lost in every reader.
            None if name == "style" || name == "key" || name.starts_with("on") => {}
            None => edits.tell(
                tag.range.start,
                &format!("the expression in `{name}` of `<{}>` is left out", tag.name),
            ),
        }
    }
    html.push_str(if tag.is_closed { " />" } else { ">" });
    edits.replace(tag.range.clone(), html);
}

fn read<'a>(body: &'a str, start: usize, marks: &Marks<'_>) -> Option<Tag<'a>> {
    let rest = &body[start + 1..];
    let is_end = rest.starts_with('/');
    let mut at = start + 1 + usize::from(is_end);
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':');
    let length = body[at..].find(|letter| !is_name(letter))?;
    let name = &body[at..at + length];
    if name.contains(':') || name.starts_with(|letter: char| !letter.is_alphabetic()) {
        return None;
    }
    at += length;
    let mut attributes = Vec::new();
    loop {
        at += body[at..].len() - body[at..].trim_start().len();
        let rest = &body[at..];
        if let Some(length) = [("/>", 2), (">", 1)]
            .iter()
            .find_map(|(sign, length)| rest.starts_with(sign).then_some(*length))
        {
            return Some(Tag {
                range: start..at + length,
                name,
                attributes,
                is_end,
                is_closed: length == 2,
            });
        }
        if rest.starts_with('{') {
            // `{...rest}`
            let range = marks.braces(at)?;
            attributes.push(Attribute {
                name: "...",
                value: Some(&body[range.start + 1..range.end - 1]),
                is_expression: true,
            });
            at = range.end;
            continue;
        }
        let length = rest.find(|letter| !is_name(letter)).filter(|length| *length > 0)?;
        let attribute = &rest[..length];
        at += length;
        let (value, is_expression, end) = attribute_value(body, at, marks)?;
        attributes.push(Attribute {
            name: attribute,
            value,
            is_expression,
        });
        at = end;
    }
}

/// The value behind an attribute's name, whether it is an expression, and where it ends.
fn attribute_value<'a>(body: &'a str, at: usize, marks: &Marks<'_>) -> Option<(Option<&'a str>, bool, usize)> {
    let Some(rest) = body[at..].strip_prefix('=') else {
        return Some((None, false, at));
    };
    let start = at + 1;
    match rest.chars().next()? {
        '{' => {
            let range = marks.braces(start)?;
            Some((Some(&body[range.start + 1..range.end - 1]), true, range.end))
        }
        '"' | '\'' => {
            let end = marks.quoted(start)?;
            Some((Some(&body[start + 1..end]), false, end + 1))
        }
        _ => None,
    }
}
