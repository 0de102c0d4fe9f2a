//! Formulas and drawings of a page in words: an article has neither.

use dom_query::Document;
use dom_query::NodeRef;

use crate::article::title::one_line;

/// The attribute of an element that does not say all that stood in its place; it says why.
pub const CHANGED: &str = "data-changed";

/// Why a formula is told: its words say less than its signs.
pub const FORMULA: &str = "formula on several lines: its signs remain on one";

/// Why a drawing is told whose words stay.
pub const DRAWING: &str = "drawing: its words remain";

/// Why a drawing is told that has none.
pub const WORDLESS: &str = "drawing without words";

/// Elements of a formula that a line of words does not tell.
const STACKED: [&str; 8] = [
    "mfrac",
    "msqrt",
    "mroot",
    "mtable",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
];

/// A drawing that is no larger is a mark, in pixels.
const MARK_WIDTH_MAX: f32 = 96.0;

/// Puts words in the places of the formulas and the drawings of a page.
pub fn write_out(page: &Document) {
    for formula in page.select("math").nodes() {
        write_formula(formula);
    }
    for drawing in page.select("svg").nodes() {
        write_drawing(drawing);
    }
}

/// Takes out what only says that there was a drawing without words.
pub fn without_wordless(page: &Document) {
    page.select(&format!("[{CHANGED}='{WORDLESS}']")).remove();
}

/// A formula in the words that its page gives for it, else in its own signs.
fn write_formula(formula: &NodeRef) {
    let notes = formula.find(&["annotation"]);
    let is_tex = |note: &&NodeRef| note.attr_or("encoding", "").to_lowercase().contains("tex");
    let tex = notes.iter().find(is_tex).map(|note| note.text().to_string());
    let alternative = formula.attr("alttext").map(|text| text.to_string());
    let words = alternative.or(tex).map(|words| one_line(&words));
    if let Some(words) = words.filter(|words| !words.is_empty()) {
        formula.remove_all_attrs();
        formula.set_text(words);
        formula.rename("span");
        return;
    }
    let inner: Vec<NodeRef> = formula.descendants().into_iter().filter(NodeRef::is_element).collect();
    let is_stacked = inner.iter().any(|node| STACKED.iter().any(|name| node.has_name(name)));
    for node in &inner {
        if node.has_name("annotation") || node.has_name("annotation-xml") {
            node.remove_from_parent();
        }
        let (lowered, raised) = match node.node_name().as_deref() {
            Some("msub") => (Some(1), None),
            Some("msup") => (None, Some(1)),
            Some("msubsup") => (Some(1), Some(2)),
            _ => continue,
        };
        let parts = node.element_children();
        for (place, name) in [(lowered, "sub"), (raised, "sup")] {
            if let Some(part) = place.and_then(|place: usize| parts.get(place)) {
                // Its own parts are still to be looked at, by its name.
                part.wrap_html(format!("<{name}></{name}>"));
            }
        }
    }
    for node in &inner {
        node.rename("span");
        node.remove_all_attrs();
    }
    formula.rename("span");
    formula.remove_all_attrs();
    if is_stacked {
        formula.set_attr(CHANGED, FORMULA);
    }
}

/// A drawing in its words. One without words says only that it was there, if it was large.
fn write_drawing(drawing: &NodeRef) {
    let words = words_of(drawing);
    let is_in_link = drawing
        .ancestors_it(None)
        .any(|above| ["a", "button", "nav", "label"].iter().any(|name| above.has_name(name)));
    let is_hidden = drawing.attr_or("aria-hidden", "").trim() == "true" || drawing.has_attr("hidden");
    let in_figure = || drawing.ancestors_it(None).any(|above| above.has_name("figure"));
    let width = width(drawing);
    let is_mark = match (width, words.is_empty()) {
        (Some(width), _) => width <= MARK_WIDTH_MAX,
        (None, is_wordless) => is_wordless && !in_figure(),
    };
    if is_in_link || is_hidden || is_mark {
        drawing.remove_from_parent();
        return;
    }
    let stands_in_line = drawing.parent().is_some_and(|parent| parent.has_name("p"));
    drawing.remove_all_attrs();
    drawing.rename(if stands_in_line { "span" } else { "p" });
    if words.is_empty() {
        drawing.rename("p");
        drawing.set_text("svg");
        drawing.set_attr(CHANGED, WORDLESS);
    } else {
        drawing.set_text(words);
        drawing.set_attr(CHANGED, DRAWING);
    }
}

/// What a drawing is called, and what is written in it.
fn words_of(drawing: &NodeRef) -> String {
    let mut words: Vec<String> = Vec::new();
    let label = drawing.attr("aria-label").map(|text| one_line(&text));
    let inner = ["title", "desc", "text"];
    let written = drawing
        .descendants_it()
        .filter(|node| inner.iter().any(|name| node.has_name(name)))
        .map(|node| one_line(&node.text()));
    for said in label.into_iter().chain(written) {
        if !said.is_empty() && !words.contains(&said) {
            words.push(said);
        }
    }
    words.join(" ")
}

/// How wide a drawing is by its own words.
fn width(drawing: &NodeRef) -> Option<f32> {
    let written = drawing.attr("width");
    let own = written.and_then(|width| width.trim().trim_end_matches("px").parse().ok());
    own.or_else(|| {
        let view = drawing.attr("viewBox").or_else(|| drawing.attr("viewbox"))?;
        let view = view.replace(',', " ");
        view.split_whitespace()
            .nth(2)?
            .parse()
            .ok()
            .filter(|width| *width <= MARK_WIDTH_MAX)
    })
}

#[cfg(test)]
mod tests {
    use crate::article::import::tests::import;
    use crate::article::import::tests::stripped;

    fn told(html: &str) -> (String, String) {
        let page = format!(
            "<article><h1>Ice</h1>\n<p>It sings at night, said the one who had heard it sing.</p>\n{html}\n<p>It was cold, and \
             it stayed so until the thaw came, which was late.</p></article>"
        );
        let imported = import("x.html", &page);
        let lines: Vec<&str> = imported.body.lines().filter(|line| !line.is_empty()).collect();
        (lines[1..lines.len() - 1].join("\n"), stripped(&imported))
    }

    #[test]
    fn a_formula_stays_in_the_words_that_its_page_has_for_it() {
        for (html, words, lost) in [
            (
                "<p>So <math alttext='a^2 + b^2'><mi>a</mi></math> it is.</p>",
                "So a^2 + b^2 it is.",
                "",
            ),
            (
                "<p>So <math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x_1</annotation></semantics></math> it is.</p>",
                "So x\\_1 it is.",
                "",
            ),
            (
                "<p>So <math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msub><mi>y</mi><mn>1</mn></msub></math> it is.</p>",
                "So x<sup>2</sup>+y<sub>1</sub> it is.",
                "",
            ),
            (
                "<p>So <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> it is.</p>",
                "So 12 it is.",
                "3: So 12 it is. (formula on several lines: its signs remain on one)\n",
            ),
        ] {
            assert_eq!(told(html), (words.to_owned(), lost.to_owned()), "{html}");
        }
    }

    #[test]
    fn a_drawing_stays_in_its_words_and_is_told_and_a_mark_is_not() {
        for (html, words, lost) in [
            (
                "<figure><svg viewBox='0 0 640 480'><title>Ice, by month</title><text>March</text></svg></figure>",
                "Ice, by month March",
                "3: Ice, by month March (drawing: its words remain)\n",
            ),
            (
                "<svg width='640' role='img' aria-label='Ice, by month'><path d='M0'/></svg>",
                "Ice, by month",
                "3: Ice, by month (drawing: its words remain)\n",
            ),
            (
                "<figure><svg viewBox='0 0 640 480'><path d='M0'/></svg></figure>",
                "",
                "3: svg (drawing without words)\n",
            ),
            (
                "<p>A mark <svg viewBox='0 0 24 24'><title>Star</title></svg> in a line.</p>",
                "A mark in a line.",
                "",
            ),
            (
                "<p>A <a href='https://pond.test/'><svg><title>Link</title></svg>link</a>.</p>",
                "A [link](https://pond.test/).",
                "",
            ),
        ] {
            assert_eq!(told(html), (words.to_owned(), lost.to_owned()), "{html}");
        }
    }
}
