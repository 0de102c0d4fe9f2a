//! Tera's own filters that make a long text of short ones, with a bound: what they make is no longer than a template may
//! remember. They do what Tera's do, which knows no bound.
#![expect(clippy::needless_pass_by_value, reason = "the form that Tera gives a filter")]

use std::borrow::Cow;

use tera::Kwargs;
use tera::State;
use tera::StringInput;
use tera::Tera;
use tera::TeraResult;
use tera::Value;

use crate::theme::bounds::fitting;

/// Puts them in the place of Tera's.
pub fn register(tera: &mut Tera) {
    tera.register_filter("replace", replace);
    tera.register_filter("join", join);
    tera.register_filter("indent", indent);
}

/// `{{ entry.title | replace(from="a", to="b") }}`.
fn replace(value: StringInput, arguments: Kwargs, state: &State) -> TeraResult<Value> {
    let from = arguments.must_get::<&str>("from")?;
    let to = arguments.must_get::<StringInput>("to")?;
    let replaced = |text: &str, to: &str| -> TeraResult<String> {
        let count = text.matches(from).count();
        fitting(count.saturating_mul(to.len()).saturating_add(text.len()))?;
        Ok(text.replace(from, to))
    };
    if state.autoescaping_enabled() && (value.is_safe() || to.is_safe()) {
        let made = replaced(&value.rendered(state)?, &to.rendered(state)?)?;
        return Ok(Value::safe_string(&made));
    }
    Ok(Value::from(replaced(value.as_str(), to.as_str())?))
}

/// A text that is escaped where it is printed, unless it is safe.
fn string(text: String, is_safe: bool) -> Value {
    if is_safe {
        Value::safe_string(&text)
    } else {
        Value::from(text)
    }
}

/// `{{ names | join(sep=", ") }}`.
fn join(values: &[Value], arguments: Kwargs, state: &State) -> TeraResult<Value> {
    let separator = arguments.get::<StringInput>("sep")?;
    let is_safe = state.autoescaping_enabled()
        && (values.iter().any(|value| value.is_string() && value.is_safe())
            || separator.as_ref().is_some_and(StringInput::is_safe));
    let between = match &separator {
        Some(separator) if is_safe => separator.rendered(state)?,
        Some(separator) => Cow::Borrowed(separator.as_str()),
        None => Cow::Borrowed(""),
    };
    let mut made = String::new();
    for (number, value) in values.iter().enumerate() {
        if number > 0 {
            made.push_str(&between);
        }
        if !is_safe {
            made.push_str(&value.to_string());
        } else if !value.is_undefined() {
            made.push_str(&state.escape_if_needed(value)?);
        }
        fitting(made.len())?;
    }
    Ok(string(made, is_safe))
}

/// The widest indentation, as Tera has it.
const WIDTH_MAX: usize = 1000;

/// `{{ text | indent(width=2) }}`: each line but the first and empty ones.
fn indent(value: StringInput, arguments: Kwargs, state: &State) -> TeraResult<Value> {
    let width = arguments.get::<usize>("width")?.unwrap_or(4).min(WIDTH_MAX);
    let letter = arguments.get::<&str>("indentation")?.unwrap_or(" ");
    let is_first = arguments.get::<bool>("first")?.unwrap_or(false);
    let is_blank = arguments.get::<bool>("blank")?.unwrap_or(false);
    if letter.chars().count() != 1 {
        return Err(tera::Error::message("`indentation` is one character"));
    }
    let is_safe = state.autoescaping_enabled() && value.is_safe();
    let text = if is_safe {
        value.rendered(state)?
    } else {
        Cow::Borrowed(value.as_str())
    };
    let indentation = letter.repeat(width);
    fitting(
        text.lines()
            .count()
            .saturating_mul(indentation.len())
            .saturating_add(text.len()),
    )?;
    let mut made = String::with_capacity(text.len() * 2);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            made.push('\n');
        }
        let is_indented = match number {
            0 => is_first,
            _ => is_blank || !line.is_empty(),
        };
        if is_indented {
            made.push_str(&indentation);
        }
        made.push_str(line);
    }
    Ok(string(made, is_safe))
}
