//! What `SQLite` walks for the statements that run for every message or page: what they are given, and never all rows.

use sqlx::AssertSqlSafe;
use sqlx::Row;

use crate::store::sqlite::Store;
use crate::store::sqlite::delivery::DEFERRED;
use crate::store::sqlite::delivery::PLANNED;
use crate::store::sqlite::exchange::INTENT;
use crate::store::sqlite::exchange::OUTCOME;
use crate::store::sqlite::exchange::SKIP;
use crate::store::sqlite::intake::FORGET_UNKNOWN;
use crate::store::sqlite::intake::KNOWN;
use crate::store::sqlite::plan::STOCK;
use crate::store::sqlite::roll::RECIPIENTS;
use crate::store::sqlite::roll::SUBSCRIBERS;

#[tokio::test]
async fn no_statement_of_a_page_walks_all_rows() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("pressrun.db")).await.unwrap();
    for (name, statement, by) in [
        ("intent", INTENT, "d USING PRIMARY KEY (issue=? AND subscriber=?)"),
        ("outcome", OUTCOME, "d USING PRIMARY KEY (issue=? AND subscriber=?)"),
        ("skip", SKIP, "d USING PRIMARY KEY (issue=? AND subscriber=?)"),
        ("planned", PLANNED, "d USING PRIMARY KEY (issue=? AND subscriber>?)"),
        (
            "deferred",
            DEFERRED,
            "d USING INDEX deliveries_due (issue=? AND due_at<?)",
        ),
        ("stock", STOCK, "r USING PRIMARY KEY (plan=? AND subscriber>?)"),
        ("recipients", RECIPIENTS, "p USING PRIMARY KEY (subscriber>?)"),
        ("subscribers", SUBSCRIBERS, "s USING INTEGER PRIMARY KEY (rowid>?)"),
        (
            "forget",
            FORGET_UNKNOWN,
            "subscribers USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (
            "known",
            KNOWN,
            "s USING COVERING INDEX sqlite_autoindex_subscribers_1 (key=?)",
        ),
    ] {
        let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
            .fetch_all(&store.pool)
            .await
            .unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let told = steps.join("\n");
        assert!(steps.contains(&format!("SEARCH {by}")), "{name}:\n{told}");
        let walks: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN")).collect();
        assert!(
            walks.iter().all(|step| *step == "SCAN j VIRTUAL TABLE INDEX 1:"),
            "{name}:\n{told}"
        );
        // A page is sorted only where it is all that was asked for.
        let sorts = told.contains("TEMP B-TREE");
        assert_eq!(sorts, name == "known", "{name}:\n{told}");
        // JSON that stands behind another table is read again for each of its rows, but not in a list of its own.
        let mut behind = steps.iter().skip_while(|step| !step.starts_with("SEARCH"));
        let is_read_again = behind.any(|step| step.starts_with("SCAN"));
        assert_eq!(is_read_again, name == "forget", "{name}:\n{told}");
    }
    store.close().await;
}
