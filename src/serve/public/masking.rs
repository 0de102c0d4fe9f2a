//! What of a request may stand in a log: never an address, never a token.

use percent_encoding::percent_decode_str;

use crate::serve::public::answer::Label;

/// What stands in the place of a word that is not told.
const MASK: &str = "*";

/// A longer part of a path, of what is nowhere, may be a token.
const PART_BYTES_MAX: usize = 24;

/// A path as a log tells it. Behind the first word of a door everything is somebody's own; what is nowhere may be a door
/// misspelt, or a link that a mail program broke.
pub(crate) fn path(path: &str, label: Label) -> String {
    match label {
        Label::Door | Label::Refused => {
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            let has_more = path.trim_start_matches('/').contains('/');
            format!("/{}{}", part(first), if has_more { "/*" } else { "" })
        }
        Label::Missing => path.split('/').map(part).collect::<Vec<_>>().join("/"),
        _ => path.to_owned(),
    }
}

fn part(part: &str) -> &str {
    let decoded = percent_decode_str(part).decode_utf8_lossy();
    if part.len() > PART_BYTES_MAX || decoded.contains('@') {
        MASK
    } else {
        part
    }
}

/// What a client calls itself, without the addresses that robots put there.
pub(crate) fn agent(text: &str) -> String {
    let words = text.split(' ').map(|word| if word.contains('@') { MASK } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::agent;
    use super::path;
    use crate::serve::public::answer::Label;

    #[test]
    fn no_address_and_no_token_is_told() {
        for (label, asked, expected) in [
            (Label::Door, "/u/1.AbC-long.token", "/u/*"),
            (Label::Door, "/subscribe", "/subscribe"),
            (Label::Door, "/preferences/x/y", "/preferences/*"),
            (Label::Door, "/a@b.test", "/*"),
            (Label::Refused, "/u/1.AbC", "/u/*"),
            (Label::Missing, "/x/u/1.AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/x/u/*"),
            (Label::Missing, "/wp-login.php", "/wp-login.php"),
            (Label::Missing, "/a/reader%40pond.test/b", "/a/*/b"),
            (
                Label::Page,
                "/a-very-long-slug-of-a-very-long-title/",
                "/a-very-long-slug-of-a-very-long-title/",
            ),
            (Label::Feed, "/rss.xml", "/rss.xml"),
        ] {
            assert_eq!(path(asked, label), expected, "{asked}");
        }
        assert_eq!(
            agent("Bot/1.0 (+mailto:ops@bot.test; 7 readers)"),
            "Bot/1.0 * 7 readers)"
        );
    }
}
