//! What a build says of articles, and what becomes of them.

use crate::story::FROST;
use crate::story::done;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
fn a_misspelt_key_is_named_with_its_line_and_the_rest_is_published() {
    let house = publication(&[(
        "feeds/main/articles/ice.md",
        "+++\ndate = 2026-02-02\n\ntilte = \"Ice\"\n+++\nIt sings.\n",
    )]);
    insta::assert_snapshot!(told(&house, "build"), @r#"
    exit: 1
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    left out feeds/main/articles/ice.md
    check    1 error, 0 warnings
    mend     what is named above, then build again
    next     pressrun build
    --- stderr
    feeds/main/articles/ice.md:4:1: error[article/unknown-key]: unknown key `tilte`
        tilte = "Ice"
        ^^^^^
        hint: did you mean `title`?
    "#);
    assert!(house.read("feeds/main/public/rss.xml").contains("Frost"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is said")]
fn each_fault_of_an_article_is_told_with_its_place_and_a_way_out() {
    let house = publication(&[]);
    for (file, bytes) in [
        ("no-date.md", &b"# Ice\n\nIt sings.\n"[..]),
        ("no-such-day.md", b"+++\ndate = \"2026-13-01\"\n+++\nx\n"),
        ("open-head.md", b"+++\ntitle = \"Ice\"\n\nIt sings.\n"),
        ("yaml.md", b"---\ntitle: \"Ice\ndate: 2026-02-02\n---\nx\n"),
        (
            "foreign.md",
            b"---\ntitle: Ice\ndate: 2026-02-02\nlastmod: 2026-02-03\n---\nx\n",
        ),
        (
            "json.md",
            b"{\"title\": \"Ice\", \"date\": \"2026-02-02\", \"drft\": true}\n\nx\n",
        ),
        (
            "types.md",
            b"+++\ndate = 2026-02-02\ntags = \"one\"\ndraft = \"yes\"\n+++\nx\n",
        ),
        ("latin.md", b"+++\ntitle = \"Caf\xe9\"\ndate = 2026-02-02\n+++\nx\n"),
        ("binary.md", b"\x00\x01\x02\xff\xfe\x80"),
        ("empty.md", b""),
    ] {
        std::fs::write(house.path(&format!("feeds/main/articles/{file}")), bytes).unwrap();
    }
    insta::assert_snapshot!(told(&house, "build"), @r#"
    exit: 1
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    left out feeds/main/articles/binary.md
    left out feeds/main/articles/empty.md
    left out feeds/main/articles/foreign.md
    left out feeds/main/articles/json.md
    left out feeds/main/articles/latin.md
    left out feeds/main/articles/no-date.md
    left out feeds/main/articles/no-such-day.md
    left out feeds/main/articles/open-head.md
    left out feeds/main/articles/types.md
    left out feeds/main/articles/yaml.md
    check    12 errors, 0 warnings
    mend     what is named above, then build again
    next     pressrun build
    --- stderr
    feeds/main/articles/binary.md:1:4: error[article/encoding]: not UTF-8; it looks like binary data, not text
        hint: an article is a text file; put other files beside one and link them
    feeds/main/articles/empty.md:1:1: error[article/blank]: neither a title nor a text
        hint: write it, or delete the file
    feeds/main/articles/empty.md:1:1: error[article/missing-date]: no date
        hint: write
        +++
        date = 2026-03-01
        +++
    feeds/main/articles/foreign.md:4:1: error[article/unknown-key]: unknown key `lastmod`
        lastmod: 2026-02-03
        ^^^^^^^
        hint: did you mean `updated`?
    feeds/main/articles/json.md:1:40: error[article/unknown-key]: unknown key `drft`
        {"title": "Ice", "date": "2026-02-02", "drft": true}
                                               ^^^^^^
        hint: did you mean `draft`?
    feeds/main/articles/latin.md:2:13: error[article/encoding]: not UTF-8; it looks like Latin-1 (ISO 8859-1)
        title = "Caf�"
                    ^
        hint: iconv -f latin1 -t utf-8 feeds/main/articles/latin.md > new && mv new feeds/main/articles/latin.md
    feeds/main/articles/no-date.md:1:1: error[article/missing-date]: no date
        hint: write
        +++
        date = 2026-03-01
        +++
    feeds/main/articles/no-such-day.md:2:8: error[article/date]: `2026-13-01` is no date: there is no such day
        date = "2026-13-01"
               ^^^^^^^^^^^^
        hint: write a date that there is, as `2026-03-01`, `2026-03-01 08:00` or `2026-03-01T08:00:00Z`
    feeds/main/articles/open-head.md:1:1: error[article/front-matter]: the head that begins with `+++` is never closed
        hint: end the head with a line `+++`
    feeds/main/articles/types.md:3:8: error[article/wrong-type]: `tags` needs a list such as `["rust"]`, not text
        tags = "one"
               ^^^^^
        hint: write a value of the kind that the key needs, or leave the key out
    feeds/main/articles/types.md:4:9: error[article/wrong-type]: `draft` needs `true` or `false`, not text
        draft = "yes"
                ^^^^^
        hint: write a value of the kind that the key needs, or leave the key out
    feeds/main/articles/yaml.md:2:8: error[article/front-matter]: a quotation mark that is never closed
        title: "Ice
               ^^^^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    "#);
}

#[test]
fn what_would_surprise_a_reader_is_a_warning() {
    let house = publication(&[(
        "feeds/main/articles/ice.md",
        "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\n\
         See [this](nowhere.md), ![that](nowhere.png), ![](https://pond.test/x.png) and [all](../../../etc/passwd).\n",
    )]);
    insta::assert_snapshot!(told(&house, "check"), @r"
    exit: 0
    --- stdout
    feeds/main/articles/ice.md:5:5: warning[article/link-text]: “this” does not say where the link leads
        See [this](nowhere.md), ![that](nowhere.png), ![](https://pond.test/x.png) and [all](../../../et…
            ^
        hint: let the words of the link name what stands behind it
    feeds/main/articles/ice.md:5:5: warning[article/target-missing]: nothing is found at `nowhere.md`
        See [this](nowhere.md), ![that](nowhere.png), ![](https://pond.test/x.png) and [all](../../../et…
            ^
        hint: lead to a published article, a file that is there or a whole URL, or take the link out
    feeds/main/articles/ice.md:5:25: warning[article/image-missing]: nothing is found at `nowhere.png`
        See [this](nowhere.md), ![that](nowhere.png), ![](https://pond.test/x.png) and [all](../../../et…
                                ^
        hint: put the file where the article looks for it, or mend what the article says; a URL has to be whole
    feeds/main/articles/ice.md:5:47: warning[article/alt-missing]: image has no alt text
        …(nowhere.md), ![that](nowhere.png), ![](https://pond.test/x.png) and [all](../../../etc/passwd).
                                             ^
        hint: say in the alt text what the picture shows; one that only adorns is written in HTML, with an empty `alt`
    feeds/main/articles/ice.md:5:80: warning[article/target-missing]: nothing is found at `../../../etc/passwd`
        …(nowhere.md), ![that](nowhere.png), ![](https://pond.test/x.png) and [all](../../../etc/passwd).
                                                                              ^
        hint: lead to a published article, a file that is there or a whole URL, or take the link out
    check    0 errors, 5 warnings
    next     pressrun check --explain article/link-text
    --- stderr
    ");
}

#[test]
fn what_no_feed_may_carry_neither_breaks_one_nor_goes_unreported() {
    let house = publication(&[(
        "feeds/main/articles/ice.md",
        "+++\ntitle = \"a\\u000bb\0c ]]> <script>alert(1)</script> &amp; <b>\"\ndate = 2026-02-02\n+++\n\
         One \u{b} two &#11; three ]]> four \0 five <script>alert(1)</script> & <b>six\n\n<![CDATA[seven]]>\n",
    )]);
    insta::assert_snapshot!(told(&house, "build"), @r#"
    exit: 0
    --- stdout
    feed     main · 2 entries · 9 files, 9 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    0 errors, 6 warnings
    next     pressrun issue new
    --- stderr
    feeds/main/articles/ice.md:2:11: warning[article/forbidden-character]: the character U+000B cannot stand in a feed; it is left out
        title = "a\u000bb c ]]> <script>alert(1)</script> &amp; <b>"
                  ^
        hint: delete it from the file
    feeds/main/articles/ice.md:2:18: warning[article/forbidden-character]: the character U+0000 cannot stand in a feed; it is left out
        title = "a\u000bb c ]]> <script>alert(1)</script> &amp; <b>"
                         ^
        hint: delete it from the file
    feeds/main/articles/ice.md:5:5: warning[article/forbidden-character]: the character U+000B cannot stand in a feed; it is left out
        One   two &#11; three ]]> four   five <script>alert(1)</script> & <b>six
            ^
        hint: delete it from the file
    feeds/main/articles/ice.md:5:11: warning[article/forbidden-character]: the character U+000B cannot stand in a feed; it is left out
        One   two &#11; three ]]> four   five <script>alert(1)</script> & <b>six
                  ^
        hint: delete it from the file
    feeds/main/articles/ice.md:5:32: warning[article/forbidden-character]: the character U+0000 cannot stand in a feed; it is left out
        One   two &#11; three ]]> four   five <script>alert(1)</script> & <b>six
                                       ^
        hint: delete it from the file
    feeds/main/articles/ice.md:5:32: warning[article/html-removed]: `<script>` is removed
        One   two &#11; three ]]> four   five <script>alert(1)</script> & <b>six
                                       ^
        hint: do without it, or put words, a picture or a link in its place; a `<` that begins no tag is written `&lt;`
    "#);
    for file in ["rss.xml", "atom.xml", "feed.json"] {
        let text = house.read(&format!("feeds/main/public/{file}"));
        let feed = feed_rs::parser::parse(text.as_bytes()).unwrap();
        let title = &feed.entries[0].title.as_ref().unwrap().content;
        assert!(title.contains("]]>") && title.starts_with("ab"), "{file}: {title}");
        assert!(
            !text.chars().any(|letter| letter.is_control() && letter != '\n'),
            "{file}"
        );
        assert!(!text.contains("<script>alert(1)</script> &amp; <b>six"), "{file}");
    }
}

#[test]
fn two_articles_never_share_an_address_nor_take_one_that_is_kept() {
    let house = publication(&[
        (
            "feeds/main/articles/hoar.md",
            "+++\ntitle = \"Hoar\"\nslug = \"frost\"\ndate = 2026-02-02\n+++\nx\n",
        ),
        (
            "feeds/main/articles/post.md",
            "+++\ntitle = \"Post\"\nslug = \"issues\"\ndate = 2026-02-02\n+++\nx\n",
        ),
    ]);
    insta::assert_snapshot!(told(&house, "build"), @r#"
    exit: 1
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    left out feeds/main/articles/hoar.md
    left out feeds/main/articles/post.md
    check    2 errors, 0 warnings
    mend     what is named above, then build again
    next     pressrun build
    --- stderr
    feeds/main/articles/hoar.md:3:1: error[article/url-twice]: its address https://pond.test/frost/ is that of `feeds/main/articles/frost.md`
        slug = "frost"
        ^
        hint: give the article another `slug`
    feeds/main/articles/post.md:3:1: error[article/url-twice]: its address https://pond.test/issues/ is that of the archive of issues
        slug = "issues"
        ^
        hint: give the article another `slug`
    "#);
}

#[test]
fn an_article_that_breaks_keeps_its_page_and_leaves_the_feeds() {
    let house = publication(&[(
        "feeds/main/articles/ice.md",
        "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\nx\n",
    )]);
    done(&house, "build");
    let page = house.read("feeds/main/public/frost/index.html");
    let memory = house.read("feeds/main/ids.toml");

    house.write("feeds/main/articles/frost.md", &FROST.replace("title", "tilte"));
    insta::assert_snapshot!(told(&house, "build"), @r#"
    exit: 1
    --- stdout
    feed     main · 1 entry · 8 files, 6 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    left out feeds/main/articles/frost.md
    check    1 error, 0 warnings
    mend     what is named above, then build again
    next     pressrun build
    --- stderr
    feeds/main/articles/frost.md:2:1: error[article/unknown-key]: unknown key `tilte`
        tilte = "Frost"
        ^^^^^
        hint: did you mean `title`?
    "#);
    assert_eq!(house.read("feeds/main/public/frost/index.html"), page);
    assert_eq!(house.read("feeds/main/ids.toml"), memory, "it is not forgotten");
    for file in ["rss.xml", "atom.xml", "feed.json", "index.html"] {
        assert!(
            !house.read(&format!("feeds/main/public/{file}")).contains("frost"),
            "{file}"
        );
    }

    std::fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    done(&house, "build");
    assert!(
        !house.path("feeds/main/public/frost").exists(),
        "what is gone loses its page"
    );
    assert!(house.read("feeds/main/ids.toml").contains("gone = "));
}

#[test]
fn strict_writes_nothing_while_anything_is_wrong() {
    let house = publication(&[("feeds/main/articles/ice.md", "no date\n")]);
    insta::assert_snapshot!(told(&house, "build --strict"), @r"
    exit: 1
    --- stdout

    --- stderr
    feeds/main/articles/ice.md:1:1: error[article/missing-date]: no date
        hint: write
        +++
        date = 2026-03-01
        +++
    error: nothing was written: 1 error in the way

    hint: mend what is named above; `pressrun check` tells it again
    ");
    assert!(!house.path("feeds/main/public").exists() && !house.path("feeds/main/ids.toml").exists());
}

#[test]
fn what_is_due_later_waits_and_drafts_go_to_a_folder_of_their_own() {
    let house = publication(&[
        (
            "feeds/main/articles/draft.md",
            "+++\ntitle = \"Draft\"\ndraft = true\ndate = 2026-02-02\n+++\nx\n",
        ),
        (
            "feeds/main/articles/may.md",
            "+++\ntitle = \"May\"\ndate = 2026-05-01\n+++\nx\n",
        ),
    ]);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 0
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    waiting  feeds/main/articles/may.md until 2026-05-01 00:00
    check    0 errors, 0 warnings
    next     pressrun issue new
    --- stderr
    ");
    let memory = house.read("feeds/main/ids.toml");
    insta::assert_snapshot!(told(&house, "build --drafts"), @r"
    exit: 0
    --- stdout
    feed     main · 3 entries · 10 files, 10 changed
             .pressrun/drafts/main/rss.xml    https://pond.test/rss.xml
             .pressrun/drafts/main/atom.xml   https://pond.test/atom.xml
             .pressrun/drafts/main/feed.json  https://pond.test/feed.json
    check    0 errors, 0 warnings
    next     pressrun issue new
    --- stderr
    ");
    assert_eq!(house.read("feeds/main/ids.toml"), memory, "drafts are not remembered");
    assert!(!house.path("feeds/main/public/draft").exists());
    assert!(house.path(".pressrun/drafts/main/draft/index.html").exists());

    let in_june = typed(&house, "SOURCE_DATE_EPOCH=1780272000 pressrun build");
    assert!(in_june.stdout.contains("2 entries"), "{}", in_june.text());
}

#[test]
fn a_finding_of_a_rule_can_be_explained() {
    let house = publication(&[]);
    insta::assert_snapshot!(told(&house, "check --explain article/missing-date"), @r"
    exit: 0
    --- stdout
    rule     article/missing-date
    severity error
    why      An entry without its date cannot be put in order, and a guessed one would change with every build.
    fix      write the day of publication into the head, such as `date = 2026-03-01`
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "check --explain article/mising-date"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: there is no rule `article/mising-date`

    hint: did you mean `article/missing-date`?
    ");
    insta::assert_snapshot!(told(&house, "check --explain article/untitled --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"rule":"article/untitled","severity":"note","why":"Readers see the title first; a file's name is a poor one.","fix":"add `title` to the head, or begin the text with a heading `# …`","example":null}
    --- stderr
    "#);
}
