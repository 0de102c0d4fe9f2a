//! The identity of a podcast, `<podcast:guid>`: once given it stays, wherever the feed moves.

use aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY;
use aws_lc_rs::digest::digest;
use url::Url;

use crate::entry::memory::Memory;
use crate::entry::memory::hex;
use crate::feed::Feed;
use crate::feed::Format;

/// The namespace in which the identities of podcasts are made (UUID version 5, RFC 9562, 5.5):
/// `ead4c236-bf58-58c6-a2c6-a6b28d128cb6`.
const GUIDS: [u8; 16] = [
    0xea, 0xd4, 0xc2, 0x36, 0xbf, 0x58, 0x58, 0xc6, 0xa2, 0xc6, 0xa6, 0xb2, 0x8d, 0x12, 0x8c, 0xb6,
];

/// The identity of a feed's podcast: the one that the writer gave, else the one that was remembered, else the one that is
/// made of the address where its document was when the feed was last built. A feed that is no podcast keeps the one that
/// it had.
pub fn guid(feed: &Feed, memory: &Memory) -> Option<String> {
    let Some(podcast) = &feed.podcast else {
        return memory.guid.clone();
    };
    let known = podcast.guid.clone().or_else(|| memory.guid.clone());
    let home = || memory.url.as_deref().and_then(|url| Url::parse(url).ok());
    Some(known.unwrap_or_else(|| made(feed, &home().unwrap_or_else(|| feed.url.clone()))))
}

/// UUID version 5 of the document's URL without scheme and last slashes, for a feed that stands at `home`.
fn made(feed: &Feed, home: &Url) -> String {
    let document = feed.file(Format::Rss).and_then(|file| home.join(file).ok());
    let url = document.as_ref().unwrap_or(home);
    let name = url.as_str().split_once("://").map_or(url.as_str(), |(_, name)| name);
    let mut named = GUIDS.to_vec();
    named.extend_from_slice(name.trim_end_matches('/').as_bytes());
    let mut bytes = digest(&SHA1_FOR_LEGACY_USE_ONLY, &named).as_ref()[..16].to_vec();
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes);
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    parts.map(|part| &digits[part]).join("-")
}

#[cfg(test)]
mod tests {
    use super::guid;
    use crate::entry::memory::Memory;
    use crate::feed::sample::feed;

    /// The example of the specification: `podnews.net/rss`.
    const GIVEN: &str = "9b024349-ccf0-5f69-a609-6b82873eab3c";

    #[test]
    fn the_identity_of_a_podcast_is_made_as_its_specification_says() {
        let feed = feed("url = 'https://podnews.net/'\nfiles.rss = 'rss'\n[podcast]");
        assert_eq!(guid(&feed, &Memory::default()).as_deref(), Some(GIVEN));
    }

    #[test]
    fn an_identity_stays_wherever_the_podcast_moves() {
        let moved = feed("url = 'https://pond.test/'\n[podcast]");
        let memory = Memory {
            guid: Some(GIVEN.to_owned()),
            ..Memory::default()
        };
        assert_eq!(guid(&moved, &memory).as_deref(), Some(GIVEN));
        let moved = feed("url = 'https://pond.test/'\nfiles.rss = 'rss'\n[podcast]");
        let memory = Memory {
            url: Some("https://podnews.net/".to_owned()),
            ..Memory::default()
        };
        assert_eq!(guid(&moved, &memory).as_deref(), Some(GIVEN));
    }

    #[test]
    fn what_the_writer_gave_goes_before_what_was_remembered() {
        let own = "917393e3-1b1e-5cef-ace4-edaa54e1f810";
        let memory = Memory {
            guid: Some(GIVEN.to_owned()),
            ..Memory::default()
        };
        let given = feed(&format!("[podcast]\nguid = '{own}'"));
        assert_eq!(guid(&given, &memory).as_deref(), Some(own));
        assert_eq!(guid(&feed(""), &memory).as_deref(), Some(GIVEN));
        assert_eq!(guid(&feed(""), &Memory::default()), None);
    }
}
