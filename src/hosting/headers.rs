//! The file `_headers`, which hosters of static pages read: a path, and below it the headers of what is found there.

use crate::feed::Feed;
use crate::hosting::FEED_CACHE;
use crate::hosting::PAGE_HEADERS;
use crate::hosting::Pattern;
use crate::hosting::classes;
use crate::hosting::root;

/// The file. No header is set by two rules that meet: hosters join such values instead of choosing one.
pub fn configuration(feed: &Feed) -> String {
    let mut text = String::from(
        "# Written by pressrun. It is read where it lies at the root of what is published; anywhere else, its rules belong\n\
         # into the `_headers` of that root.\n",
    );
    if feed.pages {
        text += &rule(&format!("{}*", feed.url.path()), &PAGE_HEADERS);
    }
    for class in classes(feed) {
        let paths = match &class.path {
            Pattern::Exact(path) => vec![path.clone()],
            Pattern::InEach { root, folders, name } => {
                let paths = folders.iter().map(|folder| format!("{root}{folder}/:topic/{name}"));
                paths.collect()
            }
            Pattern::Numbered(start, _) => vec![format!("{start}*")],
        };
        let mut headers = vec![
            ("Content-Type", class.media_type.as_str()),
            ("Cache-Control", FEED_CACHE),
            ("Vary", "Accept-Encoding"),
            ("Access-Control-Allow-Origin", "*"),
        ];
        headers.extend(class.link.as_deref().map(|link| ("Link", link)));
        // These hosters compare with what was asked for, which is percent-encoded.
        let asked = |path: &String| path.replacen(&root(feed), feed.url.path(), 1);
        text.extend(paths.iter().map(|path| rule(&asked(path), &headers)));
    }
    text
}

fn rule(path: &str, headers: &[(&str, &str)]) -> String {
    let lines = headers.iter().map(|(name, value)| format!("  {name}: {value}\n"));
    format!("\n{path}\n{}", lines.collect::<String>())
}
