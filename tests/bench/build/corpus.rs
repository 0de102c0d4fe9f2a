//! Articles to be built: made here, or of a folder.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Articles in a folder of a publication.
pub(crate) struct Corpus {
    /// Where they lie.
    pub(crate) articles: PathBuf,
    pub(crate) count: usize,
    pub(crate) size_bytes: usize,
    pub(crate) flavour: Flavour,
}

/// How their heads are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    Plain,
    Hugo,
    Zola,
}

impl Flavour {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Hugo => "hugo",
            Self::Zola => "zola",
        }
    }
}

impl Corpus {
    /// The articles of a folder, copied into the publication at `home`.
    pub(crate) fn copied(home: &Path, folder: &Path) -> Self {
        let mut corpus = Self::none(home);
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read(&path).unwrap();
            if text.starts_with(b"---") {
                corpus.flavour = Flavour::Hugo;
            } else if text.starts_with(b"+++") {
                corpus.flavour = Flavour::Zola;
            }
            corpus.add(path.file_name().unwrap().to_str().unwrap(), &text);
        }
        corpus
    }

    /// So many articles of some 4.5 KB; the same every time.
    pub(crate) fn made(home: &Path, count: usize) -> Self {
        let mut corpus = Self::none(home);
        let mut chance = Chance(1);
        for number in 0..count {
            corpus.add(&format!("{number:05}-note.md"), article(&mut chance, number).as_bytes());
        }
        corpus
    }

    /// One of them, to be changed.
    pub(crate) fn one(&self) -> PathBuf {
        let mut paths: Vec<PathBuf> = fs::read_dir(&self.articles)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort_unstable();
        paths[17 % paths.len()].clone()
    }

    fn none(home: &Path) -> Self {
        let articles = home.join("content/posts");
        fs::create_dir_all(&articles).unwrap();
        Self {
            articles,
            count: 0,
            size_bytes: 0,
            flavour: Flavour::Plain,
        }
    }

    fn add(&mut self, name: &str, text: &[u8]) {
        fs::write(self.articles.join(name), text).unwrap();
        self.count += 1;
        self.size_bytes += text.len();
    }
}

/// Words from which sentences are made.
const WORDS: [&str; 24] = [
    "harbour",
    "ledger",
    "morning",
    "tide",
    "letter",
    "*slow*",
    "window",
    "**ink**",
    "paper",
    "ferry",
    "`code`",
    "north",
    "Größe",
    "lamp",
    "gull",
    "market",
    "bread",
    "[link](https://example.com/a?b=1&c=2)",
    "stone",
    "clock",
    "water",
    "winter",
    "copper",
    "field",
];

fn article(chance: &mut Chance, number: usize) -> String {
    let mut text = String::from("+++\n");
    let (year, month, day) = (2001 + number % 25, 1 + number % 12, 1 + number % 28);
    let _ = write!(
        text,
        "title = \"Note {number} on {}\"\ndate = {year}-{month:02}-{day:02}T08:00:00Z\nsummary = \"{}\"\n\
         tags = [\"{}\", \"notes\"]\n+++\n\n",
        chance.word().trim_matches(['*', '`']),
        sentence(chance).replace(['[', ']', '*', '`'], ""),
        ["sea", "town", "craft"][number % 3],
    );
    for section in 0..4 {
        let _ = write!(text, "## Part {section}\n\n");
        for _ in 0..2 {
            let paragraph: String = (0..7).map(|_| sentence(chance)).collect();
            let _ = write!(text, "{paragraph}\n\n");
        }
        match section {
            0 => text.push_str("| a | b |\n|---|--:|\n| one | 2 |\n| three | 4 |\n\n"),
            1 => text.push_str("```rust\nlet a = \"<b> & c\";\n```\n\n- one\n- two\n  - three\n\n"),
            2 => text.push_str("> Said in passing.[^1]\n\n[^1]: A note.\n\n"),
            _ => {}
        }
    }
    text
}

fn sentence(chance: &mut Chance) -> String {
    let words: Vec<&str> = (0..11).map(|_| chance.word()).collect();
    format!("The {}. ", words.join(" "))
}

/// Numbers in an order of no meaning: `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn word(&mut self) -> &'static str {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        WORDS[usize::try_from((mixed ^ (mixed >> 31)) % WORDS.len() as u64).unwrap()]
    }
}
