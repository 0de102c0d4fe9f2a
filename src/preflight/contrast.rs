//! Whether the words of a mail can be read on what is behind them, by day and by night.

use std::collections::BTreeSet;
use std::collections::HashMap;

use dom_query::Document;
use dom_query::NodeId;
use dom_query::NodeRef;

use crate::finding::Finding;
use crate::finding::Rule;
use crate::preflight::whereabouts::Whereabouts;
use crate::theme::colour::Colour;
use crate::theme::palette::CONTRAST_MIN;

/// Words that are hard to read.
pub const CONTRAST: Rule = Rule::warning(
    "email/contrast",
    "Words need a contrast of 4.5 to 1 with what is behind them (WCAG 2.2, 1.4.3): in the sun, or with older eyes, others \
     cannot be read.",
)
.fix("make the darker one darker, or the lighter one lighter");

/// What colours a mode overrules, by element and property; with the weight of the selector that did.
type Overruled = HashMap<(NodeId, &'static str), (usize, Written)>;

/// A colour, and how it is written.
#[derive(Debug, Clone)]
struct Written {
    colour: Colour,
    text: String,
}

/// A reader's way to look at a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// By day.
    Light,
    /// By night.
    Dark,
}

/// Words and what is behind them: colours, contrast, and the beginning of the words.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// By day or by night.
    pub mode: Mode,
    /// Of the words.
    pub ink: Colour,
    /// Behind them.
    pub paper: Colour,
    /// From 1 to 21.
    pub ratio: f64,
    /// The first words that are seen so.
    pub words: String,
    /// Both colours as they are written.
    pub written: [String; 2],
}

/// Looks for words that are hard to read.
pub fn check(document: &Document, whereabouts: &Whereabouts) -> Vec<Finding> {
    let poor = pairs(document).into_iter().filter(|pair| pair.ratio < CONTRAST_MIN);
    poor.map(|pair| {
        let (ink, paper) = (pair.ink.to_string(), pair.paper.to_string());
        let mode = if pair.mode == Mode::Dark { " in the dark" } else { "" };
        // Cut, not rounded: 4.49 is not enough, and must not be told as 4.5.
        let ratio = (pair.ratio * 10.0).floor() / 10.0;
        let message = format!("{ink} on {paper} has a contrast of {ratio:.1}{mode}: “{}”", pair.words);
        let [ink, paper] = &pair.written;
        CONTRAST.at(whereabouts.of(&[ink, paper]), message)
    })
    .collect()
}

/// Every pair of colours in a mail, each once.
pub fn pairs(document: &Document) -> Vec<Pair> {
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for mode in [Mode::Light, Mode::Dark] {
        let overruled = if mode == Mode::Dark {
            at_night(document)
        } else {
            Overruled::new()
        };
        if mode == Mode::Dark && overruled.is_empty() {
            continue;
        }
        for node in texts(document) {
            let colours = (
                nearest(&node, "color", &overruled),
                nearest(&node, "background-color", &overruled),
            );
            let (Some(ink), Some(paper)) = colours else { continue };
            let (text, behind) = (ink.colour, paper.colour);
            if seen.insert((mode == Mode::Dark, text.to_string(), behind.to_string())) {
                let words: Vec<String> = node.text().split_whitespace().take(4).map(str::to_owned).collect();
                pairs.push(Pair {
                    mode,
                    ink: text,
                    paper: behind,
                    ratio: text.contrast(behind),
                    words: words.join(" "),
                    written: [ink.text, paper.text],
                });
            }
        }
    }
    pairs
}

/// The elements that hold words which readers see.
fn texts(document: &Document) -> Vec<NodeRef<'_>> {
    let Some(body) = document.select("body").nodes().first().copied() else {
        return Vec::new();
    };
    let is_hidden = |node: &NodeRef<'_>| {
        let silent = ["style", "script", "title"].iter().any(|name| node.has_name(name));
        silent
            || node
                .attr("style")
                .is_some_and(|style| style.contains("display:none") || style.contains("display: none"))
    };
    body.descendants()
        .into_iter()
        .filter(|node| node.is_text() && !node.text().trim().is_empty())
        .filter_map(|node| node.parent())
        .filter(|node| !is_hidden(node) && !node.ancestors(None).iter().any(is_hidden))
        .collect()
}

/// The colour of an element, or of the nearest one above it that says something.
fn nearest(node: &NodeRef<'_>, property: &'static str, overruled: &Overruled) -> Option<Written> {
    let mut around = vec![*node];
    around.extend(node.ancestors(None));
    around.iter().find_map(|node| {
        let night = overruled.get(&(node.id, property)).map(|(_, colour)| colour.clone());
        night.or_else(|| own(node, property))
    })
}

fn own(node: &NodeRef<'_>, property: &str) -> Option<Written> {
    let style = node.attr("style")?;
    let mut values = style.split(';').filter_map(|rule| rule.split_once(':'));
    let is_meant = |name: &str| name == property || (property == "background-color" && name == "background");
    let (_, value) = values.rfind(|(name, _)| is_meant(name.trim()))?;
    colour(value)
}

/// The colours that have had a name since HTML 4; mails hold few others.
const NAMES: [(&str, u32); 16] = [
    ("black", 0x00_0000),
    ("silver", 0xC0_C0C0),
    ("gray", 0x80_8080),
    ("white", 0xFF_FFFF),
    ("maroon", 0x80_0000),
    ("red", 0xFF_0000),
    ("purple", 0x80_0080),
    ("fuchsia", 0xFF_00FF),
    ("green", 0x00_8000),
    ("lime", 0x00_FF00),
    ("olive", 0x80_8000),
    ("yellow", 0xFF_FF00),
    ("navy", 0x00_0080),
    ("blue", 0x00_00FF),
    ("teal", 0x00_8080),
    ("aqua", 0x00_FFFF),
];

/// A colour as CSS writes it, in digits, by a function or by one of [`NAMES`], that covers what lies behind it.
fn colour(value: &str) -> Option<Written> {
    let value = value.trim().trim_end_matches("!important").trim();
    let named = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
    let number = if let Some((_, number)) = named {
        *number
    } else {
        let [red, green, blue, alpha] = csscolorparser::parse(value).ok()?.to_rgba8();
        (alpha == u8::MAX).then(|| u32::from_be_bytes([0, red, green, blue]))?
    };
    Some(Written {
        colour: Colour::new(number),
        text: value.to_owned(),
    })
}

/// What the rules for the night overrule.
fn at_night(document: &Document) -> Overruled {
    let mut colours = Overruled::new();
    let sheets = document.select("style");
    for sheet in sheets.nodes() {
        let sheet = sheet.text();
        for block in sheet.split("@media").skip(1) {
            let Some((query, rules)) = block.split_once('{') else {
                continue;
            };
            if query.contains("prefers-color-scheme") && query.contains("dark") {
                overrule(document, rules, &mut colours);
            }
        }
    }
    colours
}

fn overrule(document: &Document, rules: &str, colours: &mut Overruled) {
    for rule in rules.split('}') {
        let Some((selectors, body)) = rule.split_once('{') else {
            continue;
        };
        for selector in selectors.split(',').map(str::trim) {
            let Some(selected) = document.try_select(selector) else {
                continue;
            };
            let weight = 10 * selector.matches(['.', '[']).count() + selector.split(' ').count();
            for (name, value) in body.split(';').filter_map(|rule| rule.split_once(':')) {
                let name = match name.trim() {
                    "color" => "color",
                    "background-color" => "background-color",
                    _ => continue,
                };
                let Some(colour) = colour(value) else {
                    continue;
                };
                for node in selected.nodes() {
                    let place = colours.entry((node.id, name)).or_insert_with(|| (0, colour.clone()));
                    if weight >= place.0 {
                        *place = (weight, colour.clone());
                    }
                }
            }
        }
    }
}
