//! A feed that is a podcast: who it is for ever, and what directories miss in it.

use std::fs;

use crate::house::House;
use crate::story::CONFIG;
use crate::story::done;
use crate::story::publication;
use crate::story::told;

const FEED: &str = "feeds/main/feed.toml";

#[test]
fn a_podcast_keeps_its_identity_wherever_it_moves() {
    let house = publication(&[(FEED, "[podcast]\n")]);
    let given = guid(&house);
    let memory = house.read("feeds/main/ids.toml");
    assert!(
        memory.contains(&format!("\nguid = \"{given}\"\n[entries]\n")),
        "{memory}"
    );

    house.write(
        "config/pressrun.toml",
        &CONFIG.replace("https://pond.test/", "https://lake.test/"),
    );
    assert_eq!(guid(&house), given);
    house.write(FEED, "files.rss = \"podcast.xml\"\n[podcast]\n");
    done(&house, "build");
    assert!(house.read("feeds/main/public/podcast.xml").contains(&given));
    house.write(FEED, "");
    done(&house, "build");
    assert!(!house.read("feeds/main/public/rss.xml").contains("podcast:guid"));
    house.write(FEED, "[podcast]\n");
    assert_eq!(guid(&house), given);

    let own = "917393e3-1b1e-5cef-ace4-edaa54e1f810";
    house.write(FEED, &format!("[podcast]\nguid = \"{own}\"\n"));
    assert_eq!(guid(&house), own);
    house.write(FEED, "[podcast]\n");
    assert_eq!(guid(&house), own);
}

#[test]
fn what_directories_miss_in_a_podcast_is_told_with_its_place() {
    let house = publication(&[(FEED, "title = \"Pond\"\n\n[podcast]\nexplicit = false\n")]);
    insta::assert_snapshot!(told(&house, "check"), @r#"
    exit: 0
    --- stdout
    feeds/main/feed.toml:3:2: warning[feed/podcast-category-missing]: the podcast has no category
        [podcast]
         ^
        hint: write `categories = ["Technology"]` below `[podcast]`; a second word narrows it: `"Arts > Books"`
    feeds/main/feed.toml:3:2: warning[feed/podcast-cover-missing]: the podcast has no cover
        [podcast]
         ^
        hint: write `image = "cover.jpg"` below `[podcast]`: a square JPEG or PNG of 1400 to 3000 pixels
    feeds/main/feed.toml:3:2: warning[feed/podcast-description-missing]: the podcast has no description
        [podcast]
         ^
        hint: write `description = "…"` at the top of `feed.toml`
    feeds/main/feed.toml:3:2: note[feed/podcast-owner-missing]: the podcast names no owner
        [podcast]
         ^
        hint: write `owner = { name = "…", email = "…" }` below `[podcast]`
    check    0 errors, 3 warnings
    next     pressrun check --explain feed/podcast-category-missing
    --- stderr
    "#);
    house.write(FEED, "files.rss = \"\"\nimage = \"cover.webp\"\n[podcast]\n");
    insta::assert_snapshot!(told(&house, "check"), @r#"
    exit: 1
    --- stdout
    feeds/main/feed.toml:1:13: error[feed/podcast-without-rss]: the podcast has no RSS
        files.rss = ""
                    ^^
        hint: give `files.rss` a name, or leave the key out
    feeds/main/feed.toml:2:9: warning[feed/podcast-cover-unfit]: the cover is of the type `image/webp`
        image = "cover.webp"
                ^^^^^^^^^^^^
        hint: save it as a square JPEG or PNG of 1400 to 3000 pixels
    feeds/main/feed.toml:3:2: warning[feed/podcast-category-missing]: the podcast has no category
        [podcast]
         ^
        hint: write `categories = ["Technology"]` below `[podcast]`; a second word narrows it: `"Arts > Books"`
    feeds/main/feed.toml:3:2: warning[feed/podcast-description-missing]: the podcast has no description
        [podcast]
         ^
        hint: write `description = "…"` at the top of `feed.toml`
    feeds/main/feed.toml:3:2: note[feed/podcast-owner-missing]: the podcast names no owner
        [podcast]
         ^
        hint: write `owner = { name = "…", email = "…" }` below `[podcast]`
    check    1 error, 3 warnings
    next     pressrun check --explain feed/podcast-without-rss
    --- stderr
    "#);
    house.write(FEED, "");
    assert!(!house.run("check").stdout.contains("podcast"));
}

#[test]
fn a_cover_is_a_square_of_1400_to_3000_pixels() {
    let whole = "description = \"Ice\"\n[podcast]\ncategories = [\"Science > Nature\"]\nimage = \"cover.png\"\n\
                 owner = { name = \"Ada\", email = \"ada@pond.test\" }\n";
    let house = publication(&[(FEED, whole)]);
    for place in ["feeds/main/public", "feeds/main/articles"] {
        fs::create_dir_all(house.path(place)).unwrap();
        for (width, height, fits) in [
            (1400, 1400, true),
            (3000, 3000, true),
            (1399, 1399, false),
            (3001, 3001, false),
            (2000, 1999, false),
        ] {
            let cover = house.path(&format!("{place}/cover.png"));
            fs::write(&cover, png(width, height)).unwrap();
            let checked = house.run("check").stdout;
            let told =
                format!("{FEED}:4:9: warning[feed/podcast-cover-unfit]: the cover has {width} × {height} pixels");
            assert_eq!(checked.contains(&told), !fits, "{checked}");
            assert_eq!(checked.contains("podcast"), !fits, "{checked}");
            fs::remove_file(cover).unwrap();
        }
    }
}

/// The identity in the feed that is built now.
fn guid(house: &House) -> String {
    done(house, "build");
    let rss = house.read("feeds/main/public/rss.xml");
    let (_, rest) = rss.split_once("<podcast:guid>").unwrap();
    rest[..36].to_owned()
}

/// The beginning of a picture, which says how large it is.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}
