//! The preview wall, as a browser meets it.

mod house;
mod safety;

use std::time::Duration;

use pressrun::serve::wall::Fault;

use crate::preview::house::House;
use crate::preview::house::attribute;
use crate::preview::house::breakage;
use crate::preview::house::recipient;
use crate::preview::house::shown;
use crate::preview::house::text_of;

#[tokio::test]
async fn an_issue_is_shown_as_it_will_be_received() {
    let house = House::open().await;
    let answer = house.get("/?panes=html,text,source").await;
    let page = answer.page();
    assert_eq!(answer.status, 200);
    assert_eq!(text_of(&page, "title"), "Ice on the pond · main/7 · preview");
    assert_eq!(text_of(&page, "#inbox .from"), "Notes from the Mill");
    assert_eq!(text_of(&page, "#inbox h1"), "Ice on the pond");
    assert_eq!(text_of(&page, "#inbox .preheader"), "It sings");
    assert_eq!(page.select("#terminal pre").text().to_string(), "\nStand close.\n");
    assert_eq!(
        page.select("#bytes pre").text().to_string(),
        "Subject: Ice on the pond\n\nStand close.\n"
    );
    assert_eq!(text_of(&page, "#size p"), "HTML 26 of 102,000 bytes · 1 error f");
    assert_eq!(text_of(&page, "#findings .message"), "error the link leads nowhere");
    assert_eq!(text_of(&page, "#findings code"), "articles/ice.md:14:3");
    assert_eq!(text_of(&page, "#findings .hint"), "mend it");
    assert_eq!(text_of(&page, "#issues [aria-current] .subject"), "Ice");

    let frame = attribute(&page, "iframe", "src");
    assert!(!attribute(&page, "iframe", "sandbox").contains("scripts"));
    let mail = house.get(&frame).await;
    assert_eq!(mail.text(), "<p>Stand <b>close</b>.</p>");
    assert_eq!(
        house.stage.lock().unwrap().renderings,
        1,
        "the frame shows the page's rendering"
    );
}

#[tokio::test]
async fn the_message_is_handed_out_byte_for_byte() {
    let house = House::open().await;
    let eml: Vec<u8> = (0..=255_u8).chain(*b"\r\n.\r\n--x--").collect();
    house.edit(|shown| shown.eml.clone_from(&eml));
    let answer = house.get("/eml?issue=main/7").await;
    assert_eq!(answer.body, eml);
    assert_eq!(answer.header("content-type"), "message/rfc822");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"main-7.eml\""
    );
}

#[tokio::test]
async fn every_state_has_its_own_url() {
    let house = House::open().await;
    let page = house
        .get("/?issue=main/6&to=2&panes=text&images=none&width=phone&mode=dark")
        .await
        .page();
    assert_eq!(text_of(&page, "#to option[selected]"), "g***@n***.net");
    assert_eq!(attribute(&page, "#issues [aria-current]", "id"), "issue-2");
    let hidden = |pane: &str| page.select(pane).attr("hidden").is_some();
    assert_eq!(["#html", "#text", "#source"].map(hidden), [true, false, true]);
    assert_eq!(page.select("iframe").length(), 0, "what is closed is not loaded");
    assert_eq!(
        attribute(&page, "#pane-html", "href"),
        "/?issue=main/6&to=2&panes=html,text&images=none&width=phone&mode=dark".replace("&panes=html,text", "")
    );
    assert_eq!(
        attribute(&page, "#issue-1", "href"),
        "/?issue=main/7&to=2&panes=text&images=none&width=phone&mode=dark"
    );

    let page = house.get(&attribute(&page, "#pane-html", "href")).await.page();
    assert_eq!(attribute(&page, "#sheet", "class"), "sheet phone dark");
    assert!(attribute(&page, "iframe", "src").starts_with("/mail?issue=main/6&to=2&images=none&print="));
    assert_eq!(attribute(&page, "#save", "href"), "/eml?issue=main/6&to=2");
}

#[tokio::test]
async fn every_control_has_a_title_and_no_two_one_key() {
    let house = House::open().await;
    let page = house.get("/?issue=main/6").await.page();
    let mut keys = Vec::new();
    for control in page.select("a, select, button, summary[data-key]").nodes() {
        let title = control.attr("title").unwrap_or_default().to_string();
        assert!(!title.is_empty(), "{}", control.html());
        if let Some(key) = control.attr("data-key").map(|key| key.to_string()) {
            assert!(
                title.contains(&format!("({key}")),
                "`{title}` does not tell its key {key}"
            );
            keys.push(key);
        }
    }
    keys.sort();
    assert_eq!(keys, ["?", "e", "f", "h", "i", "k", "m", "r", "s", "t", "w"]);
}

#[tokio::test]
async fn what_is_broken_is_told_over_what_was_last_good() {
    let house = House::open().await;
    house.set(|stage| stage.shown = Err(Fault::Broken(breakage())));
    let answer = house.get("/").await;
    assert_eq!(answer.status, 500);
    assert_eq!(
        text_of(&answer.page(), "#trouble h2"),
        "error: templates/email/digest/body.html"
    );
    assert_eq!(answer.page().select("iframe").length(), 0, "nothing was ever good");
    assert_eq!(house.get("/mail").await.status, 500);

    house.set(|stage| stage.shown = Ok(shown()));
    house.get("/").await;
    house.set(|stage| stage.shown = Err(Fault::Broken(breakage())));
    let answer = house.get("/").await;
    let page = answer.page();
    assert_eq!(answer.status, 200);
    assert_eq!(
        text_of(&page, "#trouble p:nth-of-type(1)"),
        "because: line 14: unknown variable `entry.titel`"
    );
    assert_eq!(
        text_of(&page, "#trouble p:nth-of-type(2)"),
        "hint: did you mean `entry.title`?"
    );
    assert_eq!(
        text_of(&page, "#trouble p:nth-of-type(3)"),
        "Below is the last good rendering."
    );
    assert_eq!(text_of(&page, "#inbox h1"), "Ice on the pond");
    let mail = house.get(&attribute(&page, "iframe", "src")).await;
    assert_eq!((mail.status, mail.text().as_str()), (200, "<p>Stand <b>close</b>.</p>"));
    let eml = house.get("/eml").await;
    assert_eq!(eml.status, 500, "an old message must not be taken for a new one");

    house.set(|stage| {
        stage.shown = Ok(shown());
        stage.issues = Err(breakage());
    });
    let page = house.get("/").await.page();
    assert_eq!(text_of(&page, "#trouble h2"), "error: templates/email/digest/body.html");
    assert_eq!(text_of(&page, "#issues .subject:first-child"), "IceSalt");
    assert_eq!(text_of(&page, "#inbox h1"), "Ice on the pond");
}

#[tokio::test]
async fn an_open_page_is_told_of_changes() {
    let house = House::open().await;
    let first = house.get("/").await.edition();
    let mut listening = house.listen(&first).await;
    house.edit(|shown| shown.subject = "Frost".to_owned());
    let told = listening.event().await.unwrap();
    let page = house.get("/").await;
    assert_eq!(text_of(&page.page(), "#inbox h1"), "Frost");
    assert_eq!(page.edition(), told);
    assert_ne!(told, first);
    house.edit(|shown| shown.subject = "Salt".to_owned());
    assert_ne!(listening.event().await.unwrap(), told);

    let mut late = house.listen(&first).await;
    assert_eq!(
        late.event().await.unwrap(),
        house.get("/").await.edition(),
        "what was missed is told at once"
    );
    let mut from_another_run = house.listen("0-0").await;
    assert!(from_another_run.event().await.is_some());
}

#[tokio::test]
async fn the_end_is_waited_for_by_nobody() {
    let house = House::open().await;
    let edition = house.get("/").await.edition();
    let mut listening = house.listen(&edition).await;
    house.stop.send(()).unwrap();
    assert_eq!(listening.event().await, None, "the stream ends, and the page says so");
    let served = tokio::time::timeout(Duration::from_secs(30), house.served).await;
    served.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn the_publications_own_images_come_from_its_files() {
    let house = House::open().await;
    let html = "<p><img src=\"https://example.org/a/fern.png?x=1&amp;y=2\" alt=\"Fern\"><img src=\"https://example.org/b.png\"></p>";
    house.edit(|shown| shown.html = html.to_owned());
    let mail = house.get("/mail").await.page();
    let local = attribute(&mail, "img:nth-of-type(1)", "src");
    assert_eq!(
        local,
        "/asset?url=https%3A%2F%2Fexample.org%2Fa%2Ffern.png%3Fx%3D1%26y%3D2"
    );
    assert_eq!(
        attribute(&mail, "img:nth-of-type(2)", "src"),
        "https://example.org/b.png"
    );
    assert_eq!(attribute(&mail, "img:nth-of-type(1)", "alt"), "Fern");
    let image = house.get(&local).await;
    assert_eq!(
        (image.status, image.header("content-type"), image.body.as_slice()),
        (200, "image/png", &b"\x89PNG fern"[..])
    );
}

#[tokio::test]
async fn a_mail_that_gmail_would_clip_is_told() {
    let house = House::open().await;
    for (bytes, is_clipped) in [(102_000, false), (102_001, true)] {
        house.edit(|shown| shown.html = "x".repeat(bytes));
        let page = house.get("/").await.page();
        assert_eq!(
            text_of(&page, "#size strong") == "Gmail cuts off the rest",
            is_clipped,
            "{bytes}"
        );
    }
}

#[tokio::test]
async fn of_many_subscribers_some_can_be_chosen_and_always_the_one_that_is_shown() {
    let house = House::open().await;
    house.edit(|shown| {
        shown.recipients = (0..1000)
            .map(|number| recipient(&number.to_string(), "a***@e***.org"))
            .collect();
    });
    let page = house.get("/?to=999").await.page();
    assert_eq!(page.select("#to option").length(), 201);
    assert_eq!(attribute(&page, "#to option[selected]", "value"), "999");
    house.edit(|shown| {
        shown.recipients.clear();
        shown.recipient = None;
    });
    assert_eq!(house.get("/").await.page().select("#to").length(), 0);
}

#[tokio::test]
async fn whoever_is_looked_for_is_found_and_no_word_of_it_stands_in_a_url() {
    let house = House::open().await;
    let page = house.get("/?mode=dark&to=2").await.page();
    // A list this short can be looked through.
    assert!(!page.select("#to").is_empty() && page.select("form[action='/find']").is_empty());
    let ask = async |form: &str, head: &str| {
        let (port, length) = (house.port, form.len());
        let head = format!("host: localhost:{port}\r\n{head}content-length: {length}\r\n");
        house.ask_with("POST", "/find", (&head, form)).await
    };
    let found = ask("issue=main/7&mode=dark&to=1&who=gr", "").await;
    assert_eq!(
        (found.status, found.header("location")),
        (303, "/?issue=main/7&to=21&mode=dark")
    );
    assert_eq!(ask("issue=main/7&who=nobody", "").await.status, 404);
    assert_eq!(ask("who=gr", "origin: http://example.org\r\n").await.status, 403);
    assert_eq!(ask(&format!("who={}", "g".repeat(20_000)), "").await.status, 413);
}
