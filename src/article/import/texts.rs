//! Plain texts, line by line.

use crate::article::import::tests::authors;
use crate::article::import::tests::import;
use crate::article::import::tests::stripped;
use crate::article::import::tests::told;

/// A text, its title, date and author, its body, and the lines that are left out.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [u32],
);

fn told_of(cases: &[Case]) {
    for (text, title, date, author, body, stripped) in cases {
        let imported = import("x.txt", text);
        let lines: Vec<u32> = imported.stripped.iter().map(|stripped| stripped.line).collect();
        let (found_title, found_date, found_author, found_body, _) = told(&imported);
        let found = [found_title, found_date, found_author, found_body];
        assert_eq!(found, [*title, *date, *author, *body], "{text:?}");
        assert_eq!(lines, *stripped, "{text:?}");
    }
}

#[test]
fn text_is_read_by_its_lines() {
    told_of(&[
        (
            "T\n\nBy Ada Byron | March 3, 2026\n\nText.",
            "T",
            "2026-03-03",
            "Ada Byron",
            "Text.\n",
            &[3],
        ),
        (
            "T\n\nBy Ada Byron\nText.\n\nMore.",
            "T",
            "",
            "Ada Byron",
            "Text.\n\nMore.\n",
            &[3],
        ),
        ("T\n2026-03-03\n\nText.", "T", "2026-03-03", "", "Text.\n", &[2]),
        (
            "T\n\nBy Ada Byron and Bo Chen\n\nText.",
            "T",
            "",
            "Ada Byron + Bo Chen",
            "Text.\n",
            &[3],
        ),
        (
            "T\n\nIt was signed on March 3, 2026.",
            "T",
            "",
            "",
            "It was signed on March 3, 2026.\n",
            &[],
        ),
        ("T\n\nRoses\nare red\n", "T", "", "", "Roses\\\nare red\n", &[]),
        ("T\n\n# 1\n- 2\n1. 3", "T", "", "", "\\# 1\\\n\\- 2\\\n1\\. 3\n", &[]),
        ("Share this:\n\nT\n\nText.", "T", "", "", "Text.\n", &[1]),
        ("+++\ntitle = \"H\"\n+++\nT\n\nText.", "H", "", "", "T\n\nText.\n", &[]),
        (
            "---\nauthor: Ada\nlayout: post\n---\nT\n\nPost Comment",
            "T",
            "",
            "Ada",
            "",
            &[7],
        ),
        ("\u{FEFF}T\r\n\r\nText.\r\n", "T", "", "", "Text.\n", &[]),
    ]);
}

#[test]
fn by_lines_are_read_where_people_set_them() {
    told_of(&[
        ("T\n\nBy Bob\n\nText.", "T", "", "Bob", "Text.\n", &[3]),
        (
            "T\n\nBob Miller, March 3rd, 2026\n\nText.",
            "T",
            "2026-03-03",
            "Bob Miller",
            "Text.\n",
            &[3],
        ),
        (
            "Posted on March 3, 2026 by Jane\n\nT\n\nText.",
            "T",
            "2026-03-03",
            "Jane",
            "Text.\n",
            &[1],
        ),
        (
            "T\n\nBERLIN, 3 March 2026 — It froze.\n\nText.",
            "T",
            "2026-03-03",
            "",
            "BERLIN, 3 March 2026 — It froze.\n\nText.\n",
            &[],
        ),
    ]);
}

#[test]
fn lists_and_code_stay_what_they_are() {
    for (text, body) in [
        (
            "- a knife\n- two candles, as one\n  is lost\n- rope",
            "- a knife\n- two candles, as one\n  is lost\n- rope\n",
        ),
        ("• *one*\n• two", "- \\*one\\*\n- two\n"),
        ("3) salt\n4) ice", "3) salt\n4) ice\n"),
        ("1. salt\n\n2. ice\n\nThen more.", "1. salt\n\n2. ice\n\nThen more.\n"),
        // Somebody's words, a year, a sum, a rule: one mark alone is no list, and marks that do not go on are none.
        ("- I am here.\n\nShe was.", "\\- I am here.\n\nShe was.\n"),
        (
            "1984. It was cold.\n1985. So was it.",
            "1984\\. It was cold.\\\n1985\\. So was it.\n",
        ),
        ("1. salt\n7. ice", "1\\. salt\\\n7\\. ice\n"),
        (
            "It reads:\n\n    if a {\n\n      b()\n    }\n\nand ends.",
            "It reads:\n\n```\nif a {\n\n  b()\n}\n```\n\nand ends.\n",
        ),
        (
            "It reads:\n\n\tlet a = 1;\n\tlet b = \"```\";",
            "It reads:\n\n~~~\nlet a = 1;\nlet b = \"```\";\n~~~\n",
        ),
        // A verse that is set in.
        (
            "She sang:\n\n    Ice on the lake\n    ice in the air\n\nand went.",
            "She sang:\n\nIce on the lake\\\nice in the air\n\nand went.\n",
        ),
    ] {
        assert_eq!(import("x.txt", &format!("T\n\n{text}\n")).body, body, "{text:?}");
    }
}

#[test]
fn a_page_without_a_title_begins_with_it_or_takes_the_files_name() {
    use crate::article::import::TitleFrom::FileName;
    use crate::article::import::TitleFrom::FirstLine;
    use crate::article::import::TitleFrom::Heading;

    let long = "It sings at night, said the one who had heard it, and nobody believed a word of what was said.";
    for (html, title, from) in [
        (format!("<h2>Ice</h2><p>{long}</p>"), "Ice", Heading),
        (
            format!("<p>Ice on the pond</p><p>{long}</p>"),
            "Ice on the pond",
            FirstLine,
        ),
        (
            format!("<p>By Ada Byron</p><p>Ice on the pond</p><p>{long}</p>"),
            "Ice on the pond",
            FirstLine,
        ),
        (format!("<p>{long}</p><h2>Snow</h2><p>{long}</p>"), "pond", FileName),
        (format!("<p>{long}</p>"), "pond", FileName),
    ] {
        let imported = import("pond.html", &html);
        assert_eq!((imported.title(), imported.title_from), (title, from), "{html}");
        assert!(
            !imported.body.contains(title) && imported.body.contains(long),
            "{}",
            imported.body
        );
    }
}

#[test]
fn a_page_marks_its_by_line_and_hides_words() {
    let page = "<article><h1>Ice</h1>\n<p class=byline>By X</p>\n<p>It sings at night, said the one who had heard it, and nobody \
                believed a word of it.</p>\n<p hidden>Draft: check this.</p>\n<noscript><p>Turn on scripts.</p><img src=x.jpg \
                alt='A pond'></noscript>\n<p>It was <span hidden>very </span>cold<a aria-hidden=true href='#x'>#</a> until the \
                thaw came, which was late that year.</p></article>";
    let imported = import("x.html", page);
    assert_eq!(authors(&imported), "X");
    insta::assert_snapshot!(stripped(&imported), @r"
    2: By X (by-line, now in the head)
    4: Draft: check this. (hidden on the page)
    5: Turn on scripts. (shown only without scripts)
    5: A pond (shown only without scripts)
    6: very (hidden on the page)
    ");
}
