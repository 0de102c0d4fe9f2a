//! The rules over mails and ways out: each with a case that breaks it, at its very place, and one that does not.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::house::House;
use crate::story::CONFIG;
use crate::story::done;
use crate::story::publication;
use crate::story::typed;

const BODY: &str = "templates/email/digest/body.html";
const TEXT: &str = "templates/email/digest/body.txt";
const ISSUE: &str = "feeds/main/issues/0001-frost.md";

/// A template of a mail around some HTML.
fn body(inside: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><body style=\"color:#000000;background-color:#ffffff\">\n<h1>x</h1>\n{inside}\n\
         <a href=\"{{{{ links.unsubscribe }}}}\">leave</a></body></html>\n"
    )
}

/// The places at which `check` finds a rule broken.
fn found(house: &House, rule: &str, words: &str) -> Vec<String> {
    let ran = typed(house, &format!("pressrun check{words} --format json"));
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.text()));
    let findings = answer["findings"].as_array().unwrap();
    let of_rule = findings.iter().filter(|finding| finding["rule"] == rule);
    of_rule
        .map(|finding| {
            let path = finding["path"].as_str().unwrap();
            format!("{path}:{}:{}", finding["line"], finding["column"])
        })
        .collect()
}

/// The place of `▸` in a file, and the file without it.
fn marked(path: &str, text: &str) -> (String, String) {
    let Some((before, _)) = text.split_once('▸') else {
        return (format!("{ISSUE}:1:1"), text.to_owned());
    };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (format!("{path}:{line}:{column}"), text.replace('▸', ""))
}

#[test]
fn what_is_wrong_with_a_mail_is_found_where_it_was_written() {
    for (rule, path, wrong, right) in [
        (
            "email/unsubscribe-missing",
            TEXT,
            "Hello.\n".to_owned(),
            "Hello. Leave: {{ links.unsubscribe }}\n".to_owned(),
        ),
        (
            "email/link-relative",
            BODY,
            body("<a ▸href=\"/about\">About us</a>"),
            body("<a href=\"https://pond.test/about\">About us</a> <a href=\"#top\">top</a>"),
        ),
        (
            "email/contrast",
            BODY,
            body("<p style=\"color:▸#999999\">thin</p>"),
            body("<p style=\"color:#595959\">thin</p>"),
        ),
        (
            "email/contrast",
            BODY,
            body("<p style=\"color:▸#999; background:white\">thin</p>"),
            body("<p style=\"color:rgb(89 89 89)\">thin</p>"),
        ),
        (
            "email/contrast",
            BODY,
            body("<p style=\"color:▸rgb(238, 238, 238)\">thin</p>"),
            body("<p style=\"color:rgba(238, 238, 238, .2)\">thin</p>"),
        ),
        (
            "email/link-relative",
            BODY,
            body("{% <only tag=\"rust\"> %}<a ▸href=\"/rust\">Rust</a>{% </only> %}"),
            body("{% <only tag=\"rust\"> %}<a href=\"https://pond.test/rust\">Rust</a>{% </only> %}"),
        ),
        (
            "email/unsupported",
            BODY,
            body("▸<video src=\"https://pond.test/v.mp4\"></video>"),
            body("<p>a film</p>"),
        ),
        (
            "email/unsubscribe-missing",
            BODY,
            body("").replace("{{ links.unsubscribe }}", "https://pond.test/"),
            body(""),
        ),
        (
            "email/text-missing",
            TEXT,
            "{# nothing #}\n".to_owned(),
            "{{ links.unsubscribe }}\n".to_owned(),
        ),
    ] {
        let (place, wrong) = marked(path, &wrong);
        let house = publication(&[]);
        done(&house, "issue new");
        house.write(path, &wrong);
        assert_eq!(found(&house, rule, ""), [place], "{rule}");
        house.write(path, &right);
        assert_eq!(found(&house, rule, ""), [] as [&str; 0], "{rule}");
    }
}

#[test]
fn the_way_out_is_measured_by_what_goes_out_on_it() {
    let relay = |signing: &str, a_day: &str| {
        format!(
            "{CONFIG}\n[profiles.relay]\nkind = \"smtp\"\nhost = \"smtp.pond.test\"\nfrom = {{ email = \"news@pond.test\" }}\n\
             messages_per_day = {a_day}\n\n[profiles.relay.dkim]\ndomain = {signing}\nkeys = [\"file:.pressrun/keys/r.pem\"]\n"
        )
    };
    for (rule, wrong, right) in [
        (
            "profile/dkim-domain",
            relay("▸\"ice.test\"", "9"),
            relay("\"mail.pond.test\"", "9"),
        ),
        (
            "profile/limits",
            relay("\"pond.test\"", "▸1"),
            relay("\"pond.test\"", "3"),
        ),
    ] {
        let (place, wrong) = marked("config/pressrun.toml", &wrong);
        let house = publication(&[("readers.csv", "email\na@ice.test\nb@ice.test\nc@ice.test\n")]);
        done(&house, "subscribers import readers.csv");
        done(&house, "issue new");
        house.write("config/pressrun.toml", &wrong);
        assert_eq!(found(&house, rule, " --profile relay"), [place], "{rule}");
        house.write("config/pressrun.toml", &right);
        assert_eq!(found(&house, rule, " --profile relay"), [] as [&str; 0], "{rule}");
    }
}

#[test]
fn an_entry_that_readers_have_is_named_where_it_stands() {
    let house = publication(&[("readers.csv", "email\na@ice.test\n")]);
    done(&house, "subscribers import readers.csv");
    done(&house, "build");
    done(&house, "issue new");
    assert_eq!(found(&house, "issue/entry-sent", ""), [] as [&str; 0]);
    done(&house, "send 1 --yes");
    let first = fs::read_to_string(house.path(ISSUE)).unwrap();
    house.write(
        "feeds/main/issues/0002-again.md",
        &first.replace("number = 1", "number = 2"),
    );
    let line = first.lines().position(|line| line.contains("tag:pond.test")).unwrap();
    let column = first.lines().nth(line).unwrap().find("\"tag:").unwrap();
    assert_eq!(
        found(&house, "issue/entry-sent", ""),
        [format!("feeds/main/issues/0002-again.md:{}:{}", line + 1, column + 1)]
    );
}

#[test]
fn spam_assassin_is_asked_where_it_is_installed() {
    let mut house = publication(&[(
        "bin/spamassassin",
        "#!/bin/sh\ngrep -q '^Subject: Frost' && [ \"$*\" = '-L -t' ] || exit 9\n\
         printf 'X-Spam-Status: %s, score=6.1 required=5.0 tests=URI_HEX,SUBJ_ALL_CAPS autolearn=no\\n\\n' \"${SAYS:-Yes}\"\n",
    )]);
    let script = house.path("bin/spamassassin");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    done(&house, "issue new");
    assert_eq!(
        found(&house, "email/spam-score", ""),
        [] as [&str; 0],
        "it is not installed"
    );
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_pressrun"))
        .parent()
        .unwrap()
        .to_owned();
    let folders = format!("{}:{}:/usr/bin:/bin", house.path("bin").display(), program.display());
    house.set("PATH", &folders);
    assert_eq!(found(&house, "email/spam-score", ""), [format!("{ISSUE}:1:1")]);
    house.set("SAYS", "No");
    assert_eq!(found(&house, "email/spam-score", ""), [] as [&str; 0]);
}

#[test]
fn a_writer_raises_lowers_and_silences_rules_with_a_reason() {
    let article = "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\nSee [here](http://a.test/). TODO\n";
    let house = publication(&[("feeds/main/articles/ice.md", article)]);
    let severities = |house: &House| -> Vec<String> {
        let ran = typed(house, "pressrun check --format json");
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.text()));
        let findings = answer["findings"].as_array().unwrap().iter();
        findings
            .map(|one| {
                format!(
                    "{} {}",
                    one["severity"].as_str().unwrap(),
                    one["rule"].as_str().unwrap()
                )
            })
            .collect()
    };
    assert_eq!(
        severities(&house),
        [
            "note article/link-http",
            "warning article/link-text",
            "error article/unfinished"
        ]
    );
    let config = |table: &str| format!("{CONFIG}\n[check.rules]\n{table}\n");
    house.write(
        "config/pressrun.toml",
        &config("\"article/link-http\" = \"error\"\n\"article/unfinished\" = \"note\"\n\"article/link-text\" = { off = \"we say here\" }"),
    );
    assert_eq!(
        severities(&house),
        ["error article/link-http", "note article/unfinished"]
    );
    house.write(
        "feeds/main/articles/ice.md",
        &format!("{article}\n<!-- check off article/link-http: the site has no other -->\n"),
    );
    assert_eq!(severities(&house), ["note article/unfinished"]);
    for (table, because, hint) in [
        (
            "\"article/link-htp\" = \"note\"",
            "there is no rule `article/link-htp`",
            "did you mean `article/link-http`?",
        ),
        (
            "\"article/link-http\" = \"off\"",
            "a rule is silenced with a reason: `{ off = \"why\" }`",
            "",
        ),
    ] {
        house.write("config/pressrun.toml", &config(table));
        let ran = typed(&house, "pressrun check");
        assert_eq!(ran.exit, 2, "{}", ran.text());
        assert!(
            ran.stderr.contains(because) && ran.stderr.contains(hint),
            "{}",
            ran.text()
        );
    }
}

#[test]
fn an_error_stops_plan_and_send_unless_its_rule_is_allowed() {
    let house = publication(&[
        (
            "feeds/main/articles/frost.md",
            "+++\ntitle = \"Frost\"\ndate = 2026-02-01\n+++\nTODO\n",
        ),
        ("readers.csv", "email\na@ice.test\n"),
    ]);
    done(&house, "subscribers import readers.csv");
    done(&house, "build");
    done(&house, "issue new");
    assert_eq!(typed(&house, "pressrun plan 1").exit, 1);
    let ran = typed(&house, "pressrun send 1 --yes");
    assert_eq!(ran.exit, 1, "{}", ran.text());
    assert!(
        ran.stderr.contains("error[article/unfinished]") && ran.stderr.contains("`--allow RULE`"),
        "{}",
        ran.text()
    );
    let ran = typed(&house, "pressrun send 1 --yes --allow article/unfinishd");
    assert_eq!(ran.exit, 2);
    assert!(
        ran.stderr.contains("did you mean `article/unfinished`?"),
        "{}",
        ran.text()
    );
    assert!(done(&house, "plan 1 --allow article/unfinished").contains("send 1 --allow article/unfinished --plan"));
    done(&house, "send 1 --yes --allow article/unfinished");
}

/// The first issue of a publication of one article, with this subject and these words of the editor's.
fn issue(subject: &str, words: &str) -> House {
    let house = publication(&[]);
    done(&house, "issue new");
    let text = house.read(ISSUE);
    let head = text.replace("subject = \"Frost\"", &format!("subject = \"{subject}\""));
    house.write(ISSUE, &format!("{head}\n{words}\n"));
    house
}

#[test]
fn what_the_editor_writes_is_looked_at_as_an_article_is() {
    let house = issue(
        "TK: frost",
        "See [click here](http://pond.test/a), TODO.\n\n# Good\n\n#### Skipped",
    );
    let text = house.read(ISSUE);
    let line_of = |words: &str| 1 + text.lines().position(|line| line.contains(words)).unwrap();
    let (subject, see) = (line_of("subject ="), line_of("See ["));
    let unfinished = found(&house, "article/unfinished", "");
    assert!(unfinished.contains(&format!("{ISSUE}:{subject}:11")), "{unfinished:?}");
    assert!(unfinished.contains(&format!("{ISSUE}:{see}:39")), "{unfinished:?}");
    for rule in ["article/link-text", "article/link-http"] {
        assert_eq!(found(&house, rule, ""), [format!("{ISSUE}:{see}:5")], "{rule}");
    }
    assert_eq!(found(&house, "article/heading-order", "").len(), 1);
    let sound = issue("Frost", "See [the pond in winter](https://pond.test/a), and be done.");
    for rule in [
        "article/unfinished",
        "article/link-text",
        "article/link-http",
        "article/heading-order",
    ] {
        assert_eq!(found(&sound, rule, ""), [] as [&str; 0], "{rule}");
    }
}

#[test]
fn a_block_for_readers_that_nobody_is_among_is_told() {
    let template = |tag: &str| {
        format!(
            "{{% extends \"email/base.html\" %}}\n{{% block content %}}<tr><td>{{% <only tag=\"{tag}\"> %}}x{{% </only> %}}</td></tr>\
             {{% endblock content %}}\n"
        )
    };
    let house = publication(&[
        ("readers.csv", "email,tags\na@pond.test,rust\n"),
        (BODY, &template("rsut")),
    ]);
    done(&house, "subscribers import readers.csv");
    done(&house, "issue new");
    let ran = typed(&house, "pressrun plan 1");
    assert!(
        ran.stdout.contains("no subscriber has the tag `rsut`"),
        "{}",
        ran.text()
    );
    let checked = typed(&house, "pressrun check");
    assert!(checked.text().contains("did you mean `rust`?"), "{}", checked.text());
    house.write(BODY, &template("rust"));
    assert_eq!(found(&house, "email/personal-nobody", ""), [] as [&str; 0]);
}
