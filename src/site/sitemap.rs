//! Sitemaps (sitemaps.org, protocol 0.9): every page, for search engines.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::SecondsFormat;
use url::Url;

use crate::feed::Feed;

/// The file, relative to a feed's output and URL.
pub const FILE: &str = "sitemap.xml";

/// How many pages one sitemap may name.
const URLS_MAX: usize = 50_000;

/// How large one sitemap may be, uncompressed.
const BYTES_MAX: usize = 50 * 1024 * 1024;

/// The longest address that may stand in a sitemap, in characters.
const URL_LENGTH_MAX: usize = 2_047;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// A page as a sitemap names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its address.
    pub url: Url,
    /// When it last changed.
    pub changed: Option<DateTime<FixedOffset>>,
}

/// The sitemap of `locations`, by the name of its file. Where one could not name them all, it is an index of several.
pub fn documents(feed: &Feed, locations: &[Location]) -> Vec<(String, String)> {
    let mut sheets: Vec<Sheet> = vec![Sheet::default()];
    for location in locations
        .iter()
        .filter(|location| location.url.as_str().len() <= URL_LENGTH_MAX)
    {
        let text = element("url", &location.url, location.changed);
        let is_full = |sheet: &Sheet| sheet.count == URLS_MAX || sheet.text.len() + text.len() > BYTES_MAX - FRAME_MAX;
        if sheets.last().is_none_or(is_full) {
            sheets.push(Sheet::default());
        }
        if let Some(sheet) = sheets.last_mut() {
            sheet.text += &text;
            sheet.count += 1;
            sheet.changed = sheet.changed.max(location.changed);
        }
    }
    if let [only] = sheets.as_slice() {
        return vec![(FILE.to_owned(), only.document())];
    }
    let mut index = String::new();
    let mut documents = Vec::new();
    for (number, sheet) in (1..).zip(&sheets) {
        let file = format!("sitemap-{number:04}.xml");
        let url = feed
            .url
            .join(&file)
            .expect("a plain name can always be joined to a folder's URL");
        index += &element("sitemap", &url, sheet.changed);
        documents.push((file, sheet.document()));
    }
    let index =
        format!("{HEAD}<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{index}</sitemapindex>\n");
    documents.insert(0, (FILE.to_owned(), index));
    documents
}

/// More than stands round the addresses of a sitemap.
const FRAME_MAX: usize = 256;

/// The addresses of one sitemap.
#[derive(Default)]
struct Sheet {
    text: String,
    count: usize,
    changed: Option<DateTime<FixedOffset>>,
}

impl Sheet {
    fn document(&self) -> String {
        let Self { text, .. } = self;
        format!("{HEAD}<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{text}</urlset>\n")
    }
}

fn element(name: &str, url: &Url, changed: Option<DateTime<FixedOffset>>) -> String {
    // A URL holds neither `<` nor `>`, but it may hold what else XML escapes.
    let url = url.as_str().replace('&', "&amp;").replace('\'', "&apos;");
    let changed = changed.map(|changed| changed.to_rfc3339_opts(SecondsFormat::Secs, false));
    let changed = changed.map_or_else(String::new, |changed| format!("<lastmod>{changed}</lastmod>"));
    format!("<{name}><loc>{url}</loc>{changed}</{name}>\n")
}

#[cfg(test)]
mod tests {
    use super::Location;
    use super::URL_LENGTH_MAX;
    use super::URLS_MAX;
    use super::documents;
    use crate::theme::sample;

    fn location(path: &str) -> Location {
        Location {
            url: sample::feed().url.join(path).unwrap(),
            changed: Some("2026-11-20T07:30:00.5+01:00".parse().unwrap()),
        }
    }

    #[test]
    fn a_sitemap_names_each_page_and_when_it_changed() {
        let mut locations = vec![
            location(""),
            location("a?b=1&c='2'<"),
            location(&"x".repeat(URL_LENGTH_MAX)),
        ];
        locations[0].changed = None;
        let documents = documents(&sample::feed(), &locations);
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].0, "sitemap.xml");
        insta::assert_snapshot!(documents[0].1, @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://example.org/</loc></url>
        <url><loc>https://example.org/a?b=1&amp;c=%272%27%3C</loc><lastmod>2026-11-20T07:30:00+01:00</lastmod></url>
        </urlset>
        "#);
    }

    #[test]
    fn more_pages_than_one_sitemap_may_name_are_named_by_several() {
        let locations: Vec<Location> = (0..=URLS_MAX).map(|number| location(&format!("{number}/"))).collect();
        let documents = documents(&sample::feed(), &locations);
        let names: Vec<&str> = documents.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap.xml", "sitemap-0001.xml", "sitemap-0002.xml"]);
        let count = |text: &str| text.matches("<url>").count();
        assert_eq!((count(&documents[1].1), count(&documents[2].1)), (URLS_MAX, 1));
        insta::assert_snapshot!(documents[0].1, @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://example.org/sitemap-0001.xml</loc><lastmod>2026-11-20T07:30:00+01:00</lastmod></sitemap>
        <sitemap><loc>https://example.org/sitemap-0002.xml</loc><lastmod>2026-11-20T07:30:00+01:00</lastmod></sitemap>
        </sitemapindex>
        "#);
    }
}
