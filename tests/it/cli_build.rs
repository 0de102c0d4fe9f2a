//! What a build writes, leaves alone, and survives.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::house::House;
use crate::house::files_in;
use crate::story::FROST;
use crate::story::done;
use crate::story::folder;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

const PUBLIC: &str = "feeds/main/public";

/// Every file below a folder, with its bytes and the time of its last change.
fn files(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for item in fs::read_dir(&next).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let changed = fs::metadata(&path).unwrap().modified().unwrap();
            let below = path.strip_prefix(folder).unwrap().display().to_string();
            found.insert(below, (fs::read(&path).unwrap(), changed));
        }
    }
    found
}

fn output(house: &House) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    files(&house.path(PUBLIC))
}

#[test]
fn a_build_tells_each_feed_with_its_file_and_address_and_what_comes_next() {
    let house = publication(&[]);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 0
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    0 errors, 0 warnings
    next     pressrun issue new
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "build --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"feeds":[{"name":"main","entries":1,"files":[{"path":"feeds/main/public/404.html","bytes":[SIZE],"changed":false},{"path":"feeds/main/public/atom.xml","bytes":[SIZE],"changed":false},{"path":"feeds/main/public/feed.json","bytes":[SIZE],"changed":false},{"path":"feeds/main/public/feeds.opml","bytes":[SIZE],"changed":false},{"path":"feeds/main/public/frost/index.html","bytes":[SIZE],"changed":false},{"path":"feeds/main/public/index.html","bytes":[SIZE],"changed":false},{"path":"feeds/main/public/rss.xml","bytes":[SIZE],"changed":false},{"path":"feeds/main/public/sitemap.xml","bytes":[SIZE],"changed":false}],"gone":[]}],"findings":[],"left_out":[],"waiting":[],"restored":[],"elapsed_ms":[MS]}
    --- stderr
    "#);
}

#[test]
fn an_unchanged_build_touches_no_file() {
    let house = publication(&[]);
    done(&house, "issue new");
    done(&house, "build");
    let (before, memory) = (output(&house), house.read("feeds/main/ids.toml"));
    assert!(before.len() > 8, "{:?}", before.keys());
    done(&house, "build");
    assert_eq!(output(&house), before);
    assert_eq!(house.read("feeds/main/ids.toml"), memory);
}

#[test]
fn the_same_input_gives_the_same_bytes_somewhere_else() {
    let bytes = |house: &House| -> Vec<(String, Vec<u8>)> {
        done(house, "build");
        output(house)
            .into_iter()
            .map(|(path, (bytes, _))| (path, bytes))
            .collect()
    };
    assert_eq!(bytes(&publication(&[])), bytes(&publication(&[])));
}

#[test]
fn an_id_outlives_title_file_and_address() {
    let house = publication(&[(
        "feeds/main/articles/ice.md",
        "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\nx\n",
    )]);
    done(&house, "build");
    let id = "tag:pond.test,2026-02-01:frost";
    assert!(house.read("feeds/main/public/rss.xml").contains(id));
    house.write("feeds/main/articles/frost.md", &FROST.replace("Frost", "Hoar frost"));
    done(&house, "build");
    fs::rename(
        house.path("feeds/main/articles/frost.md"),
        house.path("feeds/main/articles/hoar.md"),
    )
    .unwrap();
    done(&house, "build");
    let rss = house.read("feeds/main/public/rss.xml");
    assert!(rss.contains(id) && rss.contains("https://pond.test/hoar/"), "{rss}");
    let old = house.read("feeds/main/public/frost/index.html");
    assert!(old.contains("url=https://pond.test/hoar/"), "{old}");
}

#[test]
fn ids_are_kept_or_locked_where_a_job_deploys() {
    let house = publication(&[]);
    insta::assert_snapshot!(told(&house, "build --ids keep"), @r"
    exit: 0
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    0 errors, 1 warning
    next     pressrun issue new
    --- stderr
    feeds/main/articles/frost.md:1:1: warning[feed/not-remembered]: the article is new, and `feeds/main/ids.toml` does not know it
        hint: run `pressrun build` and commit `feeds/main/ids.toml`
    ");
    assert!(!house.path("feeds/main/ids.toml").exists());
    insta::assert_snapshot!(told(&house, "build --ids locked"), @r"
    exit: 1
    --- stdout

    --- stderr
    feeds/main/articles/frost.md:1:1: error[feed/locked]: the article is new, and `feeds/main/ids.toml` does not know it
        hint: run `pressrun build` and commit `feeds/main/ids.toml`
    error: nothing was written: 1 error in the way

    hint: mend what is named above; `pressrun check` tells it again
    ");
    assert!(!house.path("feeds/main/ids.toml").exists());
    done(&house, "build");
    assert_eq!(typed(&house, "pressrun build --ids locked").exit, 0);
}

#[test]
fn a_time_that_is_none_is_refused() {
    let mut house = publication(&[]);
    house.set("SOURCE_DATE_EPOCH", "tomorrow");
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: SOURCE_DATE_EPOCH is not a time
      because: `tomorrow` is not a count of seconds since 1970

    hint: unset it, or set it to a number such as 1767225600
    ");
}

#[test]
fn anothers_file_in_the_way_stops_a_build_before_anything_is_written() {
    for (others, named) in [
        ("frost/index.html", "frost/index.html"),
        ("frost", "frost"),
        ("rss.xml/notes.txt", "rss.xml/notes.txt"),
    ] {
        let house = publication(&[]);
        house.write(&format!("{PUBLIC}/{others}"), "mine");
        house.write(&format!("{PUBLIC}/also-mine.txt"), "mine");
        let before = output(&house);
        let ran = typed(&house, "pressrun build");
        assert_eq!(ran.exit, 1, "{others}: {}", ran.text());
        assert_eq!(
            ran.stderr.trim_end(),
            format!(
                "error: another's file is in the way\n  because: `{PUBLIC}/{named}` was not written by pressrun\n\n\
                 hint: move it, or give the feed another `output`"
            )
        );
        assert_eq!(output(&house), before, "{others}");
    }
}

/// What lies behind a link is not ours, and a link that leads nowhere is still somebody's.
#[test]
fn nothing_is_written_through_a_link() {
    for (link, named) in [("frost", "frost"), ("rss.xml", "rss.xml")] {
        let house = publication(&[]);
        house.write("elsewhere/kept.txt", "mine");
        house.write(&format!("{PUBLIC}/also-mine.txt"), "mine");
        let target = if link == "frost" { "elsewhere" } else { "nowhere" };
        std::os::unix::fs::symlink(house.path(target), house.path(&format!("{PUBLIC}/{link}"))).unwrap();
        let ran = typed(&house, "pressrun build");
        assert_eq!(ran.exit, 1, "{link}: {}", ran.text());
        assert!(
            ran.stderr
                .contains(&format!("`{PUBLIC}/{named}` was not written by pressrun")),
            "{}",
            ran.text()
        );
        assert_eq!(files_in(&house.path("elsewhere")), ["kept.txt"]);
        assert!(
            house
                .path(&format!("{PUBLIC}/{link}"))
                .symlink_metadata()
                .unwrap()
                .is_symlink()
        );
    }
}

/// Of moments that no form can write to the second, the day and the time on the clock stay.
#[test]
fn dates_before_zones_are_the_same_in_every_build() {
    for (zone, date, written) in [
        ("Europe/Berlin", "1880-05-05", "1880-05-05T00:00:00+00:53"),
        ("Africa/Monrovia", "1971-07-26", "1971-07-26T00:00:00-00:44"),
    ] {
        let old = format!("+++\ntitle = \"Old\"\ndate = {date}\n+++\nText.\n");
        let house = publication(&[("feeds/main/articles/old.md", old.as_str())]);
        let config = house.read("config/pressrun.toml");
        let url = config.lines().find(|line| line.starts_with("url = ")).unwrap();
        house.write(
            "config/pressrun.toml",
            &config.replace(url, &format!("{url}\ntimezone = \"{zone}\"")),
        );
        typed(&house, "pressrun build");
        let first = output(&house);
        let page = house.read(&format!("{PUBLIC}/old/index.html"));
        assert!(house.read(&format!("{PUBLIC}/atom.xml")).contains(written), "{zone}");
        assert!(
            page.contains(&format!("datetime=\"{}", &written[..10])) && page.contains(written),
            "{page}"
        );
        typed(&house, "pressrun build --no-cache");
        assert_eq!(output(&house), first, "{zone}");
    }
}

#[test]
fn a_page_may_become_a_folder_and_a_folder_a_page() {
    let house = publication(&[("feeds/main/feed.toml", "permalink = \"/:slug\"\n")]);
    done(&house, "build");
    let first: Vec<String> = output(&house).into_keys().collect();
    house.write("feeds/main/feed.toml", "permalink = \"/:slug/\"\n");
    done(&house, "build");
    assert!(house.path("feeds/main/public/frost/index.html").exists());
    house.write("feeds/main/feed.toml", "permalink = \"/:slug\"\n");
    done(&house, "build");
    assert_eq!(output(&house).into_keys().collect::<Vec<_>>(), first);
}

/// `ulimit` makes the disk full for every file that is larger than four blocks of 512 bytes.
#[test]
fn on_a_full_disk_the_old_output_stays_whole_and_the_next_build_finishes() {
    let house = publication(&[]);
    done(&house, "build");
    let before = output(&house);
    house.write(
        "feeds/main/articles/ice.md",
        "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\nx\n",
    );
    let full = typed(&house, "ulimit -f 6; pressrun build");
    assert_eq!(full.exit, 1, "{}", full.text());
    assert!(
        full.stderr.contains("error: cannot write ") && full.stderr.contains("hint: make room on the disk"),
        "{}",
        full.text()
    );
    assert_eq!(output(&house), before);

    done(&house, "build");
    assert!(house.read("feeds/main/public/rss.xml").contains("Ice"));
    assert_eq!(output(&house).len(), before.len() + 1);
}

#[test]
fn an_issue_whose_file_breaks_keeps_its_pages_and_says_why_it_cannot_be_planned() {
    let house = publication(&[]);
    done(&house, "issue new");
    done(&house, "build");
    let page = house.read("feeds/main/public/issues/1/index.html");
    let file = "feeds/main/issues/0001-frost.md";
    let issue = house.read(file);
    house.write(file, &issue.replace("subject", "subjcet"));
    insta::assert_snapshot!(told(&house, "build"), @r#"
    exit: 1
    --- stdout
    feed     main · 1 entry · 8 files, 1 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    1 error, 0 warnings
    mend     what is named above, then build again
    next     pressrun build
    --- stderr
    feeds/main/issues/0001-frost.md:3:1: error[issue/head]: unknown key `subjcet`
        subjcet = "Frost"
        ^^^^^^^
        hint: did you mean `subject`?
    "#);
    assert_eq!(house.read("feeds/main/public/issues/1/index.html"), page);
    insta::assert_snapshot!(told(&house, "plan 1"), @r#"
    exit: 1
    --- stdout

    --- stderr
    error: the issue main/1 cannot be read
      because: feeds/main/issues/0001-frost.md:3:1: error[issue/head]: unknown key `subjcet`
                   subjcet = "Frost"
                   ^^^^^^^
                   hint: did you mean `subject`?
    "#);

    for (from, into) in [
        ("\"Frost\"", "\"a\\nb\""),
        ("entries =", "theme = \"digset\"\nentries ="),
    ] {
        house.write(file, &issue.replace(from, into));
        let ran = typed(&house, "pressrun build");
        assert_eq!(ran.exit, 1);
        assert_eq!(
            house.read("feeds/main/public/issues/1/index.html"),
            page,
            "{}",
            ran.text()
        );
    }
    insta::assert_snapshot!(told(&house, "plan 1"), @r#"
    exit: 1
    --- stdout

    --- stderr
    error: the issue main/1 cannot be read
      because: feeds/main/issues/0001-frost.md:4:1: error[issue/theme]: there is no theme `digset`
                   theme = "digset"
                   ^
                   hint: did you mean `digest`?
    "#);
}

#[test]
fn a_build_that_watches_builds_again_after_each_change_whatever_breaks_meanwhile() {
    let house = publication(&[]);
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", "exec pressrun build --watch >&2"]);
    let running = house.launch(shell);
    running.wait_for("watching");
    let article = |title: &str| format!("+++\n{title} = \"Ice\"\ndate = 2026-02-02\n+++\nx\n");
    for (file, text, said) in [
        ("feeds/main/articles/ice.md", article("title"), "2 entries"),
        ("feeds/main/articles/ice.md", article("tilte"), "unknown key `tilte`"),
        ("feeds/main/feed.toml", "tilte = \"x\"\n".to_owned(), "error: the feed"),
        ("feeds/main/articles/snow.md", "x\n".to_owned(), "error: the feed"),
        (
            "feeds/main/feed.toml",
            "title = \"Pond\"\n".to_owned(),
            "left out feeds/main/articles/snow.md",
        ),
    ] {
        house.write(file, &text);
        running.wait_for(said);
    }
    running.signal("INT");
    let ran = running.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert!(house.read("feeds/main/public/rss.xml").contains("<title>Pond</title>"));
}

#[test]
fn the_sample_of_this_repository_builds_as_it_is() {
    let house = folder(&[]);
    let root = env!("CARGO_MANIFEST_DIR");
    let copied = typed(
        &house,
        &format!("cp -r {root}/config {root}/feeds {root}/templates . && rm -rf feeds/*/public"),
    );
    assert_eq!(copied.exit, 0, "{}", copied.text());
    let ran = typed(&house, "SOURCE_DATE_EPOCH=1798761600 pressrun build --strict");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    // It is an example, and says so.
    assert!(
        ran.stdout.contains("3 entries") && ran.stdout.contains("0 errors, 1 warning\n"),
        "{}",
        ran.text()
    );
}
