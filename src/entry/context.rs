//! Where links lead: targets as a writer wrote them, made absolute.

use serde::Deserialize;
use serde::Serialize;
use url::ParseError;
use url::Url;

use crate::article::Format;

/// A text to render.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// How it is written.
    pub format: Format,
    /// The text, with LF line ends.
    pub body: &'a str,
    /// Its file relative to the publication, as places name it.
    pub file: &'a str,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
}

/// A text, and what its links are read against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The text.
    pub source: Source<'a>,
    /// The URL at which it is read.
    pub base: &'a Url,
    /// Finds what a relative target means. It is asked for paths only, as written (`../b.md`, `@/b.md`, `/a%20b.png`),
    /// without query and fragment, which are put behind the URL that it answers. Absolute URLs, `mailto:`, `//host`,
    /// `?query` and `#fragment` need no answer.
    pub resolve: &'a dyn Fn(&str) -> Target,
}

/// What a relative target turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Another entry, or a file that is copied: its absolute URL.
    Url(String),
    /// A picture of ours.
    Picture {
        /// Absolute.
        url: String,
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// Nothing.
    Missing,
}

/// A target made absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Absolute, and of a scheme that may stand in HTML.
    pub url: String,
    /// Width and height in pixels, of a picture of ours.
    pub size: Option<(u32, u32)>,
    /// Whether nothing was found there: the URL is a guess.
    pub missing: bool,
}

/// Why a target is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is nothing.
    #[error("a link needs a target")]
    Empty,
    /// It would run a program, or no reader follows it.
    #[error("a link to `{scheme}:` is not kept by readers")]
    Scheme {
        /// The scheme, in lower case.
        scheme: String,
    },
    /// It looks absolute, but is no URL.
    #[error("`{target}` is not a URL: {reason}")]
    Malformed {
        /// As written.
        target: String,
        /// What is wrong.
        reason: ParseError,
    },
}

/// Schemes that a link may have: those that open a page, a program for mail or chat, a map or a calendar, and none
/// that runs what it holds.
pub const SCHEMES: [&str; 19] = [
    "http", "https", "mailto", "tel", "sms", "ftp", "ftps", "geo", "gemini", "gopher", "irc", "ircs", "magnet",
    "matrix", "news", "sip", "webcal", "xmpp", "feed",
];

/// Pictures that may stand in the text itself; SVG may not, it can hold programs.
const DATA_PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

impl Context<'_> {
    /// The target of a link, absolute.
    pub fn link(&self, written: &str) -> Result<Link, Refused> {
        let written = written.trim_matches(|letter: char| letter <= ' ');
        if written.is_empty() {
            return Err(Refused::Empty);
        }
        if let Some(rest) = written.strip_prefix("//") {
            return sound(&format!("https://{rest}"), written);
        }
        match Url::parse(written) {
            Err(ParseError::RelativeUrlWithoutBase) => Ok(self.relative(written)),
            _ => sound(written, written),
        }
    }

    /// The target of an image, a video or a sound, absolute. Small pictures may stand in the target itself (`data:`).
    pub fn media(&self, written: &str) -> Result<Link, Refused> {
        match self.link(written) {
            Err(Refused::Scheme { .. }) if is_data_picture(written.trim()) => Ok(found(written.trim().to_owned())),
            Err(refused) => Err(refused),
            Ok(link) => match link.url.split_once(':') {
                Some(("http" | "https", _)) | None => Ok(link),
                Some((scheme, _)) => Err(Refused::Scheme {
                    scheme: scheme.to_owned(),
                }),
            },
        }
    }

    fn relative(&self, written: &str) -> Link {
        let end = written.find(['?', '#']).unwrap_or(written.len());
        let (path, suffix) = written.split_at(end);
        if path.is_empty() {
            return found(self.join(written));
        }
        let (url, size, missing) = match (self.resolve)(path) {
            Target::Url(url) => (self.join(&url), None, false),
            Target::Picture { url, width, height } => (self.join(&url), Some((width, height)), false),
            Target::Missing => (self.join(path), None, true),
        };
        let url = if suffix.is_empty() {
            url
        } else {
            // Parsed once more, so that what follows is percent-encoded like the rest.
            self.join(&(url + suffix))
        };
        Link { url, size, missing }
    }

    /// A reference against the base; one that cannot be read means the base itself.
    fn join(&self, reference: &str) -> String {
        let mut base = self.base.clone();
        base.set_fragment(None);
        base.join(reference).unwrap_or(base).into()
    }
}

/// Whether a target is a small picture in the text itself.
pub fn is_data_picture(target: &str) -> bool {
    let Some((head, rest)) = target.split_at_checked("data:".len()) else {
        return false;
    };
    let Some((media_type, data)) = rest.split_once(";base64,") else {
        return false;
    };
    head.eq_ignore_ascii_case("data:")
        && DATA_PICTURES.contains(&media_type.to_ascii_lowercase().as_str())
        && data
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

fn sound(target: &str, written: &str) -> Result<Link, Refused> {
    let url = Url::parse(target).map_err(|reason| Refused::Malformed {
        target: written.to_owned(),
        reason,
    })?;
    if SCHEMES.contains(&url.scheme()) {
        Ok(found(url.into()))
    } else {
        Err(Refused::Scheme {
            scheme: url.scheme().to_owned(),
        })
    }
}

fn found(url: String) -> Link {
    Link {
        url,
        size: None,
        missing: false,
    }
}

#[cfg(test)]
mod tests {
    use super::Context;
    use super::Refused;
    use super::Source;
    use super::Target;
    use crate::article::Format;
    use url::Url;

    fn with_context<T>(ask: impl Fn(&Context<'_>) -> T) -> T {
        let base = Url::parse("https://example.org/notes/frost/").unwrap();
        let source = Source {
            format: Format::Text,
            body: "",
            file: "frost.md",
            line: 1,
        };
        let resolve = |path: &str| match path {
            "../thaw.md" => Target::Url("https://example.org/notes/thaw/".to_owned()),
            "ice.png" => Target::Picture {
                url: "https://example.org/notes/frost/ice.png".to_owned(),
                width: 3,
                height: 2,
            },
            _ => Target::Missing,
        };
        ask(&Context {
            source,
            base: &base,
            resolve: &resolve,
        })
    }

    #[test]
    fn every_target_becomes_absolute() {
        for (written, url) in [
            ("https://example.net/ü", "https://example.net/%C3%BC"),
            (" HTTPS://example.net\n", "https://example.net/"),
            ("//example.net/a", "https://example.net/a"),
            ("#top", "https://example.org/notes/frost/#top"),
            ("?page=2#top", "https://example.org/notes/frost/?page=2#top"),
            ("../thaw.md", "https://example.org/notes/thaw/"),
            ("../thaw.md?a=1#melt", "https://example.org/notes/thaw/?a=1#melt"),
            ("ice.png", "https://example.org/notes/frost/ice.png"),
            ("gone.md#x", "https://example.org/notes/frost/gone.md#x"),
            ("/about", "https://example.org/about"),
            ("mailto:ada@example.org", "mailto:ada@example.org"),
        ] {
            assert_eq!(
                with_context(|context| context.link(written)).unwrap().url,
                url,
                "{written}"
            );
        }
        assert!(with_context(|context| context.link("gone.md")).unwrap().missing);
        assert_eq!(
            with_context(|context| context.media("ice.png")).unwrap().size,
            Some((3, 2))
        );
    }

    #[test]
    fn a_target_that_could_run_a_program_is_refused() {
        for written in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "vbscript:x",
            "data:text/html,<script>alert(1)</script>",
            "data:image/png;base64,AAAA",
            "file:///etc/passwd",
            "blob:https://example.org/a",
        ] {
            let refused = with_context(|context| context.link(written)).unwrap_err();
            assert!(matches!(refused, Refused::Scheme { .. }), "{written}: {refused}");
        }
        assert!(matches!(
            with_context(|context| context.link("https://exa mple.org")),
            Err(Refused::Malformed { .. })
        ));
        assert_eq!(with_context(|context| context.link(" ")), Err(Refused::Empty));
    }

    #[test]
    fn a_small_picture_may_stand_in_the_text_itself() {
        for (written, kept) in [
            ("data:image/png;base64,iVBORw0KGgo=", true),
            ("DATA:image/WebP;base64,AAAA", true),
            ("data:image/svg+xml;base64,AAAA", false),
            ("data:image/png,<svg onload=alert(1)>", false),
            ("data:text/html;base64,AAAA", false),
            ("mailto:ada@example.org", false),
        ] {
            assert_eq!(
                with_context(|context| context.media(written)).is_ok(),
                kept,
                "{written}"
            );
        }
    }
}
