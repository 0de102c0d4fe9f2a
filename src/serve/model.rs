//! Models of mail programs: the HTML part as they make it.
//!
//! A model is no program: it leaves out and turns round what data about programs says, and the page names that data.

use std::collections::BTreeSet;
use std::fmt::Write;

use dom_query::Document;

use crate::preflight::clients;
use crate::serve::pane::Pane;

/// The HTML part as the program of a pane makes it.
pub(crate) fn made(html: &str, pane: Pane) -> String {
    match pane {
        // A condition that always holds, and one that never does: whatever the browser itself prefers.
        Pane::Dark => at_night(html, "min-width:0"),
        Pane::Desktop => at_night(html, "max-width:0"),
        Pane::Forced => forced(html),
        Pane::Outlook => outlook(html),
        Pane::Plain => plain(html),
        _ => html.to_owned(),
    }
}

/// The rules for the night under another condition.
fn at_night(html: &str, condition: &str) -> String {
    let night = ["prefers-color-scheme:dark", "prefers-color-scheme: dark"];
    night
        .iter()
        .fold(html.to_owned(), |html, night| html.replace(night, condition))
}

/// By night, as a program makes it that knows nothing of dark themes: light paper becomes dark, dark ink light, and what
/// is in between stays nearly as it is.
fn forced(html: &str) -> String {
    let document = Document::from(html);
    for style in document.select("style").nodes() {
        let rules = without_night(&style.text());
        style.set_text(rules.as_str());
    }
    document
        .select("meta[name=color-scheme], meta[name=supported-color-schemes]")
        .remove();
    for node in document.select("[style]").nodes() {
        let turned = turned(&node.attr_or("style", ""));
        node.set_attr("style", &turned);
    }
    for node in document.select("[bgcolor]").nodes() {
        let turned = turned(&node.attr_or("bgcolor", ""));
        node.set_attr("bgcolor", &turned);
    }
    // What no style colours is white in a mail, and black on it.
    let ground = "<style>html{color-scheme:only light;background:#121212;color:#e8eaed}</style>";
    document.select("head").append_html(ground);
    document.html().to_string()
}

/// A sheet without its rules for the night.
fn without_night(sheet: &str) -> String {
    let mut kept = String::new();
    let mut rest = sheet;
    while let Some(at) = rest.find("@media") {
        let block = &rest[at..];
        let end = end_of_block(block);
        let query = block.split('{').next().unwrap_or_default();
        kept.push_str(&rest[..at]);
        if !query.contains("prefers-color-scheme") {
            kept.push_str(&block[..end]);
        }
        rest = &block[end..];
    }
    kept.push_str(rest);
    kept
}

/// Where the block ends that a rule opens.
fn end_of_block(rule: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in rule.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth <= 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    rule.len()
}

/// A text with every `#rrggbb` and `#rgb` in it turned round.
fn turned(text: &str) -> String {
    let mut turned = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('#') {
        let (before, from) = rest.split_at(at);
        turned.push_str(before);
        let digits: String = from[1..].chars().take_while(char::is_ascii_hexdigit).take(6).collect();
        if let Some(channels) = channels(&digits) {
            turned.push_str(&round(channels));
            rest = &from[1 + digits.len()..];
        } else {
            turned.push('#');
            rest = &from[1..];
        }
    }
    turned.push_str(rest);
    turned
}

fn channels(digits: &str) -> Option<[f64; 3]> {
    let pair = |text: &str| u8::from_str_radix(text, 16).ok().map(f64::from);
    match digits.len() {
        6 => Some([pair(&digits[..2])?, pair(&digits[2..4])?, pair(&digits[4..])?]),
        3 => {
            let one = |at: usize| pair(&digits[at..=at].repeat(2));
            Some([one(0)?, one(1)?, one(2)?])
        }
        _ => None,
    }
}

/// A colour with its lightness turned round, its hue kept; white becomes Gmail's dark grey.
fn round([red, green, blue]: [f64; 3]) -> String {
    const DARKEST: f64 = 18.0;
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let middle = f64::midpoint(most, least);
    let shift = 255.0 - 2.0 * middle;
    let scale = |channel: f64| {
        let turned = (channel + shift).clamp(0.0, 255.0);
        DARKEST + turned * (255.0 - DARKEST) / 255.0
    };
    let mut colour = String::from("#");
    for channel in [red, green, blue] {
        write!(colour, "{:02x}", whole(scale(channel))).expect("a String takes everything");
    }
    colour
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 0 and 255"
)]
fn whole(channel: f64) -> u8 {
    channel.round().clamp(0.0, 255.0) as u8
}

/// As Word shows it: the branches for it taken, what it does not know left out.
fn outlook(html: &str) -> String {
    let html = branches(html);
    let document = Document::from(html.as_str());
    let lacking = lacking();
    for style in document.select("style").nodes() {
        // Word reads rules, and no conditions around them.
        let mut kept = String::new();
        for (index, part) in style.text().split("@media").enumerate() {
            kept.push_str(if index == 0 { part } else { &part[end_of_block(part)..] });
        }
        style.set_text(kept.as_str());
    }
    for node in document.select("[style]").nodes() {
        let style = node.attr_or("style", "").to_string();
        let kept = style.split(';').filter(|rule| {
            let name = rule.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
            !lacking.contains(&format!("css-{name}"))
        });
        node.set_attr("style", &kept.collect::<Vec<_>>().join(";"));
    }
    document.select("xml, noscript").remove();
    for name in ["video", "audio", "svg", "object"] {
        if lacking.contains(&format!("html-{name}")) {
            document.select(name).remove();
        }
    }
    // Word sets what is not said in a face with serifs, and knows nothing of the night.
    let ground = "<style>html{color-scheme:only light}body{font-family:'Times New Roman',Times,serif}</style>";
    document.select("head").prepend_html(ground);
    document.html().to_string()
}

/// What Outlook on Windows lacks, by slug.
fn lacking() -> BTreeSet<String> {
    let features = clients::data().features.iter();
    let lacked = features.filter(|feature| feature.lacking.iter().any(|one| one == "outlook.windows"));
    lacked.map(|feature| feature.slug.clone()).collect()
}

/// The comments that Word reads opened, and what it must not see left out.
fn branches(html: &str) -> String {
    let mut taken = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<!--[if") {
        let (before, comment) = rest.split_at(at);
        taken.push_str(before);
        let Some(head) = comment.find("]>") else { break };
        let condition = &comment[.."<!--[if".len() + head - "<!--[if".len()];
        let is_others = condition.contains("!mso") || condition.contains("! mso");
        let inside = &comment[head + 2..];
        // `<!--[if !mso]><!-->` … `<!--<![endif]-->` is what the others see.
        let (end, close) = if is_others {
            (inside.find("<!--<![endif]-->"), "<!--<![endif]-->".len())
        } else {
            (inside.find("<![endif]-->"), "<![endif]-->".len())
        };
        let Some(end) = end else {
            rest = inside;
            continue;
        };
        if !is_others {
            taken.push_str(&inside[..end]);
        }
        rest = &inside[end + close..];
    }
    taken.push_str(rest);
    taken
}

/// Without any style.
fn plain(html: &str) -> String {
    let document = Document::from(html);
    document.select("style").remove();
    for name in ["style", "bgcolor", "color", "face", "class", "align", "valign"] {
        for node in document.select(&format!("[{name}]")).nodes() {
            // What hides the preheader is no matter of looks.
            let is_hidden = name == "style" && node.attr_or("style", "").contains("display:none");
            if is_hidden {
                node.set_attr("style", "display:none");
            } else {
                node.remove_attr(name);
            }
        }
    }
    document.html().to_string()
}

#[cfg(test)]
mod tests {
    use super::made;
    use crate::serve::pane::Pane;

    const MAIL: &str = "<html><head><style>p{margin:0}@media (prefers-color-scheme:dark){p{color:#fff}}</style></head><body>\
        <!--[if mso]><table><tr><td><![endif]--><p style=\"color:#1b1b1f;background-color:#ffffff;border-radius:9px\">x</p>\
        <!--[if !mso]><!--><b>y</b><!--<![endif]--></body></html>";

    #[test]
    fn word_takes_its_branches_and_leaves_out_what_it_does_not_know() {
        let seen = made(MAIL, Pane::Outlook);
        assert!(seen.contains("<table>") && !seen.contains("<b>y</b>"), "{seen}");
        assert!(
            !seen.contains("border-radius") && seen.contains("color:#1b1b1f"),
            "{seen}"
        );
        assert!(!seen.contains("prefers-color-scheme"), "{seen}");
    }

    #[test]
    fn forced_night_turns_light_paper_dark_and_dark_ink_light() {
        let seen = made(MAIL, Pane::Forced);
        assert!(seen.contains("background-color:#121212"), "{seen}");
        assert!(seen.contains("\"color:#e2e2e6"), "{seen}");
        assert!(!seen.contains("prefers-color-scheme"), "{seen}");
    }

    #[test]
    fn without_styles_nothing_of_looks_is_left() {
        let seen = made(MAIL, Pane::Plain);
        assert!(!seen.contains("style") && seen.contains("<p>x</p>"), "{seen}");
    }

    #[test]
    fn day_and_night_are_the_panes_own_whatever_the_browser_prefers() {
        assert!(made(MAIL, Pane::Desktop).contains("@media (max-width:0)"));
        assert!(made(MAIL, Pane::Dark).contains("@media (min-width:0)"));
        assert_eq!(made("<p>x</p>", Pane::Desktop), "<p>x</p>");
    }
}
