//! Rules about ids: what a reader's program tells entries apart by.

use crate::finding::Rule;

/// An item without a guid.
pub const GUID_MISSING: Rule = Rule::warning(
    "feed/guid-missing",
    "Without a guid readers tell items apart by title or link: an edited title makes a new item, a shared link hides one.",
)
.fix("give each item a `guid` that never changes")
.example(
    "rss channel",
    "▸<item><title>Ice</title><link>https://pond.test/ice</link><description>It sings.</description>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>Ice</title><link>https://pond.test/ice</link><description>It sings.</description>\
     <guid>https://pond.test/ice</guid><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
);

/// A guid that calls itself a permalink and is no address.
pub const GUID_NOT_URL: Rule = Rule::error(
    "feed/guid-not-url",
    "A guid is an address that readers open, unless it says `isPermaLink=\"false\"`; this one opens nothing.",
)
.fix("write `isPermaLink=\"false\"`, or make it the item's whole address")
.example(
    "rss item",
    "<guid>▸tag:pond.test,2026:ice</guid>",
    "<guid isPermaLink=\"false\">tag:pond.test,2026:ice</guid>",
);

/// Neither true nor false.
pub const PERMALINK_VALUE: Rule = Rule::error(
    "feed/guid-permalink-value",
    "`isPermaLink` is `true` or `false`, in lower case; readers take anything else for `true` and open the guid.",
)
.fix("write `isPermaLink=\"false\"`")
.example(
    "rss item",
    "<guid isPermaLink=\"▸no\">https://pond.test/?p=12</guid>",
    "<guid isPermaLink=\"false\">https://pond.test/?p=12</guid>",
);

/// Two entries with one id.
pub const TWICE: Rule = Rule::error(
    "feed/id-twice",
    "Two entries with one id are one entry to a reader: it shows the first or the last, and never the other.",
)
.fix("give each entry an id of its own")
.example(
    "rss channel",
    "<item><title>A</title><link>https://pond.test/a</link><guid isPermaLink=\"false\">tag:pond.test,2026:x</guid>\
     <description>A.</description><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>B</title><link>https://pond.test/b</link><guid isPermaLink=\"false\">▸tag:pond.test,2026:x</guid>\
     <description>B.</description><pubDate>Sat, 28 Feb 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>A</title><link>https://pond.test/a</link><guid isPermaLink=\"false\">tag:pond.test,2026:a</guid>\
     <description>A.</description><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>B</title><link>https://pond.test/b</link><guid isPermaLink=\"false\">tag:pond.test,2026:b</guid>\
     <description>B.</description><pubDate>Sat, 28 Feb 2026 08:00:00 +0100</pubDate></item>",
);

/// A relative id in Atom.
pub const ATOM_RELATIVE: Rule = Rule::error(
    "feed/atom-id-relative",
    "An id in Atom is a whole address or URN (RFC 4287, 4.2.6): a relative one is an error, and other feeds have it too.",
)
.fix("write a whole address, or `tag:…` or `urn:uuid:…`")
.example(
    "atom entry",
    "<id>▸/notes/ice</id>",
    "<id>tag:pond.test,2026:notes/ice</id>",
);

/// An id that other feeds will have too.
pub const NOT_UNIQUE: Rule = Rule::warning(
    "feed/id-not-unique",
    "Programs that read many feeds find such an id in several of them, and take two entries for one.",
)
.fix("put your domain before it, as in `tag:pond.test,2026:12`")
.example(
    "rss item",
    "<guid isPermaLink=\"false\">▸12</guid>",
    "<guid isPermaLink=\"false\">tag:pond.test,2026:12</guid>",
);

/// An id that will not last.
pub const CHANGES: Rule = Rule::warning(
    "feed/id-changes",
    "An id must stay as it is for years. What counts clicks, names a session or a machine changes, and readers see \
     everything twice.",
)
.fix("leave out what counts or tells visits apart, and never take the address of a preview")
.example(
    "rss item",
    "<guid>▸https://pond.test/ice?utm_source=rss</guid>",
    "<guid>https://pond.test/ice</guid>",
);

/// An address that is another one once a program has tidied it.
pub const NOT_CANONICAL: Rule = Rule::warning(
    "feed/id-not-canonical",
    "Ids are compared letter by letter, but programs tidy addresses: then this one is another id.",
)
.fix("write the address as browsers show it: host in lower case, no `:443`, a `/` behind the host")
.example(
    "atom entry",
    "<id>▸https://Pond.test:443/ice</id>",
    "<id>https://pond.test/ice</id>",
);

/// White space in an id.
pub const WHITE_SPACE: Rule = Rule::warning(
    "feed/id-white-space",
    "Some readers keep the white space of an id and some do not: whoever changes the program sees everything twice.",
)
.fix("let nothing stand between the tags and the id")
.example(
    "rss item",
    "<guid isPermaLink=\"false\">\n▸tag:pond.test,2026:ice</guid>",
    "<guid isPermaLink=\"false\">tag:pond.test,2026:ice</guid>",
);

/// A `tag:` that is none.
pub const TAG: Rule = Rule::error(
    "feed/id-tag",
    "A tag names who coined it and when (RFC 4151): `tag:`, a domain or address, a comma, a date, a colon, a name.",
)
.fix("write it as `tag:pond.test,2026-03-01:ice`")
.example(
    "atom entry",
    "<id>▸tag:pond.test:ice</id>",
    "<id>tag:pond.test,2026-03-01:ice</id>",
);

/// A URN that is none.
pub const URN: Rule = Rule::error(
    "feed/id-urn",
    "This is no well-formed URN, and a UUID has 32 hexadecimal digits in five groups: some programs refuse others.",
)
.fix("write it as `urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a`")
.example(
    "atom entry",
    "<id>▸urn:uuid:1225c695-cfb8</id>",
    "<id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>",
);

/// All of these.
pub const RULES: [&Rule; 11] = [
    &GUID_MISSING,
    &GUID_NOT_URL,
    &PERMALINK_VALUE,
    &TWICE,
    &ATOM_RELATIVE,
    &NOT_UNIQUE,
    &CHANGES,
    &NOT_CANONICAL,
    &WHITE_SPACE,
    &TAG,
    &URN,
];
