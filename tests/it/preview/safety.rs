//! What the preview wall keeps out, and what it keeps browsers from.

use pressrun::finding::Place;
use pressrun::serve::wall::Breakage;
use pressrun::serve::wall::Fault;
use pressrun::serve::wall::IssueLine;
use pressrun::serve::wall::Previous;
use pressrun::serve::wall::Shown;
use url::form_urlencoded;

use crate::preview::house::House;
use crate::preview::house::LINK;
use crate::preview::house::Paged;
use crate::preview::house::attribute;
use crate::preview::house::recipient;
use crate::preview::house::text_of;

/// Words that would do harm if they were taken for markup.
const HOSTILE: &str = r#"</script><script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7 * 7 }}</pre></title>"#;

#[tokio::test]
async fn hostile_words_are_only_words() {
    let house = House::open().await;
    let hostile = || HOSTILE.to_owned();
    house.set(|stage| {
        stage.issues = Ok(vec![IssueLine {
            issue: "main/7".to_owned(),
            subject: hostile(),
            note: hostile(),
        }]);
        let someone = recipient(HOSTILE, HOSTILE);
        stage.shown = Ok(Shown {
            from: hostile(),
            subject: hostile(),
            preheader: hostile(),
            html: hostile(),
            text: hostile(),
            eml: hostile().into_bytes(),
            recipient: Some(someone.clone()),
            recipients: vec![someone],
            made_up: vec![recipient(HOSTILE, HOSTILE)],
            findings: vec![LINK.at(Place::start(HOSTILE), HOSTILE).hint(HOSTILE)],
            own_files: std::collections::BTreeSet::new(),
            feed: hostile(),
            page: hostile(),
            previous: Some(Previous {
                issue: hostile(),
                subject: hostile(),
                preheader: hostile(),
                text: hostile(),
                eml: hostile().into_bytes(),
                ..Previous::default()
            }),
            profiles: vec![hostile()],
            has_editor: true,
        });
    });
    let query: String = form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let whole = house
        .get("/?panes=html,text,speech,headers,source,inbox,size,access,changes")
        .await;
    let missing = house.get(&format!("/?issue={query}&to={query}&panes={query}")).await;
    house.set(|stage| {
        stage.shown = Err(Fault::Broken(Breakage {
            what: hostile(),
            because: vec![hostile()],
            hint: Some(hostile()),
            findings: Vec::new(),
        }));
    });
    let broken = house.get("/").await;
    for (answer, status, told) in [
        (whole, 200, "#masthead h1"),
        (missing, 404, "#trouble code"),
        (broken, 200, "#trouble code"),
    ] {
        let page = answer.page();
        assert_eq!(answer.status, status);
        assert_eq!(text_of(&page, told), HOSTILE);
        assert_eq!(page.select("script").length(), 1, "only the page's own");
        assert_eq!(page.select("img, [onerror]").length(), 0);
        assert!(!answer.text().contains("<script>"));
    }
}

#[tokio::test]
async fn each_answer_says_how_little_it_may_do() {
    let house = House::open().await;
    let frame = |images: &str| {
        format!(
            "default-src 'none'; style-src 'unsafe-inline'; img-src {images}; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        )
    };
    let strict = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'".to_owned();
    let page = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; \
                img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    for (target, policy) in [
        ("/", page.to_owned()),
        ("/?issue=main/9", page.to_owned()),
        ("/mail", frame("'self' data:")),
        ("/mail?as=outlook", frame("'self' data:")),
        ("/mail?as=feed", frame("'self' data:")),
        ("/mail?as=page", frame("'self' data:")),
        ("/mail?images=all", frame("'self' data: https: http:")),
        ("/mail?images=none", frame("'none'")),
        ("/mail?issue=main/9", strict.clone()),
        ("/eml", strict.clone()),
        ("/asset?url=https://example.org/a/fern.png?x=1%26y=2", strict.clone()),
        ("/wall.js", strict.clone()),
        ("/nowhere", strict),
    ] {
        let answer = house.get(target).await;
        assert_eq!(answer.header("content-security-policy"), policy, "{target}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{target}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{target}");
        assert_eq!(answer.header("cache-control"), "no-store", "{target}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{target}");
    }
}

#[tokio::test]
async fn only_requests_that_name_this_machine_are_answered() {
    let house = House::open().await;
    let port = house.port;
    let host = |name: &str| format!("host: {name}\r\n");
    let foreign = format!("rebound.example.org:{port}");
    for (head, is_ours) in [
        (host(&format!("127.0.0.1:{port}")), true),
        (host(&format!("localhost:{port}")), true),
        (host(&format!("[::1]:{port}")), true),
        (host(&foreign), false),
        (host("127.0.0.1"), false),
        (host("127.0.0.1:1"), false),
        (host(&format!("localhost:{port}")) + &host(&foreign), false),
        (String::new(), false),
    ] {
        for (target, status) in [
            ("/", 200),
            ("/eml", 200),
            ("/mail", 200),
            ("/wall.js", 200),
            ("/nowhere", 404),
        ] {
            let answer = house.ask("GET", target, &head).await;
            assert_eq!(answer.status, if is_ours { status } else { 403 }, "{target} {head:?}");
        }
    }
    let changes = house.ask("GET", "/changes?after=0-0", &host(&foreign)).await;
    assert_eq!(changes.status, 403);
    let elsewhere = format!("http://rebound.example.org:{port}/");
    let answer = house
        .ask("GET", &elsewhere, &format!("host: localhost:{port}\r\n"))
        .await;
    assert_eq!(answer.status, 403, "the target names another host");
}

#[tokio::test]
async fn there_is_nothing_to_be_changed_and_least_of_all_by_another_site() {
    let house = House::open().await;
    let host = format!("host: localhost:{}\r\n", house.port);
    for (origin, status) in [
        (String::new(), 405),
        (format!("origin: http://127.0.0.1:{}\r\n", house.port), 405),
        (format!("origin: https://127.0.0.1:{}\r\n", house.port), 403),
        ("origin: http://127.0.0.1:1\r\n".to_owned(), 403),
        ("origin: https://example.org\r\n".to_owned(), 403),
        ("origin: null\r\n".to_owned(), 403),
    ] {
        for (method, target) in [
            ("POST", "/"),
            ("PUT", "/mail"),
            ("DELETE", "/eml"),
            ("POST", "/changes"),
            ("GET", "/open"),
            ("GET", "/test"),
        ] {
            let answer = house
                .ask(method, target, &format!("{host}{origin}content-length: 0\r\n"))
                .await;
            assert_eq!(answer.status, status, "{method} {target} {origin:?}");
        }
    }
    assert_eq!(house.stage.lock().unwrap().renderings, 0);
}

#[tokio::test]
async fn a_page_of_another_site_may_link_here_and_ask_for_nothing() {
    let house = House::open().await;
    let host = format!("host: localhost:{}\r\n", house.port);
    for (headers, status) in [
        ("", 200),
        ("sec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\n", 200),
        ("sec-fetch-site: cross-site\r\nsec-fetch-mode: navigate\r\n", 200),
        ("sec-fetch-site: cross-site\r\nsec-fetch-mode: no-cors\r\n", 403),
        ("origin: https://example.org\r\n", 403),
        ("origin: null\r\n", 403),
    ] {
        for target in ["/", "/wall.js"] {
            let answer = house.ask("GET", target, &format!("{host}{headers}")).await;
            assert_eq!(answer.status, status, "{target} {headers:?}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let house = House::open().await;
    for target in [
        "/?issue=main/9",
        "/mail?issue=main/9",
        "/eml?issue=main/9",
        "/asset",
        "/asset?url=fern.png",
        "/asset?url=https://example.org/b.png",
        "/etc/passwd",
        "/wall.js/..",
    ] {
        assert_eq!(house.get(target).await.status, 404, "{target}");
    }
    let page = house.get("/?issue=main/9&to=1").await.page();
    assert_eq!(
        text_of(&page, "#trouble h2"),
        "There is no issue main/9 for this subscriber"
    );
    assert_eq!(attribute(&page, "#for-anybody", "href"), "/?issue=main/9");
    assert_eq!(page.select("#issues li").length(), 2, "the others can still be chosen");

    house.set(|stage| stage.issues = Ok(Vec::new()));
    let answer = house.get("/").await;
    assert_eq!(
        (answer.status, text_of(&answer.page(), "#trouble h2").as_str()),
        (200, "There is no issue yet")
    );
    assert_eq!(house.get("/mail").await.status, 404);
}

#[tokio::test]
async fn only_a_page_of_ours_opens_the_editor_or_sends_a_test() {
    let house = House::open().await;
    let ask = async |target: &str, origin: &str, form: &str| {
        let head = format!(
            "host: localhost:{}\r\n{origin}content-length: {}\r\n",
            house.port,
            form.len()
        );
        house.ask_with("POST", target, (&head, form)).await
    };
    let place = "path=articles%2Fice.md&line=14&column=3";
    let trial = "issue=main/7&as=2&address=ada%40example.org&profile=relay";
    for foreign in ["origin: https://example.org\r\n", "origin: null\r\n"] {
        assert_eq!(ask("/open", foreign, place).await.status, 403);
        assert_eq!(ask("/test", foreign, trial).await.status, 403);
    }
    assert!(house.stage.lock().unwrap().deeds.is_empty());
    let own = format!("origin: http://localhost:{}\r\n", house.port);
    assert_eq!(ask("/open", &own, place).await.status, 204);
    assert_eq!(ask("/open", &own, "path=../x").await.status, 500);
    let sent = ask("/test", &own, trial).await;
    assert_eq!((sent.status, sent.text()), (200, "sent"));
    assert_eq!(
        house.stage.lock().unwrap().deeds,
        [
            "articles/ice.md:14:3",
            "../x:1:1",
            "main/7 to ada@example.org as Some(\"2\") by Some(\"relay\")"
        ]
    );
}
