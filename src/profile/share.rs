//! What one of several workers may send of what a way may carry, before it asks for more.
//!
//! A worker is given a little at a time: a tenth of its part of each limit. What it was given counts as sent until it is, or
//! is given back by not being renewed for [`LASTS`]. So all of them together send no more than a limit says, and who has
//! nothing to send leaves it to the others.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::num::NonZeroU32;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::profile::rate::Rate;
use crate::profile::rate::Span;
use crate::profile::tally::Sent;

/// How long what was given is a worker's, unless it asks again.
pub const LASTS: TimeDelta = TimeDelta::seconds(1);

/// A worker stops using what it was given so long before others take it for free: its answer travelled.
const MARGIN: TimeDelta = TimeDelta::milliseconds(200);

/// How often a worker asks for more. It is given twice as much in a second as its part, so that what one leaves another
/// can use.
pub const ASKED_EVERY: TimeDelta = TimeDelta::milliseconds(50);

/// Which part of its part of a limit a worker is given at once.
const PORTIONS: u64 = 10;

/// What a worker holds of a lane; an empty lane is the way as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whose it is.
    pub worker: i64,
    /// The lane.
    pub lane: String,
    /// How many messages it may send that are not counted as sent.
    pub messages: u64,
    /// How many may be under way at once.
    pub under_way: u64,
}

/// What all workers have sent of a way, and hold of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What they hold, whoever asks among them. It is read first: what is counted as sent meanwhile counts twice for once.
    pub held: Vec<Held>,
    /// What was sent since [`Share::since`].
    pub sent: Vec<Sent>,
}

/// The limits of a lane, or of the way as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// How many messages in which time.
    pub rate: Rate,
    /// How many at once.
    pub connections: Option<NonZeroU32>,
    /// How many since the day began, and when it did.
    pub day: Option<(NonZeroU32, DateTime<Utc>)>,
}

/// Why a worker is given nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Of messages in a time; when there is room again.
    Rate(Span, NonZeroU32, DateTime<Utc>),
    /// Of messages on this day.
    Day(NonZeroU32),
    /// Of messages at once.
    Connections,
}

/// A lane of which a worker asks for more, or which it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The lane.
    pub lane: String,
    /// Its limits.
    pub bounds: Bounds,
    /// Whether somebody waits on it. Where nobody does, nothing stays in hand: others may need it.
    pub is_wanted: bool,
}

/// What a worker is given, once the store has it: nothing may be begun before that.
#[derive(Debug, Clone, Default)]
pub struct Grant {
    more: Vec<(String, u64)>,
    until: DateTime<Utc>,
}

/// What a worker may send of a way before it asks for more.
#[derive(Debug, Clone)]
pub struct Share {
    parts: BTreeMap<String, Part>,
    good_until: DateTime<Utc>,
}

/// The same of one lane.
#[derive(Debug, Clone, Default)]
struct Part {
    /// What all workers have sent, by second.
    sent: BTreeMap<i64, u64>,
    in_hand: u64,
    under_way: u64,
    bound: Option<Bound>,
}

/// What others hold of a lane.
#[derive(Debug, Clone, Copy, Default)]
struct Others {
    workers: u64,
    messages: u64,
    under_way: u64,
}

impl Share {
    /// Nothing in hand, and what was sent until now.
    pub fn new(sent: &[Sent], now: DateTime<Utc>) -> Self {
        let mut share = Self {
            parts: BTreeMap::new(),
            good_until: now,
        };
        share.heed(sent, DateTime::UNIX_EPOCH);
        share
    }

    /// From when on seconds may still be counted in which it is told how much was sent.
    pub fn since(now: DateTime<Utc>) -> DateTime<Utc> {
        now - LASTS * 3
    }

    /// How many messages may be begun on a lane; while it is none, why.
    pub fn in_hand(&self, lane: &str, now: DateTime<Utc>) -> Result<u64, Option<Bound>> {
        match self.parts.get(lane) {
            Some(part) if part.in_hand > 0 && now < self.good_until => Ok(part.in_hand),
            Some(part) => Err(part.bound),
            None => Err(None),
        }
    }

    /// The lanes of which something is in hand, or under way.
    pub fn in_use(&self) -> impl Iterator<Item = &str> {
        let used = self.parts.iter().filter(|(_, part)| part.in_hand + part.under_way > 0);
        used.map(|(lane, _)| lane.as_str())
    }

    /// Begins a message.
    pub fn begin(&mut self, lane: &str) {
        let part = self.part(lane);
        part.in_hand = part.in_hand.saturating_sub(1);
        part.under_way += 1;
    }

    /// What became of one is known.
    pub fn end(&mut self, lane: &str) {
        let part = self.part(lane);
        part.under_way = part.under_way.saturating_sub(1);
    }

    /// One that was begun is not sent after all.
    pub fn take_back(&mut self, lane: &str) {
        self.end(lane);
        self.part(lane).in_hand += 1;
    }

    /// What `worker` holds from now on of each of these lanes, and what it is [given](Share::take) by it. The store keeps
    /// the others from asking meanwhile.
    pub fn ask(&mut self, worker: i64, lanes: &[Asked], standing: &Standing, now: DateTime<Utc>) -> (Vec<Held>, Grant) {
        self.heed(&standing.sent, Self::since(now));
        let has_expired = now >= self.good_until;
        let workers: BTreeSet<i64> = standing.held.iter().map(|held| held.worker).chain([worker]).collect();
        let mut mine = Vec::with_capacity(lanes.len());
        let mut grant = Grant {
            more: Vec::new(),
            until: now + LASTS - MARGIN,
        };
        for Asked {
            lane,
            bounds,
            is_wanted,
        } in lanes
        {
            let part = self.parts.entry(lane.clone()).or_default();
            let is_given_back = has_expired || !is_wanted;
            if is_given_back {
                part.in_hand = 0;
            }
            let (mut counted, mut others) = (0, Others::default());
            for held in standing.held.iter().filter(|held| held.lane == *lane) {
                if held.worker == worker {
                    counted = if is_given_back {
                        held.messages.min(part.under_way)
                    } else {
                        held.messages
                    };
                } else {
                    others.messages += held.messages;
                    others.under_way += held.under_way;
                }
            }
            others.workers = workers.len() as u64;
            let more = if *is_wanted {
                part.more(bounds, (counted, others), now)
            } else {
                0
            };
            grant.more.push((lane.clone(), more));
            mine.push(Held {
                worker,
                lane: lane.clone(),
                messages: counted + more,
                under_way: part.under_way + part.in_hand + more,
            });
        }
        (mine, grant)
    }

    /// Takes what was given.
    pub fn take(&mut self, grant: Grant) {
        for (lane, more) in grant.more {
            self.part(&lane).in_hand += more;
        }
        self.good_until = grant.until;
    }

    /// Takes in what was sent since then, by second: it is told anew each time.
    fn heed(&mut self, sent: &[Sent], since: DateTime<Utc>) {
        for part in self.parts.values_mut() {
            drop(part.sent.split_off(&since.timestamp()));
        }
        for sent in sent {
            let second = sent.at.timestamp();
            *self.part("").sent.entry(second).or_default() += sent.messages;
            if !sent.lane.is_empty() {
                *self.part(&sent.lane).sent.entry(second).or_default() += sent.messages;
            }
        }
    }

    fn part(&mut self, lane: &str) -> &mut Part {
        if !self.parts.contains_key(lane) {
            self.parts.insert(lane.to_owned(), Part::default());
        }
        self.parts.get_mut(lane).expect("it is there by now")
    }
}

impl Part {
    /// How many more than it has in hand; of them all `counted` are not sent yet.
    fn more(&mut self, bounds: &Bounds, (counted, others): (u64, Others), now: DateTime<Utc>) -> u64 {
        let held = counted + others.messages;
        let mut portion = u64::MAX;
        let mut room = u64::MAX;
        self.bound = None;
        let portion_of = |limit: NonZeroU32| (u64::from(limit.get()) / (PORTIONS * others.workers)).max(1);
        for (span, limit) in bounds.rate.spans() {
            let Some(limit) = limit else { continue };
            portion = portion.min(portion_of(limit));
            let seconds = span.length_ms() / 1_000;
            let left = u64::from(limit.get()).saturating_sub(self.sent_since(now.timestamp() - seconds + 1) + held);
            if left < room {
                room = left;
                self.bound = Some(Bound::Rate(span, limit, self.opens_at(seconds, limit, held)));
            }
        }
        if let Some((limit, began)) = bounds.day {
            portion = portion.min(portion_of(limit));
            let left = u64::from(limit.get()).saturating_sub(self.sent_since(began.timestamp()) + held);
            if left < room {
                room = left;
                self.bound = Some(Bound::Day(limit));
            }
        }
        if let Some(limit) = bounds.connections {
            let most = u64::from(limit.get());
            portion = portion.min((most / others.workers).max(1));
            let left = most.saturating_sub(others.under_way + self.under_way + self.in_hand);
            if left < room {
                room = left;
                self.bound = Some(Bound::Connections);
            }
        }
        if portion == u64::MAX {
            return 0;
        }
        room.min(portion.saturating_sub(self.in_hand))
    }

    fn sent_since(&self, second: i64) -> u64 {
        self.sent.range(second..).map(|(_, messages)| messages).sum()
    }

    /// When a window of so many seconds has room for one more.
    fn opens_at(&self, seconds: i64, limit: NonZeroU32, held: u64) -> DateTime<Utc> {
        let mut left = held;
        let newest = self.sent.iter().rev().find(|(_, messages)| {
            left += **messages;
            left >= u64::from(limit.get())
        });
        let second = newest.map_or(0, |(second, _)| *second);
        DateTime::from_timestamp(second + seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}
