//! What browsers open: index, articles, lists by time and topic, the archive of issues.

pub mod calendar;
pub mod guide;
pub mod page;
pub mod page_html;
pub mod redirect;
pub mod sitemap;
pub mod structured;
#[cfg(test)]
mod tests;
pub mod tongue;

use std::borrow::Cow;

use url::Url;

use crate::entry::Entry;
use crate::entry::text::flowing::filled;
use crate::feed::Feed;
use crate::feed::channel::Channel;
use crate::feed::topic::Kind;
use crate::issue::edition::Edition;
use crate::publication::Language;
use crate::publication::Publication;
use crate::publication::languages::primary;
use crate::site::calendar::Group;
use crate::site::calendar::Part;
use crate::site::calendar::Period;
use crate::site::guide::Guide;
use crate::site::page::IssueLine;
use crate::site::page::Page;
use crate::site::page::Shows;
use crate::site::page::period_url;
use crate::site::page_html::Place;
use crate::theme::Theme;
use crate::theme::ThemeError;
use crate::theme::context::Context;
use crate::theme::context::IssueFields;
use crate::theme::date;
use crate::theme::entry::EntryFields;
use crate::theme::entry::ImageFields;
use crate::theme::entry::Show;
use crate::theme::listing::GroupFields;
use crate::theme::listing::TopicFields;
use crate::theme::page::FeedLink;
use crate::theme::page::Furniture;
use crate::theme::page::Neighbour;
use crate::theme::page::PageFields;
use crate::theme::page::Subscribed;
use crate::theme::phrases::Phrases;
use crate::theme::phrases::phrases;

/// The pages of one feed. Each is one file with its style sheet inside and no script that runs.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The templates.
    pub theme: &'a Theme,
    /// The publication.
    pub publication: &'a Publication,
    /// The feed.
    pub feed: &'a Feed,
    /// The documents that readers' programs find from any page.
    pub feeds: &'a [FeedLink],
    /// Where the feed's lists are.
    pub guide: &'a Guide,
}

/// What a page is called, for its head.
struct Head<'a> {
    heading: &'a str,
    description: &'a str,
    language: &'a Language,
    url: Option<&'a Url>,
}

impl<'a> Site<'a> {
    /// A page as HTML.
    pub fn render(&self, page: &Page<'a>) -> Result<String, ThemeError> {
        let url = page.url.as_ref();
        match &page.shows {
            Shows::Index(entries) => self.index(entries, url),
            Shows::Article { entry, newer, older } => self.article(entry, *newer, *older),
            Shows::Archive(part) => self.archive(part, url),
            Shows::Topic(channel, part) => self.topic(channel, part, url),
            Shows::Topics(kind, channels) => self.topics(*kind, channels, url),
            Shows::Issues(issues) => self.issues(issues, url),
            Shows::NotFound => self.not_found(),
        }
    }

    fn index(&self, entries: &[&'a Entry], url: Option<&Url>) -> Result<String, ThemeError> {
        let feed = self.feed;
        let mut context = self.context(&Head {
            description: &feed.description,
            ..self.head(&feed.title, url)
        });
        context.entries = entries
            .iter()
            .map(|entry| self.linked(EntryFields::new(entry, feed)))
            .collect();
        if let Some(page) = &mut context.page {
            page.json_ld = Some(structured::blog(feed));
        }
        self.theme.render("web/index.html", &context)
    }

    /// In the article's language.
    fn article(
        &self,
        entry: &'a Entry,
        newer: Option<&'a Entry>,
        older: Option<&'a Entry>,
    ) -> Result<String, ThemeError> {
        let language = entry.language.as_ref().unwrap_or(&self.feed.language);
        let mut fields = self.linked(EntryFields::new(entry, self.feed));
        fields.html = page_html::adapted(&entry.html, Place::OwnPage, phrases(fields.lang));
        let mut context = self.context(&Head {
            heading: &entry.title,
            description: &entry.summary,
            language,
            url: Some(&entry.url),
        });
        if let Some(page) = &mut context.page {
            page.kind = "article";
            page.image = fields.image.clone().or(page.image.take());
            page.json_ld = Some(structured::posting(self.feed, entry, language));
        }
        context.links.newer = newer.map(|entry| self.neighbour(entry));
        context.links.older = older.map(|entry| self.neighbour(entry));
        context.entry = Some(fields);
        self.theme.render("web/article.html", &context)
    }

    fn archive(&self, part: &Part<'a>, url: Option<&Url>) -> Result<String, ThemeError> {
        let language = &self.feed.language;
        let heading = heading(phrases(language.as_str()).articles, part.period, language);
        let mut context = self.context(&self.head(&heading, url));
        if let Some(list) = &self.guide.archive {
            context.groups = self.groups(part, list, language);
        }
        self.theme.render("web/archive.html", &context)
    }

    fn topic(&self, channel: &Channel<'a>, part: &Part<'a>, url: Option<&Url>) -> Result<String, ThemeError> {
        let language = channel.language();
        let fields = topic_fields(channel);
        let name = fields.as_ref().map_or("", |topic| topic.name.as_str());
        let heading = heading(name, part.period, &language);
        let mut context = self.context(&Head {
            language: &language,
            ..self.head(&heading, url)
        });
        let own = guide::feed_links(channel, Subscribed::Topic).into_iter();
        context.feeds = own.chain(self.feeds.iter().cloned()).collect();
        context.groups = self.groups(part, &channel.url(), &language);
        context.topic = fields;
        self.theme.render("web/tag.html", &context)
    }

    fn topics(&self, kind: Kind, channels: &[&Channel<'a>], url: Option<&Url>) -> Result<String, ThemeError> {
        let title = guide::title(kind, phrases(self.feed.language.as_str()));
        let mut context = self.context(&self.head(title, url));
        context.topics = channels.iter().filter_map(|channel| topic_fields(channel)).collect();
        self.theme.render("web/tags.html", &context)
    }

    fn issues(&self, issues: &[IssueLine], url: Option<&Url>) -> Result<String, ThemeError> {
        let title = phrases(self.feed.language.as_str()).issues;
        let mut context = self.context(&self.head(title, url));
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
                notes: Vec::new(),
                notes_text: None,
                url: Some(issue.url.clone()),
            })
            .collect();
        self.theme.render("web/issues.html", &context)
    }

    /// One issue as a page: its HTML is as everybody may read it.
    pub fn issue(&self, edition: &Edition<'a>) -> Result<String, ThemeError> {
        let said = |words: &str| (!words.trim().is_empty()).then(|| words.to_owned());
        let public_text = |text: &str| filled(text, &|field| field.default().to_owned());
        let furniture = phrases(self.feed.language.as_str());
        let words = |html: &str| said(html).map(|html| page_html::adapted(&html, Place::OwnPage, furniture));
        let mut context = self.context(&Head {
            description: edition.preheader.unwrap_or(&self.feed.description),
            ..self.head(edition.subject, Some(edition.url))
        });
        context.links.view = Some(edition.url.clone());
        context.issue = Some(IssueFields {
            number: edition.number,
            subject: edition.subject.to_owned(),
            preheader: edition.preheader.map(str::to_owned),
            date: edition.date,
            intro_html: words(edition.intro.html),
            intro_text: said(&public_text(edition.intro.text)),
            outro_html: words(edition.outro.html),
            outro_text: said(&public_text(edition.outro.text)),
            notes: Vec::new(),
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
    fn not_found(&self) -> Result<String, ThemeError> {
        let title = phrases(self.feed.language.as_str()).not_found;
        self.theme
            .render("web/404.html", &self.context(&self.head(title, None)))
    }

    /// A page in the feed's language of which there is nothing to say but its title.
    fn head<'b>(&'b self, heading: &'b str, url: Option<&'b Url>) -> Head<'b> {
        Head {
            heading,
            description: "",
            language: &self.feed.language,
            url,
        }
    }

    fn context(&self, head: &Head<'_>) -> Context<'a> {
        let language = head.language;
        let phrases = phrases(language.as_str());
        let name = &self.publication.name;
        let mut context = Context::new(self.publication, self.feed);
        context.page = Some(PageFields {
            title: if head.heading == name {
                name.clone()
            } else {
                format!("{} · {name}", head.heading)
            },
            heading: head.heading.to_owned(),
            description: head.description.to_owned(),
            url: head.url.cloned(),
            kind: "website",
            lang: language.as_str().to_owned(),
            dir: language.direction(),
            locale: tongue::locale(language),
            image: self.feed.image.as_ref().map(|src| ImageFields {
                src,
                width: None,
                height: None,
                alt: &self.feed.title,
            }),
            json_ld: None,
            furniture: furniture(language, phrases),
        });
        context.phrases = phrases;
        context.feeds = Cow::Borrowed(self.feeds);
        context.links.archive.clone_from(&self.guide.archive);
        context.links.issues.clone_from(&self.guide.issues);
        context.links.lists = self.guide.lists(phrases);
        context
    }

    fn groups(&self, part: &Part<'a>, list: &Url, language: &Language) -> Vec<GroupFields<'a>> {
        let fields = |group: &Group<'a>| {
            let entries = group.entries.iter();
            GroupFields {
                name: period_name(group.period, language),
                url: group.has_page.then(|| period_url(list, Some(group.period))),
                count: group.count,
                entries: entries
                    .map(|entry| self.linked(EntryFields::listed(entry, self.feed)))
                    .collect(),
            }
        };
        part.groups.iter().map(fields).collect()
    }

    /// The entry's fields with the addresses of its topics' lists.
    fn linked(&self, mut fields: EntryFields<'a>) -> EntryFields<'a> {
        for tag in &mut fields.tags {
            tag.url = self.guide.topic(Kind::Tag, tag.name).cloned();
        }
        for author in &mut fields.authors {
            author.page = self.guide.topic(Kind::Author, author.name).cloned();
        }
        if let Some(section) = &mut fields.section {
            section.url = self.guide.topic(Kind::Section, section.name).cloned();
        }
        fields
    }

    fn neighbour(&self, entry: &Entry) -> Neighbour {
        let language = entry.language.as_ref().unwrap_or(&self.feed.language);
        Neighbour {
            title: entry.title.clone(),
            url: entry.url.clone(),
            lang: language.as_str().to_owned(),
            dir: language.direction(),
        }
    }
}

/// What a list of topics says of one.
fn topic_fields(channel: &Channel<'_>) -> Option<TopicFields> {
    let topic = channel.topic.as_ref()?;
    Some(TopicFields {
        kind: topic.kind.key(),
        name: match topic.kind {
            Kind::Language => tongue::name(&channel.language()).to_owned(),
            _ => topic.name.clone(),
        },
        url: channel.url(),
        count: channel.entries.len(),
    })
}

/// The title of a part of a list.
fn heading(list: &str, period: Option<Period>, language: &Language) -> String {
    match period {
        None => list.to_owned(),
        Some(period) => format!("{list} · {}", period_name(period, language)),
    }
}

/// A year or month in words.
fn period_name(period: Period, language: &Language) -> String {
    match period {
        Period::Year(year) => year.to_string(),
        Period::Month(..) => date::in_words(&period.begins(), Some("%B %Y"), language.as_str()).unwrap_or_default(),
    }
}

/// The language of the furniture, where that is not the page's.
fn furniture(language: &Language, phrases: &Phrases) -> Option<Furniture> {
    let differs = primary(language.as_str()) != phrases.lang;
    differs.then_some(Furniture {
        lang: phrases.lang,
        dir: "ltr",
    })
}
