//! What was published keeps its id and its address, whatever is written beside it.

use std::fs;

use crate::house::House;
use crate::story;
use crate::story::FROST;
use crate::story::done;

const CONFIG: &str = "[publication]\nname = \"Pond\"\nurl = \"https://pond.test/\"\n[store]\nurl = \"sqlite:.pressrun/pressrun.db\"\n[send]\nprofile = \"outbox\"\n[profiles.outbox]\nkind = \"maildir\"\npath = \".pressrun/outbox\"\n";

fn article(title: &str, head: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{head}\n+++\nWords about {title}.\n")
}

fn publication(articles: &[(&str, String)]) -> House {
    let mut house = House::with(&[("config/pressrun.toml", CONFIG), ("feeds/main/feed.toml", "")]);
    house.set("SOURCE_DATE_EPOCH", "1772500000");
    for (name, text) in articles {
        house.write(&format!("feeds/main/articles/{name}"), text);
    }
    house
}

/// The id that the feed gives for a title.
fn id_of(house: &House, title: &str) -> String {
    let feed: serde_json::Value = serde_json::from_str(&house.read("feeds/main/public/feed.json")).unwrap();
    let items = feed["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["title"] == title);
    let item = item.unwrap_or_else(|| panic!("no `{title}`"));
    format!("{} {}", item["id"].as_str().unwrap(), item["url"].as_str().unwrap())
}

#[test]
fn a_newcomer_takes_neither_page_nor_id_of_what_was_published() {
    let old = article("Old", "slug = \"frost\"\ndate = 2026-01-02");
    let edited = old.replace("Words", "Better words");
    let new = article("New", "slug = \"frost\"\ndate = 2026-02-02");
    let with_id = |text: &str| text.replace("+++\ntitle", "+++\nid = \"tag:pond.test,2026-01-02:zeta\"\ntitle");
    let broken = old.replace("title", "tilte");
    let draft = old.replace("+++\ntitle", "+++\ndraft = true\ntitle");
    // How the old article stands beside the newcomer, the newcomer, and what is told of the newcomer.
    let taken = "that of `feeds/main/articles/zeta.md`";
    for (beside, newcomer, told) in [
        (&old, new.clone(), taken),
        (&edited, new.clone(), taken),
        (&broken, new.clone(), taken),
        (&edited, with_id(&new), taken),
        (&edited, with_id(&new.replace("slug = \"frost\"", "")), taken),
        (&broken, with_id(&new.replace("slug = \"frost\"", "")), taken),
        (&draft, new.replace("slug = \"frost\"", ""), ""),
    ] {
        for name in ["alpha.md", "2026-02-02-zeta.md", "x/zeta.md", "zz.md"] {
            let case = format!("{name}\n{newcomer}\nbeside\n{beside}");
            let house = publication(&[("zeta.md", old.clone())]);
            house.do_it("build");
            let known = id_of(&house, "Old");
            house.write("feeds/main/articles/zeta.md", beside);
            house.write(&format!("feeds/main/articles/{name}"), &newcomer);
            let ran = house.run("build");
            let place = format!("feeds/main/articles/{name}:");
            let is_told = ran
                .stderr
                .lines()
                .any(|line| line.starts_with(&place) && line.contains(told));
            assert!(told.is_empty() || ran.exit == 1 && is_told, "{case}\n{}", ran.text());
            if beside != &draft {
                let page = house.read("feeds/main/public/frost/index.html");
                assert!(page.contains("ords about Old"), "{case}");
            }
            house.write("feeds/main/articles/zeta.md", &edited);
            house.run("build");
            assert_eq!(id_of(&house, "Old"), known, "{case}");
            fs::remove_file(house.path(&format!("feeds/main/articles/{name}"))).unwrap();
            house.do_it("build");
            assert_eq!(id_of(&house, "Old"), known, "{case}");
        }
    }
}

#[test]
fn an_old_address_leads_to_the_new_one_for_as_long_as_the_entry_lives() {
    let house = publication(&[("frost.md", article("Frost", "date = 2026-01-02"))]);
    house.do_it("build");
    let named = |slug: &str| article("Frost", &format!("slug = \"{slug}\"\ndate = 2026-01-02"));
    house.write("feeds/main/articles/frost.md", &named("rime"));
    let checked = house.run("check");
    assert!(
        checked.stdout.contains(
            "feeds/main/articles/frost.md:3:1: note[article/moved]: it was read at https://pond.test/frost/ until now"
        ),
        "{}",
        checked.text()
    );
    house.do_it("build");
    house.write("feeds/main/articles/frost.md", &named("hoar"));
    house.do_it("build");
    for old in ["frost", "rime"] {
        let page = house.read(&format!("feeds/main/public/{old}/index.html"));
        assert!(
            page.contains("<meta http-equiv=\"refresh\" content=\"0; url=https://pond.test/hoar/\">"),
            "{page}"
        );
    }
    assert!(!house.read("feeds/main/public/sitemap.xml").contains("rime"));
    // A renamed file too.
    fs::rename(
        house.path("feeds/main/articles/frost.md"),
        house.path("feeds/main/articles/x.md"),
    )
    .unwrap();
    house.write("feeds/main/articles/x.md", &article("Frost", "date = 2026-01-02"));
    house.do_it("build");
    let page = house.read("feeds/main/public/hoar/index.html");
    assert!(page.contains("url=https://pond.test/x/"), "{page}");
    // Back again, and where another one stands now, that one is read.
    house.write("feeds/main/articles/x.md", &named("frost"));
    house.write(
        "feeds/main/articles/y.md",
        &article("Rime", "slug = \"rime\"\ndate = 2026-02-02"),
    );
    house.do_it("build");
    assert!(
        house
            .read("feeds/main/public/frost/index.html")
            .contains("Words about Frost")
    );
    assert!(
        house
            .read("feeds/main/public/rime/index.html")
            .contains("Words about Rime")
    );
    assert!(
        house
            .read("feeds/main/public/x/index.html")
            .contains("url=https://pond.test/frost/")
    );
    fs::remove_file(house.path("feeds/main/articles/x.md")).unwrap();
    house.do_it("build");
    assert!(!house.path("feeds/main/public/x").exists());
}

#[test]
fn a_second_feed_does_not_move_the_first_in_silence() {
    let house = publication(&[("frost.md", article("Frost", "date = 2026-01-02"))]);
    house.do_it("build");
    house.write("feeds/second/feed.toml", "");
    house.write("feeds/second/articles/ice.md", &article("Ice", "date = 2026-01-02"));
    insta::assert_snapshot!(house.run("build").text(), @r#"
    exit: 2
    --- stdout

    --- stderr
    error: the feed `main` would move
      because: it was read at https://pond.test/; with another feed beside it, one that names no `url` stands at https://pond.test/main/

    hint: write `url = "https://pond.test/"` at the top of `feeds/main/feed.toml`; or the other address, if readers shall subscribe anew
    "#);
    for words in [
        "",
        "status",
        "issue list",
        "subscribers add reed@pond.test --feed main",
        "subscribers list",
        "new Rime --feed main",
    ] {
        house.do_it(words);
    }
    std::fs::remove_file(house.path("feeds/main/articles/rime.md")).unwrap();
    for words in ["check", "issue new --feed main"] {
        let ran = house.run(words);
        assert!(ran.stderr.contains("would move"), "{words}\n{}", ran.text());
    }
    house.write("feeds/main/feed.toml", "url = \"https://pond.test/\"\n");
    house.do_it("build");
    assert!(
        house
            .read("feeds/main/public/rss.xml")
            .contains("https://pond.test/frost/")
    );
    assert!(
        house
            .read("feeds/second/public/rss.xml")
            .contains("https://pond.test/second/ice/")
    );
    fs::remove_dir_all(house.path("feeds/main")).unwrap();
    let ran = house.run("build");
    assert_eq!(ran.exit, 2, "{}", ran.text());
    assert!(
        ran.stderr.contains("write `url = \"https://pond.test/second/\"`"),
        "{}",
        ran.text()
    );
}

#[test]
fn a_feed_without_its_folder_keeps_only_itself_from_being_made() {
    let house = publication(&[("frost.md", article("Frost", "date = 2026-01-02"))]);
    house.write("feeds/main/feed.toml", "url = \"https://pond.test/\"\n");
    house.write("feeds/second/feed.toml", "");
    for words in [
        "",
        "status",
        "subscribers list",
        "build --feed main",
        "new Ice --feed second",
    ] {
        house.do_it(words);
    }
    house.do_it("build");
}

#[test]
fn what_a_newcomer_writes_by_mistake_is_told_by_the_build() {
    let house = publication(&[
        ("empty.md", "+++\ntitle = \"Empty\"\ndate = 2026-01-02\n+++\n".to_owned()),
        ("blank.md", "+++\ndate = 2026-01-02\n+++\n\n".to_owned()),
        (
            "marks.md",
            "+++\ntitle = \"Dear {{ name }}\"\ndate = 2026-01-02\n+++\nHello {{ name }}, `{{ code }}`\n\n    {% raw %}\n\n{% if x %}\n"
                .to_owned(),
        ),
        ("tongue.md", article("Tongue", "lang = \"deutsch\"\ndate = 2026-01-02")),
        ("moved.md", article("Moved", "date = 2026-01-02")),
    ]);
    house.run("build");
    house.write("feeds/main/articles/moved.md", &article("Moved", "date = 2025-12-24"));
    house.write(
        "feeds/main/issues/0001-first.md",
        "+++\nnumber = 1\nsubject = \"For {{ name }}\"\nentries = []\n+++\nDear {{ name }}, see {{ entries }}\n\n`{{ name }}`\n",
    );
    insta::assert_snapshot!(house.run("build").stderr, @r#"
    feeds/main/articles/blank.md:4:1: error[article/blank]: neither a title nor a text
        hint: write it, or delete the file
    feeds/main/articles/empty.md:5:1: warning[article/empty]: no text
        hint: write it, or set `draft = true` until it is there
    feeds/main/articles/marks.md:2:1: warning[article/template-mark]: `{{ name }}` is shown as it is written
        title = "Dear {{ name }}"
        ^
        hint: take it out; where readers shall see it, set it as code, between backticks
    feeds/main/articles/marks.md:5:7: warning[article/template-mark]: `{{ name }}` is shown as it is written
        Hello {{ name }}, `{{ code }}`
              ^^^^^^^^^^
        hint: take it out; where readers shall see it, set it as code, between backticks
    feeds/main/articles/marks.md:9:1: warning[article/template-mark]: `{% if x %}` is shown as it is written
        {% if x %}
        ^^^^^^^^^^
        hint: take it out; where readers shall see it, set it as code, between backticks
    feeds/main/articles/moved.md:3:1: warning[article/date-moved]: the date is now 2025-12-24 00:00:00 +00:00, but readers know it as 2026-01-02 00:00:00 +00:00
        date = 2025-12-24
        ^
        hint: the first one holds: put it back, tell of a change by `updated`, or mend `published` of the entry in `feeds/main/ids.toml`
    feeds/main/articles/tongue.md:3:8: error[article/wrong-type]: `deutsch` is not a BCP 47 language tag such as `en` or `pt-BR`
        lang = "deutsch"
               ^^^^^^^^^
        hint: did you mean `de`?
    feeds/main/issues/0001-first.md:3:1: warning[issue/template-mark]: `{{ name }}` is mailed as it is written
        subject = "For {{ name }}"
        ^
        hint: take it out; where readers shall see it, set it as code, between backticks
    feeds/main/issues/0001-first.md:6:6: warning[issue/template-mark]: `{{ name }}` is mailed as it is written
        Dear {{ name }}, see {{ entries }}
             ^^^^^^^^^^
        hint: take it out; where readers shall see it, set it as code, between backticks
    feeds/main/issues/0001-first.md:6:22: warning[issue/template-mark]: `{{ entries }}` is mailed as it is written
        Dear {{ name }}, see {{ entries }}
                             ^^^^^^^^^^^^^
        hint: put it on a line of its own, once: the entries stand there
    "#);
    house.write(
        "config/pressrun.toml",
        &CONFIG.replace("[store]", "language = \"german\"\n[store]"),
    );
    insta::assert_snapshot!(house.run("build").stderr, @r#"
    error: the config cannot be read
      because: config/pressrun.toml:4:12: `german` is not a BCP 47 language tag such as `en` or `pt-BR`
               language = "german"
                          ^^^^^^^^

    hint: did you mean `de`?
    "#);
}

#[test]
fn a_hoster_that_reads_lines_answers_for_old_addresses_and_the_writers_own_lines_stay() {
    let house = story::publication(&[("feeds/main/feed.toml", "server = [\"headers\"]\n")]);
    let (old, lines) = ("feeds/main/public/frost/index.html", "feeds/main/public/_redirects");
    done(&house, "build");
    assert!(house.path(old).exists() && !house.path(lines).exists());
    let moved = FROST.replace("date", "slug = \"rime\"\ndate");
    house.write("feeds/main/articles/frost.md", &moved);
    done(&house, "build");
    assert!(house.read(lines).ends_with("\n/frost/ https://pond.test/rime/ 301\n"));
    assert!(
        !house.path(old).exists(),
        "a page would be given out before the line is read"
    );

    let own = "/a /b 302\n";
    let house = story::publication(&[("feeds/main/feed.toml", "server = [\"headers\"]\n"), (lines, own)]);
    done(&house, "build");
    house.write("feeds/main/articles/frost.md", &moved);
    done(&house, "build");
    assert_eq!(house.read(lines), own);
    assert!(house.read(old).contains("https://pond.test/rime/"));
}

#[test]
fn an_address_for_which_no_file_has_a_name_is_told_and_the_rest_is_published() {
    let slug = |slug: String| article("Ice", &format!("date = 2026-02-01\nslug = \"{slug}\""));
    let house = publication(&[
        ("frost.md", article("Frost", "date = 2026-02-01")),
        ("ice.md", slug("x".repeat(300))),
    ]);
    let ran = house.run("build");
    assert_eq!(ran.exit, 1, "{}", ran.text());
    let told =
        "ice.md:4:1: error[article/address]: its address has a part of 300 bytes, and a file's name has 255 at most";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let feed = house.read("feeds/main/public/rss.xml");
    assert!(feed.contains("<title>Frost</title>") && !feed.contains("xxx"), "{feed}");
    house.write("feeds/main/articles/ice.md", &slug("é".repeat(120)));
    assert_eq!(house.run("build").exit, 0, "what fits is taken, however it is encoded");
    // Words of a title are cut, for its file.
    assert_eq!(house.run(&format!("new {}", "again-and-".repeat(60))).exit, 0);
}
