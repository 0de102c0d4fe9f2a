//! A small publication for tests.

use serde_json::json;

use crate::entry::Entry;
use crate::entry::Image;
use crate::feed::Feed;
use crate::feed::config::Among;
use crate::feed::config::Home;
use crate::publication::Language;
use crate::publication::Person;
use crate::publication::Publication;
use crate::theme::page::FeedLink;
use crate::theme::page::Subscribed;

/// An article with one of everything.
pub(crate) const FULL_HTML: &str = r##"<p>Most of what we call weather is <a href="https://example.org/air/">air in a hurry</a>. The frost is the exception: it comes when nothing moves, on clear nights, and it leaves writing on the window that no two houses share.<sup><a href="#note-1" id="ref-1">1</a></sup></p>
<h2 id="reading">Reading the window</h2>
<p>Stand close. The ferns grow from the <em>coldest</em> corner, and <strong>never</strong> from the middle; <code>t = 0</code> is a scratch in the glass.</p>
<figure><img src="https://example.org/fern.jpg" alt="A fern of ice on a pane" width="1600" height="900"><figcaption>A pane on the north side, seven in the morning.</figcaption></figure>
<blockquote><p>It was so quiet that one could hear the pond closing.</p></blockquote>
<h3 id="numbers">The numbers</h3>
<pre><code class="language-python">def frost(night):
    """Whether the grass will be white in the morning, for a night that is clear and has no wind at all."""
    return night.dew_point &lt; 0 and night.wind_speed &lt; 1.5
</code></pre>
<table><thead><tr><th>Night</th><th style="text-align: right">Lowest</th><th>Sky</th><th>Wind</th></tr></thead><tbody><tr><td>12 November</td><td style="text-align: right">−1.4 °C</td><td>clear</td><td>none</td></tr><tr><td>13 November</td><td style="text-align: right">−3.0 °C</td><td>clear</td><td>light, from the east</td></tr></tbody></table>
<h2>What to keep</h2>
<ul><li>a notebook that opens flat,</li><li>a pencil, since ink freezes,<ul><li>and a knife for it;</li></ul></li><li>patience.</li></ul>
<hr>
<ol><li id="note-1">Or so they say in the village. <a href="#ref-1">↩</a></li></ol>
"##;

pub(crate) fn language(tag: &str) -> Language {
    Language::try_from(tag.to_owned()).unwrap()
}

pub(crate) fn publication() -> Publication {
    Publication {
        name: "Notes from the Mill".to_owned(),
        url: "https://example.org/".parse().unwrap(),
        language: language("en"),
        timezone: chrono_tz::Tz::Europe__Berlin,
        author: Some(Person::named("Nora Quist")),
        postal_address: Some("Mill Lane 3\n12345 Oldford".to_owned()),
    }
}

pub(crate) fn feed() -> Feed {
    feed_with("")
}

/// The same, with more keys of `feed.toml`.
pub(crate) fn feed_with(keys: &str) -> Feed {
    let table = format!("description = \"Weather, water and what grows beside it.\"\nfiles.json = \"\"\n{keys}");
    let publication = publication();
    let home = Home {
        publication: &publication,
        among: Among::Only,
    };
    Feed::new("main".parse().unwrap(), toml::from_str(&table).unwrap(), home).unwrap()
}

pub(crate) fn feed_links() -> Vec<FeedLink> {
    [
        ("application/rss+xml", "RSS", "rss.xml"),
        ("application/atom+xml", "Atom", "atom.xml"),
    ]
    .map(|(media_type, title, file)| FeedLink {
        media_type,
        title: format!("Notes from the Mill ({title})"),
        format: title,
        of: Subscribed::Feed,
        url: feed().url.join(file).unwrap(),
    })
    .to_vec()
}

pub(crate) fn entry(slug: &str, title: &str, summary: &str) -> Entry {
    Entry {
        id: format!("tag:example.org,2026-11-20:{slug}"),
        id_is_permalink: false,
        file: format!("feeds/main/articles/{slug}.md"),
        slug: slug.to_owned(),
        section: String::new(),
        url: format!("https://example.org/{slug}/").parse().unwrap(),
        has_page: true,
        about: None,
        title: title.to_owned(),
        published: "2026-11-20T07:30:00+01:00".parse().unwrap(),
        updated: "2026-11-20T07:30:00+01:00".parse().unwrap(),
        authors: vec![Person::named("Nora Quist")],
        tags: vec!["weather".to_owned()],
        summary: summary.to_owned(),
        html: format!("<p>{}</p>", summary.replace('&', "&amp;").replace('<', "&lt;")),
        image: None,
        enclosure: None,
        markdown: None,
        language: None,
        preheader: None,
        words: 840,
        extra: json!({ "mood": "cold" }).as_object().unwrap().clone(),
        hash: [0; 32],
        assets: Vec::new(),
    }
}

/// Three entries: a long one with everything, one with a picture, a plain one.
pub(crate) fn entries() -> Vec<Entry> {
    let mut frost = entry(
        "frost",
        "The frost writes at night",
        "How ice grows on a window, and what a scratch in the glass has to do with it.",
    );
    frost.html = FULL_HTML.to_owned();
    frost.updated = "2026-11-22T18:00:00+01:00".parse().unwrap();
    let mut pond = entry(
        "pond",
        "Listening to the pond",
        "Before the ice can bear a cat it sings. A week of evenings with a hydrophone, a flask of tea and a dog that did \
         not see the point, and a list of the four sounds that mean: go home.",
    );
    pond.image = Some(Image {
        src: "https://example.org/pond.jpg".parse().unwrap(),
        alt: "The pond at dusk, half of it frozen".to_owned(),
        width: Some(1200),
        height: Some(675),
    });
    pond.words = 200;
    let reeds = entry(
        "reeds",
        "Reeds, and who lives in them",
        "A census of eleven birds, counted with cold hands.",
    );
    vec![frost, pond, reeds]
}
