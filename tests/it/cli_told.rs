//! What a build and a check tell that nobody would see otherwise.

use std::fmt::Write;

use crate::story::CONFIG;
use crate::story::done;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
fn a_fault_in_yaml_is_told_where_it_stands_and_what_to_do() {
    let mut all = String::new();
    for head in [
        "title: C: no",
        "title: x\ndescription: yes, this: is so",
        "title: Größe: no",
        "title: \"x",
        "title: x\ntags: [a, b",
        "title: @home",
        "title: x\n\ttags: a",
        "title: x\ntitle: y",
        "title: {a: b",
    ] {
        let article = format!("---\n{head}\ndate: 2026-01-01\n---\nx\n");
        let house = publication(&[("feeds/main/articles/a.md", &article)]);
        let ran = typed(&house, "pressrun check");
        let lines = ran
            .stdout
            .lines()
            .filter(|line| !line.starts_with("check") && !line.starts_with("next"));
        for line in lines {
            writeln!(all, "{}", line.trim_start_matches("feeds/main/articles/")).unwrap();
        }
    }
    insta::assert_snapshot!(all, @r#"
    a.md:2:9: error[article/front-matter]: a `:` and a space inside a value: put the value in quotation marks
        title: C: no
                ^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:3:23: error[article/front-matter]: a `:` and a space inside a value: put the value in quotation marks
        description: yes, this: is so
                              ^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:2:13: error[article/front-matter]: a `:` and a space inside a value: put the value in quotation marks
        title: Größe: no
                    ^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:2:8: error[article/front-matter]: a quotation mark that is never closed
        title: "x
               ^^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:3:7: error[article/front-matter]: a bracket that is never closed
        tags: [a, b
              ^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:2:8: error[article/front-matter]: a value cannot begin with `@`: put it in quotation marks
        title: @home
               ^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:3:1: error[article/front-matter]: a tab where only spaces may stand
         tags: a
        ^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:3:1: error[article/front-matter]: the key `title` stands twice
        title: y
        ^^^^^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    a.md:2:8: error[article/front-matter]: a bracket that is never closed
        title: {a: b
               ^
        hint: mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON
    "#);
}

#[test]
fn an_entry_that_is_cut_to_its_summary_is_told() {
    let long = |title: &str, date: &str| {
        let text = "It was cold, and the pond sang at night. ".repeat(50);
        format!("+++\ntitle = \"{title}\"\ndate = {date}\n+++\n{text}\n")
    };
    let house = publication(&[
        ("feeds/main/feed.toml", "bytes_max = 4000\n"),
        ("feeds/main/articles/frost.md", &long("Frost", "2026-02-01")),
        ("feeds/main/articles/ice.md", &long("Ice", "2026-02-02")),
    ]);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 0
    --- stdout
    feed     main · 2 entries · 9 files, 9 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    cut      1 entry to a summary, for size; `pressrun check` tells which
    check    0 errors, 0 warnings
    next     pressrun issue new
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "check"), @r"
    exit: 0
    --- stdout
    feeds/main/articles/frost.md:1:1: note[feed/cut-to-summary]: only its summary is in the feed: the texts are larger than `bytes_max`, 4000
        hint: raise `bytes_max` in `feeds/main/feed.toml`, or lower `items`
    check    0 errors, 0 warnings
    next     pressrun check --explain feed/cut-to-summary
    --- stderr
    ");
    house.write("feeds/main/feed.toml", "bytes_max = 4000\ncontent = \"summary\"\n");
    let told = done(&house, "build");
    assert!(!told.contains("cut-to-summary"), "{told}");
}

#[test]
fn examples_in_the_config_are_told_before_there_is_an_issue() {
    let config = CONFIG
        .replace("https://pond.test/", "https://example.com/")
        .replace("leave@pond.test", "leave@example.org");
    let house = publication(&[("config/pressrun.toml", &config)]);
    insta::assert_snapshot!(told(&house, "check"), @r#"
    exit: 0
    --- stdout
    config/pressrun.toml:3:7: warning[email/placeholder]: the publication's URL is still `https://example.com/`
        url = "https://example.com/"
              ^^^^^^^^^^^^^^^^^^^^^^
        hint: put your own in its place
    config/pressrun.toml:9:22: warning[email/placeholder]: the domain that takes requests to leave is still `example.org`
        unsubscribe_mailto = "leave@example.org"
                             ^^^^^^^^^^^^^^^^^^^
        hint: put your own in its place
    check    0 errors, 2 warnings
    next     pressrun check --explain email/placeholder
    --- stderr
    "#);
    let ran = typed(&house, "pressrun build");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert!(
        ran.stderr
            .contains("warning[email/placeholder]: the publication's URL is still `https://example.com/`"),
        "{}",
        ran.text()
    );
    done(&house, "issue new");
    let told = done(&house, "check");
    assert_eq!(told.matches("the publication's URL is still").count(), 1, "{told}");
}
