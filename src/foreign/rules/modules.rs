//! Rules about what namespaces add to RSS: podcasts, comments, times of update, places.

use crate::finding::Rule;

/// Neither yes nor no.
pub const EXPLICIT: Rule = Rule::error(
    "feed/itunes-explicit",
    "`itunes:explicit` is `true` or `false` (`yes`, `no` and `clean` are old); Apple refuses a podcast that says otherwise.",
)
.fix("write `true` or `false`")
.example(
    "podcast item",
    "<itunes:explicit>▸maybe</itunes:explicit>",
    "<itunes:explicit>false</itunes:explicit>",
);

/// No duration.
pub const DURATION: Rule = Rule::error(
    "feed/itunes-duration",
    "A duration is a number of seconds, or `MM:SS` or `HH:MM:SS`; programs show no other form.",
)
.fix("write the seconds as a whole number")
.example(
    "podcast item",
    "<itunes:duration>▸25 min</itunes:duration>",
    "<itunes:duration>1500</itunes:duration>",
);

/// A category that Apple does not have.
pub const CATEGORY: Rule = Rule::error(
    "feed/itunes-category",
    "Apple lists podcasts under its own categories; one that is not among them puts the podcast under none.",
)
.fix("take a category of Apple's list, letter by letter, with `&amp;` for `&`")
.example(
    "podcast channel",
    "<itunes:category text=\"▸Weather\"/>",
    "<itunes:category text=\"Science\"><itunes:category text=\"Nature\"/></itunes:category>",
);

/// A picture without an address, or that Apple does not take.
pub const IMAGE: Rule = Rule::error(
    "feed/itunes-image",
    "`itunes:image` names a JPEG or PNG in `href`; podcast programs show the picture from nowhere else.",
)
.fix("write `<itunes:image href=\"https://….jpg\"/>`")
.example(
    "podcast channel",
    "▸<itunes:image>https://pond.test/cover.jpg</itunes:image>",
    "<itunes:image href=\"https://pond.test/cover.jpg\"/>",
);

/// What a podcast must have.
pub const PODCAST_INCOMPLETE: Rule = Rule::warning(
    "feed/itunes-missing",
    "Directories take a podcast only with its picture, a category and whether it is explicit.",
)
.fix("add `itunes:image`, `itunes:category` and `itunes:explicit` to the channel")
.example(
    "rss",
    "▸<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/>\
     <itunes:author>Ada</itunes:author></channel>",
    "<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/>\
     <itunes:author>Ada</itunes:author><itunes:image href=\"https://pond.test/cover.jpg\"/>\
     <itunes:category text=\"Science\"/><itunes:explicit>false</itunes:explicit></channel>",
);

/// An owner without an address.
pub const OWNER: Rule = Rule::warning(
    "feed/itunes-owner",
    "The owner's address proves whose podcast it is when it is claimed; without it there is no proof.",
)
.fix("write `<itunes:owner><itunes:name>…</itunes:name><itunes:email>…</itunes:email></itunes:owner>`")
.example(
    "podcast channel",
    "▸<itunes:owner><itunes:name>Ada</itunes:name></itunes:owner>",
    "<itunes:owner><itunes:name>Ada</itunes:name><itunes:email>ada@pond.test</itunes:email></itunes:owner>",
);

/// A word that is not among those to choose from.
pub const TYPE: Rule = Rule::error(
    "feed/itunes-type",
    "A podcast is `episodic` or `serial`, an episode `full`, `trailer` or `bonus`; programs order episodes by it.",
)
.fix("write one of these words")
.example(
    "podcast item",
    "<itunes:episodeType>▸teaser</itunes:episodeType>",
    "<itunes:episodeType>trailer</itunes:episodeType>",
);

/// A season or an episode without a number.
pub const NUMBER: Rule = Rule::error(
    "feed/itunes-number",
    "Seasons and episodes are whole numbers from 1; programs order episodes by them.",
)
.fix("write a whole number from 1")
.example(
    "podcast item",
    "<itunes:episode>▸third</itunes:episode>",
    "<itunes:episode>3</itunes:episode>",
);

/// A text that is too long.
pub const TOO_LONG: Rule = Rule::warning(
    "feed/itunes-too-long",
    "Apple cuts titles, subtitles and authors after 255 letters, and summaries after 4000.",
)
.fix("shorten the text");

/// A file that Apple does not play.
pub const FORMAT: Rule = Rule::warning(
    "feed/itunes-format",
    "Apple's program plays M4A, MP3, MOV, MP4, M4V and shows PDF; an episode in another format is not listed.",
)
.fix("publish the episode as MP3 or M4A")
.example(
    "podcast item",
    "<enclosure url=\"▸https://pond.test/ice.ogg\" length=\"24986239\" type=\"audio/ogg\"/>",
    "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>",
);

/// Neither yes nor no.
pub const LOCKED: Rule = Rule::error(
    "feed/podcast-locked",
    "`podcast:locked` is `yes` or `no`; a host that reads something else lets anybody import the podcast, or nobody.",
)
.fix("write `yes` or `no`")
.example(
    "podcast channel",
    "<podcast:locked>▸true</podcast:locked>",
    "<podcast:locked>yes</podcast:locked>",
);

/// No UUID.
pub const GUID: Rule = Rule::error(
    "feed/podcast-guid",
    "`podcast:guid` is a UUID made of the feed's address; directories know the podcast by it wherever it moves.",
)
.fix("write the UUID that the specification computes")
.example(
    "podcast channel",
    "<podcast:guid>▸the-pond</podcast:guid>",
    "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>",
);

/// Something without an address or a type.
pub const ATTRIBUTE: Rule = Rule::error(
    "feed/podcast-attribute",
    "This element is made of its attributes; without the one that is missing programs pass over it.",
)
.fix("add the attribute")
.example(
    "podcast item",
    "▸<podcast:transcript url=\"https://pond.test/ice.vtt\"/>",
    "<podcast:transcript url=\"https://pond.test/ice.vtt\" type=\"text/vtt\"/>",
);

/// How often a feed is not updated.
pub const PERIOD: Rule = Rule::error(
    "feed/update-period",
    "`sy:updatePeriod` is `hourly`, `daily`, `weekly`, `monthly` or `yearly`; readers take anything else for `daily`.",
)
.fix("write one of the five words")
.example(
    "rss channel",
    "<sy:updatePeriod>▸every day</sy:updatePeriod>",
    "<sy:updatePeriod>daily</sy:updatePeriod>",
);

/// A count that is no number.
pub const COUNT: Rule = Rule::error(
    "feed/count",
    "This element holds a whole number: how many comments there are, or how often a feed is updated.",
)
.fix("write digits alone")
.example(
    "rss item",
    "<slash:comments>▸none</slash:comments>",
    "<slash:comments>0</slash:comments>",
);

/// A place that is not on the earth.
pub const COORDINATES: Rule = Rule::error(
    "feed/coordinates",
    "A place is two numbers, latitude from -90 to 90 first, longitude from -180 to 180 behind it, with a space between.",
)
.fix("write `53.55 9.99`: latitude, a space, longitude")
.example(
    "rss item",
    "<georss:point>▸53.55, 9.99</georss:point>",
    "<georss:point>53.55 9.99</georss:point>",
);

/// All of these.
pub const RULES: [&Rule; 16] = [
    &EXPLICIT,
    &DURATION,
    &CATEGORY,
    &IMAGE,
    &PODCAST_INCOMPLETE,
    &OWNER,
    &TYPE,
    &NUMBER,
    &TOO_LONG,
    &FORMAT,
    &LOCKED,
    &GUID,
    &ATTRIBUTE,
    &PERIOD,
    &COUNT,
    &COORDINATES,
];
