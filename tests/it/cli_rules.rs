//! `check --explain`, and the page of all rules.

use std::fs;
use std::path::Path;

use pressrun::app::rules;

use crate::outside::is_set;
use crate::story::folder;
use crate::story::told;

#[test]
fn a_rule_is_explained_with_its_remedy_and_an_example() {
    let house = folder(&[]);
    insta::assert_snapshot!(told(&house, "check --explain feed/guid-not-url"), @r#"
    exit: 0
    --- stdout
    rule     feed/guid-not-url
    severity error
    why      A guid is an address that readers open, unless it says `isPermaLink="false"`; this one opens nothing.
    fix      write `isPermaLink="false"`, or make it the item's whole address
    in       rss item
    wrong    <guid>tag:pond.test,2026:ice</guid>
                   ^
    right    <guid isPermaLink="false">tag:pond.test,2026:ice</guid>
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "check --explain feed/date-order --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"rule":"feed/date-order","severity":"warning","why":"An entry cannot have changed before it was there. Readers that go by the later date take the wrong one.","fix":"let the date of the last change be the date of publication, or later","example":{"in":"atom entry","wrong":"<published>2026-03-01T08:00:00Z</published>\n<updated>2026-02-01T08:00:00Z</updated>","right":"<published>2026-03-01T08:00:00Z</published>\n<updated>2026-03-02T08:00:00Z</updated>"}}
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "check --explain feed/guid-no-url"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: there is no rule `feed/guid-no-url`

    hint: did you mean `feed/guid-not-url`?
    ");
}

/// `PRESSRUN_BLESS=1 cargo test page_of_rules` writes it anew.
#[test]
fn the_page_of_rules_is_what_the_code_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = rules::page();
    if is_set("PRESSRUN_BLESS") {
        fs::write(&file, &page).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap();
    for (index, (kept, line)) in kept.lines().zip(page.lines()).enumerate() {
        assert_eq!(kept, line, "docs/rules.md:{}", index + 1);
    }
    assert_eq!(kept, page);
}

/// Every rule that stands in the source is one that `check --explain` knows.
#[test]
fn no_rule_is_forgotten() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut declared = 0;
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let is_rule = |line: &&str| line.starts_with("pub const ") && line.contains(": Rule =");
                declared += text.lines().filter(is_rule).count();
            }
        }
    }
    assert_eq!(rules::all().len(), declared);
}
