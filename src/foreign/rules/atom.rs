//! Rules about Atom alone.

use crate::finding::Rule;

/// Atom without its namespace.
pub const NAMESPACE: Rule = Rule::error(
    "feed/atom-namespace",
    "Atom is known by its namespace. Without exactly this one, readers find an unknown kind of document.",
)
.fix("write `<feed xmlns=\"http://www.w3.org/2005/Atom\">`")
.example(
    "file",
    "▸<feed><title>The pond</title></feed>",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The pond</title></feed>",
);

/// The Atom that was never finished.
pub const OBSOLETE: Rule = Rule::error(
    "feed/atom-obsolete",
    "Atom 0.3 was a draft of 2003. Its dates, links and contents have other names, and readers have forgotten them.",
)
.fix("emit Atom 1.0 (RFC 4287)")
.example(
    "file",
    "▸<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"></feed>",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>",
);

/// No id.
pub const ID_MISSING: Rule = Rule::error(
    "feed/atom-id-missing",
    "A feed and each entry must have an id (RFC 4287, 4.1); readers tell by it what they have shown.",
)
.fix("add `<id>…</id>` with an address or URN that never changes")
.example(
    "atom feed",
    "▸<entry><title>Ice</title><updated>2026-03-01T08:00:00Z</updated><published>2026-03-01T08:00:00Z</published>\
     <link rel=\"alternate\" href=\"https://pond.test/ice\"/><summary>It sings.</summary></entry>",
    "<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link rel=\"alternate\" href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry>",
);

/// No title.
pub const TITLE_MISSING: Rule = Rule::error(
    "feed/atom-title-missing",
    "A feed and each entry must have a title (RFC 4287, 4.1); strict readers refuse one without.",
)
.fix("add `<title>…</title>`")
.example(
    "atom feed",
    "▸<entry><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link rel=\"alternate\" href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry>",
    "<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link rel=\"alternate\" href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry>",
);

/// No date of the last change.
pub const UPDATED_MISSING: Rule = Rule::error(
    "feed/atom-updated-missing",
    "A feed and each entry must say when they last changed (RFC 4287, 4.1); readers sort by it.",
)
.fix("add `<updated>…</updated>`")
.example(
    "atom feed",
    "▸<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><published>2026-03-01T08:00:00Z</published>\
     <link rel=\"alternate\" href=\"https://pond.test/ice\"/><summary>It sings.</summary></entry>",
    "<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link rel=\"alternate\" href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry>",
);

/// Nobody wrote it.
pub const AUTHOR_MISSING: Rule = Rule::error(
    "feed/atom-author-missing",
    "Each entry has an author, its own or the feed's (RFC 4287, 4.1.2); here neither names one.",
)
.fix("add `<author><name>…</name></author>` to the feed")
.example(
    "atom",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>The pond</title><id>https://pond.test/</id>\
     <updated>2026-03-01T08:00:00Z</updated><link rel=\"self\" href=\"https://pond.test/atom.xml\"/><link href=\"https://pond.test/\"/>\n\
     ▸<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link rel=\"alternate\" href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry></feed>",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>The pond</title><id>https://pond.test/</id>\
     <updated>2026-03-01T08:00:00Z</updated><link rel=\"self\" href=\"https://pond.test/atom.xml\"/><link href=\"https://pond.test/\"/>\
     <author><name>Ada</name></author>\n\
     <entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link rel=\"alternate\" href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry></feed>",
);

/// Neither a text nor a page.
pub const ALTERNATE_MISSING: Rule = Rule::error(
    "feed/atom-alternate-missing",
    "An entry without content must link to its page (RFC 4287, 4.1.2): else there is nothing to read anywhere.",
)
.fix("add `<link rel=\"alternate\" href=\"https://…\"/>`, or the content")
.example(
    "atom feed",
    "▸<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><summary>It sings.</summary></entry>",
    "<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry>",
);

/// No summary of what cannot be read.
pub const SUMMARY_MISSING: Rule = Rule::error(
    "feed/atom-summary-missing",
    "Content that stands elsewhere, or is no text, needs a summary (RFC 4287, 4.1.1): readers show that in its place.",
)
.fix("add `<summary>…</summary>`")
.example(
    "atom feed",
    "▸<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link href=\"https://pond.test/ice\"/>\
     <content src=\"https://pond.test/ice.pdf\" type=\"application/pdf\"/></entry>",
    "<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link href=\"https://pond.test/ice\"/><summary>It sings.</summary>\
     <content src=\"https://pond.test/ice.pdf\" type=\"application/pdf\"/></entry>",
);

/// Content here and elsewhere.
pub const CONTENT_SRC: Rule = Rule::error(
    "feed/atom-content-src",
    "Content with `src` stands elsewhere and must be empty here (RFC 4287, 4.1.3.2); its type is a media type.",
)
.fix("take the text out, or `src`; with `src`, write `type` as a media type")
.example(
    "atom entry",
    "<summary>It sings.</summary>▸<content src=\"https://pond.test/ice.pdf\" type=\"application/pdf\">A file</content>",
    "<summary>It sings.</summary><content src=\"https://pond.test/ice.pdf\" type=\"application/pdf\"/>",
);

/// What the feed says of itself behind its entries.
pub const METADATA_LATE: Rule = Rule::warning(
    "feed/atom-metadata-late",
    "Readers that read a feed as it comes have shown its entries before they meet this.",
)
.fix("let the entries be the last in the feed")
.example(
    "atom feed",
    "<entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry>\n▸<subtitle>News of the pond</subtitle>",
    "<subtitle>News of the pond</subtitle>\n\
     <entry><title>Ice</title><id>tag:pond.test,2026:ice</id><updated>2026-03-01T08:00:00Z</updated>\
     <published>2026-03-01T08:00:00Z</published><link href=\"https://pond.test/ice\"/>\
     <summary>It sings.</summary></entry>",
);

/// A copied entry that does not say where it is from.
pub const SOURCE_INCOMPLETE: Rule = Rule::warning(
    "feed/atom-source-incomplete",
    "`source` keeps what the entry's first feed said of itself: at least its id, title and date (RFC 4287, 4.2.11).",
)
.fix("copy `id`, `title` and `updated` of the feed that the entry came from")
.example(
    "atom entry",
    "▸<source><id>https://lake.test/</id><title>The lake</title></source>",
    "<source><id>https://lake.test/</id><title>The lake</title><updated>2026-03-01T08:00:00Z</updated></source>",
);

/// An answer to nothing.
pub const REPLY_REF: Rule = Rule::error(
    "feed/thread-ref",
    "`thr:in-reply-to` names what an entry answers by its id in `ref` (RFC 4685, 3); without it, it answers nothing.",
)
.fix("write `ref=\"…\"` with the id of the other entry")
.example(
    "atom entry",
    "▸<thr:in-reply-to href=\"https://pond.test/snow\"/>",
    "<thr:in-reply-to ref=\"tag:pond.test,2026:snow\" href=\"https://pond.test/snow\"/>",
);

/// A complete feed in several documents.
pub const COMPLETE_PAGED: Rule = Rule::error(
    "feed/history-complete",
    "A feed that says it is complete stands in one document (RFC 5005, 2); one with further pages is not complete.",
)
.fix("take `fh:complete` out, or the links to other documents")
.example(
    "atom feed",
    "<fh:complete/>\n▸<link rel=\"next\" href=\"https://pond.test/2.xml\"/>",
    "<link rel=\"next\" href=\"https://pond.test/2.xml\"/>",
);

/// An archive that does not name the living feed.
pub const ARCHIVE_CURRENT: Rule = Rule::warning(
    "feed/history-current",
    "Whoever finds an archive document should find the feed to subscribe to (RFC 5005, 4): it stands in `rel=\"current\"`.",
)
.fix("add `<link rel=\"current\" href=\"https://…\"/>`")
.example(
    "atom feed",
    "▸<fh:archive/>",
    "<fh:archive/>\n<link rel=\"current\" href=\"https://pond.test/atom.xml\"/>",
);

/// Pages of a feed within an entry.
pub const HISTORY_IN_ENTRY: Rule = Rule::warning(
    "feed/history-in-entry",
    "`next`, `previous`, `prev-archive` and `current` lead to other documents of a feed; readers look for them in the \
     feed, not in an entry.",
)
.fix("move the link out of the entry")
.example(
    "atom entry",
    "<link rel=\"▸prev-archive\" href=\"https://pond.test/1.xml\"/>",
    "<link rel=\"related\" href=\"https://pond.test/snow\"/>",
);

/// HTML under its media type.
pub const HTML_TYPE: Rule = Rule::warning(
    "feed/atom-html-type",
    "`text/html` is a whole page (RFC 4287, 4.1.3.3). Readers that know the three types of Atom take it for none of them.",
)
.fix("write `type=\"html\"`, or `type=\"xhtml\"`")
.example(
    "atom entry",
    "<content type=\"▸text/html\">&lt;p&gt;It sings.&lt;/p&gt;</content>",
    "<content type=\"html\">&lt;p&gt;It sings.&lt;/p&gt;</content>",
);

/// Bytes that are not Base64.
pub const BASE64: Rule = Rule::error(
    "feed/atom-base64",
    "Content that is neither text nor XML stands in a feed as Base64 (RFC 4287, 4.1.3.3); this is none.",
)
.fix("encode the content as Base64, or link to it with `src`")
.example(
    "atom entry",
    "<summary>It sings.</summary>\n<content type=\"image/png\">▸(a picture)</content>",
    "<summary>It sings.</summary>\n<content type=\"image/png\">iVBORw0KGgo=</content>",
);

/// All of these.
pub const RULES: [&Rule; 17] = [
    &NAMESPACE,
    &OBSOLETE,
    &ID_MISSING,
    &TITLE_MISSING,
    &UPDATED_MISSING,
    &AUTHOR_MISSING,
    &ALTERNATE_MISSING,
    &SUMMARY_MISSING,
    &CONTENT_SRC,
    &METADATA_LATE,
    &SOURCE_INCOMPLETE,
    &REPLY_REF,
    &COMPLETE_PAGED,
    &ARCHIVE_CURRENT,
    &HISTORY_IN_ENTRY,
    &HTML_TYPE,
    &BASE64,
];
