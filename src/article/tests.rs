//! Whole articles, good and hostile.

use chrono::NaiveDate;
use proptest::prelude::any;
use proptest::prelude::prop_assert;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::proptest;

use crate::article::Article;
use crate::article::Source;
use crate::article::characters;
use crate::article::flavour::Site;
use crate::article::front::key_lines::KeyLines;
use crate::publication::zone::Stamp;

fn parse(path: &str, bytes: &[u8]) -> (Option<(Article, String)>, String) {
    let (article, findings) = Article::parse(Source {
        path,
        file: path,
        bytes,
        site: &Site::default(),
    });
    let told: String = findings
        .iter()
        .map(|finding| match &finding.hint {
            Some(hint) => format!("{finding} ({hint})\n"),
            None => format!("{finding}\n"),
        })
        .collect();
    (article, told)
}

fn title_of(path: &str, text: &str) -> String {
    parse(path, text.as_bytes()).0.unwrap().0.title
}

#[test]
fn several_errors_in_one_file_are_all_told() {
    let head = "+++\ntilte = \"Frost\"\nlastmod = 2026-03-01\ndate = \"soon\"\ndraft = \"yes\"\ntags = \"rust\"\n\
                authors = [{ nam = \"Ada\" }, 3]\nlink = \"/here\"\nlang = \"x\"\nlayout = 1\nextra = [1]\n\
                enclosure = { type = \"audio/mpeg\", duration_s = -1 }\n+++\n# T\n";
    insta::assert_snapshot!(parse("a.md", head.as_bytes()).1, @r#"
    a.md:2:1: error[article/unknown-key]: unknown key `tilte` (did you mean `title`?)
    a.md:3:1: error[article/unknown-key]: unknown key `lastmod` (did you mean `updated`?)
    a.md:4:8: error[article/date]: `soon` is no date: it is not written as a date (write `2026-03-01`, `2026-03-01 08:00` or `2026-03-01T08:00:00Z`)
    a.md:5:9: error[article/wrong-type]: `draft` needs `true` or `false`, not text (write a value of the kind that the key needs, or leave the key out)
    a.md:6:8: error[article/wrong-type]: `tags` needs a list such as `["rust"]`, not text (write a value of the kind that the key needs, or leave the key out)
    a.md:7:12: error[article/wrong-type]: an author needs a `name` (write a value of the kind that the key needs, or leave the key out)
    a.md:7:14: error[article/unknown-key]: unknown key `nam` (did you mean `name`?)
    a.md:7:29: error[article/wrong-type]: `authors` needs names, or tables `{ name, url, email }`, not the number `3` (write a value of the kind that the key needs, or leave the key out)
    a.md:8:8: error[article/wrong-type]: `link` needs a whole http or https URL, not `/here` (write a value of the kind that the key needs, or leave the key out)
    a.md:9:8: error[article/wrong-type]: `x` is not a BCP 47 language tag such as `en` or `pt-BR` (write a value of the kind that the key needs, or leave the key out)
    a.md:10:1: error[article/unknown-key]: unknown key `layout` (keys of your own stand in the table `extra`)
    a.md:11:9: error[article/wrong-type]: `extra` needs a table, not a list (write a value of the kind that the key needs, or leave the key out)
    a.md:12:13: error[article/wrong-type]: `enclosure` needs `src` (write a value of the kind that the key needs, or leave the key out)
    a.md:12:49: error[article/wrong-type]: `duration_s` needs a number of seconds, 0 or more, not the number `-1` (write a value of the kind that the key needs, or leave the key out)
    a.md:14:1: warning[article/empty]: no text (write it, or set `draft = true` until it is there)
    "#);
}

#[test]
fn a_misspelt_key_is_named_with_its_place_in_every_syntax() {
    for (head, place) in [
        ("+++\ndate = 2026-03-01\n\n  tilte = \"x\"\n+++\n", "4:3"),
        ("---\ndate: 2026-03-01\n\ntilte: x\n---\n", "4:1"),
        ("{\n  \"date\": \"2026-03-01\",\n  \"tilte\": \"x\"\n}\n", "3:3"),
        ("\u{FEFF}+++\r\ndate = 2026-03-01\r\ntilte = \"x\"\r\n+++\r\n", "3:1"),
        ("---\n\"ü\": x\n\"é\": 1\ntilte: x\n---\n", "4:1"),
    ] {
        let told = parse("a.md", head.as_bytes()).1;
        let expected = format!("a.md:{place}: error[article/unknown-key]: unknown key `tilte` (did you mean `title`?)");
        assert!(told.contains(&expected), "{head:?} gave {told}");
    }
}

#[test]
fn the_three_syntaxes_say_the_same() {
    let toml = "+++\ntitle = \"T\"\ndate = 2026-03-01T08:00:00Z\nauthors = [\"Ada\", { name = \"Bo\", url = \"https://b.example/\" }]\n\
                tags = [\"a\", \"a\", \"b\"]\nimage = { src = \"x.png\", alt = \"X\" }\ndraft = true\n[extra]\nn = 1\nlist = [1.5, true]\n+++\nBody.\n";
    let yaml = "---\ntitle: T\ndate: 2026-03-01T08:00:00Z\nauthors: [Ada, {name: Bo, url: 'https://b.example/'}]\n\
                tags:\n- a\n- a\n- b\nimage:\n  src: x.png\n  alt: X\ndraft: true\nextra: {n: 1, list: [1.5, true]}\n---\nBody.\n";
    let json = "{\"title\": \"T\", \"date\": \"2026-03-01T08:00:00Z\", \"authors\": [\"Ada\", {\"name\": \"Bo\", \"url\": \"https://b.example/\"}],\n\
                \"tags\": [\"a\", \"a\", \"b\"], \"image\": {\"src\": \"x.png\", \"alt\": \"X\"}, \"draft\": true,\n\
                \"extra\": {\"n\": 1, \"list\": [1.5, true]}}\nBody.\n";
    let mut fronts = [toml, yaml, json].map(|text| {
        let (article, told) = parse("a.md", text.as_bytes());
        assert_eq!(told, "");
        let (article, body) = article.unwrap();
        assert_eq!((article.title.as_str(), body.as_str()), ("T", "Body.\n"));
        article.front
    });
    assert_eq!(fronts[0].tags, ["a", "b"]);
    assert_eq!(fronts[0].extra["list"], serde_json::json!([1.5, true]));
    for front in &mut fronts {
        front.lines = KeyLines::default();
        front.syntax = None;
    }
    assert_eq!(fronts[0], fronts[1]);
    assert_eq!(fronts[0], fronts[2]);
}

#[test]
fn a_head_that_is_not_well_formed_is_refused_with_its_place() {
    for (name, text, expected) in [
        (
            "unclosed TOML",
            "+++\ntitle = 1\n\n# x",
            "a.md:1:1: error[article/front-matter]: the head that begins with `+++`",
        ),
        (
            "unclosed YAML",
            "---\ntitle: x\n",
            "a.md:1:1: error[article/front-matter]: the head that begins with `---`",
        ),
        (
            "unclosed JSON",
            "{\"title\": \"x\",\n",
            "a.md:1:1: error[article/front-matter]: the head that begins with `{`",
        ),
        (
            "broken JSON",
            "{\n\"title\": x\n}\n",
            "a.md:2:10: error[article/front-matter]: expected value",
        ),
        (
            "broken TOML",
            "+++\ntitle = \n+++\n",
            "a.md:2:9: error[article/front-matter]",
        ),
        ("broken YAML", "---\ntitle: [\n---\n", "error[article/front-matter]"),
        (
            "twice in TOML",
            "+++\ntitle = \"a\"\ntitle = \"b\"\n+++\n",
            "a.md:3:1: error[article/front-matter]: the key `title` stands twice",
        ),
        (
            "twice in YAML",
            "---\ntitle: a\ntitle: b\n---\n",
            "a.md:3:1: error[article/front-matter]: ",
        ),
        (
            "twice in JSON",
            "{\"title\": \"a\",\n\"title\": \"b\"}\n",
            "a.md:2:1: error[article/front-matter]: the key `title`",
        ),
        (
            "a YAML list",
            "---\n- a\n---\n",
            "a.md:2:1: error[article/front-matter]: expected lines such as",
        ),
        ("no such day", "+++\ndate = 2026-02-30\n+++\n", "a.md:2:"),
        (
            "no such day, in text",
            "---\ndate: 2026-02-30\n---\n",
            "a.md:2:7: error[article/date]: `2026-02-30` is no date: there is no such day",
        ),
        (
            "a date that is a time",
            "+++\ndate = 08:00:00\n+++\n",
            "a.md:2:8: error[article/date]: `08:00:00` is no date",
        ),
        (
            "a title that is a number",
            "---\ntitle: 2026\n---\n",
            "a.md:2:8: error[article/wrong-type]: `title` needs text in quotes, not the number `2026`",
        ),
    ] {
        let told = parse("a.md", text.as_bytes()).1;
        assert!(told.contains(expected), "{name} gave {told}");
    }
}

#[test]
fn a_head_that_is_meant_to_overflow_is_refused() {
    let bomb = "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n---\n";
    let deep_toml = format!("+++\nextra = {}{}\n+++\n", "[".repeat(50_000), "]".repeat(50_000));
    let dotted = format!("+++\nextra{} = 1\n+++\n", ".a".repeat(50_000));
    let table = format!("+++\n[extra{}]\n+++\n", ".a".repeat(50_000));
    let deep_yaml = format!("---\nextra: {}{}\n---\n", "[".repeat(50_000), "]".repeat(50_000));
    let indented: Vec<String> = (0..500).map(|depth| " ".repeat(depth)).collect();
    let indented = format!("---\n{}a:\n---\n", indented.join("a:\n"));
    let deep_json = format!("{{\"extra\": {}{}}}\n", "[".repeat(50_000), "]".repeat(50_000));
    for (name, text, expected) in [
        (
            "an alias bomb",
            bomb,
            "a.md:6:8: error[article/front-matter]: too deep or too long for a head",
        ),
        ("deep TOML", &deep_toml, "error[article/front-matter]"),
        ("a long dotted key", &dotted, "error[article/front-matter]"),
        ("a long header", &table, "error[article/front-matter]"),
        ("deep YAML", &deep_yaml, "error[article/front-matter]"),
        ("deep indents", &indented, "error[article/front-matter]"),
        (
            "deep JSON",
            &deep_json,
            "error[article/front-matter]: recursion limit exceeded",
        ),
    ] {
        let told = parse("a.md", text.as_bytes()).1;
        assert!(told.contains(expected), "{name} gave {told}");
    }
}

#[test]
fn forbidden_characters_are_told_with_their_place_and_left_out() {
    let text = "+++\ntitle = \"A\\u000bB&#x1;\"\nextra = { k = [\"é\\f\"] }\n+++\nx\u{B}y &#11; `&#12;` \\&#14;\n\n    &#15;\n\n&#x1F;&#65;\n";
    let (article, told) = parse("a.md", text.as_bytes());
    let (article, body) = article.unwrap();
    assert_eq!(article.title, "AB&#x1;");
    assert_eq!(article.front.extra["k"][0], "é");
    assert_eq!(body, "xy  `&#12;` \\&#14;\n\n    &#15;\n\n&#65;\n");
    insta::assert_snapshot!(told, @r#"
    a.md:2:11: warning[article/forbidden-character]: the character U+000B cannot stand in a feed; it is left out (delete it from the file)
    a.md:2:18: warning[article/forbidden-character]: `&#x1;` is shown as it is written; U+0001 cannot stand in a feed (delete it from the file)
    a.md:3:18: warning[article/forbidden-character]: the character U+000C cannot stand in a feed; it is left out (delete it from the file)
    a.md:5:2: warning[article/forbidden-character]: the character U+000B cannot stand in a feed; it is left out (delete it from the file)
    a.md:5:5: warning[article/forbidden-character]: the character U+000B cannot stand in a feed; it is left out (delete it from the file)
    a.md:9:1: warning[article/forbidden-character]: the character U+001F cannot stand in a feed; it is left out (delete it from the file)
    "#);
    let yaml = "---\ntitle: \"a\\vb\"\nsummary: \"\\0\\e\"\n---\n";
    let told = parse("a.md", yaml.as_bytes()).1;
    for place in [
        "2:10: warning[article/forbidden-character]: the character U+000B",
        "3:11: ",
        "3:13: ",
    ] {
        assert!(told.contains(place), "{told}");
    }
    let (_, html) = parse("a.html", b"<h1>T</h1><code>&#11;</code>").0.unwrap();
    assert_eq!(html, "<code></code>");
    let (_, nul) = parse("a.txt", b"a\0b &#0;").0.unwrap();
    assert_eq!(nul, "ab &#0;", "plain text has no references");
}

#[test]
fn the_title_is_the_heads_else_the_headings_else_the_files() {
    for (path, text, title, body) in [
        (
            "a.md",
            "+++\ntitle = \"  From\\n the head\"\n+++\n# Kept\n",
            "From the head",
            "# Kept\n",
        ),
        ("a.md", "# Frost &amp; *ice*\n\nText.\n", "Frost & ice", "\n\nText.\n"),
        ("a.md", "Frost\n=====\nText.\n", "Frost", "\n\nText.\n"),
        ("a.md", "```\n# code\n```\n", "a", "```\n# code\n```\n"),
        ("2026-03-01-late-frost.md", "Text.\n", "late-frost", "Text.\n"),
        ("x/late-frost/index.md", "Text.\n", "late-frost", "Text.\n"),
        ("a.txt", "# no heading\n", "a", "# no heading\n"),
        (
            "a.html",
            "<title>T | Site</title><h1>H</h1>\n<p>x</p>",
            "H",
            "\n<p>x</p>",
        ),
        (
            "a.html",
            "<html><head>\n<title>T</title></head>\n<body>\n<p>x</p>\n</body></html>\n",
            "T",
            "\n\n\n<p>x</p>\n\n",
        ),
    ] {
        let (article, found) = parse(path, text.as_bytes()).0.unwrap();
        assert_eq!(
            (article.title.as_str(), found.as_str()),
            (title, body),
            "{path} {text:?}"
        );
    }
    assert_eq!(title_of("a.md", "{\"title\": \"J\"}\n# x\n"), "J");
    assert_eq!(title_of("a.md", "{{ not a head }}\n# x\n"), "x");
}

#[test]
fn the_hint_for_a_missing_date_is_the_line_to_paste() {
    let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    for (path, text, hint) in [
        ("a.md", "+++\n+++\n", Some("date = 2026-03-01")),
        ("a.md", "---\n# none\n---\n", Some("date: 2026-03-01")),
        ("a.md", "{}\n", Some("\"date\": \"2026-03-01\",")),
        ("a.md", "Text.\n", Some("+++\ndate = 2026-03-01\n+++")),
        ("2026-02-01-a.md", "Text.\n", None),
        ("a.md", "+++\ndate = 2026-02-01\n+++\n", None),
        ("a.md", "+++\ndate = \"soon\"\n+++\n", None),
    ] {
        let finding = parse(path, text.as_bytes()).0.unwrap().0.missing_date(today);
        assert_eq!(
            finding.and_then(|finding| finding.hint).as_deref(),
            hint,
            "{path} {text:?}"
        );
    }
    let dated = parse("2026-02-01-a.md", b"x").0.unwrap().0.front.date;
    assert_eq!(dated, NaiveDate::from_ymd_opt(2026, 2, 1).map(Stamp::Day));
}

#[test]
fn a_file_that_is_no_text_is_named_and_not_read() {
    for (path, bytes, expected) in [
        (
            "a.md",
            &b"fr\xE9re"[..],
            "a.md:1:3: error[article/encoding]: not UTF-8; it looks like Latin-1",
        ),
        (
            "a.md",
            b"\xFF\xFEa\0",
            "a.md:1:1: error[article/encoding]: not UTF-8; it looks like UTF-16",
        ),
        ("a.png", b"x", "a.png:1:1: error[article/format]"),
    ] {
        let (article, told) = parse(path, bytes);
        assert!(article.is_none() && told.starts_with(expected), "{told}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>()) {
        for path in ["a.md", "a.html", "a.txt"] {
            let _ = parse(path, &bytes);
        }
    }

    #[test]
    fn nothing_forbidden_survives_and_lines_keep_their_numbers(
        mark in "(\\+\\+\\+\n|---\n|\\{|)",
        head in "(title|date|extra|[:=\\[\\]{},\"'&*\\\\.]|\n| |\\\\u000b|\u{B}|[a-zé0-9]){0,40}",
        close in "(\n\\+\\+\\+\n|\n---\n|\\}\n|)",
        body in "(# |&#11;|`|<h1>|</h1>|\n|\u{0}|[a-zé]){0,30}",
    ) {
        let text = format!("{mark}{head}{close}{body}");
        for path in ["a.md", "a.html", "a.txt"] {
            let Some((article, body)) = parse(path, text.as_bytes()).0 else { continue };
            let shown = format!("{:?} {:?} {}", article.front.title, article.front.extra, article.title);
            let vertical_tab = "\\u{b}";
            prop_assert!(!shown.contains(vertical_tab));
            prop_assert_eq!(characters::find(&body).count(), 0);
            let all = text.matches('\n').count() + 1;
            let line = usize::try_from(article.body_line).unwrap();
            prop_assert_eq!(line + body.matches('\n').count(), all);
        }
    }
}

#[test]
fn an_empty_title_is_told_and_a_heading_stands_for_it() {
    for head in [
        "+++\ntitle = \"\"\n+++\n",
        "---\ntitle: \"  \"\n---\n",
        "---\ntitle:\n---\n",
    ] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(parse("frost.md", format!("{head}Cold.\n").as_bytes()).1, @r"
            frost.md:2:1: warning[article/empty-title]: `title` is empty: the file's name stands for it (write the title, or take the line out and begin the text with a heading `# …`)
            ");
        }
        let titled = format!("{head}# Ice\n\nCold.\n");
        assert_eq!(
            (title_of("frost.md", &titled), parse("frost.md", titled.as_bytes()).1),
            ("Ice".to_owned(), String::new())
        );
    }
    let wrong = parse("frost.md", b"+++\ntitle = 3\n+++\nCold.\n").1;
    assert!(
        wrong.contains("wrong-type") && !wrong.contains("empty-title"),
        "{wrong}"
    );
}
