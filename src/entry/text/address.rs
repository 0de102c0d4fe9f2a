//! Addresses in plain text.

/// Whether the words of a link are its target, as far as a reader can tell.
pub fn is_same(words: &str, url: &str) -> bool {
    let bare = |text: &str| {
        let text = text.trim();
        let text = ["https://", "http://", "mailto:"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme))
            .unwrap_or(text);
        text.trim_end_matches('/').to_owned()
    };
    bare(words) == bare(url)
}

/// An address as readers type it: that of a mailbox without its scheme, unless it says more.
///
/// ```
/// use pressrun::entry::text::address::shown;
///
/// assert_eq!(shown("mailto:ada@example.org"), "ada@example.org");
/// assert_eq!(shown("mailto:ada@example.org?subject=x"), "mailto:ada@example.org?subject=x");
/// ```
pub fn shown(url: &str) -> &str {
    url.strip_prefix("mailto:")
        .filter(|mailbox| !mailbox.contains(['?', '%']))
        .unwrap_or(url)
}
