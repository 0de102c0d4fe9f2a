//! Raw HTML rewritten: absolute links, no second title, nothing that readers strip.

use crate::entry::elements;
use crate::entry::elements::Fate;
use crate::entry::sheet::ALT_MISSING;
use crate::entry::sheet::HTML_REMOVED;
use crate::entry::sheet::Sheet;
use crate::entry::stretch::Stretch;
use crate::entry::tag::Tag;
use crate::entry::tag::Token;
use crate::entry::tag::Tokens;
use crate::entry::wording;
use crate::entry::wording::Wording;

/// Raw elements that are open at this place of a sheet.
#[derive(Debug, Default)]
pub struct Open {
    elements: Vec<Element>,
    /// Whether a parser would read something else than what is written, as elements end others, or are not closed.
    is_disorderly: bool,
    /// How far the sheet was looked through for paragraphs, and whether one was open there.
    paragraphs: (usize, bool),
}

#[derive(Debug)]
struct Element {
    /// As it was written.
    name: String,
    /// As it stands in the sheet.
    written: String,
    /// How many elements of ours it stands in.
    depth: usize,
}

/// Where among elements of ours a stretch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// How many of them are open.
    pub depth: usize,
    /// Whether it stands between blocks, or within a line.
    pub between_blocks: bool,
    /// Whether a link of ours is open.
    pub in_link: bool,
}

impl Ground {
    /// Where nothing of ours is open.
    pub const TOP: Self = Self {
        depth: 0,
        between_blocks: true,
        in_link: false,
    };
}

/// How deep raw elements nest before further levels are left out (their content stays). Layouts of old mails need a
/// dozen; browsers stop at 512, and the time that a parser takes grows with the square of it.
const NESTING_MAX: usize = 100;

impl Open {
    /// Writes a stretch to the sheet. The result is well-formed tag by tag, but elements may stay open or end others:
    /// unless [`Open::is_orderly`], the sheet must go through [`elements::sanitise`]. Answers the element that was to be
    /// removed with its content, but does not end within the stretch.
    pub fn write(&mut self, sheet: &mut Sheet<'_>, stretch: &Stretch, ground: Ground) -> Option<String> {
        let mut tokens = Tokens::new(stretch.html());
        while let Some((at, token)) = tokens.next() {
            let offset = stretch.place(at);
            match token {
                Token::Text(text) => self.text(sheet, text),
                Token::Comment => {}
                Token::Unfinished => {
                    let message = "what begins here is removed: it is never closed";
                    sheet.find(&HTML_REMOVED, offset, message);
                }
                Token::Tag(tag) if tag.is_end => self.close(sheet, &tag.name, ground),
                Token::Tag(tag) => match elements::fate(&tag.name) {
                    Fate::Kept => self.open(sheet, &tag, offset, ground),
                    Fate::Unwrapped => {}
                    Fate::Stripped => strip(sheet, &tag, offset),
                    Fate::Removed => {
                        self.is_disorderly = true;
                        match wording::of(&tag, inside(&tag, tokens.rest())) {
                            Some(wording) => replace(sheet, &tag, (offset, wording)),
                            None if ground.between_blocks && self.is_among_blocks(sheet) => {
                                block_of(sheet, &tag, offset);
                            }
                            None => remove(sheet, &tag, offset),
                        }
                        if !tokens.skip_past(&tag.name) {
                            return Some(tag.name.into_owned());
                        }
                    }
                },
            }
        }
        None
    }

    /// Whether what was written so far is what a parser would read, and nothing raw is open: then the sheet need not be
    /// sanitised.
    pub fn is_orderly(&self) -> bool {
        self.elements.is_empty() && !self.is_disorderly
    }

    /// Notes that an element of ours ends that stands in `depth` others.
    pub fn end_ours(&mut self, depth: usize) {
        self.is_disorderly |= self.elements.last().is_some_and(|element| element.depth > depth);
    }

    /// Notes that a link of ours begins.
    pub fn begin_link(&mut self) {
        self.is_disorderly |= self.elements.iter().any(|element| element.name == "a");
    }

    fn text(&mut self, sheet: &mut Sheet<'_>, text: &str) {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;"];
        let mut references = text.match_indices('&');
        let is_known = |at: usize| known.iter().any(|reference| text[at..].starts_with(reference));
        self.is_disorderly |= !references.all(|(at, _)| is_known(at));
        sheet.html.push_str(&text.replace('<', "&lt;").replace('>', "&gt;"));
    }

    fn open(&mut self, sheet: &mut Sheet<'_>, tag: &Tag<'_>, offset: usize, ground: Ground) {
        let breaks_a_link = tag.name == "a" && (ground.in_link || self.elements.iter().any(|open| open.name == "a"));
        self.is_disorderly |= breaks_a_link || !elements::is_orderly(&tag.name, ground.between_blocks);
        if elements::is_void(&tag.name) {
            return write_tag(sheet, &tag.name, tag, offset);
        }
        let level = tag.name.strip_prefix('h').and_then(|level| level.parse().ok());
        let name = level.map_or_else(
            || tag.name.clone().into_owned(),
            |level| format!("h{}", sheet.outline.heading(level)),
        );
        if elements::is_endless(&name) {
            return write_tag(sheet, &name, tag, offset);
        }
        if name == "a" {
            // A link ends where the next one begins; old pages have anchors that end nowhere else.
            self.close(sheet, "a", ground);
        }
        if self.elements.len() < NESTING_MAX {
            write_tag(sheet, &name, tag, offset);
            self.elements.push(Element {
                name: tag.name.clone().into_owned(),
                written: name,
                depth: ground.depth,
            });
        } else {
            self.is_disorderly = true;
        }
    }

    /// Whether a paragraph may begin here.
    fn is_among_blocks(&mut self, sheet: &Sheet<'_>) -> bool {
        let (mut from, mut is_open) = self.paragraphs;
        from = from.min(sheet.html.len());
        while let Some(at) = sheet.html[from..].find('<').map(|at| from + at) {
            let tag = &sheet.html[at..];
            if tag.starts_with("<p>") || tag.starts_with("<p ") {
                is_open = true;
            } else if tag.starts_with("</p>") || tag.starts_with("</li>") {
                is_open = false;
            }
            from = at + 1;
        }
        self.paragraphs = (sheet.html.len(), is_open);
        !is_open
            && self
                .elements
                .iter()
                .all(|element| elements::holds_paragraphs(&element.name))
    }

    fn close(&mut self, sheet: &mut Sheet<'_>, name: &str, ground: Ground) {
        if elements::is_endless(name) {
            self.is_disorderly = true;
            sheet.end_tag(name);
            return;
        }
        // An end tag that nothing began would end something of ours. Any heading's end tag ends a heading.
        let ends = |element: &Element| element.name == name || (is_heading(&element.name) && is_heading(name));
        if let Some(index) = self.elements.iter().rposition(ends) {
            let is_last = index + 1 == self.elements.len();
            self.is_disorderly |= !is_last || self.elements[index].depth != ground.depth;
            for element in self.elements.drain(index..).rev() {
                sheet.end_tag(&element.written);
            }
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Writes a start tag with the attributes that are kept.
fn write_tag(sheet: &mut Sheet<'_>, name: &str, tag: &Tag<'_>, offset: usize) {
    let start = sheet.html.len();
    sheet.html.push('<');
    sheet.html.push_str(name);
    let mut removed = Vec::new();
    let mut size = None;
    for attribute in &tag.attributes {
        match elements::attribute_fate(&tag.name, &attribute.name) {
            Fate::Kept => {}
            Fate::Unwrapped => continue,
            Fate::Stripped | Fate::Removed => {
                removed.push(format!("`{}`", attribute.name));
                continue;
            }
        }
        let value = attribute.value();
        match &*attribute.name {
            "href" => {
                if let Some(link) = sheet.link(&value, offset) {
                    sheet.attribute("href", &link.url);
                }
            }
            "src" | "poster" => {
                if let Some(link) = sheet.media(&value, offset) {
                    sheet.attribute(&attribute.name, &link.url);
                    size = link.size.or(size);
                }
            }
            "srcset" => {
                let candidates = absolute_candidates(sheet, &value, offset);
                if !candidates.is_empty() {
                    sheet.attribute("srcset", &candidates);
                }
            }
            name => sheet.attribute(name, &value),
        }
    }
    if let Some(size) = size {
        add_size(sheet, tag, size);
    }
    if tag.name == "img" {
        if tag.value("alt").is_none() {
            sheet.attribute("alt", "");
            sheet.find(&ALT_MISSING, offset, "image has no alt text");
        }
        if !sheet.html[start..].contains(" src=\"") && !sheet.html[start..].contains(" srcset=\"") {
            // Nothing to show: the words stand in its place.
            sheet.html.truncate(start);
            sheet.text(&tag.value("alt").unwrap_or_default());
            return;
        }
    }
    sheet.html.push('>');
    if !removed.is_empty() {
        let verb = if removed.len() == 1 { "is" } else { "are" };
        let message = format!("{} {verb} removed from `<{}>`", removed.join(", "), tag.name);
        sheet.find(&HTML_REMOVED, offset, message);
    }
}

/// Gives a picture, or a film of which one is shown, what its writer left open of its size: as the file has it, or in
/// its proportions.
fn add_size(sheet: &mut Sheet<'_>, tag: &Tag<'_>, (width, height): (u32, u32)) {
    let given = ["width", "height"].map(|name| tag.value(name).map(|value| value.trim().parse::<u32>()));
    let scaled = |by: u32, of: u32, to: u32| {
        let scaled = (u64::from(by) * u64::from(to) + u64::from(of) / 2) / u64::from(of.max(1));
        scaled.max(1).to_string()
    };
    match given {
        [None, None] => {
            sheet.attribute("width", &width.to_string());
            sheet.attribute("height", &height.to_string());
        }
        [Some(Ok(wide)), None] => sheet.attribute("height", &scaled(wide, width, height)),
        [None, Some(Ok(high))] => sheet.attribute("width", &scaled(high, height, width)),
        _ => {}
    }
}

/// A `srcset` with absolute URLs: candidates between commas, each a URL and perhaps its width or density (HTML, 4.8.4.2).
fn absolute_candidates(sheet: &mut Sheet<'_>, value: &str, offset: usize) -> String {
    let mut candidates = Vec::new();
    let mut rest = value.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == ',');
    while !rest.is_empty() {
        // A comma inside a URL belongs to it, one at its end does not.
        let end = rest
            .find(|letter: char| letter.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (url, behind) = rest.split_at(end);
        let bare = url.trim_end_matches(',');
        let (descriptor, behind) = if bare.len() < url.len() {
            ("", behind)
        } else {
            behind.split_once(',').unwrap_or((behind, ""))
        };
        if let Some(link) = sheet.media(bare, offset) {
            let descriptor = descriptor.trim();
            let space = if descriptor.is_empty() { "" } else { " " };
            candidates.push(format!("{}{space}{descriptor}", link.url));
        }
        rest = behind.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == ',');
    }
    candidates.join(", ")
}

/// Leaves a tag out, and says so; the boxes of a task list become marks.
fn strip(sheet: &mut Sheet<'_>, tag: &Tag<'_>, offset: usize) {
    let is_box = tag
        .value("type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
    if tag.name == "input" && is_box {
        let checked = tag.value("checked").is_some();
        sheet.html.push_str(if checked { "☑ " } else { "☐ " });
    } else {
        sheet.find(&HTML_REMOVED, offset, format!("`<{}>` is removed", tag.name));
    }
}

/// Puts words into the place of an element, and says so.
fn replace(sheet: &mut Sheet<'_>, tag: &Tag<'_>, (offset, wording): (usize, Wording)) {
    match wording {
        Wording::Code(code) => {
            sheet.html.push_str("<code>");
            sheet.text(&code);
            sheet.html.push_str("</code>");
        }
        Wording::Html(html) => sheet.html.push_str(&html),
        Wording::Words(words) => sheet.text(&words),
    }
    sheet.find(
        &HTML_REMOVED,
        offset,
        format!("`<{}>` is replaced by its words; an image would show it", tag.name),
    );
}

/// What lies between a start tag and the end of its element, as far as it ends at all.
fn inside<'a>(tag: &Tag<'_>, rest: &'a str) -> &'a str {
    let mut tokens = Tokens::new(rest);
    if !matches!(&*tag.name, "math" | "svg") || !tokens.skip_past(&tag.name) {
        return "";
    }
    let whole = &rest[..tokens.offset()];
    whole.rfind("</").map_or(whole, |end| &whole[..end])
}

/// The same as [`remove`] where it is a block: a link is a paragraph.
fn block_of(sheet: &mut Sheet<'_>, tag: &Tag<'_>, offset: usize) {
    let start = sheet.html.len();
    remove(sheet, tag, offset);
    if sheet.html.len() > start {
        sheet.html.insert_str(start, "<p class=\"frame\">");
        sheet.html.push_str("</p>");
    }
}

/// Leaves an element out, and says so; a page shown within the page becomes a link to it.
fn remove(sheet: &mut Sheet<'_>, tag: &Tag<'_>, offset: usize) {
    if tag.name == "iframe"
        && let Some(src) = tag.value("src")
        && let Some(link) = sheet.link(&src, offset)
    {
        sheet.html.push_str("<a");
        sheet.attribute("href", &link.url);
        sheet.html.push('>');
        let title = tag.value("title").unwrap_or_default();
        sheet.text(if title.trim().is_empty() { &link.url } else { &title });
        sheet.html.push_str("</a>");
        sheet.find(
            &HTML_REMOVED,
            offset,
            "`<iframe>` is replaced by a link to what it shows",
        );
    } else {
        sheet.find(&HTML_REMOVED, offset, format!("`<{}>` is removed", tag.name));
    }
}
