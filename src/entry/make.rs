//! From an article that has its identity to an entry.

use std::borrow::Cow;

use url::Url;

use crate::article::Article;
use crate::article::flavour::Flavour;
use crate::article::slug::section_of;
use crate::article::title::one_line;
use crate::entry::Entry;
use crate::entry::Image;
use crate::entry::content;
use crate::entry::content::Voices;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::context::Target;
use crate::entry::enclosure::enclosure;
use crate::entry::generated;
use crate::entry::generated::Back;
use crate::entry::generated::Placed;
use crate::entry::identity::Identity;
use crate::entry::links::Links;
use crate::entry::links::Resolver;
use crate::entry::sheet::IMAGE_MISSING;
use crate::entry::text::Text;
use crate::entry::text::gist::Gist;
use crate::finding::Finding;
use crate::finding::Place;
use crate::personal::Written;
use crate::personal::rules::NO_DEFAULT;
use crate::personal::written::ESCAPED;
use crate::publication::Person;

/// What an entry is made from.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its id and dates.
    pub identity: &'a Identity,
    /// Its slug.
    pub slug: &'a str,
    /// Its own page; files beside the article lie beside it, also where the text lives elsewhere.
    pub page: &'a Url,
    /// Who writes where the article does not say.
    pub author: Option<&'a Person>,
    /// What links can mean.
    pub links: &'a Links,
}

/// What of an entry depends on the article's body, its page and what its links mean, and on nothing else: costly to
/// make, and worth keeping.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// Safe HTML with absolute URLs.
    pub html: String,
    /// A summary made from the first paragraph.
    pub summary: String,
    /// How many words it has.
    pub words: usize,
    /// Each target of a link, and what it was found to mean.
    pub asked: Vec<(String, Target)>,
    /// What is wrong with the content.
    pub findings: Vec<Finding>,
}

impl Rendered {
    /// Whether rendering again would come to the same: all links still mean what they meant.
    pub fn holds(&self, making: Making<'_>) -> bool {
        let resolver = making.resolver();
        self.asked
            .iter()
            .all(|(target, meaning)| resolver.resolve(target) == *meaning)
    }
}

/// An article as mail holds it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mailed {
    /// Its HTML, where that is not the entry's: with markers of personal fields.
    pub html: Option<String>,
    /// Its text, with markers too.
    pub text: Text,
    /// Its personal fields.
    pub fields: Vec<Written>,
}

/// The longest summary that is made, in characters: what a reader's list shows.
const SUMMARY_CHARACTERS_MAX: usize = 280;

impl<'a> Making<'a> {
    fn resolver(self) -> Resolver<'a> {
        Resolver::new(self.links, &self.article.path, self.page)
    }

    fn context<'b>(self, body: &'b str, resolve: &'b dyn Fn(&str) -> Target) -> Context<'b>
    where
        'a: 'b,
    {
        Context {
            source: self.source(body),
            base: self.page,
            resolve,
        }
    }

    /// Where a file that the head names is: Jekyll's plugins put the site's path before one from the root.
    fn at_site(self, src: &str) -> Cow<'_, str> {
        let base = self.links.site.as_ref().map_or("/", |site| site.base.path());
        let is_from_root = src.starts_with('/') && !src.starts_with("//") && !src.starts_with(base);
        if self.article.flavour == Flavour::Jekyll && is_from_root {
            Cow::Owned(format!("{}{src}", base.trim_end_matches('/')))
        } else {
            Cow::Borrowed(src)
        }
    }

    fn placed(self) -> Placed<'a> {
        Placed {
            article: self.article,
            page: self.page,
            links: self.links,
        }
    }

    fn source<'b>(self, body: &'b str) -> Source<'b>
    where
        'a: 'b,
    {
        Source {
            format: self.article.format,
            body,
            file: &self.article.file,
            line: self.article.body_line,
        }
    }
}

/// Renders an article's body for publication.
pub fn render(making: Making<'_>, body: &str) -> Rendered {
    let resolver = making.resolver();
    let resolve = |target: &str| resolver.resolve(target);
    let prepared = generated::prepared(making.placed(), body, &resolve);
    let text = prepared.as_ref().map_or(body, |prepared| &prepared.text);
    let (html, fields, mut findings) = content::html(making.context(text, &resolve));
    findings.extend(gaps(&fields));
    let summary_end = prepared.as_ref().and_then(|prepared| prepared.summary_end);
    let marked =
        summary_end.map(|end| generated::summary(&content::render(making.context(&text[..end], &resolve)).0.text));
    if let Some(prepared) = &prepared {
        findings = generated::told(making.article, body, prepared, findings);
    }
    let gist = Gist::of(&html);
    let marked = marked.filter(|summary| !summary.is_empty());
    Rendered {
        summary: marked.unwrap_or_else(|| gist.summary(SUMMARY_CHARACTERS_MAX)),
        words: gist.words,
        html,
        asked: resolver.into_used().asked,
        findings,
    }
}

/// Renders an article's body for mail.
pub fn mailed(making: Making<'_>, body: &str) -> Mailed {
    let resolver = making.resolver();
    let resolve = |target: &str| resolver.resolve(target);
    let prepared = generated::prepared(making.placed(), body, &resolve);
    let text = prepared.as_ref().map_or(body, |prepared| &prepared.text);
    let (
        Voices {
            public,
            mailed,
            mut fields,
        },
        _,
    ) = content::voices(making.context(text, &resolve));
    if let Some(prepared) = &prepared {
        let back = Back::new(making.article, body, prepared);
        for written in &mut fields {
            written.place = back.place(&written.place).unwrap_or_else(|| written.place.clone());
        }
    }
    let (html, text) = match mailed {
        Some(mailed) => (Some(mailed.html), mailed.text),
        None => (None, public.text),
    };
    Mailed { html, text, fields }
}

/// The fields of an article for which its page has nothing to show.
fn gaps(fields: &[Written]) -> impl Iterator<Item = Finding> {
    let gaps = fields.iter().filter(|written| written.field.default.is_none());
    gaps.map(|Written { field, place }| {
        let finding = NO_DEFAULT.at(
            place.clone(),
            format!("pages and feeds have a gap where `{field}` stands"),
        );
        finding.hint(format!(
            "write what everybody may read: `[[{}|…]]`; for the brackets themselves, `{ESCAPED}`",
            field.name
        ))
    })
}

/// Makes the entry, and tells what is wrong with the article's content.
pub fn make(making: Making<'_>, rendered: Rendered) -> (Entry, Vec<Finding>) {
    let Making {
        article,
        identity,
        page,
        ..
    } = making;
    let front = &article.front;
    let url = front.link.clone().unwrap_or_else(|| page.clone());
    let resolver = making.resolver();
    for (target, _) in &rendered.asked {
        resolver.resolve(target);
    }
    let resolve = |target: &str| resolver.resolve(target);
    let mut findings = rendered.findings;
    let context = Context {
        source: making.source(""),
        base: page,
        resolve: &resolve,
    };
    let image = image(making, &context, &mut findings);
    let at_site = |src: &str| making.at_site(src).into_owned();
    let enclosure = enclosure(article, &context, (at_site, |url: &Url| resolver.bytes_at(url)));
    let enclosure = enclosure.unwrap_or_else(|finding| {
        findings.push(finding);
        None
    });
    let authors = if front.authors.is_empty() {
        making.author.cloned().into_iter().collect()
    } else {
        front.authors.clone()
    };
    let entry = Entry {
        id: identity.id.clone(),
        id_is_permalink: identity.id == url.as_str(),
        file: article.file.clone(),
        slug: making.slug.to_owned(),
        // A folder of a generator's own, such as `_posts`, is none.
        section: Some(section_of(&article.path))
            .filter(|section| !section.starts_with('_'))
            .unwrap_or_default()
            .to_owned(),
        has_page: front.link.is_none(),
        url,
        about: front.about.clone(),
        title: article.title.clone(),
        published: identity.published,
        updated: identity.updated,
        authors,
        tags: unique(&front.tags),
        summary: front.summary.as_deref().map_or(rendered.summary, one_line),
        words: rendered.words,
        html: rendered.html,
        image,
        enclosure,
        markdown: None,
        language: front.lang.clone(),
        preheader: front.preheader.clone(),
        extra: front.extra.clone(),
        hash: article.hash,
        assets: resolver.into_used().assets.into_iter().collect(),
    };
    (entry, findings)
}

fn image(making: Making<'_>, context: &Context<'_>, findings: &mut Vec<Finding>) -> Option<Image> {
    let article = making.article;
    let picture = article.front.image.as_ref()?;
    let place = Place::new(&article.file, article.front.lines.of("image").unwrap_or(1), 1);
    let found = context.media(&making.at_site(&picture.src)).map(|link| {
        // Themes take what is no file beside the article for a path from the root of the site.
        let is_below = article.flavour != Flavour::Plain && link.missing && !picture.src.starts_with('/');
        let from_root = || {
            context
                .media(&format!("/{}", picture.src))
                .ok()
                .filter(|link| !link.missing)
        };
        is_below.then(from_root).flatten().unwrap_or(link)
    });
    match found {
        Ok(link) if !link.missing => {
            let (width, height) = link.size.unzip();
            let src = Url::parse(&link.url).ok()?;
            Some(Image {
                src,
                alt: picture.alt.clone(),
                width,
                height,
            })
        }
        Ok(_) => {
            findings.push(IMAGE_MISSING.at(place, format!("`{}` is nowhere to be found", picture.src)));
            None
        }
        Err(refused) => {
            findings.push(IMAGE_MISSING.at(place, refused.to_string()));
            None
        }
    }
}

fn unique(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        if !kept.contains(tag) {
            kept.push(tag.clone());
        }
    }
    kept
}
