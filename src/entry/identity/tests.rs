//! Every way in which an article is found again, told as builds that follow each other.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeDelta;

use super::Identified;
use super::claim::Claim;
use super::custom::Changes;
use super::custom::Custom;
use super::custom::Form;
use super::custom::Keeping;
use super::identify;
use crate::article::slug::slug;
use crate::article::slug::stem_of;
use crate::entry::memory::Memory;

const DATE: &str = "2026-03-01T08:00:00+01:00";
const NEXT_DATE: &str = "2026-03-02T08:00:00+01:00";
const FIRST_BUILD: &str = "2026-05-01T12:00:00Z";

fn moment(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

fn custom() -> Custom {
    Custom {
        host: "example.org".to_owned(),
        form: Form::Tag,
        changes: Changes::Content,
        keeping: Keeping::Write,
        now: moment(FIRST_BUILD),
        memory_file: "feeds/main/ids.toml".to_owned(),
        standing: BTreeMap::new(),
    }
}

/// `PATH=CONTENT` or `PATH=CONTENT@ID`.
fn claim(article: &str) -> Claim<'_> {
    let (path, rest) = article.split_once('=').unwrap();
    let (content, id) = match rest.split_once('@') {
        Some((content, id)) => (content, Some(Cow::Borrowed(id))),
        None => (rest, None),
    };
    let slug = slug(stem_of(path));
    Claim {
        file: path.into(),
        path: path.into(),
        id,
        hash: [content.as_bytes()[0]; 32],
        date: moment(DATE),
        date_line: 1,
        updated: None,
        url: format!("https://example.org/{slug}/").into(),
        page: Some(format!("{slug}/").into()),
        slug: slug.into(),
    }
}

fn claims<'a>(articles: &[&'a str]) -> Vec<Claim<'a>> {
    articles.iter().map(|article| claim(article)).collect()
}

/// Builds a day apart, each with the memory that the one before has stored. The last one is answered.
fn built(builds: &[&[&str]]) -> Identified {
    let mut custom = custom();
    let mut memory = Memory::default();
    for articles in &builds[..builds.len() - 1] {
        let identified = identify(&memory, &claims(articles), &custom);
        memory = Memory::parse("ids.toml", &identified.memory.to_toml()).unwrap();
        custom.now += TimeDelta::days(1);
    }
    identify(&memory, &claims(builds[builds.len() - 1]), &custom)
}

/// `PATH ID` for each claim, tags without their beginning, and what was found.
fn told(identified: &Identified, claims: &[Claim<'_>]) -> String {
    let mut told = Vec::new();
    for (claim, identity) in claims.iter().zip(&identified.identities) {
        let id = identity.as_ref().map_or("-", |identity| &identity.id);
        let short = id.strip_prefix("tag:example.org,2026-03-01:").unwrap_or(id);
        told.push(format!("{} {short}", claim.path));
    }
    for finding in &identified.findings {
        let rule = finding.rule.rsplit('/').next().unwrap();
        told.push(format!("{} {rule}: {}", finding.place.path, finding.message));
    }
    told.join(", ")
}

#[test]
fn rule_01_an_article_is_found_again_in_each_of_these_ways() {
    let moved_id = "b.md=1@tag:example.org,2026-03-01:a";
    let cases: [(&str, &[&[&str]], &str); 18] = [
        ("new", &[&["a.md=1", "x/b.md=2"]], "a.md a, x/b.md x/b"),
        (
            "new beside a twin in HTML",
            &[&["a.html=1", "a.md=2"]],
            "a.html a, a.md a~2",
        ),
        ("edited", &[&["a.md=1"], &["a.md=2"]], "a.md a"),
        ("renamed", &[&["a.md=1"], &["b.md=1"]], "b.md a"),
        (
            "moved and edited",
            &[&["x/A b.md=1"], &["y/2026-03-01-a-b.md=2"]],
            "y/2026-03-01-a-b.md x/A%20b",
        ),
        (
            "back",
            &[&["a.md=1", "b.md=2"], &["b.md=2"], &["a.md=1", "b.md=2"]],
            "a.md a, b.md b",
        ),
        ("back and edited", &[&["a.md=1"], &[], &["a.md=2"]], "a.md a"),
        ("back elsewhere", &[&["a.md=1"], &[], &["b.md=1"]], "b.md a"),
        ("asked for", &[&["a.md=1@urn:x"]], "a.md urn:x"),
        ("asked for no more", &[&["a.md=1@urn:x"], &["a.md=2"]], "a.md urn:x"),
        (
            "asked for elsewhere",
            &[&["a.md=1@urn:x"], &["b.md=2@urn:x"]],
            "b.md urn:x",
        ),
        (
            "at the path of one that had moved",
            &[&["a.md=1"], &["b.md=1"], &["a.md=2", "b.md=1"]],
            "a.md a~2, b.md a",
        ),
        (
            "at the path of one that moves now",
            &[&["a.md=1"], &["a.md=2", moved_id]],
            "a.md a~2, b.md a",
        ),
        (
            "behind one with its own id",
            &[&["a.md=1"], &["a.md=2@urn:x", "b.md=1"]],
            "a.md urn:x, b.md a",
        ),
        (
            "to the path of a deleted one",
            &[&["a.md=1", "b.md=2"], &["a.md=1"], &["b.md=1"]],
            "b.md a",
        ),
        (
            "back, while its path is another's",
            &[&["a.md=1", "b.md=2"], &["a.md=1"], &["b.md=1"], &["b.md=1", "c.md=2"]],
            "b.md a, c.md b",
        ),
        (
            "back, after another had its text and went too",
            &[&["a.md=1", "b.md=2"], &["b.md=1"], &[], &["a.md=1"]],
            "a.md a",
        ),
        (
            "moved, and its place taken in the same build",
            &[&["a.md=1"], &["a.md=2", "b.md=1"]],
            "a.md a, b.md b, b.md id-left-behind: it has the title and text that `a.md` had, whose id stays there",
        ),
    ];
    for (way, builds, expected) in cases {
        let identified = built(builds);
        assert_eq!(told(&identified, &claims(builds[builds.len() - 1])), expected, "{way}");
    }
}

#[test]
fn two_articles_that_contradict_each_other_are_named_both() {
    let twice = "article/id-twice";
    let cases: [(&[&[&str]], &str, &str); 7] = [
        (
            &[&["a.md=1@urn:x", "b.md=2@urn:x"]],
            "a.md urn:x, b.md -, b.md id-twice: the id `urn:x` is that of `a.md`",
            twice,
        ),
        // An id is not taken from an article that stands where it always stood.
        (
            &[&["b.md=1"], &["a.md=2@tag:example.org,2026-03-01:b", "b.md=1"]],
            "a.md -, b.md b, a.md id-twice: the id `tag:example.org,2026-03-01:b` is that of `b.md`",
            twice,
        ),
        (
            &[&["a.md=1", "b.md=1"]],
            "a.md a, b.md -, b.md copy: the same title and text as `a.md`",
            "article/copy",
        ),
        // Readers know `b.md`, so that is the one that stays.
        (
            &[&["b.md=1"], &["a.md=1", "b.md=1"]],
            "a.md -, b.md b, a.md copy: the same title and text as `b.md`",
            "article/copy",
        ),
        (
            &[&["a.md=2", "b.md=1"], &["a.md=1", "b.md=1"]],
            "a.md -, b.md b, a.md copy: the same title and text as `b.md`",
            "article/copy",
        ),
        (
            &[&["a.md=1"], &["b.md=1", "c.md=1"]],
            "b.md a, c.md -, c.md copy: the same title and text as `b.md`",
            "article/copy",
        ),
        (
            &[&["a.md=1", "b.md=1", "c.md=1"]],
            "a.md a, b.md -, c.md -, b.md copy: the same title and text as `a.md`, c.md copy: the same title and text as `a.md`",
            "article/copy",
        ),
    ];
    for (builds, expected, rule) in cases {
        let identified = built(builds);
        assert_eq!(told(&identified, &claims(builds[builds.len() - 1])), expected);
        assert!(identified.findings.iter().all(|finding| finding.rule == rule));
    }
}

#[test]
fn a_deleted_article_is_remembered_with_the_day_it_went() {
    let row = |builds| {
        built(builds)
            .memory
            .rows
            .get("tag:example.org,2026-03-01:a")
            .unwrap()
            .clone()
    };
    let gone = row(&[&["a.md=1"], &[], &[]]);
    assert_eq!(
        (gone.path.as_str(), gone.gone),
        ("a.md", Some(moment("2026-05-02T12:00:00Z")))
    );
    let back = row(&[&["a.md=1"], &[], &["b.md=1"]]);
    assert_eq!((back.path.as_str(), back.gone), ("b.md", None));
    assert_eq!((back.published, back.updated), (moment(DATE), moment(DATE)));
}

#[test]
fn a_refused_article_is_not_taken_for_a_deleted_one() {
    let known: &[&str] = &["a.md=1", "b.md=2"];
    for refused in [["a.md=1", "b.md=1"], ["a.md=1@urn:x", "b.md=3@urn:x"]] {
        let builds = [known, &refused, &["a.md=1", "b.md=3"]];
        let row = built(&builds[..2])
            .memory
            .rows
            .get("tag:example.org,2026-03-01:b")
            .unwrap()
            .clone();
        assert_eq!((row.path.as_str(), row.hash, row.gone), ("b.md", [b'2'; 32], None));
        assert!(told(&built(&builds), &claims(builds[2])).contains("b.md b"));
    }
}

#[test]
fn rule_02_a_change_moves_updated_and_never_published() {
    let rebuilt = |article: Claim, changes| {
        let first = identify(&Memory::default(), &[claim("a.md=1")], &custom());
        let later = Custom {
            now: moment("2026-05-02T12:00:00Z"),
            changes,
            ..custom()
        };
        let identified = identify(&first.memory, &[article], &later);
        let identity = identified.identities[0].clone().unwrap();
        assert_eq!(identity.published, moment(DATE));
        (identity.updated.to_rfc3339(), told(&identified, &[]))
    };
    let updating = |content, updated| Claim {
        updated: Some(moment(updated)),
        ..claim(content)
    };
    let redated = Claim {
        date: moment(NEXT_DATE),
        ..claim("a.md=1")
    };
    let note = "a.md date-moved: the date is now 2026-03-02 08:00:00 +01:00, but readers know it as 2026-03-01 08:00:00 +01:00";
    for (article, changes, updated, findings) in [
        (claim("a.md=1"), Changes::Content, DATE, ""),
        (claim("a.md=2"), Changes::Content, "2026-05-02T12:00:00+00:00", ""),
        (claim("a.md=2"), Changes::FrontMatter, DATE, ""),
        (updating("a.md=1", NEXT_DATE), Changes::FrontMatter, NEXT_DATE, ""),
        (updating("a.md=2", NEXT_DATE), Changes::Content, NEXT_DATE, ""),
        (updating("a.md=2", "2020-01-01T00:00:00Z"), Changes::Content, DATE, ""),
        (redated, Changes::Content, DATE, note),
    ] {
        assert_eq!(rebuilt(article, changes), (updated.to_owned(), findings.to_owned()));
    }
}

#[test]
fn what_is_not_remembered_is_told_where_nothing_is_stored() {
    let memory = built(&[&["a.md=1", "b.md=2", "c.md=3"]]).memory;
    let changed = claims(&["a.md=4", "d.md=2", "c.md=3", "e.md=5"]);
    for (keeping, severity) in [(Keeping::Keep, "warning"), (Keeping::Locked, "error")] {
        let later = Custom {
            keeping,
            now: moment("2026-05-02T12:00:00Z"),
            ..custom()
        };
        let identified = identify(&memory, &changed, &later);
        let lines: Vec<String> = identified
            .findings
            .iter()
            .map(|finding| format!("{} {} {}", finding.severity, finding.place.path, finding.message))
            .collect();
        let expected = [("a.md", "has changed"), ("d.md", "has moved"), ("e.md", "is new")].map(|(path, what)| {
            format!("{severity} {path} the article {what}, and `feeds/main/ids.toml` does not know it")
        });
        assert_eq!(lines, expected);
        let ids = told(&identified, &changed);
        assert!(ids.starts_with("a.md a, d.md b, c.md c, e.md e"), "{ids}");
        let updated = identified.identities.iter().flatten().map(|identity| identity.updated);
        assert!(
            updated.into_iter().all(|updated| updated == moment(DATE)),
            "now changes nothing"
        );
    }
}

#[test]
fn an_id_may_be_the_address_and_stays_when_the_address_changes() {
    let permalinks = Custom {
        form: Form::Permalink,
        ..custom()
    };
    let first = identify(&Memory::default(), &claims(&["a.md=1"]), &permalinks);
    assert_eq!(told(&first, &claims(&["a.md=1"])), "a.md https://example.org/a/");
    let second = identify(&first.memory, &claims(&["b.md=1"]), &permalinks);
    assert_eq!(told(&second, &claims(&["b.md=1"])), "b.md https://example.org/a/");
    let third = claims(&["a.md=2", "b.md=1"]);
    let told = told(&identify(&second.memory, &third, &permalinks), &third);
    assert_eq!(told, "a.md https://example.org/a/~2, b.md https://example.org/a/");
}
