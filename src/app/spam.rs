//! What `SpamAssassin` says of a mail, where it is installed.

use std::path::Path;

use crate::app::fault::Fault;
use crate::app::lint_mail::example;
use crate::app::load::Loaded;
use crate::audience::Values;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::message::mailing::Mailing;
use crate::run;

/// A mail that `SpamAssassin` takes for spam.
pub const SPAM_SCORE: Rule = Rule::warning(
    "email/spam-score",
    "Many providers run SpamAssassin or its rules; what it takes for spam here ends in the junk folder there. It is asked \
     without the network, where it is installed.",
)
.fix("`spamassassin -L -t < MAIL` explains each of its tests");

/// Asks `SpamAssassin` about an issue. Without it there is nothing to tell.
pub fn asked(loaded: &Loaded, mailing: &Mailing, file: &str) -> Result<Option<Finding>, Fault> {
    let Some(copy) = example(loaded, mailing, Values::default())? else {
        return Ok(None);
    };
    // `-L`: no questions to the network. `-t`: the tests are told, whatever the score.
    let Some(answer) = run::filtered(("spamassassin", &["-L", "-t"]), &loaded.home, &copy.bytes)? else {
        return Ok(None);
    };
    Ok(told(&answer, file))
}

/// What an answer tells, if it is that the mail is spam.
fn told(answer: &str, file: &str) -> Option<Finding> {
    let unfolded = answer.replace("\r\n", "\n").replace("\n\t", " ").replace("\n ", " ");
    let status = unfolded.lines().find_map(|line| line.strip_prefix("X-Spam-Status: "))?;
    let value = |name: &str| {
        let rest = status.split_once(name)?.1;
        Some(rest.split([' ', ',']).next().unwrap_or_default().to_owned())
    };
    if !status.starts_with("Yes") {
        return None;
    }
    let tests = status.split_once("tests=").map_or("", |(_, tests)| tests);
    let tests = tests.split(" autolearn").next().unwrap_or_default().replace(' ', "");
    let message = format!(
        "SpamAssassin gives it {} points; {} are spam ({})",
        value("score=")?,
        value("required=")?,
        tests.replace(',', ", ")
    );
    Some(SPAM_SCORE.at(Place::start(Path::new(file).to_string_lossy()), message))
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_mail_is_told_when_it_is_taken_for_spam() {
        let answer =
            "X-Spam-Status: Yes, score=6.1 required=5.0 tests=HTML_MESSAGE,\n\tSUBJ_ALL_CAPS autolearn=no\n\nx";
        assert_eq!(
            told(answer, "a.md").unwrap().to_string(),
            "a.md:1:1: warning[email/spam-score]: SpamAssassin gives it 6.1 points; 5.0 are spam (HTML_MESSAGE, SUBJ_ALL_CAPS)"
        );
        assert_eq!(
            told("X-Spam-Status: No, score=0.1 required=5.0 tests=NONE\n\nx", "a.md"),
            None
        );
        assert_eq!(told("", "a.md"), None);
    }
}
