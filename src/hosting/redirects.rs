//! `redirects.toml`: addresses that moved, and addresses at which nothing will be any more, as the writer says.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use url::Url;

use crate::hosting::decoded;

/// Where it lies in a publication.
pub const FILE: &str = "config/redirects.toml";

/// The file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Redirects {
    /// Paths of this server, and where each leads: a path of this server, or the address of a page elsewhere.
    pub moved: BTreeMap<String, String>,
    /// What was there and will not come back.
    pub gone: Gone,
}

/// `[gone]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gone {
    /// Paths of this server.
    pub paths: Vec<String>,
}

/// What is wrong with a redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The keys at which it stands.
    pub keys: Vec<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

impl Redirects {
    /// What is wrong first, if anything is: a path that does not begin with `/`, a target that is no address of the web,
    /// a path that is said to be gone as well, a circle.
    ///
    /// ```
    /// use pressrun::hosting::redirects::Redirects;
    ///
    /// let circle: Redirects = toml::from_str("[moved]\n\"/a\" = \"/b\"\n\"/b\" = \"/a\"").unwrap();
    /// assert_eq!(circle.problem().unwrap().message, "`/a` leads in a circle");
    /// ```
    pub fn problem(&self) -> Option<Problem> {
        let at = |table: &str, key: &str, message: String, hint| {
            Some(Problem {
                keys: vec![table.to_owned(), key.to_owned()],
                message,
                hint,
            })
        };
        for (from, to) in &self.moved {
            if !is_path(from) {
                let message = format!("`{from}` is no path of this server");
                return at("moved", from, message, "begin it with `/`, without `?` and `#`");
            }
            let is_elsewhere = Url::parse(to).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            if !(is_elsewhere || (to.starts_with('/') && !to.starts_with("//"))) {
                let message = format!("`{to}` is no address of the web");
                return at(
                    "moved",
                    from,
                    message,
                    "write a path that begins with `/`, or an address with `https://`",
                );
            }
            if self.goes_in_a_circle(from) {
                return at(
                    "moved",
                    from,
                    format!("`{from}` leads in a circle"),
                    "take one of its lines out",
                );
            }
        }
        for path in &self.gone.paths {
            if !is_path(path) {
                let message = format!("`{path}` is no path of this server");
                return at("gone", "paths", message, "begin it with `/`, without `?` and `#`");
            }
            if self.moved.contains_key(path) {
                let message = format!("`{path}` stands in `[moved]` as well");
                return at("gone", "paths", message, "take it out of one of them");
            }
        }
        None
    }

    fn goes_in_a_circle(&self, from: &str) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut at = from;
        while let Some(to) = self.moved.get(at) {
            if !seen.insert(to) {
                return true;
            }
            at = to;
        }
        false
    }

    /// Each path that moved, as a browser would show it, and the whole address where it leads; `base` is an address of
    /// this server.
    pub fn targets(&self, base: &Url) -> BTreeMap<String, Url> {
        let targets = self.moved.iter();
        targets
            .filter_map(|(from, to)| Some((shown(from), base.join(to).ok()?)))
            .collect()
    }

    /// The paths at which nothing will be any more, as a browser would show them.
    pub fn gone(&self) -> BTreeSet<String> {
        self.gone.paths.iter().map(|path| shown(path)).collect()
    }
}

fn is_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['?', '#'])
}

/// A path may be written as it is shown, or as it is asked for.
fn shown(path: &str) -> String {
    decoded(path).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Redirects;

    #[test]
    fn what_can_lead_nowhere_is_told_with_its_keys() {
        for (text, expected) in [
            ("", None),
            ("[moved]\n\"/a\" = \"/b\"\n\"/b\" = \"/c\"", None),
            (
                "[moved]\n\"/a\" = \"https://example.org/\"\n[gone]\npaths = [\"/b\"]",
                None,
            ),
            (
                "[moved]\n\"a\" = \"/b\"",
                Some("moved.a: `a` is no path of this server"),
            ),
            (
                "[moved]\n\"//a\" = \"/b\"",
                Some("moved.//a: `//a` is no path of this server"),
            ),
            (
                "[moved]\n\"/a?b\" = \"/b\"",
                Some("moved./a?b: `/a?b` is no path of this server"),
            ),
            (
                "[moved]\n\"/a\" = \"b\"",
                Some("moved./a: `b` is no address of the web"),
            ),
            (
                "[moved]\n\"/a\" = \"//b/\"",
                Some("moved./a: `//b/` is no address of the web"),
            ),
            (
                "[moved]\n\"/a\" = \"javascript:1\"",
                Some("moved./a: `javascript:1` is no address of the web"),
            ),
            ("[moved]\n\"/a\" = \"/a\"", Some("moved./a: `/a` leads in a circle")),
            (
                "[moved]\n\"/a\" = \"/b\"\n\"/b\" = \"/b\"",
                Some("moved./a: `/a` leads in a circle"),
            ),
            (
                "[gone]\npaths = [\"b\"]",
                Some("gone.paths: `b` is no path of this server"),
            ),
            (
                "[moved]\n\"/a\" = \"/b\"\n[gone]\npaths = [\"/a\"]",
                Some("gone.paths: `/a` stands in `[moved]` as well"),
            ),
        ] {
            let redirects: Redirects = toml::from_str(text).unwrap();
            let told = redirects
                .problem()
                .map(|problem| format!("{}: {}", problem.keys.join("."), problem.message));
            assert_eq!(told.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_path_may_be_written_as_it_is_shown_or_as_it_is_asked_for() {
        let text = "[moved]\n\"/fr%C3%BCh\" = \"/später\"\n[gone]\npaths = [\"/nie\", \"/%2525\"]";
        let redirects: Redirects = toml::from_str(text).unwrap();
        let targets = redirects.targets(&"https://example.org/blog/".parse().unwrap());
        let target = targets.get("/früh").unwrap();
        assert_eq!(target.as_str(), "https://example.org/sp%C3%A4ter");
        assert!(redirects.gone().contains("/%25") && redirects.gone().contains("/nie"));
    }
}
