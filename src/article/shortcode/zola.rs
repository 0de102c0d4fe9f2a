//! Zola's shortcodes: `{{ name(…) }}`, and `{% name(…) %}` to `{% end %}`.

use std::ops::Range;

use crate::article::shortcode::arguments::Argument;
use crate::article::shortcode::arguments::arguments;
use crate::article::shortcode::arguments::text;
use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::pieces;
use crate::article::shortcode::pieces::Figure;
use crate::article::shortcode::scan::Signs;

/// A shortcode's tag.
struct Tag<'a> {
    range: Range<usize>,
    name: &'a str,
    arguments: Vec<Argument>,
    holds_text: bool,
    is_end: bool,
    /// What stands between `/*` and `*/`: it is only shown.
    quoted: Option<&'a str>,
}

/// Takes the shortcodes of a body for what they are.
pub(super) fn edit(edits: &mut Edits<'_>) {
    let closes = ["}}", "%}"].map(|sign| Signs::of(edits.body, sign));
    let mut at = 0;
    while let Some(tag) = next(edits.body, &closes, at) {
        at = tag.range.end;
        let in_code = edits.code.holds(tag.range.start);
        if let Some(quoted) = tag.quoted {
            let range = tag.range.clone();
            let (open, close) = (
                &edits.body[range.start..range.start + 2],
                &edits.body[range.end - 2..range.end],
            );
            let written = format!("{open}{quoted}{close}");
            edits.replace(range, if in_code { written } else { pieces::as_words(&written) });
        } else if in_code {
        } else if tag.is_end {
            edits.close("", tag.range);
        } else if !known(edits, &tag) {
            unknown(edits, &tag);
        }
    }
}

/// The next tag from a byte on.
fn next<'a>(body: &'a str, [expression_ends, tag_ends]: &[Signs; 2], from: usize) -> Option<Tag<'a>> {
    let mut at = from;
    // Where what is written before a close ends: of many that open before one, it is looked for once.
    let mut ended = (0, 0);
    loop {
        let start = at + memchr::memchr(b'{', body.as_bytes().get(at..)?)?;
        let (closes, holds_text) = match body.as_bytes().get(start + 1) {
            Some(b'{') => (expression_ends, false),
            Some(b'%') => (tag_ends, true),
            _ => {
                at = start + 1;
                continue;
            }
        };
        at = start + 2;
        let Some(close) = closes.from(at) else { continue };
        if ended.0 != close {
            let is_blank = |letter: char| letter.is_whitespace() || letter == '-';
            ended = (close, body[..close].trim_end_matches(is_blank).len());
        }
        let inside =
            body[at..ended.1.max(at)].trim_start_matches(|letter: char| letter.is_whitespace() || letter == '-');
        let range = start..close + 2;
        let quoted = inside.strip_prefix("/*").and_then(|rest| rest.strip_suffix("*/"));
        let is_end = holds_text && inside == "end";
        let name_end = inside
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(inside.len());
        let given = inside[name_end..].trim();
        let given = given.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        if quoted.is_none() && !is_end && (name_end == 0 || given.is_none()) {
            continue;
        }
        return Some(Tag {
            range,
            name: &inside[..name_end],
            arguments: given.map(arguments).unwrap_or_default(),
            holds_text,
            is_end,
            quoted,
        });
    }
}

/// What Zola brings along, and pictures as themes call them.
fn known(edits: &mut Edits<'_>, tag: &Tag<'_>) -> bool {
    let given = &tag.arguments;
    if tag.holds_text {
        return false;
    }
    let piece = match (tag.name, text(given, &["id"]), text(given, &["src", "path", "url"])) {
        ("youtube", Some(id), _) => pieces::youtube(id, None),
        ("vimeo", Some(id), _) => pieces::vimeo(id, None),
        ("streamable", Some(id), _) => {
            pieces::link(&format!("https://streamable.com/{}", pieces::in_address(id)), None)
        }
        ("gist", _, Some(url)) => pieces::link(url, None),
        ("figure" | "image" | "img", _, Some(src)) => Figure {
            src,
            alt: text(given, &["alt"]),
            caption: text(given, &["caption", "title"]),
            ..Figure::default()
        }
        .html(),
        _ => return false,
    };
    edits.replace_block(tag.range.clone(), &piece);
    true
}

/// A shortcode of the site: it is shown, and what it holds is read on.
fn unknown(edits: &mut Edits<'_>, tag: &Tag<'_>) {
    let is_dropped = tag.holds_text && tag.arguments.is_empty();
    if tag.holds_text {
        edits.open("", !is_dropped);
    }
    if is_dropped {
        edits.tell(
            tag.range.start,
            &format!("the shortcode `{}` is left out, and what it holds stays", tag.name),
        );
        edits.drop(tag.range.clone());
    } else {
        edits.show(
            tag.range.clone(),
            &format!("the shortcode `{}` is shown as it is written", tag.name),
        );
    }
}
