//! How an issue stands by domain, in memory.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::ledger::issue::IssueId;
use crate::ledger::model::Model;
use crate::ledger::report::DomainTotals;
use crate::ledger::report::Domains;
use crate::ledger::state::State;

impl Model {
    /// The domains of an issue with the most copies that were not taken, and behind them the largest, at most `limit`.
    pub fn domains(&self, issue: IssueId, limit: u32) -> Domains {
        let mut domains: BTreeMap<String, DomainTotals> = BTreeMap::new();
        for (id, row) in &self.issue(issue).rows {
            let domain = self.domain(*id);
            let totals = domains.entry(domain.clone()).or_default();
            totals.domain = domain;
            totals.total += 1;
            match row.state {
                State::Accepted => totals.accepted += 1,
                State::Deferred => totals.deferred += 1,
                State::Refused => totals.refused += 1,
                State::Doubtful => totals.doubtful += 1,
                _ => {}
            }
        }
        let mut first: Vec<_> = domains.into_values().collect();
        first.sort_by_key(|domain| Reverse((domain.troubled(), domain.total)));
        let others = first.len().saturating_sub(limit as usize) as u64;
        first.truncate(limit as usize);
        Domains { first, others }
    }
}
