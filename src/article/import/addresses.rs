//! The addresses on a page: whole where the page tells its own, and told where nothing does.

use dom_query::Document;
use dom_query::NodeRef;
use url::Url;

use crate::article::import::Stripped;
use crate::article::import::embedded::stands_for_other;
use crate::article::title::one_line;

/// Elements whose addresses survive an import, each with its attribute.
const ADDRESSES: [(&str, &str); 2] = [("a", "href"), ("img", "src")];

/// Why the address of a link is gone.
const LINK: &str = "relative link: nothing on the page says where it leads; its words remain";

/// Why a picture is gone.
const PICTURE: &str = "relative picture: nothing on the page says where it lies; its description remains";

/// Why a picture is gone that a browser laid beside the page.
const SAVED: &str = "picture saved beside the page: lay it beside the article; its description remains";

/// The same of what is shown from elsewhere.
const EMBEDDED: &str = "relative address: nothing on the page says where it leads; its name remains";
const EMBEDDED_SAVED: &str = "saved beside the page: lay it beside the article; its name remains";

/// How many characters of a page are looked at for the note that a browser leaves in what it saves.
const NOTE_CHARS: usize = 2048;

/// At how many places where an address is written its words are looked for.
const PLACES_MAX: usize = 16;

/// An address that cannot be followed, and was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// As it is written.
    address: String,
    /// What is read in its place.
    words: String,
    why: &'static str,
}

/// Where the relative addresses of a page begin: at `<base>`, else where the page says that it stands.
pub fn base_of(html: &str, document: &Document) -> Option<Url> {
    let attribute = |selector: &str, name: &str| {
        let nodes = document.select(selector);
        let mut found = nodes.iter().filter_map(|node| node.attr(name));
        found.find_map(|address| whole(&address))
    };
    let own = attribute("link[rel~='canonical' i]", "href")
        .or_else(|| attribute("meta[property='og:url'], meta[name='og:url']", "content"))
        .or_else(|| saved_from(html));
    let Some(base) = document.select("base[href]").attr("href") else {
        return own;
    };
    match (whole(&base), &own) {
        (Some(base), _) => Some(base),
        (None, Some(own)) => own.join(base.trim()).ok(),
        (None, None) => None,
    }
}

fn whole(address: &str) -> Option<Url> {
    Url::parse(address.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// `<!-- saved from url=(0026)https://pond.test/notes/ice -->`, as browsers write it.
fn saved_from(html: &str) -> Option<Url> {
    let end = html.char_indices().nth(NOTE_CHARS).map_or(html.len(), |(at, _)| at);
    let (_, note) = html[..end].split_once("<!-- saved from url=(")?;
    let (_, address) = note.split_once(')')?;
    whole(address.split_whitespace().next()?)
}

/// Makes every relative address of a piece of a page whole. Without a base, links become their words and pictures their
/// descriptions, and each is returned.
pub fn mend(piece: &Document, base: Option<&Url>) -> Vec<Loose> {
    let mut loose = Vec::new();
    for node in piece.root().descendants() {
        let Some((name, attribute)) = ADDRESSES.iter().find(|(name, _)| node.has_name(name)) else {
            continue;
        };
        let address = node.attr_or(attribute, "").trim().to_owned();
        if address.is_empty() || address.starts_with('#') || Url::parse(&address).is_ok() {
            continue;
        }
        let is_picture = *name == "img";
        let joined = match base {
            _ if is_picture && is_saved(&address) => None,
            Some(base) => base.join(&address).ok(),
            None if address.starts_with("//") => Url::parse(&format!("https:{address}")).ok(),
            None => None,
        };
        match joined {
            Some(url) => node.set_attr(attribute, url.as_str()),
            None => loose.push(let_go(&node, address, is_picture)),
        }
    }
    loose
}

/// Whether a browser laid the file beside the page: `A late frost_files/bell.jpg`.
fn is_saved(address: &str) -> bool {
    let folder = address.strip_prefix("./").unwrap_or(address).split_once('/');
    folder.is_some_and(|(folder, _)| folder.ends_with("_files"))
}

fn let_go(node: &NodeRef, address: String, is_picture: bool) -> Loose {
    if !is_picture {
        node.remove_attr("href");
        return Loose {
            words: one_line(&node.text()),
            address,
            why: LINK,
        };
    }
    let words = one_line(&node.attr_or("alt", ""));
    let why = match (stands_for_other(node), is_saved(&address)) {
        (false, false) => PICTURE,
        (false, true) => SAVED,
        (true, false) => EMBEDDED,
        (true, true) => EMBEDDED_SAVED,
    };
    // What is shown from elsewhere has a line of its own.
    node.rename(if stands_for_other(node) { "p" } else { "span" });
    node.remove_all_attrs();
    node.set_text(words.clone());
    Loose { address, words, why }
}

/// What is told of addresses that were taken out, each with its line in the source.
pub fn told(html: &str, loose: Vec<Loose>) -> Vec<Stripped> {
    let mut from = 0;
    let mut told = Vec::new();
    for Loose { address, words, why } in loose {
        let at = place(html, from, &address, &words).or_else(|| place(html, 0, &address, &words));
        from = at.unwrap_or(from);
        let line = html[..from].matches('\n').count() + 1;
        told.push(Stripped {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            text: address,
            why,
        });
    }
    told
}

/// Where an address is written behind `from`: as a value, and where several are, before its words.
fn place(html: &str, from: usize, address: &str, words: &str) -> Option<usize> {
    let first = words.split_whitespace().next().unwrap_or_default();
    let escaped = address.replace('&', "&amp;");
    let mut places: Vec<usize> = [address, &escaped]
        .into_iter()
        .flat_map(|written| html[from..].match_indices(written).take(PLACES_MAX))
        .map(|(at, _)| from + at)
        .filter(|at| html[..*at].trim_end().ends_with(['=', '"', '\'']))
        .collect();
    places.sort_unstable();
    let stands_before = |at: &&usize| {
        let rest = &html[**at..];
        let end = rest.find("</").unwrap_or(rest.len());
        rest[..end].contains(first)
    };
    places.iter().find(stands_before).or(places.first()).copied()
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::base_of;
    use crate::article::import::tests::import;
    use crate::article::import::tests::stripped;

    #[test]
    fn a_page_tells_where_it_stands_in_one_of_four_ways() {
        for (head, base) in [
            (
                "<base href='https://a.test/x/'><link rel=canonical href='https://b.test/'>",
                Some("https://a.test/x/"),
            ),
            (
                "<base href='/x/'><link rel=canonical href='https://b.test/y'>",
                Some("https://b.test/x/"),
            ),
            (
                "<link rel=canonical href='/y'><meta property='og:url' content='https://c.test/z'>",
                Some("https://c.test/z"),
            ),
            (
                "<!-- saved from url=(0016)https://d.test/w -->\n<title>T</title>",
                Some("https://d.test/w"),
            ),
            ("<base href='/x/'>", None),
            ("<link rel=canonical href='javascript:x'>", None),
            ("<title>T</title>", None),
        ] {
            let found = base_of(head, &Document::from(head)).map(String::from);
            assert_eq!(found.as_deref(), base, "{head}");
        }
    }

    #[test]
    fn relative_addresses_are_whole_where_the_page_tells_its_own_and_told_elsewhere() {
        let story = "<article><h1>Ice</h1>\n<p>It sings at night, say the <a href='/n?a=1&amp;b=2'>notes</a> of the one \
                     who heard it, and <a href='#end'>at the end</a> of them.</p>\n\
                     <p><img src='ice.jpg' alt='Ice'> <a href='//e.test/'>Elsewhere</a> it is\n\
                     <a href=\"snow.html\">silent</a>, and nobody knows why that should be so.</p></article>";
        let known = import(
            "x.html",
            &format!("<link rel=canonical href='https://a.test/y/z'>{story}"),
        );
        insta::assert_snapshot!(known.body, @r"
        It sings at night, say the [notes](https://a.test/n?a=1&amp;b=2) of the one who heard it, and [at the end](#end) of them.

        ![Ice](https://a.test/y/ice.jpg) [Elsewhere](https://e.test/) it is [silent](https://a.test/y/snow.html), and nobody knows why that should be so.
        ");
        assert_eq!(known.stripped, []);
        let unknown = import("x.html", story);
        insta::assert_snapshot!(unknown.body, @r"
        It sings at night, say the notes of the one who heard it, and [at the end](#end) of them.

        Ice [Elsewhere](https://e.test/) it is silent, and nobody knows why that should be so.
        ");
        insta::assert_snapshot!(stripped(&unknown), @r"
        2: /n?a=1&b=2 (relative link: nothing on the page says where it leads; its words remain)
        3: ice.jpg (relative picture: nothing on the page says where it lies; its description remains)
        4: snow.html (relative link: nothing on the page says where it leads; its words remain)
        ");
    }

    #[test]
    fn a_picture_that_a_browser_laid_beside_the_page_is_told() {
        let page = "<!-- saved from url=(0016)https://d.test/w -->\n<h1>Ice</h1>\n<p>It sings at night, said the one who \
                    had heard it.</p>\n<p><img src='./Ice_files/ice.jpg' alt='Ice at night'></p>\n<p>It was cold, and it \
                    stayed so until the <a href='/thaw'>thaw</a> came.</p>";
        let imported = import("x.html", page);
        insta::assert_snapshot!(imported.body, @r"
        It sings at night, said the one who had heard it.

        Ice at night

        It was cold, and it stayed so until the [thaw](https://d.test/thaw) came.
        ");
        assert_eq!((imported.stripped.len(), imported.stripped[0].line), (1, 4));
        assert_eq!(imported.stripped[0].text, "./Ice_files/ice.jpg");
    }
}
