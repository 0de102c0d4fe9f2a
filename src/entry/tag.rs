//! Raw HTML cut into tags and what stands between them, each with its place.
//!
//! It reads tags as the HTML standard's tokenizer does (13.2.5), so that findings name what browsers see. Safety does
//! not rest on it: what is made of its tokens goes through the sanitiser.

use std::borrow::Cow;

use dom_query::Document;

/// How many attributes of a tag are read: more than any element has.
const ATTRIBUTES_MAX: usize = 256;

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text, with character references as they were written.
    Text(&'a str),
    /// A start or an end tag.
    Tag(Tag<'a>),
    /// A comment, a doctype, a processing instruction.
    Comment,
    /// A tag or a comment that is never closed; it reaches to the end.
    Unfinished,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The element, in lower case.
    pub name: Cow<'a, str>,
    /// Whether it ends the element.
    pub is_end: bool,
    /// Its attributes, each name once: the first one counts.
    pub attributes: Vec<Attribute<'a>>,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name, in lower case.
    pub name: Cow<'a, str>,
    /// The value as it was written, without quotes.
    pub raw: &'a str,
}

/// The tokens of an HTML text.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// The tokens of `html`.
    pub fn new(html: &'a str) -> Self {
        Self { html, at: 0 }
    }

    /// The offset of the next token.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Goes on behind the next end tag of `element`, whatever stands before it. Without one it goes to the end and
    /// answers `false`.
    pub fn skip_past(&mut self, element: &str) -> bool {
        let rest = self.rest();
        let end = rest.match_indices("</").find_map(|(index, _)| {
            let (name, behind) = rest[index + 2..].split_at_checked(element.len())?;
            let whole = behind.starts_with(|next: char| is_space(next) || matches!(next, '/' | '>'));
            (whole && name.eq_ignore_ascii_case(element)).then_some(index + 2 + element.len())
        });
        let end = end.and_then(|behind| Some(behind + rest[behind..].find('>')? + 1));
        self.at += end.unwrap_or(rest.len());
        end.is_some()
    }

    /// What follows the last token.
    pub fn rest(&self) -> &'a str {
        &self.html[self.at..]
    }

    fn eat(&mut self, matches: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|letter| !matches(letter)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn comment(&mut self) -> Token<'a> {
        let rest = self.rest();
        let length = match rest.strip_prefix("<!--") {
            Some(inside) if inside.starts_with('>') => Some("<!-->".len()),
            Some(inside) if inside.starts_with("->") => Some("<!--->".len()),
            Some(inside) => {
                let ends = |at: &usize| inside[..*at].ends_with("--") || inside[..*at].ends_with("--!");
                let close = memchr::memchr_iter(b'>', inside.as_bytes()).find(ends);
                close.map(|at| "<!--".len() + at + ">".len())
            }
            None => rest.find('>').map(|close| close + 1),
        };
        self.at += length.unwrap_or(rest.len());
        length.map_or(Token::Unfinished, |_| Token::Comment)
    }

    fn tag(&mut self, is_end: bool) -> Token<'a> {
        self.at += if is_end { "</" } else { "<" }.len();
        let name = self.eat(|letter| !is_space(letter) && !matches!(letter, '/' | '>'));
        let mut tag = Tag {
            name: lower_case(name),
            is_end,
            attributes: Vec::new(),
        };
        loop {
            self.eat(|letter| is_space(letter) || letter == '/');
            match self.rest().chars().next() {
                None => return Token::Unfinished,
                Some('>') => {
                    self.at += 1;
                    return Token::Tag(tag);
                }
                Some(_) => {}
            }
            let Some(attribute) = self.attribute() else {
                self.at = self.html.len();
                return Token::Unfinished;
            };
            let is_room = tag.attributes.len() < ATTRIBUTES_MAX;
            if is_room && tag.attributes.iter().all(|known| known.name != attribute.name) {
                tag.attributes.push(attribute);
            }
        }
    }

    /// The attribute that begins here; `None` when its quote is never closed.
    fn attribute(&mut self) -> Option<Attribute<'a>> {
        let start = self.at;
        // An equals sign at the beginning belongs to the name.
        self.at += usize::from(self.rest().starts_with('='));
        self.eat(|letter| !is_space(letter) && !matches!(letter, '/' | '>' | '='));
        let name = lower_case(&self.html[start..self.at]);
        let before_space = self.at;
        self.eat(is_space);
        if !self.rest().starts_with('=') {
            self.at = before_space;
            return Some(Attribute { name, raw: "" });
        }
        self.at += 1;
        self.eat(is_space);
        let raw = match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let raw = self.eat(|letter| letter != quote);
                if self.rest().is_empty() {
                    return None;
                }
                self.at += 1;
                raw
            }
            _ => self.eat(|letter| !is_space(letter) && letter != '>'),
        };
        Some(Attribute { name, raw })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.rest();
        let mut letters = rest.chars();
        let token = match (letters.next()?, letters.next(), letters.next()) {
            ('<', Some('/'), Some(letter)) if letter.is_ascii_alphabetic() => self.tag(true),
            ('<', Some(letter), _) if letter.is_ascii_alphabetic() => self.tag(false),
            ('<', Some('!' | '?' | '/'), _) => self.comment(),
            (first, _, _) => {
                let end = memchr::memchr(b'<', &rest.as_bytes()[first.len_utf8()..]);
                let end = end.map_or(rest.len(), |end| first.len_utf8() + end);
                self.at += end;
                Token::Text(&rest[..end])
            }
        };
        Some((start, token))
    }
}

impl Tag<'_> {
    /// The value of an attribute, with character references decoded.
    pub fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let attribute = self.attributes.iter().find(|attribute| attribute.name == name)?;
        Some(attribute.value())
    }
}

impl Attribute<'_> {
    /// The value, with character references decoded.
    pub fn value(&self) -> Cow<'_, str> {
        if !self.raw.contains('&') {
            return Cow::Borrowed(self.raw);
        }
        // The two thousand names, and which of them need no semicolon, are the parser's business.
        let html = format!("<p title=\"{}\">", self.raw.replace('"', "&quot;"));
        let title = Document::fragment(html).select("p").attr("title");
        Cow::Owned(title.map(|title| title.to_string()).unwrap_or_default())
    }
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\u{c}' | '\r')
}

#[cfg(test)]
mod tests {
    use super::Token;
    use super::Tokens;

    /// Tokens as text: tags with their attributes, decoded.
    fn read(html: &str) -> String {
        let tokens = Tokens::new(html).map(|(offset, token)| match token {
            Token::Text(text) => format!("{offset} {text:?}"),
            Token::Comment => format!("{offset} comment"),
            Token::Unfinished => format!("{offset} unfinished"),
            Token::Tag(tag) => {
                let attributes = tag.attributes.iter();
                let attributes: Vec<String> = attributes
                    .map(|one| format!(" {}={:?}", one.name, one.value()))
                    .collect();
                let attributes = attributes.concat();
                format!("{offset} {}{}{attributes}", if tag.is_end { "/" } else { "" }, tag.name)
            }
        });
        tokens.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn tags_are_read_as_browsers_read_them() {
        for (html, expected) in [
            ("a<b>c</B >", r#"0 "a" | 1 b | 4 "c" | 5 /b"#),
            ("<A HREF=x b='1 2' c=\"&lt;\" d>", r#"0 a href="x" b="1 2" c="<" d="""#),
            ("<a href=1 href=2>", r#"0 a href="1""#),
            ("<img/src=x/onerror=y>", r#"0 img src="x/onerror=y""#),
            ("<img src = 'a>b' / alt>", r#"0 img src="a>b" alt="""#),
            ("<a title='&eacute;&copy=1&#106;'>", r#"0 a title="é&copy=1j""#),
            ("<a ='x'>", r#"0 a ='x'="""#),
            ("1 < 2", r#"0 "1 " | 2 "< 2""#),
            (
                "<!-- > --><!doctype html><?php ?></ >x",
                r#"0 comment | 10 comment | 25 comment | 33 comment | 37 "x""#,
            ),
            ("<!-->a<!--->b", r#"0 comment | 5 "a" | 6 comment | 12 "b""#),
            ("<!-- x --->a<!--x--!>b", r#"0 comment | 11 "a" | 12 comment | 21 "b""#),
            ("a<!-- b", r#"0 "a" | 1 unfinished"#),
            ("<a href='x>y", "0 unfinished"),
            ("<a", "0 unfinished"),
            ("<", r#"0 "<""#),
        ] {
            assert_eq!(read(html), expected, "{html}");
        }
    }

    #[test]
    fn what_an_element_holds_can_be_skipped() {
        let mut tokens = Tokens::new("if (a</b) '</scripts>' </SCRIPT\n>after");
        assert!(tokens.skip_past("script"));
        assert_eq!(tokens.next().unwrap().1, Token::Text("after"));
        let mut tokens = Tokens::new("never </b>");
        assert!(!tokens.skip_past("script"));
        assert_eq!(tokens.next(), None);
    }
}
