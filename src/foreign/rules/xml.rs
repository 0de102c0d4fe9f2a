//! Rules about XML: well-formed, without surprises, in namespaces that readers know.

use crate::finding::Rule;

/// A document that is not well formed.
pub const SYNTAX: Rule = Rule::error(
    "feed/xml-syntax",
    "A reader must not guess what broken XML means: it drops the whole feed, and shows the last good one or nothing.",
)
.fix("mend the markup at this place; a program that writes XML does not make this mistake")
.example("rss item", "<title>Ice ▸< snow</title>", "<title>Ice &lt; snow</title>");

/// An ampersand that stands for itself.
pub const AMPERSAND: Rule = Rule::error(
    "feed/xml-ampersand",
    "In XML a `&` begins a reference. One in a title or an address that stands for itself makes readers drop the feed.",
)
.fix("write `&amp;`")
.example(
    "rss item",
    "<title>Ice ▸& snow</title>",
    "<title>Ice &amp; snow</title>",
);

/// A name that XML does not define.
pub const UNDEFINED_ENTITY: Rule = Rule::error(
    "feed/undefined-entity",
    "XML knows `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;`. The names of HTML are errors in it: readers drop the feed.",
)
.fix("write the character itself, or its number, such as `&#160;`")
.example("rss item", "<title>Ice▸&nbsp;and snow</title>", "<title>Ice&#160;and snow</title>");

/// A reference to a character that XML forbids.
pub const FORBIDDEN_REFERENCE: Rule = Rule::error(
    "feed/forbidden-reference",
    "A control character is forbidden as a reference too (XML 1.0, 4.1): readers drop the feed.",
)
.fix("take the reference out")
.example(
    "rss item",
    "<title>Ice▸&#11; and snow</title>",
    "<title>Ice and snow</title>",
);

/// White space before the declaration.
pub const LEADING_SPACE: Rule = Rule::error(
    "feed/xml-leading-space",
    "The XML declaration must be the very first thing in a file; behind an empty line it is an error.",
)
.fix("take out what stands before `<?xml`, often an empty line in a template or a plug-in")
.example(
    "xml declaration",
    "\n▸<?xml version=\"1.0\" encoding=\"utf-8\"?>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
);

/// Another version of XML than 1.0.
pub const VERSION: Rule = Rule::error(
    "feed/xml-version",
    "Readers know XML 1.0; many refuse a document that names another version, or none.",
)
.fix("write `<?xml version=\"1.0\" encoding=\"utf-8\"?>`")
.example(
    "xml declaration",
    "<?xml version=\"▸1.1\" encoding=\"utf-8\"?>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
);

/// A document type.
pub const DOCTYPE: Rule = Rule::warning(
    "feed/doctype",
    "No feed has use for a document type. Careful readers refuse one, since it is a way to attack them; that of \
     Netscape's RSS 0.91 is gone from the web.",
)
.fix("take out `<!DOCTYPE …>`")
.example(
    "file",
    "▸<!DOCTYPE rss SYSTEM \"rss-0.91.dtd\">\n<rss></rss>",
    "<rss></rss>",
);

/// A document type that defines entities.
pub const DOCTYPE_ENTITY: Rule = Rule::error(
    "feed/doctype-entity",
    "An entity can name a file of the reader's machine, or grow to gigabytes. Readers refuse it, and it is not expanded \
     here either.",
)
.fix("write what the entity stands for in its place")
.example(
    "file",
    "<!DOCTYPE rss [▸<!ENTITY pond \"The pond\">]>\n<rss></rss>",
    "<rss></rss>",
);

/// A style sheet in XSLT.
pub const STYLESHEET: Rule = Rule::note(
    "feed/xslt",
    "Browsers are giving XSLT up: whoever opens the feed in one will see its markup in place of a page.",
)
.fix("use a style sheet in CSS, or none, and link to the feed from a page")
.example(
    "before the root",
    "▸<?xml-stylesheet type=\"text/xsl\" href=\"/feed.xsl\"?>",
    "<?xml-stylesheet type=\"text/css\" href=\"/feed.css\"?>",
);

/// Elements nested without end.
pub const TOO_DEEP: Rule = Rule::error(
    "feed/too-deep",
    "Elements that are nested this deep exhaust the memory of the programs that read them; they refuse such a feed.",
)
.fix("look for elements that are opened and never closed");

/// A prefix without a declaration.
pub const PREFIX_UNDECLARED: Rule = Rule::error(
    "feed/prefix-undeclared",
    "A prefix that no `xmlns:` declares is an error to every reader that knows namespaces: it drops the feed.",
)
.fix("declare the prefix in the root element")
.example(
    "rss item",
    "▸<prism:section>News</prism:section>",
    "<dc:subject>News</dc:subject>",
);

/// A namespace whose name is nearly right.
pub const NAMESPACE_MISSPELT: Rule = Rule::error(
    "feed/namespace-misspelt",
    "The name of a namespace is compared letter by letter: with another case, `https` or a slash too few, readers take \
     all that stands in it for unknown.",
)
.fix("write the name of the namespace as its documentation does")
.example(
    "rss item",
    "<media:credit xmlns:media=\"▸http://search.yahoo.com/MRSS/\">Ada</media:credit>",
    "<media:credit xmlns:media=\"http://search.yahoo.com/mrss/\">Ada</media:credit>",
);

/// A namespace that readers do not know.
pub const NAMESPACE_UNKNOWN: Rule = Rule::note(
    "feed/namespace-unknown",
    "Readers pass over what stands in a namespace that they do not know. That does no harm, and no good.",
)
.fix("make sure that the programs for which it is meant expect this very name")
.example(
    "rss item",
    "<tide:height xmlns:tide=\"▸https://pond.test/tides\">2.3</tide:height>",
    "<dc:coverage>High water at 2.3 m</dc:coverage>",
);

/// A usual prefix for an unusual namespace.
pub const PREFIX_TAKEN: Rule = Rule::warning(
    "feed/prefix-taken",
    "Some readers look for `itunes:image` or `dc:date` by these letters: the prefix must mean what it means elsewhere.",
)
.fix("choose another prefix for this namespace")
.example(
    "rss item",
    "<dc:format ▸xmlns:dc=\"http://purl.org/dc/terms/\">text/html</dc:format>",
    "<dcterms:format>text/html</dcterms:format>",
);

/// An unusual prefix for a usual namespace.
pub const PREFIX_UNUSUAL: Rule = Rule::note(
    "feed/prefix-unusual",
    "XML leaves the prefix free, and some readers look for the usual one all the same: they do not see these elements.",
)
.fix("use the prefix that everybody uses")
.example(
    "rss item",
    "<d:rights ▸xmlns:d=\"http://purl.org/dc/elements/1.1/\">CC0</d:rights>",
    "<dc:rights>CC0</dc:rights>",
);

/// A declaration without use.
pub const NAMESPACE_UNUSED: Rule = Rule::note(
    "feed/namespace-unused",
    "Nothing in the feed has this prefix. It costs every fetch some bytes, and whoever reads the feed some thought.",
)
.fix("declare a namespace only in feeds that use it")
.example(
    "rss item",
    "<category ▸xmlns:psc=\"http://podlove.org/simple-chapters\">Weather</category>",
    "<category>Weather</category>",
);

/// All of these.
pub const RULES: [&Rule; 16] = [
    &SYNTAX,
    &AMPERSAND,
    &UNDEFINED_ENTITY,
    &FORBIDDEN_REFERENCE,
    &LEADING_SPACE,
    &VERSION,
    &DOCTYPE,
    &DOCTYPE_ENTITY,
    &STYLESHEET,
    &TOO_DEEP,
    &PREFIX_UNDECLARED,
    &NAMESPACE_MISSPELT,
    &NAMESPACE_UNKNOWN,
    &PREFIX_TAKEN,
    &PREFIX_UNUSUAL,
    &NAMESPACE_UNUSED,
];
