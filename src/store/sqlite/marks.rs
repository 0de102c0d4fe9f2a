//! Marks of readers whose addresses take no mail.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;
use sqlx::Sqlite;
use sqlx::Transaction;
use sqlx::sqlite::SqliteRow;

use crate::audience::ChangeKind;
use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::mark::Marked;
use crate::ledger::mark::Page;
use crate::ledger::mark::UNKNOWN;
use crate::ledger::mark::codes;
use crate::store::marks;
use crate::store::marks::Way;
use crate::store::readers::Staging;
use crate::store::rows;
use crate::store::sqlite::Store;
use crate::store::sqlite::failure;
use crate::store::sqlite::intake;

impl Store {
    pub(in crate::store) async fn mark_page(
        &self,
        issue: IssueId,
        (way, page): (Way, Page),
        now: DateTime<Utc>,
    ) -> Result<Marked, StoreError> {
        let mut transaction = self.write().await?;
        let row = sqlx::query("SELECT feed, number FROM issues WHERE id = $1")
            .bind(issue.0)
            .fetch_one(&mut *transaction)
            .await
            .map_err(failure)?;
        let name = IssueName {
            feed: row.get("feed"),
            number: u32::try_from(row.get::<i64, _>("number")).map_err(rows::damaged)?,
        };
        let to_mark = read_page(&mut transaction, issue, (way, page)).await?;
        for (enhanced, readers) in marks::by_code(&to_mark) {
            let source = way.source(&name, (&enhanced, page));
            let change = intake::insert_change(&mut transaction, ChangeKind::Bounce, &source, now).await?;
            let staging = Staging {
                change,
                feed: &name.feed,
            };
            intake::write_consent(&mut transaction, staging, way.consent(), &readers).await?;
            intake::publish(&mut transaction, change).await?;
            sqlx::query(marks::RECORD)
                .bind(change.0)
                .bind(issue.0)
                .bind(&enhanced)
                .bind(way.more(readers.len()))
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
        }
        transaction.commit().await.map_err(failure)?;
        let last = to_mark.last().map(|row| SubscriberId(row.get("subscriber")));
        Ok(Marked {
            readers: to_mark.len() as u64,
            last: last.filter(|_| to_mark.len() == page.readers_max as usize),
        })
    }
}

async fn read_page(
    transaction: &mut Transaction<'static, Sqlite>,
    issue: IssueId,
    (way, page): (Way, Page),
) -> Result<Vec<SqliteRow>, StoreError> {
    let after = page.after.map_or(0, |after| after.0);
    let query = match way {
        Way::Out => sqlx::query(marks::TO_MARK)
            .bind(issue.0)
            .bind(codes())
            .bind(after)
            .bind(UNKNOWN.to_string())
            .bind(i64::from(page.bounced_after))
            .bind(i64::from(page.readers_max)),
        Way::Back => sqlx::query(marks::TO_UNMARK)
            .bind(issue.0)
            .bind(after)
            .bind(i64::from(page.readers_max)),
    };
    query.fetch_all(&mut **transaction).await.map_err(failure)
}
