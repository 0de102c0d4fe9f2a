//! What a reader's view loses of a story: pictures with their captions, and headings. They are put back at their place.

use std::collections::VecDeque;

use dom_query::Document;
use dom_query::NodeRef;

use crate::article::import::embedded::stands_for_other;
use crate::article::import::furniture;
use crate::article::title::one_line;

/// Elements by which a place in a story is found again.
const BLOCKS: [&str; 15] = [
    "p",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "table",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dl",
    "img",
];

/// Elements of a page that may have been lost by themselves.
const HEADINGS: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];

/// The most headings that stand one over the other.
const HEADINGS_MAX: usize = 8;

/// A picture that is no wider is a mark: a face, a button, what counts visitors.
const MARK_WIDTH_MAX: u32 = 96;

/// Attributes in which pages keep the address of a picture that is loaded late.
const LATE: [&str; 5] = [
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-orig-file",
    "data-srcset",
];

/// Gives every picture of a page that is loaded late its address, and takes out those that only programs see.
pub fn load(page: &Document) {
    for picture in page.select("img").nodes() {
        let shown = picture.attr_or("src", "");
        let late = LATE.iter().find_map(|name| picture.attr(name)).unwrap_or_default();
        let late = late.split_whitespace().next().unwrap_or_default().trim_end_matches(',');
        if (shown.trim().is_empty() || shown.starts_with("data:")) && !late.is_empty() {
            picture.set_attr("src", late);
        }
        picture.remove_attrs(&LATE);
        let is_in_link = picture.parent().is_some_and(|parent| parent.has_name("a"));
        let is_face = |width| width <= 1 || (is_in_link && width <= MARK_WIDTH_MAX);
        if width(picture).is_some_and(is_face) {
            picture.remove_from_parent();
        }
    }
}

fn width(picture: &NodeRef) -> Option<u32> {
    picture.attr("width")?.trim().trim_end_matches("px").parse().ok()
}

/// A block of the page, and where it is in what was found of it.
struct Place<'a> {
    own: NodeRef<'a>,
    found: Option<NodeRef<'a>>,
}

/// Puts back into `found` what stands in `root` among the paragraphs of the story and is not there.
pub fn put_back(root: &NodeRef, found: &Document) {
    let places = places(root, found);
    let Some(first) = places.iter().position(|place| place.found.is_some()) else {
        return;
    };
    let last = places.iter().rposition(|place| place.found.is_some()).unwrap_or(first);
    let title = places.iter().position(|place| place.own.has_name("h1"));
    let shown: Vec<String> = found
        .select("img")
        .iter()
        .map(|picture| picture.attr_or("src", "").to_string())
        .collect();
    let is_story = root.has_name("article") || root.has_name("main");
    let mut behind = String::new();
    for (index, place) in places.iter().enumerate() {
        let is_inside = (first..=last).contains(&index);
        // Above the first paragraph stands the site's own picture too: the story's is below its title, or in its `<article>`.
        let is_below_title = title.is_some_and(|title| title < index) || is_story;
        let is_above_story = is_below_title && index < first;
        let is_picture = is_picture(&place.own)
            && (is_inside || is_above_story || is_last(&places, index) || (is_story && stands_for_other(&place.own)));
        let is_heading = (is_inside || is_below_title) && is_heading(&places, index);
        if place.found.is_some() || !(is_picture || is_heading) || is_shown(&place.own, &shown) {
            continue;
        }
        let html = place.own.html();
        match places[index..].iter().find_map(|below| below.found) {
            Some(below) => below.before_html(html),
            None => behind += &html,
        }
    }
    if let Some(above) = places[last].found.filter(|_| !behind.is_empty()) {
        above.after_html(behind);
    }
}

/// The blocks of a page in their order.
fn places<'a>(root: &NodeRef<'a>, found: &'a Document) -> Vec<Place<'a>> {
    let is_block = |node: &NodeRef| {
        let is_inner = node.has_name("img") || node.has_name("p");
        let in_figure = is_inner && node.ancestors_it(None).any(|above| above.has_name("figure"));
        BLOCKS.iter().any(|name| node.has_name(name)) && !in_figure
    };
    let blocks = |root: &NodeRef<'a>| -> Vec<NodeRef<'a>> { root.descendants_it().filter(is_block).collect() };
    let mut kept: VecDeque<(String, NodeRef)> = VecDeque::new();
    for node in found.root().descendants_it().filter(is_block) {
        kept.push_back((likeness(&node), node));
    }
    let mut places = Vec::new();
    for own in blocks(root) {
        let like = likeness(&own);
        let is_same = |(kept, node): &(String, NodeRef)| *kept == like && node.node_name() == own.node_name();
        let at = kept.iter().position(is_same).filter(|_| !like.is_empty());
        let found = at.and_then(|at| kept.remove(at)).map(|(_, node)| node);
        places.push(Place { own, found });
    }
    places
}

/// Whether a picture is there already, in whatever element.
fn is_shown(node: &NodeRef, shown: &[String]) -> bool {
    let source = |picture: &NodeRef| picture.attr_or("src", "").to_string();
    let own = node.has_name("img").then_some(*node);
    node.find(&["img"])
        .iter()
        .chain(&own)
        .any(|picture| shown.contains(&source(picture)))
}

/// By what a block is known again: its words and its pictures.
fn likeness(node: &NodeRef) -> String {
    let mut like: String = node.text().split_whitespace().collect();
    let pictures = node.find(&["img"]);
    let own = node.has_name("img").then_some(*node);
    for picture in pictures.into_iter().chain(own) {
        like.push('\n');
        like.push_str(picture.attr_or("src", "").trim());
    }
    like
}

/// A figure with a picture, or a picture with a description in a paragraph of its own.
fn is_picture(node: &NodeRef) -> bool {
    let pictures = node.find(&["img"]);
    let is_large = |picture: &NodeRef| width(picture).is_none_or(|width| width > MARK_WIDTH_MAX);
    if node.has_name("figure") {
        return pictures.iter().any(is_large);
    }
    if stands_for_other(node) {
        return true;
    }
    let stands_alone = || {
        let parent = node.parent();
        parent.is_some_and(|parent| parent.text().trim().is_empty() && !parent.has_name("a"))
    };
    node.has_name("img") && is_large(node) && !node.attr_or("alt", "").trim().is_empty() && stands_alone()
}

/// Whether a figure with a caption, or what is shown from elsewhere, stands right below the last paragraph.
fn is_last(places: &[Place], index: usize) -> bool {
    let own = &places[index].own;
    let is_lost = |place: &&Place| place.found.is_none() && stands_for_other(&place.own);
    let mut above = places[..index].iter().rev().skip_while(is_lost);
    (!own.find(&["figcaption"]).is_empty() || stands_for_other(own))
        && above.next().is_some_and(|above| above.found.is_some())
}

/// Whether a heading stands over something of the story, and is no link to another page. A sentence may end the story.
fn is_heading(places: &[Place], index: usize) -> bool {
    let heading = &places[index].own;
    let said = one_line(&heading.text());
    let linked: String = heading.find(&["a"]).iter().map(|link| one_line(&link.text())).collect();
    let is_level = |node: &NodeRef| HEADINGS.iter().any(|name| node.has_name(name));
    let is_there = |place: &Place| place.found.is_some() || is_picture(&place.own);
    let over = places[index..]
        .iter()
        .take_while(|place| is_level(&place.own))
        .take(HEADINGS_MAX);
    let mut below = places[index + over.count()..].iter();
    let stands_over = match below.next() {
        // A quote or a list is also there when only what stands in it was found.
        Some(first) => {
            let is_inner = |place: &&Place| place.own.ancestors_it(None).any(|above| above.id == first.own.id);
            is_there(first) || below.take_while(is_inner).any(is_there)
        }
        None => said.ends_with(['.', '!', '?', '…', '。']),
    };
    is_level(heading) && !said.is_empty() && linked != said && furniture::reason(&said).is_none() && stands_over
}

/// How sites write a picture with its caption without `<figure>`: what holds both, and the caption in it.
const CAPTIONED: [(&str, &str); 4] = [
    (".wp-caption", "wp-caption-text"),
    ("table.tr-caption-container", "tr-caption"),
    (".image-block-wrapper", "image-caption"),
    (".captioned-image-container", "image-caption"),
];

/// Makes a figure of every picture with a caption.
pub fn frame(page: &Document) {
    for figure in page.select("figure").nodes() {
        let is_bare = figure.find(&["figcaption"]).is_empty() && figure.find(&["img"]).len() == 1;
        if let ([words], true) = (figure.find(&["p"]).as_slice(), is_bare)
            && words.find(&["img"]).is_empty()
        {
            words.rename("figcaption");
        }
    }
    for (holder, caption) in CAPTIONED {
        for node in page.select(holder).nodes() {
            let pictures = node.find(&["img"]);
            let own = node.descendants_it().find(|inner| inner.has_class(caption));
            if let ([picture], Some(own)) = (pictures.as_slice(), own)
                && node.find(&["figure"]).is_empty()
            {
                node.replace_with_html(format!(
                    "<figure>{}<figcaption>{}</figcaption></figure>",
                    picture.html(),
                    own.inner_html()
                ));
            }
        }
    }
}

/// Gives every picture that stands alone in a figure its caption as its title: that is how Markdown says it. A caption with
/// links stays a paragraph below it.
pub fn caption(piece: &Document) {
    for figure in piece.select("figure").nodes() {
        let (pictures, captions) = (figure.find(&["img"]), figure.find(&["figcaption"]));
        let [picture] = pictures.as_slice() else {
            // A picture that was let go has left its words.
            let words: Vec<NodeRef> = figure
                .children_it(false)
                .filter(|child| child.has_name("span"))
                .collect();
            words.iter().chain(&captions).for_each(|words| words.rename("p"));
            continue;
        };
        picture.remove_attr("title");
        let said = captions.iter().map(|caption| one_line(&caption.text()));
        let said = said.filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" ");
        let is_linked = captions.iter().any(|caption| !caption.find(&["a"]).is_empty());
        // What stands for something else has its caption below it too.
        let is_linked = is_linked || stands_for_other(picture);
        let mut below = String::new();
        if !is_linked && !said.is_empty() {
            picture.set_attr("title", &said);
        }
        for caption in captions.iter().filter(|_| is_linked) {
            below.extend(["<p>", &caption.inner_html(), "</p>"]);
        }
        figure.replace_with_html(format!("<p>{}</p>{below}", picture.html()));
    }
}
