//! What an article comes to: how many words it has, and what its first paragraph says.

use crate::entry::tag::Tag;
use crate::entry::tag::Token;
use crate::entry::tag::Tokens;
use crate::entry::text::plain::Count;
use crate::entry::text::plain::Words;
use crate::entry::text::plain::cut;
use crate::entry::text::script;

/// What was read of an article's HTML in one go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gist {
    /// How many words it has. Where a script sets no spaces, words are counted by their usual length.
    pub words: usize,
    /// The first paragraph in one line. Headings, images with their captions, code and tables are passed over; a
    /// paragraph within a quote or a list counts only where there is no other. Empty where there is none.
    pub first: String,
}

impl Gist {
    /// The gist of safe, well-formed HTML.
    ///
    /// ```
    /// use pressrun::entry::text::gist::Gist;
    ///
    /// let gist = Gist::of("<h2>Frost</h2><blockquote><p>Brr</p></blockquote><p>The pond <em>is</em> white.</p>");
    /// assert_eq!((gist.words, gist.first.as_str()), (6, "The pond is white."));
    /// ```
    pub fn of(html: &str) -> Self {
        let mut reader = Reader::default();
        let mut tokens = Tokens::new(html);
        while let Some((_, token)) = tokens.next() {
            match token {
                Token::Text(text) => reader.text(text),
                Token::Tag(tag) if is_way_of_a_footnote(&tag) => {
                    tokens.skip_past("a");
                }
                Token::Tag(tag) => reader.tag(&tag),
                Token::Comment | Token::Unfinished => {}
            }
        }
        reader.end_line();
        Self {
            words: reader.count.words(),
            first: reader.own.or(reader.within).unwrap_or_default(),
        }
    }

    /// The first paragraph, of at most `characters_max` characters; a longer one is cut behind a word and ends in `…`.
    pub fn summary(&self, characters_max: usize) -> String {
        cut(&self.first, characters_max)
    }
}

#[derive(Default)]
struct Reader {
    count: Count,
    /// The line so far, while a first paragraph is looked for.
    line: Words,
    /// How many headings, tables and blocks of code are open, of which nothing is a paragraph.
    passed_over: usize,
    /// How many quotes, lists and captions are open.
    deep: usize,
    /// How many stretches are open that the writer has struck out: they are words, but say nothing.
    struck: usize,
    /// Whether what stands here is raised, as an exponent is.
    is_raised: bool,
    in_notes: bool,
    /// The first paragraph that stands in none of those.
    own: Option<String>,
    /// The first one that stands in one.
    within: Option<String>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            self.words(&rest[..at]);
            let (letter, length) = reference(&rest[at..]);
            self.words(letter);
            rest = &rest[at + length..];
        }
        self.words(rest);
    }

    fn words(&mut self, words: &str) {
        self.count.push(words);
        if !self.is_looking() || self.struck > 0 {
            return;
        }
        let raised = self.is_raised.then(|| script::RAISED.of(words.trim())).flatten();
        match raised {
            Some(raised) => self.line.push(&raised),
            None => self.line.push(words),
        }
    }

    fn is_looking(&self) -> bool {
        self.own.is_none() && self.passed_over == 0 && !self.in_notes
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match &*tag.name {
            "br" => self.words(" "),
            "del" | "s" | "strike" => nest(&mut self.struck, tag),
            "sup" => self.is_raised = !tag.is_end,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "table" => {
                self.end_line();
                nest(&mut self.passed_over, tag);
            }
            "blockquote" | "ul" | "ol" | "dl" | "figcaption" => {
                self.end_line();
                nest(&mut self.deep, tag);
            }
            "section" => {
                self.end_line();
                self.in_notes |= tag.value("class").is_some_and(|class| class == "footnotes");
            }
            "address" | "article" | "aside" | "caption" | "center" | "dd" | "details" | "div" | "dt" | "figure"
            | "footer" | "header" | "hgroup" | "hr" | "li" | "nav" | "p" | "summary" | "td" | "th" | "tr" => {
                self.end_line();
            }
            _ => {}
        }
    }

    fn end_line(&mut self) {
        self.count.end();
        let line = std::mem::take(&mut self.line).into_text();
        if line.is_empty() || !line.chars().any(char::is_alphanumeric) {
            return;
        }
        if self.deep == 0 {
            self.own.get_or_insert(line);
        } else {
            self.within.get_or_insert(line);
        }
    }
}

fn nest(open: &mut usize, tag: &Tag<'_>) {
    *open = if tag.is_end { open.saturating_sub(1) } else { *open + 1 };
}

/// Whether a tag begins the number that leads to a footnote, or the arrow that leads back.
fn is_way_of_a_footnote(tag: &Tag<'_>) -> bool {
    tag.name == "a"
        && tag
            .value("class")
            .is_some_and(|class| matches!(&*class, "footnote-ref" | "footnote-back"))
}

/// The letter for which the reference stands that begins here, and how long that is. Safe HTML has no others.
fn reference(text: &str) -> (&'static str, usize) {
    [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&nbsp;", "\u{a0}"),
    ]
    .into_iter()
    .find(|(reference, _)| text.starts_with(reference))
    .map_or(("&", 1), |(reference, letter)| (letter, reference.len()))
}

#[cfg(test)]
mod tests {
    use crate::article::Format;
    use crate::entry::sample;
    use crate::entry::text::gist::Gist;

    fn markdown(body: &str) -> Gist {
        Gist::of(&sample::render(Format::Markdown, body).0.html)
    }

    #[test]
    fn words_are_counted_in_every_script() {
        for (body, words) in [
            ("", 0),
            ("one two, three's - **four**", 4),
            ("[five six](https://example.net/) ![seven](cat.png)", 2),
            ("| a | b |\n|---|---|\n| c | d |", 4),
            ("- a\n- b[^1]\n\n[^1]: c", 3),
            ("R&D &lt; 2&nbsp;a **b**c\\\nd", 5),
            ("今日は寒い、霜が降りた", 5),
            ("สวัสดีชาวโลก", 3),
            ("오늘 아침 서리", 3),
        ] {
            assert_eq!(markdown(body).words, words, "{body}");
        }
    }

    #[test]
    fn the_summary_is_the_first_paragraph_that_says_something() {
        for (body, summary) in [
            (
                "# Title\n\n![A cat](cat.png)\n\n```\ncode\n```\n\n---\n\n*One*\ntwo [three](x.md)[^1].\n\nFour\n\n[^1]: x",
                "One two three.",
            ),
            ("![A cat](cat.png \"The caption\")\n\nown", "own"),
            ("> quoted\n\nown", "own"),
            ("> quoted\n\n- item", "quoted"),
            ("| a | b |\n|---|---|\n| c | d |\n\n5 &lt; 6", "5 < 6"),
            ("<details><summary>More</summary>\n\nless\n\n</details>", "More"),
            ("see <https://example.net/a>\\\nand", "see https://example.net/a and"),
            ("10<sup>6</sup> of ~~two~~ 3<sup>rd</sup>", "10⁶ of 3rd"),
            ("# Title", ""),
            ("[^1]\n\n[^1]: a note", ""),
            ("one two three four five six seven", "one two three four five six…"),
            ("one two three four five sixth, seven", "one two three four five…"),
            ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsgesells…"),
            (
                "霜が降りた朝は、息が白くなって、池の水も凍りはじめていました。",
                "霜が降りた朝は、息が白くなって、池の水も凍りはじめていまし…",
            ),
        ] {
            let found = markdown(body).summary(30);
            assert_eq!(found, summary, "{body}");
            assert!(found.chars().count() <= 30);
        }
    }
}
