//! Rules about files that hang on entries: enclosures, attachments, their types and lengths, Media RSS.

use crate::finding::Rule;

/// An enclosure without an address.
pub const ENCLOSURE_URL: Rule = Rule::error(
    "feed/enclosure-url",
    "An enclosure is the address of a file; without it there is nothing to load.",
)
.fix("write `url=\"https://…\"`")
.example(
    "rss item",
    "▸<enclosure length=\"24986239\" type=\"audio/mpeg\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// An enclosure without a length.
pub const ENCLOSURE_LENGTH: Rule = Rule::error(
    "feed/enclosure-length",
    "RSS wants the length of an enclosure in bytes; podcast programs refuse episodes without it, or load them at once.",
)
.fix("write the size of the file as `length=\"…\"`")
.example(
    "rss item",
    "▸<enclosure url=\"https://pond.test/ice.mp3\" type=\"audio/mpeg\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// A length that is no number.
pub const LENGTH_NUMBER: Rule = Rule::error(
    "feed/length-number",
    "The length of a file is a whole number of bytes; readers take anything else for no length.",
)
.fix("write the bytes as digits alone")
.example(
    "rss item",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"▸24 MB\" type=\"audio/mpeg\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// A length of nothing.
pub const LENGTH_ZERO: Rule = Rule::warning(
    "feed/length-zero",
    "A file of no bytes is no file: programs that show the size, or look whether it fits, are misled.",
)
.fix("write the size of the file in bytes")
.example(
    "rss item",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"▸0\" type=\"audio/mpeg\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// An enclosure without a type.
pub const ENCLOSURE_TYPE: Rule = Rule::error(
    "feed/enclosure-type",
    "Readers decide by the type whether they can play a file; without one they do not try.",
)
.fix("write `type=\"audio/mpeg\"`, or what the file is")
.example(
    "rss item",
    "▸<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// Several enclosures in an item.
pub const ENCLOSURE_TWICE: Rule = Rule::warning(
    "feed/enclosure-twice",
    "RSS has one enclosure an item. Of several, most programs take the first, some the last.",
)
.fix("keep one; other forms of the same recording belong into `media:content` or `podcast:alternateEnclosure`")
.example(
    "rss item",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>\n\
     ▸<enclosure url=\"https://pond.test/ice.m4a\" length=\"14986239\" type=\"audio/mp4\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// No media type.
pub const TYPE_INVALID: Rule = Rule::error(
    "feed/type-invalid",
    "A type is two words with a slash between, such as `audio/mpeg` (RFC 6838); readers do not guess at another one.",
)
.fix("write a registered media type")
.example(
    "rss item",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"▸mp3\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// A type that does not fit the name of the file.
pub const TYPE_DIFFERS: Rule = Rule::warning(
    "feed/type-differs",
    "The type says something else than the file's name. Programs that go by it refuse the file, or cannot play it.",
)
.fix("write the type that the file has")
.example(
    "rss item",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"▸image/jpeg\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// A linked file in Atom without a type.
pub const ATOM_TYPE_MISSING: Rule = Rule::warning(
    "feed/atom-enclosure-type",
    "Readers decide by the type whether they can play a file; without one many do not try.",
)
.fix("write `type=\"audio/mpeg\"`, or what the file is")
.example(
    "atom entry",
    "▸<link rel=\"enclosure\" href=\"https://pond.test/ice.mp3\" length=\"24986239\"/>",
    "<link rel=\"enclosure\" href=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// Media RSS without an address.
pub const MEDIA_URL: Rule = Rule::error(
    "feed/media-url",
    "`media:content` needs `url`, or a `media:player` in it, and `media:thumbnail` needs `url`: else there is nothing to \
     show.",
)
.fix("write `url=\"https://…\"`")
.example(
    "rss item",
    "▸<media:thumbnail width=\"75\" height=\"50\"/>",
    "<media:thumbnail url=\"https://pond.test/ice.jpg\" width=\"75\" height=\"50\"/>",
);

/// A medium that Media RSS does not know.
pub const MEDIA_MEDIUM: Rule = Rule::error(
    "feed/media-medium",
    "`medium` is `image`, `audio`, `video`, `document` or `executable`.",
)
.fix("write one of the five words")
.example(
    "rss item",
    "<media:content url=\"https://pond.test/ice.jpg\" medium=\"▸photo\"/>",
    "<media:content url=\"https://pond.test/ice.jpg\" medium=\"image\"/>",
);

/// A measure that is no number.
pub const MEDIA_NUMBER: Rule = Rule::error(
    "feed/media-number",
    "Width, height, size, duration and the like are whole numbers, of pixels, bytes and seconds.",
)
.fix("write digits alone")
.example(
    "rss item",
    "<media:content url=\"https://pond.test/ice.jpg\" medium=\"image\" width=\"▸640px\"/>",
    "<media:content url=\"https://pond.test/ice.jpg\" medium=\"image\" width=\"640\"/>",
);

/// All of these.
pub const RULES: [&Rule; 12] = [
    &ENCLOSURE_URL,
    &ENCLOSURE_LENGTH,
    &LENGTH_NUMBER,
    &LENGTH_ZERO,
    &ENCLOSURE_TYPE,
    &ENCLOSURE_TWICE,
    &TYPE_INVALID,
    &TYPE_DIFFERS,
    &ATOM_TYPE_MISSING,
    &MEDIA_URL,
    &MEDIA_MEDIUM,
    &MEDIA_NUMBER,
];
