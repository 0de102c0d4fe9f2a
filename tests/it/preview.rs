//! The preview wall, as a browser meets it.

mod house;
mod safety;

use std::time::Duration;

use pressrun::serve::wall::Fault;
use pressrun::serve::wall::Previous;

use crate::preview::house::House;
use crate::preview::house::Paged;
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
    assert_eq!(text_of(&page, "#masthead .from"), "Notes from the Mill");
    assert_eq!(text_of(&page, "#masthead h1"), "Ice on the pond");
    assert_eq!(text_of(&page, "#masthead .preheader"), "It sings");
    assert_eq!(page.select("#text-sheet pre").text().to_string(), "\nStand close.\n");
    assert_eq!(
        page.select("#source-sheet pre").text().to_string(),
        "Subject: Ice on the pond\n\nStand close.\n"
    );
    assert_eq!(text_of(&page, "#meter p"), "HTML 26 of 102,000 bytes · 1 error f");
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
    let page = house.get("/?issue=main/6&to=2&panes=text&images=none").await.page();
    assert_eq!(text_of(&page, "#to option[selected]"), "g***@n***.net");
    assert_eq!(attribute(&page, "#issues [aria-current]", "id"), "issue-2");
    let hidden = |pane: &str| page.select(pane).attr("hidden").is_some();
    assert_eq!(["#html", "#text", "#source"].map(hidden), [true, false, true]);
    assert_eq!(page.select("iframe").length(), 0, "what is closed is not loaded");
    assert_eq!(
        attribute(&page, "#pane-html", "href"),
        "/?issue=main/6&to=2&panes=html,text&images=none"
    );
    assert_eq!(
        attribute(&page, "#issue-1", "href"),
        "/?issue=main/7&to=2&panes=text&images=none"
    );

    let page = house.get(&attribute(&page, "#pane-html", "href")).await.page();
    assert!(attribute(&page, "iframe", "src").starts_with("/mail?issue=main/6&to=2&images=none&print="));
    assert_eq!(attribute(&page, "#save", "href"), "/eml?issue=main/6&to=2");
}

#[tokio::test]
async fn each_frame_shows_the_mail_as_its_program_makes_it() {
    let house = House::open().await;
    let html = "<html><head><style>@media (prefers-color-scheme:dark){p{color:#fff}}</style></head><body>\
                <!--[if mso]><b>word</b><![endif]--><p style=\"color:#000000\">x</p></body></html>";
    house.edit(|shown| shown.html = html.to_owned());
    let page = house
        .get("/?panes=html,phone,dark,forced,outlook,bare,plain,feed,page")
        .await
        .page();
    assert_eq!(page.select("iframe").length(), 9);
    for (pane, holds, lacks) in [
        ("html", "max-width:0", "prefers"),
        ("phone", "max-width:0", "prefers"),
        ("dark", "min-width:0", "prefers"),
        ("forced", "color:#ffffff", "prefers"),
        ("outlook", "<b>word</b>", "prefers"),
        ("bare", "max-width:0", "prefers"),
        ("plain", "<p>x</p>", "style"),
        ("feed", "The feed", "x</p>"),
        ("page", "The page", "x</p>"),
    ] {
        let answer = house.get(&attribute(&page, &format!("#{pane} iframe"), "src")).await;
        let mail = answer.text();
        assert!(mail.contains(holds) && !mail.contains(lacks), "{pane}: {mail}");
        let policy = answer.header("content-security-policy");
        assert_eq!(policy.contains("img-src 'none'"), pane == "bare", "{pane}");
    }
    assert_eq!(
        house.stage.lock().unwrap().renderings,
        1,
        "one rendering for all of them"
    );
}

#[tokio::test]
async fn what_the_page_itself_says_of_a_mail() {
    let house = House::open().await;
    let html = "<body><h1>Ice</h1><table role=presentation><tr><td class=entry><h2>Frost</h2><p style=\"color:#999999;background-color:#ffffff\">\
                Thin <a href=\"https://pond.test/x\">it sings</a></p><img src=\"https://pond.test/a.png\"></td></tr></table></body>";
    house.edit(|shown| {
        shown.html = html.to_owned();
        shown.previous = Some(Previous {
            issue: "main/6".to_owned(),
            subject: "Salt".to_owned(),
            text: "Stand off.".to_owned(),
            eml: b"Subject: Salt\r\nX-Old: 1\r\n\r\n".to_vec(),
            ..Previous::default()
        });
    });
    let page = house
        .get("/?panes=speech,headers,inbox,size,access,changes")
        .await
        .page();
    let said = page.select("#speech li");
    let said: Vec<String> = said
        .iter()
        .map(|one| one.text().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(said[..2], ["heading 1 Ice", "heading 2 Frost"]);
    assert!(said.last().unwrap().ends_with("nothing to say"), "{said:?}");
    assert_eq!(text_of(&page, "#headers dd"), "Ice on the pond");
    assert_eq!(page.select("#inbox .light .line").length(), 4);
    assert_eq!(page.select("#inbox .dark .line").length(), 4);
    assert_eq!(
        text_of(&page, "#size .bars:nth-of-type(1) li:first-child span:first-child"),
        "Frost"
    );
    assert_eq!(text_of(&page, "#access td.accent"), "2.8");
    assert!(text_of(&page, "#access .rows").contains("no alt text"));
    let changes = text_of(&page, "#changes");
    for told in [
        "Compared with main/6",
        "Salt",
        "- Stand off.",
        "+ Stand close.",
        "error[article/link]",
    ] {
        assert!(changes.contains(told), "{told}\n{changes}");
    }
}

#[tokio::test]
async fn every_control_has_a_title_and_no_two_one_key() {
    let house = House::open().await;
    house.edit(|shown| {
        shown.profiles = vec!["outbox".to_owned()];
        shown.has_editor = true;
    });
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
    assert_eq!(
        keys,
        [
            "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "?", "a", "c", "e", "f", "i", "k", "m", "r", "s", "t",
            "u", "w", "z"
        ]
    );
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
    assert_eq!(text_of(&page, "#masthead h1"), "Ice on the pond");
    let mail = house.get(&attribute(&page, "iframe", "src")).await;
    assert_eq!((mail.status, mail.text()), (200, "<p>Stand <b>close</b>.</p>"));
    let eml = house.get("/eml").await;
    assert_eq!(eml.status, 500, "an old message must not be taken for a new one");

    house.set(|stage| {
        stage.shown = Ok(shown());
        stage.issues = Err(breakage());
    });
    let page = house.get("/").await.page();
    assert_eq!(text_of(&page, "#trouble h2"), "error: templates/email/digest/body.html");
    assert_eq!(text_of(&page, "#issues .subject:first-child"), "IceSalt");
    assert_eq!(text_of(&page, "#masthead h1"), "Ice on the pond");
}

#[tokio::test]
async fn an_open_page_is_told_of_changes() {
    let house = House::open().await;
    let first = house.get("/").await.edition();
    let mut listening = house.listen(&first).await;
    house.edit(|shown| shown.subject = "Frost".to_owned());
    let told = listening.event().await.unwrap();
    let page = house.get("/").await;
    assert_eq!(text_of(&page.page(), "#masthead h1"), "Frost");
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
    house.edit(|shown| {
        shown.html = html.to_owned();
        shown
            .own_files
            .insert("https://example.org/a/fern.png?x=1&y=2".to_owned());
    });
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
            text_of(&page, "#meter strong") == "Gmail cuts off the rest",
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
    let page = house.get("/?images=all&to=2").await.page();
    // A list this short can be looked through.
    assert!(!page.select("#to").is_empty() && page.select("form[action='/find']").is_empty());
    let ask = async |form: &str, head: &str| {
        let (port, length) = (house.port, form.len());
        let head = format!("host: localhost:{port}\r\n{head}content-length: {length}\r\n");
        house.ask_with("POST", "/find", (&head, form)).await
    };
    let found = ask("issue=main/7&images=all&to=1&who=gr", "").await;
    assert_eq!(
        (found.status, found.header("location")),
        (303, "/?issue=main/7&to=21&images=all")
    );
    assert_eq!(ask("issue=main/7&who=nobody", "").await.status, 404);
    assert_eq!(ask("who=gr", "origin: http://example.org\r\n").await.status, 403);
    assert_eq!(ask(&format!("who={}", "g".repeat(20_000)), "").await.status, 413);
}
