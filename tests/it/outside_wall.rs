//! The preview wall in Chromium: what a person sees and does there.

use std::ffi::OsStr;
use std::fs;

use serde::Deserialize;

use crate::outside::NODE;
use crate::outside::are_wanted;
use crate::outside::find;
use crate::outside::node_script;
use crate::outside::variable;
use crate::outside_pages::CHROMIUM;
use crate::story::CONFIG;
use crate::story::done;
use crate::story::publication;

/// An article that means no good, and one problem to be pressed.
const ARTICLE: &str = "+++\ntitle = \"Frost\"\ndate = 2026-02-01\n+++\n\
    It was cold. See [here](https://pond.test/x).\n\n\
    <script>parent.hacked = hacked = 1; alert(1)</script>\n</style><img src=x onerror=\"hacked=1\">\n\n\
    [door](javascript:hacked=1)\n\n<meta http-equiv=\"refresh\" content=\"0;url=https://evil.test/\">\n\n\
    <form action=\"https://evil.test/\"><input name=q autofocus onfocus=\"hacked=1\"></form>\n\n\
    <iframe src=\"https://evil.test/\"></iframe><svg onload=\"hacked=1\"></svg>\n\nThin ice.\n\nThick ice.\n\n\
    ## More\n\nA long tail, so that a phone has to scroll.\n";

#[derive(Deserialize)]
struct Seen {
    complaints: Vec<String>,
    median_ms: u64,
    worst_ms: u64,
}

#[test]
#[expect(clippy::print_stderr, reason = "how long repainting took is worth knowing")]
fn the_wall_does_in_a_browser_what_it_promises() {
    if !are_wanted(&[NODE, CHROMIUM]) {
        return;
    }
    let config = format!("editor = \"echo {{path}}:{{line}} > opened.txt\"\n{CONFIG}");
    let more = (0..220).map(|number| format!("reader-{number}@pond.test,\n"));
    let readers = format!(
        "email,name\na@pond.test,Ada\nb@pond.test,Bea\n{}",
        more.collect::<String>()
    );
    let house = publication(&[
        ("config/pressrun.toml", &config),
        ("feeds/main/articles/frost.md", ARTICLE),
        ("readers.csv", &readers),
    ]);
    // An issue of ten entries.
    for day in 1..10 {
        let article = format!("+++\ntitle = \"Ice {day}\"\ndate = 2026-01-0{day}\n+++\nIt was cold on day {day}.\n");
        house.write(&format!("feeds/main/articles/ice-{day}.md"), &article);
    }
    done(&house, "subscribers import readers.csv");
    done(&house, "issue new --latest 10");
    let first = fs::read_to_string(house.path("feeds/main/issues/0001-frost.md")).unwrap();
    let theme = first.replace("entries = [", "theme = \"letter\"\nentries = [");
    house.write("feeds/main/issues/0001-frost.md", &theme);
    let second = theme.replace("number = 1", "number = 2").replace("Frost", "Ice");
    house.write("feeds/main/issues/0002-ice.md", &second);
    let eml = house.path("second.eml");
    fs::write(&eml, done(&house, "issue show 2 --eml b@pond.test")).unwrap();
    let previewing = house.start("preview --listen 127.0.0.1:0");
    previewing.wait_for("it repaints");
    let said = previewing.said_on_stdout();
    let address = said.split_whitespace().last().unwrap();
    let chromium = find(CHROMIUM.name).unwrap();
    let shots = variable("PRESSRUN_TEST_PICTURES").unwrap_or_else(|| "-".into());
    let folder = house.path("").canonicalize().unwrap();
    let words: [&OsStr; 5] = [
        chromium.as_os_str(),
        OsStr::new(address),
        folder.as_os_str(),
        eml.as_os_str(),
        &shots,
    ];
    let seen: Seen = node_script("wall.mjs", &words);
    eprintln!("repainted in {} ms, {} at worst", seen.median_ms, seen.worst_ms);
    assert!(seen.complaints.is_empty(), "{}", seen.complaints.join("\n"));
}
