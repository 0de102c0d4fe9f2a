//! Code in a mail: coloured by what its words are, and cut off where it is long.
//!
//! The colours are classes here; the theme's style sheet says what they look like by day and by night, and is written
//! into the elements like all the rest of it.

use std::fmt::Write;
use std::sync::LazyLock;

use dom_query::Document;
use dom_query::NodeRef;
use syntect::parsing::ParseState;
use syntect::parsing::Scope;
use syntect::parsing::ScopeStack;
use syntect::parsing::SyntaxSet;
use url::Url;

use crate::entry::escape::push_value;

/// How many lines of code a mail shows: two screens of a telephone.
const LINES_MAX: usize = 40;

/// A line that is longer, in bytes, is data and not something to read; its parts are not looked for.
const LINE_BYTES_MAX: usize = 1000;

/// Languages and what their words are, as the editors Sublime Text and bat know them.
static LANGUAGES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What is shown in a colour of its own, by the beginnings of the names that grammars give it; the later in a row the
/// more it counts.
static KINDS: LazyLock<Vec<(Scope, Option<Kind>)>> = LazyLock::new(|| {
    let kinds = [
        ("comment", Some(Kind::Comment)),
        ("string", Some(Kind::String)),
        ("string.unquoted", None),
        ("constant", Some(Kind::Number)),
        ("constant.character", Some(Kind::Number)),
        ("keyword", Some(Kind::Keyword)),
        ("keyword.operator", None),
        ("keyword.operator.word", Some(Kind::Keyword)),
        ("keyword.operator.logical.python", Some(Kind::Keyword)),
        ("storage", Some(Kind::Keyword)),
        ("entity.name", Some(Kind::Name)),
        ("entity.other.attribute-name", Some(Kind::Number)),
        ("support.function", Some(Kind::Name)),
        ("support.type", Some(Kind::Name)),
        ("variable.function", Some(Kind::Name)),
        ("meta.interpolation", None),
    ];
    let scope = |name| Scope::new(name).expect("the names above are names of scopes");
    kinds.into_iter().map(|(name, kind)| (scope(name), kind)).collect()
});

/// What a stretch of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    String,
    Number,
    Name,
    Keyword,
}

impl Kind {
    /// The class that themes know it by; one letter, since there are many.
    fn class(self) -> &'static str {
        match self {
            Self::Comment => "c",
            Self::String => "s",
            Self::Number => "n",
            Self::Name => "f",
            Self::Keyword => "k",
        }
    }
}

/// A block of code of a document, and what is to stand in it.
pub struct Block<'a> {
    frame: NodeRef<'a>,
    code: NodeRef<'a>,
    html: String,
    is_cut: bool,
}

/// The blocks of code in `document` that name their language or are long, ready to be written.
pub fn coloured(document: &Document) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    for block in document.select("pre").nodes() {
        let code = block.first_element_child().filter(|code| code.has_name("code"));
        let code = code.unwrap_or(*block);
        if code.first_element_child().is_some() {
            // Somebody coloured or linked it by hand.
            continue;
        }
        let class = code.attr_or("class", "");
        let language = class
            .split_whitespace()
            .find_map(|class| class.strip_prefix("language-"));
        let text = code.text();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let is_cut = lines.len() > LINES_MAX;
        let shown = lines[..lines.len().min(LINES_MAX)].concat();
        let html = html(&shown, language.unwrap_or_default());
        blocks.push(Block {
            frame: *block,
            code,
            html,
            is_cut,
        });
    }
    blocks
}

impl Block<'_> {
    /// Puts the coloured code into its place; behind what was cut off stands a link to `page`.
    pub fn write(&self, page: &Url, read_on: &str) {
        self.code.set_html(self.html.as_str());
        if self.is_cut {
            let (href, words) = (escaped(page.as_str()), escaped(read_on));
            self.frame.after_html(format!("<p><a href=\"{href}\">{words}</a></p>"));
        }
    }
}

/// `code` as HTML, each word in an element that says what it is, where the language is known.
fn html(code: &str, language: &str) -> String {
    let mut written = String::new();
    for (kind, text) in stretches(code, language) {
        let text = escaped(&text);
        match kind {
            Some(kind) => write!(written, "<span class=\"{}\">{text}</span>", kind.class()),
            None => write!(written, "{text}"),
        }
        .expect("a String takes everything");
    }
    written
}

/// `code` in stretches of one kind each, as few as can be.
fn stretches(code: &str, language: &str) -> Vec<(Option<Kind>, String)> {
    let mut stretches: Vec<(Option<Kind>, String)> = Vec::new();
    let mut push = |kind: Option<Kind>, text: &str| match stretches.last_mut() {
        // White space has no colour, so it belongs to whatever stands before it.
        Some((last, known)) if *last == kind || text.trim().is_empty() => known.push_str(text),
        _ if text.is_empty() => {}
        _ if text.trim().is_empty() => stretches.push((None, text.to_owned())),
        _ => stretches.push((kind, text.to_owned())),
    };
    let Some(syntax) = LANGUAGES
        .find_syntax_by_token(language)
        .filter(|_| !language.is_empty())
    else {
        push(None, code);
        return stretches;
    };
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    for line in code.split_inclusive('\n') {
        let changes = match state.parse_line(line, &LANGUAGES) {
            Ok(changes) if line.len() <= LINE_BYTES_MAX => changes,
            _ => Vec::new(),
        };
        let mut from = 0;
        for (at, change) in changes {
            push(kind(&scopes), &line[from..at]);
            from = at;
            // A grammar that closes what it never opened says nothing of what follows.
            let _ = scopes.apply(&change);
        }
        push(kind(&scopes), &line[from..]);
    }
    stretches
}

/// What the innermost of the scopes that say something says.
fn kind(scopes: &ScopeStack) -> Option<Kind> {
    scopes.as_slice().iter().rev().find_map(|scope| {
        let known = KINDS.iter().rev().find(|(known, _)| known.is_prefix_of(*scope));
        known.map(|(_, kind)| *kind)
    })?
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_value(&mut html, text);
    html
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use proptest::prelude::ProptestConfig;
    use proptest::prelude::proptest;

    use super::LINES_MAX;
    use super::coloured;
    use super::html;
    use super::stretches;
    use crate::theme::fit;

    #[test]
    fn words_of_many_languages_are_coloured_by_what_they_are() {
        let mut shown = String::new();
        for (language, code) in [
            ("rust", "fn main() { let a = 1; } // ok"),
            ("python", "def frost(x):\n    return x < 1.5 and \"ice\"\n"),
            ("sh", "for f in *.md; do echo \"$f\"; done # all"),
            ("toml", "[feed]\nitems = 30 # few"),
            ("json", "{\"a\": [1, true]}"),
            ("typescript", "const a: string = `x`;"),
            ("html", "<p class=\"x\">a</p>"),
            ("nothing-known", "a < b && \"c\""),
        ] {
            shown += &html(code, language);
            shown.push('\n');
        }
        insta::assert_snapshot!(shown, @r#"
        <span class="k">fn </span><span class="f">main</span>() { <span class="k">let</span> a = <span class="n">1</span>; } <span class="c">// ok</span>
        <span class="k">def </span><span class="f">frost</span>(x):
            <span class="k">return </span>x &lt; <span class="n">1.5 </span><span class="k">and </span><span class="s">&quot;ice&quot;
        </span>
        <span class="k">for</span> f <span class="k">in </span>*.md; <span class="k">do </span><span class="f">echo </span><span class="s">&quot;$f&quot;</span>; <span class="k">done </span><span class="c"># all</span>
        [<span class="f">feed</span>]
        <span class="f">items </span>= <span class="n">30 </span><span class="c"># few</span>
        {<span class="s">&quot;a&quot;</span>: [<span class="n">1</span>, <span class="n">true</span>]}
        <span class="k">const </span>a: <span class="f">string </span>= <span class="s">`x`</span>;
        &lt;<span class="f">p </span><span class="n">class</span>=<span class="s">&quot;x&quot;</span>&gt;a&lt;/<span class="f">p</span>&gt;
        a &lt; b &amp;&amp; &quot;c&quot;
        "#);
    }

    #[test]
    fn long_code_is_cut_off_and_leads_to_its_page() {
        let page = "https://example.org/a/?b&c".parse().unwrap();
        for (lines, is_cut) in [(LINES_MAX, false), (LINES_MAX + 1, true)] {
            let document = Document::fragment(format!("<pre><code>{}</code></pre>", "a\n".repeat(lines)));
            for block in coloured(&document) {
                block.write(&page, "Read on");
            }
            let shown = fit::html(&document);
            assert_eq!(shown.matches("a\n").count(), LINES_MAX);
            let link = r#"</pre><p><a href="https://example.org/a/?b&amp;c">Read on</a></p>"#;
            assert_eq!(shown.ends_with(link), is_cut, "{shown}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_letter_is_lost(code in "[a-z\"'/#*<({})>=0-9 \n]{0,120}", language in "(rust|python|js|sh|html|yaml)") {
            let whole: String = stretches(&code, &language).into_iter().map(|(_, text)| text).collect();
            assert_eq!(whole, code);
        }
    }
}
