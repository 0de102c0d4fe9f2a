//! What is said of config that cannot be used.

use std::fmt::Write;

use crate::story::CONFIG;
use crate::story::folder;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

/// What `build` says of each text of a file: the last lines, which are all that differs.
fn each(file: &str, texts: &[&str]) -> String {
    let mut all = String::new();
    for text in texts {
        let house = publication(&[(file, text)]);
        let ran = typed(&house, "pressrun build");
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{text}\n{}", ran.text());
        writeln!(all, "{}\n", ran.stderr.trim_end().replace("\n\nhint", "\nhint")).unwrap();
    }
    all
}

#[test]
fn each_wrong_key_and_value_of_the_config_is_shown_in_its_line() {
    let with = |from: &str, into: &str| {
        assert!(CONFIG.contains(from), "{from}");
        CONFIG.replace(from, into)
    };
    let texts = [
        with("name = \"Pond", "nmae = \"Pond"),
        with("[server]", "[sevrer]"),
        with("url = \"https://pond.test/\"", "url = \"pond.test\""),
        with("url = \"https://pond.test/\"", "url = \"ftp://pond.test\""),
        with("author = { name = \"Ada Reed\" }", "author = \"Ada Reed\""),
        with("[server]", "[server"),
        with("[server]", "timezone = \"Europe/Berln\"\n[server]"),
        with("[server]", "language = \"en_GB!\"\n[server]"),
        with("leave@pond.test", "leave"),
        with("[server]", "[send]\ndrain_s = -1\n[server]"),
        with("[server]", "[send]\nprofile = \"outbx\"\n[server]"),
        with("[server]", "[store]\nurl = \"postgres://localhost/x\"\n[server]"),
        with("[server]", "[profiles.relay]\nkind = \"smpt\"\n[server]"),
        with(
            "[server]",
            "[profiles.relay]\nkind = \"smtp\"\nhost = \"mail.test\"\n[server]",
        ),
        with(
            "[server]",
            "[profiles.relay]\nkind = \"smtp\"\nhost = \"mail.test\"\nfrom = { email = \"a@pond.test\" }\ntls = \"none\"\n[server]",
        ),
        with(
            "[server]",
            "[profiles.relay]\nkind = \"smtp\"\nhost = \"mail.test\"\nfrom = { email = \"a@pond.test\" }\npassword = \"hunter2\"\n[server]",
        ),
        format!("templates = \"../elsewhere\"\n{CONFIG}"),
        format!("templates = \"nowhere\"\n{CONFIG}"),
        String::new(),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    insta::assert_snapshot!(each("config/pressrun.toml", &texts), @r#"
    error: the config cannot be read
      because: config/pressrun.toml:2:1: unknown key `nmae`
               nmae = "Pond Notes"
               ^^^^
    hint: did you mean `name`?

    error: the config cannot be read
      because: config/pressrun.toml:7:2: unknown key `sevrer`
               [sevrer]
                ^^^^^^
    hint: did you mean `server`?

    error: the config cannot be read
      because: config/pressrun.toml:3:7: `pond.test` is not an address such as `https://example.org/`
               url = "pond.test"
                     ^^^^^^^^^^^

    error: the config cannot be read
      because: config/pressrun.toml:3:7: `ftp://pond.test/` is not an http or https URL
               url = "ftp://pond.test"
                     ^^^^^^^^^^^^^^^^^

    error: the config cannot be read
      because: config/pressrun.toml:4:10: the text `"Ada Reed"` does not fit here
               author = "Ada Reed"
                        ^^^^^^^^^^
    hint: write a table, such as `{ name = "…" }`

    error: the config cannot be read
      because: config/pressrun.toml:7:8: unclosed table, expected `]`
               [server
                      ^

    error: the config cannot be read
      because: config/pressrun.toml:7:12: `Europe/Berln` is no time zone such as `Europe/Berlin`
               timezone = "Europe/Berln"
                          ^^^^^^^^^^^^^^
    hint: did you mean `Europe/Berlin`?

    error: the config cannot be read
      because: config/pressrun.toml:7:12: `en_GB!` is not a BCP 47 language tag such as `en` or `pt-BR`
               language = "en_GB!"
                          ^^^^^^^^

    error: the config cannot be read
      because: config/pressrun.toml:9:22: not an address: it needs a name, one `@` and a domain
               unsubscribe_mailto = "leave"
                                    ^^^^^^^

    error: the config cannot be read
      because: config/pressrun.toml:8:11: `-1` does not fit here
               drain_s = -1
                         ^^
    hint: write a whole number from 0

    error: there is no profile `outbx`
      because: config/pressrun.toml:8:11: `send.profile` names it
               profile = "outbx"
                         ^^^^^^^
    hint: did you mean `outbox`?

    error: the store cannot be used
      because: config/pressrun.toml:8:7: not a database of SQLite
               url = "postgres://localhost/x"
                     ^^^^^^^^^^^^^^^^^^^^^^^^
    hint: this version keeps its store in SQLite: `sqlite:.pressrun/pressrun.db`

    error: the config cannot be read
      because: config/pressrun.toml:8:8: unknown value `smpt`
               kind = "smpt"
                      ^^^^^^
    hint: did you mean `smtp`?

    error: the config cannot be read
      because: config/pressrun.toml:7:1: missing key `from`: a profile of kind `smtp` needs it
               [profiles.relay]
               ^^^^^^^^^^^^^^^^

    error: the profile `relay` cannot be used
      because: config/pressrun.toml:11:7: `tls = "none"` to `mail.test`, which is not this machine
               tls = "none"
                     ^^^^^^
    hint: use `starttls` (port 587) or `implicit` (port 465)

    error: the config cannot be read
      because: config/pressrun.toml:11:12: a secret is not written here: name its place with `env:NAME`, `file:PATH` or `cmd:COMMAND`
               password = "hunter2"
                          ^^^^^^^^^

    error: the config cannot be read
      because: config/pressrun.toml:1:13: `../elsewhere` does not stay inside the publication: it takes names with `/` between them, and no `..`
               templates = "../elsewhere"
                           ^^^^^^^^^^^^^^

    error: the templates cannot be read
      because: config/pressrun.toml:1:13: there is no such folder
               templates = "nowhere"
                           ^^^^^^^^^
    hint: make the folder, or mend the key

    error: the config cannot be read
      because: config/pressrun.toml:1:1: `publication` is missing
    "#);
}

#[test]
fn each_wrong_key_and_value_of_a_feed_is_shown_in_its_line() {
    let texts = [
        "description = \"x\"\ntilte = \"Pond\"\n",
        "flavour = \"plian\"\n",
        "permalink = \"/:slg/\"\n",
        "permalink = \"/all/\"\n",
        "items = 0\n",
        "content = \"sumary\"\n",
        "articles = \"nowhere\"\n",
        "output = \"../public\"\n",
        "output = \"feeds/main/articles/public\"\n",
        "output = \".\"\n",
        "exclude = [\"[a\"]\n",
        "theme = \"digset\"\n",
        "created = \"yesterday\"\n",
        "[files]\nrss = \"atom.xml\"\n",
        "[files]\nrss = \"issues/rss.xml\"\n",
        "[files]\njson = \"index.html\"\n",
    ];
    insta::assert_snapshot!(each("feeds/main/feed.toml", &texts), @r#"
    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:2:1: unknown key `tilte`
               tilte = "Pond"
               ^^^^^
    hint: did you mean `title`?

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:11: `plian` is no flavour
               flavour = "plian"
                         ^^^^^^^
    hint: did you mean `plain`?

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:13: `:slg` stands for nothing in a permalink
               permalink = "/:slg/"
                           ^^^^^^^^
    hint: did you mean `:slug`?

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:13: the permalink `/all/` needs one of `:slug`, `:path`, `:title`, or articles would share a URL
               permalink = "/all/"
                           ^^^^^^^

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:9: `0` does not fit here
               items = 0
                       ^
    hint: write a whole number from 1

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:11: unknown value `sumary`
               content = "sumary"
                         ^^^^^^^^
    hint: did you mean `summary`?

    error: the feed `main` has no folder of articles
      because: `nowhere` is not a folder
    hint: make it, or mend `articles` in the feed's `feed.toml`

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:10: `../public` does not stay inside the publication: it takes names with `/` between them, and no `..`
               output = "../public"
                        ^^^^^^^^^^^

    error: the feed `main` cannot be used
      because: feeds/main/feed.toml:1:10: `feeds/main/articles/public` and the articles in `feeds/main/articles` lie in each other
               output = "feeds/main/articles/public"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    hint: what is built would be read as articles: give the feed an `output` of its own

    error: the feed `main` cannot be used
      because: feeds/main/feed.toml:1:10: `.` and the articles in `feeds/main/articles` lie in each other
               output = "."
                        ^^^
    hint: what is built would be read as articles: give the feed an `output` of its own

    error: the feed `main` cannot be used
      because: feeds/main/feed.toml:1:11: `[a` is no glob: unclosed character class; missing ']'
               exclude = ["[a"]
                         ^^^^^^
    hint: a glob looks like `drafts/**` or `*.draft.md`

    error: the feed `main` cannot be used
      because: feeds/main/feed.toml:1:9: there is no theme `digset`
               theme = "digset"
                       ^^^^^^^^
    hint: did you mean `digest`?

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:11: `yesterday` is not a date such as `2026-01-01` or `2026-01-01T00:00:00+01:00`
               created = "yesterday"
                         ^^^^^^^^^^^

    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:1: two documents are named `atom.xml`
               [files]
               ^^^^^^^

    error: the feed `main` cannot be used
      because: feeds/main/feed.toml:2:7: `issues/rss.xml` is the name of a page
               rss = "issues/rss.xml"
                     ^^^^^^^^^^^^^^^^
    hint: give the document another name

    error: the feed `main` cannot be used
      because: feeds/main/feed.toml:2:8: `index.html` is the name of a page
               json = "index.html"
                      ^^^^^^^^^^^^
    hint: give the document another name
    "#);
}

#[test]
fn the_environment_overrules_the_config_and_is_told_by_its_own_name() {
    let mut house = publication(&[]);
    house.set("PRESSRUN__SEND__DRAN_S", "2");
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the environment does not fit the config
      because: `PRESSRUN__SEND__DRAN_S`: unknown key `dran_s`

    hint: did you mean `drain_s`?
    ");
    let mut house = publication(&[]);
    house.set("PRESSRUN__PUBLICATION__NAME", "Lake Notes");
    assert_eq!(typed(&house, "pressrun build").exit, 0);
    assert!(
        house
            .read("feeds/main/public/rss.xml")
            .contains("<title>Lake Notes</title>")
    );
}

#[test]
fn a_folder_that_is_no_publication_is_told_so() {
    let house = folder(&[]);
    // Elsewhere: this repository is a publication.
    insta::assert_snapshot!(typed(&house, "cd / && pressrun").text(), @r"
    exit: 2
    --- stdout

    --- stderr
    error: this is not a publication
      because: there is no `config/pressrun.toml` in / or above it

    hint: run `pressrun init DIR` to make one, or name one with `--publication DIR`
    ");
    insta::assert_snapshot!(told(&house, "--publication elsewhere build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: this is not a publication
      because: there is no `config/pressrun.toml` in elsewhere

    hint: run `pressrun init DIR` to make one, or name one with `--publication DIR`
    ");
    house.write("config/pressrun.toml", CONFIG);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the publication has no feed
      because: no folder below `feeds/` holds a `feed.toml`

    hint: make `feeds/main/feed.toml`; it may be empty
    ");
    house.write("feeds/Main/feed.toml", "");
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `feeds/Main` cannot be a feed
      because: `Main` cannot name a feed: it takes 1 to 40 of `a` to `z`, `0` to `9` and `-`

    hint: rename the folder: lower-case letters, digits and `-`, at most 40
    ");
}

#[test]
fn a_publication_is_found_from_any_folder_inside_it() {
    let house = publication(&[]);
    let ran = typed(&house, "cd feeds/main/articles && pressrun build");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert!(house.path("feeds/main/public/rss.xml").exists());
}

#[test]
fn two_feeds_that_write_over_each_other_are_refused_and_one_is_named_where_several_are() {
    let house = publication(&[
        ("feeds/main/feed.toml", "output = \"public\"\n"),
        ("feeds/notes/feed.toml", "output = \"public\"\n"),
        ("feeds/notes/articles/.keep", ""),
    ]);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the feeds `main` and `notes` write over each other
      because: the `output` of both is `public`

    hint: give each an `output` of its own
    ");
    house.write("feeds/notes/feed.toml", "");
    insta::assert_snapshot!(told(&house, "new Ice"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: which feed?

    hint: add `--feed NAME`; there are: main, notes
    ");
    insta::assert_snapshot!(told(&house, "new Ice --feed note"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: there is no feed `note`

    hint: there are: main, notes
    ");
    insta::assert_snapshot!(told(&house, "new Ice --feed notes"), @r"
    exit: 0
    --- stdout
    feeds/notes/articles/ice.md
    --- stderr
    next     write it, and then pressrun build
    ");
}

#[test]
fn a_template_of_ones_own_is_told_with_line_column_and_the_word_that_was_meant() {
    let template = "<h1>{{ entry.title }}</h1>\n<p>{{ entry.sumary }}</p>\n";
    let house = publication(&[("templates/web/article.html", template)]);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:2:13: field `sumary` is not defined
               <p>{{ entry.sumary }}</p>
                           ^^^^^^

    hint: did you mean `summary`?
    ");
    house.write(
        "templates/web/article.html",
        "{% if entry.title %}\n{{ entry.title }}\n{% endfi %}\n",
    );
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:3:4: unknown tag
               {% endfi %}
                  ^
    ");
    house.write("templates/web/article.html", "<h1>{{ entry.title }}</h1>\n");
    house.write("templates/web/artcle.html", template);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 0
    --- stdout
    feed     main · 1 entry · 6 files, 6 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    0 errors, 1 warning
    next     pressrun preview --open
    --- stderr
    templates/web/artcle.html:1:1: warning[email/template-name]: no template has this name, so it is not read
        hint: did you mean `web/article.html`?
    ");
    assert_eq!(house.read("feeds/main/public/frost/index.html"), "<h1>Frost</h1>\n");
}

#[test]
fn no_template_reaches_out_of_the_publication() {
    let outside = folder(&[("secret.txt", "hunter2\n")]);
    let house = publication(&[("templates/web/.keep", "")]);
    std::os::unix::fs::symlink(outside.path("secret.txt"), house.path("templates/web/404.html")).unwrap();
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: cannot read [HOUSE]/templates/web/404.html
      because: it is a link out of the folder; copy the file instead
    ");
}
