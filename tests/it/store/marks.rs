//! Which readers deliveries show to be gone.

use pressrun::audience::Consent;
use pressrun::audience::Roll;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Outcome;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::IssueName;
use pressrun::ledger::issue::Start;
use pressrun::ledger::mark::Crowd;
use pressrun::ledger::mark::Marked;
use pressrun::ledger::mark::Page;
use pressrun::ledger::mark::Standing;
use pressrun::ledger::mark::Withheld;

use crate::store::Shelf;
use crate::store::address;
use crate::store::at;
use crate::store::first_issue;
use crate::store::intent;
use crate::store::on_both;
use crate::store::start;

on_both![
    refusals_in_a_row_are_counted_over_issues,
    a_domain_that_refuses_many_is_counted_and_kept_out_until_it_is_decided,
    marks_are_made_a_page_at_a_time,
];

/// Issue `number` of `main`, of which every copy of `refused` was refused with this code and the others accepted.
async fn issue(shelf: &Shelf, number: u32, enhanced: &str, refused: &[u32]) -> IssueId {
    let name = IssueName {
        number,
        ..first_issue()
    };
    let plan = shelf.planned(&name, &format!("0000-000{number}")).await;
    let begin = Start {
        name,
        now: at(i64::from(number)),
        ..start(&plan)
    };
    let issue = shelf.store.freeze(&begin).await.unwrap().id;
    assert!(shelf.store.stock(issue).await.unwrap());
    shelf.hold(issue).await;
    let due = shelf.planned_after(issue).await;
    let intents: Vec<_> = due.iter().map(intent).collect();
    shelf.store.exchange(issue, &[], &intents, at(5)).await.unwrap();
    let outcomes: Vec<_> = due
        .iter()
        .map(|due| {
            let is_refused = refused.iter().any(|number| address(*number) == due.recipient.address);
            let (fate, code, enhanced) = if is_refused {
                (Fate::Refused, 550, enhanced)
            } else {
                (Fate::Accepted, 250, "2.0.0")
            };
            Outcome {
                subscriber: due.recipient.id,
                fate,
                said: Said {
                    code,
                    enhanced: Some(enhanced.to_owned()),
                    text: "so it is".to_owned(),
                },
            }
        })
        .collect();
    shelf.report(issue, &outcomes).await;
    issue
}

fn page(readers_max: u32) -> Page {
    Page {
        after: None,
        readers_max,
        bounced_after: 2,
    }
}

async fn consent(shelf: &Shelf, number: u32) -> Consent {
    let subscriber = shelf.store.subscriber(&address(number).key()).await.unwrap().unwrap();
    subscriber.subscription("main").unwrap().consent
}

async fn refusals_in_a_row_are_counted_over_issues(shelf: Shelf) {
    shelf.import(4).await;
    let first = issue(&shelf, 1, "5.2.1", &[1, 2]).await;
    let second = issue(&shelf, 2, "5.2.1", &[1, 3]).await;
    let third = issue(&shelf, 3, "5.7.1", &[1, 2, 3, 4]).await;
    assert_eq!(
        shelf.store.mark(third, page(10), at(9)).await.unwrap(),
        Marked::default()
    );
    for issue in [first, second, second] {
        shelf.store.mark(issue, page(10), at(9)).await.unwrap();
    }
    let marked = [
        consent(&shelf, 1).await,
        consent(&shelf, 2).await,
        consent(&shelf, 3).await,
    ];
    assert_eq!(marked, [Consent::Bounced, Consent::Active, Consent::Active]);
    // From the first issue that is looked at: it was refused twice in a row by then.
    assert_eq!(shelf.store.marked(first).await.unwrap(), 1);
    assert_eq!(shelf.store.marked(second).await.unwrap(), 0);
    let why = shelf.store.why(shelf.id(1).await, "main").await.unwrap();
    assert_eq!(why.as_deref(), Some("main/1: 5.2.1, after 2 refusals in a row"));
}

async fn a_domain_that_refuses_many_is_counted_and_kept_out_until_it_is_decided(shelf: Shelf) {
    shelf.import(60).await;
    let gone: Vec<u32> = (1..=21).collect();
    let first = issue(&shelf, 1, "5.1.1", &gone).await;
    let crowd = Crowd {
        domain: "example.org".to_owned(),
        answered: 60,
        against: 21,
        open: 0,
    };
    assert_eq!(shelf.store.crowds(first).await.unwrap(), std::slice::from_ref(&crowd));
    let withheld = |standing| Withheld {
        crowd: crowd.clone(),
        standing,
    };
    shelf.store.withhold(first, &withheld(Standing::Unclear)).await.unwrap();
    assert!(
        !shelf
            .store
            .decide(first, "example.org", Standing::Marked)
            .await
            .unwrap()
    );
    shelf.store.withhold(first, &withheld(Standing::Doubted)).await.unwrap();
    assert_eq!(shelf.store.mark(first, page(100), at(9)).await.unwrap().readers, 0);
    // What it says counts for nothing in a row, either.
    let second = issue(&shelf, 2, "5.2.1", &[1]).await;
    assert_eq!(shelf.store.mark(second, page(100), at(9)).await.unwrap().readers, 0);
    let third = issue(&shelf, 3, "5.2.1", &[1]).await;
    assert!(
        shelf
            .store
            .decide(first, "example.org", Standing::Spared)
            .await
            .unwrap()
    );
    shelf.store.release(first, "example.org").await.unwrap();
    shelf.store.withhold(first, &withheld(Standing::Doubted)).await.unwrap();
    assert_eq!(
        shelf.store.withheld(first).await.unwrap(),
        [withheld(Standing::Spared)],
        "what was decided stays"
    );
    assert_eq!(shelf.store.mark(third, page(100), at(9)).await.unwrap().readers, 1);
    assert!(
        shelf
            .store
            .decide(first, "example.org", Standing::Marked)
            .await
            .unwrap()
    );
    assert_eq!(
        shelf.store.mark(first, page(100), at(9)).await.unwrap().readers,
        0,
        "whom a later issue reached is not gone, and the first one is marked already"
    );
}

async fn marks_are_made_a_page_at_a_time(shelf: Shelf) {
    shelf.import(5).await;
    let first = issue(&shelf, 1, "5.1.1", &[1, 2, 3, 4, 5]).await;
    let mut readers = Vec::new();
    let mut after = None;
    loop {
        let marked = shelf.store.mark(first, Page { after, ..page(2) }, at(9)).await.unwrap();
        readers.push(marked.readers);
        match marked.last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    assert_eq!(readers, [2, 2, 1]);
    assert_eq!(shelf.store.marked(first).await.unwrap(), 5);
    let counts = shelf.store.counts("main").await.unwrap();
    assert_eq!((counts.active, counts.left), (0, 5));
    assert_eq!(
        shelf.count("SELECT count(*) FROM changes WHERE kind = 'bounce'").await,
        3
    );
}
