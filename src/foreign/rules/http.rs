//! Rules about how a feed is served.

use crate::finding::Rule;

/// An answer that is no feed.
pub const STATUS: Rule = Rule::error(
    "feed/http-status",
    "Readers take a feed only from an answer with status 200. After some days of anything else they give it up.",
)
.fix("let the server answer 200 at the address that readers have, or redirect it permanently")
.example("http", "HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK");

/// The type of something else.
pub const CONTENT_TYPE: Rule = Rule::error(
    "feed/http-content-type",
    "By this header programs know what they get. With the type of a page, browsers show text and readers look for links.",
)
.fix("serve RSS as `application/rss+xml`, Atom as `application/atom+xml`, JSON Feed as `application/feed+json`")
.example(
    "http",
    "HTTP/1.1 200 OK\ncontent-type: text/html; charset=utf-8",
    "HTTP/1.1 200 OK\ncontent-type: application/rss+xml; charset=utf-8",
);

/// A type that says too little.
pub const CONTENT_TYPE_GENERAL: Rule = Rule::note(
    "feed/http-content-type-general",
    "`text/xml`, `application/xml` and `application/json` are true and say little: browsers show markup in place of \
     offering to subscribe.",
)
.fix("serve RSS as `application/rss+xml`, Atom as `application/atom+xml`, JSON Feed as `application/feed+json`")
.example(
    "http",
    "HTTP/1.1 200 OK\ncontent-type: text/xml; charset=utf-8",
    "HTTP/1.1 200 OK\ncontent-type: application/rss+xml; charset=utf-8",
);

/// Another charset than the file has.
pub const CHARSET: Rule = Rule::error(
    "feed/http-charset",
    "What the server says of the encoding counts for more than the file's own word (RFC 7303): here it is wrong.",
)
.fix("serve the feed with `charset=utf-8`, or without a charset")
.example(
    "http",
    "HTTP/1.1 200 OK\ncontent-type: application/rss+xml; charset=iso-8859-1",
    "HTTP/1.1 200 OK\ncontent-type: application/rss+xml; charset=utf-8",
);

/// No way to ask whether it changed.
pub const NO_VALIDATOR: Rule = Rule::warning(
    "feed/http-no-validator",
    "Without `ETag` and `Last-Modified` readers cannot ask whether the feed changed, and fetch all of it each time.",
)
.fix("let the server send `ETag`, `Last-Modified`, or both")
.example(
    "http",
    "HTTP/1.1 200 OK\n# without etag, last-modified",
    "HTTP/1.1 200 OK\netag: \"a1b2\"",
);

/// A question that is not understood.
pub const NOT_REVALIDATED: Rule = Rule::warning(
    "feed/http-not-modified",
    "The server names a version of the feed, and sends all of it again to whoever has that version: a 304 would do.",
)
.fix("let the server answer 304 to `If-None-Match` and `If-Modified-Since`")
.example(
    "http",
    "HTTP/1.1 200 OK\netag: \"a1b2\"\n# asked again: 200",
    "HTTP/1.1 200 OK\netag: \"a1b2\"\n# asked again: 304",
);

/// A date that has not come.
pub const MODIFIED_FUTURE: Rule = Rule::warning(
    "feed/http-last-modified-future",
    "A change that has not come yet: readers that ask with this date never see what changes before it.",
)
.fix("set the clock of the server, or the date of the file")
.example(
    "http",
    "HTTP/1.1 200 OK\nlast-modified: Sun, 01 Mar 2065 08:00:00 GMT",
    "HTTP/1.1 200 OK\nlast-modified: Sun, 01 Mar 2026 08:00:00 GMT",
);

/// Nothing is said about keeping it.
pub const NO_CACHE_CONTROL: Rule = Rule::note(
    "feed/http-no-cache-control",
    "`Cache-Control` tells readers and caches how long a copy is good. Without it each decides by itself.",
)
.fix("send `Cache-Control: max-age=3600`, or how long your feed stays as it is")
.example(
    "http",
    "HTTP/1.1 200 OK\n# without cache-control",
    "HTTP/1.1 200 OK\ncache-control: max-age=3600",
);

/// It may not be kept.
pub const NO_STORE: Rule = Rule::warning(
    "feed/http-no-store",
    "`no-store` forbids readers and caches to keep the feed, so that nobody may ask whether it changed.",
)
.fix("send `Cache-Control: max-age=3600`, or `no-cache` where each fetch is to ask")
.example(
    "http",
    "HTTP/1.1 200 OK\ncache-control: no-store",
    "HTTP/1.1 200 OK\ncache-control: no-cache",
);

/// It is sent as it is.
pub const NOT_COMPRESSED: Rule = Rule::warning(
    "feed/http-not-compressed",
    "A feed is text, which compresses well. Sent as it is, each fetch costs your server and your readers more than it must.",
)
.fix("let the server compress feeds for whoever sends `Accept-Encoding: gzip`")
.example(
    "http",
    "HTTP/1.1 200 OK\n# without content-encoding",
    "HTTP/1.1 200 OK\ncontent-encoding: gzip",
);

/// It moved for ever.
pub const REDIRECT_PERMANENT: Rule = Rule::note(
    "feed/http-redirect-permanent",
    "Readers follow and remember the new address. Links on the site should name it, so that new ones ask only once.",
)
.fix("name the new address in your pages and in the feed itself")
.example(
    "http",
    "HTTP/1.1 301 Moved Permanently\nlocation: https://pond.test/rss.xml\n\nHTTP/1.1 200 OK",
    "HTTP/1.1 200 OK",
);

/// It moved for a while.
pub const REDIRECT_TEMPORARY: Rule = Rule::warning(
    "feed/http-redirect-temporary",
    "A temporary redirect is followed at every fetch, and nobody learns the new address: two requests in place of one.",
)
.fix("where the feed has moved for good, answer 301 or 308")
.example(
    "http",
    "HTTP/1.1 302 Found\nlocation: https://pond.test/rss.xml\n\nHTTP/1.1 200 OK",
    "HTTP/1.1 200 OK",
);

/// HEAD is refused.
pub const NO_HEAD: Rule = Rule::warning(
    "feed/http-no-head",
    "Some programs look with HEAD whether a feed is there. A server that has the feed and refuses that seems to lack it.",
)
.fix("answer HEAD as GET, without the body")
.example(
    "http",
    "HTTP/1.1 200 OK\n# HEAD: 405",
    "HTTP/1.1 200 OK\n# HEAD: 200",
);

/// It is served without encryption.
pub const INSECURE: Rule = Rule::warning(
    "feed/http-insecure",
    "Without `https` anybody on the way can change the feed, and readers in a browser may not fetch it at all.",
)
.fix("serve the feed over `https`, and redirect `http` to it permanently")
.example(
    "http",
    "# asked for http://pond.test/rss.xml\nHTTP/1.1 200 OK",
    "# asked for https://pond.test/rss.xml\nHTTP/1.1 200 OK",
);

/// Encryption is given up on the way.
pub const DOWNGRADE: Rule = Rule::error(
    "feed/http-downgrade",
    "The address begins with `https` and leads to one without: careful readers do not follow.",
)
.fix("redirect to an address with `https`")
.example(
    "http",
    "HTTP/1.1 301 Moved Permanently\nlocation: http://pond.test/feed\n\nHTTP/1.1 200 OK",
    "HTTP/1.1 200 OK",
);

/// A cookie for readers.
pub const COOKIE: Rule = Rule::note(
    "feed/http-cookie",
    "Readers keep no cookies, and caches keep no answer that sets one: each fetch goes all the way to your server.",
)
.fix("set no cookies on feeds")
.example("http", "HTTP/1.1 200 OK\nset-cookie: visit=1", "HTTP/1.1 200 OK");

/// A copy that fits only some.
pub const NO_VARY: Rule = Rule::warning(
    "feed/http-no-vary",
    "A cache that is not told that the answer hangs on `Accept-Encoding` gives the compressed copy to programs that \
     cannot read it.",
)
.fix("send `Vary: Accept-Encoding` with every answer that may be compressed")
.example(
    "http",
    "HTTP/1.1 200 OK\ncontent-encoding: gzip\n# without vary",
    "HTTP/1.1 200 OK\ncontent-encoding: gzip\nvary: Accept-Encoding",
);

/// Closed to pages of others.
pub const NO_CORS: Rule = Rule::note(
    "feed/http-no-cors",
    "Readers that run in a browser can fetch only what allows it; without this header they need a server in between.",
)
.fix("send `Access-Control-Allow-Origin: *`: a feed is public anyway")
.example(
    "http",
    "HTTP/1.1 200 OK\n# without access-control-allow-origin",
    "HTTP/1.1 200 OK\naccess-control-allow-origin: *",
);

/// Text of an unnamed encoding.
pub const CHARSET_MISSING: Rule = Rule::note(
    "feed/http-charset-missing",
    "Old programs take `text/xml` without a charset for ASCII, whatever the file says, and stumble over the first accent.",
)
.fix("serve the feed as `application/…+xml`, or add `charset=utf-8`")
.example(
    "http",
    "HTTP/1.1 200 OK\ncontent-type: text/xml",
    "HTTP/1.1 200 OK\ncontent-type: application/rss+xml; charset=utf-8",
);

/// All of these.
pub const RULES: [&Rule; 19] = [
    &STATUS,
    &CONTENT_TYPE,
    &CONTENT_TYPE_GENERAL,
    &CHARSET,
    &NO_VALIDATOR,
    &NOT_REVALIDATED,
    &MODIFIED_FUTURE,
    &NO_CACHE_CONTROL,
    &NO_STORE,
    &NOT_COMPRESSED,
    &REDIRECT_PERMANENT,
    &REDIRECT_TEMPORARY,
    &NO_HEAD,
    &INSECURE,
    &DOWNGRADE,
    &COOKIE,
    &NO_VARY,
    &NO_CORS,
    &CHARSET_MISSING,
];
