//! Marks in a store and in its model, side by side.

use pressrun::ledger::issue::IssueId;
use pressrun::ledger::mark::Crowd;
use pressrun::ledger::mark::Marked;
use pressrun::ledger::mark::Page;
use pressrun::ledger::mark::Withheld;

use crate::store::address;
use crate::store::steps::Step;
use crate::store::twins::Twins;

impl Twins {
    pub async fn mark(&mut self, step: &Step) {
        let (file, model) = self.issue.expect("an issue");
        let store = &self.shelf.store;
        let domain = address(1).domain().to_owned();
        match step {
            Step::Mark(readers_max, bounced_after) => {
                let page = Page {
                    after: None,
                    readers_max: *readers_max,
                    bounced_after: *bounced_after,
                };
                let marked = store.mark(file, page, self.now).await.unwrap();
                let expected = self.model.mark(model, page, self.now);
                let told = |marked: Marked| (marked.readers, marked.last.is_some());
                assert_eq!(told(marked), told(expected));
            }
            Step::Unmark(readers_max) => {
                let page = Page {
                    after: None,
                    readers_max: *readers_max,
                    bounced_after: 1,
                };
                let unmarked = store.unmark(file, page, self.now).await.unwrap();
                let expected = self.model.unmark(model, page, self.now);
                assert_eq!(
                    (unmarked.readers, unmarked.last.is_some()),
                    (expected.readers, expected.last.is_some())
                );
            }
            Step::Withhold(standing) => {
                let crowd = Crowd {
                    domain,
                    answered: 3,
                    against: 2,
                    open: 1,
                };
                let withheld = Withheld {
                    crowd,
                    standing: *standing,
                };
                store.withhold(file, &withheld).await.unwrap();
                self.model.withhold(model, &withheld);
            }
            Step::Release => {
                store.release(file, &domain).await.unwrap();
                self.model.release(model, &domain);
            }
            Step::Decide(standing) => {
                let decided = store.decide(file, &domain, *standing).await.unwrap();
                assert_eq!(decided, self.model.decide(model, &domain, *standing));
            }
            _ => unreachable!("no mark"),
        }
        self.compare_marks((file, model)).await;
    }

    async fn compare_marks(&self, (file, model): (IssueId, IssueId)) {
        let store = &self.shelf.store;
        assert_eq!(store.marked(file).await.unwrap(), self.model.marked(model));
        assert_eq!(store.withheld(file).await.unwrap(), self.model.withheld(model));
        assert_eq!(store.crowds(file).await.unwrap(), self.model.crowds(model));
    }
}
