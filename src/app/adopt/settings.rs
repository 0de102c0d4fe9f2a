//! Files of settings in TOML, YAML or JSON, whatever they say.

use std::path::Path;

use serde_json::Value;
use url::Url;

use crate::app::fault::Fault;
use crate::article::front;
use crate::article::front::json;
use crate::article::front::toml;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value as Tree;
use crate::article::front::tree::json as as_json;
use crate::article::front::yaml;
use crate::finding::Place;
use crate::finding::lines::Lines;
use crate::publication::Person;
use crate::store::files;

/// What a file of settings says; `None` where there is none.
pub fn read(dir: &Path, path: &str) -> Result<Option<Value>, Fault> {
    let Some(text) = files::read_text(&dir.join(path))? else {
        return Ok(None);
    };
    let text = text.trim_start_matches('\u{FEFF}');
    let (entries, faults) = match path.rsplit('.').next().unwrap_or_default() {
        "toml" => toml::read(text),
        "json" => json::end(text).map_or_else(|_| (Vec::new(), Vec::new()), |end| json::read(&text[..end])),
        // A document may begin with its mark.
        _ => yaml::read(text.strip_prefix("---\n").map_or(text, |rest| rest)),
    };
    if let Some(fault) = faults.first() {
        let place: Place = Lines::new(text).place(path, fault.at);
        return Err(Fault::new(format!("the settings in `{path}` cannot be read"))
            .because(format!("{place}: {}", fault.message))
            .hint("mend it, so that its generator reads it too"));
    }
    let node = Node {
        at: 0,
        value: Tree::Table(entries),
    };
    Ok(Some(as_json(node)))
}

/// What the head of an article or of an index says; nothing where it has none.
pub fn head(text: &str) -> Value {
    let Ok(split) = front::split(text) else {
        return Value::Null;
    };
    let (entries, _) = front::read(text, &split, "");
    as_json(Node {
        at: 0,
        value: Tree::Table(entries),
    })
}

/// The value at a path of keys, such as `params.author`, capitals aside.
pub fn get<'a>(settings: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(settings, |value, key| {
        let table = value.as_object()?;
        table.get(key).or_else(|| {
            let mut entries = table.iter();
            entries
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
                .map(|(_, value)| value)
        })
    })
}

/// The same as a text that says something.
pub fn text(settings: &Value, path: &str) -> Option<String> {
    let text = get(settings, path)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first of several paths that leads to a text.
pub fn first_text(settings: &Value, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| text(settings, path))
}

/// The first of several files of settings, and its name.
pub fn first(dir: &Path, names: &[&str]) -> Result<Value, Fault> {
    for name in names {
        if let Some(settings) = read(dir, name)? {
            return Ok(settings);
        }
    }
    Ok(Value::Null)
}

/// A name, or a table with one.
pub fn person(value: Option<&Value>) -> Option<Person> {
    match value? {
        Value::String(name) if !name.trim().is_empty() => Some(Person::named(name.trim())),
        table @ Value::Object(_) => {
            let mut person = Person::named(text(table, "name")?);
            person.email = text(table, "email");
            person.url = text(table, "url")
                .or_else(|| text(table, "uri"))
                .and_then(|url| Url::parse(&url).ok());
            Some(person)
        }
        Value::Array(several) => person(several.first()),
        _ => None,
    }
}
