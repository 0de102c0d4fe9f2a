//! Foreign text, from its file to a mail in the outbox.

use std::fs;

use serde_json::Value;

use crate::publication::Publication;
use crate::publication::repository;
use crate::publication::tree;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A file of `tests/data/article/`, imported into a publication of its own: what was said of it, and what was written.
fn imported(name: &str) -> (Publication, Value, String) {
    let publication = Publication::new();
    let file = repository().join("tests/data/article").join(name);
    let answer = publication
        .run(&["import", "--format", "json", &file.display().to_string()])
        .text();
    let answer = json(&answer);
    let article = publication.read(answer["path"].as_str().unwrap());
    (publication, answer, article)
}

/// Words with one space between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn pasted_text_becomes_an_article_in_every_feed_and_a_mail() {
    let (publication, answer, article) = imported("orchard-news.txt");
    let source = fs::read_to_string(repository().join("tests/data/article/orchard-news.txt")).unwrap();
    let stripped: Vec<&str> = answer["stripped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stripped| stripped["text"].as_str().unwrap())
        .collect();
    let paragraphs: Vec<String> = source
        .split("\n\n")
        .map(words)
        .filter(|words| !words.is_empty())
        .collect();
    let title = &paragraphs[0];
    assert!(article.contains(&format!("title = {title:?}")), "{article}");

    publication.run(&["build"]).text();
    let [rss, atom, feed] =
        ["rss.xml", "atom.xml", "feed.json"].map(|name| publication.read(&format!("feeds/main/public/{name}")));
    let feed = json(&feed);
    let item = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["title"] == title.as_str())
        .unwrap();
    let id = item["id"].as_str().unwrap();
    assert!(rss.contains(id) && atom.contains(id));
    let text = html2text::config::plain_no_decorate()
        .string_from_read(item["content_html"].as_str().unwrap().as_bytes(), usize::MAX / 2)
        .unwrap();
    for paragraph in &paragraphs[1..] {
        let is_kept = words(&text).contains(paragraph.as_str());
        let is_told = stripped.iter().any(|stripped| paragraph.contains(stripped));
        assert!(is_kept != is_told, "{paragraph}");
    }

    publication.run(&["subscribers", "add", "reader@example.net"]).text();
    publication.run(&["issue", "new", "--entries", id]).text();
    for flag in ["--text", "--html"] {
        let shown = publication.run(&["issue", "show", "1", flag]).text();
        assert!(words(&shown).contains(title.as_str()), "{shown}");
    }
    publication.run(&["send", "1", "--yes"]).text();
    let outbox = tree(&publication.path().join(".pressrun/outbox/new"));
    let shown = publication
        .run(&["issue", "show", "1", "--eml", "reader@example.net"])
        .stdout;
    assert_eq!(
        outbox.into_values().collect::<Vec<_>>(),
        [shown],
        "what is shown is what was sent"
    );
}

#[test]
fn a_page_without_marks_gives_its_story_and_tells_the_rest_with_its_line() {
    let (_, answer, article) = imported("ferry-page.html");
    insta::assert_snapshot!(article, @r#"
    +++
    title = "The ferry keeps its bell"
    date = 2026-05-04T06:30:00+02:00
    authors = ["Jon Ferris"]
    lang = "en"
    +++

    ![A brass bell on a mast](https://courier.example/img/bell.jpg "The bell, polished on Fridays.")

    The ferry across the Fenn will keep its bell. The council voted nine to two on Monday evening, after a debate that was longer than the crossing itself, which takes eleven minutes.

    The bell was to be replaced by a loudspeaker, which would have cost $1,200 and spoken three languages. Nobody had asked the captain.

    ## What the captain says

    “A loudspeaker can say what it likes,” says captain Rosa Tamm. “A bell can only mean one thing, and everybody **knows** it.” See the [minutes](https://courier.example/minutes.pdf).

    > We have eleven minutes. Let us not spend them listening to instructions.

    - Bell: cast in 1911
    - Weight: 14 kg

    The two who voted for the loudspeaker would like it noted that they are in favour of bells, but at a distance.
    "#);
    let stripped = answer["stripped"].as_array().unwrap().iter().map(|stripped| {
        let text = |key: &str| stripped[key].as_str().unwrap();
        format!("{}: {} ({})", stripped["line"], text("text"), text("why"))
    });
    insta::assert_snapshot!(stripped.collect::<Vec<_>>().join("\n"), @r"
    10: We use cookies to improve your experience. By continuing you accept our policy. (cookie prompt)
    10: Accept all (cookie prompt)
    10: Reject (cookie prompt)
    11: Home News Sport (navigation)
    14: By Jon Ferris May 4, 2026 3 min read (by-line, now in the head)
    15: Share on FacebookTweet12 shares (share bar)
    20: Read also (pointer to other pages)
    20: Eels return (pointer to other pages)
    23: Advertisement (mark of an advertisement)
    28: Tags: ferry (outside the story)
    29: Subscribe to our newsletter (newsletter prompt)
    29: Sign up (newsletter prompt)
    30: 3 comments (comments)
    30: First! (comments)
    30: Leave a Reply (comment form)
    30: Your email address will not be published. Required fields are marked * (comment form)
    31: Most read (pointer to other pages)
    31: Something else (pointer to other pages)
    32: © 2026 Fenn Courier. All rights reserved. (footer)
    32: Privacy · Terms (footer)
    ");
}

#[test]
fn what_is_there_is_not_written_over() {
    let (publication, answer, article) = imported("ferry-page.html");
    let file = repository()
        .join("tests/data/article/ferry-page.html")
        .display()
        .to_string();
    let again = publication.run(&["import", &file]);
    assert_eq!(again.code, Some(1));
    assert!(
        again.stderr.contains(answer["path"].as_str().unwrap()),
        "{}",
        again.stderr
    );
    assert_eq!(publication.read(answer["path"].as_str().unwrap()), article);
}
