//! What browsers open: the index, articles, the archive of issues.

pub mod page_html;

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::issue::edition::Edition;
use crate::publication::Publication;
use crate::site::page_html::Place;
use crate::theme::Theme;
use crate::theme::ThemeError;
use crate::theme::context::Context;
use crate::theme::context::EntryFields;
use crate::theme::context::FeedLink;
use crate::theme::context::IssueFields;
use crate::theme::context::PageFields;
use crate::theme::context::Show;
use crate::theme::phrases::phrases;

/// The pages of one feed. Each is one file with its style sheet inside and no script.
#[derive(Debug, Clone)]
pub struct Site<'a> {
    /// The templates.
    pub theme: &'a Theme,
    /// The publication.
    pub publication: &'a Publication,
    /// The feed.
    pub feed: &'a Feed,
    /// The documents that readers' programs find from any page.
    pub feeds: &'a [FeedLink],
    /// The archive of issues; `None` while there are none.
    pub issues: Option<&'a Url>,
}

/// A line of the archive.
#[derive(Debug, Clone)]
pub struct IssueLine {
    /// The issue's number within the feed.
    pub number: u32,
    /// Its subject.
    pub subject: String,
    /// When it went out.
    pub date: Option<DateTime<FixedOffset>>,
    /// Its page.
    pub url: Url,
}

impl<'a> Site<'a> {
    /// The list of `entries`, in their order.
    pub fn index(&self, entries: &'a [Entry]) -> Result<String, ThemeError> {
        let mut context = self.context(self.page(&self.feed.title, &self.feed.description, Some(&self.feed.url)));
        context.entries = entries.iter().map(|entry| EntryFields::new(entry, self.feed)).collect();
        self.theme.render("web/index.html", &context)
    }

    /// The page of one article, in the article's language.
    pub fn article(&self, entry: &'a Entry) -> Result<String, ThemeError> {
        let mut fields = EntryFields::new(entry, self.feed);
        fields.html = page_html::adapted(&entry.html, Place::OwnPage, phrases(fields.lang));
        let mut context = self.context(PageFields {
            kind: "article",
            lang: fields.lang.to_owned(),
            dir: fields.dir,
            ..self.page(&entry.title, &entry.summary, Some(&entry.url))
        });
        context.phrases = phrases(fields.lang);
        context.entry = Some(fields);
        self.theme.render("web/article.html", &context)
    }

    /// The archive: `issues` in their order.
    pub fn issues(&self, issues: &[IssueLine]) -> Result<String, ThemeError> {
        let title = phrases(self.feed.language.as_str()).issues;
        let mut context = self.context(self.page(title, &self.feed.description, self.issues));
        context.issues = issues
            .iter()
            .map(|issue| IssueFields {
                number: issue.number,
                subject: issue.subject.clone(),
                preheader: None,
                date: issue.date,
                intro_html: None,
                intro_text: None,
                outro_html: None,
                outro_text: None,
                notes_text: None,
                url: Some(issue.url.clone()),
            })
            .collect();
        self.theme.render("web/issues.html", &context)
    }

    /// One issue as a page.
    pub fn issue(&self, edition: &Edition<'a>) -> Result<String, ThemeError> {
        let said = |words: &str| (!words.trim().is_empty()).then(|| words.to_owned());
        let furniture = phrases(self.feed.language.as_str());
        let words = |html: &str| said(html).map(|html| page_html::adapted(&html, Place::OwnPage, furniture));
        let description = edition.preheader.unwrap_or(&self.feed.description);
        let mut context = self.context(self.page(edition.subject, description, Some(edition.url)));
        context.links.view = Some(edition.url.clone());
        context.issue = Some(IssueFields {
            number: edition.number,
            subject: edition.subject.to_owned(),
            preheader: edition.preheader.map(str::to_owned),
            date: edition.date,
            intro_html: words(edition.intro.html),
            intro_text: said(edition.intro.text),
            outro_html: words(edition.outro.html),
            outro_text: said(edition.outro.text),
            notes_text: None,
            url: Some(edition.url.clone()),
        });
        context.entries = edition
            .entries
            .iter()
            .map(|view| {
                let mut fields = EntryFields::new(view.entry, self.feed);
                fields.show = view.show;
                fields.title = view.title.unwrap_or(fields.title);
                fields.html = match view.show {
                    Show::Summary => String::new(),
                    Show::Full => page_html::adapted(&fields.html, Place::Among(&view.entry.url), furniture),
                };
                fields
            })
            .collect();
        self.theme.render("web/issue.html", &context)
    }

    /// The page for addresses that lead nowhere.
    pub fn not_found(&self) -> Result<String, ThemeError> {
        let title = phrases(self.feed.language.as_str()).not_found;
        self.theme
            .render("web/404.html", &self.context(self.page(title, "", None)))
    }

    fn context(&self, page: PageFields) -> Context<'a> {
        let mut context = Context::new(self.publication, self.feed);
        context.page = Some(page);
        context.feeds = self.feeds;
        context.links.issues = self.issues.cloned();
        context
    }

    fn page(&self, heading: &str, description: &str, url: Option<&Url>) -> PageFields {
        let name = &self.publication.name;
        PageFields {
            title: if heading == name {
                name.clone()
            } else {
                format!("{heading} · {name}")
            },
            description: description.to_owned(),
            url: url.cloned(),
            kind: "website",
            lang: self.feed.language.as_str().to_owned(),
            dir: self.feed.language.direction(),
        }
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::IssueLine;
    use super::Site;
    use crate::entry::Entry;
    use crate::issue::edition::Edition;
    use crate::issue::sample::with_edition;
    use crate::theme::Theme;
    use crate::theme::sample;

    /// Every kind of page that there is of `entries`, by name.
    fn pages(language: &str, entries: &[Entry]) -> Vec<(&'static str, String)> {
        let (theme, publication) = (Theme::new(&[]).unwrap(), sample::publication());
        let (mut feed, feeds) = (sample::feed(), sample::feed_links());
        feed.language = sample::language(language);
        let archive = "https://example.org/issues/".parse().unwrap();
        let site = Site {
            theme: &theme,
            publication: &publication,
            feed: &feed,
            feeds: &feeds,
            issues: Some(&archive),
        };
        let line = IssueLine {
            number: 7,
            subject: entries[0].title.clone(),
            date: Some(entries[0].published),
            url: archive.join("7/").unwrap(),
        };
        vec![
            ("index", site.index(entries).unwrap()),
            ("article", site.article(&entries[0]).unwrap()),
            ("pond", site.article(&entries[1]).unwrap()),
            ("issues", site.issues(&[line]).unwrap()),
            (
                "issue",
                with_edition(&feed, entries, |edition| issue_page(&theme, &edition)),
            ),
            ("404", site.not_found().unwrap()),
        ]
    }

    fn issue_page(theme: &Theme, edition: &Edition<'_>) -> String {
        let site = Site {
            theme,
            publication: edition.publication,
            feed: edition.feed,
            feeds: &[],
            issues: None,
        };
        site.issue(edition).unwrap()
    }

    fn page(entries: &[Entry], name: &str) -> Document {
        let pages = pages("en", entries);
        let (_, html) = pages.iter().find(|(kind, _)| *kind == name).unwrap();
        Document::from(html.as_str())
    }

    #[test]
    fn every_page_is_one_small_sound_file() {
        for (name, html) in pages("en", &sample::entries()) {
            assert!(html.len() < 20_000 && html.starts_with("<!DOCTYPE html>"), "{name}");
            let document = Document::from(html.as_str());
            for once in [
                "html[lang=en][dir=ltr]",
                "title",
                "meta[name=viewport]",
                "meta[property='og:title']",
                "style",
                "a.skip[href='#text']",
                "body > header",
                "main#text",
                "footer address",
                "h1",
            ] {
                assert_eq!(document.select(once).length(), 1, "{name}: {once}");
            }
            for never in ["script", "img:not([alt])", "link[rel=stylesheet]"] {
                assert_eq!(document.select(never).length(), 0, "{name}: {never}");
            }
            let canonical = document.select("link[rel=canonical][href^='https://']").length();
            assert_eq!(canonical, usize::from(name != "404"), "{name}");
            let mut above = 0;
            for heading in document.select("h1,h2,h3,h4,h5,h6").nodes() {
                let level: u8 = heading.node_name().unwrap()[1..].parse().unwrap();
                assert!(level <= above + 1, "{name}: h{level} after h{above}");
                above = level;
            }
        }
    }

    #[test]
    fn an_article_says_who_when_what_and_where_to_subscribe() {
        let document = page(&sample::entries(), "article");
        for (selector, expected) in [
            ("title", "The frost writes at night · Notes from the Mill"),
            ("h1", "The frost writes at night"),
            (
                "p.lead",
                "How ice grows on a window, and what a scratch in the glass has to do with it.",
            ),
            (
                "article > p.quiet",
                "Nora Quist · 20 November 2026 · 4 minutes · updated 22 November 2026",
            ),
            ("time[datetime='2026-11-20T07:30:00+01:00']", "20 November 2026"),
            ("address", "Notes from the MillMill Lane 312345 Oldford"),
        ] {
            assert_eq!(&*document.select(selector).text(), expected, "{selector}");
        }
        for (selector, attribute, expected) in [
            ("link[rel=canonical]", "href", "https://example.org/frost/"),
            (
                "link[type='application/rss+xml']",
                "href",
                "https://example.org/rss.xml",
            ),
            ("link[type='application/atom+xml']", "title", "Atom"),
            ("meta[property='og:type']", "content", "article"),
            ("figure img", "alt", "A fern of ice on a pane"),
        ] {
            let found = document.select(selector).attr(attribute).unwrap();
            assert_eq!(&*found, expected, "{selector}");
        }
        assert_eq!(
            document.select("a[href='#note-1']").length(),
            1,
            "notes work within the page"
        );
    }

    #[test]
    fn a_picture_is_shown_once_and_a_lead_that_repeats_is_left_out() {
        let mut entries = sample::entries();
        let shown = page(&entries, "pond");
        assert_eq!(shown.select("img.picture[width='1200'][height='675']").length(), 1);
        assert_eq!(shown.select("p.lead").length(), 0);
        entries[1].html = r#"<p><img src="https://example.org/pond.jpg" alt="Dusk"></p>"#.to_owned();
        assert_eq!(page(&entries, "pond").select("img").length(), 1);
    }

    #[test]
    fn hostile_words_stay_words() {
        let mut entries = sample::entries();
        for entry in &mut entries {
            entry.title = r#""><script>alert('1')</script>"#.to_owned();
            entry.summary.clone_from(&entry.title);
            entry.tags = vec![entry.title.clone()];
        }
        for (name, html) in pages("en", &entries) {
            assert!(!html.contains("<script"), "{name}");
        }
    }

    #[test]
    fn pages_run_from_right_to_left_where_the_language_does() {
        for (name, html) in pages("ar", &sample::entries()) {
            let document = Document::from(html.as_str());
            assert_eq!(document.select("html[lang=ar][dir=rtl]").length(), 1, "{name}");
        }
    }

    #[test]
    fn an_article_in_another_language_is_framed_in_it() {
        let mut entries = sample::entries();
        entries[0].language = Some(sample::language("de"));
        let document = page(&entries, "article");
        assert_eq!(document.select("html[lang=de]").length(), 1);
        let line = document.select("article > p.quiet").text();
        assert!(line.contains("20. November 2026 · 4 Minuten"), "{line}");
        assert_eq!(page(&entries, "index").select("article[lang=de]").length(), 1);
    }

    #[test]
    fn the_same_entries_give_the_same_pages() {
        assert_eq!(pages("en", &sample::entries()), pages("en", &sample::entries()));
    }
}
