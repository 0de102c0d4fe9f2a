//! Commands to type next, as they stand: whoever copies one is understood where it was printed.

use std::path::Path;

use crate::finding::shell;
use crate::ledger::issue::IssueName;

/// Where commands are typed, and so what each needs besides its own words.
#[derive(Debug, Clone, Copy)]
pub struct Typing<'a> {
    /// `--publication`, where it was given.
    pub publication: Option<&'a Path>,
    /// How many feeds the publication has: where there are several, one has to be named.
    pub feeds: usize,
}

impl Typing<'_> {
    /// An issue, and what every command about it needs: `3`, `notes/3`, `3 --publication blog`.
    pub fn issue(self, name: &IssueName) -> String {
        let own = match self.feeds {
            0 | 1 => name.number.to_string(),
            _ => name.to_string(),
        };
        format!("{own}{}", self.place())
    }

    /// A command about one feed: `pressrun issue new --feed notes`.
    pub fn in_feed(self, words: &str, feed: &str) -> String {
        let feed = match self.feeds {
            0 | 1 => String::new(),
            _ => format!(" --feed {feed}"),
        };
        format!("pressrun {words}{feed}{}", self.place())
    }

    /// A command about the whole publication: `pressrun build`.
    pub fn anywhere(self, words: &str) -> String {
        format!("pressrun {words}{}", self.place())
    }

    /// Advice whose commands, in backticks, know of no place.
    pub fn placed(self, advice: &str) -> String {
        let place = self.place();
        if place.is_empty() || advice.contains("--publication") {
            return advice.to_owned();
        }
        advice.replace("`pressrun ", &format!("`pressrun{place} "))
    }

    fn place(self) -> String {
        match self.publication {
            Some(folder) => format!(" --publication {}", shell::word(&folder.display().to_string())),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Typing;
    use crate::ledger::issue::IssueName;

    #[test]
    fn a_command_names_feed_and_publication_only_where_it_has_to() {
        let name = IssueName {
            feed: "notes".to_owned(),
            number: 3,
        };
        let told = |publication: Option<&str>, feeds| {
            let typing = Typing {
                publication: publication.map(Path::new),
                feeds,
            };
            format!(
                "{} | {} | {} | {}",
                typing.issue(&name),
                typing.in_feed("issue new", "notes"),
                typing.anywhere("build"),
                typing.placed("run `pressrun check`")
            )
        };
        insta::assert_snapshot!([
            told(None, 1),
            told(None, 2),
            told(Some("my blog"), 1),
            told(Some("blog"), 2),
        ].join("\n"), @r"
        3 | pressrun issue new | pressrun build | run `pressrun check`
        notes/3 | pressrun issue new --feed notes | pressrun build | run `pressrun check`
        3 --publication 'my blog' | pressrun issue new --publication 'my blog' | pressrun build --publication 'my blog' | run `pressrun --publication 'my blog' check`
        notes/3 --publication blog | pressrun issue new --feed notes --publication blog | pressrun build --publication blog | run `pressrun --publication blog check`
        ");
    }
}
