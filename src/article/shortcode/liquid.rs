//! Liquid, as Jekyll has it, and the templates of Eleventy: `{% tag … %}`, `{{ expression }}`.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::flavour::Flavour;
use crate::article::shortcode::arguments::Argument;
use crate::article::shortcode::arguments::arguments;
use crate::article::shortcode::arguments::get;
use crate::article::shortcode::arguments::nth;
use crate::article::shortcode::arguments::text;
use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::hugo::refer;
use crate::article::shortcode::pieces;
use crate::article::shortcode::pieces::Figure;
use crate::article::shortcode::scan::Signs;
use crate::article::shortcode::scan::indent;
use crate::article::shortcode::scan::is_in_target;
use crate::article::shortcode::values;

/// A tag, an expression or a comment.
#[derive(Debug, Clone)]
struct Piece<'a> {
    range: Range<usize>,
    kind: Kind,
    /// What stands in it.
    inside: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tag,
    Expression,
    Comment,
}

impl<'a> Piece<'a> {
    /// The first word.
    fn name(&self) -> &'a str {
        self.inside.split_whitespace().next().unwrap_or_default()
    }

    /// What stands behind it.
    fn rest(&self) -> &'a str {
        self.inside[self.name().len()..].trim()
    }
}

/// A body of tags and expressions.
struct Liquid<'a> {
    body: &'a str,
    has_comments: bool,
    expression_ends: Signs,
    tag_ends: Signs,
    comment_ends: Signs,
    /// The tags that end others, by their names.
    ends: HashMap<&'a str, Vec<Range<usize>>>,
}

impl<'a> Liquid<'a> {
    fn new(body: &'a str, flavour: Flavour) -> Self {
        let mut liquid = Self {
            body,
            has_comments: flavour == Flavour::Eleventy,
            expression_ends: Signs::of(body, "}}"),
            tag_ends: Signs::of(body, "%}"),
            comment_ends: Signs::of(body, "#}"),
            ends: HashMap::new(),
        };
        // In code that shows templates a mark may never close: the next may begin within.
        for start in memchr::memmem::find_iter(body.as_bytes(), "{%") {
            let words = body[start + 2..].trim_start_matches(['-', ' ']);
            let length = words.bytes().take_while(u8::is_ascii_alphanumeric).count();
            if words.starts_with("end")
                && let Some(end) = liquid.tag_ends.from(start + 2)
            {
                liquid.ends.entry(&words[..length]).or_default().push(start..end + 2);
            }
        }
        liquid
    }

    /// The next of them from a byte on.
    fn next(&self, from: usize) -> Option<Piece<'a>> {
        let mut at = from;
        loop {
            let start = at + memchr::memchr(b'{', self.body.as_bytes().get(at..)?)?;
            let (closes, kind) = match self.body.as_bytes().get(start + 1) {
                Some(b'{') => (&self.expression_ends, Kind::Expression),
                Some(b'%') => (&self.tag_ends, Kind::Tag),
                Some(b'#') if self.has_comments => (&self.comment_ends, Kind::Comment),
                _ => {
                    at = start + 1;
                    continue;
                }
            };
            at = start + 2;
            let Some(close) = closes.from(at) else { continue };
            return Some(Piece {
                range: start..close + 2,
                kind,
                inside: self.body[at..close].trim().trim_matches('-').trim(),
            });
        }
    }

    /// The end tag of that name from a byte on.
    fn end(&self, name: &str, from: usize) -> Option<Range<usize>> {
        let ends = self.ends.get(name)?;
        ends.get(ends.partition_point(|end| end.start < from)).cloned()
    }
}

/// Takes the tags and expressions of a body for what they are.
pub(super) fn edit(edits: &mut Edits<'_>) {
    let liquid = Liquid::new(edits.body, edits.facts.flavour);
    let mut at = 0;
    while let Some(piece) = liquid.next(at) {
        at = match piece.kind {
            Kind::Tag if piece.name() == "raw" => raw(edits, &piece, &liquid),
            _ if edits.code.holds(piece.range.start) => piece.range.end,
            Kind::Comment => {
                edits.drop(piece.range.clone());
                piece.range.end
            }
            Kind::Expression => {
                expression(edits, &piece);
                piece.range.end
            }
            Kind::Tag => tag(edits, &piece, &liquid).unwrap_or_else(|| {
                let told = format!("the tag `{}` is shown as it is written", piece.name());
                edits.show(piece.range.clone(), &told);
                piece.range.end
            }),
        };
    }
}

/// What is to be shown as it is: only the tags go, in code too.
fn raw(edits: &mut Edits<'_>, piece: &Piece<'_>, liquid: &Liquid<'_>) -> usize {
    let Some(close) = liquid.end("endraw", piece.range.end) else {
        return piece.range.end;
    };
    if edits.code.holds(piece.range.start) {
        edits.replace(piece.range.clone(), "");
        edits.replace(close.clone(), "");
    } else {
        edits.drop(piece.range.clone());
        edits.drop(close.clone());
    }
    close.end
}

fn expression(edits: &mut Edits<'_>, piece: &Piece<'_>) {
    let Some(value) = values::expression(piece.inside, edits.facts) else {
        edits.show(piece.range.clone(), "an expression is shown as it is written");
        return;
    };
    // Before a tag that stands for a whole address, the site's own is too much.
    let rest = &edits.body[piece.range.end..];
    let rest = rest.strip_prefix("{{ site.baseurl }}").unwrap_or(rest);
    let is_prefix = matches!(piece.inside, "site.url" | "site.baseurl");
    let stands_before_address = ["{% post_url", "{% link", "{%- post_url", "{%- link"];
    let value = if is_prefix && stands_before_address.iter().any(|tag| rest.starts_with(tag)) {
        String::new()
    } else if is_in_target(edits.body, piece.range.start) || piece.inside.contains("url") {
        value
    } else {
        pieces::as_words(&value)
    };
    edits.replace(piece.range.clone(), value);
}

/// The tags that are known. The answer is where to go on; `None`: it is none of these, or not whole.
fn tag(edits: &mut Edits<'_>, piece: &Piece<'_>, liquid: &Liquid<'_>) -> Option<usize> {
    let range = piece.range.clone();
    match piece.name() {
        "comment" => {
            let close = liquid.end("endcomment", range.end)?;
            edits.drop(range.start..close.end);
            return Some(close.end);
        }
        "highlight" => {
            let close = liquid.end("endhighlight", range.end)?;
            let code = &edits.body[range.end..close.start];
            let indent = indent(edits.body, range.start).unwrap_or_default();
            let language = piece.rest().split_whitespace().next().unwrap_or_default();
            let fence = pieces::fence(language.trim_matches(['"', '\'']), code, indent);
            edits.replace(range.start..close.end, fence);
            return Some(close.end);
        }
        "post_url" | "link" if edits.facts.flavour == Flavour::Jekyll => {
            refer(edits, range.clone(), piece.rest().trim_matches(['"', '\'']));
        }
        "include" | "include_relative" if edits.facts.flavour == Flavour::Jekyll => include(edits, piece)?,
        "gist" => {
            let id = piece.rest().split_whitespace().next()?.trim_matches(['"', '\'']);
            let url = format!("https://gist.github.com/{}", pieces::in_address(id));
            edits.replace_block(range.clone(), &pieces::link(&url, None));
        }
        "youtube" | "vimeo" => {
            let given = arguments(piece.rest());
            let id = nth(&given, 0).or_else(|| get(&given, &["id"]))?;
            edits.replace_block(range.clone(), &film(piece.name(), id)?);
        }
        "image" if edits.facts.flavour == Flavour::Eleventy => {
            let given = arguments(piece.rest());
            let (src, alt) = (nth(&given, 0)?, nth(&given, 1)?);
            let figure = Figure {
                src: Some(src.value.as_str()).filter(|_| src.is_text && alt.is_text)?,
                alt: Some(&alt.value),
                ..Figure::default()
            };
            edits.replace_block(range.clone(), &figure.html());
        }
        _ => return None,
    }
    Some(range.end)
}

/// A film by its number or its address.
fn film(name: &str, id: &Argument) -> Option<String> {
    let id = id.value.as_str();
    if id.starts_with("http") {
        return Some(pieces::link(id, None));
    }
    let is_number = !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let film = if name == "youtube" {
        pieces::youtube
    } else {
        pieces::vimeo
    };
    is_number.then(|| film(id, None))
}

/// Names by which themes say where a picture is.
const SOURCES: [&str; 6] = ["src", "url", "image_path", "path", "image", "file"];

/// An include that shows a picture or a film, as its name and what it is given say.
fn include(edits: &mut Edits<'_>, piece: &Piece<'_>) -> Option<()> {
    let rest = piece.rest();
    let (file, given) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let given = arguments(given);
    let name = file
        .rsplit('/')
        .next()
        .unwrap_or(file)
        .split('.')
        .next()
        .unwrap_or(file);
    let shown = match name.to_lowercase().as_str() {
        "figure" | "image" | "img" | "picture" | "photo" => {
            let src = get(&given, &SOURCES)?;
            let src = value(src, edits)?;
            // A path that an include is given counts from the root of the site.
            let src = if src.contains("://") || src.starts_with(['/', '.']) {
                src
            } else {
                format!("{}/{src}", edits.facts.base_path)
            };
            Figure {
                src: &src,
                alt: text(&given, &["alt"]),
                caption: text(&given, &["caption", "description", "title"]),
                ..Figure::default()
            }
            .html()
        }
        known @ ("youtube" | "vimeo") => film(
            known,
            get(&given, &["id", "video_id", "url"]).or_else(|| nth(&given, 0))?,
        )?,
        "video" => {
            let provider = text(&given, &["provider"])?;
            film(provider, get(&given, &["id"])?).filter(|_| matches!(provider, "youtube" | "vimeo"))?
        }
        _ => return None,
    };
    edits.replace_block(piece.range.clone(), &shown);
    Some(())
}

/// What an argument comes to: a text, in which expressions may stand, or a variable.
fn value(argument: &Argument, edits: &Edits<'_>) -> Option<String> {
    if argument.is_text {
        return (!argument.value.contains("{{")).then(|| argument.value.clone());
    }
    values::expression(&argument.value, edits.facts)
}
