//! Variables that stand for something known: the article's title, its address, a key of its head.

use serde_json::Value;

use crate::article::flavour::Flavour;
use crate::article::shortcode::arguments::arguments;
use crate::article::shortcode::facts::Facts;

/// What an expression of Liquid or Nunjucks comes to: a text or a variable, with filters behind it. `None` where any of it
/// is not known.
pub(super) fn expression(written: &str, facts: Facts<'_>) -> Option<String> {
    let mut parts = split(written).into_iter();
    let mut value = operand(&parts.next()?, facts)?;
    for filter in parts {
        let (name, argument) = match filter.split_once([':', '(']) {
            Some((name, argument)) => (name.trim(), Some(argument.trim().trim_end_matches(')'))),
            None => (filter.trim(), None),
        };
        let argument = argument.filter(|argument| !argument.is_empty());
        let given = || argument.and_then(|argument| operand(argument, facts));
        value = match (name, argument) {
            ("relative_url" | "url", None) => relative(&value, facts),
            ("absolute_url", None) => format!("{}{}", facts.origin, relative(&value, facts)),
            ("prepend", Some(_)) => given()? + &value,
            ("append", Some(_)) => value + &given()?,
            ("escape" | "strip" | "xml_escape" | "safe", None) => value,
            ("downcase" | "lower", None) => value.to_lowercase(),
            ("upcase" | "upper", None) => value.to_uppercase(),
            _ => return None,
        };
    }
    Some(value)
}

/// An address below the site's, as its filters make it.
fn relative(value: &str, facts: Facts<'_>) -> String {
    if value.contains("://") {
        return value.to_owned();
    }
    format!("{}/{}", facts.base_path, value.trim_start_matches('/'))
}

/// A text in quotation marks, or a variable.
fn operand(written: &str, facts: Facts<'_>) -> Option<String> {
    let written = written.trim();
    if written.starts_with(['"', '\'']) {
        let found = arguments(written);
        return match found.as_slice() {
            [only] if only.is_text => Some(only.value.clone()),
            _ => None,
        };
    }
    if facts.flavour == Flavour::Jekyll {
        return match written {
            "site.url" => Some(facts.origin.to_owned()),
            "site.baseurl" => Some(facts.base_path.to_owned()),
            _ => own(written.strip_prefix("page.")?, facts),
        };
    }
    own(written.strip_prefix("page.").unwrap_or(written), facts)
}

/// What the article says about itself.
pub(super) fn own(name: &str, facts: Facts<'_>) -> Option<String> {
    match name {
        "title" => return Some(facts.title.to_owned()),
        "url" => return Some(facts.page.strip_prefix(facts.origin).unwrap_or(facts.page).to_owned()),
        _ => {}
    }
    let mut value = facts.extra.get(name.split('.').next()?)?;
    for key in name.split('.').skip(1) {
        value = value.get(key)?;
    }
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// An expression at its `|`, those in quotation marks aside.
fn split(written: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for letter in written.chars() {
        match (quote, letter) {
            (None, '|') => parts.push(String::new()),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
        if letter != '|' || quote.is_some() {
            parts.last_mut().expect("there is always one").push(letter);
        }
    }
    parts
}
