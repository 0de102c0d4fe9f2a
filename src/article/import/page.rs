//! What an HTML page says about itself: title, date, author, language.

use dom_query::Document;
use dom_query::NodeRef;
use serde_json::Value;

use crate::article::import::DateFrom;
use crate::article::import::TitleFrom;
use crate::article::import::dateline;
use crate::article::import::dateline::Dateline;
use crate::article::import::names::name_of;
use crate::article::moment;
use crate::article::title::one_line;
use crate::publication::Language;
use crate::publication::zone::Stamp;

/// What a page says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its title, and where it stands.
    pub title: Option<(String, TitleFrom)>,
    /// When it was published, and where that stands.
    pub date: Option<(Stamp, DateFrom)>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The language of `<html lang>`.
    pub language: Option<Language>,
}

/// What separates a story's title from the site's name.
const SEPARATORS: [&str; 7] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » "];

/// Where pages keep the date of publication: attribute and value of a `<meta>`.
const DATES: [&str; 7] = [
    "meta[property='article:published_time']",
    "meta[name='article:published_time']",
    "meta[itemprop='datePublished']",
    "meta[name='parsely-pub-date']",
    "meta[name='dcterms.created' i], meta[name='dc.date' i], meta[name='dcterms.date' i]",
    "meta[name='pubdate' i]",
    "meta[name='date' i]",
];

/// The most words of a block in which a `<time>` is the page's own: in a longer one it is an event of the story.
const TIME_WORDS_MAX: usize = 12;

/// Reads what a page says about itself.
pub fn about(document: &Document) -> About {
    let json: Vec<Value> = document
        .select("script[type='application/ld+json']")
        .iter()
        .filter_map(|script| serde_json::from_str(script.text().trim()).ok())
        .collect();
    let stories: Vec<&Value> = json.iter().flat_map(|value| stories_in(value)).collect();
    About {
        title: title(document),
        date: date(document, &stories),
        author: author(document, &stories),
        language: document
            .select_single("html[lang]")
            .attr("lang")
            .and_then(|tag| Language::try_from(tag.trim().to_owned()).ok()),
    }
}

fn title(document: &Document) -> Option<(String, TitleFrom)> {
    let filled = |text: String| Some(one_line(&text)).filter(|text| !text.is_empty());
    let headings: Vec<String> = document
        .select("h1")
        .iter()
        .filter_map(|heading| filled(heading.text().to_string()))
        .collect();
    let graph = content(document, "meta[property='og:title'], meta[name='og:title']").and_then(filled);
    let element = filled(document.select_single("title").text().to_string());
    let site = content(document, "meta[property='og:site_name']").and_then(filled);
    let confirms = |short: &String| {
        [&element, &graph]
            .into_iter()
            .flatten()
            .any(|long| is_with_tail(long, short))
    };
    if let Some(heading) = headings.iter().find(|heading| confirms(heading)) {
        return Some((heading.clone(), TitleFrom::Heading));
    }
    if let Some(graph) = graph {
        return Some((graph, TitleFrom::OpenGraph));
    }
    let in_story: Vec<String> = document
        .select("article h1, main h1")
        .iter()
        .filter_map(|heading| filled(heading.text().to_string()))
        .collect();
    let only = match (in_story.as_slice(), headings.as_slice()) {
        ([only], _) | ([], [only]) => Some(only.clone()).filter(|only| Some(only) != site.as_ref()),
        _ => None,
    };
    let names_site = |heading: &String| {
        element
            .as_ref()
            .is_some_and(|long| long != heading && long.ends_with(heading.as_str()))
    };
    match only.filter(|heading| !names_site(heading)) {
        Some(heading) => Some((heading, TitleFrom::Heading)),
        None => element.map(|title| (title, TitleFrom::TitleElement)),
    }
}

/// Whether `long` is `short`, or `short` with a site's name behind it.
fn is_with_tail(long: &str, short: &str) -> bool {
    match long.strip_prefix(short) {
        Some(tail) => tail.is_empty() || SEPARATORS.iter().any(|separator| tail.starts_with(separator)),
        None => false,
    }
}

fn date(document: &Document, stories: &[&Value]) -> Option<(Stamp, DateFrom)> {
    let metadata = DATES.iter().find_map(|place| read_date(&content(document, place)?));
    if let Some(stamp) = metadata {
        return Some((stamp, DateFrom::Metadata));
    }
    let json = stories
        .iter()
        .find_map(|story| read_date(story.get("datePublished")?.as_str()?));
    if let Some(stamp) = json {
        return Some((stamp, DateFrom::JsonLd));
    }
    let times = [
        "time[itemprop~='datePublished'][datetime]",
        "time[pubdate][datetime]",
        "time[datetime]",
    ];
    let places = times.map(|place| (place, "datetime"));
    places
        .into_iter()
        .chain([("abbr.published[title]", "title")])
        .find_map(|(place, attribute)| {
            let time = document.select(place);
            let outside = time.nodes().iter().find(|time| !stands_in_sentence(time))?;
            let stamp = read_date(&outside.attr(attribute)?)?;
            Some((stamp, DateFrom::TimeElement))
        })
}

/// Whether a `<time>` stands in a sentence of the story, or belongs to a comment.
fn stands_in_sentence(time: &NodeRef) -> bool {
    let ancestors = time.ancestors(None);
    let block = ancestors.iter().find(|node| {
        ["p", "li", "td", "blockquote", "div", "header", "section", "article"]
            .iter()
            .any(|name| node.has_name(name))
    });
    let is_inside = block.is_some_and(|block| {
        let is_prose = ["p", "li", "td", "blockquote"].iter().any(|name| block.has_name(name));
        is_prose && block.text().split_whitespace().count() > TIME_WORDS_MAX
    });
    is_inside
        || is_comment(time)
        || ancestors
            .iter()
            .any(|node| node.has_name("aside") || node.has_name("footer") || node.has_name("nav"))
}

/// Whether a piece of a page belongs to a comment.
fn is_comment(node: &NodeRef) -> bool {
    node.ancestors_it(None).any(|node| {
        let names = format!("{} {}", node.attr_or("class", ""), node.attr_or("id", "")).to_lowercase();
        !node.has_name("body") && !node.has_name("html") && !node.has_name("article") && names.contains("comment")
    })
}

/// A date of metadata, with the `.000` and `+0000` that programs write.
fn read_date(text: &str) -> Option<Stamp> {
    moment::parse(text).ok().or_else(|| match dateline::of(text)? {
        Dateline::At(stamp) => Some(stamp),
        Dateline::Ambiguous => None,
    })
}

fn author(document: &Document, stories: &[&Value]) -> Option<String> {
    let places = [
        "meta[name='author' i]",
        "meta[property='article:author']",
        "meta[name='parsely-author']",
    ];
    let named = |name: String| Some(one_line(&name)).filter(|name| !name.is_empty() && !name.contains("://"));
    let metadata = places.iter().find_map(|place| named(content(document, place)?));
    metadata
        .or_else(|| stories.iter().find_map(|story| named(names(story.get("author")?))))
        .or_else(|| marked_author(document))
}

/// Who wrote it by the marks of microformats, schema.org and `WordPress`, outside of comments.
fn marked_author(document: &Document) -> Option<String> {
    const MARKS: [&str; 5] = [
        "[itemprop~='author'] [itemprop~='name']",
        ".author .fn, .author.fn, .post-author .fn",
        "a[rel~='author']",
        ".p-author",
        ".wp-block-post-author-name, .wp-block-post-author__name",
    ];
    MARKS.iter().find_map(|mark| {
        let found = document.select(mark);
        let own = found.nodes().iter().find(|node| !is_comment(node))?;
        name_of(&one_line(&own.text()))
    })
}

/// The name or names of JSON-LD's `author`.
fn names(author: &Value) -> String {
    match author {
        Value::String(name) => name.clone(),
        Value::Object(_) => author.get("name").map(names).unwrap_or_default(),
        Value::Array(authors) => authors
            .iter()
            .map(names)
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        _ => String::new(),
    }
}

/// The objects of JSON-LD that describe a story. `serde_json` has limited how deep they are.
fn stories_in(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().flat_map(stories_in).collect(),
        Value::Object(object) => {
            let kind = object.get("@type").map(Value::to_string).unwrap_or_default();
            let is_story = kind.contains("Article") || kind.contains("Posting") || kind.contains("Report");
            let inner = object.get("@graph").map(stories_in).unwrap_or_default();
            is_story.then_some(value).into_iter().chain(inner).collect()
        }
        _ => Vec::new(),
    }
}

fn content(document: &Document, selector: &str) -> Option<String> {
    let content = document.select(selector).attr("content")?;
    Some(content.trim().to_owned()).filter(|content| !content.is_empty())
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::about;
    use crate::article::import::DateFrom;
    use crate::article::import::TitleFrom;
    use crate::article::moment::written;

    #[test]
    fn a_sites_name_is_cut_off_only_where_the_page_confirms_it() {
        for (html, title, from) in [
            (
                "<title>Frost | The Site</title><h1>Frost</h1>",
                "Frost",
                TitleFrom::Heading,
            ),
            (
                "<title>Frost | The Site</title>",
                "Frost | The Site",
                TitleFrom::TitleElement,
            ),
            (
                "<title>Frost | Ice | Site</title><h1>Frost | Ice</h1>",
                "Frost | Ice",
                TitleFrom::Heading,
            ),
            (
                "<title>Frost - Site</title><meta property=og:title content='Frost'>",
                "Frost",
                TitleFrom::OpenGraph,
            ),
            (
                "<title>Frost | The Site</title><h1>The Site</h1>",
                "Frost | The Site",
                TitleFrom::TitleElement,
            ),
            (
                "<title>x</title><header><h1>Site</h1></header><article><h1>Frost</h1></article>",
                "Frost",
                TitleFrom::Heading,
            ),
            ("<h1>Frost\n <em>here</em></h1>", "Frost here", TitleFrom::Heading),
        ] {
            assert_eq!(
                about(&Document::from(html)).title,
                Some((title.to_owned(), from)),
                "{html}"
            );
        }
        assert_eq!(about(&Document::from("<p>Text.</p>")).title, None);
    }

    #[test]
    fn a_date_is_the_pages_own_and_no_event_of_the_story() {
        use DateFrom::JsonLd;
        use DateFrom::Metadata;
        use DateFrom::TimeElement;
        for (html, date) in [
            (
                "<meta property='article:published_time' content='2026-03-01T08:00:00.000Z'>",
                Some(("2026-03-01T08:00:00Z", Metadata)),
            ),
            (
                "<meta name='Date' content='March 1, 2026'>",
                Some(("2026-03-01", Metadata)),
            ),
            (
                "<script type='application/ld+json'>{\"@graph\": [{\"@type\": \"NewsArticle\", \"datePublished\": \"2026-03-01\"}]}</script>",
                Some(("2026-03-01", JsonLd)),
            ),
            (
                "<script type='application/ld+json'>{\"@type\": \"Event\", \"datePublished\": \"2026-03-01\"}</script>",
                None,
            ),
            (
                "<header><time datetime='2026-03-01'>today</time></header>",
                Some(("2026-03-01", TimeElement)),
            ),
            (
                "<p>By Ada, <time datetime='2026-03-01'>1 March</time></p>",
                Some(("2026-03-01", TimeElement)),
            ),
            (
                "<p>The deal was signed on <time datetime='2025-11-03'>3 November</time> in a room without windows near the lake.</p>",
                None,
            ),
            (
                "<div class='comment-list'><time datetime='2026-03-04'>later</time></div>",
                None,
            ),
        ] {
            let found = about(&Document::from(html))
                .date
                .map(|(stamp, from)| (written(stamp), from));
            assert_eq!(found, date.map(|(date, from)| (date.to_owned(), from)), "{html}");
        }
    }

    #[test]
    fn author_and_language_are_taken_from_the_page() {
        let page = about(&Document::from(
            "<html lang='pt-BR'><meta name=author content='Ada Byron'>",
        ));
        assert_eq!(page.author.as_deref(), Some("Ada Byron"));
        assert_eq!(page.language.unwrap().as_str(), "pt-BR");
        let json = "<script type='application/ld+json'>[{\"@type\": [\"BlogPosting\"], \"author\": [{\"name\": \"Ada\"}, {\"name\": \"Bo\"}]}]</script>";
        assert_eq!(about(&Document::from(json)).author.as_deref(), Some("Ada, Bo"));
        let link = "<meta property='article:author' content='https://example.org/ada'>";
        assert_eq!(about(&Document::from(link)).author, None);
    }
}
