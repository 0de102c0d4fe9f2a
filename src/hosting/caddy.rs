//! `caddy.conf`: lines for the block of a site in a Caddyfile (Caddy 2.6 and later).

use std::fmt::Write;

use crate::feed::Feed;
use crate::hosting::FEED_CACHE;
use crate::hosting::PAGE_CACHE;
use crate::hosting::PAGE_HEADERS;
use crate::hosting::Pattern;
use crate::hosting::classes;
use crate::hosting::hidden;
use crate::hosting::moved::Moved;
use crate::hosting::place_in_words;
use crate::hosting::quoted;
use crate::hosting::root;

/// The lines. Caddy gives each file, and each of its twins, an `ETag` of its own, made of time and size. What it compresses
/// itself would share one with what it does not, so that without twins nothing is compressed.
pub fn configuration(feed: &Feed, moved: &[Moved]) -> String {
    let (name, root) = (&feed.name, root(feed));
    let mut text = format!(
        "# Written by pressrun: how Caddy gives out {}\n\
         #\n\
         #     {} {{\n\
         #         root * /srv/www  # {}\n\
         #         import /srv/www{}caddy.conf\n\
         #     }}\n",
        feed.url,
        feed.url.host_str().unwrap_or("example.org"),
        place_in_words(&root),
        root
    );
    for class in classes(feed) {
        let matcher = format!("@{name}_{}", class.name);
        let mut headers = vec![
            ("Content-Type", class.media_type.as_str()),
            ("Cache-Control", FEED_CACHE),
            ("Vary", "Accept-Encoding"),
            ("Access-Control-Allow-Origin", "*"),
            ("X-Content-Type-Options", "nosniff"),
        ];
        headers.extend(class.link.as_deref().map(|link| ("Link", link)));
        let _ = write!(text, "\n{matcher} {}\n{}", place(&class.path), set(&matcher, &headers));
        if !feed.pages {
            // Pages come from elsewhere, and what is given out with them.
            text += &file_server(feed, &matcher);
        }
    }
    text += &redirects(feed, moved);
    let hidden: Vec<String> = hidden(feed).iter().map(|path| literal(path)).collect();
    let _ = write!(
        text,
        "\n@{name}_hidden {}\nerror @{name}_hidden 404\n",
        paths(&format!("({})", hidden.join("|")))
    );
    if feed.pages {
        text += &pages(feed, &root);
    }
    text
}

/// What leads from the addresses that entries had before: one look-up, however many there are.
fn redirects(feed: &Feed, moved: &[Moved]) -> String {
    let name = &feed.name;
    let mut lines = String::new();
    for moved in moved {
        if let Some(path) = moved.shown_path(feed) {
            let _ = writeln!(lines, "\t{} {}", quoted(&path), quoted(&moved.target()));
        }
    }
    if lines.is_empty() {
        return lines;
    }
    let matcher = format!("@{name}_moved");
    let cached = set(&matcher, &[("Cache-Control", PAGE_CACHE)]);
    format!(
        "\nmap {{path}} {{moved_{name}}} {{\n{lines}\tdefault \"\"\n}}\n\
         {matcher} expression `{{moved_{name}}} != \"\"`\n{cached}redir {matcher} {{moved_{name}}} 301\n"
    )
}

fn pages(feed: &Feed, root: &str) -> String {
    let name = &feed.name;
    let (all, page) = (format!("@{name}_all"), format!("@{name}_page"));
    let every = paths(&format!("{}.*", literal(root)));
    let mut text = format!("\n{all} {every}\n");
    text += &set(&all, &PAGE_HEADERS);
    let html = paths(&format!("{}(.*/)?([^/]*[.]html)?", literal(root)));
    text.extend(["\n", &page, " ", &html, "\n"]);
    text += &set(&page, &[("Cache-Control", PAGE_CACHE), ("Vary", "Accept-Encoding")]);
    text += &file_server(feed, &all);
    // What was matched before an error counts no more.
    let lines = [("Cache-Control", PAGE_CACHE)].into_iter().chain(PAGE_HEADERS);
    let headers = lines.fold(String::new(), |text, (name, value)| {
        text + &format!("\t\theader {name} {}\n", quoted(value))
    });
    let missing = quoted(&format!("{root}404.html"));
    let _ = write!(
        text,
        "\nhandle_errors {{\n\t@{name}_404 {{\n\t\t{every}\n\t\texpression {{err.status_code}} == 404\n\t}}\n\
         \thandle @{name}_404 {{\n{headers}\t\trewrite * {missing}\n\t\tfile_server\n\t}}\n}}\n",
    );
    text
}

fn file_server(feed: &Feed, matcher: &str) -> String {
    let twins = if feed.compress {
        " {\n\tprecompressed br gzip\n}"
    } else {
        ""
    };
    format!("\nfile_server {matcher}{twins}\n")
}

/// The headers of what is matched, set at the end, so that none is there twice.
fn set(matcher: &str, headers: &[(&str, &str)]) -> String {
    let lines = headers.iter().fold(String::new(), |text, (name, value)| {
        text + &format!("\t{name} {}\n", quoted(value))
    });
    format!("header {matcher} {{\n\tdefer\n{lines}}}\n")
}

/// A matcher of paths. The simpler one does not tell small letters from capitals, and reads `{` and `*` in its own way.
fn paths(expression: &str) -> String {
    format!("path_regexp {}", quoted(&format!("^{expression}$")))
}

fn place(path: &Pattern) -> String {
    paths(&match path {
        Pattern::Exact(path) => literal(path),
        Pattern::InEach { root, folders, name } => {
            let folders = folders.join("|");
            format!("{}({folders})/[^/]+/{}", literal(root), literal(name))
        }
        Pattern::Numbered(start, end) => format!("{}[0-9]+{}", literal(start), literal(end)),
    })
}

/// Text as a regular expression for itself, without a `\`, which a Caddyfile reads in its own way.
fn literal(text: &str) -> String {
    let mut literal = String::new();
    for letter in text.chars() {
        match letter {
            '^' | '\\' => literal.push('.'),
            '/' | '-' | '_' => literal.push(letter),
            letter if letter.is_ascii_punctuation() => literal.extend(['[', letter, ']']),
            letter => literal.push(letter),
        }
    }
    literal
}
