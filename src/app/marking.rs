//! Readers whose addresses take no mail: marked when a sending ends, and told.

use std::cmp::Reverse;

use serde_json::json;

use crate::app::clock;
use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::out::grouped;
use crate::app::typing::Typing;
use crate::audience::StoreError;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueId;
use crate::ledger::mark::Page;
use crate::ledger::mark::Standing;
use crate::ledger::mark::Withheld;
use crate::store::Store;

/// How many readers one transaction marks: of each it is asked what earlier issues met with.
const PAGE: u32 = 500;

/// How many domains are told of which nobody was marked; there are hardly ever two.
const WITHHELD_TOLD: usize = 10;

/// Marks whoever the deliveries of an issue show to take no mail. It may be done at any time, and any number of times: what
/// is written follows from how the deliveries stand.
pub async fn mark(store: &Store, issue: IssueId, bounced_after: u32) -> Result<(), StoreError> {
    if store.totals(issue).await?.refused == 0 {
        return Ok(());
    }
    weigh(store, issue).await?;
    let mut after = None;
    loop {
        let page = Page {
            after,
            readers_max: PAGE,
            bounced_after,
        };
        match store.mark(issue, page, clock::now()).await?.last {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}

/// Takes the marks after an issue back, of those who are tried again; how many they were.
pub async fn unmark(store: &Store, issue: IssueId) -> Result<u64, StoreError> {
    let (mut readers, mut after) = (0, None);
    loop {
        let page = Page {
            after,
            readers_max: PAGE,
            bounced_after: 1,
        };
        let unmarked = store.unmark(issue, page, clock::now()).await?;
        readers += unmarked.readers;
        match unmarked.last {
            Some(last) => after = Some(last),
            None => return Ok(readers),
        }
    }
}

/// Marks after every issue that has not ended: whoever sent it may have been killed before.
pub async fn mark_unended(store: &Store, bounced_after: u32) -> Result<(), StoreError> {
    for issue in store.unended().await? {
        mark(store, issue, bounced_after).await?;
    }
    Ok(())
}

/// Finds the domains that refuse too many to be believed. Those are written down before others are let go: a kill in
/// between leaves some readers unmarked until the next time, and marks nobody who should not be.
async fn weigh(store: &Store, issue: IssueId) -> Result<(), StoreError> {
    let crowds = store.crowds(issue).await?;
    let mut barred = Vec::new();
    for crowd in crowds {
        if let Some(standing) = crowd.withheld() {
            barred.push(crowd.domain.clone());
            store.withhold(issue, &Withheld { crowd, standing }).await?;
        }
    }
    for known in store.withheld(issue).await? {
        if !barred.contains(&known.crowd.domain) {
            store.release(issue, &known.crowd.domain).await?;
        }
    }
    Ok(())
}

/// The domains that are not believed, and nobody has decided about.
pub async fn doubted(store: &Store, issue: IssueId) -> Result<Vec<Withheld>, StoreError> {
    let mut withheld = store.withheld(issue).await?;
    withheld.retain(|withheld| withheld.standing == Standing::Doubted);
    withheld.sort_by_key(|withheld| Reverse(withheld.crowd.against));
    Ok(withheld)
}

/// The command that names those who have bounced from a feed.
pub fn list(typing: Typing<'_>, feed: &str) -> String {
    typing.in_feed("subscribers list --state bounced", feed)
}

/// Puts what marks there are into the document of an issue.
pub async fn add_to(document: &mut serde_json::Value, store: &Store, issue: IssueId) -> Result<(), Fault> {
    let withheld = doubted(store, issue).await?;
    let withheld = withheld.iter().map(|Withheld { crowd, .. }| {
        json!({ "domain": crowd.domain, "answered": crowd.answered, "refused": crowd.against })
    });
    document["bounced"] = json!(store.marked(issue).await?);
    document["withheld"] = withheld.collect();
    Ok(())
}

/// Says how many readers of an issue were marked, and which domains are not believed, with the commands that go on.
pub async fn print(out: Out, store: &Store, (issue, word, list): (IssueId, &str, &str)) -> Result<(), Fault> {
    let marked = store.marked(issue).await?;
    if marked > 0 {
        let readers = counted(marked, "reader");
        out.row(
            "bounced",
            format!("{readers}, whose addresses take no mail: nothing more is sent to them"),
        )?;
        out.row("", list)?;
    }
    let doubted = doubted(store, issue).await?;
    for Withheld { crowd, .. } in doubted.iter().take(WITHHELD_TOLD) {
        let [against, answered] = [crowd.against, crowd.answered].map(grouped);
        let domain = &crowd.domain;
        out.row(
            "withheld",
            format!("{domain} says that {against} of {answered} readers are gone: too many at once, so none is marked"),
        )?;
        out.row(
            "",
            format!("`--bounced {domain}` takes them for gone, `--living {domain}` does not"),
        )?;
        out.row("", format!("pressrun resolve {word} --living {domain}"))?;
    }
    match doubted.len().saturating_sub(WITHHELD_TOLD) {
        0 => Ok(()),
        more => out.row("withheld", format!("{more} other domains")),
    }
}
