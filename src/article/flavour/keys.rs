//! The keys of a generator's head: what only it says is taken out, the rest is said in our words.

use crate::article::flavour::Flavour;
use crate::article::front::foreign;
use crate::article::front::tree::Entry;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;

/// What only generators say, each with its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    /// Where the article stands on the site: Hugo's `url`, Zola's `path`, the `permalink` of Jekyll and Eleventy.
    pub address: Option<Entry>,
    /// Jekyll's `categories`, which may stand in the address.
    pub categories: Vec<String>,
    /// Not before this is it published, whatever its date.
    pub publish: Option<Entry>,
    /// From then on it is gone.
    pub expires: Option<Entry>,
    /// Whether it has no page, or stands in no list.
    pub is_hidden: bool,
    /// Jekyll's `excerpt_separator`: the text before it is the summary.
    pub separator: Option<String>,
}

/// Keys that mean something else here than the same words in a generator's head: what they say goes to `extra`.
///
/// No generator makes ids of `guid`, which converters leave in old heads; a `link` is what an article is about, and its
/// page stands on the site all the same.
const ASIDE: [&str; 7] = [
    "link",
    "about",
    "guid",
    "canonical_url",
    "canonicalurl",
    "canonicalURL",
    "canonical",
];

/// Tags by which Eleventy gathers pages; they say nothing to a reader.
const GATHERING: [&str; 5] = ["post", "posts", "all", "nav", "blog"];

/// Keys by which Hugo dates what names no `date` and no `publishDate`.
const HUGOS_DATES: [&str; 4] = ["pubdate", "published", "lastmod", "modified"];

/// What a head in a generator's words says: what only generators say, and the rest in our words.
pub fn said(flavour: Flavour, mut entries: Vec<Entry>) -> (Said, Vec<Entry>) {
    let mut said = Said::default();
    if flavour == Flavour::Hugo {
        // Hugo does not care about capitals.
        for entry in &mut entries {
            entry.key.make_ascii_lowercase();
        }
        entries = with_table(entries, "params");
    }
    if flavour == Flavour::Eleventy {
        entries = with_table(entries, "eleventyComputed");
    }
    let mut rest = Vec::with_capacity(entries.len());
    let mut aside = Vec::new();
    for entry in entries {
        let Some(entry) = said.take(flavour, entry) else {
            continue;
        };
        if ASIDE.contains(&entry.key.as_str())
            || is_no_id(&entry)
            || (flavour == Flavour::Eleventy && entry.key == "slug")
        {
            aside.push(entry);
        } else if let Some(entry) = shaped(flavour, entry, &mut aside) {
            rest.push(entry);
        }
    }
    if flavour == Flavour::Hugo && !rest.iter().any(|entry| entry.key == "date") {
        // The order in which Hugo asks for them.
        let others = || {
            HUGOS_DATES
                .iter()
                .find_map(|key| rest.iter().find(|entry| entry.key == *key).cloned())
        };
        let date = said.publish.clone().or_else(others);
        rest.extend(
            date.filter(|entry| !matches!(entry.key.as_str(), "pubdate" | "published"))
                .map(|entry| Entry {
                    key: "date".to_owned(),
                    ..entry
                }),
        );
    }
    let mut rest = foreign::translated(rest);
    if !aside.is_empty() {
        foreign::keep(&mut rest, aside);
    }
    (said, rest)
}

impl Said {
    /// Takes an entry that is one of these; the others are handed back.
    fn take(&mut self, flavour: Flavour, entry: Entry) -> Option<Entry> {
        match (flavour, entry.key.as_str(), &entry.node.value) {
            (Flavour::Eleventy, "permalink", Value::Truth(false))
            | (Flavour::Eleventy, "eleventyExcludeFromCollections", Value::Truth(true))
            | (Flavour::Hugo, "headless", Value::Truth(true))
            | (Flavour::Zola, "render", Value::Truth(false)) => self.is_hidden = true,
            (Flavour::Hugo, "build" | "_build", Value::Table(parts)) => self.is_hidden |= parts.iter().any(is_never),
            (Flavour::Hugo, "url", _) | (Flavour::Zola, "path", _) | (Flavour::Jekyll, "permalink", _) => {
                self.address = Some(entry);
            }
            (Flavour::Eleventy, "permalink", Value::Table(_)) => self.address = part(entry, "build"),
            (Flavour::Eleventy, "permalink", _) => {
                self.address.get_or_insert(entry);
            }
            (Flavour::Hugo, "publishdate", _) => self.publish = Some(entry),
            (Flavour::Hugo, "expirydate" | "unpublishdate", _) => self.expires = Some(entry),
            (Flavour::Jekyll, "excerpt_separator", Value::Text(text)) => {
                self.separator = Some(text.clone()).filter(|text| !text.trim().is_empty());
            }
            (Flavour::Jekyll, "category" | "categories", _) => {
                self.categories.extend(categories(&entry));
                return Some(entry);
            }
            _ => return Some(entry),
        }
        None
    }
}

/// The entries with those of a table among them; what stands outside of it comes first.
fn with_table(entries: Vec<Entry>, name: &str) -> Vec<Entry> {
    let (tables, mut entries): (Vec<Entry>, Vec<Entry>) = entries
        .into_iter()
        .partition(|entry| entry.key == name && matches!(entry.node.value, Value::Table(_)));
    for table in tables {
        if let Value::Table(inner) = table.node.value {
            let is_new = |entry: &Entry| !entries.iter().any(|known| known.key == entry.key);
            let new: Vec<Entry> = inner
                .into_iter()
                .filter(|entry| is_new(entry) && !is_computed(entry))
                .collect();
            entries.extend(new);
        }
    }
    entries
}

/// Whether a value is made from others while the site is built. Of addresses it is known how.
fn is_computed(entry: &Entry) -> bool {
    entry.key != "permalink" && matches!(&entry.node.value, Value::Text(text) if text.contains("{{"))
}

fn part(entry: Entry, name: &str) -> Option<Entry> {
    match entry.node.value {
        Value::Table(parts) => parts.into_iter().find(|part| part.key == name),
        _ => None,
    }
}

/// Hugo's `list: never`, `render: never`.
pub(super) fn is_never(entry: &Entry) -> bool {
    let never = match &entry.node.value {
        // What is listed in its own section alone is in no feed of the site.
        Value::Text(text) => text == "never" || (text == "local" && entry.key == "list"),
        Value::Truth(truth) => !truth,
        _ => false,
    };
    never && matches!(entry.key.as_str(), "list" | "render")
}

/// An `id` counts where it can be one in a feed: a URI. Generators number pages by this key, and themes name anchors.
fn is_no_id(entry: &Entry) -> bool {
    let is_uri = |text: &str| {
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !text.contains(' ')
    };
    entry.key == "id" && !matches!(&entry.node.value, Value::Text(text) if is_uri(text))
}

/// Jekyll takes `categories` apart at their spaces, and `category` not.
fn categories(entry: &Entry) -> Vec<String> {
    match &entry.node.value {
        Value::Text(text) if entry.key == "category" => vec![text.trim().to_owned()],
        Value::Text(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::List(nodes) => nodes
            .iter()
            .filter_map(|node| match &node.value {
                Value::Text(text) => Some(text.trim().to_owned()),
                Value::Whole(number) => Some(number.to_string()),
                _ => None,
            })
            .collect(),
        Value::Whole(number) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

/// The entry in the shape that our keys have, where generators have others; what has no place there goes aside.
fn shaped(flavour: Flavour, entry: Entry, aside: &mut Vec<Entry>) -> Option<Entry> {
    let Entry { key, at, node } = entry;
    let with = |value| {
        Some(Entry {
            key: key.clone(),
            at,
            node: Node { at: node.at, value },
        })
    };
    match (key.as_str(), node.value) {
        ("tags", value) if flavour == Flavour::Eleventy => with(gathered(value, node.at)),
        ("category", Value::Text(text)) => with(Value::List(vec![Node {
            at: node.at,
            value: Value::Text(text),
        }])),
        ("tags" | "categories" | "keywords" | "taxonomies", Value::List(nodes)) => {
            with(Value::List(nodes.into_iter().map(as_text).collect()))
        }
        ("image" | "cover" | "heroImage" | "featured_image" | "ogImage" | "ogimage", Value::Table(parts)) => {
            match picture(parts) {
                Ok(parts) => with(Value::Table(parts)),
                Err(parts) => {
                    aside.extend(with(Value::Table(parts)));
                    None
                }
            }
        }
        ("image" | "cover" | "toc", value @ Value::Truth(_)) => {
            aside.extend(with(value));
            None
        }
        (_, value) => with(value),
    }
}

/// Tags without those that only gather; one text is one tag.
fn gathered(value: Value, at: usize) -> Value {
    let nodes = match value {
        Value::Text(_) => vec![Node { at, value }],
        Value::List(nodes) => nodes.into_iter().map(as_text).collect(),
        other => return other,
    };
    let gathers = |node: &Node| matches!(&node.value, Value::Text(tag) if GATHERING.contains(&tag.as_str()));
    Value::List(nodes.into_iter().filter(|node| !gathers(node)).collect())
}

/// Numbers among tags (`2024`) are words too.
fn as_text(node: Node) -> Node {
    let value = match node.value {
        Value::Whole(number) => Value::Text(number.to_string()),
        Value::Moment(moment) => Value::Text(moment),
        value => value,
    };
    Node { value, ..node }
}

/// A picture's parts as `{ src, alt }`; the parts themselves where none is its source.
fn picture(parts: Vec<Entry>) -> Result<Vec<Entry>, Vec<Entry>> {
    const SOURCES: [&str; 6] = ["src", "image", "path", "url", "feature", "file"];
    let source = SOURCES.iter().find_map(|name| {
        let is_source = |part: &&Entry| part.key == *name && matches!(part.node.value, Value::Text(_));
        parts.iter().find(is_source).cloned()
    });
    let Some(source) = source else { return Err(parts) };
    let alt = parts.into_iter().find(|part| part.key == "alt");
    let source = Entry {
        key: "src".to_owned(),
        ..source
    };
    Ok(std::iter::once(source).chain(alt).collect())
}

#[cfg(test)]
mod tests {
    use super::said;
    use crate::article::flavour::Flavour;
    use crate::article::front::json;
    use crate::article::front::tree::Node;
    use crate::article::front::tree::Value;
    use crate::article::front::tree::json as as_json;

    fn told(flavour: Flavour, head: &str) -> String {
        let (entries, faults) = json::read(head);
        assert_eq!(faults, []);
        let (said, rest) = said(flavour, entries);
        let mut told = as_json(Node {
            at: 0,
            value: Value::Table(rest),
        })
        .to_string();
        for (name, entry) in [
            ("address", said.address),
            ("publish", said.publish),
            ("expires", said.expires),
        ] {
            if let Some(entry) = entry {
                told.extend([" ", name, " ", &as_json(entry.node).to_string()]);
            }
        }
        if !said.categories.is_empty() {
            told.extend([" categories ", &said.categories.join("/")]);
        }
        told + if said.is_hidden { " hidden" } else { "" }
    }

    #[test]
    fn each_generator_is_read_in_its_own_words() {
        for (flavour, head, expected) in [
            (
                Flavour::Hugo,
                r#"{"Title": "A", "PublishDate": "2026-03-01", "expiryDate": "2027-01-01", "url": "/x/", "isCJKLanguage": true}"#,
                r#"{"title":"A","date":"2026-03-01","extra":{"iscjklanguage":true}} address "/x/" publish "2026-03-01" expires "2027-01-01""#,
            ),
            (
                Flavour::Hugo,
                r#"{"params": {"author": "Ada", "b": 1}, "cover": {"image": "a.png", "relative": true}, "build": {"list": "never"}}"#,
                r#"{"image":{"src":"a.png"},"authors":["Ada"],"extra":{"b":1}} hidden"#,
            ),
            (
                Flavour::Zola,
                r#"{"path": "x", "taxonomies": {"tags": ["t"], "series": ["s"]}, "extra": {"k": 1}}"#,
                r#"{"extra":{"k":1,"series":["s"]},"tags":["t"]} address "x""#,
            ),
            (
                Flavour::Jekyll,
                r#"{"permalink": "/:title/", "categories": "sea ice", "category": "a b", "published": false, "link": "https://example.org/"}"#,
                r#"{"tags":["sea","ice","a b"],"draft":true,"extra":{"link":"https://example.org/"}} address "/:title/" categories sea/ice/a b"#,
            ),
            (
                Flavour::Eleventy,
                r#"{"tags": ["posts", "sea", 2024], "eleventyComputed": {"permalink": "/x/"}, "id": 12}"#,
                r#"{"tags":["sea","2024"],"extra":{"id":12}} address "/x/""#,
            ),
            (
                Flavour::Eleventy,
                r#"{"tags": "post", "permalink": false}"#,
                r#"{"tags":[]} hidden"#,
            ),
            (
                Flavour::Astro,
                r#"{"pubDate": "Jul 08 2022", "updatedDate": "2022-07-09", "heroImage": "/a.jpg", "id": "tag:x"}"#,
                r#"{"id":"tag:x","date":"2022-07-08","updated":"2022-07-09","image":"/a.jpg"}"#,
            ),
        ] {
            assert_eq!(told(flavour, head), expected, "{head}");
        }
    }
}
