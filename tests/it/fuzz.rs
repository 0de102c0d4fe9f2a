//! Broken input, made of good input by chance: nothing that somebody wrote makes a parser fall over, hang, or answer with
//! more than it was asked.
//!
//! `PRESSRUN_TEST_FUZZ_S=300 cargo test --test it fuzz -- --nocapture --test-threads 1` looks for five minutes in each;
//! without it a moment has to do. The input at hand lies in `target/tmp/fuzz-NAME`, so that one which ends the process is
//! found there. `PRESSRUN_TEST_SEED` brings a sequence back.

mod breaker;

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use chrono::DateTime;
use pressrun::article::Article;
use pressrun::article::Source;
use pressrun::article::characters::is_forbidden;
use pressrun::article::flavour::Flavour;
use pressrun::article::flavour::Site;
use pressrun::article::import;
use pressrun::article::import::Imported;
use pressrun::entry::content;
use pressrun::entry::context;
use pressrun::entry::context::Context;
use pressrun::entry::context::Target;
use pressrun::feed::old::OldFeed;
use pressrun::foreign;
use pressrun::foreign::Subject;

use crate::asked::asked;
use crate::chance::Chance;
use crate::fuzz::breaker::Breaker;
use crate::fuzz::breaker::files;

/// How long one input may take on a machine that does much else too: what takes longer hangs.
const INPUT_TIME_MAX: Duration = Duration::from_mins(3);

/// How much of a processor's time one input may take in a build without optimisation; asked only where nothing else runs
/// in the process.
const WORK_MAX: Duration = Duration::from_secs(5);

/// How much more memory a process may hold after an input than before it; asked only where nothing else runs in it.
const GROWTH_BYTES_MAX: u64 = 256 << 20;

/// How many bytes of memory this process has; 0 where that is not told.
fn held_bytes() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or_default() * 4096
}

/// How much of a processor's time this process has had; 0 where that is not told.
fn work() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks = behind_name
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// Gives `ask` broken input until the time is over.
fn fuzz(name: &str, corpus: Vec<Vec<u8>>, ask: fn(&[u8])) {
    let seconds = asked("PRESSRUN_TEST_FUZZ_S").map(|seconds| seconds.parse::<u64>().unwrap());
    let time = seconds.map_or(Duration::from_millis(400), Duration::from_secs);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
    let mut breaker = Breaker {
        chance: Chance::new(26),
        corpus,
    };
    let (give, take) = mpsc::channel::<Vec<u8>>();
    let (tell, told) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        for input in take {
            ask(&input);
            let _ = tell.send(());
        }
    });
    let begin = Instant::now();
    let mut count = 0_u64;
    while begin.elapsed() < time {
        let input = breaker.input();
        fs::write(&file, &input).unwrap();
        let before = (held_bytes(), work());
        let _ = give.send(input);
        match told.recv_timeout(INPUT_TIME_MAX) {
            Ok(()) => count += 1,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("number {count} hangs: {}", file.display()),
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("number {count} breaks it: {}", file.display()),
        }
        let (grown, spent) = (held_bytes().saturating_sub(before.0), work().saturating_sub(before.1));
        if seconds.is_some() {
            assert!(
                grown < GROWTH_BYTES_MAX,
                "number {count} takes {grown} bytes: {}",
                file.display()
            );
            assert!(spent < WORK_MAX, "number {count} takes {spent:?}: {}", file.display());
        }
    }
    drop(give);
    worker.join().unwrap();
    fs::remove_file(&file).unwrap();
    assert!(count > 0);
    println!("{name}: {count} inputs in {} s", begin.elapsed().as_secs());
}

/// That an answer is not out of proportion to its question.
fn assert_in_proportion(input: &[u8], answer: &str) {
    assert!(
        answer.len() <= 200 * input.len() + 4096,
        "{} of {}",
        answer.len(),
        input.len()
    );
}

fn articles() -> Vec<Vec<u8>> {
    let mut corpus = files("tests/data/blogs", &[".md", ".mdx", ".markdown", ".html"]);
    corpus.extend(files("feeds/sample/articles", &[".md"]));
    corpus
}

/// Reads an article of each flavour, and renders it as a page would have it.
fn read_and_render(input: &[u8], path: &str, flavours: &[Flavour]) {
    let base = "https://example.org/a/".parse().unwrap();
    for flavour in flavours {
        let site = Site {
            flavour: *flavour,
            ..Site::default()
        };
        let (article, _) = Article::parse(Source {
            path,
            file: path,
            site: &site,
            bytes: input,
        });
        let Some((article, body)) = article else { continue };
        assert!(!article.title.contains('\n') && !body.contains(is_forbidden));
        let resolve = |_: &str| Target::Missing;
        let source = context::Source {
            format: article.format,
            body: &body,
            file: path,
            line: article.body_line,
        };
        let (content, _) = content::render(Context {
            source,
            base: &base,
            resolve: &resolve,
        });
        assert!(!content.html.contains(is_forbidden) && !content.html.contains("<script"));
        assert_in_proportion(input, &content.html);
    }
}

#[test]
fn front_matter_of_any_kind_is_read_or_told() {
    let heads = articles().into_iter().map(|mut article| {
        article.truncate(600);
        article
    });
    let mut corpus: Vec<Vec<u8>> = heads.collect();
    for head in [
        "+++\ntitle = \"A\"\ndate = 2026-03-01T07:30:00\ntags = [\"a\", \"b\"]\nenclosure = { src = \"1.mp3\", duration_s = 6.5 }\n[extra]\na.b = [1, { c = 2 }]\n+++\nx\n",
        "---\ntitle: &t 'A'\ndate: 2026-03-01 07:30\ntags: [a, *t]\nauthors:\n  - {name: A, url: \"https://a.test/\"}\nextra: |\n  text\n---\nx\n",
        "{\"title\": \"A\\u00e9\", \"date\": \"2026-03-01\", \"tags\": [\"a\"], \"extra\": {\"a\": [[[1]]]}}\nx\n",
    ] {
        corpus.extend(std::iter::repeat_n(head.as_bytes().to_vec(), 8));
    }
    fuzz("front-matter", corpus, |input| {
        let flavours = [Flavour::Plain, Flavour::Hugo];
        let (head, _) = input.split_at(input.len().min(4096));
        read_and_render(head, "2026-03-01-a.md", &flavours);
    });
}

#[test]
fn an_article_of_any_flavour_is_rendered() {
    fuzz("article", articles(), |input| {
        read_and_render(input, "a.md", &Flavour::ALL);
        read_and_render(input, "a.html", &[Flavour::Plain, Flavour::Jekyll]);
        read_and_render(input, "a.txt", &[Flavour::Plain]);
    });
}

#[test]
fn whatever_is_imported_is_an_article_afterwards() {
    let mut corpus = files("tests/data/article", &[".html", ".txt"]);
    corpus.extend(articles());
    fuzz("import", corpus, |input| {
        for name in ["page.html", "notes.md", "letter.txt", "-"] {
            let Ok(imported) = Imported::read(import::Source { name, bytes: input }) else {
                continue;
            };
            assert!(!imported.title().is_empty());
            let source = imported.to_source(None);
            assert_in_proportion(input, &source);
            let (article, findings) = Article::parse(Source {
                path: "a.md",
                file: "a.md",
                site: &Site::default(),
                bytes: source.as_bytes(),
            });
            assert!(article.is_some(), "{findings:?}\n{source}");
        }
    });
}

#[test]
fn any_feed_is_looked_at_and_read() {
    let mut corpus = files("tests/data/lint", &[".txt"]);
    corpus.extend(files("feeds/sample/public", &[".xml", ".json"]));
    corpus.extend(files("tests/data/blogs/old", &[""]));
    fuzz("feed", corpus, |input| {
        let checked = foreign::check(Subject {
            name: "feed.xml",
            bytes: input,
            now: DateTime::UNIX_EPOCH,
            exchange: None,
        });
        assert_in_proportion(input, &checked.text);
        let lines = u32::try_from(checked.text.split('\n').count()).unwrap();
        for finding in &checked.findings {
            assert!(finding.place.line <= lines.max(1), "{finding} of {lines}");
        }
        if let Ok(old) = OldFeed::read(input) {
            assert!(old.entries.len() <= input.len());
        }
    });
}
