//! Plain texts, line by line.

use crate::article::import::tests::authors;
use crate::article::import::tests::import;
use crate::article::import::tests::stripped;
use crate::article::import::tests::told;

#[test]
fn text_is_read_by_its_lines() {
    for (text, title, date, author, body, stripped) in [
        (
            "T\n\nBy Ada Byron | March 3, 2026\n\nText.",
            "T",
            "2026-03-03",
            "Ada Byron",
            "Text.\n",
            vec![3],
        ),
        (
            "T\n\nBy Ada Byron\nText.\n\nMore.",
            "T",
            "",
            "Ada Byron",
            "Text.\n\nMore.\n",
            vec![3],
        ),
        ("T\n2026-03-03\n\nText.", "T", "2026-03-03", "", "Text.\n", vec![2]),
        (
            "T\n\nBy Ada Byron and Bo Chen\n\nText.",
            "T",
            "",
            "Ada Byron + Bo Chen",
            "Text.\n",
            vec![3],
        ),
        (
            "T\n\nIt was signed on March 3, 2026.",
            "T",
            "",
            "",
            "It was signed on March 3, 2026.\n",
            vec![],
        ),
        ("T\n\nRoses\nare red\n", "T", "", "", "Roses\\\nare red\n", vec![]),
        ("T\n\n# 1\n- 2\n1. 3", "T", "", "", "\\# 1\\\n\\- 2\\\n1\\. 3\n", vec![]),
        ("Share this:\n\nT\n\nText.", "T", "", "", "Text.\n", vec![1]),
        ("T\n\nBy Bob\n\nText.", "T", "", "Bob", "Text.\n", vec![3]),
        (
            "T\n\nBob Miller, March 3rd, 2026\n\nText.",
            "T",
            "2026-03-03",
            "Bob Miller",
            "Text.\n",
            vec![3],
        ),
        (
            "Posted on March 3, 2026 by Jane\n\nT\n\nText.",
            "T",
            "2026-03-03",
            "Jane",
            "Text.\n",
            vec![1],
        ),
        (
            "T\n\nBERLIN, 3 March 2026 — It froze.\n\nText.",
            "T",
            "2026-03-03",
            "",
            "BERLIN, 3 March 2026 — It froze.\n\nText.\n",
            vec![],
        ),
        (
            "+++\ntitle = \"H\"\n+++\nT\n\nText.",
            "H",
            "",
            "",
            "T\n\nText.\n",
            vec![],
        ),
        (
            "---\nauthor: Ada\nlayout: post\n---\nT\n\nPost Comment",
            "T",
            "",
            "Ada",
            "",
            vec![7],
        ),
        ("\u{FEFF}T\r\n\r\nText.\r\n", "T", "", "", "Text.\n", vec![]),
    ] {
        let imported = import("x.txt", text);
        let lines: Vec<u32> = imported.stripped.iter().map(|stripped| stripped.line).collect();
        let (found_title, found_date, found_author, found_body, _) = told(&imported);
        assert_eq!(
            (found_title.as_str(), found_date.as_str(), found_author.as_str()),
            (title, date, author),
            "{text:?}"
        );
        assert_eq!((found_body.as_str(), lines), (body, stripped), "{text:?}");
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
