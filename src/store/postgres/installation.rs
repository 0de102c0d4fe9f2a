//! What the store holds of the place where it last sent from.

use sqlx::Row;

use crate::audience::StoreError;
use crate::ledger::installation::Installation;
use crate::ledger::installation::Place;
use crate::store::postgres::Store;
use crate::store::postgres::failure;

const INSTALL: &str = "
    INSERT INTO installation (id, machine, inode, count) VALUES (1, $1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET machine = excluded.machine, inode = excluded.inode,
        count = greatest(installation.count + 1, excluded.count) RETURNING count";

impl Store {
    /// Where it last sent from, and how far it has counted; `None` if it never has.
    pub async fn installation(&self) -> Result<Option<Installation>, StoreError> {
        self.patiently(|| self.read_installation()).await
    }

    async fn read_installation(&self) -> Result<Option<Installation>, StoreError> {
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

    /// Writes down where it sends from now on; returns how far it has counted by that. Others may have counted as well.
    pub async fn install(&self, installation: &Installation) -> Result<i64, StoreError> {
        self.patiently(|| self.write_installation(installation)).await
    }

    async fn write_installation(&self, installation: &Installation) -> Result<i64, StoreError> {
        let row = sqlx::query(INSTALL)
            .bind(&installation.place.machine)
            .bind(installation.place.inode)
            .bind(installation.count)
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?;
        Ok(row.get("count"))
    }

    /// Where the database lies: its number in the server. One that was restored has another; the machine that asks
    /// says nothing, for there may be several.
    pub async fn here(&self) -> Result<Place, StoreError> {
        self.patiently(|| self.read_place()).await
    }

    async fn read_place(&self) -> Result<Place, StoreError> {
        let row = sqlx::query("SELECT oid::BIGINT AS oid FROM pg_database WHERE datname = current_database()")
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?;
        Ok(Place {
            machine: String::new(),
            inode: row.get("oid"),
        })
    }
}
