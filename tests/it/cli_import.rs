//! How foreign texts become articles: `import`.

use crate::house::House;
use crate::house::files_in;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
fn pictures_beside_a_text_come_along() {
    let house = publication(&[]);
    let text =
        "# Ice\n\n![a lake](img/the%20lake.png) ![](./pond.png) ![](gone.png) ![](../../secret.png) ![](notes.txt)\n";
    house.write("old/posts/ice.md", text);
    house.write("old/posts/img/the lake.png", "lake");
    house.write("old/posts/pond.png", "pond");
    house.write("old/posts/notes.txt", "notes");
    house.write("secret.png", "secret");
    house.write("feeds/main/articles/pond.png", "another pond");
    let told = told(&house, "import old/posts/ice.md --date 2026-02-01");
    insta::assert_snapshot!(told, @r"
    exit: 0
    --- stdout
    wrote    feeds/main/articles/ice.md
    title    Ice
    date     2026-02-01 (as you said)
    picture  img/the lake.png
    picture  pond.png (not brought: there is another file of this name beside the article)
    next     pressrun build
    --- stderr
    ");
    assert_eq!(house.read("feeds/main/articles/img/the lake.png"), "lake");
    assert_eq!(house.read("feeds/main/articles/pond.png"), "another pond");
    let articles = files_in(&house.path("feeds/main/articles"));
    assert!(
        !articles
            .iter()
            .any(|name| name.contains("secret") || name.contains("notes")),
        "{articles:?}"
    );
}

#[test]
fn text_html_and_markdown_of_others_become_articles() {
    let house = publication(&[
        ("letter.txt", "Ice on the pond\n\n1 March 2026\n\nIt sings at night.\n"),
        (
            "page.html",
            "<html><head><title>Snow | The Valley</title></head><body><nav>Home</nav><article><h1>Snow</h1>\
             <time datetime=\"2026-02-03\">3 February</time><p>It fell all day, and nobody went out to look.</p>\
             <script>track()</script></article><footer>All rights reserved</footer></body></html>",
        ),
        (
            "2026-02-04-thaw.md",
            "---\ntitle: Thaw\nlayout: post\ncategories: [weather]\n---\nDrip.\n",
        ),
    ]);
    insta::assert_snapshot!(told(&house, "import letter.txt page.html 2026-02-04-thaw.md"), @r"
    exit: 0
    --- stdout
    wrote    feeds/main/articles/ice-on-the-pond.md
    title    Ice on the pond
    date     2026-03-01 (from its dateline)
    stripped line 3: 1 March 2026 (date, now in the head)
    wrote    feeds/main/articles/snow.md
    title    Snow
    date     2026-02-03 (from the page's time element)
    stripped line 1: Home (navigation)
    stripped line 1: All rights reserved (footer)
    wrote    feeds/main/articles/thaw.md
    title    Thaw
    date     2026-02-04 (from the file's name)
    next     pressrun build
    --- stderr
    ");
    insta::assert_snapshot!(house.read("feeds/main/articles/thaw.md"), @r#"
    +++
    title = "Thaw"
    date = 2026-02-04
    tags = ["weather"]
    extra = { "layout" = "post" }
    +++

    Drip.
    "#);
    insta::assert_snapshot!(told(&house, "import letter.txt"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `letter.txt` cannot be imported
      because: there is such an article already
      because: `feeds/main/articles/ice-on-the-pond.md` exists

    hint: an import writes over nothing: move that file away to import the text again
    ");
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 0
    --- stdout
    feed     main · 4 entries · 13 files, 13 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    0 errors, 0 warnings
    next     pressrun issue new
    --- stderr
    ");
}

#[test]
fn standard_input_is_imported_and_what_cannot_be_is_told() {
    let house = publication(&[]);
    let piped = typed(
        &house,
        "printf '# Piped\\n\\nText.\\n' | pressrun import - --date 2026-02-05 --draft --format json",
    );
    insta::assert_snapshot!(piped.text(), @r#"
    exit: 0
    --- stdout
    {"format":1,"path":"feeds/main/articles/piped.md","id":"tag:pond.test,2026-02-05:piped","stripped":[]}
    --- stderr
    "#);
    insta::assert_snapshot!(house.read("feeds/main/articles/piped.md"), @r#"
    +++
    title = "Piped"
    date = 2026-02-05
    draft = true
    +++

    Text.
    "#);
    insta::assert_snapshot!(told(&house, "import -"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `-` cannot be imported
      because: there is no text in it

    hint: pipe a text into it: `pressrun import - < letter.txt`
    ");
    insta::assert_snapshot!(told(&house, "import nowhere.txt"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `nowhere.txt` cannot be imported
      because: there is no such file

    hint: check the path: it begins in the folder you are in; an address of the web begins with `https://`
    ");
    insta::assert_snapshot!(told(&house, "import feeds/"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `feeds/` cannot be imported
      because: it is a folder

    hint: name the files in it: `feeds/*`
    ");
    insta::assert_snapshot!(told(&house, "import ftp://pond.test/x"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `ftp://pond.test/x` cannot be imported
      because: `ftp` addresses are not fetched

    hint: name an address that begins with `https://`, or a file
    ");
    insta::assert_snapshot!(told(&house, "import x --date 2026-13-45"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `2026-13-45` is no date
      because: there is no such day

    hint: write it as 2026-03-01 or 2026-03-01T08:00
    ");
}

#[test]
fn a_date_that_can_be_read_in_two_ways_is_not_taken_and_told() {
    let house = publication(&[("eis.txt", "Eis\n\nVon Ada Reed\n03/04/2026\n\nEs singt.\n")]);
    insta::assert_snapshot!(told(&house, "import eis.txt"), @r"
    exit: 0
    --- stdout
    wrote    feeds/main/articles/eis.md
    title    Eis
    date     2026-03-01T08:00:00Z (now: the text's own can be read in two ways)
    stripped line 3: Von Ada Reed (by-line, now in the head)
    stripped line 4: 03/04/2026 (the date can be read in two ways, and was not taken: say `--date`)
    next     pressrun build
    --- stderr
    ");
}

#[test]
fn what_is_no_text_is_refused_by_its_name_and_nothing_is_written() {
    let house = publication(&[
        ("paper.txt", "%PDF-1.7\n1 0 obj\nendobj\n"),
        ("snow.md", "frost\0\u{1}ice\0"),
    ]);
    insta::assert_snapshot!(told(&house, "import paper.txt"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `paper.txt` cannot be imported
      because: it is no text: it seems to be a PDF

    hint: copy its text into a file, or let `pdftotext` do it, and import that
    ");
    insta::assert_snapshot!(told(&house, "import snow.md"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `snow.md` cannot be imported
      because: it is no text: it seems to be binary data

    hint: name a file that is text, HTML or Markdown
    ");
    let wide = typed(
        &house,
        "printf '\\377\\376h\\000i\\000' | tee wide.txt | pressrun import -",
    );
    insta::assert_snapshot!(wide.text(), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `-` cannot be imported
      because: not UTF-8: line 1, column 1; it looks like UTF-16 (little-endian)

    hint: save it as UTF-8
    ");
    insta::assert_snapshot!(told(&house, "import wide.txt"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `wide.txt` cannot be imported
      because: not UTF-8: line 1, column 1; it looks like UTF-16 (little-endian)

    hint: iconv -f utf-16le -t utf-8 wide.txt > new && mv new wide.txt
    ");
    assert_eq!(typed(&house, "ls feeds/main/articles").stdout, "frost.md\n");
}

#[test]
fn a_text_that_cannot_be_taken_in_keeps_no_other_one_out() {
    let house = publication(&[
        ("one.txt", "One\n\nText.\n"),
        ("bad.txt", "%PDF-1.7\n"),
        ("empty.html", "<title>T</title>"),
        ("two.txt", "Two\n\nText.\n"),
    ]);
    insta::assert_snapshot!(told(&house, "import --date 2026-02-05 one.txt bad.txt empty.html nowhere.txt two.txt"), @r"
    exit: 1
    --- stdout
    wrote    feeds/main/articles/one.md
    title    One
    date     2026-02-05 (as you said)
    wrote    feeds/main/articles/two.md
    title    Two
    date     2026-02-05 (as you said)
    next     pressrun build
    --- stderr
    error: `bad.txt` cannot be imported
      because: it is no text: it seems to be a PDF

    hint: copy its text into a file, or let `pdftotext` do it, and import that
    error: `empty.html` cannot be imported
      because: there is no text in it

    hint: name a file with a text in it; of a page that its programs fill, save what you see
    error: `nowhere.txt` cannot be imported
      because: there is no such file

    hint: check the path: it begins in the folder you are in; an address of the web begins with `https://`
    ");
}

/// Commands that write something and then say so.
const WRITING: [(&str, &str); 4] = [
    (
        "import --date 2026-02-05 one.txt two.txt",
        "`feeds/main/articles/one.md`, `feeds/main/articles/two.md` are written",
    ),
    ("new Ice", "`feeds/main/articles/ice.md` is written"),
    ("issue new", "`feeds/main/issues/0001-frost.md` is written"),
    (
        "subscribers import readers.csv",
        "`readers.csv` is imported: 1 added, 0 updated",
    ),
];

/// A publication in which each of these has something to do.
fn busy() -> House {
    publication(&[
        ("one.txt", "One\n\nText.\n"),
        ("two.txt", "Two\n\nText.\n"),
        ("readers.csv", "email\nada@example.org\n"),
    ])
}

#[test]
fn that_nobody_reads_the_answer_is_no_failure() {
    for (words, _) in WRITING {
        let house = busy();
        // Whoever would read has gone before the command begins.
        let line = format!(
            "mkfifo gate && {{ read go < gate; pressrun {words}; echo $? > code; }} | {{ exec < /dev/null; echo go > gate; }}"
        );
        let ran = typed(&house, &line);
        assert_eq!((ran.stderr.as_str(), house.read("code").trim()), ("", "0"), "{words}");
    }
    let house = busy();
    let line =
        "mkfifo gate && { read go < gate; pressrun import one.txt two.txt; } | { exec < /dev/null; echo go > gate; }";
    typed(&house, line);
    assert_eq!(
        typed(&house, "ls feeds/main/articles").stdout,
        "frost.md\none.md\ntwo.md\n"
    );
}

#[test]
fn where_the_answer_cannot_be_printed_it_is_told_what_is_done() {
    for (words, done) in WRITING {
        let ran = typed(&busy(), &format!("pressrun {words} > /dev/full"));
        let told = format!(
            "error: the answer cannot be printed\n  because: No space left on device (os error 28)\n\nhint: {done}; only what \
             was to be said of it is lost\n"
        );
        assert_eq!((ran.exit, ran.stderr.as_str()), (1, told.as_str()), "{words}");
    }
}
