//! Whose turn it is by the limits of a profile: a state machine that is told the time.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;

use crate::profile::limits::DomainLimits;
use crate::profile::limits::Groups;
use crate::profile::limits::Limits;
use crate::profile::rate::Span;
use crate::profile::tally::Full;
use crate::profile::tally::Tally;
use crate::publication::zone::Stamp;

/// What a profile has sent lately, and may send now.
#[derive(Debug, Clone)]
pub struct Meter {
    limits: Limits,
    groups: Groups,
    zone: Tz,
    whole: Tally,
    /// How many went out on the day that it is.
    today: Option<(NaiveDate, u64)>,
    lanes: BTreeMap<String, Lane>,
}

/// The limits of one domain, and what they are about.
#[derive(Debug, Clone)]
struct Lane {
    limits: DomainLimits,
    tally: Tally,
    under_way: u32,
}

/// The time, twice.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// A time that only passes: windows are measured by it, so that no jump of a clock empties or fills one.
    pub steady: DateTime<Utc>,
    /// What the clocks say.
    pub clock: DateTime<Utc>,
}

/// What was sent before, by this process or another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// When, to the second.
    pub at: DateTime<Utc>,
    /// The lane, empty where there was none.
    pub lane: String,
    /// How many.
    pub messages: u64,
}

/// Why nothing may be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// How long it lasts; `None`: until something that is under way has ended.
    pub lasts: Option<TimeDelta>,
    /// Which limit it is.
    pub limit: Limit,
}

/// A limit that is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// Of messages in a time.
    Rate(Span, NonZeroU32),
    /// Of messages on this day.
    WarmUp(NonZeroU32),
    /// No messages at this hour.
    QuietHours,
    /// Of one domain, or group of domains.
    Domain(String, Option<(Span, NonZeroU32)>),
}

/// As it stands in the config.
impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(span, limit) => write!(formatter, "`{span} = {limit}`"),
            Self::WarmUp(limit) => write!(formatter, "`warm_up`, at most {limit} today"),
            Self::QuietHours => formatter.write_str("`quiet_hours`"),
            Self::Domain(lane, Some((span, limit))) => write!(formatter, "`{span} = {limit}` of {lane}"),
            Self::Domain(lane, None) => write!(formatter, "`connections` of {lane}"),
        }
    }
}

impl Meter {
    /// A meter that knows what was sent until `now`, the oldest first. What a clock that was set back dates in the future
    /// was sent just now.
    pub fn new(limits: Limits, (groups, zone): (Groups, Tz), sent: &[Sent], now: DateTime<Utc>) -> Self {
        let mut meter = Self {
            whole: Tally::of(&limits.rate),
            limits,
            groups,
            zone,
            today: None,
            lanes: BTreeMap::new(),
        };
        for sent in sent {
            // Late within its second at worst: a window may let nobody in too early.
            let at = (sent.at + TimeDelta::milliseconds(999)).min(now);
            meter.count(&sent.lane, Now { steady: at, clock: at }, sent.messages);
        }
        meter
    }

    /// Under which name messages to `domain` are limited, empty where they are not.
    pub fn lane(&self, domain: &str) -> String {
        self.limits.lane(&self.groups, domain).unwrap_or_default()
    }

    /// Whether domains have limits of their own.
    pub fn has_lanes(&self) -> bool {
        !self.limits.domains.is_empty()
    }

    /// Why nothing may be sent to anybody.
    pub fn wait(&mut self, now: Now) -> Option<Wait> {
        let quiet = self
            .limits
            .quiet_hours
            .and_then(|hours| hours.end(self.zone, now.clock));
        if let Some(end) = quiet {
            return Some(Wait {
                lasts: Some(end - now.clock),
                limit: Limit::QuietHours,
            });
        }
        self.wait_of_day(now).or_else(|| {
            let Full { until, span, limit } = self.whole.full(now.steady)?;
            Some(Wait {
                lasts: Some(until - now.steady),
                limit: Limit::Rate(span, limit),
            })
        })
    }

    /// Why nothing may be sent on a lane, though it may on others.
    pub fn wait_on(&mut self, lane: &str, now: Now) -> Option<Wait> {
        if lane.is_empty() {
            return None;
        }
        let mine = self.lane_of(lane);
        if mine.limits.connections.is_some_and(|most| mine.under_way >= most.get()) {
            return Some(Wait {
                lasts: None,
                limit: Limit::Domain(lane.to_owned(), None),
            });
        }
        let Full { until, span, limit } = mine.tally.full(now.steady)?;
        Some(Wait {
            lasts: Some(until - now.steady),
            limit: Limit::Domain(lane.to_owned(), Some((span, limit))),
        })
    }

    /// Counts a message that is about to be sent.
    pub fn begin(&mut self, lane: &str, now: Now) {
        self.count(lane, now, 1);
        if !lane.is_empty() {
            self.lane_of(lane).under_way += 1;
        }
    }

    /// What became of a message is known.
    pub fn end(&mut self, lane: &str) {
        if !lane.is_empty() {
            let lane = self.lane_of(lane);
            lane.under_way = lane.under_way.saturating_sub(1);
        }
    }

    /// A message that was begun is not sent after all.
    pub fn take_back(&mut self, lane: &str) {
        self.end(lane);
        self.whole.take_back();
        if let Some((_, messages)) = &mut self.today {
            *messages = messages.saturating_sub(1);
        }
        if !lane.is_empty() {
            self.lane_of(lane).tally.take_back();
        }
    }

    fn wait_of_day(&self, now: Now) -> Option<Wait> {
        let day = self.day(now.clock);
        let at_most = self.limits.warm_up.as_ref()?.at_most(day)?;
        let sent = self
            .today
            .filter(|(today, _)| *today == day)
            .map_or(0, |(_, sent)| sent);
        if sent < u64::from(at_most.get()) {
            return None;
        }
        let tomorrow = Stamp::Day(day.succ_opt()?).in_zone(self.zone).to_utc();
        Some(Wait {
            lasts: Some(tomorrow - now.clock),
            limit: Limit::WarmUp(at_most),
        })
    }

    fn day(&self, moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&self.zone).date_naive()
    }

    fn count(&mut self, lane: &str, now: Now, messages: u64) {
        self.whole.count(now.steady, messages);
        let day = self.day(now.clock);
        match &mut self.today {
            // A clock that is set back over midnight makes no second day of the one before.
            Some((today, sent)) if *today >= day => *sent += messages,
            today => *today = Some((day, messages)),
        }
        // What was counted under a name that has no limits any more counts for no lane.
        if !lane.is_empty() && self.has_lanes() {
            self.lane_of(lane).tally.count(now.steady, messages);
        }
    }

    fn lane_of(&mut self, lane: &str) -> &mut Lane {
        if !self.lanes.contains_key(lane) {
            let limits = self.limits.of_lane(lane);
            let new = Lane {
                limits,
                tally: Tally::of(&limits.rate),
                under_way: 0,
            };
            self.lanes.insert(lane.to_owned(), new);
        }
        self.lanes.get_mut(lane).expect("it is there by now")
    }
}
