//! A new build is given out whole, or not yet.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

use crate::serve::OUTPUT;
use crate::serve::built;
use crate::serve::client::serve;
use crate::story::FROST;
use crate::story::done;

/// The build of which an answer is.
fn build_of(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("Frost number ")?;
    rest.chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .ok()
}

#[test]
fn while_builds_follow_each_other_each_request_sees_one_and_none_sees_an_older_one_after_it() {
    let house = built();
    let article = |build: u32| FROST.replace("Frost", &format!("Frost number {build}"));
    house.write("feeds/main/articles/frost.md", &article(0));
    done(&house, "build");
    let served = serve(&house);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let (mut newest, mut seen) = (0, 0);
                    while !is_over.load(Ordering::Relaxed) {
                        for path in ["/rss.xml", "/frost/", "/atom.xml", "/", "/feed.json"] {
                            let answer = served.get(path, &["If-None-Match: \"x\""]);
                            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                            assert_eq!(answer.header("content-length"), answer.body.len().to_string());
                            let build = build_of(answer.text()).unwrap();
                            assert!(build >= newest, "{path}: {build} after {newest}");
                            newest = build;
                            seen += 1;
                        }
                    }
                    (newest, seen)
                })
            })
            .collect();
        for build in 1..=6 {
            house.write("feeds/main/articles/frost.md", &article(build));
            done(&house, "build");
        }
        served.until("/rss.xml", |answer| build_of(answer.text()) == Some(6));
        is_over.store(true, Ordering::Relaxed);
        for reader in readers {
            let (newest, seen) = reader.join().unwrap();
            assert!(newest <= 6 && seen > 0);
        }
    });
    served.stop();
}

#[test]
fn what_a_killed_build_left_is_not_given_out_until_a_build_has_mended_it() {
    let house = built();
    let before = house.read(&format!("{OUTPUT}/rss.xml"));
    let served = serve(&house);
    // As a build leaves it that is killed between its first file and its last.
    std::fs::create_dir(house.path(&format!("{OUTPUT}/.pressrun-drafts"))).unwrap();
    house.write(&format!("{OUTPUT}/rss.xml"), "<half");
    std::fs::remove_file(house.path(&format!("{OUTPUT}/rime/index.html"))).unwrap();
    // A change that is whole is waited for, so that the server has surely looked meanwhile.
    let begun = std::time::Instant::now();
    while begun.elapsed() < std::time::Duration::from_secs(3) {
        assert_eq!(served.get("/rss.xml", &["If-None-Match: \"x\""]).text(), before);
        assert_eq!(served.get("/rime/", &[]).status, 200);
    }
    house.write("feeds/main/articles/frost.md", &FROST.replace("Frost", "Thaw"));
    done(&house, "build");
    served.until("/rss.xml", |answer| answer.text().contains("Thaw"));
    assert_eq!(served.get("/rime/", &[]).status, 200);
}

#[test]
fn what_was_never_built_is_given_out_once_it_is() {
    let house = crate::story::publication(&[]);
    let served = serve(&house);
    assert_eq!(served.get("/rss.xml", &[]).status, 404);
    assert_eq!(served.get("/health", &[]).status, 200);
    done(&house, "build");
    served.until("/rss.xml", |answer| answer.status == 200);
    served.until("/frost/", |answer| answer.status == 200);
}

#[test]
fn what_is_gone_from_a_build_is_gone_from_the_server() {
    let house = built();
    let served = serve(&house);
    assert_eq!(served.get("/frost/", &[]).status, 200);
    std::fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    done(&house, "build");
    served.until("/frost/", |answer| answer.status == 410);
}

#[test]
fn a_file_too_large_for_memory_is_given_out_from_the_disk() {
    let house = built();
    let film: Vec<u8> = (0..3_u32 << 20).map(|at| (at % 251) as u8).collect();
    std::fs::write(house.path(&format!("{OUTPUT}/film.mp4")), &film).unwrap();
    let served = serve(&house);
    let answer = served.get("/film.mp4", &["Accept-Encoding: gzip, br"]);
    assert!(answer.status == 200 && answer.body == film);
    assert_eq!(
        (answer.header("content-type"), answer.header("content-encoding")),
        ("video/mp4", "")
    );
    assert_eq!(answer.header("content-length"), film.len().to_string());
    let known = format!("If-None-Match: {}", answer.header("etag"));
    assert_eq!(served.get("/film.mp4", &[&known]).status, 304);
    let head = served.ask("HEAD", "/film.mp4", &[]);
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, answer.header("content-length"))
    );
}
