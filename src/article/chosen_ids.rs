//! Ids that headings choose for themselves.

use std::ops::Range;

use pulldown_cmark::CowStr;
use pulldown_cmark::Event;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

/// Takes the ids that headings choose out of their words: `## Frost {#frost}`, and with them classes (`{.red}`), which
/// say how something looks. Other words in braces are words.
pub(super) fn take(body: &str, events: &mut [(Event<'_>, Range<usize>)]) {
    let mut heading = 0;
    for index in 1..events.len() {
        match &events[index].0 {
            Event::Start(Tag::Heading { .. }) => heading = index,
            Event::End(TagEnd::Heading(_)) => {
                let (Event::Text(words), at) = &events[index - 1] else {
                    continue;
                };
                let Some((words, names)) = words.rsplit_once('{').filter(|_| words.ends_with('}')) else {
                    continue;
                };
                let mut names = names.trim_end_matches('}').split_whitespace();
                let is_escaped = body[at.clone()].ends_with("\\}") || !body[at.clone()].ends_with('}');
                let is_names = |name: &str| name.len() > 1 && name.starts_with(['#', '.']);
                if is_escaped || names.clone().next().is_none() || !names.clone().all(is_names) {
                    continue;
                }
                let chosen = names
                    .find_map(|name| name.strip_prefix('#'))
                    .map(|name| CowStr::from(name.to_owned()));
                let words = CowStr::from(words.trim_end().to_owned());
                events[index - 1].0 = Event::Text(words);
                if let Event::Start(Tag::Heading { id, .. }) = &mut events[heading].0 {
                    *id = chosen;
                }
            }
            _ => {}
        }
    }
}
