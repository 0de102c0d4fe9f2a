//! Answers for programs.

use crate::story::done;
use crate::story::masked;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
fn a_command_without_a_format_names_those_it_has() {
    let house = publication(&[]);
    done(&house, "issue new");
    let both = "hint: it has `text` and `json`";
    for (words, hint) in [
        ("build", both),
        ("new Ice", both),
        ("init x", both),
        ("import x", both),
        ("preview", both),
        ("plan 1", both),
        ("send 1", both),
        ("status", both),
        ("status 1", both),
        ("test 1 --to a@pond.test", both),
        ("issue list", both),
        ("subscribers list", both),
        ("pause 1", both),
        ("check --explain article/date", both),
        ("", both),
        ("issue show 1 --html", "hint: it has `text`"),
        ("subscribers export", "hint: it has `text`"),
        ("man", "hint: it has `text`"),
        ("completions bash", "hint: it has `text`"),
    ] {
        let ran = typed(&house, &format!("pressrun --format sarif {words}"));
        let expected = format!("error: this command has no format `sarif`\n\n{hint}\n");
        assert_eq!(
            (ran.exit, ran.stdout.as_str(), ran.stderr.as_str()),
            (2, "", expected.as_str()),
            "{words}"
        );
    }
    assert!(!house.path("x").exists());
}

#[test]
fn findings_are_told_in_each_format() {
    let house = publication(&[(
        "feeds/main/articles/ice.md",
        "+++\ntilte = \"Ice, 100 %\"\ndate = 2026-02-02\n+++\nx\n",
    )]);
    insta::assert_snapshot!(told(&house, "check"), @r#"
    exit: 1
    --- stdout
    feeds/main/articles/ice.md:2:1: error[article/unknown-key]: unknown key `tilte`
        tilte = "Ice, 100 %"
        ^^^^^
        hint: did you mean `title`?
    feeds/main/articles/ice.md:5:1: note[article/untitled]: no title: the file's name stands for it
        x
        ^
        hint: add `title` to the head, or a heading `# …`
    check    1 error, 0 warnings
    next     pressrun check --explain article/unknown-key
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "check --format json"), @r#"
    exit: 1
    --- stdout
    {"format":1,"findings":[{"rule":"article/unknown-key","severity":"error","path":"feeds/main/articles/ice.md","line":2,"column":1,"message":"unknown key `tilte`","hint":"did you mean `title`?"},{"rule":"article/untitled","severity":"note","path":"feeds/main/articles/ice.md","line":5,"column":1,"message":"no title: the file's name stands for it","hint":"add `title` to the head, or a heading `# …`"}],"errors":1,"warnings":0}
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "check --format github"), @r"
    exit: 1
    --- stdout
    ::error file=feeds/main/articles/ice.md,line=2,col=1,title=article/unknown-key::unknown key `tilte`
    ::notice file=feeds/main/articles/ice.md,line=5,col=1,title=article/untitled::no title: the file's name stands for it
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "check --format sarif"), @r#"
    exit: 1
    --- stdout
    {"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{"tool":{"driver":{"name":"pressrun","version":"0.1.0","rules":[{"id":"article/unknown-key","shortDescription":{"text":"A misspelt key would be ignored without a word; keys of one's own have the table `extra`."},"defaultConfiguration":{"level":"error"},"help":{"text":"mend the spelling of the key; put one of your own into the table `extra`"}},{"id":"article/untitled","shortDescription":{"text":"Readers see the title first; a file's name is a poor one."},"defaultConfiguration":{"level":"note"},"help":{"text":"add `title` to the head, or begin the text with a heading `# …`"}}]}},"columnKind":"unicodeCodePoints","results":[{"ruleId":"article/unknown-key","level":"error","message":{"text":"unknown key `tilte`"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"feeds/main/articles/ice.md"},"region":{"startLine":2,"startColumn":1}}}]},{"ruleId":"article/untitled","level":"note","message":{"text":"no title: the file's name stands for it"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"feeds/main/articles/ice.md"},"region":{"startLine":5,"startColumn":1}}}]}]}]}
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "check feeds/main/articles/frost.md"), @r"
    exit: 0
    --- stdout
    check    0 errors, 0 warnings
    next     pressrun build
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "check nowhere.md"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `nowhere.md` cannot be checked
      because: No such file or directory (os error 2)

    hint: check the path
    ");
}

#[test]
fn every_answer_for_programs_begins_with_its_format() {
    let house = publication(&[("readers.csv", "email\nreed@pond.test\n")]);
    for (words, expected) in [
        (
            "new Ice",
            r#"{"format":1,"path":"feeds/main/articles/ice.md","id":"tag:pond.test,2026-03-01:ice","stripped":[]}"#,
        ),
        (
            "subscribers import readers.csv",
            r#"{"format":1,"added":1,"pending":0,"updated":0,"unchanged":0,"left":0,"suppressed":0,"rejected":[]}"#,
        ),
        (
            "issue new",
            r#"{"format":1,"feed":"main","number":1,"path":"feeds/main/issues/0001-ice.md","state":"open","subject":"Ice","entries":2}"#,
        ),
        (
            "issue list",
            r#"{"format":1,"feed":"main","number":1,"path":"feeds/main/issues/0001-ice.md","state":"open","subject":"Ice","entries":2}"#,
        ),
        (
            "plan 1",
            r#"{"format":1,"issue":"main/1","hash":"[PLAN]","fingerprint":"[HASH]","recipients":1,"domains":{"pond.test":1},"profile":"outbox","eta_s":1,"findings":[{"rule":"issue/not-built","severity":"warning","path":"feeds/main/issues/0001-ice.md","line":1,"column":1,"message":"2 pages were never built, such as https://pond.test/ice/","hint":"run `pressrun build`, and publish `feeds/main/public` before the mail leaves"}]}"#,
        ),
        (
            "send 1 --yes",
            r#"{"format":1,"issue":"main/1","state":"finished","total":1,"planned":0,"sending":0,"accepted":1,"deferred":0,"refused":0,"doubtful":0,"skipped":0,"bounced":0,"withheld":[]}"#,
        ),
        (
            "status",
            r#"{"format":1,"feeds":[{"name":"main","title":"Pond Notes","articles":2,"subscribers":1}],"issues":[{"issue":"main/1","state":"finished","total":1,"planned":0,"sending":0,"accepted":1,"deferred":0,"refused":0,"doubtful":0,"skipped":0}]}"#,
        ),
        (
            "status 1",
            r#"{"format":1,"issue":"main/1","state":"finished","total":1,"planned":0,"sending":0,"accepted":1,"deferred":0,"refused":0,"doubtful":0,"skipped":0,"bounced":0,"withheld":[],"domains":[{"domain":"pond.test","total":1,"accepted":1,"deferred":0,"refused":0,"doubtful":0,"said":[],"said_otherwise":0}],"other_domains":0}"#,
        ),
        (
            "status 1 --deliveries",
            r#"{"format":1,"subscriber":1,"address":"reed@pond.test","state":"accepted","attempts":1,"code":250,"enhanced":null,"reply":"new/[KEY]","next_attempt":null,"message_id":"<[MESSAGE]@pond.test>"}"#,
        ),
        ("check", r#"{"format":1,"findings":[],"errors":0,"warnings":0}"#),
    ] {
        let ran = typed(&house, &format!("pressrun {words} --format json"));
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{words}\n{}", ran.text());
        assert_eq!(masked(&house, &ran.stdout).trim_end(), expected, "{words}");
        if words == "new Ice" {
            let path = "feeds/main/articles/ice.md";
            house.write(path, &format!("{}Words.\n", house.read(path)));
        }
    }
    for words in [
        "plan 7",
        "build --feed x",
        "test 1 --to a@pond.test --profile x",
        "pause 1",
        "import x",
        "new ?",
    ] {
        let ran = typed(&house, &format!("pressrun {words} --format json"));
        assert_eq!(ran.stdout, "", "{words}");
        let error: serde_json::Value = serde_json::from_str(&ran.stderr).expect(words);
        let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["format", "error", "because", "hint", "next", "exit"], "{words}");
        assert_eq!(error["exit"], ran.exit, "{words}");
    }
}
