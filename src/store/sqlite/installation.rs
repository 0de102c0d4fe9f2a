//! What the store holds of the place where it last sent from.

use sqlx::Row;

use crate::audience::StoreError;
use crate::ledger::installation::Installation;
use crate::ledger::installation::Place;
use crate::store::sqlite::Store;
use crate::store::sqlite::failure;

impl Store {
    /// Where it last sent from, and how far it has counted; `None` if it never has.
    pub async fn installation(&self) -> Result<Option<Installation>, StoreError> {
        let row = sqlx::query("SELECT machine, inode, count FROM installation WHERE id = 1")
            .fetch_optional(&self.pool)
            .await
            .map_err(failure)?;
        Ok(row.map(|row| Installation {
            place: Place {
                machine: row.get("machine"),
                inode: row.get("inode"),
            },
            count: row.get("count"),
        }))
    }

    /// Writes down where it sends from now on; returns how far it has counted by that. Only whoever holds the store's
    /// lock for sending may call it.
    pub async fn install(&self, installation: &Installation) -> Result<i64, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "INSERT INTO installation (id, machine, inode, count) VALUES (1, $1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET machine = excluded.machine, inode = excluded.inode, count = excluded.count",
        )
        .bind(&installation.place.machine)
        .bind(installation.place.inode)
        .bind(installation.count)
        .execute(&mut *transaction)
        .await
        .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(installation.count)
    }
}
