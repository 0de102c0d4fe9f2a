//! The names that a file uses, written out in full, and the modules that it declares.

use crate::tidy::tokens::Token;
use crate::tidy::tokens::tokens;

/// `a::b::c` as it stands in a file; of `use a::{b, c::d}` there are two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its parts; the last is `*` for a glob.
    pub parts: Vec<String>,
    /// From 1.
    pub line: usize,
    /// The modules with a body in this file in which it stands.
    pub inside: Vec<String>,
    /// Whether it begins here, and not behind `.` or `>::`.
    pub is_whole: bool,
    /// How it came to stand here.
    pub stands: Stands,
    /// Whether it is compiled for tests alone.
    pub is_test: bool,
}

/// How a name came to stand where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It is used.
    InCode,
    /// It is imported by a `use` of its own.
    Imported,
    /// It is imported, and braces follow its first part.
    ImportedFromGroup,
    /// It is exported again, by a `pub use`.
    Exported,
}

/// `mod name;`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub name: String,
    pub is_test: bool,
}

/// What a file says.
#[derive(Debug, Default)]
pub struct Names {
    pub names: Vec<Name>,
    pub declared: Vec<Declared>,
}

/// The names of a file.
pub fn names(text: &str) -> Names {
    let mut reader = Reader {
        tokens: tokens(text),
        at: 0,
        blocks: Vec::new(),
        brackets: 0,
        is_next_test: false,
        found: Names::default(),
    };
    while reader.at < reader.tokens.len() {
        reader.step();
    }
    reader.found
}

/// Something in braces.
struct Block {
    /// The name, if it is a module.
    module: Option<String>,
    is_test: bool,
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    blocks: Vec<Block>,
    /// How many `(` and `[` are open.
    brackets: usize,
    /// Whether `#[cfg(test)]` stands before the item that is being read.
    is_next_test: bool,
    found: Names,
}

const TEST_ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

impl<'a> Reader<'a> {
    fn text(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn step(&mut self) {
        let is_test_attribute = TEST_ATTRIBUTE
            .iter()
            .enumerate()
            .all(|(ahead, sign)| self.text(ahead) == *sign);
        match self.text(0) {
            "#" if is_test_attribute => {
                self.is_next_test = true;
                self.at += TEST_ATTRIBUTE.len();
            }
            "mod" => self.module(),
            "use" if self.text(1) != "<" => self.import(),
            "{" => self.open(None),
            "}" => {
                self.blocks.pop();
                self.at += 1;
            }
            sign @ ("(" | "[" | ")" | "]" | ";") => {
                match sign {
                    "(" | "[" => self.brackets += 1,
                    ";" if self.brackets == 0 => self.is_next_test = false,
                    ";" => {}
                    _ => self.brackets = self.brackets.saturating_sub(1),
                }
                self.at += 1;
            }
            _ if self.tokens[self.at].is_word() => self.name(),
            _ => self.at += 1,
        }
    }

    fn is_test(&self) -> bool {
        self.is_next_test || self.blocks.iter().any(|block| block.is_test)
    }

    fn open(&mut self, module: Option<String>) {
        let is_test = std::mem::take(&mut self.is_next_test);
        self.blocks.push(Block { module, is_test });
        self.at += 1;
    }

    fn module(&mut self) {
        let name = self.text(1).to_owned();
        self.at += 2;
        if self.text(0) == "{" {
            self.open(Some(name));
        } else {
            let is_test = self.is_test();
            self.found.declared.push(Declared { name, is_test });
        }
    }

    fn import(&mut self) {
        let is_export = match self.at.checked_sub(1).map(|at| self.tokens[at].text) {
            Some(")") => self.is_visibility_before(),
            before => before == Some("pub"),
        };
        let is_group = self.text(2) == "::" && self.text(3) == "{";
        let first = self.found.names.len();
        self.at += 1;
        self.tree(&[]);
        for name in &mut self.found.names[first..] {
            name.is_whole = true;
            name.stands = match (is_export, is_group) {
                (true, _) => Stands::Exported,
                (false, true) => Stands::ImportedFromGroup,
                (false, false) => Stands::Imported,
            };
        }
    }

    /// Whether the `)` before this token ends `pub(crate)` or the like.
    fn is_visibility_before(&self) -> bool {
        let before = self.tokens[..self.at].iter().rev();
        let mut words = before.skip_while(|token| token.text != "(").skip(1);
        words.next().is_some_and(|token| token.text == "pub")
    }

    /// One tree of a `use`, up to the `,`, `}` or `;` behind it.
    fn tree(&mut self, above: &[String]) {
        let mut parts = above.to_vec();
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        loop {
            match self.text(0) {
                "" | ";" | "," | "}" => break,
                "{" => {
                    while !matches!(self.text(0), "" | ";" | "}") {
                        self.at += 1;
                        self.tree(&parts);
                    }
                    self.at += 1;
                    return;
                }
                "as" => self.at += 2,
                "::" => self.at += 1,
                part => {
                    parts.push(part.to_owned());
                    self.at += 1;
                }
            }
        }
        if parts.len() > above.len() {
            self.push(parts, line);
        }
    }

    fn name(&mut self) {
        let line = self.tokens[self.at].line;
        let before = |back: usize| self.at.checked_sub(back).map(|at| self.tokens[at]);
        let continues = match before(1).map(|token| token.text) {
            Some("::") => before(2).is_some_and(|token| token.text == ">" || token.is_word()),
            sign => sign == Some("."),
        };
        let mut parts = vec![self.text(0).to_owned()];
        self.at += 1;
        while self.text(0) == "::" && self.tokens.get(self.at + 1).is_some_and(Token::is_word) {
            parts.push(self.text(1).to_owned());
            self.at += 2;
        }
        self.push(parts, line);
        self.found.names.last_mut().expect("one was pushed").is_whole = !continues;
    }

    fn push(&mut self, parts: Vec<String>, line: usize) {
        let inside = self.blocks.iter().filter_map(|block| block.module.clone()).collect();
        let is_test = self.is_test();
        self.found.names.push(Name {
            parts,
            line,
            inside,
            is_whole: false,
            stands: Stands::InCode,
            is_test,
        });
    }
}

#[test]
fn names_are_written_out_in_full() {
    for (text, seen) in [
        ("use a::b;", &["a::b"][..]),
        (
            "use a::{b, c::{d, self}, e::*};",
            &["a::b", "a::c::d", "a::c::self", "a::e::*"],
        ),
        ("use a::{b,};\nc::d", &["a::b", "c::d"]),
        ("pub(crate) use ::a::b as c;", &["pub", "crate", "a::b"]),
        (
            "fn x() -> impl A + use<'_> { b::c::<D>::e() }",
            &["fn", "x", "impl", "A", "use", "b::c", "D", "e"],
        ),
    ] {
        let found: Vec<String> = names(text).names.iter().map(|name| name.parts.join("::")).collect();
        assert_eq!(found, seen, "{text}");
    }
}

#[test]
fn what_is_compiled_for_tests_alone_is_known() {
    let text = "mod a;\n#[cfg(test)]\nmod b;\nfn c(x: [u8; 3]) {}\n#[cfg(test)]\nfn d(x: [u8; 3]) { e }\n\
                #[cfg(test)]\nmod tests { mod inner { use f::g; } }\n#[cfg(test)] use h;\ni";
    let found = names(text);
    let tested: Vec<bool> = found.declared.iter().map(|declared| declared.is_test).collect();
    assert_eq!(tested, [false, true]);
    let name = |parts: &str| {
        let name = found.names.iter().find(|name| name.parts.join("::") == parts).unwrap();
        (name.is_test, name.inside.join("::"))
    };
    assert_eq!(name("c"), (false, String::new()));
    assert_eq!(name("e"), (true, String::new()));
    assert_eq!(name("f::g"), (true, "tests::inner".to_owned()));
    assert_eq!(name("h"), (true, String::new()));
    assert_eq!(name("i"), (false, String::new()));
}
