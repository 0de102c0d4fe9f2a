//! What others take for the same articles in the same run.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use crate::corpus::Corpus;
use crate::corpus::Flavour;
use crate::run;

/// Measures those that are installed on a feed of the newest `items`, for which `ours` was taken.
pub(crate) fn measure(home: &Path, corpus: &Corpus, (items, ours): (usize, Duration)) {
    if corpus.flavour == Flavour::Plain {
        return;
    }
    // Hugo reads heads in YAML and TOML alike.
    if answers(Command::new("hugo").arg("version")) {
        for (name, formats) in [("hugo", "rss, atom, jsonfeed"), ("hugo, RSS alone", "rss")] {
            let site = hugo_site(home, items, formats);
            print(
                items,
                name,
                ours,
                Command::new("hugo").arg("--quiet").current_dir(&site),
            );
            fs::remove_dir_all(site).unwrap();
        }
    }
    // As scripts read heads, and as the least of them would.
    for (name, modules) in [
        ("feedgen", "feedgen, markdown, frontmatter"),
        ("feedgen, heads by a pattern", "feedgen, markdown"),
    ] {
        if answers(Command::new("python3").args(["-c", &format!("import {modules}")])) {
            let output = tempfile::tempdir().unwrap();
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/peers/with_feedgen.py");
            let mut command = Command::new("python3");
            command
                .arg(script)
                .arg(&corpus.articles)
                .arg(items.to_string())
                .arg(output.path())
                .args(modules.contains("frontmatter").then_some("frontmatter"));
            print(items, name, ours, &command);
        }
    }
}

fn answers(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// A site of Hugo's over the same articles, with feeds in these formats.
fn hugo_site(home: &Path, items: usize, formats: &str) -> PathBuf {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/peers");
    let site = home.join("hugo");
    fs::create_dir_all(site.join("layouts")).unwrap();
    for template in ["home.rss.xml", "home.atom.xml", "home.jsonfeed.json"] {
        fs::copy(peers.join(template), site.join("layouts").join(template)).unwrap();
    }
    let mut settings = fs::read_to_string(peers.join("hugo.toml")).unwrap();
    settings.insert_str(0, &format!("contentDir = \"{}\"\n", home.join("content").display()));
    let formats: Vec<String> = formats.split(", ").map(|format| format!("\"{format}\"")).collect();
    let _ = write!(
        settings,
        "\n[outputs]\nhome = [{}]\n[params]\nitems = {items}\n",
        formats.join(", ")
    );
    fs::write(site.join("hugo.toml"), settings).unwrap();
    site
}

fn print(items: usize, name: &str, ours: Duration, command: &Command) {
    let begun = Instant::now();
    let peak_kb = run(command);
    let took = begun.elapsed();
    println!(
        "  {:<32} {:>8} ms {:>7.1} × ours    {:>5} MB",
        format!("{name}, {items} entries"),
        took.as_millis(),
        took.as_secs_f64() / ours.as_secs_f64(),
        peak_kb / 1000
    );
}
