//! What plain text promises of any article: no word is lost, and no line is too wide.

use dom_query::Document;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prelude::prop_assert;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::proptest;
use unicode_width::UnicodeWidthStr;

use crate::article::Format;
use crate::entry::sample;
use crate::entry::text::notes::Notes;

const COLUMNS: usize = 72;

/// Forms in which an article says something; `@` is a word.
const FORMS: [&str; 30] = [
    "@ and *@* and **@** and ~~@~~ with [@](https://example.net/x) and `@`",
    "## @",
    "### A [@](x.md) heading",
    "@\\\n@",
    "- @\n- @\n  - @",
    "3. @\n4. @\n\n   @",
    "- [x] @\n- [ ] @",
    "> @\n> > @",
    "> [!NOTE]\n> @",
    "| @ | b |\n|---|--:|\n| @ | [@](https://example.net/y) |",
    "```\n@ {\n    @\n```",
    "    @ as it is",
    "![@](cat.png)",
    "a\n\n![@](cat.png \"@\")",
    "[![@](cat.png)](x.md)",
    "@ <kbd>@</kbd> H<sub>@</sub> x<sup>@</sup>",
    "<div>\n<p>@</p>\n</div>",
    "<dl><dt>@</dt><dd>@</dd></dl>",
    "<details><summary>@</summary><p>@</p></details>",
    "<figure><img src=cat.png alt=@><figcaption>@</figcaption></figure>",
    "<ol type=a reversed><li>@<li>@</ol>",
    "<table><caption>@</caption><tr><th>@</th></tr><tr><td>@</td></tr></table>",
    "<table role=presentation><tr><td><h3>@</h3></td><td>@</td></tr></table>",
    "@ <math><mi>@</mi><mo>=</mo><msup><mi>@</mi><mi>@</mi></msup></math> @",
    "@ <svg width=9><title>@</title><g><text>@</text></g></svg> @",
    "<svg>\n<text>@</text>\n</svg>",
    "<iframe src='https://example.net/f' title='@'></iframe>",
    "<p>a <iframe src='https://example.net/f' title='@'></iframe> @</p>",
    "<video src='cat.png' title='@'></video>",
    "<ruby>@<rp>(</rp><rt>@</rt></ruby> <q>@</q> <mark>@</mark> <abbr title=x>@</abbr>",
];

/// What stands before each line of a form.
const MARKS: [(&str, &str); 4] = [("", ""), ("> ", "> "), ("- ", "  "), ("> 1. ", ">    ")];

/// An article of some forms, and the words in it, each of which stands there once.
fn article() -> impl Strategy<Value = (String, Vec<String>)> {
    let form = (
        proptest::sample::select(FORMS.to_vec()),
        proptest::sample::select(MARKS.to_vec()),
    );
    proptest::collection::vec(form, 1..12).prop_map(|forms| {
        let mut body = String::new();
        let mut words = Vec::new();
        for (form, (first, more)) in forms {
            let mut lines = form.lines();
            let mut written = format!("{first}{}\n", lines.next().unwrap_or_default());
            for line in lines {
                written.extend([more, line, "\n"]);
            }
            while written.contains('@') {
                let word = format!("word{}x", words.len());
                written = written.replacen('@', &word, 1);
                words.push(word);
            }
            body.push_str(&written);
            body.push('\n');
        }
        (body, words)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_word_of_an_article_is_lost((body, words) in article()) {
        let (content, _) = sample::render(Format::Markdown, &body);
        let laid_out = content.text.lay_out(COLUMNS, &mut Notes::default());
        let squeezed: String = laid_out.split_whitespace().collect();
        let page = Document::fragment(content.html.as_str());
        let attributes = page.select("[alt],[title]");
        let attributes = attributes.iter().map(|node| format!("{} {} ", node.attr_or("alt", ""), node.attr_or("title", "")));
        let html = attributes.collect::<String>() + &page.text();
        for word in &words {
            prop_assert!(squeezed.contains(word.as_str()), "{} in\n{}\nof\n{}", word, laid_out, body);
            prop_assert!(html.contains(word.as_str()), "{} in\n{}\nof\n{}", word, content.html, body);
        }
        for line in laid_out.lines() {
            prop_assert_eq!(line, line.trim_end());
            prop_assert!(line.width() <= COLUMNS, "{}", line);
        }
    }
}
