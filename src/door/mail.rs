//! The letters of the doors, in the reader's language and the publication's look.

use aws_lc_rs::digest::Context as Digest;
use aws_lc_rs::digest::SHA256;
use serde::Serialize;

use crate::door::letter::LetterView;
use crate::door::letter::Subscribed;
use crate::door::pages::Doorway;
use crate::door::pages::Seen;
use crate::door::pages::Way;
use crate::door::words::Words;
use crate::door::words::all::ALL;
use crate::door::words::all::words;
use crate::door::words::filled;
use crate::entry::memory::hex;
use crate::issue::inline::inlined;
use crate::publication::Language;
use crate::theme::ThemeError;
use crate::theme::context::Context;

/// A letter, rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterParts {
    /// One line.
    pub subject: String,
    /// The HTML part, with its styles in its elements.
    pub html: String,
    /// The text part.
    pub text: String,
}

/// Why there is no letter.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// A template of the publication's own cannot be rendered.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The styles of one cannot be moved into its elements.
    #[error("the styles of a letter cannot be inlined")]
    Styles(#[source] css_inline::InlineError),
}

/// `door` in a letter.
#[derive(Debug, Serialize)]
struct Said {
    subject: String,
    text: String,
    link: Way,
    after: Option<String>,
    links: Vec<Way>,
}

impl Doorway<'_> {
    /// The letter that says this.
    pub fn letter(&self, language: &Language, letter: &LetterView) -> Result<LetterParts, LetterError> {
        let words = words(language.as_str());
        let told = Language::try_from(words.lang.to_owned()).unwrap_or_default();
        let context = Context::of_doors(self.publication, &told);
        let (kind, door) = self.said(letter, words);
        let seen = Seen { context, door, words };
        let render = |file: &str| self.theme.render(&format!("email/{kind}/{file}"), &seen);
        let subject = render("subject.txt")?;
        let html = inlined(&render("body.html")?).map_err(LetterError::Styles)?;
        Ok(LetterParts {
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            html,
            text: render("body.txt")?,
        })
    }

    fn said(&self, letter: &LetterView, words: &Words) -> (&'static str, Said) {
        let publication = &self.publication.name;
        let subject = |words: &str| filled(words, &[("publication", publication)]);
        let of = |text: &str, feeds: &[String]| filled(text, &[("feeds", &words.list(feeds))]);
        let way = |text: &str, url: &url::Url| Way {
            text: text.to_owned(),
            url: url.clone(),
            is_second: false,
        };
        match letter {
            LetterView::Confirmation { feeds, link, days } => (
                "confirm",
                Said {
                    subject: subject(words.letter_confirm_subject),
                    text: of(words.letter_confirm_text, feeds),
                    link: way(words.confirm, link),
                    after: Some(filled(words.letter_confirm_else, &[("days", &days.to_string())])),
                    links: Vec::new(),
                },
            ),
            LetterView::Reminder { feeds, preferences } => (
                "reminder",
                Said {
                    subject: subject(words.letter_reminder_subject),
                    text: of(words.letter_reminder_text, feeds),
                    link: way(words.preferences, preferences),
                    after: None,
                    links: Vec::new(),
                },
            ),
            LetterView::Welcome { feeds, preferences } => {
                let titles: Vec<String> = feeds.iter().map(|feed| feed.title.clone()).collect();
                let ways = |feed: &Subscribed| {
                    let named = |text: &str| filled(text, &[("feed", &feed.title)]);
                    let archive = feed.archive.as_ref().map(|url| way(&named(words.letter_archive), url));
                    let leave = way(&named(words.letter_leave), &feed.leave);
                    archive.into_iter().chain([leave]).collect::<Vec<_>>()
                };
                let said = Said {
                    subject: subject(words.letter_welcome_subject),
                    text: of(words.letter_welcome_text, &titles),
                    link: way(words.preferences, preferences),
                    after: None,
                    links: feeds.iter().flat_map(ways).collect(),
                };
                ("welcome", said)
            }
        }
    }
}

/// What tells the words that people agree to from those of another version: 64 bits over all languages.
pub fn version() -> String {
    let mut digest = Digest::new(&SHA256);
    for words in ALL {
        digest.update(words.consent.as_bytes());
        digest.update(b"\0");
    }
    hex(&digest.finish().as_ref()[..8])
}
