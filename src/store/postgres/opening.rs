//! Opening a database: reached, new enough, durable, and with our tables in it.

use std::str::FromStr;
use std::time::Duration;

use aws_lc_rs::rand;
use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::Executor;
use sqlx::PgConnection;
use sqlx::Row;
use sqlx::migrate::MigrateError;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::postgres::PgPoolOptions;

use crate::audience::StoreError;
use crate::store::fault::OpenError;
use crate::store::fault::OpenFault;
use crate::store::postgres::FORBIDDEN;
use crate::store::postgres::Store;
use crate::store::postgres::code_of;
use crate::store::postgres::failure;
use crate::store::postgres::in_its_words;
use crate::store::postgres::is_conflict;

/// One writes, one renews, and some read.
const CONNECTIONS_MAX: u32 = 6;

/// How long a server may take to let us in.
const CONNECT_WAIT: Duration = Duration::from_secs(10);

/// The oldest server: what this is tested against.
const SERVER_MIN: i64 = 150_000;

/// How long a statement waits for a row that another transaction holds; none holds one for a second. A worker that is
/// stopped in the middle of a transaction loses it before others have waited for too long.
const SETTINGS: &str = "SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '5s'";

/// How often the tables are looked for again, where others that open a new store at once are in the way.
const OPEN_TRIES_MAX: u32 = 20;

static TABLES: Migrator = Migrator {
    locking: false,
    ..sqlx::migrate!("src/store/postgres/migrations")
};

impl Store {
    /// Opens the database at `url`, and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let mut bytes = [0; 8];
        rand::fill(&mut bytes).expect("the system gives random bytes");
        // Below 2^62, so that nobody has to think of signs.
        Self::open_as(url, (i64::from_be_bytes(bytes) & (i64::MAX >> 1)) | 1).await
    }

    /// The same, as the worker of that number: as it was before, where a worker opens the store again.
    pub async fn open_as(url: &str, owner: i64) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| OpenError {
                place: "postgres".to_owned(),
                fault: OpenFault::Url(Box::new(error)),
            })?
            .application_name("pressrun")
            .disable_statement_logging();
        let place = place_of(&options);
        open(&options, place.clone(), owner)
            .await
            .map_err(|fault| OpenError { place, fault })
    }
}

/// How the database is told: never with its password.
fn place_of(options: &PgConnectOptions) -> String {
    let host = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => options.get_host().to_owned(),
    };
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    format!("postgres://{user}@{host}:{}/{database}", options.get_port())
}

async fn open(options: &PgConnectOptions, place: String, owner: i64) -> Result<Store, OpenFault> {
    // A pool would ask a server that is not there again and again, and forget why.
    let connecting = tokio::time::timeout(CONNECT_WAIT, PgConnection::connect_with(options));
    let mut connection = match connecting.await {
        Ok(connected) => connected.map_err(refused)?,
        Err(elapsed) => return Err(StoreError::Unreachable(Box::new(elapsed)).into()),
    };
    check_server(&mut connection).await?;
    bring_up_to_date(&mut connection).await?;
    // What is asked next is asked by the pool; how this one ends is of no use to anybody.
    let _ = connection.close().await;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(CONNECT_WAIT)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(SETTINGS).await.map(|_| ()) }))
        .connect_lazy_with(options.clone());
    Ok(Store { pool, place, owner })
}

/// Why the server lets nobody in.
fn refused(error: sqlx::Error) -> OpenFault {
    let code = code_of(&error).unwrap_or_default();
    match (code.as_str(), code.get(..2).unwrap_or_default()) {
        (_, "28") => OpenFault::Denied(in_its_words(error)),
        ("3D000" | "3F000", _) => OpenFault::NoPlace(in_its_words(error)),
        _ if matches!(error, sqlx::Error::Configuration(_)) => OpenFault::Url(Box::new(error)),
        _ => failure(error).into(),
    }
}

/// Old servers lack statements that are used; others count their versions differently.
async fn check_server(connection: &mut PgConnection) -> Result<(), OpenFault> {
    let row = sqlx::query(
        "SELECT version() AS version, current_setting('server_version') AS told,
            current_setting('server_version_num')::BIGINT AS number,
            coalesce(current_setting('synchronous_commit', true), 'on') AS synchronous_commit,
            coalesce(current_setting('fsync', true), 'on') AS fsync",
    )
    .fetch_one(connection)
    .await
    .map_err(failure)?;
    let version: &str = row.get("version");
    let is_itself = version.starts_with("PostgreSQL ") && !version.contains("-YB-");
    if is_itself && row.get::<i64, _>("number") < SERVER_MIN {
        return Err(OpenFault::Old(row.get("told")));
    }
    for (setting, weak) in [("synchronous_commit", "off"), ("fsync", "off")] {
        let value: String = row.get(setting);
        if value == weak {
            return Err(OpenFault::NotDurable { setting, value });
        }
    }
    Ok(())
}

/// Of several processes that open a new store at once one makes the tables: whoever holds a row of `numbers`, which is
/// made before all else.
async fn bring_up_to_date(connection: &mut PgConnection) -> Result<(), OpenFault> {
    if is_up_to_date(connection).await? {
        return Ok(());
    }
    let mut tries = 0;
    loop {
        match make_tables(connection).await {
            // Two that make one table at once: the one that comes second is told that its name is taken.
            Err(OpenFault::Foreign(_)) if tries < OPEN_TRIES_MAX && tries == 0 => tries += 1,
            Err(OpenFault::Store(error)) if tries < OPEN_TRIES_MAX && is_conflict(&error) => tries += 1,
            done => return done,
        }
    }
}

/// Whether the newest of our migrations was the last one: asked without a lock, for nearly every command finds it so.
async fn is_up_to_date(connection: &mut PgConnection) -> Result<bool, OpenFault> {
    let has_table: bool = sqlx::query("SELECT to_regclass('_sqlx_migrations') IS NOT NULL AS found")
        .fetch_one(&mut *connection)
        .await
        .map_err(failure)?
        .get("found");
    if !has_table {
        return Ok(false);
    }
    let last: Option<i64> = sqlx::query("SELECT max(version) AS last FROM _sqlx_migrations WHERE success")
        .fetch_one(connection)
        .await
        .map_err(unmade)?
        .get("last");
    Ok(last == TABLES.iter().map(|migration| migration.version).max())
}

async fn make_tables(connection: &mut PgConnection) -> Result<(), OpenFault> {
    let mut transaction = connection.begin().await.map_err(failure)?;
    for statement in [
        "CREATE TABLE IF NOT EXISTS numbers (name TEXT COLLATE \"C\" PRIMARY KEY, last BIGINT NOT NULL)",
        "INSERT INTO numbers (name, last) VALUES ('opening', 0) ON CONFLICT DO NOTHING",
        "SELECT last FROM numbers WHERE name = 'opening' FOR UPDATE",
    ] {
        sqlx::query(statement)
            .execute(&mut *transaction)
            .await
            .map_err(unmade)?;
    }
    TABLES
        .run_direct(None, &mut *transaction, false)
        .await
        .map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => OpenFault::Newer,
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => unmade(error),
            other => StoreError::Failed(Box::new(other)).into(),
        })?;
    transaction.commit().await.map_err(failure)?;
    Ok(())
}

/// Why tables could not be made.
fn unmade(error: sqlx::Error) -> OpenFault {
    match code_of(&error).unwrap_or_default().as_str() {
        FORBIDDEN => OpenFault::Forbidden(in_its_words(error)),
        // No schema to make it in.
        "3F000" => OpenFault::NoPlace(in_its_words(error)),
        // The name of a table, a column, or an index of ours means something else here.
        "23505" | "42P07" | "42P06" | "42703" | "42701" | "42P01" | "42710" | "42809" => {
            OpenFault::Foreign(in_its_words(error))
        }
        _ => failure(error).into(),
    }
}
