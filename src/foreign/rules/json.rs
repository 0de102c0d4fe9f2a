//! Rules about JSON Feed alone.

use crate::finding::Rule;

/// No JSON.
pub const SYNTAX: Rule = Rule::error(
    "feed/json-syntax",
    "A reader that meets broken JSON drops the whole feed.",
)
.fix("mend the text at this place; a program that writes JSON does not make this mistake")
.example("json item", "\"tags\": [\"weather\",▸]", "\"tags\": [\"weather\"]");

/// A key that stands twice.
pub const KEY_TWICE: Rule = Rule::error(
    "feed/json-key-twice",
    "Of two values under one key most programs take the last, some the first, and some refuse the feed.",
)
.fix("keep one of them")
.example(
    "json item",
    "\"summary\": \"It sings.\",\n▸\"summary\": \"It snows.\"",
    "\"summary\": \"It sings.\"",
);

/// A control character, escaped.
pub const CONTROL: Rule = Rule::warning(
    "feed/json-control-character",
    "JSON allows control characters when they are escaped; databases and XML, into which readers put them, do not.",
)
.fix("take the character out of the text that it came from")
.example(
    "json item",
    "\"title\": \"Ice▸\\u000b and snow\"",
    "\"title\": \"Ice and snow\"",
);

/// No version.
pub const VERSION: Rule = Rule::error(
    "feed/json-version",
    "A JSON Feed is known by its `version`, the address of the specification; without it this is any JSON.",
)
.fix("write `\"version\": \"https://jsonfeed.org/version/1.1\"`")
.example(
    "json feed",
    "\"version\": ▸\"https://jsonfeed.org/version/2\"",
    "\"version\": \"https://jsonfeed.org/version/1.1\"",
);

/// No title.
pub const TITLE_MISSING: Rule = Rule::error(
    "feed/json-title-missing",
    "A JSON Feed must have a `title`: readers list it under that.",
)
.fix("add `\"title\": \"…\"`")
.example(
    "file",
    "▸{\"version\": \"https://jsonfeed.org/version/1.1\", \"feed_url\": \"https://pond.test/feed.json\", \"items\": []}",
    "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"The pond\", \
     \"feed_url\": \"https://pond.test/feed.json\", \"items\": []}",
);

/// No items.
pub const ITEMS_MISSING: Rule = Rule::error(
    "feed/json-items-missing",
    "A JSON Feed must have `items`, if only an empty list; strict readers refuse one without.",
)
.fix("add `\"items\": […]`")
.example(
    "file",
    "▸{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"The pond\", \
     \"feed_url\": \"https://pond.test/feed.json\"}",
    "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"The pond\", \
     \"feed_url\": \"https://pond.test/feed.json\", \"items\": []}",
);

/// An item without an id.
pub const ID_MISSING: Rule = Rule::error(
    "feed/json-id-missing",
    "Each item must have an `id`; the specification asks readers to throw away those that have none.",
)
.fix("add `\"id\": \"…\"`, which never changes")
.example(
    "json items",
    "▸{\"url\": \"https://pond.test/ice\", \"title\": \"Ice\", \"content_text\": \"It sings.\", \
     \"date_published\": \"2026-03-01T08:00:00Z\"}",
    "{\"id\": \"tag:pond.test,2026:ice\", \"url\": \"https://pond.test/ice\", \"title\": \"Ice\", \
     \"content_text\": \"It sings.\", \"date_published\": \"2026-03-01T08:00:00Z\"}",
);

/// An item without content.
pub const CONTENT_MISSING: Rule = Rule::error(
    "feed/json-content-missing",
    "Each item must have `content_html` or `content_text`; readers have nothing to show, or leave it out.",
)
.fix("add `content_html` or `content_text`")
.example(
    "json items",
    "▸{\"id\": \"tag:pond.test,2026:ice\", \"url\": \"https://pond.test/ice\", \"title\": \"Ice\", \
     \"date_published\": \"2026-03-01T08:00:00Z\"}",
    "{\"id\": \"tag:pond.test,2026:ice\", \"url\": \"https://pond.test/ice\", \"title\": \"Ice\", \
     \"content_text\": \"It sings.\", \"date_published\": \"2026-03-01T08:00:00Z\"}",
);

/// A value of the wrong kind.
pub const KIND: Rule = Rule::error(
    "feed/json-type",
    "The specification says whether a value is text, a number, a list or an object; programs with types refuse others.",
)
.fix("write the value as the kind that the specification names, or leave the key out")
.example("json item", "\"tags\": ▸\"weather\"", "\"tags\": [\"weather\"]");

/// An id that is a number.
pub const ID_NUMBER: Rule = Rule::warning(
    "feed/json-id-number",
    "An id is text. Readers are to make text of a number, and `1` and `1.0` become two ids.",
)
.fix("put the id in quotation marks")
.example(
    "json item",
    "\"id\": ▸20260301",
    "\"id\": \"tag:pond.test,2026:20260301\"",
);

/// A key that JSON Feed does not have.
pub const KEY_UNKNOWN: Rule = Rule::warning(
    "feed/json-key-unknown",
    "JSON Feed has no such key. Extensions begin with `_`, so that no later version can mean something else by it.",
)
.fix("mend its spelling, or begin it with `_`")
.example("json item", "▸\"content\": \"It sings.\"", "\"_pond\": {\"depth\": 3}");

/// What version 1.1 replaced.
pub const AUTHOR: Rule = Rule::note(
    "feed/json-author",
    "`author` is of version 1.0; since 1.1 there is `authors`, a list. Old readers know the one, new ones the other.",
)
.fix("write `authors` as a list; a feed may have both")
.example(
    "json item",
    "▸\"author\": {\"name\": \"Ada\"}",
    "\"authors\": [{\"name\": \"Ada\"}]",
);

/// Nobody.
pub const AUTHOR_EMPTY: Rule = Rule::error(
    "feed/json-author-empty",
    "An author has at least one of `name`, `url` and `avatar`.",
)
.fix("add the name, or take the author out")
.example("json item", "\"authors\": [▸{}]", "\"authors\": [{\"name\": \"Ada\"}]");

/// A file without an address or a type.
pub const ATTACHMENT: Rule = Rule::error(
    "feed/json-attachment",
    "An attachment must have `url` and `mime_type`; readers do not load a file of which they do not know what it is.",
)
.fix("add `url` and `mime_type`")
.example(
    "json item",
    "\"attachments\": [▸{\"url\": \"https://pond.test/ice.mp3\"}]",
    "\"attachments\": [{\"url\": \"https://pond.test/ice.mp3\", \"mime_type\": \"audio/mpeg\"}]",
);

/// A next page that is this one.
pub const NEXT_URL: Rule = Rule::error(
    "feed/json-next-url",
    "`next_url` leads to older items. When it is the feed's own address, readers go round in a circle.",
)
.fix("name the next document, or leave the key out")
.example(
    "json feed",
    "\"next_url\": ▸\"https://pond.test/feed.json\"",
    "\"next_url\": \"https://pond.test/feed-2.json\"",
);

/// A hub without an address or a protocol.
pub const HUB: Rule = Rule::error(
    "feed/json-hub",
    "A hub must have `type`, the protocol that it speaks, and `url`; without both nobody can subscribe there.",
)
.fix("add `type`, such as `WebSub`, and `url`")
.example(
    "json feed",
    "\"hubs\": [▸{\"url\": \"https://hub.pond.test/\"}]",
    "\"hubs\": [{\"type\": \"WebSub\", \"url\": \"https://hub.pond.test/\"}]",
);

/// All of these.
pub const RULES: [&Rule; 16] = [
    &SYNTAX,
    &KEY_TWICE,
    &CONTROL,
    &VERSION,
    &TITLE_MISSING,
    &ITEMS_MISSING,
    &ID_MISSING,
    &CONTENT_MISSING,
    &KIND,
    &ID_NUMBER,
    &KEY_UNKNOWN,
    &AUTHOR,
    &AUTHOR_EMPTY,
    &ATTACHMENT,
    &NEXT_URL,
    &HUB,
];
