//! `nginx.conf`: lines for the `server` block of nginx (1.22 and later).

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

/// The lines. nginx gives each file, and each of its twins, an `ETag` of its own, made of time and size.
pub fn configuration(feed: &Feed, moved: &[Moved]) -> String {
    let root = root(feed);
    let mut text = format!(
        "# Written by pressrun: how nginx gives out {}\n\
         #\n\
         #     server {{\n\
         #         server_name {};\n\
         #         root /srv/www;   # {}\n\
         #         include /srv/www{}nginx.conf;\n\
         #     }}\n",
        feed.url,
        feed.url.host_str().unwrap_or("example.org"),
        place_in_words(&root),
        root
    );
    for class in classes(feed) {
        text += &location(&place(&class.path));
        text += "    types {}\n";
        let _ = writeln!(text, "    default_type {};", quoted(&class.media_type));
        text += &not_found(feed, &root);
        text += &compression(feed, "*");
        text += &header("Cache-Control", FEED_CACHE);
        text += &header("Access-Control-Allow-Origin", "*");
        text += &header("X-Content-Type-Options", "nosniff");
        if let Some(link) = &class.link {
            text += &header("Link", link);
        }
        text += "}\n";
    }
    if feed.pages {
        text += &pages(feed, &root);
    }
    for moved in moved {
        if let Some(path) = moved.shown_path(feed) {
            text += &location(&format!("= {}", quoted(&path)));
            text += &header("Cache-Control", PAGE_CACHE);
            let _ = writeln!(text, "    return 301 {};\n}}", quoted(&moved.target()));
        }
    }
    for path in hidden(feed) {
        text += &location(&format!("= {}", quoted(&path)));
        text += &not_found(feed, &root);
        text += "    return 404;\n}\n";
    }
    text
}

fn pages(feed: &Feed, root: &str) -> String {
    let mut text = location(&quoted(root));
    text += "    index index.html;\n    charset utf-8;\n";
    text += &not_found(feed, root);
    text += &compression(feed, TEXT);
    text += &policy("    ");
    // A location that sets one header inherits none.
    text += "    location ~ \"\\.html$\" {\n";
    let _ = writeln!(text, "        add_header Cache-Control {} always;", quoted(PAGE_CACHE));
    text += &policy("        ");
    text += "    }\n}\n";
    text
}

fn policy(indent: &str) -> String {
    PAGE_HEADERS.iter().fold(String::new(), |text, (name, value)| {
        text + &format!("{indent}add_header {name} {} always;\n", quoted(value))
    })
}

/// How twins are found.
const TWINS: &str = "    gzip_static on;\n    gzip_vary on;\n    #brotli_static on; # with the module ngx_brotli\n";

/// What nginx packs itself among pages and what lies beside them; pages it packs in any case.
const TEXT: &str = "text/plain text/css text/csv text/xml text/calendar application/json application/javascript \
                    application/xml image/svg+xml";

/// How what is found is compressed, where it has no twins: that of these `types` by nginx itself.
fn compression(feed: &Feed, types: &str) -> String {
    if feed.compress {
        TWINS.to_owned()
    } else {
        format!("    gzip on;\n    gzip_vary on;\n    gzip_proxied any;\n    gzip_types {types};\n")
    }
}

fn not_found(feed: &Feed, root: &str) -> String {
    if feed.pages {
        format!("    error_page 404 {};\n", quoted(&format!("{root}404.html")))
    } else {
        String::new()
    }
}

fn location(of: &str) -> String {
    format!("\nlocation {of} {{\n")
}

fn header(name: &str, value: &str) -> String {
    // A `$` would begin a variable, and cannot be escaped; in a URL it may as well be written in digits.
    format!("    add_header {name} {};\n", quoted(&value.replace('$', "%24")))
}

fn place(path: &Pattern) -> String {
    match path {
        Pattern::Exact(path) => format!("= {}", quoted(path)),
        Pattern::InEach { root, folders, name } => {
            let folders = folders.join("|");
            let expression = format!("^{}({folders})/[^/]+/{}$", literal(root), literal(name));
            format!("~ {}", quoted(&expression))
        }
        Pattern::Numbered(start, end) => {
            format!("~ {}", quoted(&format!("^{}[0-9]+{}$", literal(start), literal(end))))
        }
    }
}

/// Text as a regular expression for itself.
fn literal(text: &str) -> String {
    let mut literal = String::new();
    for letter in text.chars() {
        if letter.is_ascii_punctuation() && !matches!(letter, '/' | '-' | '_') {
            literal.push('\\');
        }
        literal.push(letter);
    }
    literal
}
