//! Rules about dates.

use crate::finding::Rule;

/// No RFC 822 date in RSS.
pub const RFC822: Rule = Rule::error(
    "feed/date-rfc822",
    "RSS dates have one form, that of mail (RFC 822). What readers cannot read they take for today, or for 1970.",
)
.fix("write it as `Sun, 01 Mar 2026 08:00:00 +0100`")
.example(
    "rss item",
    "<pubDate>▸1 of March, 8 o'clock</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// An ISO date in RSS.
pub const ISO_IN_RSS: Rule = Rule::error(
    "feed/date-iso-in-rss",
    "RSS wants dates of mail (RFC 822); those of Atom are another form, and not every reader of RSS knows it.",
)
.fix("write it as `Sun, 01 Mar 2026 08:00:00 +0100`")
.example(
    "rss item",
    "<pubDate>▸2026-03-01T08:00:00+01:00</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// No RFC 3339 date in Atom or JSON Feed.
pub const RFC3339: Rule = Rule::error(
    "feed/date-rfc3339",
    "Atom and JSON Feed have one form of dates (RFC 3339): date, `T`, time with seconds, and a zone with a colon.",
)
.fix("write it as `2026-03-01T08:00:00+01:00`")
.example(
    "atom entry",
    "<published>▸2026-03-01 08:00</published>",
    "<published>2026-03-01T08:00:00+01:00</published>",
);

/// A date of mail in Atom or JSON Feed.
pub const RFC822_IN_ATOM: Rule = Rule::error(
    "feed/date-rfc822-in-atom",
    "Atom and JSON Feed want dates as `2026-03-01T08:00:00+01:00` (RFC 3339); the form of RSS is an error in them.",
)
.fix("write it as `2026-03-01T08:00:00+01:00`")
.example(
    "json item",
    "\"date_published\": ▸\"Sun, 01 Mar 2026 08:00:00 +0100\"",
    "\"date_published\": \"2026-03-01T08:00:00+01:00\"",
);

/// Names of days or months in another language than English.
pub const LOCAL_LANGUAGE: Rule = Rule::error(
    "feed/date-language",
    "Names of days and months in a feed are English, whatever language it is in: readers look for `Mar`, not for `mars`.",
)
.fix("format dates without the locale of the server: `Sun, 01 Mar 2026 08:00:00 +0100`")
.example(
    "rss item",
    "<pubDate>▸So, 01 März 2026 08:00:00 +0100</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// A date without a zone.
pub const NO_ZONE: Rule = Rule::error(
    "feed/date-no-zone",
    "Without a zone nobody knows which moment it is: each reader takes its own, and entries move by hours.",
)
.fix("add the zone: `+0100` in RSS, `+01:00` in Atom and JSON Feed, or `Z`")
.example(
    "rss item",
    "<pubDate>▸Sun, 01 Mar 2026 08:00:00</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// A zone by its name.
pub const ZONE_NAME: Rule = Rule::warning(
    "feed/date-zone-name",
    "RFC 822 knows the zones of North America, `GMT` and `UT` by name. Readers take any other name for GMT.",
)
.fix("write the zone as a number, such as `+0100`")
.example(
    "rss item",
    "<pubDate>▸Sun, 01 Mar 2026 08:00:00 CET</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// A year of two digits.
pub const TWO_DIGIT_YEAR: Rule = Rule::warning(
    "feed/date-two-digit-year",
    "RFC 822 has years of two digits, and RSS prefers four: some readers find the entry in the year 26.",
)
.fix("write the year with four digits")
.example(
    "rss item",
    "<pubDate>▸Sun, 01 Mar 26 08:00:00 +0100</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// A day of the week that does not fit the date.
pub const WEEK_DAY: Rule = Rule::error(
    "feed/date-week-day",
    "The day of the week is not that of the date. One of the two is wrong, and strict readers take neither.",
)
.fix("let a program write the date, or leave the day of the week out")
.example(
    "rss item",
    "<pubDate>▸Mon, 01 Mar 2026 08:00:00 +0100</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// A day or a time that does not exist.
pub const IMPOSSIBLE: Rule = Rule::error(
    "feed/date-impossible",
    "There is no such day or time, so readers take none, or count on into the next month.",
)
.fix("mend the date; midnight is `00:00` of the day that begins")
.example(
    "atom entry",
    "<published>▸2026-02-30T08:00:00Z</published>",
    "<published>2026-02-28T08:00:00Z</published>",
);

/// A date that has not come.
pub const FUTURE: Rule = Rule::warning(
    "feed/date-future",
    "An entry from the future stays on top of every list until its day has come, or is hidden until then.",
)
.fix("publish the entry when its day has come; where it has, mend the clock or the zone")
.example(
    "rss item",
    "<pubDate>▸Sun, 01 Mar 2065 08:00:00 +0100</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// A date that is none.
pub const IMPLAUSIBLE: Rule = Rule::warning(
    "feed/date-implausible",
    "This is what an empty date looks like once a program has written it; readers put the entry at the end of all lists.",
)
.fix("give the entry the date on which it was published, or no date")
.example(
    "rss item",
    "<pubDate>▸Thu, 01 Jan 1970 00:00:00 GMT</pubDate>",
    "<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>",
);

/// Updated before published.
pub const ORDER: Rule = Rule::warning(
    "feed/date-order",
    "An entry cannot have changed before it was there. Readers that go by the later date take the wrong one.",
)
.fix("let the date of the last change be the date of publication, or later")
.example(
    "atom entry",
    "<published>2026-03-01T08:00:00Z</published>\n<updated>▸2026-02-01T08:00:00Z</updated>",
    "<published>2026-03-01T08:00:00Z</published>\n<updated>2026-03-02T08:00:00Z</updated>",
);

/// All entries at one moment.
pub const SHARED: Rule = Rule::warning(
    "feed/date-shared",
    "All entries have the same date to the second: that of the build. They lose their order, and seem new after each.",
)
.fix("give each entry the date on which it was published, not the date of the file or of the build")
.example(
    "rss channel",
    "<item><title>A</title><link>https://pond.test/a</link><guid>https://pond.test/a</guid><description>A.</description>\
     <pubDate>▸Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>B</title><link>https://pond.test/b</link><guid>https://pond.test/b</guid><description>B.</description>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>C</title><link>https://pond.test/c</link><guid>https://pond.test/c</guid><description>C.</description>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>A</title><link>https://pond.test/a</link><guid>https://pond.test/a</guid><description>A.</description>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>B</title><link>https://pond.test/b</link><guid>https://pond.test/b</guid><description>B.</description>\
     <pubDate>Sat, 28 Feb 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>C</title><link>https://pond.test/c</link><guid>https://pond.test/c</guid><description>C.</description>\
     <pubDate>Fri, 27 Feb 2026 08:00:00 +0100</pubDate></item>",
);

/// No date at all.
pub const MISSING: Rule = Rule::warning(
    "feed/date-missing",
    "An entry without a date gets that of the day on which a reader first saw it: another one in every reader.",
)
.fix("say when it was published: `pubDate` in RSS, `published` in Atom, `date_published` in JSON Feed")
.example(
    "rss channel",
    "▸<item><title>Ice</title><link>https://pond.test/ice</link><guid>https://pond.test/ice</guid>\
     <description>It sings.</description></item>",
    "<item><title>Ice</title><link>https://pond.test/ice</link><guid>https://pond.test/ice</guid>\
     <description>It sings.</description><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
);

/// Not the newest first.
pub const NOT_NEWEST_FIRST: Rule = Rule::note(
    "feed/entry-order",
    "Some readers show entries in the order of the feed, and some look only at the first few: new ones stand on top.",
)
.fix("put the newest entry first")
.example(
    "rss channel",
    "<item><title>A</title><link>https://pond.test/a</link><guid>https://pond.test/a</guid><description>A.</description>\
     <pubDate>Sat, 28 Feb 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>B</title><link>https://pond.test/b</link><guid>https://pond.test/b</guid><description>B.</description>\
     <pubDate>▸Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>B</title><link>https://pond.test/b</link><guid>https://pond.test/b</guid><description>B.</description>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     <item><title>A</title><link>https://pond.test/a</link><guid>https://pond.test/a</guid><description>A.</description>\
     <pubDate>Sat, 28 Feb 2026 08:00:00 +0100</pubDate></item>",
);

/// All of these.
pub const RULES: [&Rule; 16] = [
    &RFC822,
    &ISO_IN_RSS,
    &RFC3339,
    &RFC822_IN_ATOM,
    &LOCAL_LANGUAGE,
    &NO_ZONE,
    &ZONE_NAME,
    &TWO_DIGIT_YEAR,
    &WEEK_DAY,
    &IMPOSSIBLE,
    &FUTURE,
    &IMPLAUSIBLE,
    &ORDER,
    &SHARED,
    &MISSING,
    &NOT_NEWEST_FIRST,
];
