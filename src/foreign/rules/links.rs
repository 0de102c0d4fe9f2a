//! Rules about addresses: links, pictures, files, and the feed's own.

use crate::finding::Rule;

/// A relative address.
pub const RELATIVE: Rule = Rule::error(
    "feed/link-relative",
    "A feed is read far from its site: readers do not know what an address without `https://` hangs on, and open nothing.",
)
.fix("write the whole address, beginning with `https://`")
.example(
    "rss item",
    "<link>▸/ice</link>",
    "<link>https://pond.test/ice</link>",
);

/// A relative address in Atom.
pub const ATOM_RELATIVE: Rule = Rule::warning(
    "feed/atom-link-relative",
    "Atom allows relative addresses and says what they hang on; many readers never learnt it and open nothing.",
)
.fix("write the whole address, beginning with `https://`")
.example(
    "atom entry",
    "<link href=\"▸/ice\" rel=\"alternate\"/>",
    "<link href=\"https://pond.test/ice\" rel=\"alternate\"/>",
);

/// A base for relative addresses.
pub const XML_BASE: Rule = Rule::warning(
    "feed/xml-base",
    "Most readers pass `xml:base` over, and so does every program that takes one entry out of the feed.",
)
.fix("write whole addresses, and take `xml:base` out")
.example(
    "atom feed",
    "<subtitle ▸xml:base=\"https://pond.test/\">News of the pond</subtitle>",
    "<subtitle>News of the pond</subtitle>",
);

/// Something that is no address.
pub const INVALID: Rule = Rule::error(
    "feed/link-invalid",
    "This is no address that a program could open: spaces and some signs must be escaped, and a host must be named.",
)
.fix("escape what does not belong into an address: a space is `%20`")
.example(
    "rss item",
    "<link>▸https://pond.test/late frost</link>",
    "<link>https://pond.test/late%20frost</link>",
);

/// Letters that an address does not have.
pub const NOT_ASCII: Rule = Rule::warning(
    "feed/link-not-ascii",
    "Addresses in RSS and JSON Feed are of ASCII; what readers make of other letters differs, and some make nothing.",
)
.fix("escape the letters, as browsers do when an address is copied from them")
.example(
    "rss item",
    "<link>▸https://pond.test/späte-fröste</link>",
    "<link>https://pond.test/sp%C3%A4te-fr%C3%B6ste</link>",
);

/// A scheme that readers do not open.
pub const SCHEME: Rule = Rule::warning(
    "feed/link-scheme",
    "Readers open `http` and `https`. They do not open other kinds of addresses, or refuse them because they may do harm.",
)
.fix("link to a page on the web")
.example(
    "rss item",
    "<link>▸file:///home/ada/ice.html</link>",
    "<link>https://pond.test/ice</link>",
);

/// An address that only its writer can reach.
pub const LOCAL: Rule = Rule::warning(
    "feed/link-local",
    "This address means the reader's own machine or network. It comes from a feed that was built for a preview.",
)
.fix("build the feed with the address under which the site is published")
.example(
    "rss item",
    "<link>▸http://localhost:4000/ice</link>",
    "<link>https://pond.test/ice</link>",
);

/// White space round an address.
pub const WHITE_SPACE: Rule = Rule::warning(
    "feed/link-white-space",
    "Some readers take white space for a part of the address, and find nothing under it.",
)
.fix("let nothing stand between the tags and the address")
.example(
    "rss item",
    "<link>\n  ▸https://pond.test/ice\n</link>",
    "<link>https://pond.test/ice</link>",
);

/// A picture, a file or a feed over plain HTTP.
pub const INSECURE: Rule = Rule::note(
    "feed/link-insecure",
    "Readers in a browser do not load pictures and sound over plain `http` into their pages, and Apple takes no podcasts.",
)
.fix("write `https://`")
.example(
    "rss item",
    "<enclosure url=\"▸http://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// An entry that leads nowhere.
pub const ENTRY_WITHOUT: Rule = Rule::warning(
    "feed/entry-link-missing",
    "A reader who wants to open the entry on its site has nothing to click on.",
)
.fix("give the entry the address of its page")
.example(
    "rss channel",
    "▸<item><title>Ice</title><description>It sings.</description>\
     <guid isPermaLink=\"false\">tag:pond.test,2026:ice</guid><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>Ice</title><link>https://pond.test/ice</link><description>It sings.</description>\
     <guid isPermaLink=\"false\">tag:pond.test,2026:ice</guid><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
);

/// Two entries with one address.
pub const TWICE: Rule = Rule::warning(
    "feed/entry-link-twice",
    "Programs that tell entries apart by their address show one of the two and lose the other.",
)
.fix("give each entry an address of its own")
.example(
    "rss channel",
    "<item><title>A</title><link>https://pond.test/x</link><guid isPermaLink=\"false\">tag:pond.test,2026:a</guid>\
     <description>A.</description><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>B</title><link>▸https://pond.test/x</link><guid isPermaLink=\"false\">tag:pond.test,2026:b</guid>\
     <description>B.</description><pubDate>Sat, 28 Feb 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>A</title><link>https://pond.test/a</link><guid isPermaLink=\"false\">tag:pond.test,2026:a</guid>\
     <description>A.</description><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>B</title><link>https://pond.test/b</link><guid isPermaLink=\"false\">tag:pond.test,2026:b</guid>\
     <description>B.</description><pubDate>Sat, 28 Feb 2026 08:00:00 +0100</pubDate></item>",
);

/// A feed that does not say where it stands.
pub const SELF_MISSING: Rule = Rule::warning(
    "feed/self-missing",
    "A feed that was saved, passed on or moved tells by this address where it comes from; hubs need it.",
)
.fix("name the feed's own address: `atom:link rel=\"self\"`, in JSON Feed `feed_url`")
.example(
    "rss",
    "▸<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language></channel>",
    "<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
);

/// A feed that says it stands elsewhere.
pub const SELF_DIFFERS: Rule = Rule::warning(
    "feed/self-differs",
    "The feed names another address as its own than the one it was fetched from: readers may subscribe to it twice.",
)
.fix("name the address under which readers are to subscribe, and redirect the others to it")
.example(
    "rss fetched from https://pond.test/rss.xml",
    "<atom:link href=\"▸https://old.pond.test/rss.xml\" rel=\"self\" type=\"application/rss+xml\"/>",
    "<atom:link href=\"https://pond.test/rss.xml\" rel=\"self\" type=\"application/rss+xml\"/>",
);

/// A feed that names a page, or another kind of feed, as itself.
pub const SELF_TYPE: Rule = Rule::warning(
    "feed/self-type",
    "The link to itself has the type of something else than this feed.",
)
.fix("write `application/rss+xml`, or `application/atom+xml` in Atom")
.example(
    "rss channel",
    "<atom:link href=\"https://pond.test/rss.xml\" rel=\"self\" type=\"▸text/html\"/>",
    "<atom:link href=\"https://pond.test/rss.xml\" rel=\"self\" type=\"application/rss+xml\"/>",
);

/// A link without an address.
pub const HREF_MISSING: Rule = Rule::error(
    "feed/link-href-missing",
    "A link in Atom keeps its address in `href`; without it, it links to nothing.",
)
.fix("write `<link href=\"https://…\"/>`")
.example(
    "atom entry",
    "▸<link rel=\"related\"/>",
    "<link rel=\"related\" href=\"https://pond.test/snow\"/>",
);

/// A link with its address where RSS has it.
pub const HREF_AS_TEXT: Rule = Rule::warning(
    "feed/atom-link-text",
    "What stands between the tags of a link in Atom means nothing: its address belongs into `href`.",
)
.fix("write `<link href=\"https://…\"/>`, with nothing between the tags")
.example(
    "atom entry",
    "<link rel=\"related\" href=\"https://pond.test/snow\">▸https://pond.test/snow</link>",
    "<link rel=\"related\" href=\"https://pond.test/snow\"/>",
);

/// A relation that nobody knows.
pub const REL_UNKNOWN: Rule = Rule::warning(
    "feed/link-rel-unknown",
    "No reader knows what this relation means. Those that are registered stand in IANA's list of link relations.",
)
.fix("write a registered relation, such as `alternate`, or an address of your own")
.example(
    "atom entry",
    "<link href=\"https://pond.test/snow\" rel=\"▸releated\"/>",
    "<link href=\"https://pond.test/snow\" rel=\"related\"/>",
);

/// Two pages of one type and language.
pub const ALTERNATE_TWICE: Rule = Rule::error(
    "feed/atom-alternate-twice",
    "A feed and an entry have one page of a type and language (RFC 4287, 4.1.1 and 4.1.2); of two, readers take the first \
     or the last.",
)
.fix("keep one `alternate`, and make the other `related`")
.example(
    "atom entry",
    "<link href=\"https://pond.test/ice\" rel=\"alternate\"/>\n▸<link href=\"https://pond.test/snow\"/>",
    "<link href=\"https://pond.test/ice\" rel=\"alternate\"/>\n<link href=\"https://pond.test/snow\" rel=\"related\"/>",
);

/// A feed without its site.
pub const HOME_MISSING: Rule = Rule::note(
    "feed/home-missing",
    "Readers open the site of a feed by this address, and find its icon there; here there is none.",
)
.fix("add `<link rel=\"alternate\" href=\"https://…\"/>` to the feed, in JSON Feed `home_page_url`")
.example(
    "atom",
    "▸<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>The pond</title><id>https://pond.test/</id>\
     <updated>2026-03-01T08:00:00Z</updated><link rel=\"self\" href=\"https://pond.test/atom.xml\"/></feed>",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>The pond</title><id>https://pond.test/</id>\
     <updated>2026-03-01T08:00:00Z</updated><link rel=\"self\" href=\"https://pond.test/atom.xml\"/>\
     <link href=\"https://pond.test/\"/></feed>",
);

/// All of these.
pub const RULES: [&Rule; 19] = [
    &RELATIVE,
    &ATOM_RELATIVE,
    &XML_BASE,
    &INVALID,
    &NOT_ASCII,
    &SCHEME,
    &LOCAL,
    &WHITE_SPACE,
    &INSECURE,
    &ENTRY_WITHOUT,
    &TWICE,
    &SELF_MISSING,
    &SELF_DIFFERS,
    &SELF_TYPE,
    &HREF_MISSING,
    &HREF_AS_TEXT,
    &REL_UNKNOWN,
    &ALTERNATE_TWICE,
    &HOME_MISSING,
];
