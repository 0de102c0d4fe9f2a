//! What known shortcodes become.

use std::fmt::Write;

use pulldown_cmark::Parser;
use pulldown_cmark::html;

/// A picture with what belongs to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Figure<'a> {
    /// Where the picture is.
    pub(super) src: &'a str,
    /// What it shows; else the caption.
    pub(super) alt: Option<&'a str>,
    /// What stands below it, in Markdown.
    pub(super) caption: Option<&'a str>,
    /// A heading below it.
    pub(super) title: Option<&'a str>,
    /// Whose it is, in Markdown.
    pub(super) attribution: Option<&'a str>,
    /// Where it leads.
    pub(super) link: Option<&'a str>,
}

impl Figure<'_> {
    /// As HTML on one line.
    pub(super) fn html(&self) -> String {
        let said = [self.title, self.caption, self.attribution];
        let is_filled = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
        let alt = self.alt.or(self.caption).or(self.title).unwrap_or_default();
        let mut picture = format!(
            "<img src=\"{}\" alt=\"{}\">",
            escaped(self.src.trim()),
            escaped(&plain(alt))
        );
        if let Some(link) = self.link.filter(|link| !link.trim().is_empty()) {
            picture = format!("<a href=\"{}\">{picture}</a>", escaped(link.trim()));
        }
        if !said.iter().copied().any(is_filled) {
            return picture;
        }
        let mut words = String::new();
        for (index, text) in said.into_iter().enumerate() {
            let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
                continue;
            };
            if !words.is_empty() {
                words.push(' ');
            }
            let text = inline(text);
            if index == 0 {
                words.extend(["<strong>", &text, "</strong>"]);
            } else {
                words.push_str(&text);
            }
        }
        format!("<figure>{picture}<figcaption>{words}</figcaption></figure>")
    }
}

/// A link that stands for what a feed cannot hold, such as a video.
pub(super) fn link(url: &str, title: Option<&str>) -> String {
    let words = title.map(str::trim).filter(|title| !title.is_empty());
    format!("<a href=\"{}\">{}</a>", escaped(url), as_words(words.unwrap_or(url)))
}

/// A film by its number at `YouTube`.
pub(super) fn youtube(id: &str, title: Option<&str>) -> String {
    link(&format!("https://www.youtube.com/watch?v={}", in_address(id)), title)
}

/// A film by its number at Vimeo.
pub(super) fn vimeo(id: &str, title: Option<&str>) -> String {
    link(&format!("https://vimeo.com/{}", in_address(id)), title)
}

/// A block of code, with marks that are longer than any in it.
pub(super) fn fence(language: &str, code: &str, indent: &str) -> String {
    let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest.max(2) + 1);
    let code = code.strip_prefix('\n').unwrap_or(code);
    let code = code.trim_end_matches([' ', '\t']);
    let code = code.strip_suffix('\n').unwrap_or(code);
    format!("{marks}{language}\n{code}\n{indent}{marks}")
}

/// Something as it is written, as code that neither Markdown nor HTML reads.
pub(super) fn as_code(written: &str) -> String {
    format!("<code>{}</code>", as_words(written))
}

/// Words that neither Markdown nor HTML reads as anything else, on one line.
pub(super) fn as_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() * 2);
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        for letter in word.chars() {
            if letter.is_ascii_punctuation() && !matches!(letter, ',' | '.' | '-' | '/' | '?' | ';') {
                write!(words, "&#{};", u32::from(letter)).expect("a String takes everything");
            } else {
                words.push(letter);
            }
        }
    }
    words
}

/// Something as it is written, in a place where an address stands.
pub(super) fn in_address(written: &str) -> String {
    let mut address = String::with_capacity(written.len());
    for byte in written.trim().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/?#=&:@+,;%!$*".contains(&byte) {
            address.push(char::from(byte));
        } else {
            write!(address, "%{byte:02X}").expect("a String takes everything");
        }
    }
    address
}

/// A value of an attribute.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;").replace('\n', " ")
}

/// Markdown of one paragraph as HTML on one line.
pub(super) fn inline(markdown: &str) -> String {
    let mut html = String::new();
    html::push_html(&mut html, Parser::new(markdown.trim()));
    let html = html.trim().replace('\n', " ");
    let inside = html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    inside.map_or_else(|| html.clone(), str::to_owned)
}

/// Markdown without its signs.
fn plain(markdown: &str) -> String {
    use pulldown_cmark::Event;
    let mut text = String::new();
    for event in Parser::new(markdown.trim()) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}
