//! Rules about a file as a whole: what it is, how large, in which encoding.

use crate::finding::Rule;

/// Something that is no feed at all.
pub const NOT_A_FEED: Rule = Rule::error(
    "feed/not-a-feed",
    "What a reader finds at this place is no RSS, no Atom and no JSON Feed, so it subscribes to nothing.",
)
.fix("name the feed itself; a page names it in `<link rel=\"alternate\">`")
.example(
    "file",
    "▸<html><head><title>The pond</title></head><body>News</body></html>",
    "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>…</channel></rss>",
);

/// A feed that is larger than readers like to fetch.
pub const TOO_LARGE: Rule = Rule::warning(
    "feed/too-large",
    "Every reader fetches the whole file many times a day: that costs your server, and on a telephone it costs money.",
)
.fix("keep fewer entries in the feed, or summaries in place of full texts");

/// Bytes that are no text in the encoding of the feed.
pub const ENCODING: Rule = Rule::error(
    "feed/encoding",
    "The bytes are not what the feed says they are: strict readers drop all of it, the others show wrong letters.",
)
.fix("save the file as UTF-8, and declare no other encoding")
.example("file", "<rss>fr▸\\xE8re</rss>", "<rss>frère</rss>");

/// An encoding that nobody knows.
pub const ENCODING_UNKNOWN: Rule = Rule::error(
    "feed/encoding-unknown",
    "A reader that does not know the encoding cannot read a letter of the feed.",
)
.fix("save the file as UTF-8 and write `encoding=\"utf-8\"`")
.example(
    "xml declaration",
    "<?xml version=\"1.0\" encoding=\"▸utf8-unicode\"?>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
);

/// An encoding that is declared and not used.
pub const ENCODING_DIFFERS: Rule = Rule::error(
    "feed/encoding-differs",
    "The declaration names another encoding than the file has: readers that believe it show `Ã¼` for `ü`, or nothing.",
)
.fix("write `encoding=\"utf-8\"` where the file is in UTF-8")
.example(
    "xml declaration",
    "<?xml version=\"1.0\" encoding=\"▸utf-16\"?>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
);

/// A legal encoding other than UTF-8.
pub const NOT_UTF8: Rule = Rule::note(
    "feed/not-utf-8",
    "Readers must know UTF-8 and UTF-16 and nothing else; some know nothing but UTF-8, Apple's podcasts among them.",
)
.fix("save the file as UTF-8")
.example(
    "file",
    "<?xml version=\"1.0\" encoding=\"▸iso-8859-1\"?>\n<rss>fr\\xE8re</rss>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss>frère</rss>",
);

/// A byte order mark.
pub const BYTE_ORDER_MARK: Rule = Rule::warning(
    "feed/byte-order-mark",
    "UTF-8 has no byte order, and JSON forbids the mark (RFC 8259, 8.1): programs that do not expect it see an error.",
)
.fix("save the file as UTF-8 without a byte order mark")
.example("file", "▸\\xEF\\xBB\\xBF<rss></rss>", "<rss></rss>");

/// A character that no feed may hold.
pub const FORBIDDEN_CHARACTER: Rule = Rule::error(
    "feed/forbidden-character",
    "XML forbids most control characters, and JSON forbids them in strings. One of them makes readers drop the feed.",
)
.fix("take the character out of the text that it came from")
.example(
    "rss item",
    "<title>Ice▸\\x0B and snow</title>",
    "<title>Ice and snow</title>",
);

/// A control character of the second kind: nearly always Windows-1252 that was taken for Latin-1.
pub const C1_CHARACTER: Rule = Rule::warning(
    "feed/c1-character",
    "U+0080 to U+009F are control characters. Here they are quotation marks of Windows that went through a wrong \
     encoding; readers show boxes.",
)
.fix("write the character that was meant, such as `’` or `–`, in UTF-8")
.example("rss item", "<title>It▸&#146;s cold</title>", "<title>It’s cold</title>");

/// The mark of a letter that was lost.
pub const REPLACEMENT_CHARACTER: Rule = Rule::warning(
    "feed/replacement-character",
    "U+FFFD says that a letter was lost before the feed was written: readers see it as a question mark in a diamond.",
)
.fix("write the letter that was lost again, and look for the wrong encoding where the text came from")
.example("rss item", "<title>Caf▸\u{FFFD}</title>", "<title>Café</title>");

/// All of these.
pub const RULES: [&Rule; 10] = [
    &NOT_A_FEED,
    &TOO_LARGE,
    &ENCODING,
    &ENCODING_UNKNOWN,
    &ENCODING_DIFFERS,
    &NOT_UTF8,
    &BYTE_ORDER_MARK,
    &FORBIDDEN_CHARACTER,
    &C1_CHARACTER,
    &REPLACEMENT_CHARACTER,
];
