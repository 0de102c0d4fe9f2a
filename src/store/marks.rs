//! Readers whose addresses take no mail: what deliveries show of them, and what was decided, the same in either store.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::audience::Consent;
use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::mark::CROWD_MIN;
use crate::ledger::mark::Crowd;
use crate::ledger::mark::Marked;
use crate::ledger::mark::Page;
use crate::ledger::mark::Standing;
use crate::ledger::mark::Withheld;
use crate::ledger::mark::codes;
use crate::ledger::mark::source;
use crate::store::Store;
use crate::store::either;
use crate::store::rows;
use crate::store::rows::Columns;

const CROWDS: &str = "
    SELECT * FROM (
        SELECT m.domain, sum(CASE WHEN d.state IN (2, 4) THEN 1 ELSE 0 END) AS answered,
            sum(CASE WHEN r.code >= 500 AND $2 LIKE '%,' || r.enhanced || ',%' THEN 1 ELSE 0 END) AS against,
            sum(CASE WHEN d.state IN (0, 1, 3, 5) THEN 1 ELSE 0 END) AS unanswered
        FROM deliveries d JOIN mailboxes m ON m.subscriber = d.subscriber
        LEFT JOIN replies r ON r.id = d.reply AND d.state = 4
        WHERE d.issue = $1 GROUP BY m.domain) AS c
    WHERE c.against > 0 AND c.against + c.unanswered >= $3 ORDER BY c.domain";

/// Those of an issue who are to be marked: subscribed since before it, or marked and tried again, refused for their address by a domain that is
/// believed, accepted by no later issue; and told so once by the code that is enough, or often enough in a row.
pub(super) const TO_MARK: &str = "
    SELECT d.subscriber, r.enhanced FROM deliveries d
    JOIN issues i ON i.id = d.issue
    JOIN replies r ON r.id = d.reply AND r.code >= 500 AND $2 LIKE '%,' || r.enhanced || ',%'
    JOIN consents o ON o.subscriber = d.subscriber AND o.feed = i.feed AND o.consent = 'active'
    JOIN mailboxes m ON m.subscriber = d.subscriber
    WHERE d.issue = $1 AND d.subscriber > $3 AND d.state = 4
        AND (o.since <= i.started OR EXISTS (SELECT 1 FROM subscriptions p
            JOIN changes c ON c.id = p.change AND c.visible AND c.at = o.since
            JOIN marks b ON b.change = p.change AND b.readers < 0
            WHERE p.subscriber = d.subscriber AND p.feed = i.feed))
        AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.issue = d.issue AND w.domain = m.domain AND w.standing <> 2)
        AND NOT EXISTS (SELECT 1 FROM issues l JOIN deliveries a ON a.issue = l.id AND a.subscriber = d.subscriber
            WHERE l.feed = i.feed AND l.id > i.id AND a.state = 2)
        AND (r.enhanced = $4 OR $5 <= (
            SELECT count(*) FROM issues k
            JOIN deliveries e ON e.issue = k.id AND e.subscriber = d.subscriber AND e.state = 4
            JOIN replies q ON q.id = e.reply AND q.code >= 500 AND $2 LIKE '%,' || q.enhanced || ',%'
            WHERE k.feed = i.feed AND k.started >= o.since
                AND NOT EXISTS (SELECT 1 FROM withheld w
                    WHERE w.issue = k.id AND w.domain = m.domain AND w.standing <> 2)
                AND NOT EXISTS (SELECT 1 FROM issues l JOIN deliveries a ON a.issue = l.id AND a.subscriber = d.subscriber
                    WHERE l.feed = i.feed AND l.id > k.id AND a.state = 2)))
    ORDER BY d.subscriber LIMIT $6";

/// Those whose marks after an issue are taken back, because it is tried again: they have said nothing since.
pub(super) const TO_UNMARK: &str = "
    SELECT d.subscriber, m.enhanced FROM deliveries d
    JOIN issues i ON i.id = d.issue
    JOIN subscriptions p ON p.subscriber = d.subscriber AND p.feed = i.feed AND p.consent = 'bounced'
    JOIN marks m ON m.change = p.change AND m.issue = d.issue
    WHERE d.issue = $1 AND d.subscriber > $2 AND d.state = 4
        AND NOT EXISTS (SELECT 1 FROM subscriptions q JOIN changes c ON c.id = q.change AND c.visible
            WHERE q.subscriber = p.subscriber AND q.feed = p.feed AND q.change > p.change)
    ORDER BY d.subscriber LIMIT $3";

/// What was written of marks, in the transaction that makes them, or takes them back.
pub(super) const RECORD: &str = "INSERT INTO marks (change, issue, enhanced, readers) VALUES ($1, $2, $3, $4)";

const MARKED: &str = "SELECT CAST(coalesce(sum(readers), 0) AS BIGINT) AS readers FROM marks WHERE issue = $1";

const WITHHELD: &str = "SELECT domain, answered, against, standing FROM withheld WHERE issue = $1 ORDER BY domain";

/// What somebody decided stays.
const WITHHOLD: &str = "
    INSERT INTO withheld (issue, domain, answered, against, standing) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (issue, domain) DO UPDATE SET answered = excluded.answered, against = excluded.against,
        standing = CASE WHEN withheld.standing < 2 THEN excluded.standing ELSE withheld.standing END";

const RELEASE: &str = "DELETE FROM withheld WHERE issue = $1 AND domain = $2 AND standing < 2";

/// Nobody decides about what is not clear.
const DECIDE: &str = "UPDATE withheld SET standing = $3 WHERE issue = $1 AND domain = $2 AND standing > 0";

const WHY: &str = "
    SELECT c.source FROM subscriptions p JOIN changes c ON c.id = p.change AND c.visible
    WHERE p.subscriber = $1 AND p.feed = $2 ORDER BY p.change DESC LIMIT 1";

/// Whether readers are marked, or their marks are taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    Back,
}

impl Way {
    pub(super) fn consent(self) -> Consent {
        match self {
            Self::Out => Consent::Bounced,
            Self::Back => Consent::Active,
        }
    }

    /// Why, as the change keeps it.
    pub(super) fn source(self, name: &IssueName, (enhanced, page): (&str, Page)) -> String {
        match self {
            Self::Out => source(name, enhanced, page.bounced_after),
            Self::Back => format!("{name}: tried again"),
        }
    }

    /// How many readers more are marked by it.
    pub(super) fn more(self, readers: usize) -> i64 {
        let readers = i64::try_from(readers).expect("a page is small");
        match self {
            Self::Out => readers,
            Self::Back => -readers,
        }
    }
}

impl Store {
    /// The domains of an issue that may refuse too many readers to be believed, by name.
    pub async fn crowds(&self, issue: IssueId) -> Result<Vec<Crowd>, StoreError> {
        either!(self, store => {
            let min = i64::try_from(CROWD_MIN).expect("it is small");
            let query = sqlx::query(CROWDS).bind(issue.0).bind(codes()).bind(min);
            let rows = store.rows(query).await?;
            rows.iter().map(|row| Ok(Crowd { open: rows::count(row, "unanswered")?, ..crowd(row)? })).collect()
        })
    }

    /// The domains of which an issue marks nobody, or of which somebody decided, by name.
    pub async fn withheld(&self, issue: IssueId) -> Result<Vec<Withheld>, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query(WITHHELD).bind(issue.0)).await?;
            rows.iter().map(withheld).collect()
        })
    }

    /// Marks nobody of a domain after an issue, unless somebody decided otherwise.
    pub async fn withhold(&self, issue: IssueId, withheld: &Withheld) -> Result<(), StoreError> {
        let Withheld { crowd, standing } = withheld;
        let [answered, against] = [crowd.answered, crowd.against].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        either!(self, store => {
            let query = sqlx::query(WITHHOLD)
                .bind(issue.0)
                .bind(&crowd.domain)
                .bind(answered)
                .bind(against)
                .bind(standing.number());
            store.done(query).await.map(drop)
        })
    }

    /// Believes a domain again, unless somebody decided about it.
    pub async fn release(&self, issue: IssueId, domain: &str) -> Result<(), StoreError> {
        either!(self, store => store.done(sqlx::query(RELEASE).bind(issue.0).bind(domain)).await.map(drop))
    }

    /// Writes down what somebody decided about a domain that is not believed; false where there is none.
    pub async fn decide(&self, issue: IssueId, domain: &str, standing: Standing) -> Result<bool, StoreError> {
        either!(self, store => {
            let query = sqlx::query(DECIDE).bind(issue.0).bind(domain).bind(standing.number());
            store.done(query).await.map(|touched| touched > 0)
        })
    }

    /// Marks a page of those whose addresses take no mail, as deliveries show: from now on they have `bounced` from the
    /// feed, by a change of its own for each code. One transaction.
    pub async fn mark(&self, issue: IssueId, page: Page, now: DateTime<Utc>) -> Result<Marked, StoreError> {
        either!(self, store => store.mark_page(issue, (Way::Out, page), now).await)
    }

    /// Takes a page of the marks after an issue back, of those whose copies stand as refused still: whoever tries an issue
    /// again says that it was refused by mistake. One transaction.
    pub async fn unmark(&self, issue: IssueId, page: Page, now: DateTime<Utc>) -> Result<Marked, StoreError> {
        either!(self, store => store.mark_page(issue, (Way::Back, page), now).await)
    }

    /// How many readers were marked after an issue.
    pub async fn marked(&self, issue: IssueId) -> Result<u64, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query(MARKED).bind(issue.0)).await?;
            rows.first().map_or(Ok(0), |row| rows::count(row, "readers"))
        })
    }

    /// Where the word of a subscriber about a feed that counts came from; `None` where there is none.
    pub async fn why(&self, subscriber: SubscriberId, feed: &str) -> Result<Option<String>, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query(WHY).bind(subscriber.0).bind(feed)).await?;
            Ok(rows.first().map(|row| row.text("source").to_owned()))
        })
    }
}

fn crowd(row: &impl Columns) -> Result<Crowd, StoreError> {
    Ok(Crowd {
        domain: row.text("domain").to_owned(),
        answered: rows::count(row, "answered")?,
        against: rows::count(row, "against")?,
        open: 0,
    })
}

fn withheld(row: &impl Columns) -> Result<Withheld, StoreError> {
    let number = row.number("standing");
    Ok(Withheld {
        crowd: crowd(row)?,
        standing: Standing::numbered(number).ok_or_else(|| rows::damaged(format!("{number} is no standing")))?,
    })
}

/// Who is to be marked, by code.
pub(super) fn by_code(rows: &[impl Columns]) -> BTreeMap<String, Vec<i64>> {
    let mut codes: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in rows {
        codes
            .entry(row.text("enhanced").to_owned())
            .or_default()
            .push(row.number("subscriber"));
    }
    codes
}
