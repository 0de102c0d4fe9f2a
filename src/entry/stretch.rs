//! Raw HTML that knows where in the body it stands.

use crate::entry::tag::Token;
use crate::entry::tag::Tokens;

/// A stretch of raw HTML, gathered from places of the body that need not lie side by side (in a quote, each line has
/// its own).
#[derive(Debug, Default)]
pub struct Stretch {
    html: String,
    /// Offsets in `html`, and the offset in the body from which the text there comes.
    places: Vec<(usize, usize)>,
}

impl Stretch {
    /// A stretch that lies in one piece, at `offset` of the body.
    pub fn new(html: &str, offset: usize) -> Self {
        let mut stretch = Self::default();
        stretch.push(html, offset);
        stretch
    }

    /// All of it.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// Appends what lies at `offset` of the body.
    pub fn push(&mut self, html: &str, offset: usize) {
        self.places.push((self.html.len(), offset));
        self.html.push_str(html);
    }

    /// Whether it holds nothing but comments and white space.
    pub fn is_silent(&self) -> bool {
        Tokens::new(&self.html).all(|(_, token)| match token {
            Token::Text(text) => text.trim().is_empty(),
            Token::Comment => true,
            Token::Tag(_) | Token::Unfinished => false,
        })
    }

    /// The offset in the body of what lies at an offset in the HTML.
    pub fn place(&self, at: usize) -> usize {
        let index = self.places.partition_point(|(start, _)| *start <= at);
        let (start, offset) = self.places[index.saturating_sub(1)];
        offset + (at - start)
    }
}
