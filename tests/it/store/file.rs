//! The file itself: durable, shared, and told apart from what is no store.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use pressrun::audience::ChangeKind;
use pressrun::audience::Roll;
use pressrun::audience::StoreError;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Fate;
use pressrun::store::fault::OpenFault;
use pressrun::store::sqlite::Store;
use sqlx::Connection;
use sqlx::Row;
use sqlx::SqliteConnection;
use tokio::sync::Barrier;

use crate::store::Shelf;
use crate::store::at;
use crate::store::intent;
use crate::store::outcome;
use crate::store::reader;

/// How many stores are opened on one file at once.
const TWINS: u32 = 6;

/// The error and what it stands on, as a report tells it.
fn told(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        told = format!("{told}: {error}");
        source = error.source();
    }
    told
}

#[tokio::test]
async fn what_is_no_store_is_told() {
    let shelf = Shelf::new().await;
    let folder = shelf.path().with_file_name("folder");
    std::fs::create_dir(&folder).unwrap();
    let text = shelf.path().with_file_name("text.db");
    std::fs::write(&text, "a letter to the editor, and no database at all\n".repeat(99)).unwrap();
    let error = Store::open(&text).await.unwrap_err();
    assert!(
        matches!(error.fault, OpenFault::Store(StoreError::Damaged(_))),
        "{}",
        told(&error)
    );
    for nowhere in [folder.as_path(), Path::new("/no/such/folder/pressrun.db")] {
        let error = Store::open(nowhere).await.unwrap_err();
        assert!(
            matches!(error.fault, OpenFault::Store(StoreError::ReadOnly(_))),
            "{}",
            told(&error)
        );
        assert_eq!(error.place, nowhere.display().to_string());
    }
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused() {
    let shelf = Shelf::new().await;
    shelf
        .execute("INSERT INTO _sqlx_migrations VALUES (9999, 'later', CURRENT_TIMESTAMP, TRUE, x'00', 0)")
        .await;
    let error = Store::open(&shelf.path()).await.unwrap_err();
    assert!(matches!(error.fault, OpenFault::Newer), "{}", told(&error));
}

#[tokio::test]
async fn the_file_is_in_wal_mode_and_whole_when_closed() {
    let shelf = Shelf::new().await;
    shelf.import(3).await;
    let path = shelf.path();
    let Shelf { place, store } = shelf;
    store.close().await;
    assert!(
        !path.with_extension("db-wal").exists(),
        "a copy of the file alone is a backup"
    );
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", path.display()))
        .await
        .unwrap();
    let mode: String = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut connection)
        .await
        .unwrap()
        .get(0);
    let state: String = sqlx::query("PRAGMA integrity_check")
        .fetch_one(&mut connection)
        .await
        .unwrap()
        .get(0);
    assert_eq!((mode.as_str(), state.as_str()), ("wal", "ok"));
    connection.close().await.unwrap();
    drop(place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_open_a_new_store_at_once_all_get_it() {
    for _ in 0..5 {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let path = folder.path().join("pressrun.db");
        let barrier = Arc::new(Barrier::new(TWINS as usize));
        let opening: Vec<_> = (0..TWINS)
            .map(|_| {
                let (path, barrier) = (path.clone(), Arc::clone(&barrier));
                tokio::spawn(async move {
                    barrier.wait().await;
                    Store::open(&path).await
                })
            })
            .collect();
        for opened in opening {
            match opened.await.unwrap() {
                Ok(store) => store.close().await,
                Err(error) => panic!("{}", told(&error)),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commands_may_come_and_go_while_others_run() {
    let shelf = Shelf::new().await;
    shelf.import(3).await;
    let path = shelf.path();
    let Shelf { place, store } = shelf;
    // From now on whoever is last closes the file for all, and the next one opens it anew.
    store.close().await;
    let coming: Vec<_> = (0..TWINS)
        .map(|number| {
            let path = path.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let store = Store::open(&path).await.map_err(|error| told(&error))?;
                    let change = store.begin_change(ChangeKind::Add, "operator", at(0)).await;
                    let change = change.map_err(|error| told(&error))?;
                    let taken = store.take_in(change, "main", &[reader(number)]).await;
                    taken.map_err(|error| told(&error))?;
                    store.publish(change).await.map_err(|error| told(&error))?;
                    store.close().await;
                }
                Ok::<_, String>(())
            })
        })
        .collect();
    for come in coming {
        assert_eq!(come.await.unwrap(), Ok(()));
    }
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.counts("main").await.unwrap().active, u64::from(TWINS));
    store.close().await;
    drop(place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stores_on_one_file_wait_for_each_other() {
    let shelf = Shelf::new().await;
    let issue = shelf.sending(TWINS * 10).await;
    let (sending, importing) = (
        Store::open(&shelf.path()).await.unwrap(),
        Store::open(&shelf.path()).await.unwrap(),
    );
    let send = tokio::spawn(async move {
        loop {
            let due = sending.planned_after(issue, None, 4).await.unwrap();
            if due.is_empty() {
                return sending.close().await;
            }
            let intents: Vec<_> = due.iter().map(intent).collect();
            let granted = sending.exchange(issue, &[], &intents, at(1)).await.unwrap();
            let outcomes: Vec<_> = granted.intents.iter().map(|id| outcome(*id, Fate::Accepted)).collect();
            sending.exchange(issue, &outcomes, &[], at(1)).await.unwrap();
        }
    });
    let import = tokio::spawn(async move {
        for round in 0..20_u32 {
            let change = importing
                .begin_change(ChangeKind::Import, "readers.csv", at(1))
                .await
                .unwrap();
            let candidates: Vec<_> = (1..=50).map(|number| reader(1_000 + round * 50 + number)).collect();
            importing.take_in(change, "main", &candidates).await.unwrap();
            importing.publish(change).await.unwrap();
        }
        importing.close().await;
    });
    let look = async {
        while shelf.totals(issue).await != "60 accepted" {
            shelf.store.counts("main").await.unwrap();
        }
    };
    look.await;
    send.await.unwrap();
    import.await.unwrap();
    assert_eq!(shelf.store.counts("main").await.unwrap().active, 1_060);
}
