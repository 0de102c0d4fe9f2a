//! Heads in JSON.

use std::collections::BTreeSet;

use serde_json::Deserializer;

use crate::article::front::tree::Entry;
use crate::article::front::tree::Fault;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;

/// Where the object at the beginning of a text ends, in bytes; or why there is none.
pub fn end(text: &str) -> Result<usize, serde_json::Error> {
    let mut values = Deserializer::from_str(text).into_iter::<serde_json::Value>();
    match values.next() {
        Some(Ok(_)) | None => Ok(values.byte_offset()),
        Some(Err(error)) => Err(error),
    }
}

/// What a head in JSON says, and everything that is wrong with it. It must be one whole object, as [`end`] finds it;
/// `serde_json` has then limited how deep it is.
pub fn read(head: &str) -> (Vec<Entry>, Vec<Fault>) {
    let mut walk = Walk {
        head,
        at: 0,
        faults: Vec::new(),
    };
    match walk.node().value {
        Value::Table(entries) => (entries, walk.faults),
        _ => (Vec::new(), walk.faults),
    }
}

/// A walk over JSON that is known to be well formed: `serde_json` says what values are, the walk where they are.
struct Walk<'a> {
    head: &'a str,
    at: usize,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn node(&mut self) -> Node {
        let first = self.peek();
        let at = self.at;
        let value = match first {
            b'{' => self.table(),
            b'[' => self.list(),
            b'"' => Value::Text(self.text()),
            _ => self.scalar(),
        };
        Node { at, value }
    }

    fn table(&mut self) -> Value {
        let mut entries: Vec<Entry> = Vec::new();
        let mut known = BTreeSet::new();
        self.at += 1;
        while self.peek() == b'"' {
            let at = self.at;
            let key = self.text();
            self.step_over(b':');
            let node = self.node();
            self.step_over(b',');
            if known.insert(key.clone()) {
                entries.push(Entry { key, at, node });
            } else {
                let message = format!("the key `{key}` stands here for the second time");
                self.faults.push(Fault { at, message });
            }
        }
        self.step_over(b'}');
        Value::Table(entries)
    }

    fn list(&mut self) -> Value {
        let mut nodes = Vec::new();
        self.at += 1;
        while !matches!(self.peek(), b']' | 0) {
            nodes.push(self.node());
            self.step_over(b',');
        }
        self.step_over(b']');
        Value::List(nodes)
    }

    fn text(&mut self) -> String {
        let start = self.at;
        let bytes = self.head.as_bytes();
        self.at += 1;
        while self.at < bytes.len() && bytes[self.at] != b'"' {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(bytes.len());
        serde_json::from_str(&self.head[start..self.at]).unwrap_or_default()
    }

    fn scalar(&mut self) -> Value {
        let rest = &self.head[self.at..];
        let length = rest
            .find(|letter: char| matches!(letter, ',' | ']' | '}') || letter.is_ascii_whitespace())
            .unwrap_or(rest.len());
        self.at += length.max(1);
        match &rest[..length] {
            "null" => Value::Nothing,
            "true" => Value::Truth(true),
            "false" => Value::Truth(false),
            number => match (number.parse(), number.parse()) {
                (Ok(whole), _) => Value::Whole(whole),
                (_, Ok(fraction)) => Value::Fraction(fraction),
                _ => Value::Nothing,
            },
        }
    }

    /// The next byte that is no white space; 0 at the end.
    fn peek(&mut self) -> u8 {
        let bytes = self.head.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or(0)
    }

    fn step_over(&mut self, byte: u8) {
        if self.peek() == byte {
            self.at += 1;
        }
    }
}
