//! Which elements may stand where: a format as a table, and what departs from it.

use std::collections::BTreeMap;

use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::structure::ATTRIBUTE_EMPTY;
use crate::foreign::rules::structure::ATTRIBUTE_UNKNOWN;
use crate::foreign::rules::structure::EMPTY;
use crate::foreign::rules::structure::MISPLACED;
use crate::foreign::rules::structure::TEXT;
use crate::foreign::rules::structure::TWICE;
use crate::foreign::rules::structure::UNKNOWN;
use crate::foreign::rules::words::MARKUP_UNESCAPED;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// What may stand in an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Elements, and nothing between them.
    Elements,
    /// Words.
    Words,
    /// Anything: its own rules look at it.
    Anything,
    /// Nothing: all of it is in its attributes.
    Nothing,
}

/// An element of a format.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// What may stand in it.
    pub holds: Holds,
    /// The elements of the format that it may hold, each at most once; a `*` before the name: as often as one likes.
    pub children: &'static [&'static str],
    /// Its attributes.
    pub attributes: &'static [&'static str],
}

/// A format: its namespace, and its elements.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// The namespace of all its elements.
    pub space: Space,
    /// Its elements; names are unique.
    pub shapes: &'static [Shape],
}

const fn words(name: &'static str, attributes: &'static [&'static str]) -> Shape {
    Shape {
        name,
        holds: Holds::Words,
        children: &[],
        attributes,
    }
}

const fn nothing(name: &'static str, attributes: &'static [&'static str]) -> Shape {
    Shape {
        name,
        holds: Holds::Nothing,
        children: &[],
        attributes,
    }
}

const fn elements(name: &'static str, children: &'static [&'static str]) -> Shape {
    Shape {
        name,
        holds: Holds::Elements,
        children,
        attributes: &[],
    }
}

const fn anything(name: &'static str, attributes: &'static [&'static str]) -> Shape {
    Shape {
        name,
        holds: Holds::Anything,
        children: &[],
        attributes,
    }
}

/// RSS 2.0, and 0.91 to 0.94, of which it has every element.
pub const RSS: Format = Format {
    space: Space::Plain,
    shapes: &[
        Shape {
            name: "rss",
            holds: Holds::Elements,
            children: &["channel"],
            attributes: &["version"],
        },
        elements(
            "channel",
            &[
                "title",
                "link",
                "description",
                "language",
                "copyright",
                "managingEditor",
                "webMaster",
                "pubDate",
                "lastBuildDate",
                "*category",
                "generator",
                "docs",
                "cloud",
                "ttl",
                "image",
                "rating",
                "textInput",
                "skipHours",
                "skipDays",
                "*item",
            ],
        ),
        elements(
            "item",
            &[
                "title",
                "link",
                "description",
                "author",
                "*category",
                "comments",
                "*enclosure",
                "guid",
                "pubDate",
                "source",
            ],
        ),
        elements("image", &["url", "title", "link", "width", "height", "description"]),
        elements("textInput", &["title", "description", "name", "link"]),
        elements("skipHours", &["*hour"]),
        elements("skipDays", &["*day"]),
        words("title", &[]),
        words("link", &[]),
        words("description", &[]),
        words("language", &[]),
        words("copyright", &[]),
        words("managingEditor", &[]),
        words("webMaster", &[]),
        words("pubDate", &[]),
        words("lastBuildDate", &[]),
        words("category", &["domain"]),
        words("generator", &[]),
        words("docs", &[]),
        nothing("cloud", &["domain", "port", "path", "registerProcedure", "protocol"]),
        words("ttl", &[]),
        words("rating", &[]),
        words("hour", &[]),
        words("day", &[]),
        words("url", &[]),
        words("width", &[]),
        words("height", &[]),
        words("name", &[]),
        words("author", &[]),
        words("comments", &[]),
        nothing("enclosure", &["url", "length", "type"]),
        words("guid", &["isPermaLink"]),
        words("source", &["url"]),
    ],
};

/// The elements of RSS 1.0 and 0.90, which stand in RDF.
const RDF_SHAPES: &[Shape] = &[
    elements(
        "channel",
        &["title", "link", "description", "image", "items", "textinput"],
    ),
    elements("item", &["title", "link", "description"]),
    elements("image", &["title", "url", "link"]),
    elements("textinput", &["title", "description", "name", "link"]),
    anything("items", &[]),
    words("title", &[]),
    words("link", &[]),
    words("description", &[]),
    words("url", &[]),
    words("name", &[]),
];

/// RSS 1.0.
pub const RSS1: Format = Format {
    space: Space::Rss1,
    shapes: RDF_SHAPES,
};

/// RSS 0.90.
pub const RSS09: Format = Format {
    space: Space::Rss09,
    shapes: RDF_SHAPES,
};

const PERSON: &[&str] = &["name", "uri", "email"];

const FEED: &[&str] = &[
    "*author",
    "*category",
    "*contributor",
    "generator",
    "icon",
    "id",
    "*link",
    "logo",
    "rights",
    "subtitle",
    "title",
    "updated",
    "*entry",
];

/// Atom 1.0 (RFC 4287, 4).
pub const ATOM: Format = Format {
    space: Space::Atom,
    shapes: &[
        elements("feed", FEED),
        elements("source", FEED),
        elements(
            "entry",
            &[
                "*author",
                "*category",
                "content",
                "*contributor",
                "id",
                "*link",
                "published",
                "rights",
                "source",
                "summary",
                "title",
                "updated",
            ],
        ),
        elements("author", PERSON),
        elements("contributor", PERSON),
        nothing("category", &["term", "scheme", "label"]),
        anything("content", &["type", "src"]),
        words("generator", &["uri", "version"]),
        words("icon", &[]),
        words("id", &[]),
        anything("link", &["href", "rel", "type", "hreflang", "title", "length"]),
        words("logo", &[]),
        words("published", &[]),
        words("updated", &[]),
        anything("rights", &["type"]),
        anything("subtitle", &["type"]),
        anything("summary", &["type"]),
        anything("title", &["type"]),
        words("name", &[]),
        words("uri", &[]),
        words("email", &[]),
    ],
};

impl Format {
    fn shape(&self, name: &str) -> Option<&'static Shape> {
        self.shapes.iter().find(|shape| shape.name == name)
    }

    /// Looks at an element of the format and at all of the format in it.
    pub fn check(&self, element: &Element, report: &mut Report<'_>) {
        let Some(shape) = self.shape(&element.local) else {
            return;
        };
        check_attributes(element, shape, report);
        match shape.holds {
            Holds::Elements if !element.text.is_blank() => {
                let message = format!("text stands between the elements of `<{}>`", element.name);
                report.tell(&TEXT, element.text.first(), message);
            }
            Holds::Words if element.is_empty() => {
                report.tell(&EMPTY, element.at, format!("`<{}>` is empty", element.name));
            }
            Holds::Words => {
                if let Some(child) = element.children.first() {
                    let message = format!("`<{}>` stands in `<{}>` as an element", child.name, element.name);
                    report.tell(&MARKUP_UNESCAPED, child.at, message);
                }
                return;
            }
            Holds::Anything => return,
            Holds::Elements | Holds::Nothing => {}
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for child in element.children.iter().filter(|child| child.space == self.space) {
            self.check_child(element, shape, child, report);
            let first = seen.entry(&child.local).or_insert(child.at);
            if *first != child.at && shape.children.contains(&child.local.as_str()) {
                let message = format!("`<{}>` stands on line {} already", child.name, report.line(*first));
                report.tell(&TWICE, child.at, message);
            }
        }
    }

    fn check_child(&self, parent: &Element, shape: &Shape, child: &Element, report: &mut Report<'_>) {
        let names = || shape.children.iter().map(|name| name.trim_start_matches('*'));
        if names().any(|name| name == child.local) {
            return self.check(child, report);
        }
        let (child_name, parent_name) = (&child.name, &parent.name);
        if self.shape(&child.local).is_some() {
            let message = format!("`<{child_name}>` does not belong into `<{parent_name}>`");
            return report.tell(&MISPLACED, child.at, message);
        }
        let message = format!("`<{parent_name}>` has no element `<{child_name}>`");
        let remark = Remark::new(&UNKNOWN, child.at, message);
        let same = names().find(|name| name.eq_ignore_ascii_case(&child.local));
        let meant = same.or_else(|| report.meant(&UNKNOWN, &child.local, names()));
        report.add(match meant {
            Some(meant) => remark.hint(format!("did you mean `<{meant}>`?")),
            None => remark,
        });
    }
}

fn check_attributes(element: &Element, shape: &Shape, report: &mut Report<'_>) {
    for attribute in element
        .attributes
        .iter()
        .filter(|attribute| attribute.space == Space::Plain)
    {
        let name = quoted(&attribute.name);
        if !shape.attributes.contains(&attribute.local.as_str()) {
            let remark = Remark::new(
                &ATTRIBUTE_UNKNOWN,
                attribute.at,
                format!("`<{}>` has no attribute {name}", element.name),
            );
            let known = shape.attributes.iter().copied();
            let meant = report.meant(&ATTRIBUTE_UNKNOWN, &attribute.local, known);
            report.add(match meant {
                Some(meant) => remark.hint(format!("did you mean `{meant}`?")),
                None => remark,
            });
        } else if attribute.value.is_blank() && attribute.local != "registerProcedure" {
            // A cloud that is called by a plain POST has no procedure.
            report.tell(&ATTRIBUTE_EMPTY, attribute.at, format!("the attribute {name} is empty"));
        }
    }
}
