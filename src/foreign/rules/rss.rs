//! Rules about RSS alone.

use crate::finding::Rule;

/// No version, or one that does not exist.
pub const VERSION: Rule = Rule::error(
    "feed/rss-version",
    "Programs choose how to read RSS by its version, and there are few: 0.91, 0.92, 0.93, 0.94 and 2.0.",
)
.fix("write `<rss version=\"2.0\">`")
.example(
    "file",
    "▸<rss><channel></channel></rss>",
    "<rss version=\"2.0\"><channel></channel></rss>",
);

/// An old RSS.
pub const OBSOLETE: Rule = Rule::warning(
    "feed/rss-obsolete",
    "RSS 0.9x lacks guids and more, and RSS 1.0 is another format of the same name; both have long been replaced.",
)
.fix("emit RSS 2.0 or Atom 1.0")
.example(
    "file",
    "<rss ▸version=\"0.91\"><channel></channel></rss>",
    "<rss version=\"2.0\"><channel></channel></rss>",
);

/// RSS in a namespace.
pub const NAMESPACE: Rule = Rule::error(
    "feed/rss-namespace",
    "The elements of RSS 2.0 stand in no namespace. With an `xmlns` of their own, readers take them for something else.",
)
.fix("take `xmlns=\"…\"` out of `<rss>`; declarations with a prefix may stay")
.example(
    "file",
    "▸<rss version=\"2.0\" xmlns=\"http://backend.userland.com/rss2\"><channel></channel></rss>",
    "<rss version=\"2.0\"><channel></channel></rss>",
);

/// No channel.
pub const CHANNEL_MISSING: Rule = Rule::error(
    "feed/rss-channel-missing",
    "All of an RSS feed stands in its channel; without one there is nothing to read.",
)
.fix("put the feed into `<channel>…</channel>`")
.example(
    "file",
    "▸<rss version=\"2.0\"></rss>",
    "<rss version=\"2.0\"><channel></channel></rss>",
);

/// A channel without a title.
pub const TITLE_MISSING: Rule = Rule::error(
    "feed/rss-title-missing",
    "A channel must have a title: readers list the feed under it.",
)
.fix("add `<title>…</title>` to the channel")
.example(
    "rss",
    "▸<channel><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
    "<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
);

/// A channel without a link.
pub const LINK_MISSING: Rule = Rule::error(
    "feed/rss-link-missing",
    "A channel must have a link: readers open the site by it, and find its icon there.",
)
.fix("add `<link>https://…</link>` to the channel")
.example(
    "rss",
    "▸<channel><title>The pond</title><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
    "<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
);

/// A channel without a description.
pub const DESCRIPTION_MISSING: Rule = Rule::error(
    "feed/rss-description-missing",
    "A channel must have a description: strict readers refuse the feed, and directories show nothing for it.",
)
.fix("add `<description>…</description>` to the channel")
.example(
    "rss",
    "▸<channel><title>The pond</title><link>https://pond.test/</link><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
    "<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/></channel>",
);

/// An item without title and description.
pub const ITEM_EMPTY: Rule = Rule::error(
    "feed/rss-item-empty",
    "An item must have a title or a description; readers leave out one that has neither.",
)
.fix("add `<title>…</title>`, `<description>…</description>`, or both")
.example(
    "rss channel",
    "▸<item><link>https://pond.test/ice</link><guid>https://pond.test/ice</guid>\
     <pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
    "<item><title>Ice</title><description>It sings.</description><link>https://pond.test/ice</link>\
     <guid>https://pond.test/ice</guid><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>",
);

/// An item before what the channel says of itself.
pub const ITEM_FIRST: Rule = Rule::warning(
    "feed/rss-item-first",
    "Some readers stop at the last item they want, and never see what the channel says of itself behind it.",
)
.fix("let the items be the last in the channel")
.example(
    "rss",
    "<channel><title>The pond</title><link>https://pond.test/</link><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/>\
     <item><title>Ice</title><description>It sings.</description><link>https://pond.test/ice</link>\
     <guid>https://pond.test/ice</guid><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item>\n\
     ▸<description>News</description></channel>",
    "<channel><title>The pond</title><link>https://pond.test/</link><description>News</description><language>en</language>\
     <atom:link rel=\"self\" href=\"https://pond.test/rss.xml\" type=\"application/rss+xml\"/>\
     <item><title>Ice</title><description>It sings.</description><link>https://pond.test/ice</link>\
     <guid>https://pond.test/ice</guid><pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate></item></channel>",
);

/// The text before its summary.
pub const CONTENT_FIRST: Rule = Rule::warning(
    "feed/rss-content-first",
    "Some readers take the last of `content:encoded` and `description` for the text: then the summary replaces it.",
)
.fix("let `description` stand before `content:encoded`")
.example(
    "rss item",
    "▸<content:encoded>&lt;p&gt;It sings at night.&lt;/p&gt;</content:encoded>\n<description>It sings.</description>",
    "<description>It sings.</description>\n<content:encoded>&lt;p&gt;It sings at night.&lt;/p&gt;</content:encoded>",
);

/// No number of minutes.
pub const TTL: Rule = Rule::error(
    "feed/rss-ttl",
    "`ttl` is a whole number of minutes; readers take anything else for no answer.",
)
.fix("write the minutes as digits, such as `60`")
.example("rss channel", "<ttl>▸1 hour</ttl>", "<ttl>60</ttl>");

/// An hour that the day does not have.
pub const SKIP_HOURS: Rule = Rule::error(
    "feed/rss-skip-hours",
    "Each hour is a number from 0 to 23 in GMT, and stands there once.",
)
.fix("write hours as numbers from 0 to 23")
.example(
    "rss channel",
    "<skipHours><hour>▸24</hour></skipHours>",
    "<skipHours><hour>0</hour></skipHours>",
);

/// A day that the week does not have.
pub const SKIP_DAYS: Rule = Rule::error(
    "feed/rss-skip-days",
    "Each day has its whole English name, and stands there once.",
)
.fix("write `Monday`, `Tuesday`, `Wednesday`, `Thursday`, `Friday`, `Saturday` or `Sunday`")
.example(
    "rss channel",
    "<skipDays><day>▸Sun</day></skipDays>",
    "<skipDays><day>Sunday</day></skipDays>",
);

/// A cloud that cannot be called.
pub const CLOUD: Rule = Rule::error(
    "feed/rss-cloud",
    "`cloud` needs `domain`, `port`, `path`, `registerProcedure` and `protocol`; without one of them nobody can call it.",
)
.fix("add the attributes that are missing, or use WebSub")
.example(
    "rss channel",
    "▸<cloud domain=\"pond.test\" port=\"80\" path=\"/notify\" protocol=\"http-post\"/>",
    "<cloud domain=\"pond.test\" port=\"80\" path=\"/notify\" registerProcedure=\"\" protocol=\"http-post\"/>",
);

/// A picture without what it must have.
pub const IMAGE_INCOMPLETE: Rule = Rule::error(
    "feed/rss-image-incomplete",
    "The channel's picture needs `url`, `title` and `link`; readers show none that lacks one of them.",
)
.fix("add `<url>`, `<title>` and `<link>`")
.example(
    "rss channel",
    "▸<image><url>https://pond.test/logo.png</url><title>The pond</title></image>",
    "<image><url>https://pond.test/logo.png</url><title>The pond</title><link>https://pond.test/</link></image>",
);

/// A picture that is too large.
pub const IMAGE_SIZE: Rule = Rule::error(
    "feed/rss-image-size",
    "The channel's picture is at most 144 pixels wide and 400 high.",
)
.fix("write a number up to 144 for the width, up to 400 for the height, or leave both out")
.example(
    "rss channel",
    "<image><url>https://pond.test/logo.png</url><title>The pond</title><link>https://pond.test/</link>\
     <width>▸512</width></image>",
    "<image><url>https://pond.test/logo.png</url><title>The pond</title><link>https://pond.test/</link>\
     <width>144</width></image>",
);

/// A picture with another title or link than its channel.
pub const IMAGE_DIFFERS: Rule = Rule::warning(
    "feed/rss-image-differs",
    "The picture stands for the channel: its title and link should be the channel's.",
)
.fix("write the title and the link of the channel")
.example(
    "rss channel",
    "<image><url>https://pond.test/logo.png</url><title>▸Logo</title><link>https://pond.test/</link></image>",
    "<image><url>https://pond.test/logo.png</url><title>The pond</title><link>https://pond.test/</link></image>",
);

/// A picture in another format.
pub const IMAGE_FORMAT: Rule = Rule::warning(
    "feed/rss-image-format",
    "RSS wants a GIF, JPEG or PNG as the channel's picture; many readers show nothing else.",
)
.fix("link to a GIF, JPEG or PNG")
.example(
    "rss channel",
    "<image><url>▸https://pond.test/logo.svg</url><title>The pond</title><link>https://pond.test/</link></image>",
    "<image><url>https://pond.test/logo.png</url><title>The pond</title><link>https://pond.test/</link></image>",
);

/// A box to type into.
pub const TEXT_INPUT: Rule = Rule::note(
    "feed/rss-text-input",
    "No reader shows the box that `textInput` describes.",
)
.fix("take it out, and link to the page that has the box")
.example(
    "rss channel",
    "▸<textInput><title>Search</title><description>Search</description><name>q</name>\
     <link>https://pond.test/search</link></textInput>",
    "<docs>https://www.rssboard.org/rss-specification</docs>",
);

/// A source without an address.
pub const SOURCE_URL: Rule = Rule::error(
    "feed/rss-source-url",
    "`source` names the feed that an item came from by its address; without `url` it names nothing.",
)
.fix("write `<source url=\"https://…\">`")
.example(
    "rss item",
    "▸<source>The lake</source>",
    "<source url=\"https://lake.test/rss.xml\">The lake</source>",
);

/// An element of RSS 1.0 without its name.
pub const RDF_ABOUT: Rule = Rule::error(
    "feed/rdf-about",
    "In RSS 1.0 `rdf:about` is the id of a channel and of each item; without it they have none.",
)
.fix("write `rdf:about=\"https://…\"`")
.example(
    "rdf",
    "▸<item><title>Ice</title><link>https://pond.test/ice</link><description>It sings.</description>\
     <dc:date>2026-03-01</dc:date></item>",
    "<item rdf:about=\"https://pond.test/ice\"><title>Ice</title><link>https://pond.test/ice</link>\
     <description>It sings.</description><dc:date>2026-03-01</dc:date></item>",
);

/// All of these.
pub const RULES: [&Rule; 21] = [
    &VERSION,
    &OBSOLETE,
    &NAMESPACE,
    &CHANNEL_MISSING,
    &TITLE_MISSING,
    &LINK_MISSING,
    &DESCRIPTION_MISSING,
    &ITEM_EMPTY,
    &ITEM_FIRST,
    &CONTENT_FIRST,
    &TTL,
    &SKIP_HOURS,
    &SKIP_DAYS,
    &CLOUD,
    &IMAGE_INCOMPLETE,
    &IMAGE_SIZE,
    &IMAGE_DIFFERS,
    &IMAGE_FORMAT,
    &TEXT_INPUT,
    &SOURCE_URL,
    &RDF_ABOUT,
];
