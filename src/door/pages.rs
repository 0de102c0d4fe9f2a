//! The pages of the doors, in the reader's language and the publication's look.

use chrono::FixedOffset;
use chrono_tz::Tz;
use serde::Serialize;
use url::Url;

use crate::audience::reception::Frequency;
use crate::door::view::Choice;
use crate::door::view::Preferences;
use crate::door::view::Problem;
use crate::door::view::Subscribe;
use crate::door::view::Trouble;
use crate::door::view::View;
use crate::door::words::Words;
use crate::door::words::all::words;
use crate::door::words::filled;
use crate::publication::Language;
use crate::publication::Publication;
use crate::publication::languages::primary;
use crate::publication::zone::shown_in;
use crate::site::tongue;
use crate::theme::Theme;
use crate::theme::ThemeError;
use crate::theme::context::Context;
use crate::theme::date;
use crate::theme::page::PageFields;

/// What pages and letters of the doors are made with.
#[derive(Debug, Clone, Copy)]
pub struct Doorway<'a> {
    /// The templates.
    pub theme: &'a Theme,
    /// Who we are.
    pub publication: &'a Publication,
    /// The zone of dates.
    pub zone: Tz,
}

/// What a template of the doors sees: what every page's sees, and besides what is said at this door.
#[derive(Debug, Serialize)]
pub(super) struct Seen<'a, D> {
    #[serde(flatten)]
    pub(super) context: Context<'a>,
    pub(super) door: D,
    pub(super) words: &'static Words,
}

/// `door` on a page that says something, with at most one button and one link.
#[derive(Debug, Default, Serialize)]
struct Notice {
    title: String,
    text: String,
    button: Option<Way>,
    link: Option<Way>,
}

/// A way to go on.
#[derive(Debug, Serialize)]
pub(super) struct Way {
    pub(super) text: String,
    pub(super) url: Url,
    pub(super) is_second: bool,
}

/// `door` on a page with one button.
#[derive(Debug, Serialize)]
struct Button<'a> {
    text: String,
    action: &'a Url,
}

/// `door` on the page of the form.
#[derive(Debug, Serialize)]
struct SubscribeFields<'a> {
    action: &'a Url,
    feeds: Vec<Pick<'a>>,
    address: &'a str,
    name: &'a str,
    stamp: &'a str,
    consent: String,
    problem: Option<ProblemFields>,
}

/// What is wrong with a form, and with which of its fields.
#[derive(Debug, Serialize)]
struct ProblemFields {
    text: &'static str,
    field: &'static str,
}

/// `door` on a reader's own page.
#[derive(Debug, Serialize)]
struct PreferencesFields<'a> {
    action: &'a Url,
    export: &'a Url,
    erase: Option<&'a Url>,
    feeds: Vec<Pick<'a>>,
    tags: Vec<Pick<'a>>,
    frequencies: Vec<Pick<'a>>,
    pauses: Vec<Owned>,
    name: &'a str,
    languages: Vec<Pick<'a>>,
    is_saved: bool,
}

/// Something that can be chosen.
#[derive(Debug, Serialize)]
struct Pick<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    chosen: bool,
}

/// The same, with words of its own.
#[derive(Debug, Serialize)]
struct Owned {
    name: String,
    title: String,
    chosen: bool,
}

/// The pauses that are offered, in weeks.
const PAUSES: [u32; 5] = [1, 2, 4, 8, 12];

/// For how many days a link of ours works, as it is told.
pub const DAYS: u32 = 7;

impl<'a> Doorway<'a> {
    /// The page that shows a view.
    ///
    /// # Errors
    /// Where a template of the publication's own cannot be rendered.
    pub fn page(&self, language: &Language, view: &View) -> Result<String, ThemeError> {
        let words = words(language.as_str());
        match view {
            View::Subscribe(form) => {
                let door = self.subscribe(form, words);
                self.shown("web/subscribe.html", language, (words.subscribe, door))
            }
            View::Preferences(own) => {
                let door = self.preferences(own, words);
                self.shown("web/preferences.html", language, (words.preferences, door))
            }
            View::Confirm { feeds, action } => {
                let text = filled(words.confirm_text, &[("feeds", &words.list(feeds))]);
                self.shown(
                    "web/confirm.html",
                    language,
                    (words.confirm_title, Button { text, action }),
                )
            }
            View::Leave { feed, action } => {
                let text = filled(words.leave_text, &[("feed", feed)]);
                self.shown("web/unsubscribe.html", language, (words.leave, Button { text, action }))
            }
            other => {
                let notice = notice(other, words);
                let title = notice.title.clone();
                self.shown("web/notice.html", language, (&title, notice))
            }
        }
    }

    fn shown<D: Serialize>(
        &self,
        template: &str,
        language: &'a Language,
        (title, door): (&str, D),
    ) -> Result<String, ThemeError> {
        let words = words(language.as_str());
        // Where there are no words in the language, the page is in the language of the words.
        let told = Language::try_from(words.lang.to_owned()).unwrap_or_default();
        let spoken = if primary(language.as_str()) == words.lang {
            language
        } else {
            &told
        };
        let mut context = Context::of_doors(self.publication, spoken);
        context.page = Some(PageFields {
            title: format!("{title} · {}", self.publication.name),
            heading: title.to_owned(),
            description: String::new(),
            url: None,
            kind: "website",
            lang: spoken.as_str().to_owned(),
            dir: spoken.direction(),
            locale: tongue::locale(spoken),
            image: None,
            json_ld: None,
            furniture: None,
        });
        self.theme.render(template, &Seen { context, door, words })
    }

    fn subscribe<'f>(&self, form: &'f Subscribe, words: &Words) -> SubscribeFields<'f> {
        let problem = form.problem.map(|problem| match problem {
            Problem::Address => (words.no_address, "email"),
            Problem::Disposable => (words.disposable, "email"),
            Problem::Feed => (words.no_feed, "feed"),
            Problem::Hurry => (words.hurry, ""),
        });
        SubscribeFields {
            action: &form.action,
            feeds: form.feeds.iter().map(Pick::of).collect(),
            address: &form.address,
            name: &form.name,
            stamp: &form.stamp,
            consent: filled(words.consent, &[("publication", &self.publication.name)]),
            problem: problem.map(|(text, field)| ProblemFields { text, field }),
        }
    }

    fn preferences<'f>(&self, own: &'f Preferences, words: &'static Words) -> PreferencesFields<'f> {
        let frequencies = Frequency::ALL.into_iter().map(|frequency| Pick {
            name: frequency.name(),
            title: match frequency {
                Frequency::Each => words.each,
                Frequency::Weekly => words.weekly,
                Frequency::Monthly => words.monthly,
            },
            description: "",
            chosen: frequency == own.frequency,
        });
        let kept = own.paused_until.map(|until| {
            let until: chrono::DateTime<FixedOffset> = shown_in(self.zone, until);
            let date = date::in_words(&until, None, words.lang).unwrap_or_default();
            Owned {
                name: "keep".to_owned(),
                title: filled(words.paused_until, &[("date", &date)]),
                chosen: true,
            }
        });
        let none = Owned {
            name: "0".to_owned(),
            title: words.no_pause.to_owned(),
            chosen: kept.is_none(),
        };
        let weeks = PAUSES.into_iter().map(|count| Owned {
            name: count.to_string(),
            title: words.in_weeks(count),
            chosen: false,
        });
        let languages = own.languages.iter().map(|(language, chosen)| Pick {
            name: language.as_str(),
            title: tongue::name(language),
            description: "",
            chosen: *chosen,
        });
        PreferencesFields {
            action: &own.action,
            export: &own.export,
            erase: own.erase.as_ref(),
            feeds: own.feeds.iter().map(Pick::of).collect(),
            tags: own.tags.iter().map(Pick::of).collect(),
            frequencies: frequencies.collect(),
            pauses: std::iter::once(none).chain(kept).chain(weeks).collect(),
            name: &own.name,
            languages: languages.collect(),
            is_saved: own.is_saved,
        }
    }
}

impl<'a> Pick<'a> {
    fn of(choice: &'a Choice) -> Self {
        Self {
            name: &choice.name,
            title: &choice.title,
            description: &choice.description,
            chosen: choice.chosen,
        }
    }
}

/// What a page says that has nothing to be filled in.
fn notice(view: &View, words: &Words) -> Notice {
    let days = DAYS.to_string();
    let way = |text: &str, url: &Url| Way {
        text: text.to_owned(),
        url: url.clone(),
        is_second: false,
    };
    let said = |title: &str, text: String| Notice {
        title: title.to_owned(),
        text,
        ..Notice::default()
    };
    match view {
        View::Confirmed { feeds, preferences } => Notice {
            link: Some(way(words.preferences, preferences)),
            ..said(
                words.confirmed,
                filled(words.confirmed_text, &[("feeds", &words.list(feeds))]),
            )
        },
        View::ConfirmedBefore => said(words.before, words.before_text.to_owned()),
        View::Stale { subscribe } => Notice {
            link: Some(way(words.again, subscribe)),
            ..said(words.stale, filled(words.stale_text, &[("days", &days)]))
        },
        View::Left { feed, undo } => Notice {
            button: undo.as_ref().map(|undo| Way {
                is_second: true,
                ..way(words.undo, undo)
            }),
            ..said(words.left, filled(words.left_text, &[("feed", feed)]))
        },
        View::Returned { feed } => said(words.returned, filled(words.returned_text, &[("feed", feed)])),
        View::NotReturned { subscribe } => Notice {
            link: Some(way(words.again, subscribe)),
            ..said(words.not_returned, words.not_returned_text.to_owned())
        },
        View::Erase { action, preferences } => Notice {
            button: Some(way(words.erase, action)),
            link: Some(way(words.back, preferences)),
            ..said(words.erase_title, words.erase_text.to_owned())
        },
        View::Erased => said(words.erased, words.erased_text.to_owned()),
        View::Trouble(trouble) => in_trouble(*trouble, words),
        // The others have pages of their own, and come here never.
        View::Asked | View::Subscribe(_) | View::Preferences(_) | View::Confirm { .. } | View::Leave { .. } => {
            said(words.asked, filled(words.asked_text, &[("days", &days)]))
        }
    }
}

fn in_trouble(trouble: Trouble, words: &Words) -> Notice {
    let (title, text) = match trouble {
        Trouble::NotFound => (words.not_found, words.not_found_text.to_owned()),
        Trouble::TooMany { minutes } => {
            let minutes = minutes.to_string();
            (words.too_many, filled(words.too_many_text, &[("minutes", &minutes)]))
        }
        Trouble::TooLarge => (words.too_large, words.back_and_again.to_owned()),
        Trouble::Unreadable => (words.unreadable, words.back_and_again.to_owned()),
        Trouble::Down => (words.down, words.down_text.to_owned()),
    };
    Notice {
        title: title.to_owned(),
        text,
        ..Notice::default()
    }
}
