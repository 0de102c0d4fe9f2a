//! Rules about the HTML of entries.

use crate::finding::Rule;

/// A relative address in HTML.
pub const RELATIVE: Rule = Rule::error(
    "feed/content-relative",
    "No rule says what an address in a feed's HTML hangs on: the picture does not load, the link opens nothing.",
)
.fix("write the whole address, beginning with `https://`")
.example(
    "html",
    "<p><img src=\"▸/ice.jpg\" alt=\"Ice\"></p>",
    "<p><img src=\"https://pond.test/ice.jpg\" alt=\"Ice\"></p>",
);

/// A link to a part of the page.
pub const FRAGMENT: Rule = Rule::warning(
    "feed/content-fragment",
    "There is no page round an entry in a reader: a link to a part of it, such as a footnote, opens nothing.",
)
.fix("write the page's whole address before the `#`")
.example(
    "html",
    "<p>It sings<a href=\"▸#note-1\">1</a>.</p>",
    "<p>It sings<a href=\"https://pond.test/ice#note-1\">1</a>.</p>",
);

/// An address without a scheme.
pub const PROTOCOL_RELATIVE: Rule = Rule::warning(
    "feed/content-protocol-relative",
    "`//host` means the scheme of the page round it. In a reader that is none, or `file:`, and nothing loads.",
)
.fix("write `https:` before it")
.example(
    "html",
    "<p><img src=\"▸//pond.test/ice.jpg\" alt=\"Ice\"></p>",
    "<p><img src=\"https://pond.test/ice.jpg\" alt=\"Ice\"></p>",
);

/// An address that is none.
pub const LINK_INVALID: Rule = Rule::warning(
    "feed/content-link-invalid",
    "This is no address that a program could open, and an empty one means the page that is not there.",
)
.fix("write the whole address, with spaces as `%20`")
.example(
    "html",
    "<p><a href=\"▸https://pond.test/late frost\">Frost</a></p>",
    "<p><a href=\"https://pond.test/late%20frost\">Frost</a></p>",
);

/// What a template left behind.
pub const TEMPLATE: Rule = Rule::warning(
    "feed/content-template",
    "A tag of a template stands in the address: the program that makes the feed did not fill it in.",
)
.fix("let the template render before the text goes into the feed")
.example(
    "html",
    "<p><a href=\"▸{{ site.baseurl }}/ice\">Ice</a></p>",
    "<p><a href=\"https://pond.test/ice\">Ice</a></p>",
);

/// A picture or sound over plain HTTP.
pub const INSECURE: Rule = Rule::note(
    "feed/content-insecure",
    "Readers in a browser do not load pictures, sound and film over plain `http` into their pages.",
)
.fix("write `https://`")
.example(
    "html",
    "<p><img src=\"▸http://pond.test/ice.jpg\" alt=\"Ice\"></p>",
    "<p><img src=\"https://pond.test/ice.jpg\" alt=\"Ice\"></p>",
);

/// A picture within the text.
pub const DATA: Rule = Rule::warning(
    "feed/content-data",
    "Readers that look after their users take `data:` out; the picture is gone, and made every fetch slower before.",
)
.fix("put the picture into a file, and link to it")
.example(
    "html",
    "<p><img src=\"▸data:image/gif;base64,R0lGODlhAQABAAAAACw=\" alt=\"Ice\"></p>",
    "<p><img src=\"https://pond.test/ice.gif\" alt=\"Ice\"></p>",
);

/// A picture that a script was to load.
pub const LAZY: Rule = Rule::warning(
    "feed/content-lazy-image",
    "The picture's address stands where a script of the page looks for it. Readers run no scripts and show nothing.",
)
.fix("put the address into `src`, and write `loading=\"lazy\"` if you like")
.example(
    "html",
    "<p>▸<img data-src=\"https://pond.test/ice.jpg\" alt=\"Ice\"></p>",
    "<p><img src=\"https://pond.test/ice.jpg\" alt=\"Ice\"></p>",
);

/// A script.
pub const SCRIPT: Rule = Rule::warning(
    "feed/content-script",
    "No reader runs scripts: they take them out, and what they were to show is missing.",
)
.fix("put into the text what the script would show, or a link to the page")
.example(
    "html",
    "<p>A map:</p>▸<script src=\"https://pond.test/map.js\"></script>",
    "<p><a href=\"https://pond.test/map\">A map</a></p>",
);

/// An attribute that runs a script.
pub const HANDLER: Rule = Rule::warning(
    "feed/content-handler",
    "Attributes such as `onclick` are scripts: readers take them out, or refuse the whole entry.",
)
.fix("take the attribute out")
.example("html", "<p ▸onclick=\"play()\">It sings.</p>", "<p>It sings.</p>");

/// An address that runs a script.
pub const JAVASCRIPT: Rule = Rule::warning(
    "feed/content-javascript",
    "An address that is a script is the oldest attack on readers: they take it out, and with it the link.",
)
.fix("link to a page")
.example(
    "html",
    "<p><a href=\"▸javascript:play()\">Play</a></p>",
    "<p><a href=\"https://pond.test/play\">Play</a></p>",
);

/// A style sheet.
pub const STYLE_ELEMENT: Rule = Rule::warning(
    "feed/content-style",
    "Readers take style sheets out, since they would change the reader itself; some show their text.",
)
.fix("write HTML that needs no style of its own")
.example(
    "html",
    "▸<style>p { color: blue }</style><p>It sings.</p>",
    "<p>It sings.</p>",
);

/// A style that reaches beyond its element.
pub const STYLE_ATTRIBUTE: Rule = Rule::warning(
    "feed/content-style-attribute",
    "A style that moves, hides or loads things could cover the reader's own buttons; readers take the attribute out.",
)
.fix("take the declaration out")
.example(
    "html",
    "<p style=\"▸position: fixed; top: 0\">It sings.</p>",
    "<p style=\"text-align: center\">It sings.</p>",
);

/// Another page within the text.
pub const IFRAME: Rule = Rule::warning(
    "feed/content-iframe",
    "Few readers load frames, and only from hosts that they trust; most take them out.",
)
.fix("put a link beside the frame, or a picture with a link")
.example(
    "html",
    "▸<iframe src=\"https://pond.test/film\"></iframe>",
    "<p><a href=\"https://pond.test/film\">The film</a></p>",
);

/// A plug-in.
pub const OBJECT: Rule = Rule::warning(
    "feed/content-object",
    "Plug-ins are gone from browsers, and readers take `object`, `embed` and `applet` out.",
)
.fix("use `img`, `audio` or `video`, or a link")
.example(
    "html",
    "▸<embed src=\"https://pond.test/film.swf\">",
    "<video src=\"https://pond.test/film.mp4\" controls></video>",
);

/// A form.
pub const FORM: Rule = Rule::warning(
    "feed/content-form",
    "A form in a reader could ask for a password in its name; readers take forms and their fields out.",
)
.fix("link to the page that has the form")
.example(
    "html",
    "▸<form action=\"https://pond.test/join\"></form>",
    "<p><a href=\"https://pond.test/join\">Join</a></p>",
);

/// What belongs into the head of a page.
pub const HEAD: Rule = Rule::warning(
    "feed/content-head",
    "`meta`, `link`, `base` and `title` speak for a whole page. An entry is a part of the reader's, which takes them out.",
)
.fix("take the element out")
.example(
    "html",
    "▸<meta name=\"author\" content=\"Ada\"><p>It sings.</p>",
    "<p>It sings.</p>",
);

/// A whole page.
pub const WHOLE_PAGE: Rule = Rule::warning(
    "feed/content-whole-page",
    "An entry holds a piece of HTML. `html`, `head` and `body` make a page of it, and readers show the head as text.",
)
.fix("put only what stands in `<body>` into the feed")
.example(
    "html",
    "▸<html><body><p>It sings.</p></body></html>",
    "<p>It sings.</p>",
);

/// An element that never ends.
pub const UNCLOSED: Rule = Rule::warning(
    "feed/content-unclosed",
    "An element that is not closed goes on into what stands behind the entry: a page of bold text, or none at all.",
)
.fix("close the element")
.example("html", "<p>It ▸<b>sings.</p>", "<p>It <b>sings</b>.</p>");

/// An end without a beginning.
pub const UNOPENED: Rule = Rule::warning(
    "feed/content-unopened",
    "This closes something that was never opened: with it some readers end the box in which they show the entry.",
)
.fix("take the end tag out; a summary that was cut from a longer text often has one")
.example("html", "<p>It sings.</p>▸</div>", "<div><p>It sings.</p></div>");

/// A picture without words.
pub const ALT: Rule = Rule::note(
    "feed/content-alt",
    "Many readers load no pictures, and some people see none: what stands in `alt` is all they get.",
)
.fix("say in `alt` what the picture shows; leave it empty where it only decorates")
.example(
    "html",
    "<p>▸<img src=\"https://pond.test/ice.jpg\"></p>",
    "<p><img src=\"https://pond.test/ice.jpg\" alt=\"Ice on the pond\"></p>",
);

/// All of these.
pub const RULES: [&Rule; 21] = [
    &RELATIVE,
    &FRAGMENT,
    &PROTOCOL_RELATIVE,
    &LINK_INVALID,
    &TEMPLATE,
    &INSECURE,
    &DATA,
    &LAZY,
    &SCRIPT,
    &HANDLER,
    &JAVASCRIPT,
    &STYLE_ELEMENT,
    &STYLE_ATTRIBUTE,
    &IFRAME,
    &OBJECT,
    &FORM,
    &HEAD,
    &WHOLE_PAGE,
    &UNCLOSED,
    &UNOPENED,
    &ALT,
];
