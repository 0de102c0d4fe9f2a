//! A podcast in RSS: the elements of Apple's directory, which all others read too, and those of Podcasting 2.0.

use rss::extension::itunes::ITunesCategory;
use rss::extension::itunes::ITunesChannelExtension;
use rss::extension::itunes::ITunesItemExtension;
use rss::extension::itunes::ITunesOwner;
use url::Url;

use crate::article::media::UNKNOWN;
use crate::article::media::media_type;
use crate::entry::Entry;
use crate::feed::channel::Channel;
use crate::feed::characters::line;
use crate::feed::extension::Element;
use crate::feed::extension::PODCAST;
use crate::feed::podcast::Category;
use crate::feed::podcast::Podcast;

/// What a channel says to Apple's directory. A channel of one topic says it too: it is played by the same programs.
pub fn of_channel(channel: &Channel<'_>, podcast: &Podcast) -> ITunesChannelExtension {
    let said = |text: &str| Some(line(text)).filter(|text| !text.is_empty());
    let image = podcast
        .image
        .as_ref()
        .or(channel.feed.image.as_ref().filter(|image| is_shown(image)));
    let yes = |is_set: bool| is_set.then(|| "Yes".to_owned());
    ITunesChannelExtension {
        author: podcast
            .author
            .as_deref()
            .and_then(said)
            .or_else(|| Some(channel.byline().name)),
        block: yes(podcast.block),
        categories: podcast.categories.iter().map(category).collect(),
        image: image.map(ToString::to_string),
        explicit: Some(podcast.explicit.to_string()),
        complete: yes(podcast.complete),
        owner: podcast.owner.as_ref().map(|owner| ITunesOwner {
            name: said(&owner.name),
            email: said(&owner.email),
        }),
        r#type: Some(podcast.order.word().to_owned()),
        ..ITunesChannelExtension::default()
    }
}

fn category(category: &Category) -> ITunesCategory {
    let named = |name: &str| ITunesCategory {
        text: name.to_owned(),
        subcategory: None,
    };
    ITunesCategory {
        subcategory: category.below.as_deref().map(|below| Box::new(named(&line(below)))),
        ..named(&category.name)
    }
}

/// Whether directories show a picture: they take JPEG and PNG, and what does not tell what it is.
fn is_shown(picture: &Url) -> bool {
    matches!(media_type(picture.path()), "image/jpeg" | "image/png" | UNKNOWN)
}

/// What an item says to Apple's directory; nothing where the entry is no episode. Episodes and seasons are counted from 1
/// there: what is number 0 is not numbered.
pub fn of_item(entry: &Entry) -> Option<ITunesItemExtension> {
    let enclosure = entry.enclosure.as_ref()?;
    let numbered = |number: Option<u32>| number.filter(|number| *number > 0).map(|number| number.to_string());
    let pictures = entry.image.iter().map(|image| &image.src);
    Some(ITunesItemExtension {
        image: pictures.filter(|picture| is_shown(picture)).map(Url::to_string).next(),
        duration: enclosure.duration_s.map(|seconds| format!("{seconds:.0}")),
        episode: numbered(enclosure.episode),
        season: numbered(enclosure.season),
        ..ITunesItemExtension::default()
    })
}

/// What a channel says in the words of Podcasting 2.0. Its identity `guid`, and who may take it over, are the whole
/// podcast's, not those of a topic.
pub fn elements(channel: &Channel<'_>, podcast: &Podcast, guid: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = podcast
        .funding
        .iter()
        .map(|funding| {
            let element = Element::new(PODCAST, "funding").with("url", funding.url.as_str());
            element.saying(line(&funding.text))
        })
        .collect();
    elements.push(Element::new(PODCAST, "medium").saying(podcast.medium.word()));
    if channel.topic.is_some() {
        return elements;
    }
    elements.push(Element::new(PODCAST, "guid").saying(guid));
    if let Some(locked) = podcast.locked {
        let element = Element::new(PODCAST, "locked").saying(if locked { "yes" } else { "no" });
        elements.push(match &podcast.owner {
            Some(owner) => element.with("owner", line(&owner.email)),
            None => element,
        });
    }
    elements
}
