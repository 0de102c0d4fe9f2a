//! A store on a file and its model in memory, side by side: whatever happens to one happens to both.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use pressrun::audience::Candidate;
use pressrun::audience::ChangeId;
use pressrun::audience::ChangeKind;
use pressrun::audience::Recipient;
use pressrun::audience::Roll;
use pressrun::audience::SubscriberId;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Due;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Granted;
use pressrun::ledger::delivery::Intent;
use pressrun::ledger::delivery::Outcome;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::delivery::Seen;
use pressrun::ledger::delivery::WayId;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::Start;
use pressrun::ledger::issue::Thaw;
use pressrun::ledger::model::Model;
use pressrun::ledger::reason;
use pressrun::ledger::state::State;

use crate::store::LEASE;
use crate::store::Shelf;
use crate::store::address;
use crate::store::at;
use crate::store::facts;
use crate::store::first_issue;
use crate::store::named;
use crate::store::start;
use crate::store::steps::FEEDS;
use crate::store::steps::HASHES;
use crate::store::steps::NAMES;
use crate::store::steps::READERS;
use crate::store::steps::Sight;
use crate::store::steps::Step;

/// The same number as the file and as the model know it.
pub type Pair<T> = (T, T);

pub struct Twins {
    pub shelf: Shelf,
    pub model: Model,
    changes: Vec<ChangeId>,
    published: BTreeSet<ChangeId>,
    pub issue: Option<Pair<IssueId>>,
    /// How deliveries stood at the last exchange, by the reader's number in the model.
    seen: BTreeMap<SubscriberId, Seen>,
    pub now: DateTime<Utc>,
}

impl Twins {
    pub fn new(shelf: Shelf) -> Self {
        Self {
            shelf,
            model: Model::default(),
            changes: Vec::new(),
            published: BTreeSet::new(),
            issue: None,
            seen: BTreeMap::new(),
            now: at(0),
        }
    }

    /// A reader's numbers, if they are known at all.
    async fn pair(&self, reader: u32) -> Option<Pair<SubscriberId>> {
        let key = address(reader).key();
        let file = self.shelf.store.subscriber(&key).await.unwrap();
        let model = self.model.readers.subscriber(&key);
        assert_eq!(file.is_some(), model.is_some());
        let (mut file, model) = (file?, model?);
        let ids = (file.id, model.id);
        file.id = model.id;
        assert_eq!(file, model);
        Some(ids)
    }

    async fn pairs(&self, readers: &[u32]) -> (Vec<SubscriberId>, Vec<SubscriberId>) {
        let mut pairs = (Vec::new(), Vec::new());
        for reader in readers {
            if let Some((file, model)) = self.pair(*reader).await {
                pairs.0.push(file);
                pairs.1.push(model);
            }
        }
        pairs
    }

    pub async fn take(mut self, step: &Step) -> Self {
        self.now += TimeDelta::minutes(3);
        match step {
            Step::Reopen => {
                self.shelf = self.shelf.reopened().await;
            }
            Step::Sweep => self = self.sweep().await,
            Step::Begin | Step::TakeIn(..) | Step::Publish(_) | Step::Discard(_) => self.change(step).await,
            Step::Leave(reader, feed) => {
                let (address, feed) = (address(*reader), FEEDS[*feed]);
                let file = self.shelf.store.leave(&address, feed, self.now).await.unwrap();
                assert_eq!(file, self.model.readers.leave(&address, feed, self.now));
            }
            Step::Suppress(reader) => {
                let key = address(*reader).key();
                let sql = format!(
                    "INSERT INTO suppressions VALUES ('{}', '', 0) ON CONFLICT DO NOTHING",
                    key.expose()
                );
                self.shelf.execute(sql).await;
                self.model.readers.suppress(&key);
            }
            Step::Plan(_) | Step::AbandonPlan | Step::Start(_) => self.plan(step).await,
            _ => self.deliver(step).await,
        }
        self
    }

    /// Whoever sends is stopped, and somebody else takes over what it left. From a server the first one sends on then,
    /// and its outcomes come late.
    async fn sweep(mut self) -> Self {
        let heir = if self.shelf.is_file() {
            None
        } else {
            Some(self.shelf.heir().await)
        };
        if let Some((file, model)) = self.issue {
            let store = heir.as_ref().unwrap_or(&self.shelf.store);
            store.hold(file, LEASE, self.now).await.unwrap();
            let left = store.sending(file).await.unwrap();
            assert_eq!(left.len(), self.model.sending(model).len());
            assert_eq!(store.sweep(file).await.unwrap(), self.model.sweep(model));
            store.let_go(file, self.now).await.unwrap();
        }
        if heir.is_none() {
            self.shelf = self.shelf.reopened().await;
        }
        self
    }

    async fn change(&mut self, step: &Step) {
        let store = &self.shelf.store;
        let readers = &mut self.model.readers;
        match step {
            Step::Begin => {
                let file = store
                    .begin_change(ChangeKind::Import, "readers.csv", self.now)
                    .await
                    .unwrap();
                assert_eq!(file, readers.begin_change(self.now));
                self.changes.insert(0, file);
            }
            Step::TakeIn(change, feed, candidates) => {
                let change = self
                    .changes
                    .get(*change)
                    .filter(|change| !self.published.contains(change));
                let Some(change) = change else { return };
                let candidates: Vec<_> = candidates
                    .iter()
                    .map(|(reader, name, consent)| Candidate {
                        consent: *consent,
                        // The first of the names is that of a file without a column for them.
                        named: (*name == 0).then(Arc::default),
                        ..named(*reader, NAMES[*name])
                    })
                    .collect();
                let file = store.take_in(*change, FEEDS[*feed], &candidates).await.unwrap();
                assert_eq!(file, readers.take_in(*change, FEEDS[*feed], &candidates));
            }
            Step::Publish(change) => {
                let Some(change) = self.changes.get(*change) else {
                    return;
                };
                store.publish(*change).await.unwrap();
                readers.publish(*change);
                self.published.insert(*change);
            }
            Step::Discard(change) => {
                let Some(change) = self.changes.get(*change) else {
                    return;
                };
                while !store.discard(*change).await.unwrap() {}
                readers.discard(*change);
                let before = self.now;
                assert_eq!(store.abandoned(before).await.unwrap(), readers.abandoned(before));
                // What was discarded is no more; what counts stays.
                let published = &self.published;
                let gone = *change;
                self.changes
                    .retain(|change| *change != gone || published.contains(change));
            }
            _ => unreachable!("no change of the audience"),
        }
    }

    async fn plan(&mut self, step: &Step) {
        let store = &self.shelf.store;
        match step {
            Step::Plan(hash) => {
                let file = store.begin_plan(&first_issue(), &facts(), self.now).await.unwrap();
                let model = self.model.begin_plan(&first_issue(), &facts());
                let ids = |recipients: Vec<Recipient>| recipients.iter().map(|one| one.id).collect::<Vec<_>>();
                store.extend_plan(file, &self.shelf.ids().await).await.unwrap();
                self.model
                    .extend_plan(model, &ids(self.model.readers.recipients_after("main", None)));
                store.finish_plan(file, HASHES[*hash]).await.unwrap();
                self.model.finish_plan(model, HASHES[*hash]);
                let planned = store.planned_for(file, None).await.unwrap().len();
                assert_eq!(planned, self.model.planned_for(model, None).len());
            }
            Step::AbandonPlan => {
                store.begin_plan(&first_issue(), &facts(), self.now).await.unwrap();
                self.model.begin_plan(&first_issue(), &facts());
            }
            Step::Start(hash) => {
                let hash = hash.map(|hash| HASHES[hash]);
                let Some(plan) = store.plan(&first_issue(), hash).await.unwrap() else {
                    return;
                };
                let model = self.model.plan(&first_issue(), hash).unwrap();
                let begin = Start {
                    now: self.now,
                    not_after: self.now + TimeDelta::minutes(60),
                    ..start(&plan)
                };
                let file = store.freeze(&begin).await.unwrap();
                let model = self.model.freeze(&Start {
                    plan: model.id,
                    ..begin
                });
                self.issue = Some((file.id, model.id));
            }
            _ => unreachable!("no plan"),
        }
    }

    async fn deliver(&mut self, step: &Step) {
        let Some((file, model)) = self.issue else { return };
        let store = &self.shelf.store;
        match step {
            Step::Stock => assert_eq!(store.stock(file).await.unwrap(), self.model.stock(model)),
            Step::Thaw => {
                let thawed = store.thaw(file).await.unwrap();
                assert_eq!(thawed, self.model.thaw(model));
                if thawed == Thaw::Done {
                    self.issue = None;
                }
            }
            Step::Exchange(outcomes, intents) => self.exchange(outcomes, intents).await,
            Step::Turn(from, into) => {
                let phase = store.turn(file, from, *into, self.now).await.unwrap();
                assert_eq!(phase, self.model.turn(model, from, *into, self.now));
            }
            Step::SkipRest => {
                let skipped = store.skip_rest(file, "cancelled").await.unwrap();
                assert_eq!(skipped, self.model.skip_rest(model, "cancelled"));
            }
            Step::DoubtRest => {
                let doubted = store.doubt_rest(file, reason::RESTORED).await.unwrap();
                assert_eq!(doubted, self.model.doubt_rest(model, reason::RESTORED));
                assert_eq!(
                    store.unended().await.unwrap().len(),
                    self.model.unended().len(),
                    "what has not ended"
                );
            }
            Step::Prolong(minutes) => {
                store.prolong(file, at(*minutes)).await.unwrap();
                self.model.prolong(model, at(*minutes));
            }
            Step::Rule(ruling, readers) => {
                let (mut of_file, mut of_model) = (None, None);
                if let Some(readers) = readers {
                    let pairs = self.pairs(readers).await;
                    (of_file, of_model) = (Some(pairs.0), Some(pairs.1));
                }
                let ruled = store.rule(file, ruling, of_file.as_deref()).await.unwrap();
                assert_eq!(ruled, self.model.rule(model, ruling, of_model.as_deref()));
            }
            Step::Mark(..) | Step::Unmark(_) | Step::Withhold(_) | Step::Release | Step::Decide(_) => {
                self.mark(step).await;
            }
            _ => unreachable!("no delivery"),
        }
    }

    /// How every delivery stands that may leave, by the reader's number in the model.
    fn look(&self, model: IssueId) -> BTreeMap<SubscriberId, Seen> {
        let planned = self.model.planned_after(model, None, READERS);
        let (deferred, _) = self.model.deferred_due(model, at(100_000), READERS);
        let seen = |due: &Due| (due.recipient.id, due.intent(at(0).fixed_offset(), WayId(1)).seen);
        planned.iter().chain(&deferred).map(seen).collect()
    }

    async fn exchange(&mut self, outcomes: &[(u32, Said, Fate)], intents: &[(u32, Sight)]) {
        let (file, model) = self.issue.expect("an issue");
        self.shelf.hold_at(file, self.now).await;
        let (mut to_file, mut to_model) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
        let now = self.look(model);
        let earlier = std::mem::replace(&mut self.seen, now);
        let mut names = BTreeMap::new();
        for (reader, said, fate) in outcomes {
            let Some((of_file, of_model)) = self.pair(*reader).await else {
                continue;
            };
            names.insert(of_file, of_model);
            let outcome = |subscriber| Outcome {
                subscriber,
                fate: *fate,
                said: said.clone(),
            };
            to_file.0.push(outcome(of_file));
            to_model.0.push(outcome(of_model));
        }
        for (reader, sight) in intents {
            let Some((of_file, of_model)) = self.pair(*reader).await else {
                continue;
            };
            // A sender asks for somebody only after it has told what became of them.
            if names.insert(of_file, of_model).is_some() {
                continue;
            }
            let version = self.model.readers.recipient(of_model, None).unwrap().version;
            let seen = if *sight == Sight::Now { &self.seen } else { &earlier };
            // Who asks for what may not leave has never seen it so.
            let never = Seen {
                state: State::Planned,
                date: None,
                attempts: 0,
                returns: 0,
            };
            let seen = seen.get(&of_model).copied().unwrap_or(never);
            let intent = |subscriber| Intent {
                subscriber,
                version,
                date: seen.date.unwrap_or(self.now.fixed_offset()),
                seen,
                way: WayId(i64::from(*reader % 2)),
                lane: ["", "a.test"][usize::from(*reader % 3 == 0)].to_owned(),
            };
            to_file.1.push(intent(of_file));
            to_model.1.push(intent(of_model));
        }
        let mut granted = self
            .shelf
            .store
            .exchange(file, &to_file.0, &to_file.1, self.now)
            .await
            .unwrap();
        let mut expected = self.model.exchange(model, &to_model.0, &to_model.1, self.now);
        for list in [&mut granted.intents, &mut granted.skipped, &mut granted.late] {
            for id in list {
                *id = names[id];
            }
        }
        let in_order = |granted: &mut Granted| {
            granted.intents.sort_unstable();
            granted.skipped.sort_unstable();
        };
        in_order(&mut granted);
        in_order(&mut expected);
        assert_eq!(granted, expected);
        self.look_back().await;
    }

    /// What both know of what went out lately.
    async fn look_back(&mut self) {
        for way in [WayId(0), WayId(1)] {
            let since = self.now - TimeDelta::minutes(20);
            let sent = self.shelf.store.sent(way, since).await.unwrap();
            assert_eq!(sent, self.model.sent(way, since));
        }
    }
}
