//! What a page shows from elsewhere: recordings, frames, documents. A picture stands for each while the story is sought,
//! since that is what every reader's view keeps.

use dom_query::Document;
use dom_query::NodeRef;

use crate::article::import::raw::Raw;
use crate::article::import::raw::attribute;
use crate::article::media::media_type;
use crate::article::title::one_line;

/// The elements that show something from elsewhere.
const ELEMENTS: &str = "video, audio, iframe, embed, object";

/// The attribute of a picture that stands for one of them; it says which.
const STANDS_FOR: &str = "data-stands-for";

/// Attributes in which pages keep an address that is loaded late.
const LATE: [&str; 3] = ["data-src", "data-lazy-src", "data-original"];

/// What begins an address that leads nowhere from another page.
const NOWHERE: [&str; 4] = ["about:", "javascript:", "data:", "blob:"];

/// Players: how the address of what they play begins, and how that of its page does.
const PLAYERS: [(&str, &str); 3] = [
    ("www.youtube.com/embed/", "www.youtube.com/watch?v="),
    ("www.youtube-nocookie.com/embed/", "www.youtube.com/watch?v="),
    ("player.vimeo.com/video/", "vimeo.com/"),
];

/// Why something is gone whose address the page does not tell.
pub const NO_ADDRESS: &str = "it has no address that leads there from here";

/// Why words are gone that are read only where a recording, a frame or a document cannot be shown.
pub const IN_PLACE: &str = "in place of what cannot be shown";

/// What an element shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it is called: by its title, else by its address.
    pub name: String,
    /// Where it is; `None` where nothing on the page tells.
    pub address: Option<String>,
}

/// Whether an element shows something from elsewhere.
pub fn is_embedded(name: &str) -> bool {
    ELEMENTS.split(", ").any(|element| element == name)
}

/// Whether a picture stands for something else.
pub fn stands_for_other(node: &NodeRef) -> bool {
    node.has_attr(STANDS_FOR)
}

/// What an element shows; `None` where nobody sees it: what counts visitors, what a program is to fill.
pub fn shown(node: &NodeRef) -> Option<Shown> {
    let written = address(node);
    let is_empty = written.is_none() && (node.has_name("iframe") || node.has_name("embed")) && !node.has_attr("srcdoc");
    if is_empty || is_invisible(node) || written.as_deref() == Some("about:blank") {
        return None;
    }
    let address = written.filter(|address| !NOWHERE.iter().any(|start| address.to_lowercase().starts_with(start)));
    let said = ["title", "aria-label"].iter().filter_map(|name| node.attr(name));
    let said = said.map(|text| one_line(&text)).find(|text| !text.is_empty());
    let kind = node.node_name().unwrap_or_default().to_string();
    let name = said.unwrap_or_else(|| address.as_deref().map_or(kind, name_of));
    Some(Shown { name, address })
}

/// The address of what an element shows, as it is written.
fn address(node: &NodeRef) -> Option<String> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let own = ["src", "data"]
        .iter()
        .chain(&LATE)
        .find_map(|name| filled(&node.attr(name)?));
    let inner = || {
        let mut inner = node.descendants_it().filter(NodeRef::is_element);
        inner.find_map(|inner| {
            let names = ["movie", "src", "url"];
            let is_place = ["source", "embed", "iframe"].iter().any(|name| inner.has_name(name));
            if is_place {
                filled(&inner.attr("src")?)
            } else if inner.has_name("param") && names.contains(&&*inner.attr_or("name", "")) {
                filled(&inner.attr("value")?)
            } else {
                None
            }
        })
    };
    own.or_else(inner)
}

/// What something is called that has no title: its file, or where it is.
fn name_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let (is_whole, bare) = path.split_once("//").map_or((false, path), |(_, rest)| (true, rest));
    let last = bare.rsplit('/').next().unwrap_or_default();
    if last.contains('.') && (!is_whole || bare.contains('/')) {
        last.to_owned()
    } else {
        bare.trim_end_matches('/').to_owned()
    }
}

fn is_invisible(node: &NodeRef) -> bool {
    let is_nothing = |name: &str| {
        let size = node.attr(name).unwrap_or_default();
        matches!(size.trim().trim_end_matches("px"), "0" | "1")
    };
    let style: String = node.attr_or("style", "").split_whitespace().collect();
    let is_hidden = ["display:none", "visibility:hidden"]
        .iter()
        .any(|hidden| style.contains(hidden));
    is_hidden || (is_nothing("width") && is_nothing("height"))
}

/// Sets a picture in the place of everything on a page that shows something from elsewhere.
pub fn stand_in(page: &Document) {
    for node in page.select(ELEMENTS).nodes() {
        let is_inner = node
            .ancestors_it(None)
            .any(|above| stands_for_other(&above) || above.node_name().is_some_and(|name| is_embedded(&name)));
        let Some(Shown {
            name,
            address: Some(address),
        }) = shown(node).filter(|_| !is_inner)
        else {
            node.remove_from_parent();
            continue;
        };
        let kind = node.node_name().unwrap_or_default().to_string();
        let poster = node.attr("poster");
        let is_titled = node.has_attr("title");
        let declared = node.attr_or("type", "").to_string();
        node.remove_children();
        node.remove_all_attrs();
        node.rename("img");
        node.set_attr("src", &address);
        node.set_attr("alt", &name);
        if declared.starts_with("image/") || media_type(name_of(&address).as_str()).starts_with("image/") {
            continue;
        }
        node.set_attr(STANDS_FOR, &kind);
        if let Some(poster) = poster {
            node.set_attr("data-poster", &poster);
        }
        if is_titled {
            node.set_attr("data-title", &name);
        }
    }
}

/// Puts recordings, and links to everything else, in the places of the pictures that stand for them. Returns what they
/// are called.
pub fn show(piece: &Document, raw: &mut Raw) -> Vec<String> {
    let mut names = Vec::new();
    for node in piece.select("img").nodes() {
        let Some(kind) = node.attr(STANDS_FOR) else { continue };
        let (address, name) = (node.attr_or("src", ""), one_line(&node.attr_or("alt", "")));
        let (poster, title) = (node.attr("data-poster"), node.attr("data-title"));
        node.remove_all_attrs();
        if matches!(&*kind, "video" | "audio") {
            let poster = poster.filter(|poster| poster.starts_with("https://") || poster.starts_with("http://"));
            let mut tag = format!("<{kind} controls{}", attribute("src", &address));
            tag.extend(poster.map(|poster| attribute("poster", &poster)));
            tag.extend(title.map(|title| attribute("title", &title)));
            node.rename("span");
            node.set_text(raw.mark(format!("{tag}></{kind}>")));
        } else {
            node.rename("a");
            node.set_attr("href", &page_of(&address));
            node.set_text(name.clone());
        }
        node.wrap_html("<p></p>");
        names.push(name);
    }
    names
}

/// The page on which a player's recording is seen by whoever follows a link.
fn page_of(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("//") else {
        return address.to_owned();
    };
    let found = PLAYERS
        .iter()
        .find_map(|(player, page)| Some((rest.strip_prefix(player)?, page)));
    match found {
        Some((id, page)) if !id.starts_with("videoseries") => {
            let id = id.split(['?', '#', '/']).next().unwrap_or(id);
            format!("{scheme}//{page}{id}")
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::article::import::tests::import;
    use crate::article::import::tests::stripped;

    const ABOVE: &str = "<link rel=canonical href='https://pond.test/ice'><article><h1>Ice</h1>\n<p>It sings at night, said the one \
                         who had heard it, and nobody believed a word of what was said.</p>\n";
    const BELOW: &str =
        "\n<p>It was cold, and it stayed so until the thaw came, which was late that year.</p></article>";

    fn around(what: &str) -> (String, String) {
        let imported = import("x.html", &format!("{ABOVE}{what}{BELOW}"));
        let lines: Vec<&str> = imported.body.lines().filter(|line| !line.is_empty()).collect();
        (lines[1..lines.len() - 1].join("\n"), stripped(&imported))
    }

    #[test]
    fn what_is_shown_from_elsewhere_stays_a_recording_or_becomes_a_link() {
        for (html, kept) in [
            (
                "<video src='/ice.mp4' poster='/ice.jpg'></video>",
                "<video controls src=\"https://pond.test/ice.mp4\"></video>",
            ),
            (
                "<figure><video title='The ice'><source src='ice.webm' type='video/webm'><source src='ice.mp4'></video>\
                 <figcaption>As heard in March.</figcaption></figure>",
                "<video controls src=\"https://pond.test/ice.webm\" title=\"The ice\"></video>\nAs heard in March.",
            ),
            (
                "<p><audio controls src='https://pond.test/a.mp3?a=1&amp;b=2'></audio></p>",
                "<audio controls src=\"https://pond.test/a.mp3?a=1&amp;b=2\"></audio>",
            ),
            (
                "<p><iframe src='https://www.youtube.com/embed/x1?feature=oembed' title='The ice *sings*'></iframe></p>",
                "[The ice \\*sings\\*](https://www.youtube.com/watch?v=x1)",
            ),
            (
                "<div class='wrap'><iframe data-src='https://maps.test/embed/pond'></iframe></div>",
                "[maps.test/embed/pond](https://maps.test/embed/pond)",
            ),
            (
                "<object data='/minutes.pdf' type='application/pdf'><embed src='/minutes.pdf'></object>",
                "[minutes.pdf](https://pond.test/minutes.pdf)",
            ),
            ("<embed src='/ice.swf'>", "[ice.swf](https://pond.test/ice.swf)"),
            (
                "<object data='/ice.svg' title='A chart'></object>",
                "![A chart](https://pond.test/ice.svg)",
            ),
        ] {
            assert_eq!(around(html), (kept.to_owned(), String::new()), "{html}");
        }
    }

    #[test]
    fn what_is_lost_of_it_is_named_and_what_nobody_sees_is_not() {
        for (html, told) in [
            (
                "<video src='/ice.mp4'>Your browser is old.</video>",
                "3: Your browser is old. (in place of what cannot be shown)\n",
            ),
            (
                "<iframe srcdoc='<p>x' title='A map'></iframe>",
                "3: A map (it has no address that leads there from here)\n",
            ),
            (
                "<video title='The ice' src='blob:https://pond.test/1'></video>",
                "3: The ice (it has no address that leads there from here)\n",
            ),
            (
                "<aside><iframe src='https://ads.test/frame' title='A word from Ada'></iframe></aside>",
                "3: A word from Ada (beside the story)\n",
            ),
            (
                "<iframe src='https://count.test/x' width=1 height=1></iframe><iframe></iframe>",
                "",
            ),
            ("<iframe src='https://count.test/x' style='display: none'></iframe>", ""),
        ] {
            assert_eq!(around(html).1, told, "{html}");
        }
        let loose = import(
            "x.html",
            &format!("{ABOVE}<video src='ice.mp4'></video>{BELOW}").replace("rel=canonical", ""),
        );
        assert_eq!(
            stripped(&loose),
            "3: ice.mp4 (relative address: nothing on the page says where it leads; its name remains)\n"
        );
        assert!(loose.body.contains("\n\nice.mp4\n\n"), "{}", loose.body);
    }
}
