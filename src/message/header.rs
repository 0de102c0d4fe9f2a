//! A header: a name, and a value that is folded into lines (RFC 5322, 3.4 and 3.6).

use std::borrow::Cow;

use crate::message::Mailbox;
use crate::message::MessageError;
use crate::message::fold::Folder;

/// A header, ready to be written as name, `:`, value, CRLF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// The name.
    pub name: &'static str,
    /// What stands behind the colon: the white space that begins it, and CRLF before white space where it is folded.
    pub value: Cow<'a, str>,
}

/// What is shown, and what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// A display name; it may be empty.
    pub display: &'a str,
    /// What stands in angle brackets behind it.
    pub bracketed: &'a str,
}

impl Header<'_> {
    /// The same header, its value lent.
    pub fn lent(&self) -> Header<'_> {
        Header {
            name: self.name,
            value: Cow::Borrowed(&self.value),
        }
    }

    /// Appends the header's lines.
    pub fn write(&self, message: &mut String) {
        for part in [self.name, ":", &self.value, "\r\n"] {
            message.push_str(part);
        }
    }
}

/// A header of plain text, such as Subject. Blanks at its ends are left out.
pub fn unstructured(name: &'static str, text: &str) -> Result<Header<'static>, MessageError> {
    let text = sound(name, text)?;
    if text.is_empty() {
        return Err(MessageError::Empty { header: name });
    }
    let mut folder = Folder::new(name);
    folder.text(text);
    finished(folder)
}

/// A header of one mailbox; without a name it needs no brackets.
pub fn mailbox(name: &'static str, mailbox: &Mailbox) -> Result<Header<'static>, MessageError> {
    let bracketed = mailbox.address.expose();
    match mailbox.name.as_deref() {
        Some(display) if !display.trim_matches(' ').is_empty() => named(name, Named { display, bracketed }),
        _ => words(name, &[bracketed]),
    }
}

/// A header of a display name and what it stands for.
pub fn named(name: &'static str, named: Named<'_>) -> Result<Header<'static>, MessageError> {
    let display = sound(name, named.display)?;
    let mut folder = Folder::new(name);
    if !display.is_empty() {
        folder.display_name(display);
    }
    folder.push_parts(1, ["<", named.bracketed, ">"]);
    finished(folder)
}

/// A header of links, each in angle brackets, with commas between them.
///
/// # Errors
/// [`MessageError::Malformed`] for a link with a scheme other than `http`, `https` and `mailto`, or with a character
/// that could end the brackets.
pub fn links(name: &'static str, links: &[&str]) -> Result<Header<'static>, MessageError> {
    let mut folder = Folder::new(name);
    for (number, link) in links.iter().enumerate() {
        let scheme = link.split(':').next().unwrap_or_default();
        let known = matches!(scheme, "http" | "https" | "mailto");
        if !known
            || !link
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'))
        {
            let text = scheme.to_owned();
            return Err(MessageError::Malformed { header: name, text });
        }
        let comma = if number + 1 < links.len() { "," } else { "" };
        folder.push_parts(1, ["<", link, ">", comma]);
    }
    finished(folder)
}

/// A header of words that need no encoding.
pub fn words(name: &'static str, words: &[&str]) -> Result<Header<'static>, MessageError> {
    let mut folder = Folder::new(name);
    for word in words {
        folder.push(1, word);
    }
    finished(folder)
}

fn finished(folder: Folder) -> Result<Header<'static>, MessageError> {
    Ok(Header {
        name: folder.name(),
        value: Cow::Owned(folder.finish()?),
    })
}

/// `text` without the blanks at its ends, if it holds no control character.
fn sound<'a>(header: &'static str, text: &'a str) -> Result<&'a str, MessageError> {
    if text.contains(char::is_control) {
        return Err(MessageError::Control { header });
    }
    Ok(text.trim())
}

#[cfg(test)]
mod tests {
    use super::Header;
    use super::Named;
    use super::links;
    use super::mailbox;
    use super::named;
    use super::unstructured;
    use super::words;
    use crate::message::Mailbox;
    use crate::message::MessageError;

    fn written(header: &Header<'_>) -> String {
        let mut text = String::new();
        header.write(&mut text);
        text
    }

    #[test]
    fn a_subject_is_encoded_only_where_it_must_be() {
        for (subject, lines) in [
            ("Frost over the river", "Subject: Frost over the river\r\n"),
            ("  two  blanks  kept ", "Subject: two  blanks  kept\r\n"),
            (
                "Why? \"Because\": <1 & 2>, (3)",
                "Subject: Why? \"Because\": <1 & 2>, (3)\r\n",
            ),
            (
                "Ice on the Weißensee again",
                "Subject: Ice on the =?utf-8?q?Wei=C3=9Fensee?= again\r\n",
            ),
            (
                "Frühe Fröste in May",
                "Subject: =?utf-8?b?RnLDvGhlIEZyw7ZzdGU=?= in May\r\n",
            ),
            ("ä b ö", "Subject: =?utf-8?b?w6Q=?= b =?utf-8?b?w7Y=?=\r\n"),
            ("ä  b", "Subject: =?utf-8?b?w6QgIGI=?=\r\n"),
            ("b  ä", "Subject: b =?utf-8?b?IMOk?=\r\n"),
            ("\"Two crows\" they say", "Subject: \"Two crows\" they say\r\n"),
            (
                "\"Zwei große Krähen\" again",
                "Subject: =?utf-8?b?Ilp3ZWkgZ3Jvw59lIEtyw6RoZW4i?= again\r\n",
            ),
            ("the \"a ü b\" in it", "Subject: the =?utf-8?b?ImEgw7wgYiI=?= in it\r\n"),
            ("what =?x means", "Subject: what =?utf-8?b?PT94?= means\r\n"),
            ("Мороз 🧊", "Subject: =?utf-8?b?0JzQvtGA0L7QtyDwn6eK?=\r\n"),
        ] {
            assert_eq!(
                written(&unstructured("Subject", subject).unwrap()),
                lines,
                "{subject:?}"
            );
        }
    }

    #[test]
    fn a_display_name_is_bare_else_quoted_else_encoded() {
        let long = "Frost, ".repeat(12);
        let address = "ada@example.org";
        for (name, value) in [
            (None, "ada@example.org"),
            (Some(""), "ada@example.org"),
            (Some("  "), "ada@example.org"),
            (Some("The Slow Frost"), "The Slow Frost <ada@example.org>"),
            (Some("it's me!"), "it's me! <ada@example.org>"),
            (Some("Ada B. Byron"), "\"Ada B. Byron\" <ada@example.org>"),
            (Some("Frost  & Co"), "\"Frost  & Co\" <ada@example.org>"),
            (Some("a \"b\" \\ c"), "\"a \\\"b\\\" \\\\ c\" <ada@example.org>"),
            (Some("eve@example.net"), "\"eve@example.net\" <ada@example.org>"),
            (Some("Zoë Frost"), "=?utf-8?q?Zo=C3=AB?= Frost <ada@example.org>"),
            (Some("Dr. Zoë"), "=?utf-8?b?RHIuIFpvw6s=?= <ada@example.org>"),
            (
                Some("=?us-ascii?q?x?="),
                "=?utf-8?b?PT91cy1hc2NpaT9xP3g/PQ==?= <ada@example.org>",
            ),
            (
                Some(long.as_str()),
                "=?utf-8?q?Frost=2C_Frost=2C_Frost=2C_Frost=2C_Frost=2C_Frost=2C_Frost?=\r\n \
                 =?utf-8?q?=2C_Frost=2C_Frost=2C_Frost=2C_Frost=2C_Frost=2C?=\r\n <ada@example.org>",
            ),
        ] {
            let mailbox_given = Mailbox {
                name: name.map(str::to_owned),
                address: address.parse().unwrap(),
            };
            assert_eq!(
                written(&mailbox("From", &mailbox_given).unwrap()),
                format!("From: {value}\r\n"),
                "{name:?}"
            );
        }
    }

    #[test]
    fn an_address_has_a_domain_in_ascii_and_its_own_local_part() {
        let mailbox_given = Mailbox {
            name: Some("Zoë".to_owned()),
            address: "zoë@bücher.example".parse().unwrap(),
        };
        assert_eq!(
            written(&mailbox("To", &mailbox_given).unwrap()),
            "To: =?utf-8?q?Zo=C3=AB?= <zoë@xn--bcher-kva.example>\r\n"
        );
    }

    #[test]
    fn links_are_parted_only_between_them() {
        let web = format!("https://news.example.org/u/{}", "k".repeat(60));
        let mail = "mailto:leave@example.org?subject=k7";
        assert_eq!(
            written(&links("List-Unsubscribe", &[&web, mail]).unwrap()),
            format!("List-Unsubscribe: <{web}>,\r\n <{mail}>\r\n")
        );
        assert_eq!(
            written(&links("List-Unsubscribe", &[mail]).unwrap()),
            format!("List-Unsubscribe: <{mail}>\r\n")
        );
    }

    #[test]
    fn a_header_that_cannot_be_written_is_an_error() {
        let control = |header| MessageError::Control { header };
        for text in [
            "\r\n",
            "a\r\nBcc: eve@example.net",
            "a\nb",
            "a\rb",
            "a\0b",
            "a\tb",
            "a\u{85}b",
        ] {
            assert_eq!(unstructured("Subject", text), Err(control("Subject")), "{text:?}");
            assert_eq!(
                named(
                    "List-Id",
                    Named {
                        display: text,
                        bracketed: "a.example.org"
                    }
                ),
                Err(control("List-Id")),
                "{text:?}"
            );
        }
        let empty = Err(MessageError::Empty { header: "Subject" });
        assert_eq!(unstructured("Subject", ""), empty);
        assert_eq!(unstructured("Subject", "  "), empty);
        let malformed = |text: &str| MessageError::Malformed {
            header: "List-Help",
            text: text.to_owned(),
        };
        for (link, scheme) in [("ftp://example.org/", "ftp"), ("mailto:a@example.org>", "mailto")] {
            assert_eq!(links("List-Help", &[link]), Err(malformed(scheme)), "{link}");
        }
    }

    #[test]
    fn no_line_goes_beyond_998() {
        let fits = "x".repeat(998 - "Feedback-ID: ".len());
        assert_eq!(
            written(&words("Feedback-ID", &[&fits]).unwrap()),
            format!("Feedback-ID: {fits}\r\n")
        );
        let folded = "x".repeat(997);
        assert_eq!(
            written(&words("Feedback-ID", &[&folded]).unwrap()),
            format!("Feedback-ID:\r\n {folded}\r\n")
        );
        assert_eq!(
            words("Feedback-ID", &[&"x".repeat(998)]),
            Err(MessageError::LineTooLong {
                header: "Feedback-ID",
                bytes: 999
            })
        );
    }
}
