//! Where the keys of a head stand: held for each of thousands of articles, so it is small.

use serde::Deserialize;
use serde::Serialize;

use crate::article::front::keys::KEYS;

/// The line of the file on which each key stands, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyLines(Vec<(u8, u32)>);

impl KeyLines {
    /// Notes where a key stands. Of one that stands twice the last place is kept; what is none of [`KEYS`] is not noted.
    pub fn note(&mut self, key: &str, line: u32) {
        let Some(number) = number(key) else { return };
        match self.0.iter_mut().find(|(known, _)| *known == number) {
            Some((_, known)) => *known = line,
            None => self.0.push((number, line)),
        }
    }

    /// The line of a key; `None` where it is not in the head.
    pub fn of(&self, key: &str) -> Option<u32> {
        let number = number(key)?;
        let (_, line) = self.0.iter().find(|(known, _)| *known == number)?;
        Some(*line)
    }
}

fn number(key: &str) -> Option<u8> {
    let position = KEYS.iter().position(|known| *known == key);
    let number = match position {
        Some(position) => position,
        // The address that a generator's head gives is none of our keys.
        None if key == "address" => KEYS.len(),
        None => return None,
    };
    u8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::KeyLines;
    use crate::article::front::keys::KEYS;

    #[test]
    fn each_key_has_a_line_of_its_own() {
        let mut lines = KeyLines::default();
        let keys = || KEYS.into_iter().chain(["address"]);
        for (line, key) in (7..).zip(keys()) {
            lines.note(key, 1);
            lines.note(key, line);
        }
        lines.note("mood", 3);
        for (line, key) in (7..).zip(keys()) {
            assert_eq!(lines.of(key), Some(line), "{key}");
        }
        assert_eq!((lines.of("mood"), KeyLines::default().of("id")), (None, None));
    }
}
