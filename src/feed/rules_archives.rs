//! Archives over random histories: whoever walks back meets everything, and what was fetched once stays as it was.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeDelta;
use proptest::prelude::Just;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_assert;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;

use crate::entry::Entry;
use crate::entry::identity::claim::Claim;
use crate::entry::identity::custom::Changes;
use crate::entry::identity::custom::Custom;
use crate::entry::identity::custom::Form;
use crate::entry::identity::custom::Keeping;
use crate::entry::identity::identify;
use crate::entry::memory::Memory;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::archive::Build;
use crate::feed::archive::remember;
use crate::feed::channel::Channel;
use crate::feed::documents::documents;
use crate::feed::sample::entry;
use crate::feed::sample::feed;
use crate::feed::sample::moment;
use crate::feed::sample::read;

/// What a writer does to the articles between two builds.
#[derive(Debug, Clone)]
enum Step {
    /// Some new ones, the first of them dated that many days after the first of March.
    Add(i64, usize),
    Edit(Index),
    Remove(Index),
    Return(Index),
    Rename(Index),
    Nothing,
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let index = any::<Index>;
    let step = prop_oneof![
        5 => (0..40_i64, 1..4_usize).prop_map(|(day, count)| Step::Add(day, count)),
        3 => index().prop_map(Step::Edit),
        3 => index().prop_map(Step::Remove),
        2 => index().prop_map(Step::Return),
        1 => index().prop_map(Step::Rename),
        1 => Just(Step::Nothing),
    ];
    prop::collection::vec(prop::collection::vec(step, 1..4), 1..12)
}

/// An article of the writer's.
#[derive(Debug, Clone)]
struct Article {
    number: usize,
    path: String,
    text: usize,
    date: DateTime<FixedOffset>,
    is_there: bool,
}

/// The writer's folder, what the feed remembers, and what was published last.
struct Desk {
    feed: Feed,
    articles: Vec<Article>,
    counter: usize,
    memory: Memory,
    published: BTreeMap<String, String>,
    /// The ids of each archive document that was published.
    archives: BTreeMap<String, BTreeSet<String>>,
}

impl Desk {
    fn new(items: usize) -> Self {
        Self {
            feed: feed(&format!("archives = true\nitems = {items}")),
            articles: Vec::new(),
            counter: 0,
            memory: Memory::default(),
            published: BTreeMap::new(),
            archives: BTreeMap::new(),
        }
    }

    /// Takes a step, and tells the numbers of the articles that were edited, renamed or removed.
    fn take(&mut self, step: &Step) -> Vec<usize> {
        self.counter += 1;
        let there = |wanted: bool| -> Vec<usize> {
            let articles = self.articles.iter().enumerate();
            articles
                .filter(|(_, article)| article.is_there == wanted)
                .map(|(at, _)| at)
                .collect()
        };
        let pick = |index: &Index, from: Vec<usize>| (!from.is_empty()).then(|| *index.get(&from));
        let (at, is_return) = match step {
            Step::Nothing => return Vec::new(),
            Step::Add(day, count) => {
                for _ in 0..*count {
                    self.add(*day);
                }
                return Vec::new();
            }
            Step::Return(index) => (pick(index, there(false)), true),
            Step::Edit(index) | Step::Remove(index) | Step::Rename(index) => (pick(index, there(true)), false),
        };
        let Some(at) = at else { return Vec::new() };
        let counter = self.counter;
        let article = &mut self.articles[at];
        match step {
            Step::Edit(_) => article.text = counter,
            Step::Rename(_) => article.path = format!("moved-{counter}.md"),
            _ => article.is_there = is_return,
        }
        if is_return { Vec::new() } else { vec![article.number] }
    }

    fn add(&mut self, day: i64) {
        self.counter += 1;
        self.articles.push(Article {
            number: self.counter,
            path: format!("article-{}.md", self.counter),
            text: self.counter,
            date: moment("2026-03-01T08:00:00Z") + TimeDelta::days(day),
            is_there: true,
        });
    }

    fn build(&mut self, now: DateTime<FixedOffset>) -> Vec<Entry> {
        let there: Vec<&Article> = self.articles.iter().filter(|article| article.is_there).collect();
        let claims: Vec<Claim<'_>> = there.iter().map(|article| article.claim()).collect();
        let custom = Custom {
            host: "example.org".to_owned(),
            form: Form::Tag,
            changes: Changes::Content,
            keeping: Keeping::Write,
            now,
            standing: BTreeMap::new(),
            memory_file: "feeds/main/ids.toml".to_owned(),
        };
        let identified = identify(&self.memory, &claims, &custom);
        let identities = identified.identities.into_iter().map(Option::unwrap);
        let entries: Vec<Entry> = there
            .into_iter()
            .zip(identities)
            .map(|(article, identity)| Entry {
                id: identity.id,
                url: format!("https://example.org/orchard/{}", article.path).parse().unwrap(),
                html: format!("{}{}.</p>", words(article.number), article.text),
                published: identity.published,
                updated: identity.updated,
                ..entry(1)
            })
            .collect();
        let mut memory = identified.memory;
        remember(
            &mut memory,
            Build {
                before: &self.memory,
                entries: &entries,
                now,
                items: self.feed.items,
            },
        );
        assert_eq!(Memory::parse("ids.toml", &memory.to_toml()).unwrap(), memory);
        self.memory = memory;
        entries
    }

    /// The texts of all documents of the feed by their names.
    fn publish(&self, entries: &[Entry]) -> BTreeMap<String, String> {
        let channel = Channel::whole(&self.feed, entries);
        let documents = documents(&channel, &self.memory);
        documents
            .into_iter()
            .map(|document| (document.file.clone(), document.text()))
            .collect()
    }
}

impl Article {
    fn claim(&self) -> Claim<'_> {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&self.text.to_le_bytes());
        Claim {
            file: format!("feeds/main/articles/{}", self.path).into(),
            path: self.path.as_str().into(),
            id: None,
            slug: self.path.as_str().into(),
            hash,
            date: self.date,
            date_line: 1,
            updated: None,
            page: None,
            url: "https://example.org/".into(),
        }
    }
}

/// The name of the document before `text`, and what it calls the subscription document.
fn links(format: Format, text: &str) -> (Option<String>, Option<String>) {
    let after = |before: &str, behind: &str| {
        let link = text.split_once(before)?.1.split_once(behind)?.0;
        Some(link.trim_start_matches("https://example.org/orchard/").to_owned())
    };
    // Both crates write the attribute `href` first.
    let link = |relation: &str| {
        let at = text.find(&format!("rel=\"{relation}\""))?;
        let (before, _) = text.split_at(at);
        let href = before.rsplit_once("href=\"")?.1.split('"').next()?;
        Some(href.trim_start_matches("https://example.org/orchard/").to_owned())
    };
    match format {
        Format::Json => (after("\"next_url\": \"", "\""), None),
        Format::Rss | Format::Atom => (link("prev-archive"), link("current")),
    }
}

/// What a walk from the newest document to the oldest found.
#[derive(Debug, Default)]
struct Walk {
    /// The first copy of each entry, by id.
    first: BTreeMap<String, String>,
    /// The ids in each document, in the order of the walk.
    documents: Vec<(String, BTreeSet<String>)>,
}

fn walk(format: Format, published: &BTreeMap<String, String>) -> Result<Walk, TestCaseError> {
    let mut walk = Walk::default();
    let mut next = Some(format.file_name().to_owned());
    while let Some(file) = next {
        let text = published.get(&file);
        prop_assert!(text.is_some(), "{} leads to {file}, which is not there", format.label());
        let text = text.map(String::as_str).unwrap_or_default();
        let document = read(text);
        let is_archive = !walk.documents.is_empty();
        let (previous, current) = links(format, text);
        if format != Format::Json {
            prop_assert_eq!(current.is_some(), is_archive);
            prop_assert_eq!(text.contains("<fh:archive>"), is_archive, "{}", text);
            prop_assert_eq!(text.contains("xmlns:fh="), is_archive);
            prop_assert!(!text.contains("next-archive"));
        }
        let ids = document.entries.iter().map(|entry| entry.id.clone()).collect();
        walk.documents.push((file, ids));
        for entry in document.entries {
            let body = entry.content.and_then(|content| content.body).unwrap_or_default();
            walk.first.entry(entry.id).or_insert(body);
        }
        next = previous;
    }
    Ok(walk)
}

/// How the words of an article begin.
fn words(number: usize) -> String {
    format!("<p>article {number} text ")
}

/// Builds once, and holds what is published against what was published before.
fn check(desk: &mut Desk, steps: &[Step], now: DateTime<FixedOffset>) -> Result<(), TestCaseError> {
    let items = desk.feed.items;
    let touched: BTreeSet<usize> = steps.iter().flat_map(|step| desk.take(step)).collect();
    let entries = desk.build(now);
    let published = desk.publish(&entries);
    let living: BTreeMap<String, String> = entries
        .iter()
        .map(|entry| (entry.id.clone(), entry.html.clone()))
        .collect();
    for format in Format::ALL {
        let walk = walk(format, &published)?;
        prop_assert_eq!(&walk.first, &living, "{:?}", format);
        let newest = &walk.documents[0].1;
        prop_assert!(newest.len() >= items.min(entries.len()), "{:?}", walk);
        prop_assert!(newest.len() < 3 * items, "{:?}", walk);
        // What comes back with another text is edited too.
        let is_edited = |entry: &&Entry| entry.updated == now && entry.published != now;
        let edited: Vec<&Entry> = entries.iter().filter(is_edited).collect();
        let are_shown = edited.iter().all(|entry| newest.contains(&entry.id));
        prop_assert!(edited.len() > items || are_shown, "an edit is shown");
        for (file, held) in &walk.documents[1..] {
            let first = desk.archives.entry(file.clone()).or_insert_with(|| held.clone());
            prop_assert_eq!(first.len(), items, "{} is full when it is new", file);
            prop_assert!(held.is_subset(first), "nothing enters {} later", file);
        }
    }
    for (file, before) in &desk.published {
        if !file.starts_with("archive/") || published.get(file) == Some(before) {
            continue;
        }
        let plain = before.replace("&lt;", "<").replace("&gt;", ">");
        let own = touched.iter().any(|number| plain.contains(&words(*number)));
        prop_assert!(
            own,
            "{} changed for nothing\n{}\n{:?}",
            file,
            before,
            published.get(file)
        );
    }
    desk.published = published;
    Ok(())
}

proptest! {
    // Each history has up to twelve builds, each of which three programs' worth of documents are read from.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rule_12_whoever_walks_back_meets_every_entry_and_no_archive_changes_but_for_its_own(
        items in 1..4_usize,
        builds in steps(),
    ) {
        let mut desk = Desk::new(items);
        let mut now = moment("2026-05-01T12:00:00Z");
        for steps in &builds {
            now += TimeDelta::hours(1);
            check(&mut desk, steps, now)?;
        }
    }
}
