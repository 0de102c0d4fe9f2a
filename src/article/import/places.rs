//! Where the words of a page stand in its source. The parser of HTML knows no lines.

use dom_query::Document;

/// Elements in which there are no tags and no words of the page.
const RAW: [&str; 5] = ["script", "style", "title", "template", "iframe"];

/// How many words of a line are looked for where its words are told in a tag.
const FIRST_WORDS_MAX: usize = 4;

/// The characters of a page that are no white space and stand in no tag, and a finger on the one that was read last.
pub struct Places<'a> {
    html: &'a str,
    bare: String,
    /// For each byte of `bare`, its line in the source, from 1.
    lines: Vec<u32>,
    read: usize,
}

impl<'a> Places<'a> {
    /// Those of a page.
    pub fn of(html: &'a str) -> Self {
        let mut places = Self {
            html,
            bare: String::new(),
            lines: Vec::new(),
            read: 0,
        };
        let mut line = 1;
        let mut from = 0;
        while from < html.len() {
            let tag = from + html[from..].find('<').unwrap_or(html.len() - from);
            places.add(&html[from..tag], &mut line);
            let end = tag + length_of_tag(&html[tag..]);
            line += breaks(&html[tag..end]);
            from = end;
        }
        places
    }

    fn add(&mut self, words: &str, line: &mut u32) {
        for (index, part) in words.split('\n').enumerate() {
            *line += u32::from(index > 0);
            let text = if part.contains('&') {
                Document::fragment(part).text().to_string()
            } else {
                part.to_owned()
            };
            let bare: String = text.split_whitespace().collect();
            self.lines.extend(std::iter::repeat_n(*line, bare.len()));
            self.bare += &bare;
        }
    }

    /// The line of the source in which a line of the page begins. Lines are asked for in the order of the page.
    pub fn next_line(&mut self, said: &str) -> u32 {
        let own: String = said.split_whitespace().collect();
        if let Some(at) = self.bare[self.read..].find(&own) {
            let at = self.read + at;
            self.read = at + own.len();
            return self.lines.get(at).copied().unwrap_or(1);
        }
        // What a picture shows is told in a tag.
        let here = self.lines.get(self.read.saturating_sub(1)).copied().unwrap_or(1);
        let first: Vec<&str> = said.split_whitespace().take(FIRST_WORDS_MAX).collect();
        let beginnings = (1..=first.len()).rev().map(|count| first[..count].join(" "));
        let holding = |beginning: String| {
            let mut below = (1..).zip(self.html.split('\n')).skip_while(|(line, _)| *line < here);
            below.find(|(_, text)| text.contains(&beginning)).map(|(line, _)| line)
        };
        beginnings.into_iter().find_map(holding).unwrap_or(here)
    }
}

/// How long the tag, comment or silent element is that a text begins with; a `<` that begins none is passed over.
fn length_of_tag(html: &str) -> usize {
    if html.is_empty() {
        return 0;
    }
    if let Some(comment) = html.strip_prefix("<!--") {
        return comment.find("-->").map_or(html.len(), |end| end + 7);
    }
    let begins = html[1..].trim_start_matches('/');
    if !begins.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '!' || letter == '?') {
        return 1;
    }
    let mut quote = None;
    let end = html.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == b'>'
    });
    let end = end.or_else(|| html.find('>')).map_or(html.len(), |end| end + 1);
    let name = html[1..].split(|letter: char| !letter.is_ascii_alphanumeric()).next();
    let name = name.unwrap_or_default().to_ascii_lowercase();
    if !RAW.contains(&name.as_str()) {
        return end;
    }
    let closes = |at: &usize| {
        let inside = html[*at..].strip_prefix("</").and_then(|rest| rest.get(..name.len()));
        inside.is_some_and(|inside| inside.eq_ignore_ascii_case(&name))
    };
    let mut places = html[end..].match_indices("</").map(|(at, _)| end + at);
    places.find(closes).unwrap_or(html.len())
}

fn breaks(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn each_line_is_found_where_it_stands() {
        let html = "<title>One</title>\n<p>One\n<p>T&auml;g\n<b>lich</b> mehr\n<img alt='A dog\n'>\n<p>One";
        let mut places = Places::of(html);
        let lines = ["One", "Täg lich mehr", "A dog", "One", "gone"].map(|said| places.next_line(said));
        assert_eq!(lines, [2, 3, 5, 7, 7]);
    }
}
