//! Which elements and attributes of raw HTML are kept, and the sanitiser that holds to it.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;
use ammonia::UrlRelative;

use crate::entry::context::SCHEMES;
use crate::entry::context::is_data_picture;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Kept,
    /// Its tags go, its content stays, and nobody misses it.
    Unwrapped,
    /// Its tags go, its content stays, and the writer is told.
    Stripped,
    /// It goes with all that it holds, and the writer is told.
    Removed,
}

/// Elements that stay, with the attributes that stay besides [`GENERIC`] ones.
const KEPT: [(&str, &[&str]); 81] = [
    ("a", &["href", "hreflang", "name", "rel"]),
    ("abbr", &[]),
    ("address", &[]),
    ("article", &[]),
    ("aside", &[]),
    ("audio", &["src", "controls", "loop"]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("big", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("center", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("data", &["value"]),
    ("dd", &[]),
    ("del", &["datetime"]),
    ("details", &["open"]),
    ("dfn", &[]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("footer", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("header", &[]),
    ("hgroup", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "srcset", "sizes", "alt", "width", "height"]),
    ("ins", &["datetime"]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("nav", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("p", &[]),
    ("picture", &[]),
    ("pre", &[]),
    ("q", &[]),
    ("rp", &[]),
    ("rt", &[]),
    ("rtc", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("section", &[]),
    ("small", &[]),
    ("source", &["src", "srcset", "sizes", "type", "media"]),
    ("span", &[]),
    ("strike", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan", "headers", "style"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "headers", "scope", "style"]),
    ("thead", &[]),
    ("time", &["datetime"]),
    ("tr", &[]),
    ("track", &["src", "kind", "srclang", "label"]),
    ("tt", &[]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    (
        "video",
        &["src", "poster", "controls", "loop", "muted", "width", "height"],
    ),
    ("wbr", &[]),
];

/// Attributes that stay on every element.
const GENERIC: [&str; 6] = ["class", "dir", "id", "lang", "role", "title"];

/// Attributes that go without a word, besides `data-…` and `aria-…`: nothing that a reader sees depends on them.
const UNMISSED: [&str; 14] = [
    "cite",
    "crossorigin",
    "decoding",
    "download",
    "fetchpriority",
    "itemprop",
    "itemscope",
    "itemtype",
    "loading",
    "referrerpolicy",
    "tabindex",
    "target",
    "translate",
    "xmlns",
];

/// Elements whose tags go without a word.
const UNWRAPPED: [&str; 4] = ["html", "head", "body", "main"];

/// Elements that go with all that they hold: programs, what they draw, and what only makes sense to fill in.
const REMOVED: [&str; 21] = [
    "applet",
    "button",
    "canvas",
    "frameset",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "xmp",
    "datalist",
    "dialog",
];

/// Elements without content.
const VOID: [&str; 18] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];

/// Elements whose end may be left out, so that an open one says nothing about nesting.
const ENDLESS: [&str; 15] = [
    "p", "li", "dt", "dd", "rt", "rp", "rtc", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption",
];

/// Elements that stand within lines and change nothing around them: properly nested, a parser keeps them as they are.
const PHRASING: [&str; 30] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var",
];

/// Elements of which the same is true where no paragraph, heading or line is open.
const FLOW: [&str; 15] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "div",
    "figcaption",
    "figure",
    "footer",
    "header",
    "hr",
    "nav",
    "section",
    "summary",
];

static ATTRIBUTES: LazyLock<HashMap<&str, &[&str]>> = LazyLock::new(|| KEPT.into_iter().collect());

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(sanitiser);

/// What becomes of the element `name`, given in lower case.
pub fn fate(name: &str) -> Fate {
    if ATTRIBUTES.contains_key(name) {
        Fate::Kept
    } else if UNWRAPPED.contains(&name) {
        Fate::Unwrapped
    } else if REMOVED.contains(&name) {
        Fate::Removed
    } else {
        Fate::Stripped
    }
}

/// What becomes of `attribute` on a kept `element`, both in lower case; [`Fate::Unwrapped`] stands for those that
/// nobody misses.
pub fn attribute_fate(element: &str, attribute: &str) -> Fate {
    let own = ATTRIBUTES.get(element).copied().unwrap_or_default();
    if GENERIC.contains(&attribute) || own.contains(&attribute) {
        Fate::Kept
    } else if UNMISSED.contains(&attribute) || attribute.starts_with("data-") || attribute.starts_with("aria-") {
        Fate::Unwrapped
    } else {
        Fate::Stripped
    }
}

/// Whether an element has no content.
pub fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether an element ends where the next one begins.
pub fn is_endless(name: &str) -> bool {
    ENDLESS.contains(&name)
}

/// Whether a parser keeps an element as it is: where all elements are properly nested, and none that is open ends
/// because this one begins. `between_blocks` says that no paragraph, heading or line of ours is open.
pub fn is_orderly(name: &str, between_blocks: bool) -> bool {
    PHRASING.contains(&name) || (between_blocks && FLOW.contains(&name))
}

/// Whether paragraphs may stand in an element.
pub fn holds_paragraphs(name: &str) -> bool {
    name == "td" || (FLOW.contains(&name) && !matches!(name, "summary" | "hr"))
}

/// HTML with nothing in it but what is kept, every element closed. Links that are not absolute are dropped: they were
/// made absolute before, or are not what they looked like.
pub fn sanitise(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

fn sanitiser() -> Builder<'static> {
    let mut schemes: HashSet<&str> = SCHEMES.into_iter().collect();
    schemes.insert("data");
    let attributes = KEPT
        .into_iter()
        .map(|(name, own)| (name, own.iter().copied().collect()));
    let mut builder = Builder::default();
    builder
        .tags(KEPT.into_iter().map(|(name, _)| name).collect())
        .clean_content_tags(REMOVED.into_iter().collect())
        .tag_attributes(attributes.collect())
        .generic_attributes(GENERIC.into_iter().collect())
        .url_schemes(schemes)
        .url_relative(UrlRelative::Deny)
        .filter_style_properties(HashSet::from(["text-align"]))
        .link_rel(None)
        .attribute_filter(|element, attribute, value| {
            let is_data = value
                .trim_start()
                .get(..5)
                .is_some_and(|head| head.eq_ignore_ascii_case("data:"));
            let is_link = matches!(attribute, "href" | "src" | "poster");
            let kept = !is_link || !is_data || (element == "img" && attribute == "src" && is_data_picture(value));
            kept.then_some(value.into())
        });
    builder
}
