//! What browsers open: the pages of a feed, rendered on all cores, and the map of them.

use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use crate::app::fault::Fault;
use crate::app::mail::Sources;
use crate::feed::channel::Channel;
use crate::site::Site;
use crate::site::guide::Guide;
use crate::site::page::IssueLine;
use crate::site::page::Page;
use crate::site::page::Shows;
use crate::site::page::pages;
use crate::site::sitemap;
use crate::site::sitemap::Location;

/// A page, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered<'a> {
    /// Its path below the folder of output.
    pub file: String,
    /// What it says.
    pub text: String,
    /// The id of the entry whose page it is.
    pub entry: Option<&'a str>,
}

/// All pages of a feed but those of its issues, and the sitemap. `channels` are those of the feed, the whole one first.
pub fn rendered<'a>(
    sources: Sources<'a>,
    channels: &'a [Channel<'a>],
    issues: &'a [IssueLine],
) -> Result<Vec<Rendered<'a>>, Fault> {
    let Sources { loaded, feed, .. } = sources;
    let has_issues = !issues.is_empty() || !feed.broken_issues.is_empty();
    let archive = has_issues.then(|| feed.feed.url.join("issues/")).transpose()?;
    let guide = Guide::new(channels, archive);
    let links = loaded.feed_links(feed);
    let site = Site {
        theme: sources.theme,
        publication: &loaded.config.publication,
        feed: &feed.feed,
        feeds: &links,
        guide: &guide,
    };
    let pages = pages(&feed.feed, channels, &guide, issues);
    let one = |page: &Page<'a>| {
        let text = site.render(page).map_err(|error| loaded.template_fault(error))?;
        Ok(Rendered {
            file: page.file.clone(),
            text,
            entry: match &page.shows {
                Shows::Article { entry, .. } => Some(entry.id.as_str()),
                _ => None,
            },
        })
    };
    let mut rendered: Vec<Rendered<'a>> = pages.par_iter().map(one).collect::<Result<_, Fault>>()?;
    for (file, text) in sitemap::documents(&feed.feed, &locations(&pages, issues)) {
        rendered.push(Rendered {
            file,
            text,
            entry: None,
        });
    }
    Ok(rendered)
}

/// What the sitemap names: every page that has an address, issues too.
fn locations(pages: &[Page<'_>], issues: &[IssueLine]) -> Vec<Location> {
    let of_pages = pages.iter().filter_map(|page| {
        Some(Location {
            url: page.url.clone()?,
            changed: page.changed,
        })
    });
    let of_issues = issues.iter().map(|issue| Location {
        url: issue.url.clone(),
        changed: issue.date,
    });
    of_pages.chain(of_issues).collect()
}
