//! How an issue stands by domain, the same in either store.

use crate::audience::StoreError;
use crate::ledger::issue::IssueId;
use crate::ledger::report::DomainTotals;
use crate::ledger::report::Domains;
use crate::store::Store;
use crate::store::either;
use crate::store::rows;
use crate::store::rows::Columns;

/// Grouped by the store, so that an issue to a million domains takes no memory here.
const DOMAINS: &str = "
    SELECT c.*, count(*) OVER () AS domains FROM (
        SELECT m.domain, count(*) AS total,
            sum(CASE WHEN d.state = 2 THEN 1 ELSE 0 END) AS accepted,
            sum(CASE WHEN d.state = 3 THEN 1 ELSE 0 END) AS deferred,
            sum(CASE WHEN d.state = 4 THEN 1 ELSE 0 END) AS refused,
            sum(CASE WHEN d.state = 5 THEN 1 ELSE 0 END) AS doubtful
        FROM deliveries d JOIN mailboxes m ON m.subscriber = d.subscriber WHERE d.issue = $1 GROUP BY m.domain) AS c
    ORDER BY c.deferred + c.refused + c.doubtful DESC, c.total DESC, c.domain LIMIT $2";

impl Store {
    /// The domains of an issue with the most copies that were not taken, and behind them the largest, at most `limit`.
    pub async fn domains(&self, issue: IssueId, limit: u32) -> Result<Domains, StoreError> {
        either!(self, store => {
            let query = sqlx::query(DOMAINS).bind(issue.0).bind(i64::from(limit));
            domains(&store.rows(query).await?)
        })
    }
}

fn domains(rows: &[impl Columns]) -> Result<Domains, StoreError> {
    let all = rows.first().map_or(Ok(0), |row| rows::count(row, "domains"))?;
    Ok(Domains {
        first: rows.iter().map(totals).collect::<Result<_, _>>()?,
        others: all - rows.len() as u64,
    })
}

fn totals(row: &impl Columns) -> Result<DomainTotals, StoreError> {
    Ok(DomainTotals {
        domain: row.text("domain").to_owned(),
        total: rows::count(row, "total")?,
        accepted: rows::count(row, "accepted")?,
        deferred: rows::count(row, "deferred")?,
        refused: rows::count(row, "refused")?,
        doubtful: rows::count(row, "doubtful")?,
    })
}
