//! Addresses that entries had before, as web servers answer them: 301, and where the entry is now (RFC 9110, 15.4.2).

use url::Url;

use crate::feed::Feed;
use crate::feed::Server;
use crate::hosting::path_of;

/// The file of redirects that hosters read who read `_headers`.
pub const REDIRECTS: &str = "_redirects";

/// How many lines of it Cloudflare reads; Netlify reads more.
pub const LINES_MAX: usize = 2000;

/// An address that leads to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The old one, percent-encoded, relative to the feed's URL.
    pub from: String,
    /// The new one.
    pub to: Url,
}

impl Moved {
    /// The path of the old address as a browser would show it. `None` where a configuration could not name it: there the
    /// page that lies at the address does its work alone.
    pub fn shown_path(&self, feed: &Feed) -> Option<String> {
        let path = path_of(feed, &self.from)?;
        let is_plain = |letter: char| !letter.is_control() && !matches!(letter, '\\' | '{' | '}' | '"');
        path.chars().all(is_plain).then_some(path)
    }

    /// Whether a line of [`REDIRECTS`] can name the old address: `*` and `:` stand for others there.
    pub fn fits_a_line(&self) -> bool {
        !self.from.contains(['*', ':'])
    }

    /// The new address, without what begins a variable in a configuration: in a URL it may as well be written in digits.
    pub fn target(&self) -> String {
        let pairs = [('$', "%24"), ('{', "%7B"), ('}', "%7D"), ('\\', "%5C")];
        let url = self.to.to_string();
        pairs
            .iter()
            .fold(url, |url, (letter, digits)| url.replace(*letter, digits))
    }
}

/// Whether nothing but a hoster that reads [`REDIRECTS`] gives the feed out. Such a hoster gives out a page before it looks
/// for a line: where a line does the work, no page may lie at the old address.
pub fn are_lines_enough(feed: &Feed) -> bool {
    feed.server == [Server::Headers] && feed.url.path() == "/"
}

/// The file of redirects. Hosters compare with what was asked for, which is percent-encoded.
pub fn redirects(feed: &Feed, moved: &[Moved]) -> String {
    let mut text = format!(
        "# Written by pressrun. It is read where it lies at the root of what is published; anywhere else, its lines belong\n\
         # into the `{REDIRECTS}` of that root.\n"
    );
    for moved in moved.iter().filter(|moved| moved.fits_a_line()).take(LINES_MAX) {
        text.extend([feed.url.path(), &moved.from, " ", moved.to.as_str(), " 301\n"]);
    }
    text
}
