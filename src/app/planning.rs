//! Plans: who would get an issue, as what, by which way, under one hash.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use aws_lc_rs::digest;
use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use tracing::info;

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
use crate::profile::Profile;
use crate::store::Store;

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

/// How the readers have changed since a plan was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    /// How many of the plan would not be in it now.
    pub left: u64,
    /// How many would, and are not.
    pub joined: u64,
}

/// What a plan of this mailing by this profile fixes.
pub fn facts(mailing: &Mailing, (name, profile): (&str, &Profile)) -> PlanFacts {
    PlanFacts {
        fingerprint: mailing.issue.fingerprint.clone(),
        head: mailing.head_hash(),
        profile: profile_fact(name, profile),
        selection: SELECTION.to_owned(),
    }
}

/// What a plan fixes of the profile of that name: the name, and the way that it goes.
pub fn profile_fact(name: &str, profile: &Profile) -> String {
    let way = digest::digest(&SHA256, profile.way().as_bytes());
    format!("{name} {}", hex(&way.as_ref()[..8]))
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
    info!(plan.hash = %hash, delivery.count = recipients, "planned {name} for {recipients} recipients");
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

/// How the readers of the feed have changed since the plan was made. Both lists are read a page at a time, in the order
/// of subscribers.
pub async fn drift(store: &Store, name: &IssueName, plan: &Plan) -> Result<Drift, Fault> {
    let mut drift = Drift { left: 0, joined: 0 };
    let (mut planned, mut active) = (VecDeque::new(), VecDeque::new());
    let (mut last_planned, mut last_active) = (None, None);
    loop {
        if planned.is_empty() {
            planned.extend(store.planned_for(plan.id, last_planned).await?);
            last_planned = planned.back().copied().or(last_planned);
        }
        if active.is_empty() {
            let page = store.recipients_after(&name.feed, last_active).await?;
            active.extend(page.iter().map(|recipient| recipient.id));
            last_active = active.back().copied().or(last_active);
        }
        match (planned.front(), active.front()) {
            (None, None) => return Ok(drift),
            (Some(one), Some(other)) if one == other => {
                planned.pop_front();
                active.pop_front();
            }
            (Some(one), other) if other.is_none_or(|other| one < other) => {
                planned.pop_front();
                drift.left += 1;
            }
            _ => {
                active.pop_front();
                drift.joined += 1;
            }
        }
    }
}

/// The plan of that hash, if it still fits; else what changed, and `again`, the command that makes a new one.
pub async fn find(
    store: &Store,
    (name, hash, again): (&IssueName, &str, &str),
    now: &PlanFacts,
) -> Result<Plan, Fault> {
    let again = format!("run `{again}` again");
    let plan = store
        .plan(name, Some(hash))
        .await?
        .ok_or_else(|| Fault::new(format!("{name} has no plan {hash}")).hint(again.clone()))?;
    let changed: Vec<&str> = [
        (plan.facts.fingerprint != now.fingerprint, "subject, entries or text"),
        (plan.facts.head != now.head, "sender, signature, list or ways to leave"),
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
