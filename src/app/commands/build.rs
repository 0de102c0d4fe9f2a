//! `build`: feeds, pages, and each issue's mail.

use std::time::Instant;

use crate::app::built::Built;
use crate::app::built::BuiltFeed;
use crate::app::built::json_of;
use crate::app::built::print;
use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::drafted_memory;
use crate::app::commands::first_feed;
use crate::app::commands::load_at;
use crate::app::commands::preview::scope;
use crate::app::cut::cut;
use crate::app::edit::Edited;
use crate::app::edit::Editing;
use crate::app::edit::Scope;
use crate::app::edit::Wanted;
use crate::app::edit::edit;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::hosted;
use crate::app::kept::Caching;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::load::home;
use crate::app::mail::Sources;
use crate::app::mail::examples;
use crate::app::output;
use crate::app::output::Spared;
use crate::app::publish::Content;
use crate::app::publish::Outputs;
use crate::app::recall::recall;
use crate::app::recall::restore;
use crate::app::sent::FROZEN_GONE;
use crate::app::sent::Sent;
use crate::app::state::STATE;
use crate::app::storage;
use crate::entry::identity::custom::Keeping;
use crate::entry::identity::rules::LOCKED;
use crate::entry::memory::Row;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::channel::channels;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::sorted;
use crate::store::cache::Whole;
use crate::store::draft;
use crate::store::draft::Draft;
use crate::theme::Theme;
use crate::watch::changes;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Build) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let first = once(call, words).await;
    if !words.watch {
        return first;
    }
    report_and_go_on(call, first)?;
    let loaded = call.loaded()?;
    let mut changes = changes(&scope(&loaded))?;
    let memories: Vec<_> = loaded
        .feeds
        .iter()
        .map(|feed| loaded.home.join(feed.own_file(crate::entry::memory::FILE)))
        .collect();
    call.out.note("watching", "Ctrl-C ends");
    let stop = tokio::signal::ctrl_c();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            _ = &mut stop => return Ok(Exit::Done),
            burst = changes.recv() => match burst {
                // What the build itself remembers is no reason to build again.
                Some(paths) if paths.iter().all(|path| memories.contains(path)) => {}
                Some(_) => report_and_go_on(call, once(call, words).await)?,
                None => return Err(Fault::new("the folders cannot be watched any more")),
            },
        }
    }
}

/// While watching, a build that fails is told, and the next one may be better.
fn report_and_go_on(call: &Call, result: Result<Exit, Fault>) -> Result<(), Fault> {
    match result {
        Err(fault) if crate::app::out::is_broken_pipe(&fault) => Err(fault),
        Err(fault) => {
            call.out.tell_fault(&fault);
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}

async fn once(call: &Call, words: &cli::Build) -> Result<Exit, Fault> {
    let started = Instant::now();
    let home = home(call.publication.as_deref())?;
    // Before anything is read: what another build remembers meanwhile must not be forgotten.
    let _lock = storage::lock_building(&home)?;
    let caching = if words.no_cache { Caching::Off } else { Caching::On };
    let loaded = load_at(home, caching)?;
    let sent = recall(&loaded).await;
    let (edited, theme) = rayon::join(|| edit_all(call, words, &loaded), || loaded.theme());
    let (edited, theme) = (edited?, theme?);
    // What is remembered is the longest file of most builds: the disk takes it while the documents are made.
    let built = std::thread::scope(|scope| {
        let drafting = scope.spawn(|| memories(words, &loaded, &edited));
        let memories = || drafting.join().expect("drafting does not panic");
        build(call, words, (&loaded, &sent, &edited, &theme), (started, memories))
    })?;
    let whole = if call.feed.is_none() { Whole::Yes } else { Whole::No };
    loaded.kept.save(&loaded.home, whole);
    if call.out.is_json() {
        call.out.json(json_of(&built))?;
    } else {
        findings::tell_all(call.out, &loaded.home, &built.findings);
        print(call, &built, words.watch)?;
    }
    let exit = if built.findings.iter().any(Finding::is_error) {
        Exit::Failed
    } else {
        Exit::Done
    };
    if !words.watch {
        // The process ends here; handing back ten thousand articles piece by piece would be a tenth of its time.
        std::mem::forget((edited, built));
        std::mem::forget(loaded);
    }
    Ok(exit)
}

/// A feed and its entries.
type EditedFeed<'a> = (&'a LoadedFeed, Edited);

fn edit_all<'a>(call: &Call, words: &cli::Build, loaded: &'a Loaded) -> Result<Vec<EditedFeed<'a>>, Fault> {
    let editing = editing(words, loaded)?;
    let chosen = chosen(call, loaded)?.into_iter();
    chosen.map(|feed| Ok((feed, edit(loaded, feed, editing)?))).collect()
}

/// What each feed remembers from now on, drafted; nothing where it is not to be, or would not change.
fn memories(words: &cli::Build, loaded: &Loaded, edited: &[EditedFeed<'_>]) -> Result<Vec<Option<Draft>>, Fault> {
    let one = |(feed, edited): &EditedFeed<'_>| {
        if remembers(words) {
            drafted_memory(loaded, feed, edited)
        } else {
            Ok(None)
        }
    };
    edited.iter().map(one).collect()
}

/// Whether this build is remembered.
fn remembers(words: &cli::Build) -> bool {
    !words.drafts && keeping(words) == Keeping::Write
}

fn build(
    call: &Call,
    words: &cli::Build,
    (loaded, sent, edited, theme): (&Loaded, &Sent, &[EditedFeed<'_>], &Theme),
    (started, memories): (Instant, impl FnOnce() -> Result<Vec<Option<Draft>>, Fault>),
) -> Result<Built, Fault> {
    let mut all = loaded.misnamed_templates()?;
    all.extend(published_example(loaded));
    all.extend(sent.missed.iter().cloned());
    let channelled: Vec<_> = edited
        .iter()
        .map(|(feed, edited)| channels(&feed.feed, &edited.entries))
        .collect();
    let mut prepared = Vec::new();
    for ((feed, edited), (channels, confused)) in edited.iter().zip(&channelled) {
        let sources = Sources {
            loaded,
            feed,
            edited,
            theme,
            sent,
        };
        let (outputs, found) = hosted::outputs(sources, channels)?;
        all.extend(edited.findings.iter().chain(confused).cloned());
        all.extend(found);
        let cut = cut(feed, items_of(feed, &outputs));
        prepared.push((*feed, edited, outputs, cut.len()));
        all.extend(cut);
    }
    if !words.drafts {
        // It is gone no more, and the build says so.
        all.retain(|finding| finding.rule != FROZEN_GONE.name);
    }
    let findings = sorted(all);
    // What is published under an id that nobody has committed could get another one elsewhere.
    let is_unlocked = findings.iter().any(|finding| finding.rule == LOCKED.name);
    if words.strict || is_unlocked {
        let told = ("nothing was written", "pressrun check");
        findings::refuse_errors(call.out, &loaded.home, &findings, told)?;
    }
    let building = Building { words, loaded, sent };
    let feeds = prepared.into_iter().zip(memories()?);
    let feeds: Result<Vec<BuiltFeed>, Fault> = feeds.map(|(feed, memory)| building.write(feed, memory)).collect();
    Ok(Built {
        feeds: feeds?,
        findings,
        elapsed_ms: started.elapsed().as_millis(),
        next: next_of(call, loaded),
    })
}

/// What is the same for all feeds of a build.
struct Building<'a> {
    words: &'a cli::Build,
    loaded: &'a Loaded,
    sent: &'a Sent,
}

/// A feed, its entries, its files, and how many of its entries are cut to a summary.
type Prepared<'a> = (&'a LoadedFeed, &'a Edited, Outputs<'a>, usize);

impl Building<'_> {
    fn write(&self, (feed, edited, outputs, cut): Prepared<'_>, memory: Option<Draft>) -> Result<BuiltFeed, Fault> {
        let (words, loaded, sent) = (self.words, self.loaded, self.sent);
        let mut restored = Vec::new();
        if !words.drafts {
            restored = restore(sent, loaded, feed)?;
        }
        let (gone, new) = if remembers(words) {
            moves(edited)
        } else {
            Default::default()
        };
        let folder = folder(words, feed);
        let spared = Spared {
            articles: &edited.left_out,
            issues: &feed
                .broken_issues
                .iter()
                .chain(sent.files_unread(feed))
                .collect::<Vec<_>>(),
        };
        let files = output::write((&loaded.home, &loaded.kept), &folder, (&outputs, spared), || {
            Ok(draft::put(memory)?)
        })?;
        Ok(BuiltFeed {
            name: feed.feed.name.to_string(),
            entries: edited.published,
            files,
            addresses: addresses(feed, &folder),
            left_out: edited
                .left_out
                .iter()
                .map(|path| feed.file_of(path).to_owned())
                .collect(),
            waiting: edited.waiting.clone(),
            gone,
            new,
            cut,
            restored,
        })
    }
}

/// The entries that leave a feed with this build, and where the articles are of those that come into it while others
/// leave.
fn moves(edited: &Edited) -> (Vec<(String, String)>, Vec<String>) {
    let changed = || edited.memory.rows.changed();
    let stood = |old: Option<&Row>| old.is_some_and(|old| old.gone.is_none());
    let gone = changed().filter(|(_, row, old)| row.gone.is_some() && stood(*old));
    let new = changed().filter(|(_, _, old)| old.is_none());
    (
        gone.map(|(id, row, _)| (id.clone(), row.path.clone())).collect(),
        new.map(|(_, row, _)| row.path.clone()).collect(),
    )
}

fn editing(words: &cli::Build, loaded: &Loaded) -> Result<Editing, Fault> {
    Ok(Editing {
        now: clock::build_time(loaded.config.publication.timezone)?,
        scope: if words.drafts { Scope::All } else { Scope::Due },
        keeping: keeping(words),
        wanted: Wanted::Shown,
    })
}

fn keeping(words: &cli::Build) -> Keeping {
    match words.ids {
        cli::Ids::Write => Keeping::Write,
        cli::Ids::Keep => Keeping::Keep,
        cli::Ids::Locked => Keeping::Locked,
    }
}

/// What is still an example's and stands in what is published, one after the other; what stands in mail is told where
/// mail is.
fn published_example(loaded: &Loaded) -> Option<Finding> {
    let settings = loaded.config.settings();
    let has_pages = loaded.feeds.iter().any(|feed| feed.feed.pages);
    // Pages have the address at their foot, feeds have none.
    let keys = if has_pages {
        &["url", "postal_address"][..]
    } else {
        &["url"]
    };
    let published: Vec<Place> = keys
        .iter()
        .map(|key| settings.place_of(&["publication", key]))
        .collect();
    let mut examples = examples(&loaded.config).into_iter();
    examples.find(|example| published.contains(&example.place))
}

/// The items of the feed's own documents.
fn items_of<'a>(feed: &LoadedFeed, outputs: &'a Outputs<'_>) -> &'a [Item<'a>] {
    let mut files = Format::ALL.into_iter().filter_map(|format| feed.feed.file(format));
    match files.find_map(|file| outputs.get(file)).map(|output| &output.content) {
        Some(Content::Document(document)) => document.items(),
        _ => &[],
    }
}

/// The command that comes next where nothing has to be mended.
fn next_of(call: &Call, loaded: &Loaded) -> String {
    if loaded.feeds.iter().any(|feed| !feed.issues.is_empty()) {
        call.typing(loaded).anywhere("preview --open")
    } else {
        first_feed(call, loaded, "issue new")
    }
}

fn chosen<'a>(call: &Call, loaded: &'a Loaded) -> Result<Vec<&'a LoadedFeed>, Fault> {
    match &call.feed {
        Some(name) => Ok(vec![loaded.feed(Some(name))?]),
        None => Ok(loaded.feeds.iter().collect()),
    }
}

/// Where a feed's output goes.
fn folder(words: &cli::Build, feed: &LoadedFeed) -> String {
    if words.drafts {
        format!("{STATE}/drafts/{}", feed.feed.name)
    } else {
        feed.feed.output.clone()
    }
}

/// Each document's file and address.
fn addresses(feed: &LoadedFeed, folder: &str) -> Vec<(String, String)> {
    Format::ALL
        .into_iter()
        .filter_map(|format| {
            let url = feed.feed.document_url(format)?;
            Some((format!("{folder}/{}", feed.feed.file(format)?), url.to_string()))
        })
        .collect()
}
