//! What a head says, whatever its syntax: values with the places where they stand.

/// A value and the byte of the head at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The offset in bytes from the beginning of the head.
    pub at: usize,
    /// The value.
    pub value: Value,
}

/// A value of a head.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// YAML's and JSON's `null`.
    Nothing,
    /// `true` or `false`.
    Truth(bool),
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Fraction(f64),
    /// Words.
    Text(String),
    /// A date or time that stands without quotes, as it was written (only TOML has them).
    Moment(String),
    /// Values in order.
    List(Vec<Node>),
    /// Values under keys, in the order of the file.
    Table(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The offset of the key in bytes from the beginning of the head.
    pub at: usize,
    /// What stands under it.
    pub node: Node,
}

/// Why a head cannot be read as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The offset in bytes from the beginning of the head.
    pub at: usize,
    /// What is wrong, lower case.
    pub message: String,
}

impl Value {
    /// What it is, in words for a message.
    pub fn kind(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Truth(truth) => format!("`{truth}`"),
            Self::Whole(number) => format!("the number `{number}`"),
            Self::Fraction(number) => format!("the number `{number}`"),
            Self::Text(_) => "text".to_owned(),
            Self::Moment(moment) => format!("the date `{moment}`"),
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

/// The value as JSON. Moments become text; numbers that JSON does not have (`nan`, `inf`) become text too.
pub fn json(node: Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match node.value {
        Value::Nothing => Json::Null,
        Value::Truth(truth) => Json::Bool(truth),
        Value::Whole(number) => Json::from(number),
        Value::Fraction(number) => {
            serde_json::Number::from_f64(number).map_or_else(|| Json::String(number.to_string()), Json::Number)
        }
        Value::Text(text) | Value::Moment(text) => Json::String(text),
        Value::List(nodes) => Json::Array(nodes.into_iter().map(json).collect()),
        Value::Table(entries) => Json::Object(entries.into_iter().map(|entry| (entry.key, json(entry.node))).collect()),
    }
}
