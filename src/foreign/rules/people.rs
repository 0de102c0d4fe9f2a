//! Rules about people, languages and words that name them.

use crate::finding::Rule;

/// No address where RSS wants one.
pub const EMAIL_MISSING: Rule = Rule::error(
    "feed/email-missing",
    "RSS wants a mail address in `author`, `managingEditor` and `webMaster`; readers that look for one find a name.",
)
.fix("write `ada@pond.test (Ada Reed)`, or name people in `dc:creator`, which needs no address")
.example(
    "rss item",
    "<author>▸Ada Reed</author>",
    "<author>ada@pond.test (Ada Reed)</author>",
);

/// An address that is none.
pub const EMAIL_INVALID: Rule = Rule::error(
    "feed/email-invalid",
    "No mail reaches this address: it lacks a name, one `@` or a domain.",
)
.fix("write the address as `ada@pond.test`")
.example(
    "atom entry",
    "<author><name>Ada</name><email>▸ada at pond.test</email></author>",
    "<author><name>Ada</name><email>ada@pond.test</email></author>",
);

/// An address in the form of mail's headers.
pub const EMAIL_FORM: Rule = Rule::warning(
    "feed/email-form",
    "RSS puts the address first and the name behind it in brackets; in another form readers show the address as the name.",
)
.fix("write `ada@pond.test (Ada Reed)`")
.example(
    "rss item",
    "<author>▸Ada Reed &lt;ada@pond.test&gt;</author>",
    "<author>ada@pond.test (Ada Reed)</author>",
);

/// An address where a name belongs.
pub const EMAIL_IN_NAME: Rule = Rule::warning(
    "feed/email-in-name",
    "Readers show this as the author's name; an address in it is shown to everybody and found by whoever sends spam.",
)
.fix("write the name alone")
.example(
    "rss item",
    "<dc:creator>▸ada@pond.test (Ada Reed)</dc:creator>",
    "<dc:creator>Ada Reed</dc:creator>",
);

/// No tag of a language.
pub const LANGUAGE_INVALID: Rule = Rule::error(
    "feed/language-invalid",
    "Voices, fonts and translations go by this tag, and take one that is malformed for no language at all.",
)
.fix("write a tag of BCP 47, such as `en`, `pt-BR` or `zh-Hant`, with a hyphen")
.example(
    "rss channel",
    "<language>▸en_US</language>",
    "<language>en-US</language>",
);

/// A language that does not exist.
pub const LANGUAGE_UNKNOWN: Rule = Rule::warning(
    "feed/language-unknown",
    "No language has this tag; it is the code of a country more often than not.",
)
.fix("write the code of the language: Japanese is `ja`, Czech `cs`, Danish `da`, Chinese `zh`")
.example("rss channel", "<language>▸jp</language>", "<language>ja</language>");

/// A person in Atom without a name.
pub const ATOM_NAME_MISSING: Rule = Rule::error(
    "feed/atom-name-missing",
    "A person in Atom has a name (RFC 4287, 3.2.1): readers have nothing else to show.",
)
.fix("add `<name>…</name>`")
.example(
    "atom entry",
    "▸<author><uri>https://pond.test/ada</uri></author>",
    "<author><name>Ada</name><uri>https://pond.test/ada</uri></author>",
);

/// A category in Atom without a term.
pub const ATOM_TERM_MISSING: Rule = Rule::error(
    "feed/atom-term-missing",
    "A category in Atom keeps its name in `term` (RFC 4287, 4.2.2.1); without it the entry has no category.",
)
.fix("write `<category term=\"…\"/>`")
.example(
    "atom entry",
    "▸<category label=\"Weather\"/>",
    "<category term=\"weather\" label=\"Weather\"/>",
);

/// A feed that does not say its language.
pub const LANGUAGE_MISSING: Rule = Rule::note(
    "feed/language-missing",
    "Without a language, voices read the feed in a wrong one, and translations and hyphens are guesses.",
)
.fix("name it: `<language>` in RSS, `xml:lang` on Atom's root, `language` in JSON Feed")
.example(
    "rss",
    "▸<channel><title>The pond</title><link>https://pond.test/</link><description>News</description>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
    "<channel><title>The pond</title><link>https://pond.test/</link><description>News</description>\
     <language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
);

/// All of these.
pub const RULES: [&Rule; 9] = [
    &EMAIL_MISSING,
    &EMAIL_INVALID,
    &EMAIL_FORM,
    &EMAIL_IN_NAME,
    &LANGUAGE_INVALID,
    &LANGUAGE_UNKNOWN,
    &ATOM_NAME_MISSING,
    &ATOM_TERM_MISSING,
    &LANGUAGE_MISSING,
];
