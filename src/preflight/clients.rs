//! What mail programs cannot do that a mail asks of them, by the data of caniemail.com.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::LazyLock;

use dom_query::Document;
use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::finding::Finding;
use crate::finding::Rule;
use crate::preflight::whereabouts::Whereabouts;

/// Something that a program of readers cannot show.
pub const UNSUPPORTED: Rule = Rule::warning(
    "email/unsupported",
    "Mail programs leave out what they do not know: of what rests on it readers see less, or something else. The data is \
     that of caniemail.com.",
)
.fix("do without it, or see to it that the mail is whole where it is left out");

/// The data, as it is shipped: gzip over JSON, made from caniemail's by `tests/bench/caniemail.py`.
static PACKED: &[u8] = include_bytes!("caniemail.json.gz");

/// What mail programs can do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Data {
    /// The day of its last change.
    pub updated: String,
    /// Families of programs by their keys, and what they are called.
    pub families: BTreeMap<String, String>,
    /// What can be done or not.
    pub features: Vec<Feature>,
}

/// Something that a mail can ask of a program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Feature {
    /// Its name in addresses of caniemail.com.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// The day of the last test.
    pub tested: String,
    /// Who cannot do it: `FAMILY.PLATFORM`.
    pub lacking: Vec<String>,
    /// Who can: the same.
    pub able: Vec<String>,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    let mut text = String::new();
    GzDecoder::new(PACKED)
        .read_to_string(&mut text)
        .expect("the data is built in, and a test unpacks it");
    serde_json::from_str(&text).expect("the data is built in, and a test reads it")
});

/// What is known of mail programs.
pub fn data() -> &'static Data {
    &DATA
}

/// Which mail programs readers use: families, and how many in a hundred use them, where that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Audience {
    /// By family.
    pub shares: BTreeMap<String, Option<f64>>,
}

/// The families that most readers use.
const USUAL: [&str; 4] = ["apple-mail", "gmail", "outlook", "yahoo"];

impl Audience {
    /// Readers with these shares; without any the usual programs, of which no share is known.
    pub fn of(shares: &BTreeMap<String, f64>) -> Self {
        let shares = if shares.is_empty() {
            USUAL.iter().map(|family| ((*family).to_owned(), None)).collect()
        } else {
            shares
                .iter()
                .map(|(family, share)| (family.clone(), Some(*share)))
                .collect()
        };
        Self { shares }
    }
}

/// Features without which a mail of the built-in themes is whole all the same, and those that the rules of pictures
/// tell about.
const HARMLESS: [&str; 63] = [
    "css-accent-color",
    "css-at-media",
    "css-at-media-prefers-color-scheme",
    "css-at-media-prefers-reduced-motion",
    "css-background-color",
    "css-background",
    "css-border",
    "css-border-collapse",
    "css-border-radius",
    "css-border-spacing",
    "css-box-sizing",
    "css-color-scheme",
    "css-comments",
    "css-cursor",
    "css-direction",
    "css-display",
    "css-display-none",
    "css-empty-cells",
    "css-font",
    "css-font-kerning",
    "css-font-size",
    "css-font-stretch",
    "css-font-weight",
    "css-height",
    "css-hyphens",
    "css-important",
    "css-letter-spacing",
    "css-line-height",
    "css-list-style",
    "css-list-style-position",
    "css-list-style-type",
    "css-margin",
    "css-max-height",
    "css-max-width",
    "css-min-width",
    "css-outline",
    "css-overflow",
    "css-overflow-wrap",
    "css-padding",
    "css-table-layout",
    "css-tab-size",
    "css-text-align",
    "css-text-decoration",
    "css-text-decoration-color",
    "css-text-decoration-thickness",
    "css-text-indent",
    "css-text-underline-offset",
    "css-text-wrap",
    "css-vertical-align",
    "css-white-space",
    "css-width",
    "css-word-break",
    "css-word-spacing",
    "css-word-wrap",
    "html-aria-hidden",
    "html-aria-label",
    "html-bdi",
    "html-body",
    "html-role",
    "html-hidden",
    "html-dir",
    "html-lang",
    "html-doctype",
];

/// What is looked for in values and rules: the slug, and the words that betray it.
const BETRAYED: [(&str, &str); 15] = [
    ("css-display-flex", "display:flex"),
    ("css-display-grid", "display:grid"),
    ("css-linear-gradient", "linear-gradient("),
    ("css-radial-gradient", "radial-gradient("),
    ("css-conic-gradient", "conic-gradient("),
    ("css-variables", "var(--"),
    ("css-unit-calc", "calc("),
    ("css-function-clamp", "clamp("),
    ("css-function-light-dark", "light-dark("),
    ("css-unit-vw", "vw"),
    ("css-unit-vh", "vh"),
    ("css-at-font-face", "@font-face"),
    ("css-at-keyframes", "@keyframes"),
    ("css-at-import", "@import"),
    ("css-at-supports", "@supports"),
];

/// Looks for what the programs of readers cannot do.
pub fn check(document: &Document, (whereabouts, audience): (&Whereabouts, &Audience)) -> Vec<Finding> {
    let used = used(document);
    let asked = DATA
        .features
        .iter()
        .filter(|feature| !HARMLESS.contains(&feature.slug.as_str()));
    let mut findings = Vec::new();
    for feature in asked {
        let Some(word) = used.get(feature.slug.as_str()) else {
            continue;
        };
        let (who, share) = lacking(feature, audience);
        if who.is_empty() {
            continue;
        }
        let share = share.map_or_else(String::new, |share| {
            format!(", {share:.0} in a hundred of your readers")
        });
        let message = format!(
            "{} is left out by {}{share} (tested {}, https://www.caniemail.com/features/{}/)",
            feature.title,
            who.join(", "),
            feature.tested,
            feature.slug
        );
        findings.push(UNSUPPORTED.at(whereabouts.of(&[word, word.trim_start_matches('<')]), message));
    }
    findings
}

/// The families of an audience of which some program lacks a feature, and the share of readers that have them.
pub fn lacking(feature: &Feature, audience: &Audience) -> (Vec<String>, Option<f64>) {
    let mut who = Vec::new();
    let mut share = None;
    for (family, part) in &audience.shares {
        let of_family = |one: &&String| one.split('.').next() == Some(family);
        let platforms: Vec<&str> = feature
            .lacking
            .iter()
            .filter(of_family)
            .filter_map(|one| one.split('.').nth(1))
            .collect();
        if platforms.is_empty() {
            continue;
        }
        let name = DATA.families.get(family).map_or(family.as_str(), String::as_str);
        let is_whole = !feature.able.iter().any(|one| one.split('.').next() == Some(family));
        who.push(if is_whole {
            name.to_owned()
        } else {
            format!("{name} ({})", platforms.join(", "))
        });
        share = part.map(|part| share.unwrap_or(0.0) + part).or(share);
    }
    (who, share)
}

/// The features that a mail uses, by slug, each with the word by which it is found in a file.
fn used(document: &Document) -> BTreeMap<String, String> {
    let mut used = BTreeMap::new();
    let mut sheet = String::new();
    for style in document.select("style").nodes() {
        sheet.push_str(&style.text());
        sheet.push(';');
    }
    let mut names = BTreeSet::new();
    for node in document.select("body, body *").nodes() {
        if let Some(style) = node.attr("style") {
            sheet.push_str(&style);
            sheet.push(';');
        }
        names.extend(node.node_name().map(|name| name.to_string()));
        for name in [
            "srcset",
            "target",
            "loading",
            "background",
            "align",
            "valign",
            "required",
        ] {
            if node.has_attr(name) {
                names.insert(if name == "loading" {
                    "loading-attribute".to_owned()
                } else {
                    name.to_owned()
                });
            }
        }
    }
    for name in names {
        let word = match name.as_str() {
            "loading-attribute" => "loading=".to_owned(),
            "srcset" | "target" | "background" | "align" | "valign" | "required" => format!("{name}="),
            _ => format!("<{name}"),
        };
        used.insert(format!("html-{name}"), word);
    }
    for declaration in sheet.split([';', '{', '}']) {
        if let Some((property, _)) = declaration.split_once(':') {
            let property = property.trim().to_ascii_lowercase();
            used.insert(format!("css-{property}"), property);
        }
    }
    let packed = sheet.replace(": ", ":");
    for (slug, word) in BETRAYED {
        let is_unit = word.len() == 2;
        let is_there = if is_unit {
            packed.match_indices(word).any(|(at, _)| {
                packed[..at].ends_with(|letter: char| letter.is_ascii_digit())
                    && !packed[at + 2..].starts_with(|letter: char| letter.is_ascii_alphanumeric())
            })
        } else {
            packed.contains(word)
        };
        if is_there {
            used.insert(slug.to_owned(), word.to_owned());
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Audience;
    use super::USUAL;
    use super::check;
    use super::data;
    use crate::finding::Place;
    use crate::preflight::whereabouts::Whereabouts;

    #[test]
    fn the_data_is_whole_and_says_of_when_it_is() {
        let data = data();
        assert!(
            data.features.len() > 250 && data.updated.starts_with("20"),
            "{}",
            data.updated
        );
        assert!(USUAL.iter().all(|family| data.families.contains_key(*family)));
    }

    #[test]
    fn what_a_program_leaves_out_is_told_with_the_share_of_readers() {
        let html = "<body><video src=\"x\"></video><p style=\"display: flex;color:red\">x</p></body>";
        let whereabouts = Whereabouts {
            texts: vec![("a.html".to_owned(), "<p>\n<video>".to_owned())],
            issue: Place::start("issue.md"),
        };
        let audience = Audience::of(&BTreeMap::from([
            ("outlook".to_owned(), 20.0),
            ("gmail".to_owned(), 45.0),
        ]));
        let document = dom_query::Document::from(html);
        let found = check(&document, (&whereabouts, &audience));
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(
            told.iter()
                .any(|one| one.starts_with("a.html:2:1: warning[email/unsupported]: <video> element is left out by")),
            "{told:#?}"
        );
        assert!(
            told.iter()
                .any(|one| one.contains("display:flex") && one.contains("in a hundred")),
            "{told:#?}"
        );
    }
}
