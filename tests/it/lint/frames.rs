//! Feeds without a fault, into which a piece is put.

use chrono::DateTime;
use chrono::Utc;
use pressrun::finding::HERE;
use pressrun::foreign::Subject;
use pressrun::foreign::check;
use pressrun::foreign::http::Exchange;
use pressrun::foreign::http::Hop;
use url::Url;

/// What counts as now: later than every date in the frames.
pub fn now() -> DateTime<Utc> {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// Prefixes that a piece may use; a frame declares those that it needs.
const NAMESPACES: [(&str, &str); 14] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("sy", "http://purl.org/rss/1.0/modules/syndication/"),
    ("slash", "http://purl.org/rss/1.0/modules/slash/"),
    ("wfw", "http://wellformedweb.org/CommentAPI/"),
    ("thr", "http://purl.org/syndication/thread/1.0"),
    ("fh", "http://purl.org/syndication/history/1.0"),
    ("media", "http://search.yahoo.com/mrss/"),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("podcast", "https://podcastindex.org/namespace/1.0"),
    ("georss", "http://www.georss.org/georss"),
    ("geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
];

/// Declarations of the prefixes that elements of a text have and do not declare themselves.
fn namespaces(text: &str) -> String {
    let needed = |(prefix, _): &&(&str, &str)| {
        text.contains(&format!("<{prefix}:")) && !text.contains(&format!("xmlns:{prefix}="))
    };
    let declared = NAMESPACES.iter().filter(needed);
    declared.fold(String::new(), |text, (prefix, name)| {
        format!("{text} xmlns:{prefix}=\"{name}\"")
    })
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

const RSS_CHANNEL: &str = "\
<title>The pond</title>
<link>https://pond.test/</link>
<description>News</description>
<language>en</language>
<atom:link href=\"https://pond.test/rss.xml\" rel=\"self\" type=\"application/rss+xml\"/>";

const RSS_ITEM: &str = "\
<title>Ice</title>
<link>https://pond.test/ice</link>
<description>It sings.</description>
<guid>https://pond.test/ice</guid>
<pubDate>Sun, 01 Mar 2026 08:00:00 +0100</pubDate>";

const PODCAST_CHANNEL: &str = "\
<itunes:image href=\"https://pond.test/cover.jpg\"/>
<itunes:category text=\"Science\"/>
<itunes:explicit>false</itunes:explicit>";

const PODCAST_ITEM: &str = "<enclosure url=\"https://pond.test/ice.mp3\" length=\"24986239\" type=\"audio/mpeg\"/>";

const ATOM_FEED: &str = "\
<title>The pond</title>
<id>https://pond.test/</id>
<updated>2026-03-01T08:00:00Z</updated>
<author><name>Ada</name></author>
<link rel=\"self\" href=\"https://pond.test/atom.xml\"/>
<link rel=\"alternate\" href=\"https://pond.test/\"/>";

const ATOM_ENTRY: &str = "\
<title>Ice</title>
<id>tag:pond.test,2026:ice</id>
<published>2026-03-01T08:00:00Z</published>
<updated>2026-03-02T08:00:00Z</updated>
<link rel=\"alternate\" href=\"https://pond.test/ice\"/>
<content type=\"html\">&lt;p>It sings.&lt;/p></content>";

const JSON_FEED: &str = "\
\"version\": \"https://jsonfeed.org/version/1.1\"
\"title\": \"The pond\"
\"home_page_url\": \"https://pond.test/\"
\"feed_url\": \"https://pond.test/feed.json\"
\"language\": \"en\"";

const JSON_ITEM: &str = "\
\"id\": \"tag:pond.test,2026:ice\"
\"url\": \"https://pond.test/ice\"
\"title\": \"Ice\"
\"content_html\": \"<p>It sings.</p>\"
\"date_published\": \"2026-03-01T08:00:00Z\"";

/// What is found: a rule, a line, a column.
pub type Found = (String, u32, u32);

/// A piece in its frame.
#[derive(Debug)]
pub struct Framed {
    pub bytes: Vec<u8>,
    pub exchange: Option<Exchange>,
    /// The marked places, as lines and columns.
    pub places: Vec<(u32, u32)>,
    /// Whether the frame has no fault of its own, so that nothing but the piece's is found.
    pub is_sound: bool,
}

impl Framed {
    /// A piece of a file within what its rule names.
    pub fn new(within: &str, piece: &str) -> Self {
        let mut exchange = None;
        let text = match within {
            "file" => piece.to_owned(),
            "xml declaration" => rss(piece, &[RSS_CHANNEL, &item(RSS_ITEM)].join("\n")),
            "before the root" => rss(&format!("{DECLARATION}\n{piece}"), RSS_CHANNEL),
            "rss" => format!(
                "{DECLARATION}\n<rss version=\"2.0\"{}>\n{piece}\n</rss>\n",
                namespaces(piece)
            ),
            "rss channel" => rss(
                DECLARATION,
                &over(&[RSS_CHANNEL, &one_line(&item(RSS_ITEM))].join("\n"), piece),
            ),
            "rss item" => rss(DECLARATION, &[RSS_CHANNEL, &item(&over(RSS_ITEM, piece))].join("\n")),
            "podcast channel" => {
                let channel = [RSS_CHANNEL, PODCAST_CHANNEL, &one_line(&item(RSS_ITEM))].join("\n");
                rss(DECLARATION, &over(&channel, piece))
            }
            "podcast item" => {
                let item = item(&over(&[RSS_ITEM, PODCAST_ITEM].join("\n"), piece));
                rss(DECLARATION, &[RSS_CHANNEL, PODCAST_CHANNEL, &item].join("\n"))
            }
            "html" => {
                let piece = format!("<content:encoded><![CDATA[{piece}]]></content:encoded>");
                rss(DECLARATION, &[RSS_CHANNEL, &item(&over(RSS_ITEM, &piece))].join("\n"))
            }
            "rdf" => rdf(piece),
            "atom" => format!("{DECLARATION}\n{piece}\n"),
            "atom feed" => {
                let entry = one_line(&format!("<entry>\n{ATOM_ENTRY}\n</entry>"));
                atom(&over(&[ATOM_FEED, &entry].join("\n"), piece))
            }
            "atom entry" => atom(&format!("{ATOM_FEED}\n<entry>\n{}\n</entry>", over(ATOM_ENTRY, piece))),
            "json feed" => json(&over(JSON_FEED, piece), &format!("{{{}}}", commas(JSON_ITEM))),
            "json items" => json(JSON_FEED, piece),
            "json item" => json(JSON_FEED, &format!("{{\n{}\n}}", commas(&over(JSON_ITEM, piece)))),
            "http" => {
                exchange = Some(answer(piece));
                rss(DECLARATION, &[RSS_CHANNEL, &item(RSS_ITEM)].join("\n"))
            }
            "rss fetched from https://pond.test/rss.xml" => {
                exchange = Some(answer("HTTP/1.1 200 OK"));
                rss(DECLARATION, &over(RSS_CHANNEL, piece))
            }
            other => panic!("there is no frame `{other}`"),
        };
        let places = places(&text);
        Self {
            bytes: bytes(&text.replace(HERE, "")),
            exchange,
            places,
            is_sound: within != "file",
        }
    }

    /// What is found in it.
    pub fn found(&self) -> Vec<Found> {
        let checked = check(Subject {
            name: "feed",
            bytes: &self.bytes,
            now: now(),
            exchange: self.exchange.as_ref(),
        });
        let findings = checked.findings.into_iter();
        findings
            .map(|finding| (finding.rule.to_owned(), finding.place.line, finding.place.column))
            .collect()
    }
}

fn item(inner: &str) -> String {
    format!("<item>\n{inner}\n</item>")
}

fn one_line(text: &str) -> String {
    text.replace('\n', "")
}

fn rss(head: &str, channel: &str) -> String {
    let namespaces = namespaces(channel);
    format!("{head}\n<rss version=\"2.0\"{namespaces}>\n<channel>\n{channel}\n</channel>\n</rss>\n")
}

fn rdf(items: &str) -> String {
    let channel = "<channel rdf:about=\"https://pond.test/rss.rdf\">\n<title>The pond</title>\n\
                   <link>https://pond.test/</link>\n<description>News</description>\n<dc:language>en</dc:language>\n\
                   <atom:link rel=\"self\" href=\"https://pond.test/rss.rdf\"/>\n</channel>";
    let inner = format!("{channel}\n{items}");
    format!(
        "{DECLARATION}\n<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\"{} \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n{inner}\n</rdf:RDF>\n",
        namespaces(&inner)
    )
}

fn atom(inner: &str) -> String {
    let namespaces = namespaces(inner);
    format!(
        "{DECLARATION}\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"{namespaces}>\n{inner}\n</feed>\n"
    )
}

fn json(feed: &str, items: &str) -> String {
    format!("{{\n{},\n\"items\": [\n{items}\n]\n}}\n", commas(feed))
}

fn commas(lines: &str) -> String {
    let mut joined = String::new();
    for line in lines.lines() {
        let needs_comma = !joined.is_empty() && !joined.ends_with(',');
        joined += if needs_comma {
            ",\n"
        } else if joined.is_empty() {
            ""
        } else {
            "\n"
        };
        joined += line;
    }
    joined
}

/// The lines of a frame that the piece does not replace, and the piece behind them. An entry stays the last.
fn over(frame: &str, piece: &str) -> String {
    let new = names(piece);
    let (last, mut kept): (Vec<&str>, Vec<&str>) = frame
        .lines()
        .filter(|line| !names(line).iter().any(|name| new.contains(name)))
        .partition(|line| line.starts_with("<item>") || line.starts_with("<entry>"));
    kept.push(piece);
    kept.extend(last);
    kept.join("\n")
}

/// The names of the outermost elements or keys of a piece; a link is named with its relation.
fn names(piece: &str) -> Vec<String> {
    let piece = piece.replace(HERE, "");
    if piece.trim_start().starts_with('"') {
        return keys(&piece);
    }
    let mut names = Vec::new();
    let mut depth = 0;
    for part in piece.split('<').skip(1) {
        let tag = part.split('>').next().unwrap();
        if tag.starts_with('/') {
            depth -= 1;
        } else if tag.starts_with(char::is_alphabetic) {
            let name = tag.split([' ', '/', '\n']).next().unwrap();
            let rel = tag.split("rel=\"").nth(1).and_then(|rest| rest.split('"').next());
            if depth == 0 {
                names.push(match name {
                    "link" | "atom:link" if tag.contains("href") => format!("{name} {}", rel.unwrap_or("alternate")),
                    _ => name.to_owned(),
                });
            }
            depth += i32::from(!tag.ends_with('/'));
        }
    }
    names
}

fn keys(piece: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut depth = 0;
    let mut parts = piece.split('"').enumerate().peekable();
    while let Some((index, part)) = parts.next() {
        if index % 2 == 0 {
            depth += i32::try_from(part.matches(['{', '[']).count()).unwrap();
            depth -= i32::try_from(part.matches(['}', ']']).count()).unwrap();
        } else if depth == 0 && parts.peek().is_some_and(|(_, next)| next.trim_start().starts_with(':')) {
            keys.push(part.to_owned());
        }
    }
    keys
}

fn places(text: &str) -> Vec<(u32, u32)> {
    let mut places = Vec::new();
    let (mut line, mut column) = (1, 1);
    for letter in text.chars() {
        match letter {
            HERE => places.push((line, column)),
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
    }
    places
}

/// The bytes of a text, with those that are written as `\x0B`.
fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}

/// A perfect answer with what the piece says in place of its own.
fn answer(piece: &str) -> Exchange {
    let mut headers: Vec<(String, String)> = [
        ("content-type", "application/rss+xml; charset=utf-8"),
        ("etag", "\"a1b2\""),
        ("last-modified", "Sun, 01 Mar 2026 08:00:00 GMT"),
        ("cache-control", "max-age=3600"),
        ("content-encoding", "gzip"),
        ("vary", "Accept-Encoding"),
        ("access-control-allow-origin", "*"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let url = |text: &str| Url::parse(text).unwrap();
    let mut exchange = Exchange {
        asked: url("https://pond.test/rss.xml"),
        hops: Vec::new(),
        status: 200,
        headers: Vec::new(),
        head: Some(200),
        again: Some(304),
    };
    for line in piece.lines() {
        if let Some(status) = line.strip_prefix("HTTP/1.1 ") {
            exchange.status = status[..3].parse().unwrap();
        } else if let Some(names) = line.strip_prefix("# without ") {
            headers.retain(|(name, _)| !names.split(", ").any(|without| without == name));
        } else if let Some(status) = line.strip_prefix("# HEAD: ") {
            exchange.head = Some(status.parse().unwrap());
        } else if let Some(status) = line.strip_prefix("# asked again: ") {
            exchange.again = Some(status.parse().unwrap());
        } else if let Some(address) = line.strip_prefix("# asked for ") {
            exchange.asked = url(address);
        } else if let Some(address) = line.strip_prefix("location: ") {
            let hop = Hop {
                status: exchange.status,
                to: url(address),
            };
            exchange.hops.push(hop);
        } else if let Some((name, value)) = line.split_once(": ") {
            headers.retain(|(known, _)| known != name);
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    exchange.headers = headers;
    exchange
}
