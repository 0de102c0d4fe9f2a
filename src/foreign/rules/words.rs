//! Rules about titles and texts: what kind of text they are, and how often they are escaped.

use crate::finding::Rule;

/// HTML in a title.
pub const TITLE_HTML: Rule = Rule::warning(
    "feed/title-html",
    "Titles are plain text: some readers show the tags as they stand, others take them away with the words in them.",
)
.fix("write the title without tags")
.example(
    "rss item",
    "<title>Ice that ▸&lt;em&gt;sings&lt;/em&gt;</title>",
    "<title>Ice that sings</title>",
);

/// A title that is escaped twice.
pub const TITLE_TWICE: Rule = Rule::warning(
    "feed/title-escaped-twice",
    "The title is escaped once more than its format asks for, so readers show `&amp;` where `&` is meant.",
)
.fix("escape the title once, or put the character itself")
.example(
    "rss item",
    "<title>Ice ▸&amp;amp; snow</title>",
    "<title>Ice &amp; snow</title>",
);

/// A text that is escaped twice.
pub const TEXT_TWICE: Rule = Rule::warning(
    "feed/text-escaped-twice",
    "The text is escaped once more than it should be, so readers show `<p>` and the like between the words.",
)
.fix("escape the HTML once, or put it into `<![CDATA[…]]>` as it is")
.example(
    "rss item",
    "<description>▸&amp;lt;p&amp;gt;It sings.&amp;lt;/p&amp;gt;</description>",
    "<description>&lt;p&gt;It sings.&lt;/p&gt;</description>",
);

/// HTML where plain text is declared.
pub const TEXT_HOLDS_HTML: Rule = Rule::warning(
    "feed/text-holds-html",
    "The text is declared as plain and holds tags: readers that go by it show the tags to whoever reads.",
)
.fix("declare it as HTML: `type=\"html\"` in Atom, `content_html` in JSON Feed")
.example(
    "atom entry",
    "<content type=\"text\">▸&lt;p&gt;It sings.&lt;/p&gt;</content>",
    "<content type=\"html\">&lt;p&gt;It sings.&lt;/p&gt;</content>",
);

/// Elements where escaped HTML belongs.
pub const MARKUP_UNESCAPED: Rule = Rule::error(
    "feed/markup-unescaped",
    "HTML stands in a feed escaped or in CDATA. As elements of the feed readers pass it over, and the text is cut.",
)
.fix("escape the HTML, or put it into `<![CDATA[…]]>`")
.example(
    "rss item",
    "<description>It ▸<em>sings</em>.</description>",
    "<description>It &lt;em&gt;sings&lt;/em&gt;.</description>",
);

/// A type of text that Atom does not have.
pub const ATOM_TEXT_TYPE: Rule = Rule::error(
    "feed/atom-text-type",
    "Titles, subtitles, summaries and rights are `text`, `html` or `xhtml` (RFC 4287, 3.1.1); readers know no other type.",
)
.fix("write `type=\"html\"`, or `type=\"text\"` for plain text")
.example(
    "atom entry",
    "<summary type=\"▸text/html\">It sings.</summary>",
    "<summary type=\"html\">It sings.</summary>",
);

/// No `div` round XHTML.
pub const ATOM_XHTML_DIV: Rule = Rule::error(
    "feed/atom-xhtml-div",
    "XHTML in Atom stands in one `div` of XHTML's namespace (RFC 4287, 3.1.1.3), and readers take what is in it.",
)
.fix("write `<div xmlns=\"http://www.w3.org/1999/xhtml\">…</div>` round the text")
.example(
    "atom entry",
    "▸<content type=\"xhtml\"><p xmlns=\"http://www.w3.org/1999/xhtml\">It sings.</p></content>",
    "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>It sings.</p></div></content>",
);

/// XHTML out of its namespace.
pub const ATOM_XHTML_SPACE: Rule = Rule::error(
    "feed/atom-xhtml-namespace",
    "An element in XHTML content that is not in XHTML's namespace is none of HTML to readers: they leave it out.",
)
.fix("declare `xmlns=\"http://www.w3.org/1999/xhtml\"` on the `div` round the text")
.example(
    "atom entry",
    "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">▸<p xmlns=\"\">It sings.</p></div></content>",
    "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>It sings.</p></div></content>",
);

/// An entry of which there is nothing but a title.
pub const CONTENT_MISSING: Rule = Rule::warning(
    "feed/content-missing",
    "Readers have a title to show and nothing else; many people never open the page behind it.",
)
.fix("put the text into the feed, or a summary of it")
.example(
    "rss channel",
    "▸<item><title>Ice</title><link>https://pond.test/ice</link><guid>https://pond.test/ice</guid>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>Ice</title><link>https://pond.test/ice</link><guid>https://pond.test/ice</guid>\
     <description>It sings.</description><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
);

/// An entry without a title.
pub const ENTRY_UNTITLED: Rule = Rule::note(
    "feed/entry-untitled",
    "RSS and JSON Feed allow entries without a title, as short posts have none; many readers show `Untitled` for them.",
)
.fix("give the entry a title, unless it is a short post")
.example(
    "rss channel",
    "▸<item><description>It sings.</description><link>https://pond.test/ice</link><guid>https://pond.test/ice</guid>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>Ice</title><description>It sings.</description><link>https://pond.test/ice</link>\
     <guid>https://pond.test/ice</guid><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
);

/// White space in a title.
pub const TITLE_WHITE_SPACE: Rule = Rule::note(
    "feed/title-white-space",
    "Some readers keep the line breaks and spaces round a title, and show it on several lines or moved to the right.",
)
.fix("let nothing stand between the tags and the title, and write it on one line")
.example(
    "rss item",
    "<title>\n  ▸Ice and snow\n</title>",
    "<title>Ice and snow</title>",
);

/// All of these.
pub const RULES: [&Rule; 11] = [
    &TITLE_HTML,
    &TITLE_TWICE,
    &TEXT_TWICE,
    &TEXT_HOLDS_HTML,
    &MARKUP_UNESCAPED,
    &ATOM_TEXT_TYPE,
    &ATOM_XHTML_DIV,
    &ATOM_XHTML_SPACE,
    &CONTENT_MISSING,
    &ENTRY_UNTITLED,
    &TITLE_WHITE_SPACE,
];
