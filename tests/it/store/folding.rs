//! Keys that an earlier version wrote, which lower-cased them.

use pressrun::audience::Candidate;
use pressrun::audience::ChangeKind;
use pressrun::audience::Consent;
use pressrun::audience::Roll;
use pressrun::audience::Taken;
use pressrun::audience::Values;
use pressrun::audience::address::Address;

use crate::store::Shelf;
use crate::store::at;

fn candidate(address: &str) -> Candidate {
    Candidate {
        address: address.parse().unwrap(),
        values: Values::default(),
        named: None,
        consent: Consent::Active,
    }
}

async fn take_in(shelf: &Shelf, address: &str) -> Taken {
    let store = &shelf.store;
    let change = store.begin_change(ChangeKind::Import, "old.csv", at(1)).await.unwrap();
    let taken = store.take_in(change, "main", &[candidate(address)]).await.unwrap();
    store.publish(change).await.unwrap();
    taken[0]
}

/// The file as a version left it that lower-cased keys.
async fn as_lowered(shelf: Shelf, keys: &[(&str, &str)]) -> Shelf {
    for (folded, lowered) in keys {
        for table in ["subscribers", "suppressions"] {
            let sql = format!("UPDATE {table} SET key = '{lowered}@example.org' WHERE key = '{folded}@example.org'");
            shelf.execute(sql).await;
        }
    }
    shelf.execute("PRAGMA user_version = 0").await;
    shelf.reopened().await
}

async fn active(shelf: &Shelf) -> Vec<String> {
    let recipients = shelf.store.recipients_after("main", None).await.unwrap();
    recipients.iter().map(|one| one.address.expose().to_owned()).collect()
}

#[tokio::test]
async fn who_left_before_keys_were_folded_stays_out() {
    let shelf = Shelf::new().await;
    take_in(&shelf, "groß@example.org").await;
    take_in(&shelf, "ada@example.org").await;
    let left: Address = "groß@example.org".parse().unwrap();
    shelf.store.leave(&left, "main", at(2)).await.unwrap();
    let shelf = as_lowered(shelf, &[("gross", "groß")]).await;
    for spelling in ["groß@example.org", "GROSS@example.org", "GROẞ@example.org"] {
        assert_eq!(take_in(&shelf, spelling).await, Taken::Kept, "{spelling}");
    }
    assert_eq!(active(&shelf).await, ["ada@example.org"]);
}

#[tokio::test]
async fn who_was_taken_for_two_people_gets_one_copy_and_none_if_either_left() {
    let shelf = Shelf::new().await;
    for address in ["groß@example.org", "μάϊος@example.org"] {
        take_in(&shelf, address).await;
    }
    let shelf = as_lowered(shelf, &[("gross", "groß"), ("μάϊοσ", "μάϊος")]).await;
    // While keys were lower-cased, these were others.
    shelf
        .execute("UPDATE subscribers SET key = 'groß@example.org' WHERE key = 'gross@example.org'")
        .await;
    shelf
        .execute("UPDATE subscribers SET key = 'μάϊος@example.org' WHERE key = 'μάϊοσ@example.org'")
        .await;
    for address in ["gross@example.org", "ΜΆΪΟΣ@example.org"] {
        assert_eq!(take_in(&shelf, address).await, Taken::Added);
    }
    let left: Address = "ΜΆΪΟΣ@example.org".parse().unwrap();
    shelf.store.leave(&left, "main", at(3)).await.unwrap();
    assert_eq!(active(&shelf).await.len(), 3);
    let shelf = as_lowered(shelf, &[]).await;
    assert_eq!(active(&shelf).await, ["gross@example.org"]);
    let shelf = shelf.reopened().await;
    assert_eq!(active(&shelf).await, ["gross@example.org"]);
}
