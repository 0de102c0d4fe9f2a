//! What is said of config that cannot be used.

use std::fmt::Write;

use crate::story::CONFIG;
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
#[expect(clippy::too_many_lines, reason = "most of them are what is said")]
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
        with("[server]", "[store]\nurl = \"mysql://localhost/x\"\n[server]"),
        with("[server]", "[profiles.relay]\nkind = \"smpt\"\n[server]"),
        with(
            "[server]",
            "[profiles.relay]\nkind = \"smtp\"\nhost = \"mail.test\"\n[server]",
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
    hint: did you mean `en-GB`?

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
      because: config/pressrun.toml:8:7: neither a file of SQLite nor a database of Postgres
               url = "mysql://localhost/x"
                     ^^^^^^^^^^^^^^^^^^^^^
    hint: write `sqlite:.pressrun/pressrun.db`, or `postgres://USER@HOST/DATABASE`

    error: the config cannot be read
      because: config/pressrun.toml:8:8: unknown value `smpt`
               kind = "smpt"
                      ^^^^^^
    hint: did you mean `smtp`?

    error: the config cannot be read
      because: config/pressrun.toml:7:1: missing key `from`: a profile of kind `smtp` needs it
               [profiles.relay]
               ^^^^^^^^^^^^^^^^

    error: the config cannot be read
      because: config/pressrun.toml:11:12: a secret is not written here: name its place with `env:NAME`, `file:PATH` or `cmd:COMMAND`
               password = …
                          ^

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
fn an_output_that_lies_where_something_else_does_is_refused() {
    let texts = [
        "output = \"../public\"\n",
        "output = \"feeds/main/articles/public\"\n",
        "output = \".\"\n",
        "output = \".pressrun\"\n",
    ];
    insta::assert_snapshot!(each("feeds/main/feed.toml", &texts), @r#"
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
      because: feeds/main/feed.toml:1:10: what lies in `.pressrun` is not for everybody
               output = ".pressrun"
                        ^^^^^^^^^^^
    hint: a server gives out all that lies in `output`: give it a folder of its own
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
fn a_secret_that_was_written_into_the_config_is_not_told_again() {
    for (line, place) in [
        ("password = \"hunter2\"", "16:12"),
        ("password = 8211", "16:12"),
        ("pasword = \"hunter2\"", "16:1"),
        ("password = \"hunter2", "16:"),
        ("password = hunter2", "16:"),
        ("password = { text = \"hunter2\" }", "16:12"),
        ("path = 'x'\npassword = \"hunter2\"", "17:12"),
    ] {
        let config = format!(
            "{CONFIG}\n[profiles.relay]\nkind = \"smtp\"\nhost = \"mx.pond.test\"\nfrom = {{ email = \"a@pond.test\" }}\nusername = \"ada\"\n{line}\n"
        );
        let house = publication(&[("config/pressrun.toml", &config)]);
        for words in ["status", "status --format json"] {
            let ran = typed(&house, &format!("pressrun {words}"));
            assert_eq!(ran.exit, 2, "{}", ran.text());
            let is_told = ["hunter2", "8211"].iter().any(|secret| ran.text().contains(secret));
            assert!(!is_told, "{line}\n{}", ran.text());
            assert!(ran.stderr.contains(place), "{line}\n{}", ran.text());
        }
    }
    let mut house = publication(&[]);
    house.set("PRESSRUN__SERVER__TOKEN_KEY", "8211");
    let ran = typed(&house, "pressrun status");
    assert!(ran.exit == 2 && !ran.text().contains("8211"), "{}", ran.text());
    let config = format!("{CONFIG}token_key = \"hunter2\"\n");
    let house = publication(&[("config/pressrun.toml", &config)]);
    insta::assert_snapshot!(told(&house, "status"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the config cannot be read
      because: config/pressrun.toml:10:13: a secret is not written here: name its place with `env:NAME`, `file:PATH` or `cmd:COMMAND`
               token_key = …
                           ^
    ");
}

#[test]
fn a_profile_that_cannot_be_used_is_in_the_way_of_nobody_else() {
    let text = "[profiles.relay]\nkind = \"smtp\"\nhost = \"mail.test\"\nfrom = { email = \"a@pond.test\" }\ntls = \"none\"\n[server]";
    let house = publication(&[("config/pressrun.toml", &CONFIG.replace("[server]", text))]);
    for command in ["build", "issue new", "subscribers add ada@lake.test", "send 1 --yes"] {
        let ran = house.run(command);
        assert_eq!(ran.exit, 0, "{command}: {}", ran.text());
        assert!(!ran.text().contains("relay"), "{command}: {}", ran.text());
    }
    insta::assert_snapshot!(house.run("check").text(), @r#"
    exit: 0
    --- stdout
    config/pressrun.toml:11:7: warning[profile/unusable]: `relay` cannot be used: `tls = "none"` to `mail.test`, which is not this machine
        tls = "none"
              ^^^^^^
        hint: use `starttls` (port 587) or `implicit` (port 465)
    check    0 errors, 1 warning
    next     pressrun check --explain profile/unusable
    --- stderr
    "#);
    insta::assert_snapshot!(house.run("plan 1 --profile relay").text(), @r#"
    exit: 2
    --- stdout

    --- stderr
    error: the profile `relay` cannot be used
      because: config/pressrun.toml:11:7: `tls = "none"` to `mail.test`, which is not this machine
               tls = "none"
                     ^^^^^^

    hint: use `starttls` (port 587) or `implicit` (port 465)
    "#);
}
