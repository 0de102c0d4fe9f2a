//! An edition for tests.

use std::iter;

use url::Url;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::issue::edition::Edition;
use crate::issue::edition::EntryView;
use crate::issue::edition::Words;
use crate::theme::entry::Show;
use crate::theme::sample;

/// What `use_it` makes of an edition of `entries`, the first of them whole.
pub(crate) fn with_edition<T>(feed: &Feed, entries: &[Entry], use_it: impl FnOnce(Edition<'_>) -> T) -> T {
    let publication = sample::publication();
    let url: Url = "https://example.org/issues/7/".parse().unwrap();
    use_it(Edition {
        publication: &publication,
        feed,
        theme: "digest",
        number: 7,
        subject: "When nothing moves",
        preheader: None,
        date: Some("2026-11-23T08:00:00+01:00".parse().unwrap()),
        url: &url,
        is_served: false,
        intro: Words {
            html: "<p>Dear reader, the wheel stopped on Thursday.</p>",
            text: "Dear reader, the wheel stopped on Thursday.",
        },
        outro: Words::default(),
        entries: entries
            .iter()
            .zip(iter::once(Show::Full).chain(iter::repeat(Show::Summary)))
            .map(|(entry, show)| EntryView {
                entry,
                show,
                title: None,
                html: None,
                text: "Most of what we call weather is air in a hurry [1].",
            })
            .collect(),
        notes: "[1] https://example.org/air/",
    })
}
