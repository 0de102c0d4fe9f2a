//! Heads in TOML.

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::article::front::tree::Entry;
use crate::article::front::tree::Fault;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;

/// What a head in TOML says, and everything that is wrong with how it is written.
pub fn read(head: &str) -> (Vec<Entry>, Vec<Fault>) {
    let (table, errors) = DeTable::parse_recoverable(head);
    let faults = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            let message = match (error.message(), head.get(span.clone())) {
                ("duplicate key", Some(key)) => format!("the key `{key}` stands twice"),
                (message, _) => message.to_owned(),
            };
            Fault {
                at: span.start,
                message,
            }
        })
        .collect();
    (entries(table.into_inner()), faults)
}

fn entries(table: DeTable<'_>) -> Vec<Entry> {
    table
        .into_iter()
        .map(|(key, value)| Entry {
            at: key.span().start,
            key: key.into_inner().into_owned(),
            node: node(value),
        })
        .collect()
}

fn node(value: Spanned<DeValue<'_>>) -> Node {
    let at = value.span().start;
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Whole(number),
            Err(_) => number.as_str().parse().map_or(Value::Nothing, Value::Fraction),
        },
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Nothing, Value::Fraction),
        DeValue::Boolean(truth) => Value::Truth(truth),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(values) => Value::List(values.into_iter().map(node).collect()),
        DeValue::Table(table) => Value::Table(entries(table)),
    };
    Node { at, value }
}
