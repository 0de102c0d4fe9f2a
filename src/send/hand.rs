//! What is in hand: deliveries read ahead, and those that a worker holds.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::Mutex;

use tokio::sync::Notify;

use crate::audience::SubscriberId;
use crate::ledger::delivery::Due;
use crate::ledger::policy::Refusing;
use crate::profile::meter::Wait;
use crate::send::gate::Gate;

/// How many deliveries are read ahead at most: enough that no connection waits for a page, few enough that they take
/// no memory worth counting.
const AHEAD_MAX: usize = 1_024;

/// The same where domains have limits: those who have to wait stand beside those who need not. At some hundred bytes each
/// they take a few megabytes.
const AHEAD_MAX_BY_LANE: usize = 16_384;

/// Deliveries in hand. None is in hand twice.
pub struct Hand {
    inside: Mutex<Inside>,
    changed: Notify,
    gate: Arc<Gate>,
    ahead_max: usize,
}

/// A delivery whose turn it is, and counts as sent.
#[derive(Debug)]
pub struct Turn {
    /// The delivery.
    pub due: Due,
    /// The lane in which it was counted, empty where it was in none.
    pub lane: String,
    number: u64,
}

#[derive(Debug, Default)]
struct Inside {
    /// By lane, in the order in which they came.
    waiting: BTreeMap<String, VecDeque<(u64, Due)>>,
    count: usize,
    numbers: u64,
    /// Who is in hand, and the domain of each.
    held: HashMap<SubscriberId, String>,
    /// Domains of which nothing more is taken in.
    paused: BTreeMap<String, Refusing>,
    /// How many turns were taken of which it is not known yet what came of them.
    under_way: usize,
    closed: bool,
}

/// What there is to take.
enum Pick {
    Turn(Turn),
    Blocked(Wait),
    Nothing,
}

impl Hand {
    /// An empty hand, whose deliveries leave by `gate`.
    pub fn new(gate: Arc<Gate>) -> Self {
        let has_lanes = gate.meter().0.has_lanes();
        Self {
            inside: Mutex::default(),
            changed: Notify::new(),
            gate,
            ahead_max: if has_lanes { AHEAD_MAX_BY_LANE } else { AHEAD_MAX },
        }
    }

    /// Takes a delivery in, when there is room and it is not in hand yet; waits for room. False if it was in hand, or its
    /// domain is paused.
    pub async fn add(&self, due: Due) -> bool {
        let lane = self.gate.meter().0.lane(due.recipient.address.domain());
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            {
                let mut inside = self.inside();
                let domain = due.recipient.address.domain();
                if inside.paused.contains_key(domain) {
                    return false;
                }
                if inside.count < self.ahead_max {
                    let domain = domain.to_owned();
                    let new = inside.held.insert(due.recipient.id, domain).is_none();
                    if new {
                        inside.numbers += 1;
                        let number = inside.numbers;
                        inside.count += 1;
                        inside.waiting.entry(lane).or_default().push_back((number, due));
                    }
                    drop(inside);
                    self.changed.notify_waiters();
                    return new;
                }
            }
            changed.await;
        }
    }

    /// The next delivery whose turn it is; `None` once nothing more comes.
    pub async fn take(&self) -> Option<Turn> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let nap = match self.pick() {
                Pick::Turn(turn) => return Some(turn),
                Pick::Nothing if self.inside().closed => return None,
                Pick::Nothing => None,
                // Whoever was let in before is not to be stopped, nor anybody told of a wait while mail is leaving.
                Pick::Blocked(wait) if self.inside().under_way > 0 => Gate::nap(&wait),
                Pick::Blocked(wait) => self.gate.heed(&wait),
            };
            match nap {
                None => changed.await,
                Some(nap) => tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep(nap) => {}
                },
            }
        }
    }

    /// The next delivery, if it is somebody's turn by now.
    pub fn take_now(&self) -> Option<Turn> {
        match self.pick() {
            Pick::Turn(turn) => Some(turn),
            Pick::Blocked(_) | Pick::Nothing => None,
        }
    }

    /// The lanes on which somebody waits, at most so many, from behind `last` on and round: so each has its turn. The
    /// empty one, which is all of them together, comes first wherever anybody waits.
    pub fn lanes(&self, last: &str, at_most: usize) -> Vec<String> {
        let inside = self.inside();
        let waits = |(lane, waiting): (&String, &VecDeque<(u64, Due)>)| {
            (!waiting.is_empty() && !lane.is_empty()).then(|| lane.clone())
        };
        let behind = inside
            .waiting
            .range::<str, _>((Bound::Excluded(last), Bound::Unbounded));
        let before = inside
            .waiting
            .range::<str, _>((Bound::Unbounded, Bound::Included(last)));
        let lanes = behind.chain(before).filter_map(waits).take(at_most);
        let all = (inside.count > 0).then(String::new);
        all.into_iter().chain(lanes).collect()
    }

    /// Says that more may leave than before.
    pub fn more_may_leave(&self) {
        self.changed.notify_waiters();
    }

    /// The gate by which they leave.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Gives a delivery back, of which nothing has left, to be taken next; it stays in hand.
    pub fn give_back(&self, turn: Turn) {
        self.not_sent(&turn.lane);
        let mut inside = self.inside();
        if inside.paused.contains_key(turn.due.recipient.address.domain()) {
            inside.held.remove(&turn.due.recipient.id);
        } else {
            inside.count += 1;
            let waiting = inside.waiting.entry(turn.lane).or_default();
            waiting.push_front((turn.number, turn.due));
        }
        drop(inside);
        self.changed.notify_waiters();
    }

    /// What was taken of a lane was not sent, and does not count.
    pub fn not_sent(&self, lane: &str) {
        self.gate.meter().0.take_back(lane);
        self.land();
    }

    /// What was taken of a lane is not under way any more.
    pub fn done(&self, lane: &str) {
        self.gate.meter().0.end(lane);
        self.land();
    }

    fn land(&self) {
        self.inside().under_way -= 1;
        self.changed.notify_waiters();
    }

    /// Lets go of a delivery whose outcome is written down.
    pub fn let_go(&self, subscriber: SubscriberId) {
        self.inside().held.remove(&subscriber);
        self.changed.notify_waiters();
    }

    /// The domain of a delivery in hand.
    pub fn domain_of(&self, subscriber: SubscriberId) -> Option<String> {
        self.inside().held.get(&subscriber).cloned()
    }

    /// Lets go of what waits of a domain, and takes nothing more of it in. What is under way goes on.
    pub fn pause(&self, refusing: Refusing) {
        let mut guard = self.inside();
        let Inside {
            waiting,
            count,
            held,
            paused,
            ..
        } = &mut *guard;
        for lane in waiting.values_mut() {
            lane.retain(|(_, due)| {
                let stays = due.recipient.address.domain() != refusing.domain;
                if !stays {
                    *count -= 1;
                    held.remove(&due.recipient.id);
                }
                stays
            });
        }
        waiting.retain(|_, lane| !lane.is_empty());
        paused.entry(refusing.domain.clone()).or_insert(refusing);
        drop(guard);
        self.changed.notify_waiters();
    }

    /// Whether anything is paused.
    pub fn is_any_paused(&self) -> bool {
        !self.inside().paused.is_empty()
    }

    /// Whether a delivery is of a domain that is paused.
    pub fn is_paused(&self, due: &Due) -> bool {
        self.inside().paused.contains_key(due.recipient.address.domain())
    }

    /// The domains that are paused, by name.
    pub fn paused(&self) -> Vec<Refusing> {
        self.inside().paused.values().cloned().collect()
    }

    /// Waits until nothing is in hand.
    pub async fn empty(&self) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.inside().held.is_empty() {
                return;
            }
            changed.await;
        }
    }

    /// Says that nothing more comes: whoever waits for one gets `None`.
    pub fn close(&self) {
        self.inside().closed = true;
        self.changed.notify_waiters();
    }

    /// Of all lanes that are open, the one who came first; where none is, why the first of them will open.
    fn pick(&self) -> Pick {
        let mut inside = self.inside();
        if inside.count == 0 {
            return Pick::Nothing;
        }
        let (mut meter, now) = self.gate.meter();
        if let Some(wait) = meter.wait(now) {
            return Pick::Blocked(wait);
        }
        let mut first: Option<(u64, &String)> = None;
        let mut blocked: Option<Wait> = None;
        for (lane, waiting) in &inside.waiting {
            let Some((number, _)) = waiting.front() else { continue };
            if first.is_some_and(|(first, _)| first < *number) {
                continue;
            }
            match meter.wait_on(lane, now) {
                None => first = Some((*number, lane)),
                Some(wait) => {
                    let sooner =
                        |other: &Wait| wait.lasts.is_some() && (other.lasts.is_none() || wait.lasts < other.lasts);
                    if blocked.as_ref().is_none_or(sooner) {
                        blocked = Some(wait);
                    }
                }
            }
        }
        let Some((_, lane)) = first else {
            return blocked.map_or(Pick::Nothing, Pick::Blocked);
        };
        let lane = lane.clone();
        meter.begin(&lane, now);
        drop(meter);
        let waiting = inside.waiting.get_mut(&lane).expect("it was just looked at");
        let (number, due) = waiting.pop_front().expect("somebody waits in it");
        if waiting.is_empty() {
            inside.waiting.remove(&lane);
        }
        inside.count -= 1;
        inside.under_way += 1;
        drop(inside);
        self.changed.notify_waiters();
        Pick::Turn(Turn { due, lane, number })
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().expect("nobody panics while holding it")
    }
}
