//! Findings as SARIF, by the schema of those who wrote the standard.

use std::fs;

use crate::outside::PYTHON;
use crate::outside::are_wanted;
use crate::outside::script;
use crate::story::publication;
use crate::story::typed;

#[test]
fn what_check_writes_as_sarif_is_sarif() {
    if !are_wanted(&[PYTHON]) {
        return;
    }
    let article = "+++\ntitle = \"Ice, 100 %\"\ndate = 2026-02-02\ntilte = 1\n+++\nSee [here](http://a.test/x?utm_source=y) and ![](b.png).\n";
    let house = publication(&[("feeds/main/articles/ice & 100 %, ü.md", article)]);
    let ran = typed(&house, "pressrun check --format sarif");
    let log = house.path("log.sarif");
    fs::write(&log, &ran.stdout).unwrap();
    let wrong: Vec<String> = script("validate_sarif.py", &[log.as_os_str()]);
    assert_eq!(wrong, [] as [&str; 0], "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains("feeds/main/articles/ice%20%26%20100%20%25%2C%20%C3%BC.md"),
        "{}",
        ran.stdout
    );
    fs::write(&log, ran.stdout.replace("\"startLine\":", "\"startLine\":-")).unwrap();
    let wrong: Vec<String> = script("validate_sarif.py", &[log.as_os_str()]);
    assert!(!wrong.is_empty(), "what is planted is found");
}
