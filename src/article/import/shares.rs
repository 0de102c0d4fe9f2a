//! Bars of links by which readers pass a page on.

/// Where pages are shared.
const NETWORKS: [&str; 19] = [
    "facebook",
    "twitter",
    "x",
    "linkedin",
    "whatsapp",
    "reddit",
    "pinterest",
    "tumblr",
    "telegram",
    "pocket",
    "mastodon",
    "bluesky",
    "threads",
    "email",
    "instagram",
    "youtube",
    "messenger",
    "flipboard",
    "xing",
];

/// The buttons of a share bar that are no network.
const SHARE_BUTTONS: [&str; 14] = [
    "share",
    "tweet",
    "post",
    "print",
    "more",
    "copy link",
    "save",
    "like",
    "pin",
    "pin it",
    "loading",
    "shares",
    "mail",
    "link",
];

/// Words before the networks of a share bar, the longer first.
const SHARE_LEADS: [&str; 13] = [
    "share this article on",
    "share this post on",
    "share this story on",
    "share this page on",
    "share this article",
    "share this post",
    "share this story",
    "share this page",
    "share this on",
    "share this",
    "share on",
    "share via",
    "share",
];

/// Networks whose names are no other words.
const NETWORKS_ONLY: [&str; 10] = [
    "facebook",
    "twitter",
    "linkedin",
    "whatsapp",
    "reddit",
    "pinterest",
    "tumblr",
    "bluesky",
    "instagram",
    "youtube",
];

/// How many networks and buttons of a share bar these words are, if they are nothing else: `Facebook X Copy link`.
pub fn networks(words: &[String]) -> Option<usize> {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut count = 0;
    while let Some(first) = words.first() {
        let two = words.get(1).map(|second| format!("{first} {second}"));
        let taken = if two.is_some_and(|two| SHARE_BUTTONS.contains(&two.as_str())) {
            2
        } else if NETWORKS.contains(first) || SHARE_BUTTONS.contains(first) {
            1
        } else {
            return None;
        };
        words.drain(..taken);
        count += 1;
    }
    (count > 0).then_some(count)
}

/// Whether these words are networks, enough of them to be nothing else than a share bar: `Facebook Twitter LinkedIn`.
pub fn names_networks(words: &[String]) -> bool {
    const NETWORKS_MIN: usize = 3;
    networks(words).is_some_and(|count| named(words) > 1 && count >= NETWORKS_MIN)
}

fn named(words: &[String]) -> usize {
    words
        .iter()
        .filter(|word| NETWORKS_ONLY.contains(&word.as_str()))
        .count()
}

/// `Share on Facebook | Twitter | LinkedIn`, `Facebook Twitter LinkedIn`.
pub fn is_share_bar(words: &[String]) -> bool {
    let said = words.join(" ");
    let lead = SHARE_LEADS
        .iter()
        .find(|lead| said.strip_prefix(**lead).is_some_and(|rest| rest.starts_with(' ')));
    match lead {
        Some(lead) => {
            let rest = &words[lead.split(' ').count()..];
            networks(rest).is_some_and(|count| named(words) > 0 && (count > 1 || *lead != "share"))
        }
        None => names_networks(words),
    }
}

/// `Share on Facebook`, `Click to share on X (Opens in new window)`, `Follow us on Mastodon`.
pub fn is_share_link(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["click", "to", "share", "on", network @ ..] => (1..=6).contains(&network.len()),
        ["click", "to", "email" | "print", .., "opens", "in", "new", "window"] => words.len() <= 14,
        ["share" | "follow", "us" | "this" | "me", "on", network] | ["share", "on" | "via", network] => {
            NETWORKS.contains(network)
        }
        ["tweet", count] => count.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}
