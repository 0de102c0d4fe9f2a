//! Where an article stands on the web: what its head says about it, else the feed's pattern.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use url::Url;

use crate::article::Article;
use crate::article::flavour::Flavour;
use crate::article::flavour::names::Named;
use crate::article::flavour::names::named;
use crate::article::flavour::slugs;
use crate::feed::Feed;
use crate::feed::output_file::NAME_BYTES_MAX;
use crate::feed::output_file::longest_name;
use crate::feed::permalink::Permalink;
use crate::feed::permalink::Subject;
use crate::feed::permalinks::of_hugo;

/// Where an article stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its short name, not percent-encoded.
    pub slug: String,
    /// Its page.
    pub page: Url,
}

/// Why an article has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untold {
    /// The head writes it so that only the generator can tell it.
    #[error("its address cannot be told from `{written}`")]
    Words {
        /// As it is written.
        written: String,
    },
    /// No file system has a name for its page.
    #[error("its address has a part of {bytes} bytes, and a file's name has {NAME_BYTES_MAX} at most")]
    Long {
        /// How long the part is.
        bytes: usize,
    },
}

impl Feed {
    /// The address of an article that was published at `date`; `zone` is the publication's.
    ///
    /// # Errors
    /// What the head says about it holds words that stand for nothing here.
    pub fn address(&self, article: &Article, date: DateTime<FixedOffset>, zone: Tz) -> Result<Address, Untold> {
        let site = &self.site;
        let named = named(site, &article.path);
        let written = article.front.slug.as_deref().filter(|slug| !slug.is_empty());
        let slug = slug_of(self, article, &named);
        let name = name_of(article, &named);
        let path = path_of(self, article, &named, &slug);
        let own_language = named
            .language
            .filter(|language| !language.eq_ignore_ascii_case(&site.language))
            .filter(|_| matches!(site.flavour, Flavour::Hugo | Flavour::Zola));
        let categories = categories_of(article);
        let subject = Subject {
            // Jekyll shows dates as the clocks of the site's zone do.
            published: match site.flavour {
                Flavour::Jekyll => date.with_timezone(&zone).fixed_offset(),
                _ => date,
            },
            slug: &slug,
            section: path.split_once('/').map_or("", |(section, _)| section),
            path: &path,
            title: &article.title,
            name: written.unwrap_or(name),
            file: name,
            categories: &categories,
            language: own_language.unwrap_or_default(),
            has_slug: written.is_some(),
            site,
        };
        let relative = match &article.front.address {
            Some(address) => self.written(address, &subject, article)?,
            None => self.permalink.of(subject.section).expand(&subject),
        };
        let bytes = longest_name(&relative);
        if self.pages && bytes > NAME_BYTES_MAX {
            return Err(Untold::Long { bytes });
        }
        let page = self.base.join(&relative).unwrap_or_else(|_| self.base.clone());
        Ok(Address { slug, page })
    }

    /// What the head says about the address, relative to the feed's URL.
    fn written(&self, address: &str, subject: &Subject<'_>, article: &Article) -> Result<String, Untold> {
        let untold = || Untold::Words {
            written: address.to_owned(),
        };
        let trimmed = address.trim().trim_start_matches('/');
        Ok(match self.site.flavour {
            Flavour::Jekyll if trimmed.contains(':') => {
                let pattern = trimmed.replace(":output_ext", ".html").replace(":collection", "posts");
                let pattern = Permalink::of_one(format!("/{pattern}")).map_err(|_| untold())?;
                pattern.expand(subject)
            }
            Flavour::Hugo if trimmed.contains(':') => match Permalink::of_one(of_hugo(&format!("/{trimmed}"))) {
                Ok(pattern) => pattern.expand(subject),
                Err(_) => folder(trimmed),
            },
            Flavour::Hugo if !has_ending(trimmed) => folder(trimmed),
            Flavour::Zola => folder(trimmed),
            Flavour::Eleventy => {
                let told = expanded(trimmed, subject, article).ok_or_else(untold)?;
                escaped(told.strip_suffix("index.html").unwrap_or(&told))
            }
            _ => escaped(trimmed),
        })
    }
}

/// The head's slug, else the file's name, else the title, each as the generator makes it fit.
fn slug_of(feed: &Feed, article: &Article, named: &Named<'_>) -> String {
    let site = &feed.site;
    let written = article.front.slug.as_deref().map(|slug| slugs::of_slug(site, slug));
    let from_name = || slugs::of_file(site, name_of(article, named));
    let slug = written.filter(|slug| !slug.is_empty()).unwrap_or_else(from_name);
    if slug.is_empty() {
        crate::article::slug::slug(&article.title)
    } else {
        slug
    }
}

/// The name that stands in addresses: where the generator reads no date from it, with the date.
fn name_of<'a>(article: &Article, named: &Named<'a>) -> &'a str {
    match article.flavour {
        // Only a site that takes dates from names (`frontmatter.date = [":filename"]`) has articles without one in the head.
        Flavour::Hugo if article.front.lines.of("date").is_none() => named.name,
        Flavour::Hugo | Flavour::Astro => named.whole,
        Flavour::Plain | Flavour::Zola | Flavour::Jekyll | Flavour::Eleventy => named.name,
    }
}

/// `:path`: in plain the path as it is, else folders and slug as the generator makes them fit.
fn path_of(feed: &Feed, article: &Article, named: &Named<'_>, slug: &str) -> String {
    match feed.site.flavour {
        Flavour::Plain => {
            let stem = article.path.rsplit_once('.').map(|(stem, _)| stem);
            stem.unwrap_or(&article.path).to_owned()
        }
        // Astro takes a slug for the whole of the path below the collection.
        Flavour::Astro if article.front.slug.is_some() => {
            let collection = named
                .folders
                .first()
                .map(|folder| format!("{}/", slugs::of_folder(&feed.site, folder)));
            collection.unwrap_or_default() + slug
        }
        _ => {
            let mut parts: Vec<String> = named
                .folders
                .iter()
                .map(|folder| slugs::of_folder(&feed.site, folder))
                .collect();
            // Eleventy leaves the date in the path, and takes it out of the name.
            parts.push(match feed.site.flavour {
                Flavour::Eleventy => named.whole.to_owned(),
                _ => slug.to_owned(),
            });
            parts.join("/")
        }
    }
}

/// Jekyll's categories as they stand in an address: in lower case, each once.
fn categories_of(article: &Article) -> String {
    let mut categories: Vec<String> = Vec::new();
    for category in &article.front.categories {
        let category = category.to_lowercase();
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories.join("/")
}

fn folder(path: &str) -> String {
    let mut path = escaped(path);
    if !path.is_empty() && !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// Whether a path names a file (`x/y.html`) and not a folder.
fn has_ending(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| matches!(ending, "html" | "htm" | "php" | "xml" | "txt"))
}

/// A path with what no URL holds percent-encoded; what is encoded already stays.
fn escaped(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        let pieces = part.split('%').map(slugs::escaped);
        pieces.collect::<Vec<_>>().join("%")
    });
    parts.collect::<Vec<_>>().join("/")
}

/// An address with templates (`/blog/{{ page.fileSlug }}/`) filled in; `None` where one is not known.
fn expanded(address: &str, subject: &Subject<'_>, article: &Article) -> Option<String> {
    let mut told = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(at) = rest.find("{{") {
        told.push_str(&rest[..at]);
        let end = at + rest[at..].find("}}")?;
        told.push_str(&value_of(
            rest[at + 2..end].trim().trim_matches('-').trim(),
            subject,
            article,
        )?);
        rest = &rest[end + 2..];
    }
    told.push_str(rest);
    (!told.contains("{%")).then_some(told)
}

/// What a template of an address stands for: a name, with filters behind it.
fn value_of(template: &str, subject: &Subject<'_>, article: &Article) -> Option<String> {
    let mut parts = template.split('|').map(str::trim);
    let start = parts.next()?;
    let mut value = match start {
        "page.fileSlug" => subject.file.to_owned(),
        "page.filePathStem" => format!("/{}", subject.path),
        "title" => article.title.clone(),
        "slug" => text_of(article, "slug").or_else(|| article.front.slug.clone())?,
        "page.date" | "date" => String::new(),
        name => text_of(article, name.trim_start_matches("page."))?,
    };
    for filter in parts {
        value = match filter.split_once(':').map_or(filter, |(name, _)| name.trim()) {
            "slugify" | "slug" => slugs::eleventy_filter(&value)?,
            "downcase" | "lower" => value.to_lowercase(),
            "date" if matches!(start, "page.date" | "date") => {
                let form = filter.split_once(':')?.1.trim().trim_matches(['"', '\'']);
                let is_known = |form: &str| {
                    let words = form.split('%').skip(1);
                    words.into_iter().all(|word| word.starts_with(['Y', 'm', 'd', 'y']))
                };
                if !is_known(form) {
                    return None;
                }
                subject.published.format(form).to_string()
            }
            _ => return None,
        };
    }
    (!value.is_empty()).then_some(value)
}

fn text_of(article: &Article, name: &str) -> Option<String> {
    match article.front.extra.get(name)? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
