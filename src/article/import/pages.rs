//! Whole pages: the story survives, and what stands round it is told with its line and what it is.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::proptest;
use proptest::sample::select;

use crate::article::import::block;
use crate::article::import::tests::import;
use crate::article::import::tests::stripped;

#[test]
fn what_stands_round_a_story_is_told_with_its_line_and_what_it_is() {
    let page = "<html><head><title>Frost</title></head><body>\n\
        <div class=\"cookie-banner\"><p>Cookies make this page crisp. Fine?</p><button>Fine</button></div>\n\
        <nav><a href=/>Frost</a> <a href=/news>News</a></nav>\n\
        <div class=meta>By Ada Byron</div>\n\
        <article><h1>Frost</h1>\n\
        <p>The frost came at night, and nobody in the whole valley had covered the trees, which stood in blossom.</p>\n\
        <section id=cookies><h2>Cookies</h2>\n\
        <p>They were baked at four, and they were gone at five, said the baker, who had wanted one.</p></section>\n\
        <div class=gdpr-consent><p>Is that all right with you?</p></div>\n\
        <h2 id=newsletter>The newsletter</h2>\n\
        <p>It has forty readers, all of them growers, and every one of them writes back on Fridays.</p></article>\n\
        <div class=post-share>Send it on: <a href=//x.example>Elsewhere</a></div>\n\
        <section class=signup-box><p>One letter a week.</p></section>\n\
        <div id=respond><p>What do you think?</p></div>\n\
        <footer><p>News</p></footer></body></html>\n";
    let imported = import("x.html", page);
    insta::assert_snapshot!(imported.body, @r"
    The frost came at night, and nobody in the whole valley had covered the trees, which stood in blossom.

    ## Cookies

    They were baked at four, and they were gone at five, said the baker, who had wanted one.

    ## The newsletter

    It has forty readers, all of them growers, and every one of them writes back on Fridays.
    ");
    assert_eq!(imported.front.authors[0].name, "Ada Byron");
    insta::assert_snapshot!(stripped(&imported), @r"
    2: Cookies make this page crisp. Fine? (cookie prompt)
    2: Fine (cookie prompt)
    3: Frost News (navigation)
    4: By Ada Byron (by-line, now in the head)
    9: Is that all right with you? (cookie prompt)
    12: Send it on: Elsewhere (share bar)
    13: One letter a week. (newsletter prompt)
    14: What do you think? (comment form)
    15: News (footer)
    ");
}

/// Pieces of furniture as sites write them: HTML on one line, what is told of it, and what it is.
const FURNITURE: [(&str, &[&str], &str); 11] = [
    ("<nav><p>Home</p><p>Sport</p></nav>", &["Home", "Sport"], "navigation"),
    (
        "<div class='cookie-bar'><p>Biscuits help us remember you.</p></div>",
        &["Biscuits help us remember you."],
        "cookie prompt",
    ),
    (
        "<div><p>We use cookies to please you.</p><button>Accept all</button></div>",
        &["We use cookies to please you.", "Accept all"],
        "cookie prompt",
    ),
    (
        "<div class='share'><a href='https://x.example/'>Pass it on</a></div>",
        &["Pass it on"],
        "share bar",
    ),
    (
        "<div><p>Share this:</p><p>Facebook</p></div>",
        &["Share this:", "Facebook"],
        "share bar",
    ),
    (
        "<section class='newsletter'><p>One letter a week.</p></section>",
        &["One letter a week."],
        "newsletter prompt",
    ),
    (
        "<p>Subscribe to our newsletter</p>",
        &["Subscribe to our newsletter"],
        "newsletter prompt",
    ),
    ("<div id='respond'><p>Speak up</p></div>", &["Speak up"], "comment form"),
    (
        "<form><p>Leave a Reply</p><p>Post Comment</p></form>",
        &["Leave a Reply", "Post Comment"],
        "comment form",
    ),
    ("<div class='comments'><p>First!</p></div>", &["First!"], "comments"),
    ("<footer><p>© The Valley</p></footer>", &["© The Valley"], "footer"),
];

/// A sentence of a story in one of the forms in which stories have them.
fn piece(form: usize, sentence: &str) -> String {
    match form {
        0 => format!("<h2>{sentence}</h2>"),
        1 => format!("<ul><li>{sentence}</li></ul>"),
        2 => format!("<blockquote><p>{sentence}</p></blockquote>"),
        3 => format!("<p><a href='https://pond.test/'>{sentence}</a></p>"),
        4 => format!("<p>🚀 <em>{sentence}</em></p>"),
        _ => format!("<p>{sentence}</p>"),
    }
}

#[test]
fn a_heading_over_a_quote_stays() {
    let page = "<html><body><article><h1>Frost</h1>\n<p>🚀 <em>It came over the pond at night, and stayed.</em></p>\n\
                <h2>What the ferryman said of it then.</h2>\n\
                <blockquote><p>Nobody crosses before the ice has made up its mind.</p></blockquote>\n</article></body></html>";
    let body = import("x.html", page).body;
    assert!(body.contains("## What the ferryman said of it then."), "{body}");
}

#[test]
fn what_ends_a_story_keeps_its_order() {
    let page = "<html><body><article><h1>Frost</h1>\n<blockquote><p>It came over the pond at night, and stayed.</p></blockquote>\n\
                <h2>What the ferryman said of it then.</h2>\n<h2>What he said of it later.</h2>\n\
                <video src='https://pond.test/a.mp4'></video>\n<audio src='https://pond.test/b.mp3'></audio></article></body></html>";
    let imported = import("x.html", page);
    let ends = ["then.", "later.", "a.mp4\"></video>", "b.mp3\"></audio>"].map(|end| imported.body.find(end));
    assert!(ends.is_sorted() && ends[0].is_some(), "{}", imported.body);
    assert_eq!(imported.stripped, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_story_survives_whatever_stands_round_it_and_all_of_that_is_told(
        sentences in vec((0_usize..9, "[A-Z][a-zé]{2,7}( [a-zé&]{1,9}){6,24}"), 3..9),
        above in vec(select(&FURNITURE[..]), 0..4),
        below in vec(select(&FURNITURE[..]), 0..4),
    ) {
        let mut page = String::from("<html><head><title>Frost | Valley</title></head>\n<body>\n");
        let mut expected = Vec::new();
        let mut line = 2;
        let mut add = |page: &mut String, furniture: &[(&'static str, &'static [&'static str], &'static str)]| {
            for (html, said, why) in furniture {
                line += 1;
                let _ = writeln!(page, "{html}");
                expected.extend(said.iter().map(|said| (line, (*said).to_owned(), *why)));
            }
            line += 1 + sentences.len() + 1;
        };
        add(&mut page, &above);
        page.push_str("<article><h1>Frost</h1>\n");
        let mut story: Vec<String> = Vec::new();
        for (number, (form, sentence)) in sentences.iter().enumerate() {
            let sentence = format!("{sentence} {number}.");
            let _ = writeln!(page, "{}", piece(*form, &sentence.replace('&', "&amp;")));
            story.push(if *form == 4 { format!("🚀 {sentence}") } else { sentence });
        }
        page.push_str("</article>\n");
        add(&mut page, &below);
        page.push_str("</body></html>\n");
        let imported = import("x.html", &page);
        let kept: Vec<String> = block::of_markdown(&imported.body, 1)
            .iter()
            .flat_map(|block| &block.lines)
            .map(|line| line.said.clone())
            .filter(|said| !said.is_empty())
            .collect();
        prop_assert_eq!(kept, story, "{}", page);
        let told: Vec<(usize, String, &str)> = imported
            .stripped
            .into_iter()
            .map(|stripped| (stripped.line as usize, stripped.text, stripped.why))
            .collect();
        prop_assert_eq!(told, expected, "{}", page);
    }
}

/// Pieces of furniture as they stand in Markdown that was copied from a page: their lines, and what they are.
const COPIED: [(&str, &str); 8] = [
    ("Share this:\n\n[Facebook](https://social.example/)", "share bar"),
    (
        "[Tweet](https://x.example/)\n\n[Tweet this](https://x.example/)",
        "share bar",
    ),
    (
        "[Click to share on Mastodon (Opens in new window)](https://m.example/)",
        "share bar",
    ),
    ("**Subscribe to our newsletter**\n\nEmail address", "newsletter prompt"),
    ("We use cookies to please you.\n\nAccept all", "cookie prompt"),
    ("Advertisement", "mark of an advertisement"),
    ("*Article continues below*", "mark of an advertisement"),
    ("### Leave a Reply\n\nName\n\nPost Comment", "comment form"),
];

/// A sentence of a story in one of the forms of Markdown.
fn written(form: usize, sentence: &str) -> String {
    match form {
        0 => format!("## {sentence}"),
        1 => format!("- {sentence}"),
        2 => format!("> {sentence}"),
        3 => format!("[{sentence}](https://pond.test/)"),
        4 => format!("```text\nShare this:\n\n{sentence}\n```"),
        5 => format!("![{sentence}](cold.jpg \"Share this:\")"),
        6 => format!("Tweet\n{sentence}"),
        _ => sentence.to_owned(),
    }
}

proptest! {
    #[test]
    fn a_story_in_markdown_stays_to_the_letter_and_the_furniture_in_it_is_told(
        pieces in vec((0_usize..10, "[A-Z][a-zé]{2,7}( [a-zé]{1,9}){6,24}", select(&COPIED[..]), 0_usize..4), 1..9),
    ) {
        let mut text = String::from("# Frost\n\nIt came at night.\n");
        let mut story = text.clone();
        let mut expected = Vec::new();
        for (form, sentence, (furniture, why), chance) in &pieces {
            if *chance == 0 {
                let first = text.matches('\n').count() + 2;
                let lines = (first..).zip(furniture.lines()).filter(|(_, line)| !line.is_empty());
                expected.extend(lines.map(|(line, said)| (line, block::said(said), *why)));
                let _ = writeln!(text, "\n{furniture}");
            }
            let sentence = written(*form, &format!("{sentence}."));
            let _ = writeln!(text, "\n{sentence}");
            let _ = writeln!(story, "\n{sentence}");
        }
        let imported = import("x.md", &text);
        prop_assert_eq!(imported.title(), "Frost");
        prop_assert_eq!(&imported.body, story.trim_start_matches("# Frost\n\n"), "{}", text);
        let told: Vec<(usize, String, &str)> = imported
            .stripped
            .into_iter()
            .map(|stripped| (stripped.line as usize, stripped.text, stripped.why))
            .collect();
        prop_assert_eq!(told, expected, "{}", text);
    }
}
