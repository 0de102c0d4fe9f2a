//! The words of a head: ours, and what other programs call the same things.

/// The keys of a head.
pub const KEYS: [&str; 16] = [
    "id",
    "title",
    "slug",
    "date",
    "updated",
    "authors",
    "tags",
    "summary",
    "image",
    "link",
    "about",
    "lang",
    "draft",
    "preheader",
    "enclosure",
    "extra",
];

/// What other programs call the same things.
pub const SYNONYMS: [(&str, &str); 24] = [
    ("lastmod", "updated"),
    ("last_modified_at", "updated"),
    ("modified", "updated"),
    ("description", "summary"),
    ("excerpt", "summary"),
    ("author", "authors"),
    ("categories", "tags"),
    ("category", "tags"),
    ("keywords", "tags"),
    ("taxonomies", "tags"),
    ("pubDate", "date"),
    ("publishDate", "date"),
    ("published", "draft"),
    ("cover", "image"),
    ("images", "image"),
    ("heroImage", "image"),
    ("featured_image", "image"),
    ("guid", "id"),
    ("language", "lang"),
    ("canonical_url", "link"),
    ("subtitle", "summary"),
    ("updatedDate", "updated"),
    ("pubDatetime", "date"),
    ("modDatetime", "updated"),
];

/// Keys of other programs that have no counterpart here, however near they are to one of ours.
pub const STRANGERS: [&str; 8] = [
    "layout",
    "weight",
    "type",
    "aliases",
    "permalink",
    "template",
    "toc",
    "series",
];

/// The known key that is meant by a synonym, the case of letters and `-` for `_` aside.
pub fn meant_by(key: &str) -> Option<&'static str> {
    fn plain(text: &str) -> impl Iterator<Item = char> {
        let letters = text.chars().filter(|letter| !matches!(letter, '_' | '-'));
        letters.flat_map(char::to_lowercase)
    }
    SYNONYMS
        .iter()
        .find(|(synonym, _)| plain(synonym).eq(plain(key)))
        .map(|(_, known)| *known)
}
