//! From an article that has its identity to an entry.

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use url::Url;

use crate::article::Article;
use crate::entry::Entry;
use crate::entry::Image;
use crate::entry::content::render;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::identity::Identity;
use crate::entry::links::Links;
use crate::entry::links::Resolver;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
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

/// The longest summary that is made, in characters: what a reader's list shows.
const SUMMARY_CHARACTERS_MAX: usize = 280;

/// A picture in front matter that is not there.
pub const PICTURE: Rule = Rule::warning(
    "article/image-missing",
    "The picture that stands for an article should be there.",
);

/// Makes the entry, and tells what is wrong with the article's content.
pub fn make(making: Making<'_>) -> (Entry, Vec<Finding>) {
    let Making {
        article,
        identity,
        page,
        ..
    } = making;
    let front = &article.front;
    let url = front.link.clone().unwrap_or_else(|| page.clone());
    let resolver = Resolver::new(making.links, &article.path, page);
    let resolve = |target: &str| resolver.resolve(target);
    let context = Context {
        source: Source::from(article),
        base: page,
        resolve: &resolve,
    };
    let (rendered, mut findings) = render(context);
    let image = image(article, &context, &mut findings);
    let assets = resolver.into_used().into_iter().collect();
    let summary = match &front.summary {
        Some(summary) => one_line(summary),
        None => rendered.text.summary(SUMMARY_CHARACTERS_MAX),
    };
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
        has_page: front.link.is_none(),
        url,
        about: front.about.clone(),
        title: article.title.clone(),
        published: identity.published,
        updated: identity.updated,
        authors,
        tags: unique(&front.tags),
        summary,
        words: rendered.text.words(),
        html: rendered.html,
        text: rendered.text,
        image,
        language: front.lang.clone(),
        preheader: front.preheader.clone(),
        extra: front.extra.clone(),
        hash: hash(article),
        assets,
    };
    (entry, findings)
}

/// SHA-256 over title and body: what a rename leaves alone.
pub fn hash(article: &Article) -> [u8; 32] {
    let covered = format!("{}\n\0{}", article.title, article.body);
    digest(&SHA256, covered.as_bytes())
        .as_ref()
        .try_into()
        .expect("SHA-256 has 32 bytes")
}

fn image(article: &Article, context: &Context<'_>, findings: &mut Vec<Finding>) -> Option<Image> {
    let picture = article.front.image.as_ref()?;
    let place = Place::new(&article.file, article.front.lines.get("image").copied().unwrap_or(1), 1);
    match context.media(&picture.src) {
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
            findings.push(PICTURE.at(place, format!("`{}` is nowhere to be found", picture.src)));
            None
        }
        Err(refused) => {
            findings.push(PICTURE.at(place, refused.to_string()));
            None
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
