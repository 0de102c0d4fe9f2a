//! Keys of addresses that a version wrote which lower-cased them, folded.

use sqlx::Row;
use sqlx::Sqlite;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::audience::address::AddressKey;
use crate::store::sqlite::Store;
use crate::store::sqlite::failure;

/// What `user_version` says of a file whose keys are folded.
const FOLDED: i64 = 1;

/// Folding leaves letters of ASCII as lower-casing does, so only other keys can be meant.
const KEYS: &str = "SELECT id, key FROM subscribers WHERE key GLOB '*[^ -~]*'";
const SUPPRESSED_KEYS: &str = "SELECT key FROM suppressions WHERE key GLOB '*[^ -~]*'";

/// Two spellings of one mailbox that were taken for two people: the change by which they become one.
const MERGE: &str = "
    INSERT INTO changes (kind, source, at, visible)
    SELECT 'leave', 'one mailbox in two spellings', coalesce(max(at), 0), 1 FROM changes RETURNING id";

/// Who left under one spelling has left under the other; who is subscribed under one alone stays subscribed.
const TAKE_OVER: &str = "
    INSERT OR REPLACE INTO subscriptions (subscriber, feed, change, consent)
    SELECT $2, c.feed, $3, c.consent FROM consents c WHERE c.subscriber = $1 AND (
        c.consent IN ('unsubscribed', 'bounced', 'complained')
        OR NOT EXISTS (SELECT 1 FROM consents d WHERE d.subscriber = $2 AND d.feed = c.feed))";

const LET_GO: &str = "
    INSERT OR REPLACE INTO subscriptions (subscriber, feed, change, consent)
    SELECT $1, c.feed, $2, 'unsubscribed' FROM consents c
    WHERE c.subscriber = $1 AND c.consent IN ('active', 'pending')";

impl Store {
    /// Folds the keys, once for each file. They are few that differ: those with `ß`, `ς` and their like.
    pub(super) async fn fold_keys(&self) -> Result<(), StoreError> {
        if self.has_folded_keys().await? {
            return Ok(());
        }
        let mut transaction = self.write().await?;
        fold_suppressions(&mut transaction).await?;
        let rows = sqlx::query(KEYS).fetch_all(&mut *transaction).await.map_err(failure)?;
        for row in &rows {
            let key: &str = row.get("key");
            let folded = AddressKey::folded(key);
            if folded.expose() != key {
                rename(&mut transaction, row.get("id"), folded).await?;
            }
        }
        sqlx::query("PRAGMA user_version = 1")
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)
    }

    async fn has_folded_keys(&self) -> Result<bool, StoreError> {
        let version: i64 = sqlx::query("PRAGMA user_version")
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?
            .get(0);
        Ok(version >= FOLDED)
    }
}

async fn fold_suppressions(transaction: &mut Transaction<'static, Sqlite>) -> Result<(), StoreError> {
    let suppressed = sqlx::query(SUPPRESSED_KEYS)
        .fetch_all(&mut **transaction)
        .await
        .map_err(failure)?;
    for row in &suppressed {
        let key: &str = row.get("key");
        sqlx::query("UPDATE OR REPLACE suppressions SET key = $2 WHERE key = $1")
            .bind(key)
            .bind(AddressKey::folded(key).expose())
            .execute(&mut **transaction)
            .await
            .map_err(failure)?;
    }
    Ok(())
}

/// Gives a subscriber the folded key; where another has it, they are one from now on, and the other stays.
async fn rename(
    transaction: &mut Transaction<'static, Sqlite>,
    subscriber: i64,
    folded: AddressKey,
) -> Result<(), StoreError> {
    let twin = sqlx::query("SELECT id FROM subscribers WHERE key = $1")
        .bind(folded.expose())
        .fetch_optional(&mut **transaction)
        .await
        .map_err(failure)?;
    let Some(twin) = twin.map(|row| row.get::<i64, _>("id")) else {
        sqlx::query("UPDATE subscribers SET key = $2 WHERE id = $1")
            .bind(subscriber)
            .bind(folded.expose())
            .execute(&mut **transaction)
            .await
            .map_err(failure)?;
        return Ok(());
    };
    let change: i64 = sqlx::query(MERGE)
        .fetch_one(&mut **transaction)
        .await
        .map_err(failure)?
        .get("id");
    for (statement, bound) in [
        (TAKE_OVER, vec![subscriber, twin, change]),
        (LET_GO, vec![subscriber, change]),
    ] {
        let mut query = sqlx::query(statement);
        for number in bound {
            query = query.bind(number);
        }
        query.execute(&mut **transaction).await.map_err(failure)?;
    }
    Ok(())
}
