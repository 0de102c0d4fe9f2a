//! A publication that tests render articles in.

use proptest::prelude::Strategy;
use proptest::prelude::prop_oneof;
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
    let mut rendered = None;
    in_context(format, body, |context| rendered = Some(content::voices(context)));
    let (voices, findings) = rendered.expect("it was rendered");
    (voices, findings.iter().map(ToString::to_string).collect())
}

/// Does something with that body, where it stands.
pub(crate) fn in_context(format: Format, body: &str, mut act: impl FnMut(Context<'_>)) {
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
    act(Context {
        source,
        base: &base,
        resolve: &resolve,
    });
}

/// Pieces from which articles, broken ones too, are made.
pub(crate) fn piece() -> impl Strategy<Value = String> {
    const PIECES: [&str; 64] = [
        "\n",
        "\n\n",
        "    ",
        " ",
        "a",
        "ü",
        "漢",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```\n",
        "> ",
        "- ",
        "1. ",
        "[",
        "](",
        ")",
        "![",
        "[^a]",
        "[^a]: ",
        "|",
        "\n|-|-|\n",
        "# ",
        "---\n",
        "[ ] ",
        "[!NOTE]",
        "x.md",
        "cat.png",
        "#x",
        "//a.example",
        "https://a.example/",
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "&lt;",
        "&#11;",
        "\u{b}",
        "<",
        ">",
        "</",
        "/>",
        "<b>",
        "<a href=",
        "<img src='",
        "'",
        "\"",
        "<script>",
        "</script>",
        "<style>",
        "<div onclick=x>",
        "</div>",
        "<svg>",
        "<math>",
        "<table>",
        "<td>",
        "<iframe src=",
        "<!--",
        "-->",
        "=",
        "[[name|a b]]",
        "[[name]]",
        "[[",
        "|x]]",
    ];
    prop_oneof![8 => proptest::sample::select(PIECES.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,4}"]
}
