//! Pictures of a mail: linked, or in the message.

use mail_parser::Message;
use mail_parser::MessageParser;
use mail_parser::MimeHeaders;

use crate::publication::Publication;

/// The sample with an issue whose head says `images`, of an article with two pictures and one with one.
fn sample(images: &str) -> Publication {
    let sample = Publication::sample();
    let text = format!(
        "+++\nnumber = 2\nsubject = \"Pictures\"\n{images}\nentries = [\n{}\n]\n+++\nHello.\n",
        "    { id = \"tag:example.org,2026-09-18:half-the-lights\", show = \"full\" },\n    \
         { id = \"tag:example.org,2026-10-06:a-tide-table-in-forty-lines/index\", show = \"full\" },"
    );
    sample.write("feeds/sample/issues/0002-pictures.md", text);
    sample
}

fn eml(publication: &Publication) -> String {
    let words = ["issue", "show", "2", "--eml", "ada@example.net"];
    publication.run(&["subscribers", "add", "ada@example.net"]).text();
    publication.run(&words).text()
}

fn kinds(message: &Message<'_>) -> Vec<String> {
    let kind = |part: &mail_parser::MessagePart<'_>| {
        let kind = part.content_type().unwrap();
        format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
    };
    message.parts.iter().map(kind).collect()
}

#[test]
fn a_logo_that_is_published_with_the_pages_travels_too() {
    let sample = sample("images = \"embedded\"");
    let config = sample.read("config/pressrun.toml");
    let look = "[look]\nlogo = { src = \"logo.png\", width = 120, height = 32 }\n";
    let config = config.replace("\n[look]\n", &format!("\n{look}"));
    sample.write("config/pressrun.toml", config);
    let logo = include_bytes!("../../feeds/sample/public/half-the-lights/img/half-the-lights.png");
    sample.write("feeds/sample/public/logo.png", logo);
    let mailed = eml(&sample);
    let message = MessageParser::default().parse(mailed.as_bytes()).unwrap();
    let html = message.body_html(0).unwrap();
    assert!(!html.contains("logo.png"), "{html}");
    assert!(message.parts.iter().any(|part| part.contents() == logo.as_slice()));
}

#[test]
fn pictures_are_linked_unless_the_feed_or_the_issue_embeds_them() {
    let linked = eml(&sample(""));
    let message = MessageParser::default().parse(linked.as_bytes()).unwrap();
    assert_eq!(kinds(&message), ["multipart/alternative", "text/plain", "text/html"]);
    assert!(message.body_html(0).unwrap().contains("src=\"https://example.org/"));

    let by_issue = sample("images = \"embedded\"");
    let by_feed = sample("");
    let feed = by_feed.read("feeds/sample/feed.toml");
    by_feed.write(
        "feeds/sample/feed.toml",
        feed.replace("#images = \"linked\"", "images = \"embedded\""),
    );
    for publication in [by_issue, by_feed] {
        let embedded = eml(&publication);
        let message = MessageParser::default().parse(embedded.as_bytes()).unwrap();
        let pictures = ["image/png"; 3];
        let mut expected = vec!["multipart/alternative", "text/plain", "multipart/related", "text/html"];
        expected.extend(pictures);
        assert_eq!(kinds(&message), expected);
        let html = message.body_html(0).unwrap();
        assert!(!html.contains("src=\"https://"), "{html}");
        let parts = message.parts.iter().filter(|part| part.content_id().is_some());
        for part in parts {
            let id = part.content_id().unwrap();
            assert_eq!(html.matches(&format!("src=\"cid:{id}\"")).count(), 1);
            assert!(part.contents().starts_with(b"\x89PNG"));
        }
        assert!(
            embedded
                .lines()
                .all(|line| line.len() <= 78 || line.starts_with("List-") || line.starts_with(' '))
        );
        // What everybody may see has no message around it.
        let public = publication.run(&["issue", "show", "2", "--html"]).text();
        assert!(public.contains("src=\"https://example.org/") && !public.contains("cid:"));
        assert!(by_text(&embedded).contains("[image: "));
    }
}

fn by_text(eml: &str) -> String {
    let message = MessageParser::default().parse(eml.as_bytes()).unwrap();
    message.body_text(0).unwrap().into_owned()
}

#[test]
fn what_is_too_heavy_stays_linked_and_is_told() {
    let publication = sample("images = \"embedded\"");
    let mut picture = publication.bytes("feeds/sample/articles/img/half-the-lights.png");
    picture.resize(1_000_001, 0);
    publication.write("feeds/sample/articles/img/half-the-lights.png", picture);
    let told = publication.run(&["check"]).text();
    assert!(
        told.contains(
            "feeds/sample/issues/0002-pictures.md:1:1: warning[email/images-large]: \
             `https://example.org/half-the-lights/img/half-the-lights.png` stays linked: with its 1000001 bytes the pictures \
             would weigh more than 1000000"
        ),
        "{told}"
    );
    let message = eml(&publication);
    let message = MessageParser::default().parse(message.as_bytes()).unwrap();
    assert_eq!(kinds(&message).iter().filter(|kind| *kind == "image/png").count(), 2);
    assert_eq!(message.body_html(0).unwrap().matches("src=\"https://").count(), 1);
}

#[test]
fn a_misspelt_way_for_pictures_is_told() {
    let told = sample("images = \"inline\"").run(&["build"]);
    assert!(told.stderr.contains("0002-pictures.md:4:10"), "{}", told.stderr);
    assert!(told.stderr.contains("known here: linked, embedded"), "{}", told.stderr);
}
