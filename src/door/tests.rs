use dom_query::Document;
use url::Url;

use crate::audience::reception::Frequency;
use crate::door::letter::LetterView;
use crate::door::letter::Subscribed;
use crate::door::pages::DAYS;
use crate::door::pages::Doorway;
use crate::door::view::Choice;
use crate::door::view::Preferences;
use crate::door::view::Problem;
use crate::door::view::Subscribe;
use crate::door::view::Trouble;
use crate::door::view::View;
use crate::door::words::all::ALL;
use crate::publication::Language;
use crate::theme::Theme;
use crate::theme::sample;

/// What stands in every field that somebody else can fill.
const EVIL: &str = "<script>alert('x')</script>\" onfocus=\"alert(1)\" {{ publication.name }} &amp; \u{202e}";

fn url(path: &str) -> Url {
    format!("https://news.example.org/{path}").parse().unwrap()
}

fn language(tag: &str) -> Language {
    tag.to_owned().try_into().unwrap()
}

fn choice(title: &str) -> Choice {
    Choice {
        name: title.to_owned(),
        title: title.to_owned(),
        description: title.to_owned(),
        chosen: true,
    }
}

/// Every page, with `said` wherever somebody's words stand.
fn views(said: &str) -> Vec<View> {
    let form = |problem| {
        View::Subscribe(Subscribe {
            action: url("subscribe"),
            feeds: vec![choice(said), choice("Notes")],
            address: said.to_owned(),
            name: said.to_owned(),
            stamp: said.to_owned(),
            problem,
        })
    };
    let own = Preferences {
        action: url("p/token"),
        export: url("p/token/export"),
        erase: Some(url("p/token/erase")),
        feeds: vec![choice(said)],
        tags: vec![choice(said)],
        frequency: Frequency::Weekly,
        name: said.to_owned(),
        languages: ALL.map(|words| (language(words.lang), words.lang == "de")).to_vec(),
        paused_until: Some("2026-12-24T12:00:00Z".parse().unwrap()),
        is_saved: true,
    };
    let mut views = vec![form(None), View::Preferences(Box::new(own))];
    views.extend([Problem::Address, Problem::Disposable, Problem::Feed, Problem::Hurry].map(|one| form(Some(one))));
    views.extend(notices(said));
    views
}

/// The pages that only say something, or have one button.
fn notices(said: &str) -> Vec<View> {
    let feeds = || vec![said.to_owned(), "Notes".to_owned()];
    let mut views = vec![
        View::Asked,
        View::Confirm {
            feeds: feeds(),
            action: url("c/token"),
        },
        View::Confirmed {
            feeds: feeds(),
            preferences: url("p/token"),
        },
        View::ConfirmedBefore,
        View::Stale {
            subscribe: url("subscribe"),
        },
        View::Leave {
            feed: said.to_owned(),
            action: url("u/token"),
        },
        View::Left {
            feed: said.to_owned(),
            undo: Some(url("b/token")),
        },
        View::Left {
            feed: said.to_owned(),
            undo: None,
        },
        View::Returned { feed: said.to_owned() },
        View::NotReturned {
            subscribe: url("subscribe"),
        },
        View::Erase {
            action: url("p/token/erase"),
            preferences: url("p/token"),
        },
        View::Erased,
    ];
    views.extend(
        [
            Trouble::NotFound,
            Trouble::TooMany { minutes: 7 },
            Trouble::TooLarge,
            Trouble::Unreadable,
            Trouble::Down,
        ]
        .map(View::Trouble),
    );
    views
}

fn letters(said: &str) -> Vec<LetterView> {
    let feeds = || vec![said.to_owned(), "Notes".to_owned()];
    vec![
        LetterView::Confirmation {
            feeds: feeds(),
            link: url("c/token"),
            days: DAYS,
        },
        LetterView::Reminder {
            feeds: feeds(),
            preferences: url("p/token"),
        },
        LetterView::Welcome {
            feeds: vec![Subscribed {
                title: said.to_owned(),
                archive: Some(url("issues/")),
                leave: url("u/token"),
            }],
            preferences: url("p/token"),
        },
    ]
}

/// With the built-in templates, and `name` for the publication's.
fn with_doorway<T>(name: &str, use_it: impl FnOnce(Doorway<'_>) -> T) -> T {
    let theme = Theme::new(&[]).unwrap();
    let mut publication = sample::publication();
    name.clone_into(&mut publication.name);
    use_it(Doorway {
        theme: &theme,
        publication: &publication,
        zone: chrono_tz::Europe::Berlin,
    })
}

#[test]
fn every_page_speaks_every_language() {
    with_doorway("Low Water", |doorway| {
        for words in ALL {
            for view in views("Notes from the Mill") {
                let page = doorway.page(&language(words.lang), &view).unwrap();
                let dir = if words.lang == "ar" { "rtl" } else { "ltr" };
                let html = format!("<html lang=\"{}\" dir=\"{dir}\">", words.lang);
                assert!(page.contains(&html), "{} {view:?}", words.lang);
                assert!(page.len() < 20_000, "{} bytes: {view:?}", page.len());
                assert!(!page.contains('{') || !page.contains("{feed"), "{view:?}");
                assert!(!page.contains("<script"), "{view:?}");
                assert_eq!(page.matches("<h1").count(), 1, "{view:?}");
            }
        }
    });
}

#[test]
fn a_language_without_words_is_spoken_in_english() {
    with_doorway("Low Water", |doorway| {
        let page = doorway.page(&language("pl"), &View::Asked).unwrap();
        assert!(page.contains("<html lang=\"en\" dir=\"ltr\">"));
        let page = doorway.page(&language("de-AT"), &View::Asked).unwrap();
        assert!(page.contains("<html lang=\"de-AT\" dir=\"ltr\">") && page.contains("Postfach"));
    });
}

/// Whether nothing of what was said became an element or an attribute.
fn is_harmless(html: &str) -> bool {
    Document::from(html).select("script, [onfocus]").is_empty()
}

#[test]
fn nobody_s_words_become_markup() {
    with_doorway(EVIL, |doorway| {
        for words in ALL {
            for view in views(EVIL) {
                let page = doorway.page(&language(words.lang), &view).unwrap();
                assert!(is_harmless(&page), "{view:?}");
                assert!(
                    !page.contains("&amp; \u{202e}"),
                    "what is escaped is escaped again: {view:?}"
                );
            }
            for letter in letters(EVIL) {
                let parts = doorway.letter(&language(words.lang), &letter).unwrap();
                assert!(is_harmless(&parts.html), "{letter:?}");
                assert!(!parts.subject.contains('\n'), "{letter:?}");
            }
        }
    });
}

#[test]
fn every_letter_says_it_in_both_parts_and_every_language() {
    with_doorway("Low Water", |doorway| {
        for words in ALL {
            for letter in letters("Notes from the Mill") {
                let parts = doorway.letter(&language(words.lang), &letter).unwrap();
                let link = match &letter {
                    LetterView::Confirmation { link, .. } => link,
                    LetterView::Reminder { preferences, .. } | LetterView::Welcome { preferences, .. } => preferences,
                };
                for part in [&parts.html, &parts.text] {
                    assert!(part.contains(link.as_str()), "{part}");
                    assert!(part.contains("Notes from the Mill"), "{part}");
                }
                assert!(parts.subject.contains("Low Water"), "{}", parts.subject);
                assert!(parts.html.contains(&format!("lang=\"{}\"", words.lang)));
            }
        }
    });
}

#[test]
fn a_letter_as_text_is_short_and_whole() {
    let parts = with_doorway("Low Water", |doorway| {
        doorway
            .letter(&language("en"), &letters("Notes from the Mill")[0])
            .unwrap()
    });
    insta::assert_snapshot!(format!("{}\n\n{}", parts.subject, parts.text), @r"
    Please confirm: Low Water

    Low Water

    Please confirm: Low Water
    =========================

    Somebody, probably you, wants to get Notes from the Mill and Notes at
    this address. If it was you, please confirm it:

    Confirm
    https://news.example.org/c/token

    The link works for 7 days. If it was not you, do nothing: then nothing
    more comes.

    ---

    Low Water
    Mill Lane 3
    12345 Oldford
    ");
}
