//! An article's HTML made fit for mail: what mail programs cannot show is turned into what they can.

use dom_query::Document;
use dom_query::NodeRef;
use dom_query::Selection;
use url::Url;

use crate::issue::code;
use crate::issue::notes::Notes;
use crate::theme::fit;

/// How wide text and images are, in pixels: the sheet of 600 less its margins.
pub const TEXT_WIDTH: u32 = 488;

/// Up to this width an image among words stands in their line, in pixels.
const INLINE_WIDTH_MAX: u32 = 200;

/// What no mail program runs or plays; each stands for something on the article's page.
const NOT_IN_MAIL: &str = "script,style,link,meta,base,iframe,object,embed,applet,form,button,select,textarea,video,\
                           audio,canvas,svg,math,template,source,track";

/// Elements in which paragraphs stand, and words do not stand beside them.
const HOLD_PARAGRAPHS: [&str; 8] = [
    "html",
    "body",
    "div",
    "figure",
    "section",
    "article",
    "details",
    "blockquote",
];

/// Image formats that some large mail program does not show.
const NOT_SHOWN: [&str; 3] = [".svg", ".avif", ".heic"];

/// Where a piece of HTML will stand.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The page that shows it whole.
    pub page: &'a Url,
    /// The level of its highest heading.
    pub heading: u8,
    /// What a link to that page says where something is cut off.
    pub read_on: &'a str,
    /// Its language.
    pub lang: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}

/// `html` as it may stand in a mail: headings below the frame's, no anchors of its own, images over https with a
/// width that fits, code in a cell, tables that scroll by themselves, footnotes among those of the issue.
pub fn adapted(html: &str, frame: Frame<'_>, notes: &mut Notes) -> String {
    let document = Document::fragment(html);
    let own_notes = notes.number(&document, frame.page);
    check_marks(&document);
    let frames = document.select("p.frame").nodes().to_vec();
    let code = code::coloured(&document);
    fit::headings(&document, frame.heading);
    fit::anchors(&document, frame.page);
    for node in document.select("[class],[target],[rel]").nodes() {
        node.remove_attrs(&["class", "target", "rel"]);
    }
    for paragraph in frames {
        paragraph.set_attr("class", "box");
    }
    for player in document.select("video,audio").nodes() {
        replace_player(&document, player, frame.page);
    }
    document.select(NOT_IN_MAIL).remove();
    open_details(&document);
    for list in document.select("ul").nodes() {
        let items = list.element_children();
        if items.iter().all(|item| item.text().starts_with(['☑', '☐'])) && !items.is_empty() {
            list.set_attr("class", "tasks");
        }
    }
    for image in document.select("img").nodes() {
        fit_image(&document, image);
    }
    for table in document.select("table").nodes() {
        fit::enclose(table, r#"<div class="scroll" tabindex="0"></div>"#);
    }
    for block in &code {
        block.write(frame.page, frame.read_on);
    }
    for paragraph in document.select("p.box").nodes() {
        paragraph.remove_attr("class");
        fit::enclose(paragraph, &cell("box", ""));
    }
    for code in document.select("pre").nodes() {
        fit::enclose(code, &cell("code", r#" dir="ltr""#));
    }
    notes.take(own_notes, (frame.lang, frame.dir));
    fit::html(&document)
}

/// A cell of its own: what has a ground and room around it everywhere.
fn cell(class: &str, more: &str) -> String {
    format!(
        "<table role=\"presentation\" class=\"{class}\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\
         <tr><td class=\"{class}\"{more}></td></tr></table>"
    )
}

/// Whether a mail can show the image at `src`.
pub fn can_show(src: &str) -> bool {
    let path = src.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    src.starts_with("https://") && !NOT_SHOWN.iter().any(|format| path.ends_with(format))
}

/// Width and height of an image, no wider than the text.
pub fn fitted(width: u32, height: Option<u32>) -> (u32, Option<u32>) {
    if width <= TEXT_WIDTH {
        return (width, height);
    }
    let scaled = |height: u32| (u64::from(height) * u64::from(TEXT_WIDTH)).div_ceil(u64::from(width));
    let height = height.map(|height| u32::try_from(scaled(height)).unwrap_or(u32::MAX));
    (TEXT_WIDTH, height)
}

/// The boxes of a list of tasks, as letters: mails have no inputs.
fn check_marks(document: &Document) {
    for input in document.select("input").nodes() {
        if input.attr_or("type", "").eq_ignore_ascii_case("checkbox") {
            let mark = if input.has_attr("checked") { "☑ " } else { "☐ " };
            input.insert_before(&document.tree.new_text(mark));
        }
        input.remove_from_parent();
    }
}

/// What a page shows when asked for it is shown: a mail cannot be asked.
fn open_details(document: &Document) {
    for details in document.select("details").nodes() {
        details.rename("div");
        details.remove_attr("open");
    }
    for summary in document.select("summary").nodes() {
        let name = document.tree.new_element("strong");
        for child in summary.children() {
            name.append_child(&child);
        }
        summary.append_child(&name);
        summary.rename("p");
    }
}

/// What plays, as a picture of it or as words, which lead to the page where it plays.
fn replace_player(document: &Document, player: &NodeRef<'_>, page: &Url) {
    let poster = player.attr_or("poster", "");
    let own = Selection::from(*player).select("source[src]").attr_or("src", "");
    let src = player.attr("src").unwrap_or(own);
    let file = src.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
    let given = [player.attr_or("title", ""), player.attr_or("aria-label", "")];
    let given = given.iter().find(|words| !words.trim().is_empty());
    let words = given.map_or_else(|| file.unwrap_or_default().to_owned(), ToString::to_string);
    let link = document.tree.new_element("a");
    link.set_attr("href", page.as_str());
    if can_show(&poster) {
        let picture = document.tree.new_element("img");
        picture.set_attr("src", &poster);
        picture.set_attr("alt", &words);
        for name in ["width", "height"] {
            if let Some(size) = player.attr(name) {
                picture.set_attr(name, &size);
            }
        }
        if !picture.has_attr("width") {
            picture.set_attr("width", &TEXT_WIDTH.to_string());
        }
        link.append_child(&picture);
        // A picture alone does not say that it plays.
        link.append_child(&document.tree.new_element("br"));
        link.append_child(&document.tree.new_text(format!("▶ {words}")));
    } else {
        link.set_text(words);
    }
    player.replace_with(&link);
    if link.first_element_child().is_none() {
        put_in_box(document, &link);
    }
}

/// A link that stands for what is played, with a line around it: unless it stands among words.
fn put_in_box(document: &Document, link: &NodeRef<'_>) {
    let Some(parent) = link.parent() else { return };
    let is_alone = parent.text().trim() == link.text().trim();
    if parent.has_name("p") && is_alone {
        parent.set_attr("class", "box");
    } else if HOLD_PARAGRAPHS.iter().any(|name| parent.has_name(name)) {
        let paragraph = document.tree.new_element("p");
        paragraph.set_attr("class", "box");
        link.insert_before(&paragraph);
        paragraph.append_child(link);
    }
}

fn fit_image(document: &Document, image: &NodeRef<'_>) {
    let src = image.attr_or("src", "");
    let alt = image.attr_or("alt", "");
    if !can_show(&src) {
        replace_image(document, image);
        return;
    }
    let width = image.attr("width").and_then(|width| width.parse().ok());
    let height = image.attr("height").and_then(|height| height.parse().ok());
    image.retain_attrs(&["src", "title"]);
    image.set_attr("alt", &alt);
    match width {
        Some(width) => {
            let (width, height) = fitted(width, height);
            image.set_attr("width", &width.to_string());
            if let Some(height) = height {
                image.set_attr("height", &height.to_string());
            }
        }
        None if stands_alone(image) => image.set_attr("width", &TEXT_WIDTH.to_string()),
        None => {}
    }
    if width.is_none_or(|width| width <= INLINE_WIDTH_MAX) && !stands_alone(image) {
        image.set_attr("class", "inline");
    }
}

/// An image that cannot be shown, as words: a link to it where it can be reached, else what it shows.
fn replace_image(document: &Document, image: &NodeRef<'_>) {
    let (src, alt) = (image.attr_or("src", ""), image.attr_or("alt", ""));
    if alt.trim().is_empty() {
        image.remove_from_parent();
        return;
    }
    let linked = image.ancestors(None).iter().any(|above| above.has_name("a"));
    let words = if linked || !src.starts_with("https://") {
        document.tree.new_element("span")
    } else {
        let link = document.tree.new_element("a");
        link.set_attr("href", &src);
        link
    };
    words.set_text(alt);
    image.replace_with(&words);
}

/// Whether nothing else stands in the image's paragraph, so that it may be as wide as the text. A caption may.
fn stands_alone(image: &NodeRef<'_>) -> bool {
    let above = image.ancestors(None);
    let block = above
        .iter()
        .find(|node| !node.has_name("a") && !node.has_name("picture"));
    block.is_none_or(|block| block.has_name("figure") || block.text().trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::Frame;
    use super::Notes;
    use super::adapted;
    use super::fitted;

    /// HTML as it was written, and as it is mailed.
    const CASES: [(&str, &str); 18] = [
        ("<h2>a</h2><h4>b</h4>", "<h3>a</h3><h4>b</h4>"),
        (
            r##"<p id="x" class="y"><a href="#z" rel="nofollow" target="_blank">z</a></p>"##,
            r#"<p><a href="https://example.org/frost/#z">z</a></p>"#,
        ),
        (
            r#"<ul><li><input type="checkbox" checked disabled> done</li></ul>"#,
            r#"<ul class="tasks"><li>☑  done</li></ul>"#,
        ),
        ("<p>a</p><script>b</script>", "<p>a</p>"),
        (
            r#"<p><video src="https://example.org/storm.mp4" poster="https://example.org/a.png" width="976" height="564" title="A storm"></video></p>"#,
            r#"<p><a href="https://example.org/frost/"><img src="https://example.org/a.png" alt="A storm" width="488" height="282"><br>▶ A storm</a></p>"#,
        ),
        (
            r#"<audio controls><source src="https://example.org/gulls.mp3?x=1"></audio>"#,
            r#"<table role="presentation" class="box" width="100%" cellpadding="0" cellspacing="0" border="0"><tbody><tr><td class="box"><p><a href="https://example.org/frost/">gulls.mp3</a></p></td></tr></tbody></table>"#,
        ),
        (
            r#"<p><video src="https://example.org/storm.mp4" title="A storm">old words</video></p>"#,
            r#"<table role="presentation" class="box" width="100%" cellpadding="0" cellspacing="0" border="0"><tbody><tr><td class="box"><p><a href="https://example.org/frost/">A storm</a></p></td></tr></tbody></table>"#,
        ),
        (
            r#"<p>Hear <audio src="https://example.org/gulls.mp3"></audio> them.</p>"#,
            r#"<p>Hear <a href="https://example.org/frost/">gulls.mp3</a> them.</p>"#,
        ),
        (
            r#"<p class="frame"><a href="https://example.net/v">A film</a></p>"#,
            r#"<table role="presentation" class="box" width="100%" cellpadding="0" cellspacing="0" border="0"><tbody><tr><td class="box"><p><a href="https://example.net/v">A film</a></p></td></tr></tbody></table>"#,
        ),
        (
            r#"<p><img src="https://example.org/a.png" alt="Ice" width="976" height="563" srcset="x 2x" loading="lazy"></p>"#,
            r#"<p><img src="https://example.org/a.png" alt="Ice" width="488" height="282"></p>"#,
        ),
        (
            r#"<figure><img src="https://example.org/a.png"><figcaption>Ice</figcaption></figure>"#,
            r#"<figure><img src="https://example.org/a.png" alt="" width="488"><figcaption>Ice</figcaption></figure>"#,
        ),
        (
            r#"<p>So <img src="https://example.org/a.png" alt=":)"> it is</p>"#,
            r#"<p>So <img src="https://example.org/a.png" alt=":)" class="inline"> it is</p>"#,
        ),
        (
            r#"<p><img src="https://example.org/a.svg" alt="A &lt;map&gt;"></p>"#,
            r#"<p><a href="https://example.org/a.svg">A &lt;map&gt;</a></p>"#,
        ),
        (r#"<p>x<img src="data:image/png;base64,AA" alt=""></p>"#, "<p>x</p>"),
        (
            r#"<p><a href="https://example.org/"><img src="http://example.org/a.png" alt="Ice"></a></p>"#,
            r#"<p><a href="https://example.org/"><span>Ice</span></a></p>"#,
        ),
        (
            "<details open><summary>More <em>of it</em></summary><p>x</p></details>",
            "<div><p><strong>More <em>of it</em></strong></p><p>x</p></div>",
        ),
        (
            "<table><tbody><tr><td>1</td></tr></tbody></table>",
            r#"<div class="scroll" tabindex="0"><table><tbody><tr><td>1</td></tr></tbody></table></div>"#,
        ),
        (
            r#"<pre><code class="language-rust">let a;</code></pre>"#,
            r#"<table role="presentation" class="code" width="100%" cellpadding="0" cellspacing="0" border="0"><tbody><tr><td class="code" dir="ltr"><pre><code><span class="k">let</span> a;</code></pre></td></tr></tbody></table>"#,
        ),
    ];

    #[test]
    fn what_mail_cannot_show_becomes_what_it_can() {
        let page = "https://example.org/frost/".parse().unwrap();
        for (written, mailed) in CASES {
            let frame = Frame {
                page: &page,
                heading: 3,
                read_on: "Read on",
                lang: "en",
                dir: "ltr",
            };
            assert_eq!(adapted(written, frame, &mut Notes::default()), mailed, "{written}");
        }
    }

    #[test]
    fn an_image_is_never_wider_than_the_text() {
        assert_eq!(fitted(400, Some(300)), (400, Some(300)));
        assert_eq!(fitted(976, Some(600)), (488, Some(300)));
        assert_eq!(fitted(u32::MAX, Some(u32::MAX)), (488, Some(488)));
    }
}
