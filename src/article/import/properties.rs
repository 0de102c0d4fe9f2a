//! What is true of every import.

use dom_query::Document;
use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop_assert;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::prop_assume;
use proptest::prelude::proptest;
use proptest::sample::select;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;

use crate::article::Article;
use crate::article::import::Imported;
use crate::article::import::Source;
use crate::article::import::block::Block;
use crate::article::import::block::of_line;
use crate::article::import::block::of_text;
use crate::article::import::items::Items;
use crate::article::import::tests::import;
use crate::article::import::tests::read_by_blocks;
use crate::article::title::one_line;

/// The letters of a piece of HTML, each with the elements that say how it is to be read.
fn letters(html: &str) -> Vec<(char, Vec<String>)> {
    const READ: [&str; 12] = [
        "sup", "sub", "s", "ins", "mark", "kbd", "small", "u", "q", "abbr", "code", "a",
    ];
    let mut letters = Vec::new();
    let page = Document::fragment(html);
    for node in page.root().descendants().iter().filter(|node| node.is_text()) {
        let above = node.ancestors_it(None).filter_map(|above| above.node_name());
        let names = above.map(|name| {
            if matches!(&*name, "del" | "strike") {
                "s".to_owned()
            } else {
                name.to_string()
            }
        });
        let mut names: Vec<String> = names.filter(|name| READ.contains(&name.as_str())).collect();
        names.sort();
        names.dedup();
        letters.extend(
            node.text()
                .chars()
                .filter(|letter| !letter.is_whitespace())
                .map(|letter| (letter, names.clone())),
        );
    }
    letters
}

/// Words of a page, some of them in elements within elements.
fn line() -> impl Strategy<Value = String> {
    let word = "[a-z0-9(.*~_,!-]{1,4}| |&amp;|é";
    word.prop_recursive(3, 24, 5, |inner| {
        let name = select(
            &[
                "sup", "sub", "s", "del", "ins", "mark", "kbd", "small", "u", "q", "b", "i", "em", "span", "strike",
            ][..],
        );
        (name, vec(inner, 1..5)).prop_map(|(name, inner)| format!("<{name}>{}</{name}>", inner.concat()))
    })
}

proptest! {
    #[test]
    fn every_letter_of_a_page_is_raised_lowered_or_struck_as_it_was(parts in vec(line(), 1..8), form in 0_usize..4) {
        let said = parts.concat();
        let inside = match form {
            0 => format!("<p>Then {said} it froze.</p>"),
            1 => format!("<ul><li>Then {said} it froze.</li></ul>"),
            2 => format!("<blockquote><p>Then {said} it froze.</p></blockquote>"),
            _ => format!("<h2>Then {said} it froze.</h2><p>And so on.</p>"),
        };
        let imported = import("x.html", &format!("<article><h1>Ice</h1><p>It sings at night, said she who heard it.</p>{inside}</article>"));
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, Parser::new_ext(&imported.body, Options::ENABLE_STRIKETHROUGH));
        let (_, html) = html.split_once("</p>").unwrap();
        prop_assert_eq!(letters(html), letters(&inside), "{}", imported.body);
        prop_assert_eq!(imported.stripped, []);
    }

    #[test]
    fn every_sentence_of_a_text_is_kept_to_the_letter(
        text in "(([-A-Za-zé0-9*_#\\[\\]<>&;!(){}.~`|\\\\+=:\"'“”—€🚀/^$@]{1,8} ){1,12}\n|\n|Leave a Reply\n|By Ada Byron\n){1,12}",
    ) {
        let text = format!("title\n\n{text}");
        let imported = import("x.txt", &text);
        // What becomes of those is told in tables.
        let is_listed = text.lines().any(|line| Items::of(&of_line(line.trim())).is_some());
        prop_assume!(!is_listed);
        let gone: Vec<u32> = imported.stripped.iter().map(|stripped| stripped.line).collect();
        let mut expected = of_text(&text);
        for block in &mut expected {
            block.lines.retain(|line| line.number != 1 && !gone.contains(&line.number));
        }
        expected.retain(|block| !block.lines.is_empty());
        let expected: Vec<String> = expected.iter().map(Block::said).collect();
        prop_assert_eq!(read_by_blocks(&imported.body), expected);
        for stripped in &imported.stripped {
            prop_assert!(["Leave a Reply", "By Ada Byron"].contains(&stripped.text.as_str()), "{}", stripped.text);
        }
    }

    #[test]
    fn what_is_imported_reads_back_as_the_same_article(
        name in "(x|2026-03-01-x)\\.(md|txt|html)",
        text in "(---\ntitle: [\"'a-z:\\\\]{1,9}\nlayout: \"x\\\\u007f\"\n---\n|)(# |<h1>|<p>|\n|\\+\\+\\+\n|[-A-Za-zé\"'\\\\*&;<>]{1,8}| ){0,30}",
    ) {
        let Ok(imported) = Imported::read(Source { name: &name, bytes: text.as_bytes() }) else { return Ok(()) };
        let source = imported.to_source(None);
        let (article, findings) = Article::parse(crate::article::Source { path: "x.md", file: "x.md", bytes: source.as_bytes(), site: &crate::article::flavour::Site::default() });
        let errors: Vec<String> = findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
        prop_assert!(errors.is_empty(), "{errors:?}\n{source}");
        let (article, body) = article.unwrap();
        prop_assert_eq!(article.title, one_line(imported.title()));
        prop_assert_eq!(article.front.date, imported.front.date);
        prop_assert_eq!(article.front.extra, imported.front.extra);
        prop_assert_eq!(body.trim_start_matches('\n'), imported.body.trim_start_matches('\n'));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>(), soup in "(<[a-z/]{1,9}>|<time datetime='2026-03-01'>|[a-zé&#;\n ]|<h1>|<p>){0,60}") {
        for name in ["-", "x.md", "x.html", "x.txt"] {
            let _ = Imported::read(Source { name, bytes: &bytes });
            let _ = Imported::read(Source { name, bytes: soup.as_bytes() });
        }
    }
}
