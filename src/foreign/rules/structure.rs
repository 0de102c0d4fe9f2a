//! Rules about which elements stand where, and how often.

use crate::finding::Rule;

/// An element that the format does not have.
pub const UNKNOWN: Rule = Rule::error(
    "feed/element-unknown",
    "The format has no such element, so readers pass over it and what is in it; with one letter wrong a date is no date.",
)
.fix("write an element of the format, or put it into a namespace of its own")
.example(
    "rss item",
    "▸<pubdate>Sun, 01 Mar 2026 08:00:00 +0100</pubdate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// An element in the wrong place.
pub const MISPLACED: Rule = Rule::error(
    "feed/element-misplaced",
    "The format has this element elsewhere; here readers do not look for it.",
)
.fix("move it to where it belongs")
.example("rss item", "▸<ttl>60</ttl>", "<category>Weather</category>");

/// An element that stands twice.
pub const TWICE: Rule = Rule::error(
    "feed/element-twice",
    "There can be only one of these. Of two, some readers take the first and some the last.",
)
.fix("keep one of them")
.example(
    "rss item",
    "<title>Ice</title>\n▸<title>Snow</title>",
    "<title>Ice</title>",
);

/// An element without content.
pub const EMPTY: Rule = Rule::warning(
    "feed/element-empty",
    "An empty element says less than none: readers show an empty title, or take no date for one.",
)
.fix("fill it, or leave it out")
.example(
    "rss item",
    "▸<author></author>",
    "<author>ada@pond.test (Ada Reed)</author>",
);

/// An attribute that the format does not have.
pub const ATTRIBUTE_UNKNOWN: Rule = Rule::warning(
    "feed/attribute-unknown",
    "The format has no such attribute here, so readers pass over it.",
)
.fix("take it out, or mend its spelling")
.example(
    "rss item",
    "<guid ▸permalink=\"false\">https://pond.test/ice</guid>",
    "<guid isPermaLink=\"false\">https://pond.test/ice</guid>",
);

/// An attribute without a value.
pub const ATTRIBUTE_EMPTY: Rule = Rule::warning(
    "feed/attribute-empty",
    "An attribute without a value says nothing, and some readers take the nothing for an answer.",
)
.fix("give it a value, or leave it out")
.example(
    "rss item",
    "<category ▸domain=\"\">Weather</category>",
    "<category>Weather</category>",
);

/// Text between elements.
pub const TEXT: Rule = Rule::warning(
    "feed/text-misplaced",
    "Only elements stand here: no reader shows this text.",
)
.fix("put the text into the element it belongs to")
.example(
    "rss item",
    "<category>Weather</category>▸and more",
    "<category>Weather and more</category>",
);

/// An element that a known namespace does not have.
pub const EXTENSION_UNKNOWN: Rule = Rule::warning(
    "feed/extension-unknown",
    "This namespace has no such element, so readers pass over it.",
)
.fix("mend its spelling; upper and lower case count")
.example(
    "rss item",
    "▸<dc:author>Ada Reed</dc:author>",
    "<dc:creator>Ada Reed</dc:creator>",
);

/// The same said twice.
pub const SAID_TWICE: Rule = Rule::warning(
    "feed/said-twice",
    "RSS has an element for this, and here is a second one in another vocabulary: where they differ, so do readers.",
)
.fix("keep the element of RSS")
.example(
    "rss item",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>\n▸<dc:date>2026-03-01</dc:date>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// All of these.
pub const RULES: [&Rule; 9] = [
    &UNKNOWN,
    &MISPLACED,
    &TWICE,
    &EMPTY,
    &ATTRIBUTE_UNKNOWN,
    &ATTRIBUTE_EMPTY,
    &TEXT,
    &EXTENSION_UNKNOWN,
    &SAID_TWICE,
];
