//! What directories of podcasts ask of a feed's own settings. What they ask of its elements is held to [`crate::foreign`].
//!
//! Apple takes a podcast that has a title, a description, a cover, a category, a language, and a word on whether it is
//! explicit. A feed has a title and a language always, and `explicit` is `false` unless it is set: the rest is looked for.

use crate::article::media::UNKNOWN;
use crate::article::media::media_type;
use crate::feed::Feed;
use crate::feed::Format;
use crate::finding::Finding;
use crate::finding::Rule;
use crate::finding::settings::Settings;

/// The least width of a cover, in pixels.
const PIXELS_MIN: u32 = 1400;
/// The greatest.
const PIXELS_MAX: u32 = 3000;

/// A podcast without a document that directories read.
pub const PODCAST_WITHOUT_RSS: Rule = Rule::error(
    "feed/podcast-without-rss",
    "Directories and programs for podcasts read RSS alone; without it nobody can subscribe.",
)
.fix("give `files.rss` a name, or leave the key out");

/// A podcast without a cover.
pub const PODCAST_COVER: Rule = Rule::warning(
    "feed/podcast-cover-missing",
    "Apple refuses a podcast without a cover, and programs show an empty square in its place.",
)
.fix("write `image = \"cover.jpg\"` below `[podcast]`: a square JPEG or PNG of 1400 to 3000 pixels");

/// A cover that directories refuse.
pub const PODCAST_COVER_UNFIT: Rule = Rule::warning(
    "feed/podcast-cover-unfit",
    "Apple takes a cover only as a JPEG or PNG that is square, and 1400 to 3000 pixels wide.",
)
.fix("save it as a square JPEG or PNG of 1400 to 3000 pixels");

/// A podcast in no category.
pub const PODCAST_CATEGORY: Rule = Rule::warning(
    "feed/podcast-category-missing",
    "Apple refuses a podcast without a category; listeners find it by that.",
)
.fix("write `categories = [\"Technology\"]` below `[podcast]`; a second word narrows it: `\"Arts > Books\"`");

/// A podcast of which nothing is said.
pub const PODCAST_DESCRIPTION: Rule = Rule::warning(
    "feed/podcast-description-missing",
    "Directories show what a podcast is about; without a description of its own they show its title twice.",
)
.fix("write `description = \"…\"` at the top of `feed.toml`");

/// A podcast that belongs to nobody who can be asked.
pub const PODCAST_OWNER: Rule = Rule::note(
    "feed/podcast-owner-missing",
    "Directories send the proof that a podcast is yours to its owner's address, and so does whoever may take over one that \
     is `locked`. The address is published.",
)
.fix("write `owner = { name = \"…\", email = \"…\" }` below `[podcast]`");

/// The size of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// What directories miss in a feed's settings. `cover` is the size of its picture, where that is known.
pub fn check(settings: Settings<'_>, feed: &Feed, cover: Option<Size>) -> Vec<Finding> {
    let Some(podcast) = &feed.podcast else {
        return Vec::new();
    };
    let at = |rule: &Rule, key: &str, what: &str| rule.at(settings.place_of(&["podcast", key]), what);
    let mut findings = Vec::new();
    if feed.file(Format::Rss).is_none() {
        let place = settings.place_of(&["files", "rss"]);
        findings.push(PODCAST_WITHOUT_RSS.at(place, "the podcast has no RSS"));
    }
    findings.extend(check_cover(settings, feed, cover));
    if podcast.categories.is_empty() {
        findings.push(at(&PODCAST_CATEGORY, "categories", "the podcast has no category"));
    }
    if feed.description.trim().is_empty() {
        let what = "the podcast has no description";
        findings.push(at(&PODCAST_DESCRIPTION, "", what));
    }
    if podcast.owner.is_none() {
        findings.push(at(&PODCAST_OWNER, "owner", "the podcast names no owner"));
    }
    findings
}

fn check_cover(settings: Settings<'_>, feed: &Feed, cover: Option<Size>) -> Option<Finding> {
    let own = feed.podcast.as_ref().and_then(|podcast| podcast.image.as_ref());
    let (picture, keys): (_, &[&str]) = match (own, &feed.image) {
        (Some(own), _) => (own, &["podcast", "image"]),
        (None, Some(image)) => (image, &["image"]),
        (None, None) => {
            let place = settings.place_of(&["podcast", "image"]);
            return Some(PODCAST_COVER.at(place, "the podcast has no cover"));
        }
    };
    let kind = media_type(picture.path());
    let unfit = |what: String| Some(PODCAST_COVER_UNFIT.at(settings.place_of(keys), what));
    if !["image/jpeg", "image/png", UNKNOWN].contains(&kind) {
        return unfit(format!("the cover is of the type `{kind}`"));
    }
    let Size { width, height } = cover?;
    if width == height && (PIXELS_MIN..=PIXELS_MAX).contains(&width) {
        return None;
    }
    unfit(format!("the cover has {width} × {height} pixels"))
}
