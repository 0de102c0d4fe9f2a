//! Plans: who would get an issue, as what, by which way, under one hash.

use std::collections::BTreeMap;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;

use crate::app::clock;
use crate::app::fault::Fault;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::entry::memory::hex;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Plan;
use crate::ledger::issue::PlanFacts;
use crate::message::mailing::Mailing;
use crate::store::sqlite::Store;

/// Who an issue goes to, so far always.
const SELECTION: &str = "all active subscribers";

/// A plan, and how its recipients spread.
#[derive(Debug)]
pub struct Drawn {
    /// The plan.
    pub plan: Plan,
    /// Recipients by domain.
    pub domains: BTreeMap<String, u64>,
}

/// What a plan of this mailing by this profile fixes.
pub fn facts(mailing: &Mailing, profile: &str) -> PlanFacts {
    PlanFacts {
        fingerprint: mailing.issue.fingerprint.clone(),
        head: mailing.head_hash(),
        profile: profile.to_owned(),
        selection: SELECTION.to_owned(),
    }
}

/// Draws a plan: takes everybody down who would get the issue now, a page at a time.
pub async fn draw(store: &Store, name: &IssueName, facts: PlanFacts) -> Result<Drawn, Fault> {
    let id = store.begin_plan(name, &facts, clock::now()).await?;
    let mut digest = Context::new(&SHA256);
    for fact in [&facts.fingerprint, &facts.head, &facts.profile, &facts.selection] {
        digest.update(fact.as_bytes());
        digest.update(b"\0");
    }
    let mut domains: BTreeMap<String, u64> = BTreeMap::new();
    let mut recipients = 0;
    let mut after: Option<SubscriberId> = None;
    loop {
        let page = store.recipients_after(&name.feed, after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for recipient in &page {
            digest.update(&recipient.id.0.to_be_bytes());
            *domains.entry(recipient.address.domain().to_owned()).or_default() += 1;
        }
        recipients += page.len() as u64;
        let ids: Vec<SubscriberId> = page.iter().map(|recipient| recipient.id).collect();
        store.extend_plan(id, &ids).await?;
    }
    let digits = hex(&digest.finish().as_ref()[..4]);
    let hash = format!("{}-{}", &digits[..4], &digits[4..]);
    store.finish_plan(id, &hash).await?;
    Ok(Drawn {
        plan: Plan {
            id,
            hash,
            facts,
            recipients,
        },
        domains,
    })
}

/// The plan of that hash, if it still fits; else what changed.
pub async fn find(store: &Store, name: &IssueName, hash: &str, now: &PlanFacts) -> Result<Plan, Fault> {
    let again = format!("run `pressrun plan {name}` again");
    let plan = store
        .plan(name, Some(hash))
        .await?
        .ok_or_else(|| Fault::new(format!("{name} has no plan {hash}")).hint(again.clone()))?;
    let changed: Vec<&str> = [
        (plan.facts.fingerprint != now.fingerprint, "the content"),
        (plan.facts.head != now.head, "sender, list or ways to leave"),
        (plan.facts.profile != now.profile, "the profile"),
        (plan.facts.selection != now.selection, "the selection"),
    ]
    .into_iter()
    .filter_map(|(differs, what)| differs.then_some(what))
    .collect();
    if changed.is_empty() {
        return Ok(plan);
    }
    Err(Fault::new(format!("the plan {hash} is out of date"))
        .because(format!("changed since: {}", changed.join("; ")))
        .hint(again))
}
