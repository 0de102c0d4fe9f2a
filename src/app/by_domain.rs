//! How an issue went with each domain, as `status` tells it.

use serde_json::json;

use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::grouped;
use crate::app::standing::each;
use crate::app::standing::told;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::ledger::report::DomainTotals;
use crate::ledger::report::Sayings;
use crate::ledger::state::State;
use crate::store::Store;

/// How many domains are told: what one looks at; the rest are told by number.
const DOMAINS_TOLD: u32 = 10;

/// How many sentences of a domain people are told, and programs.
const SENTENCES_TOLD: usize = 3;
/// See [`SENTENCES_TOLD`].
const SENTENCES_IN_JSON: usize = 20;

/// What has been said of deliveries that stand so.
const TROUBLED: [State; 3] = [State::Refused, State::Deferred, State::Doubtful];

async fn sayings(
    store: &Store,
    (issue, totals): (IssueId, &Totals),
    domains: &[DomainTotals],
) -> Result<Sayings, Fault> {
    let mut sayings = Sayings::of(domains.iter().map(|domain| domain.domain.as_str()));
    let mut totals = *totals;
    for state in TROUBLED {
        if *totals.of(state) > 0 {
            each(store, issue, Some(state), |delivery| {
                sayings.count(delivery);
                Ok(())
            })
            .await?;
        }
    }
    Ok(sayings)
}

/// Tells of the domains that did not take everything, what they said, and how the largest others stand beside them.
pub async fn print(out: Out, store: &Store, (issue, totals): (IssueId, &Totals)) -> Result<(), Fault> {
    if totals.deferred + totals.refused + totals.doubtful == 0 {
        return Ok(());
    }
    let domains = store.domains(issue, DOMAINS_TOLD).await?;
    let sayings = sayings(store, (issue, totals), &domains.first).await?;
    for domain in &domains.first {
        out.row("domain", format!("{}: {}", domain.domain, sentence(domain)))?;
        let (sentences, uncounted) = sayings.most_frequent(&domain.domain);
        for sentence in sentences.iter().take(SENTENCES_TOLD) {
            let (copies, state) = (grouped(sentence.copies), sentence.state.name());
            out.row("", format!("{copies:>7} {state}: {}", told(&sentence.said)))?;
        }
        let others = sentences.iter().skip(SENTENCES_TOLD).map(|sentence| sentence.copies);
        let others = others.sum::<u64>() + uncounted;
        if others > 0 {
            out.row("", format!("{:>7} in other words", grouped(others)))?;
        }
    }
    match domains.others {
        0 => Ok(()),
        others => out.row("domain", format!("{} others", grouped(others))),
    }
}

/// Puts the domains into the document of an issue.
pub async fn add_to(
    document: &mut serde_json::Value,
    store: &Store,
    (issue, totals): (IssueId, &Totals),
) -> Result<(), Fault> {
    let domains = store.domains(issue, DOMAINS_TOLD).await?;
    let sayings = sayings(store, (issue, totals), &domains.first).await?;
    let told = domains.first.iter().map(|domain| {
        let (sentences, uncounted) = sayings.most_frequent(&domain.domain);
        let said = sentences.iter().take(SENTENCES_IN_JSON).map(|sentence| {
            json!({
                "state": sentence.state,
                "code": (sentence.said.code > 0).then_some(sentence.said.code),
                "enhanced": sentence.said.enhanced,
                "reply": sentence.said.text,
                "copies": sentence.copies,
            })
        });
        let others = sentences.iter().skip(SENTENCES_IN_JSON).map(|sentence| sentence.copies);
        json!({
            "domain": domain.domain,
            "total": domain.total,
            "accepted": domain.accepted,
            "deferred": domain.deferred,
            "refused": domain.refused,
            "doubtful": domain.doubtful,
            "said": said.collect::<Vec<_>>(),
            "said_otherwise": others.sum::<u64>() + uncounted,
        })
    });
    document["domains"] = told.collect();
    document["other_domains"] = json!(domains.others);
    Ok(())
}

/// `1,199 accepted · 2 deferred`: what there is, and always how many were accepted.
fn sentence(domain: &DomainTotals) -> String {
    let counts = [
        (domain.accepted, "accepted"),
        (domain.deferred, "deferred"),
        (domain.refused, "refused"),
        (domain.doubtful, "doubtful"),
    ];
    let told = counts
        .iter()
        .filter(|(count, state)| *count > 0 || *state == "accepted");
    let told: Vec<String> = told
        .map(|(count, state)| format!("{} {state}", grouped(*count)))
        .collect();
    format!("{} of {}", told.join(" · "), grouped(domain.total))
}
