//! A publication that tests render articles in.

use url::Url;

use crate::article::Format;
use crate::entry::content;
use crate::entry::content::Content;
use crate::entry::content::Voices;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::context::Target;

/// Where the article is read.
pub(crate) const BASE: &str = "https://example.org/frost/";

/// What is rendered of a body whose first line is line 5 of its file, and what was found, as it is told. Of other
/// files there are `x.md` and `cat.png`.
pub(crate) fn render(format: Format, body: &str) -> (Content, Vec<String>) {
    let (voices, findings) = voices(format, body);
    (voices.public, findings)
}

/// The same for everybody and for mail.
pub(crate) fn voices(format: Format, body: &str) -> (Voices, Vec<String>) {
    let base = Url::parse(BASE).expect("the base is a URL");
    let source = Source {
        format,
        body,
        file: "frost.md",
        line: 5,
    };
    let resolve = |path: &str| match path {
        "x.md" => Target::Url("https://example.org/x/".to_owned()),
        "cat.png" => Target::Picture {
            url: "https://example.org/frost/cat.png".to_owned(),
            width: 640,
            height: 480,
        },
        _ => Target::Missing,
    };
    let (voices, findings) = content::voices(Context {
        source,
        base: &base,
        resolve: &resolve,
    });
    (voices, findings.iter().map(ToString::to_string).collect())
}
