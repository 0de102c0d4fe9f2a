//! Every rule that only `check` asks for: a case that triggers it, at the very place, and one that does not.

use crate::story::publication;
use crate::story::typed;

/// A rule, the file that breaks it with `▸` before the place, and the same file mended.
struct Case {
    rule: &'static str,
    path: &'static str,
    wrong: String,
    right: String,
}

/// The head of an article.
const HEAD: &str = "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\n";

const ICE: &str = "feeds/main/articles/ice.md";
const ISSUE: &str = "feeds/main/issues/0001-ice.md";

fn article(rule: &'static str, wrong: &str, right: &str) -> Case {
    Case {
        rule,
        path: ICE,
        wrong: format!("{HEAD}{wrong}\n"),
        right: format!("{HEAD}{right}\n"),
    }
}

fn head(rule: &'static str, wrong: &str, right: &str) -> Case {
    let file = |lines: &str| {
        format!("+++\nnumber = 1\n{lines}\nentries = [\"tag:pond.test,2026-02-01:frost\"]\n+++\nGood morning.\n")
    };
    Case {
        rule,
        path: ISSUE,
        wrong: file(wrong),
        right: file(right),
    }
}

const GERMAN: &str = "Der Winter war in diesem Jahr nicht lang, aber er war kalt, und die Kinder sind auf dem Eis gelaufen, \
    bis es am Abend dunkel wurde und sie nach Hause mussten, wo eine Suppe auf dem Herd stand. Das ist nun schon lange \
    her, und man kann sich nur noch wie durch einen Nebel an den See erinnern.";

/// A rule, the text of an article that breaks it, and the same text mended.
const ARTICLES: [(&str, &str, &str); 23] = [
    (
        "article/unfinished",
        "Fine.\n\nIt was ▸TK degrees.",
        "Fine.\n\nIt was `TK` degrees, TKs.",
    ),
    ("article/unfinished", "ü ▸TODO: more", "todo: more"),
    ("article/unfinished", "▸Lorem ipsum dolor.", "Ipsum lorem dolor."),
    (
        "article/link-text",
        "See ▸[here](https://a.test/).",
        "See [where it is](https://a.test/).",
    ),
    (
        "article/link-text",
        "<p>▸<a href=\"https://a.test/\">Read more</a></p>",
        "<a href=\"https://a.test/\">Read more of ice</a>",
    ),
    ("article/link-empty", "a ▸[](https://a.test/)", "a [b](https://a.test/)"),
    (
        "article/link-relative",
        "a ▸[b](www.a.test/x)",
        "a [b](https://www.a.test/x)",
    ),
    (
        "article/link-http",
        "a ▸[b](http://a.test/)",
        "a [b](https://a.test/) [c](http://localhost:1/)",
    ),
    (
        "article/link-shortened",
        "a ▸[b](https://bit.ly/3x)",
        "a [b](https://bit.ly/)",
    ),
    (
        "article/link-tracking",
        "a ▸[b](https://a.test/?utm_source=x&q=1)",
        "a [b](https://a.test/?q=1)",
    ),
    (
        "article/link-twice",
        "a [b](https://a.test/) ▸[c](https://a.test/)",
        "a [b](https://a.test/) [c](https://a.test/c)",
    ),
    (
        "article/anchor-missing",
        "a ▸[b](#none)\n\n## Some",
        "a [b](#some)\n\n## Some",
    ),
    ("article/anchor-missing", "a ▸[b](frost.md#none)", "a [b](frost.md)"),
    ("article/heading-order", "## A\n\n▸#### B", "## A\n\n### B"),
    (
        "article/alt-missing",
        "a ▸![](https://a.test/a.png)",
        "a ![A pond](https://a.test/a.png)",
    ),
    (
        "article/alt-useless",
        "a ▸![image](https://a.test/a.png)",
        "a ![A pond](https://a.test/a.png)",
    ),
    (
        "article/alt-useless",
        "a ▸![IMG_1234](https://a.test/a.png)",
        "a ![A pond in 2026](https://a.test/a.png)",
    ),
    (
        "article/image-type",
        "a ▸![A pond](https://a.test/a.webp)",
        "a ![A pond](https://a.test/a.png)",
    ),
    (
        "article/image-missing",
        "a ▸![A pond](gone.png)",
        "a ![A pond](https://a.test/gone.png)",
    ),
    (
        "article/image-large",
        "a ▸![A pond](large.png)",
        "a ![A pond](https://a.test/large.png)",
    ),
    ("article/target-missing", "a ▸[b](gone.md)", "a [b](frost.md)"),
    (
        "article/check-comment",
        "▸<!-- check off article/link-http -->",
        "<!-- check off article/link-http: so -->",
    ),
    (
        "article/check-comment",
        "▸<!-- check off article/link-htp: so -->",
        "<!-- check off article/link-http: so -->",
    ),
];

fn articles() -> Vec<Case> {
    let mut cases: Vec<Case> = ARTICLES
        .iter()
        .map(|(rule, wrong, right)| article(rule, wrong, right))
        .collect();
    cases.push(article(
        "article/language-missing",
        &format!("▸{GERMAN}"),
        "It was cold.",
    ));
    let dated = |rule, wrong: &str, right: &str, body: &str| Case {
        rule,
        path: ICE,
        wrong: format!("+++\ntitle = \"Ice\"\n{wrong}\n+++\n{body}\n"),
        right: format!("+++\ntitle = \"Ice\"\n{right}\n+++\n{body}\n"),
    };
    cases.push(dated(
        "article/date-future",
        "▸date = 2026-12-24",
        "date = 2026-02-02",
        "x",
    ));
    cases.push(dated(
        "article/updated-future",
        "date = 2026-02-02\n▸updated = 2026-12-24",
        "date = 2026-02-02\nupdated = 2026-02-03",
        "x",
    ));
    cases.push(Case {
        rule: "article/language-wrong",
        path: ICE,
        wrong: format!("+++\ntitle = \"Ice\"\ndate = 2026-02-02\nlang = \"en\"\n+++\n▸{GERMAN}\n"),
        right: format!("+++\ntitle = \"Ice\"\ndate = 2026-02-02\nlang = \"de\"\n+++\n{GERMAN}\n"),
    });
    cases
}

fn issues() -> Vec<Case> {
    let long = "An account of all the ice that was on all the ponds of this county in one long winter";
    vec![
        head(
            "issue/subject-length",
            &format!("subject = ▸\"{long}\""),
            "subject = \"Ice\"",
        ),
        head(
            "issue/subject-encoding",
            "subject = ▸\"Ice &amp; frost\"",
            "subject = \"Ice & frost; more\"",
        ),
        head("issue/subject-encoding", "subject = ▸\"KÃ¤lte\"", "subject = \"Kälte\""),
        head(
            "issue/subject-capitals",
            "subject = ▸\"THE ICE IS THIN\"",
            "subject = \"The ICE is thin\"",
        ),
        head(
            "issue/spam-phrase",
            "subject = ▸\"Act now: ice\"",
            "subject = \"An act of ice\"",
        ),
        head(
            "issue/spam-phrase",
            "subject = \"Ice\"\npreheader = ▸\"What you will read is guaranteed to be about ice\"",
            "subject = \"Ice\"\npreheader = \"What you will read is going to be about ice\"",
        ),
        head(
            "issue/preheader-length",
            "subject = \"Ice\"\npreheader = ▸\"It sings\"",
            "subject = \"Ice\"\npreheader = \"It sings when the night is cold and nobody walks\"",
        ),
        head(
            "issue/preheader-encoding",
            "subject = \"Ice\"\npreheader = ▸\"It sings &mdash; when the night is cold and long\"",
            "subject = \"Ice\"\npreheader = \"It sings — when the night is cold and nobody walks\"",
        ),
    ]
}

/// What `check` finds of a rule: places.
fn found(case: &Case, text: &str) -> Vec<String> {
    let house = publication(&[(case.path, text)]);
    // A PNG of one pixel, and more than a million bytes behind it.
    let mut large = std::fs::read(crate::publication::repository().join("tests/data/dot.png")).unwrap();
    large.resize(1_200_000, 0);
    std::fs::write(house.path("feeds/main/articles/large.png"), large).unwrap();
    let ran = typed(&house, "pressrun check --format json");
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.text()));
    let findings = answer["findings"].as_array().unwrap();
    let of_rule = findings.iter().filter(|finding| finding["rule"] == case.rule);
    of_rule
        .map(|finding| {
            let path = finding["path"].as_str().unwrap();
            format!("{path}:{}:{}", finding["line"], finding["column"])
        })
        .collect()
}

/// The place of `▸` in a text, and the text without it.
fn marked(text: &str) -> (String, String) {
    let (before, _) = text.split_once('▸').unwrap();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (format!("{line}:{column}"), text.replace('▸', ""))
}

#[test]
fn every_rule_finds_what_breaks_it_at_its_place_and_nothing_else() {
    let mut wrong = Vec::new();
    for case in articles().into_iter().chain(issues()) {
        let (place, text) = marked(&case.wrong);
        let expected = vec![format!("{}:{place}", case.path)];
        let found_wrong = found(&case, &text);
        if found_wrong != expected {
            wrong.push(format!("{}: {found_wrong:?}, not {expected:?}", case.rule));
        }
        let found_right = found(&case, &case.right);
        if !found_right.is_empty() {
            wrong.push(format!("{}: {found_right:?} in what is right", case.rule));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
