//! Heads that were written for other programs: their words become ours, and nothing is lost.

use crate::article::front::keys::KEYS;
use crate::article::front::keys::meant_by;
use crate::article::front::tree::Entry;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;
use crate::article::moment;

/// The same head in our words: synonyms become the known key, single values the lists that we expect, and what is
/// unknown moves to `extra`. Where a known key and its synonym both stand, the known one is kept, except that tags
/// are gathered from all of them.
pub fn translated(entries: Vec<Entry>) -> Vec<Entry> {
    let (native, foreign): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| is_known(&entry.key));
    let mut known: Vec<Entry> = Vec::new();
    let mut others: Vec<Entry> = Vec::new();
    for entry in native.into_iter().chain(foreign.into_iter().flat_map(unpacked)) {
        let name = entry.key.clone();
        let Entry { key, at, node } = fitted(renamed(entry));
        let earlier = known.iter_mut().find(|earlier| earlier.key == key);
        match (earlier, node.value) {
            (None, value) if is_known(&key) => known.push(with_value(key, at, value)),
            (Some(Entry { node, .. }), Value::List(more)) if key == "tags" => add(&mut node.value, more),
            (_, value) => others.push(with_value(name, at, value)),
        }
    }
    if !others.is_empty() {
        keep(&mut known, others);
    }
    known
}

fn is_known(key: &str) -> bool {
    KEYS.contains(&key)
}

fn with_value(key: impl Into<String>, at: usize, value: Value) -> Entry {
    Entry {
        key: key.into(),
        at,
        node: Node { at, value },
    }
}

/// Zola keeps tags and categories in a table `taxonomies`: its entries, each by itself.
fn unpacked(entry: Entry) -> Vec<Entry> {
    match entry.node.value {
        Value::Table(entries) if entry.key == "taxonomies" => entries,
        value => vec![with_value(entry.key, entry.at, value)],
    }
}

fn renamed(entry: Entry) -> Entry {
    let Entry { key, at, node } = entry;
    match (key.as_str(), node.value) {
        ("published", Value::Truth(published)) => with_value("draft", at, Value::Truth(!published)),
        ("published", value @ (Value::Text(_) | Value::Moment(_))) => with_value("date", at, value),
        (_, value) if is_known(&key) => with_value(key, at, value),
        (_, value) => match meant_by(&key).filter(|ours| *ours != "draft") {
            Some(ours) => with_value(ours, at, value),
            None => with_value(key, at, value),
        },
    }
}

/// The entry with the shape that its key expects, where its own shape leaves no doubt.
fn fitted(entry: Entry) -> Entry {
    let at = entry.at;
    let text = |text: String| Node {
        at,
        value: Value::Text(text),
    };
    let value = match (entry.key.as_str(), entry.node.value) {
        ("tags", Value::Text(tags)) => Value::List(words(&tags).into_iter().map(text).collect()),
        ("authors", value @ (Value::Text(_) | Value::Table(_))) => Value::List(vec![Node { at, value }]),
        ("image", Value::List(nodes)) => nodes.into_iter().next().map_or(Value::Nothing, |node| node.value),
        ("title" | "slug" | "id", Value::Whole(number)) => Value::Text(number.to_string()),
        ("title" | "summary", Value::Moment(moment)) => Value::Text(moment),
        ("date" | "updated", Value::Text(date)) => match moment::in_words(&date) {
            Some(stamp) => Value::Text(moment::written(stamp)),
            None => Value::Text(date),
        },
        (_, value) => value,
    };
    with_value(entry.key, at, value)
}

/// `rust, feeds` by its commas; `rust feeds`, as Jekyll has it, by its spaces.
fn words(tags: &str) -> Vec<String> {
    let parts: Vec<&str> = if tags.contains(',') {
        tags.split(',').collect()
    } else {
        tags.split_whitespace().collect()
    };
    parts
        .into_iter()
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

fn add(value: &mut Value, more: Vec<Node>) {
    match value {
        Value::List(nodes) => nodes.extend(more),
        value => *value = Value::List(more),
    }
}

/// Puts entries without a key of ours into the table `extra`.
pub fn keep(known: &mut Vec<Entry>, others: Vec<Entry>) {
    let at = others.first().map_or(0, |entry| entry.at);
    match known.iter_mut().find(|entry| entry.key == "extra") {
        Some(extra) => match &mut extra.node.value {
            Value::Table(entries) => entries.extend(others),
            value => *value = Value::Table(others),
        },
        None => known.push(with_value("extra", at, Value::Table(others))),
    }
}

#[cfg(test)]
mod tests {
    use super::translated;
    use crate::article::front::tree::Entry;
    use crate::article::front::tree::Node;
    use crate::article::front::tree::Value;
    use crate::article::front::tree::json;

    #[test]
    fn what_other_programs_say_is_said_in_our_words_and_nothing_is_lost() {
        for (foreign, expected) in [
            (r#"{"lastmod": "2026-03-02"}"#, r#"{"updated":"2026-03-02"}"#),
            (r#"{"author": "Ada"}"#, r#"{"authors":["Ada"]}"#),
            (
                r#"{"tags": "rust feeds", "categories": ["a b"]}"#,
                r#"{"tags":["rust","feeds","a b"]}"#,
            ),
            (
                r#"{"taxonomies": {"tags": ["x"], "series": ["s"]}}"#,
                r#"{"tags":["x"],"extra":{"series":["s"]}}"#,
            ),
            (r#"{"published": false}"#, r#"{"draft":true}"#),
            (r#"{"published": "March 3, 2026"}"#, r#"{"date":"2026-03-03"}"#),
            (
                r#"{"summary": "a", "description": "b"}"#,
                r#"{"summary":"a","extra":{"description":"b"}}"#,
            ),
            (
                r#"{"layout": "post", "extra": {"a": 1}}"#,
                r#"{"extra":{"a":1,"layout":"post"}}"#,
            ),
            (r#"{"images": ["a.png", "b.png"]}"#, r#"{"image":"a.png"}"#),
            (
                r#"{"heroImage": "a.png", "pubDate": "2026-03-01 08:00"}"#,
                r#"{"image":"a.png","date":"2026-03-01T08:00:00"}"#,
            ),
        ] {
            let (entries, faults) = crate::article::front::json::read(foreign);
            assert_eq!(faults, []);
            let table = Value::Table(translated(entries));
            assert_eq!(json(Node { at: 0, value: table }).to_string(), expected, "{foreign}");
        }
        assert_eq!(translated(Vec::<Entry>::new()), []);
    }
}
