//! What stands in the memory comes back, and what does not belong there is told.

use chrono::DateTime;
use chrono::FixedOffset;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;

use super::Memory;
use super::Row;

fn moments() -> impl Strategy<Value = DateTime<FixedOffset>> {
    let seconds = -2_000_000_000_i64..4_000_000_000;
    let nanos = prop_oneof![Just(0), 0..1_000_000_000_u32];
    let offset = prop_oneof![-720..840_i32, Just(0)].prop_map(|minutes| minutes * 60);
    (seconds, nanos, offset).prop_map(|(seconds, nanos, offset)| {
        let offset = FixedOffset::east_opt(offset).unwrap();
        DateTime::from_timestamp(seconds, nanos).unwrap().with_timezone(&offset)
    })
}

fn rows() -> impl Strategy<Value = Row> {
    let times = (
        moments(),
        moments(),
        prop::option::of(moments()),
        prop::option::of(moments()),
    );
    let archive = prop::option::of(1..9000_u32);
    let pages = (
        prop::option::of(any::<String>()),
        prop::collection::vec(any::<String>(), 0..3),
    );
    (any::<String>(), any::<[u8; 32]>(), times, pages, archive).prop_map(
        |(path, hash, (published, updated, gone, seen), (page, was), archive)| Row {
            path,
            hash,
            published,
            updated,
            page,
            was,
            gone,
            seen,
            archive,
        },
    )
}

proptest! {
    #[test]
    fn a_time_means_the_same_however_it_is_read(
        text in "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9][-+.Z][0-2][0-9]:[0-7][0-9]",
    ) {
        if let Some(moment) = super::whole_seconds(&text) {
            let read = DateTime::parse_from_rfc3339(&text).unwrap();
            prop_assert_eq!((moment, moment.offset()), (read, read.offset()));
        }
    }

    #[test]
    fn a_memory_is_read_back_as_it_was_written(
        url in prop::option::of(any::<String>()),
        guid in prop::option::of(any::<String>()),
        rows in prop::collection::btree_map(any::<String>(), rows(), 0..4),
    ) {
        let memory = Memory { url, guid, rows: rows.into_iter().collect() };
        let text = memory.to_toml();
        let is_plain = |text: &str| !text.chars().any(|letter| letter.is_control() || matches!(letter, '"' | '\\'));
        if memory.url.iter().chain(&memory.guid).all(|url| is_plain(url)) && memory.rows.iter().all(|(id, row)| is_plain(id) && [&row.path].into_iter().chain(&row.page).chain(&row.was).all(|text| is_plain(text))) {
            prop_assert_eq!(super::as_written(&text), Some(memory.clone()));
        }
        prop_assert_eq!(text.lines().count(), 3 + memory.rows.len() + memory.url.iter().chain(&memory.guid).count(), "a line an entry: {}", text);
        prop_assert_eq!(Memory::parse("ids.toml", &text).unwrap(), memory);
    }
}

#[test]
fn a_line_names_path_hash_and_times() {
    let moment = |text| DateTime::parse_from_rfc3339(text).unwrap();
    let row = Row {
        path: "notes/\u{1f9ea} \"é\".md".to_owned(),
        hash: [0xA5; 32],
        published: moment("2026-03-01T08:00:00+01:00"),
        updated: moment("2026-03-02T08:00:00Z"),
        gone: Some(moment("2026-04-01T00:00:00-00:00")),
        ..Row::default()
    };
    let archived = Row {
        page: Some("new/".to_owned()),
        was: vec!["a/".to_owned(), "b%5D/".to_owned()],
        seen: Some(moment("2026-05-01T00:00:00Z")),
        archive: Some(12),
        ..row.clone()
    };
    let mut memory = Memory::default();
    memory.insert("tag:example.org,2026-03-01:notes/a".to_owned(), row);
    memory.insert("tag:example.org,2026-03-01:notes/b".to_owned(), archived);
    insta::assert_snapshot!(memory.to_toml(), @r#"
    # Written by pressrun. Commit it: it keeps your readers from seeing everything twice.
    format = 1
    [entries]
    "tag:example.org,2026-03-01:notes/a" = { path = "notes/🧪 \"é\".md", hash = "sha256:a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5", published = "2026-03-01T08:00:00+01:00", updated = "2026-03-02T08:00:00+00:00", gone = "2026-04-01T00:00:00+00:00" }
    "tag:example.org,2026-03-01:notes/b" = { path = "notes/🧪 \"é\".md", hash = "sha256:a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5", published = "2026-03-01T08:00:00+01:00", updated = "2026-03-02T08:00:00+00:00", page = "new/", was = ["a/", "b%5D/"], gone = "2026-04-01T00:00:00+00:00", seen = "2026-05-01T00:00:00+00:00", archive = 12 }
    "#);
}

#[test]
fn of_two_branches_the_later_change_counts_and_the_first_publication() {
    let line = |id: &str, path: &str, published: &str, updated: &str| {
        let hash = "0".repeat(64);
        format!(
            "\"{id}\" = {{ path = \"{path}\", hash = \"sha256:{hash}\", published = \"2026-03-0{published}T00:00:00+00:00\", \
             updated = \"2026-03-0{updated}T00:00:00+00:00\" }}\n"
        )
    };
    let head = "# Written by pressrun.\nformat = 1\n[entries]\n";
    let ours = [line("b", "b.md", "1", "5"), line("c", "c.md", "2", "2")].concat();
    let theirs = [line("a", "a.md", "3", "3"), line("b", "x.md", "2", "4")].concat();
    let merged = [
        line("a", "a.md", "3", "3"),
        line("b", "b.md", "1", "5"),
        line("c", "c.md", "2", "2"),
    ]
    .concat();
    for both in [[&ours, &theirs], [&theirs, &ours]] {
        let text = [head, both[0], both[1]].concat();
        let memory = Memory::parse("ids.toml", &text).unwrap();
        assert!(
            memory.to_toml().ends_with(&format!("[entries]\n{merged}")),
            "{}",
            memory.to_toml()
        );
    }
}

#[test]
fn a_damaged_memory_is_an_error_with_its_line() {
    let row = |inside: &str| format!("format = 1\n[entries]\n\"tag:x\" = {{ {inside} }}\n");
    let times = "published = \"2026-03-01T08:00:00Z\", updated = \"2026-03-01T08:00:00Z\"";
    let hash = format!("hash = \"sha256:{}\"", "0".repeat(64));
    let good = row(&format!("path = \"a\", {hash}, {times}"));
    assert!(Memory::parse("ids.toml", &good).is_ok());
    for (text, told) in [
        (String::new(), "ids.toml:1:1: missing field `format`"),
        (
            "format = 2\nnews = true\n".to_owned(),
            "ids.toml:1:10: format 2 is newer than this pressrun",
        ),
        (
            "format = 1\nnews = true\n".to_owned(),
            "ids.toml:2:1: unknown field `news`",
        ),
        (
            row(&format!("path = \"a\", hash = \"x\", {times}")),
            "ids.toml:3:11: `hash` is not `sha256:` and 64 digits",
        ),
        (
            row(&format!("path = \"a\", hash = \"sha256:{}\", {times}", "+0".repeat(32))),
            "ids.toml:3:11: `hash` is not `sha256:` and 64 digits",
        ),
        (
            row(&format!("path = \"a\", {hash}, published = \"x\", updated = \"y\"")),
            "ids.toml:3:11: `x` is no RFC 3339 time",
        ),
        (
            row(&format!("path = \"a\", {hash}, {times}, moved = 1")),
            "ids.toml:3:177: unknown field `moved`",
        ),
        (row(&format!("{hash}, {times}")), "ids.toml:3:11: missing field `path`"),
        // The column is where the parser misses the `=`.
        (
            good.replace("[entries]\n", "[entries]\n<<<<<<< main\n"),
            "ids.toml:3:9: key with no value",
        ),
        (
            format!("{good}{}", good.lines().last().unwrap()),
            "ids.toml:4:1: duplicate key",
        ),
    ] {
        let error = Memory::parse("ids.toml", &text).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
