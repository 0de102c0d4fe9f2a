//! Hugo's shortcodes: `{{< name … >}}` and `{{% name … %}}`.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::shortcode::arguments::Argument;
use crate::article::shortcode::arguments::arguments;
use crate::article::shortcode::arguments::nth;
use crate::article::shortcode::arguments::text;
use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::pieces;
use crate::article::shortcode::pieces::Figure;
use crate::article::shortcode::scan::indent;
use crate::article::shortcode::scan::is_in_target;
use crate::article::shortcode::values;

/// A shortcode's tag.
struct Tag<'a> {
    range: Range<usize>,
    name: &'a str,
    /// What stands behind its name.
    given: &'a str,
    is_end: bool,
    is_closed: bool,
    /// What stands between `/*` and `*/`: it is only shown.
    quoted: Option<&'a str>,
}

/// The longest tag, in bytes.
const TAG_BYTES_MAX: usize = 4_096;

/// The end tags of a body, by where the tags begin that they end: tags of one name nest.
struct Ends {
    ranges: HashMap<usize, Range<usize>>,
}

impl Ends {
    fn of(body: &str) -> Self {
        let (mut ranges, mut open) = (HashMap::new(), HashMap::<&str, Vec<usize>>::new());
        let mut at = 0;
        while let Some(tag) = next(body, at) {
            at = tag.range.end;
            if tag.quoted.is_some() || tag.is_closed {
                continue;
            }
            let open = open.entry(tag.name).or_default();
            if !tag.is_end {
                open.push(tag.range.start);
            } else if let Some(start) = open.pop() {
                ranges.insert(start, tag.range);
            }
        }
        Self { ranges }
    }

    /// The end of a tag.
    fn of_tag(&self, tag: &Tag<'_>) -> Option<Range<usize>> {
        self.ranges.get(&tag.range.start).cloned()
    }
}

/// Takes the shortcodes of a body for what they are.
pub(super) fn edit(edits: &mut Edits<'_>) {
    let ends = Ends::of(edits.body);
    let mut at = 0;
    while let Some(tag) = next(edits.body, at) {
        at = tag.range.end;
        if let Some(quoted) = tag.quoted {
            let shown = shown_quoted(edits, &tag, quoted);
            edits.replace(tag.range, shown);
        } else if edits.code.holds(tag.range.start) {
        } else if tag.is_end {
            edits.close(tag.name, tag.range);
        } else {
            at = known(edits, &tag, &ends).unwrap_or_else(|| unknown(edits, &tag, &ends));
        }
    }
}

/// The tag that was only shown, without the marks that say so.
fn shown_quoted(edits: &Edits<'_>, tag: &Tag<'_>, quoted: &str) -> String {
    let range = tag.range.clone();
    let (open, close) = (
        &edits.body[range.start..range.start + 3],
        &edits.body[range.end - 3..range.end],
    );
    let written = format!("{open}{quoted}{close}");
    if edits.code.holds(range.start) {
        written
    } else {
        pieces::as_words(&written)
    }
}

/// The next tag from a byte on.
fn next(body: &str, from: usize) -> Option<Tag<'_>> {
    let mut at = from;
    loop {
        let start = at + memchr::memmem::find(body.as_bytes().get(at..)?, b"{{")?;
        let close = match body.as_bytes().get(start + 2) {
            Some(b'<') => ">}}",
            Some(b'%') => "%}}",
            _ => {
                at = start + 2;
                continue;
            }
        };
        let near = &body[start + 3..body.floor_char_boundary(body.len().min(start + 3 + TAG_BYTES_MAX))];
        let Some(nearest) = memchr::memmem::find(near.as_bytes(), close.as_bytes()) else {
            at = start + 3;
            continue;
        };
        // A text that never ends holds no mark.
        let length = end_of(near, close).unwrap_or(nearest);
        let inside = &body[start + 3..start + 3 + length];
        let range = start..start + 6 + length;
        let words = inside.trim();
        let quoted = words.strip_prefix("/*").and_then(|rest| rest.strip_suffix("*/"));
        let is_closed = words.ends_with('/');
        let words = words.trim_end_matches('/').trim_end();
        let is_end = words.starts_with('/');
        let words = words.trim_start_matches('/').trim_start();
        let end = words.find(char::is_whitespace).unwrap_or(words.len());
        return Some(Tag {
            range,
            name: &words[..end],
            given: &words[end..],
            is_end,
            is_closed,
            quoted,
        });
    }
}

/// Where a tag closes, texts in quotation marks aside.
fn end_of(text: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match quote {
            Some(open) if letter == open && !escaped => quote = None,
            None if text[at..].starts_with(close) => return Some(at),
            None if matches!(letter, '"' | '`') => quote = Some(letter),
            Some(_) | None => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    None
}

/// What Hugo itself brings along. The answer is where to go on; `None`: it is none of these, or not whole.
fn known(edits: &mut Edits<'_>, tag: &Tag<'_>, ends: &Ends) -> Option<usize> {
    let given = &arguments(tag.given);
    let first = || nth(given, 0).map(|argument| argument.value.as_str());
    let end = tag.range.end;
    match tag.name {
        "figure" => {
            let figure = Figure {
                src: text(given, &["src"])?,
                alt: text(given, &["alt"]),
                caption: text(given, &["caption"]),
                title: text(given, &["title"]),
                attribution: text(given, &["attr"]),
                link: text(given, &["link"]),
            };
            edits.replace_block(tag.range.clone(), &figure.html());
        }
        "youtube" => {
            let film = pieces::youtube(text(given, &["id"]).or_else(first)?, text(given, &["title"]));
            edits.replace_block(tag.range.clone(), &film);
        }
        "vimeo" => {
            let film = pieces::vimeo(text(given, &["id"]).or_else(first)?, text(given, &["title"]));
            edits.replace_block(tag.range.clone(), &film);
        }
        "gist" | "tweet" | "x" | "instagram" => {
            let address = address(tag.name, given)?;
            edits.replace_block(tag.range.clone(), &pieces::link(&address, None));
        }
        "ref" | "relref" => {
            let target = text(given, &["path"]).or_else(first)?;
            refer(edits, tag.range.clone(), target);
        }
        "param" => {
            let value = values::own(first()?, edits.facts)?;
            edits.replace(tag.range.clone(), pieces::as_words(&value));
        }
        "highlight" => {
            let close = ends.of_tag(tag)?;
            let code = &edits.body[tag.range.end..close.start];
            let indent = indent(edits.body, tag.range.start).unwrap_or_default();
            let unquote = |code: String, [from, to]: [&str; 2]| code.replace(from, to);
            let marks = [["{{</*", "{{<"], ["*/>}}", ">}}"], ["{{%/*", "{{%"], ["*/%}}", "%}}"]];
            let code = marks.into_iter().fold(code.to_owned(), unquote);
            let fence = pieces::fence(first().unwrap_or_default(), &code, indent);
            edits.replace(tag.range.start..close.end, fence);
            return Some(close.end);
        }
        "details" => {
            let close = ends.of_tag(tag)?;
            let summary = text(given, &["summary"]).unwrap_or("Details");
            let summary = pieces::inline(summary);
            edits.replace_block(tag.range.clone(), &format!("<details><summary>{summary}</summary>\n"));
            edits.replace_block(close, "\n</details>");
        }
        "comment" => {
            let close = ends.of_tag(tag)?;
            edits.drop(tag.range.start..close.end);
            return Some(close.end);
        }
        _ => return None,
    }
    Some(end)
}

/// Where that stands of which a shortcode shows a picture.
fn address(name: &str, given: &[Argument]) -> Option<String> {
    let word = |index| nth(given, index).map(|argument| pieces::in_address(&argument.value));
    let named = |name| text(given, &[name]).map(pieces::in_address);
    Some(match name {
        "gist" => format!("https://gist.github.com/{}/{}", word(0)?, word(1)?),
        "instagram" => format!("https://www.instagram.com/p/{}/", word(0).or_else(|| named("id"))?),
        _ => match (named("user"), named("id")) {
            (Some(user), Some(id)) => format!("https://x.com/{user}/status/{id}"),
            _ => format!("https://x.com/i/status/{}", word(0)?),
        },
    })
}

/// An article's address in the place of a reference to it.
pub(super) fn refer(edits: &mut Edits<'_>, range: Range<usize>, target: &str) {
    let (path, fragment) = target.find('#').map_or((target, ""), |at| target.split_at(at));
    let address = if path.is_empty() {
        Some(String::new())
    } else {
        (edits.facts.refer)(path)
    };
    let in_target = is_in_target(edits.body, range.start);
    match address {
        Some(address) => edits.replace(range, address + &pieces::in_address(fragment)),
        // The link that leads nowhere is told with its place.
        None if in_target => edits.replace(range, pieces::in_address(target)),
        None => edits.show(range, &format!("nothing is called `{path}`")),
    }
}

/// A shortcode of the theme: it is shown, and what it holds is read on.
fn unknown(edits: &mut Edits<'_>, tag: &Tag<'_>, ends: &Ends) -> usize {
    let told = format!("the shortcode `{}` is shown as it is written", tag.name);
    if tag.name.ends_with(".inline")
        && let Some(close) = ends.of_tag(tag)
    {
        edits.show(tag.range.start..close.end, &told);
        return close.end;
    }
    let is_ended = ends.of_tag(tag).is_some();
    let is_dropped = is_ended && tag.given.trim().is_empty();
    if is_ended {
        edits.open(tag.name, !is_dropped);
    }
    if is_dropped {
        edits.tell(
            tag.range.start,
            &format!("the shortcode `{}` is left out, and what it holds stays", tag.name),
        );
        edits.drop(tag.range.clone());
    } else {
        edits.show(tag.range.clone(), &told);
    }
    tag.range.end
}
