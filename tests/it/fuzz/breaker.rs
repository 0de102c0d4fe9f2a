//! Good input, and how it is broken.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::chance::Chance;

/// How large an input gets: larger ones find what smaller ones find, but later.
const INPUT_BYTES_MAX: usize = 48 << 10;

/// What means something to one parser or another.
const WORDS: [&str; 86] = [
    "+++\n",
    "---\n",
    "...\n",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    ": ",
    " = ",
    "- ",
    "&a ",
    "*a ",
    "<<: ",
    "!!binary ",
    "| \n",
    "> \n",
    "? ",
    "%YAML 1.2\n",
    "\t",
    "\r",
    "\r\n",
    "\n\n",
    "\u{feff}",
    "\0",
    "\u{b}",
    "\u{fffe}",
    "\u{202e}",
    "\\u0000",
    "\\ud800",
    "\\x0b",
    "&#11;",
    "&#0;",
    "&amp;",
    "&lt;",
    "&#x10FFFF;",
    "&#xD800;",
    "title",
    "date",
    "tags",
    "enclosure",
    "2026-03-01",
    "2026-13-99T99:99:99+99:99",
    "-9999999999-01-01",
    "1e999",
    "0x",
    "99999999999999999999",
    "true",
    "null",
    "# ",
    "> ",
    "* ",
    "1. ",
    "```",
    "~~~",
    "[^1]",
    "[^1]: ",
    "![",
    "](",
    ")",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</script>",
    "<table><tr><td>",
    "<div>",
    "</div>",
    "<svg>",
    "<p",
    "<a href=\"",
    "javascript:",
    "data:image/png;base64,",
    "//",
    "{{< figure >}}",
    "{% highlight %}",
    "{% raw %}",
    "{{",
    "<?xml ",
    "<!DOCTYPE ",
    "<!ENTITY a \"",
    "<item>",
];

/// Mends nothing, and breaks what it is given.
pub struct Breaker {
    pub chance: Chance,
    pub corpus: Vec<Vec<u8>>,
}

impl Breaker {
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.chance.below(limit.max(1) as u64)).unwrap()
    }

    fn range(&mut self, length: usize) -> (usize, usize) {
        let start = self.below(length + 1);
        let most = (length - start).min(1 + length / 4);
        (start, start + self.below(most + 1))
    }

    fn word(&mut self) -> &'static [u8] {
        WORDS[self.below(WORDS.len())].as_bytes()
    }

    fn seed(&mut self) -> Vec<u8> {
        let at = self.below(self.corpus.len());
        let mut seed = self.corpus[at].clone();
        if seed.len() > INPUT_BYTES_MAX / 4 {
            // A stretch of a long one, with or without its beginning.
            let start = if self.below(2) == 0 { 0 } else { self.below(seed.len()) };
            seed = seed.split_off(start);
            seed.truncate(INPUT_BYTES_MAX / 4);
        }
        seed
    }

    /// The next broken input.
    pub fn input(&mut self) -> Vec<u8> {
        let mut input = self.seed();
        for _ in 0..=self.below(6) {
            self.break_once(&mut input);
        }
        input.truncate(INPUT_BYTES_MAX);
        input
    }

    fn break_once(&mut self, input: &mut Vec<u8>) {
        let (start, end) = self.range(input.len());
        match self.below(9) {
            0 if start < input.len() => input[start] ^= 1 << self.below(8),
            1 => drop(input.drain(start..end)),
            2 => input.truncate(start),
            3 => {
                let copied = input[start..end].to_vec();
                let at = self.below(input.len() + 1);
                input.splice(at..at, copied);
            }
            4 => {
                let other = self.seed();
                let (from, to) = self.range(other.len());
                input.splice(start..end, other[from..to].iter().copied());
            }
            5 => {
                let times = [2, 9, 100, 3000][self.below(4)];
                let repeated = self.word().repeat(times);
                input.splice(start..start, repeated);
            }
            6 => {
                let (first, second) = (self.word(), self.word());
                let times = [2, 40, 1500][self.below(3)];
                let repeated = [first, second].concat().repeat(times);
                input.splice(start..start, repeated);
            }
            _ => {
                let word = self.word();
                input.splice(start..end.min(start + self.below(8)), word.iter().copied());
            }
        }
    }
}

/// All files below a folder whose names end so.
pub fn files(folder: &str, endings: &[&str]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                found.push(fs::read(path).unwrap());
            }
        }
    }
    assert!(!found.is_empty(), "{endings:?}");
    found
}
