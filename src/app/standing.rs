//! How an issue stands, in words and as a document: what `status`, `send` and whoever ends a sending say alike.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::fault::Fault;
use crate::app::marking;
use crate::app::out::Out;
use crate::app::out::grouped;
use crate::app::way::landed;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::sentence::kind;
use crate::ledger::state::State;
use crate::profile::Profile;
use crate::store::Store;

/// How many kinds of refusal are told; the rest stands in `status --deliveries`.
const REFUSALS_TOLD: usize = 5;

/// How many files of an outbox are named; of more, their folder is.
const FILES_TOLD: usize = 3;
/// How many doubtful deliveries are told; the rest stands in `status --deliveries`.
const DOUBTFUL_TOLD: u64 = 20;

/// The totals as a document.
pub fn json_of(name: &IssueName, phase: Phase, totals: &Totals) -> serde_json::Value {
    let mut document = json!({ "issue": name.to_string(), "state": phase });
    let totals = serde_json::to_value(totals).expect("numbers have a JSON form");
    if let (Some(document), Some(totals)) = (document.as_object_mut(), totals.as_object()) {
        document.extend(totals.clone());
    }
    document
}

/// The totals as a document, with the readers who were marked.
pub async fn whole(
    store: &Store,
    (name, issue): (&IssueName, IssueId),
    (phase, totals): (Phase, &Totals),
) -> Result<serde_json::Value, Fault> {
    let mut document = json_of(name, phase, totals);
    marking::add_to(&mut document, store, issue).await?;
    Ok(document)
}

/// `1,199 accepted · 2 deferred · 3 refused`: what there is, and always how many were accepted.
pub fn sentence(totals: &Totals) -> String {
    let Totals {
        planned,
        sending,
        accepted,
        deferred,
        refused,
        doubtful,
        skipped,
        ..
    } = *totals;
    let counts = [
        (accepted, "accepted"),
        (planned, "planned"),
        (sending, "sending"),
        (deferred, "deferred"),
        (refused, "refused"),
        (doubtful, "doubtful"),
        (skipped, "skipped"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, state)| *count > 0 || *state == "accepted")
        .map(|(count, state)| format!("{} {state}", grouped(*count)))
        .collect();
    parts.join(" · ")
}

/// Those for whom it ended otherwise than well, and those of whom nobody knows: how many were skipped and why, who was
/// refused, who is in doubt.
pub async fn print_ends(out: Out, store: &Store, (issue, totals): (IssueId, &Totals)) -> Result<(), Fault> {
    // Many issues have none of these, and some have a million others.
    if totals.skipped > 0 {
        print_skipped(out, store, issue).await?;
    }
    if totals.refused > 0 {
        print_refusals(out, store, issue).await?;
    }
    if totals.doubtful > 0 {
        print_doubtful(out, store, issue, DOUBTFUL_TOLD).await?;
    }
    Ok(())
}

async fn print_skipped(out: Out, store: &Store, issue: IssueId) -> Result<(), Fault> {
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    each(store, issue, Some(State::Skipped), |delivery| {
        let said = delivery.said.as_ref().map(told).unwrap_or_default();
        *kinds.entry(said).or_default() += 1;
        Ok(())
    })
    .await?;
    for (why, count) in kinds {
        out.row("skipped", format!("{}: {why}", grouped(count)))?;
    }
    Ok(())
}

/// Who was refused and why: by name where nobody else was told the same at that domain, else counted.
async fn print_refusals(out: Out, store: &Store, issue: IssueId) -> Result<(), Fault> {
    let mut kinds: BTreeMap<(String, String), (u64, String)> = BTreeMap::new();
    each(store, issue, Some(State::Refused), |delivery| {
        let address = &delivery.recipient.address;
        let said = delivery.said.as_ref().map(|said| told(&kind(said))).unwrap_or_default();
        let of_kind = kinds.entry((address.domain().to_owned(), said)).or_default();
        *of_kind = (of_kind.0 + 1, address.expose().to_owned());
        Ok(())
    })
    .await?;
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by(|left, right| right.1.0.cmp(&left.1.0).then_with(|| left.0.cmp(&right.0)));
    for ((domain, said), (count, last)) in kinds.iter().take(REFUSALS_TOLD) {
        let told = match count {
            1 => format!("{last} {said}"),
            _ => format!("{domain} {said} ({})", grouped(*count)),
        };
        out.row("refused", told)?;
    }
    if kinds.len() > REFUSALS_TOLD {
        out.row("refused", format!("{} other kinds", kinds.len() - REFUSALS_TOLD))?;
    }
    Ok(())
}

/// Who is in doubt, by name, at most `most` of them: it is the operator who has to decide.
pub async fn print_doubtful(out: Out, store: &Store, issue: IssueId, most: u64) -> Result<(), Fault> {
    let mut count = 0;
    each(store, issue, Some(State::Doubtful), |delivery| {
        count += 1;
        if count > most {
            return Ok(());
        }
        let said = delivery.said.as_ref().map(told).unwrap_or_default();
        out.row("doubtful", format!("{} {said}", delivery.recipient.address.expose()))
    })
    .await?;
    match count.saturating_sub(most) {
        0 => Ok(()),
        more => out.row("doubtful", format!("{} others", grouped(more))),
    }
}

/// Where the copies lie that went into a folder.
pub async fn print_outbox(out: Out, profile: &Profile, store: &Store, issue: IssueId) -> Result<(), Fault> {
    if !matches!(profile, Profile::Maildir(_)) {
        return Ok(());
    }
    let mut files = Vec::new();
    each(store, issue, Some(State::Accepted), |delivery| {
        if files.len() <= FILES_TOLD {
            files.extend(delivery.said.as_ref().and_then(|said| landed(profile, &said.text)));
        }
        Ok(())
    })
    .await?;
    if files.len() > FILES_TOLD {
        files = landed(profile, "new/").into_iter().collect();
    }
    for file in files {
        out.row("outbox", file.display())?;
    }
    Ok(())
}

/// Calls `tell` for every delivery, a page at a time.
pub async fn each(
    store: &Store,
    issue: IssueId,
    state: Option<State>,
    mut tell: impl FnMut(&Delivery) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut after: Option<SubscriberId> = None;
    loop {
        let page = store.deliveries(issue, state, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.recipient.id);
        for delivery in &page {
            tell(delivery)?;
        }
    }
}

/// `550 5.1.1 no such user`.
pub fn told(said: &Said) -> String {
    let code = if said.code == 0 {
        String::new()
    } else {
        said.code.to_string()
    };
    let parts = [code, said.enhanced.clone().unwrap_or_default(), said.text.clone()];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
