//! What a writer sets in `feed.toml`, what a feed makes of it, and what it refuses.

use crate::article::Article;
use crate::article::Source;
use crate::article::flavour::Site;
use crate::feed::Content;
use crate::feed::Feed;
use crate::feed::Files;
use crate::feed::Id;
use crate::feed::Updated;
use crate::feed::config::Among;
use crate::feed::config::FeedTable;
use crate::feed::config::Home;
use crate::feed::error::FeedError;
use crate::feed::sample::feed;
use crate::feed::sample::moment;
use crate::feed::sample::publication;
use crate::feed::sample::url;

fn among(among: Among, table: &str) -> Result<Feed, FeedError> {
    let publication = publication();
    let home = Home {
        publication: &publication,
        among,
    };
    Feed::new("notes".parse().unwrap(), toml::from_str(table).unwrap(), home)
}

#[test]
fn what_a_feed_does_not_say_is_the_publications() {
    let feed = feed("");
    assert_eq!(feed.title, "Orchard Notes");
    assert_eq!(feed.description, "");
    assert_eq!(feed.created, moment("1970-01-01T00:00:00Z"));
    assert_eq!(feed.articles, ["feeds/main/articles"]);
    assert_eq!(feed.output, "feeds/main/public");
    assert_eq!((feed.items, feed.bytes_max, feed.ttl_minutes), (30, 524_288, 60));
    assert_eq!(
        (feed.content, feed.updated, feed.id),
        (Content::Full, Updated::Content, Id::Tag)
    );
    assert_eq!(feed.language.as_str(), "en-GB");
    assert_eq!(feed.author.unwrap().name, "Ines Quill");
    assert_eq!(feed.theme, "digest");
    assert!(feed.pages && !feed.publish_email);
    assert_eq!(Files::default(), feed.files);
}

#[test]
fn a_feed_among_others_stands_below_its_name() {
    assert_eq!(
        among(Among::Only, "").unwrap().url.as_str(),
        "https://example.org/orchard/"
    );
    assert_eq!(
        among(Among::Several, "").unwrap().url.as_str(),
        "https://example.org/orchard/notes/"
    );
    let own = among(Among::Several, "url = 'https://notes.example.org/a'\nimage = 'x.png'").unwrap();
    assert_eq!(own.url.as_str(), "https://notes.example.org/a/");
    assert_eq!(own.image.unwrap().as_str(), "https://notes.example.org/a/x.png");
}

#[test]
fn each_key_is_taken() {
    let feed = feed(
        "title = 'T'\ndescription = 'D'\ncreated = '2026-01-01T00:00:00+01:00'\narticles = ['a', 'b/*.md']\n\
         exclude = ['drafts/**']\nflavour = 'plain'\npermalink = '/:year/:slug/'\noutput = 'docs'\npages = false\n\
         items = 5\nbytes_max = 9\ncontent = 'summary'\nupdated = 'front-matter'\nid = 'permalink'\ntheme = 'letter'\n\
         icon = '/i.png'\nrights = 'R'\nlicense = 'https://example.org/l'\nhubs = ['https://example.org/h']\n\
         ttl_minutes = 7\npublish_email = true\n[files]\nrss = 'feed/index.rss'\natom = ''",
    );
    assert_eq!((feed.title.as_str(), feed.description.as_str()), ("T", "D"));
    assert_eq!(feed.created, moment("2026-01-01T00:00:00+01:00"));
    assert_eq!(
        (feed.articles, feed.exclude),
        (vec!["a".into(), "b/*.md".into()], vec!["drafts/**".into()])
    );
    assert_eq!(
        (feed.output.as_str(), feed.theme.as_str(), feed.pages),
        ("docs", "letter", false)
    );
    assert_eq!((feed.items, feed.bytes_max, feed.ttl_minutes), (5, 9, 7));
    assert_eq!(
        (feed.content, feed.updated, feed.id),
        (Content::Summary, Updated::FrontMatter, Id::Permalink)
    );
    assert_eq!(feed.files.rss.as_deref(), Some("feed/index.rss"));
    assert_eq!((feed.files.atom, feed.files.json.as_deref()), (None, Some("feed.json")));
    assert_eq!(feed.icon.unwrap().as_str(), "https://example.org/i.png");
    assert_eq!(feed.hubs[0].as_str(), "https://example.org/h");
}

#[test]
fn what_cannot_work_is_refused_by_name() {
    for (table, because) in [
        ("tilte = 'x'", "unknown field `tilte`"),
        ("archives = 3", "expected a boolean"),
        ("files = { opml = 'x' }", "unknown field `opml`"),
        ("flavour = 'palin'", "`palin` is no flavour; did you mean `plain`?"),
        ("articles = '../x'", "`../x` does not stay inside the publication"),
        (
            "articles = []",
            "`[]` is not a path in quotation marks, nor a list of such paths",
        ),
        ("articles = [1]", "`1` is not a path in quotation marks"),
        ("output = '/var/www'", "`/var/www` does not stay inside the publication"),
        ("permalink = '/:slgu/'", "did you mean `:slug`?"),
        ("permalink = { notes = '/:slgu/' }", "did you mean `:slug`?"),
        ("permalink = 7", "or a table with one for each section"),
        ("items = 0", "expected a nonzero"),
        ("url = 'ftp://example.org/'", "is not an http or https URL"),
        ("hubs = ['hub']", "`hub` is not an http or https URL"),
        ("created = 'soon'", "`soon` is not a date"),
        (
            "files = { rss = 'a.xml', atom = 'a.xml' }",
            "two documents are named `a.xml`",
        ),
        ("files = { rss = 'feed.json' }", "two documents are named `feed.json`"),
    ] {
        let error = toml::from_str::<FeedTable>(table).unwrap_err().to_string();
        assert!(error.contains(because), "{table}: {error}");
    }
    let text = "mailto:x@example.org".to_owned();
    assert_eq!(
        among(Among::Only, "icon = 'mailto:x@example.org'").unwrap_err(),
        FeedError::Address { text }
    );
}

#[test]
fn each_section_may_have_a_pattern_of_its_own() {
    let address = |permalink: &str, path: &str| {
        let source = Source {
            path,
            file: path,
            bytes: b"+++\ntitle = \"Ice\"\n+++\n",
            site: &Site::default(),
        };
        let (article, _) = Article::parse(source);
        let date = moment("2026-03-01T00:00:00Z");
        let feed = feed(&format!("permalink = {permalink}"));
        feed.address(&article.unwrap().0, date, chrono_tz::UTC)
            .unwrap()
            .page
            .path()
            .to_owned()
    };
    let several = r#"{ notes = "/n/:slug/", "" = "/:year/:slug/" }"#;
    assert_eq!(address(several, "notes/a/ice.md"), "/orchard/n/ice/");
    assert_eq!(address(several, "ice.md"), "/orchard/2026/ice/");
    assert_eq!(address(several, "talks/ice.md"), "/orchard/2026/ice/");
    assert_eq!(address(r#"{ notes = "/n/:slug/" }"#, "talks/ice.md"), "/orchard/ice/");
}

#[test]
fn a_page_lies_where_its_url_says() {
    let feed = feed("permalink = '/:year/:slug/'");
    let page = feed.url.join("2026/birnen-fr%C3%BCh/").unwrap();
    assert_eq!(feed.output_file(&page).as_deref(), Some("2026/birnen-früh/index.html"));
    for (address, file) in [
        ("https://example.org/orchard/", Some("index.html")),
        ("https://example.org/orchard/a.html?x=1#y", Some("a.html")),
        ("https://example.org/elsewhere/", None),
        ("https://example.com/orchard/", None),
        ("http://example.org/orchard/", None),
    ] {
        assert_eq!(feed.output_file(&url(address)).as_deref(), file, "{address}");
    }
}
