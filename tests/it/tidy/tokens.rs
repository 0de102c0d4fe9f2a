//! Rust's words and signs, without comments, strings and characters: what the compiler sees of names.

use std::iter::Peekable;
use std::str::CharIndices;

/// A word, a number, `::`, or one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    /// From 1.
    pub line: usize,
}

impl Token<'_> {
    pub fn is_word(&self) -> bool {
        self.text.starts_with(is_word_start)
    }
}

/// The tokens of a file. It need not compile, but comments and strings must be closed where Rust wants them closed.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut reader = Reader {
        text,
        rest: text.char_indices().peekable(),
        line: 1,
    };
    let mut tokens = Vec::new();
    while let Some(token) = reader.next_token() {
        tokens.push(token);
    }
    tokens
}

struct Reader<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
    line: usize,
}

impl<'a> Reader<'a> {
    fn next_token(&mut self) -> Option<Token<'a>> {
        loop {
            let start = self.offset();
            let line = self.line;
            let tail = &self.text[start..];
            let first = tail.chars().next()?;
            if tail.starts_with("//") {
                self.skip_while(|letter| letter != '\n');
            } else if tail.starts_with("/*") {
                self.skip_block_comment();
            } else if first == '"' {
                self.skip_string();
            } else if first == '\'' {
                self.skip_character_or_lifetime();
            } else if is_word_start(first) {
                self.skip_while(is_word_part);
                let word = &self.text[start..self.offset()];
                if self.skip_literal_after(word) {
                    continue;
                }
                return Some(Token { text: word, line });
            } else if tail.starts_with("::") {
                self.skip(2);
                return Some(Token { text: "::", line });
            } else {
                self.skip(1);
                if !first.is_whitespace() {
                    let text = &tail[..first.len_utf8()];
                    return Some(Token { text, line });
                }
            }
        }
    }

    fn offset(&mut self) -> usize {
        self.rest.peek().map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, letter)| *letter)
    }

    fn bump(&mut self) -> Option<char> {
        let (_, letter) = self.rest.next()?;
        if letter == '\n' {
            self.line += 1;
        }
        Some(letter)
    }

    fn skip(&mut self, letters: usize) {
        for _ in 0..letters {
            self.bump();
        }
    }

    fn skip_while(&mut self, matching: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&matching) {
            self.bump();
        }
    }

    /// Block comments nest.
    fn skip_block_comment(&mut self) {
        let mut depth = 0;
        loop {
            let offset = self.offset();
            let tail = &self.text[offset..];
            if tail.is_empty() {
                return;
            } else if tail.starts_with("/*") {
                depth += 1;
                self.skip(2);
            } else if tail.starts_with("*/") {
                depth -= 1;
                self.skip(2);
                if depth == 0 {
                    return;
                }
            } else {
                self.skip(1);
            }
        }
    }

    fn skip_string(&mut self) {
        self.skip(1);
        loop {
            match self.bump() {
                Some('\\') => self.skip(1),
                Some('"') | None => return,
                Some(_) => {}
            }
        }
    }

    /// A raw string from its first `#` or `"` on.
    fn skip_raw_string(&mut self) {
        let start = self.offset();
        self.skip_while(|letter| letter == '#');
        let hashes = &self.text[start..self.offset()];
        let end = format!("\"{hashes}");
        self.skip(1);
        loop {
            let offset = self.offset();
            let tail = &self.text[offset..];
            if tail.is_empty() {
                return;
            }
            if tail.starts_with(&end) {
                self.skip(end.len());
                return;
            }
            self.skip(1);
        }
    }

    /// `'a'` and `'\n'` are characters, `'a` is a lifetime: neither says a name that matters here.
    fn skip_character_or_lifetime(&mut self) {
        self.skip(1);
        match self.bump() {
            Some('\\') => {
                self.skip(1);
                self.skip_while(|letter| letter != '\'');
                self.skip(1);
            }
            Some(_) if self.peek() == Some('\'') => self.skip(1),
            _ => self.skip_while(is_word_part),
        }
    }

    /// Skips the string or character of which `word` is the prefix; `true` where there is one, or where the word was only
    /// the mark of a raw name, which comes next.
    fn skip_literal_after(&mut self, word: &str) -> bool {
        let start = self.offset();
        let tail = &self.text[start..];
        let is_raw_string = tail.trim_start_matches('#').starts_with('"');
        match word {
            "r" | "br" | "cr" if is_raw_string => self.skip_raw_string(),
            "b" | "c" if tail.starts_with('"') => self.skip_string(),
            "b" if tail.starts_with('\'') => self.skip_character_or_lifetime(),
            "r" if tail.starts_with('#') => self.skip(1),
            _ => return false,
        }
        true
    }
}

fn is_word_start(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn is_word_part(letter: char) -> bool {
    is_word_start(letter)
}

#[test]
fn comments_strings_and_characters_are_no_tokens() {
    for (text, seen) in [
        ("use a::b; // c::d", "use a :: b ;"),
        ("/// crate::c\n//! d\na", "a"),
        ("a /* b /* c */ d */ e", "a e"),
        ("a(\"b \\\" c\", d)", "a ( , d )"),
        ("r\"a\\\" b r#\"c \" d\"# e br##\"f \"# g\"## h", "b e h"),
        ("b\"a\" c\"b\" b'c' d", "d"),
        ("'\"' a '\\'' b '\\u{1F600}' c '\\\\' d", "a b c d"),
        ("fn a<'b>(c: &'b str) -> &'static D", "fn a < > ( c : & str ) - > & D"),
        ("r#type::x", "type :: x"),
        ("a::<B>::c", "a :: < B > :: c"),
        ("1..2_u8", "1 . . 2_u8"),
        ("größe", "größe"),
    ] {
        let words: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
        assert_eq!(words.join(" "), seen, "{text}");
    }
}

#[test]
fn a_token_knows_its_line_behind_what_was_skipped() {
    let text = "/* 1\n2 */ a\n\"3\n4\"\nr#\"5\n\"# b\n// 7\nc";
    let lines: Vec<_> = tokens(text).iter().map(|token| (token.text, token.line)).collect();
    assert_eq!(lines, [("a", 2), ("b", 6), ("c", 8)]);
}
