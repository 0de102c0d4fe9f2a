//! What happens beside a store: other workers of it, and SQL.

use pressrun::ledger::issue::IssueId;
use pressrun::store::Store;
use pressrun::store::postgres;
use sqlx::AssertSqlSafe;
use sqlx::Connection;
use sqlx::PgConnection;
use sqlx::SqliteConnection;

use crate::store::Place;
use crate::store::Shelf;

impl Shelf {
    /// Whoever sent the issue is dead: the next one has it in hand.
    pub async fn bereaved(self, issue: IssueId) -> Self {
        let mut next = self.reopened().await;
        if let Place::Server { .. } = &next.place {
            next.store = next.heir().await;
        }
        next.hold(issue).await;
        next
    }

    /// Another worker of the same store, at a time when the leases of those before it have ended.
    pub async fn heir(&self) -> Store {
        self.execute("UPDATE stretches SET until = 1 WHERE owner IS NOT NULL")
            .await;
        self.colleague(2).await
    }

    /// The same store, as the worker of that number uses it.
    pub async fn colleague(&self, number: i64) -> Store {
        let Place::Server { url, .. } = &self.place else {
            panic!("one process at a time sends from a file");
        };
        Store::Postgres(postgres::Store::open_as(url, number).await.unwrap())
    }

    /// The one number that a query beside the store answers.
    pub async fn count(&self, sql: &'static str) -> i64 {
        match &self.place {
            Place::File(_) => {
                let url = format!("sqlite:{}", self.path().display());
                let mut connection = SqliteConnection::connect(&url).await.unwrap();
                let count = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                count
            }
            Place::Server { url, .. } => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let count = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                count
            }
        }
    }

    /// Runs SQL beside the store.
    pub async fn execute(&self, sql: impl Into<String>) {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.into()));
        match &self.place {
            Place::File(_) => {
                let url = format!("sqlite:{}", self.path().display());
                let mut connection = SqliteConnection::connect(&url).await.unwrap();
                sql.execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Place::Server { url, .. } => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                sql.execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }
}
