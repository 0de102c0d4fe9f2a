//! Bodies of articles between reading and rendering: held where each is sure to be shown, so that its file is not read
//! twice.

use std::sync::Mutex;
use std::sync::PoisonError;

use rustc_hash::FxHashMap;

/// Bodies by the paths of their articles. What is taken is gone.
#[derive(Debug, Default)]
pub struct Bodies {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    bodies: FxHashMap<String, String>,
    bytes: usize,
}

/// How much is held; further bodies are read again from their files.
const BYTES_MAX: usize = 64 << 20;

impl Bodies {
    /// Holds a body, where there is room.
    pub fn hold(&self, path: &str, mut body: String) {
        body.shrink_to_fit();
        self.locked(|held| {
            if held.bytes + body.len() <= BYTES_MAX {
                held.bytes += body.len();
                held.bodies.insert(path.to_owned(), body);
            }
        });
    }

    /// The body of the article at `path`, if it is held.
    pub fn take(&self, path: &str) -> Option<String> {
        self.locked(|held| {
            let body = held.bodies.remove(path)?;
            held.bytes -= body.len();
            Some(body)
        })
    }

    fn locked<T>(&self, act: impl FnOnce(&mut Held) -> T) -> T {
        act(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::BYTES_MAX;
    use super::Bodies;

    #[test]
    fn a_body_is_taken_once_and_no_more_is_held_than_there_is_room_for() {
        let bodies = Bodies::default();
        bodies.hold("a.md", "frost".to_owned());
        bodies.hold("b.md", "x".repeat(BYTES_MAX));
        assert_eq!(bodies.take("b.md"), None);
        assert_eq!(bodies.take("a.md").as_deref(), Some("frost"));
        assert_eq!(bodies.take("a.md"), None);
        bodies.hold("b.md", "x".repeat(BYTES_MAX));
        assert!(bodies.take("b.md").is_some());
    }
}
