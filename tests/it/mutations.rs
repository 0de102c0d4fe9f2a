//! The slips in `tests/mutations`, without making them: each rule of feeds has one, each names a test that is there, and
//! each still fits the text that it breaks. That the tests notice is shown by `tests/mutations/run`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The rules that a build keeps; the others are those of servers.
const RULES: [u32; 17] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20];

/// A patch: its name without `.patch`, and its text.
struct Patch {
    name: String,
    text: String,
}

impl Patch {
    fn all() -> Vec<Self> {
        let mut patches = Vec::new();
        for item in fs::read_dir(root().join("tests/mutations")).unwrap() {
            let path = item.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if let Some(name) = name.strip_suffix(".patch") {
                patches.push(Self {
                    name: name.to_owned(),
                    text: fs::read_to_string(&path).unwrap(),
                });
            }
        }
        patches.sort_by(|one, other| one.name.cmp(&other.name));
        patches
    }

    /// The rule that it breaks: what its name begins with.
    fn rule(&self) -> u32 {
        self.name[..2].parse().unwrap()
    }

    /// The target of cargo and the beginning of the test's name.
    fn test(&self) -> (&str, &str) {
        let line = self.text.lines().next().unwrap();
        let words = line
            .strip_prefix("test: ")
            .unwrap_or_else(|| panic!("{}: {line}", self.name));
        words.rsplit_once(' ').unwrap()
    }

    /// For each stretch that it changes the file, and the lines that have to stand there.
    fn stretches(&self) -> Vec<(&str, String)> {
        let mut stretches: Vec<(&str, String)> = Vec::new();
        let mut file = "";
        for line in self.text.lines().skip_while(|line| !line.starts_with("diff --git ")) {
            if let Some(path) = line.strip_prefix("+++ b/") {
                file = path;
            } else if line.starts_with("@@ ") {
                stretches.push((file, String::new()));
            } else if let (Some((_, old)), Some(line)) = (stretches.last_mut(), line.strip_prefix([' ', '-'])) {
                old.push_str(line);
                old.push('\n');
            }
        }
        stretches
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of all sources below a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}

#[test]
fn each_rule_that_a_build_keeps_is_broken_by_a_patch() {
    let broken: BTreeSet<u32> = Patch::all().iter().map(Patch::rule).collect();
    assert_eq!(broken, BTreeSet::from(RULES));
}

#[test]
fn each_patch_names_a_test_of_its_rule_that_is_there() {
    let (lib, it) = (sources(&root().join("src")), sources(&root().join("tests/it")));
    for patch in Patch::all() {
        let (target, test) = patch.test();
        let sources = match target {
            "--lib" => &lib,
            "--test it" => &it,
            _ => panic!("{}: {target} is neither `--lib` nor `--test it`", patch.name),
        };
        assert!(
            test.starts_with(&format!("rule_{:02}_", patch.rule())),
            "{}: {test}",
            patch.name
        );
        assert!(
            sources.contains(&format!("fn {test}")),
            "{}: no test {test}",
            patch.name
        );
        let why = patch.text.lines().nth(1).unwrap_or_default();
        assert!(why.starts_with("why: ") && why.len() > 10, "{}: {why}", patch.name);
    }
}

#[test]
fn each_patch_fits_the_text_that_it_breaks() {
    for patch in Patch::all() {
        let stretches = patch.stretches();
        assert!(!stretches.is_empty(), "{} changes nothing", patch.name);
        for (file, old) in stretches {
            let text = fs::read_to_string(root().join(file)).unwrap();
            assert!(
                text.contains(&old),
                "{}.patch does not fit {file} any more: make the slip again, and `git diff` it\n{old}",
                patch.name
            );
        }
    }
}
