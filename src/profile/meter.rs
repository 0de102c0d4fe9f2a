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
use crate::profile::rate::Rate;
use crate::profile::rate::Span;
use crate::profile::share::ASKED_EVERY;
use crate::profile::share::Asked;
use crate::profile::share::Bound;
use crate::profile::share::Bounds;
use crate::profile::share::Grant;
use crate::profile::share::Held;
use crate::profile::share::Share;
use crate::profile::share::Standing;
use crate::profile::tally::Full;
use crate::profile::tally::Sent;
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
    /// Where several workers send, each may send what it was given, and counts nothing itself.
    share: Option<Share>,
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
            share: None,
        };
        for sent in sent {
            // Late within its second at worst: a window may let nobody in too early.
            let at = (sent.at + TimeDelta::milliseconds(999)).min(now);
            meter.count(&sent.lane, Now { steady: at, clock: at }, sent.messages);
        }
        meter
    }

    /// A meter of one of several workers.
    pub fn shared(limits: Limits, (groups, zone): (Groups, Tz), sent: &[Sent], now: DateTime<Utc>) -> Self {
        Self {
            share: Some(Share::new(sent, now)),
            ..Self::new(limits, (groups, zone), &[], now)
        }
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
        if self.share.is_some() {
            return self.wait_for_share("", now);
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
        if self.share.is_some() {
            return self.wait_for_share(lane, now);
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
        if self.in_share(lane, Share::begin) {
            return;
        }
        self.count(lane, now, 1);
        if !lane.is_empty() {
            self.lane_of(lane).under_way += 1;
        }
    }

    /// What became of a message is known.
    pub fn end(&mut self, lane: &str) {
        if self.in_share(lane, Share::end) {
            return;
        }
        if !lane.is_empty() {
            let lane = self.lane_of(lane);
            lane.under_way = lane.under_way.saturating_sub(1);
        }
    }

    /// A message that was begun is not sent after all.
    pub fn take_back(&mut self, lane: &str) {
        if self.in_share(lane, Share::take_back) {
            return;
        }
        self.end(lane);
        self.whole.take_back();
        if let Some((_, messages)) = &mut self.today {
            *messages = messages.saturating_sub(1);
        }
        if !lane.is_empty() {
            self.lane_of(lane).tally.take_back();
        }
    }

    /// Whether several workers send, and each has to ask for its share.
    pub fn asks(&self) -> bool {
        self.share.is_some()
    }

    /// Whether anything of the share is in hand, or under way.
    pub fn holds_share(&self) -> bool {
        self.share.as_ref().is_some_and(|share| share.in_use().next().is_some())
    }

    /// What `worker` holds from now on of the lanes on which somebody waits, and of those that are in use; an empty lane
    /// is the way as a whole. It is given nothing by it before it [takes](Meter::take) it.
    pub fn ask(&mut self, worker: i64, waiting: &[String], standing: &Standing, now: Now) -> (Vec<Held>, Grant) {
        let Some(mut share) = self.share.take() else {
            return (Vec::new(), Grant::default());
        };
        let mut lanes: Vec<Asked> = Vec::new();
        for lane in std::iter::once("")
            .chain(share.in_use())
            .chain(waiting.iter().map(String::as_str))
        {
            let bounds = self.bounds(lane, now);
            if bounds != Bounds::default() && lanes.iter().all(|other| other.lane != lane) {
                lanes.push(Asked {
                    lane: lane.to_owned(),
                    bounds,
                    is_wanted: waiting.iter().any(|other| other == lane),
                });
            }
        }
        let held = share.ask(worker, &lanes, standing, now.steady);
        self.share = Some(share);
        held
    }

    /// Takes what was given, once the store has it.
    pub fn take(&mut self, grant: Grant) {
        if let Some(share) = &mut self.share {
            share.take(grant);
        }
    }

    fn in_share(&mut self, lane: &str, happens: fn(&mut Share, &str)) -> bool {
        let Some(share) = &mut self.share else { return false };
        happens(share, "");
        if !lane.is_empty() {
            happens(share, lane);
        }
        true
    }

    /// What bounds a lane; an empty one is the way as a whole.
    fn bounds(&self, lane: &str, now: Now) -> Bounds {
        if !lane.is_empty() {
            let DomainLimits { connections, rate } = self.limits.of_lane(lane);
            return Bounds {
                rate,
                connections,
                day: None,
            };
        }
        let day = self.day(now.clock);
        let at_most = self.limits.warm_up.as_ref().and_then(|warm_up| warm_up.at_most(day));
        Bounds {
            rate: self.limits.rate,
            connections: None,
            day: at_most.map(|at_most| (at_most, Stamp::Day(day).in_zone(self.zone).to_utc())),
        }
    }

    fn wait_for_share(&self, lane: &str, now: Now) -> Option<Wait> {
        let bounds = self.bounds(lane, now);
        if bounds == Bounds::default() {
            return None;
        }
        let bound = self.share.as_ref()?.in_hand(lane, now.steady).err()?;
        let first = |rate: &Rate| rate.spans().into_iter().find_map(|(span, limit)| Some((span, limit?)));
        let limit = |rate: Option<(Span, NonZeroU32)>| match rate {
            _ if !lane.is_empty() => Limit::Domain(lane.to_owned(), rate),
            Some((span, limit)) => Limit::Rate(span, limit),
            None => Limit::WarmUp(bounds.day.expect("a way is bounded by a rate, or on a day").0),
        };
        let (lasts, limit) = match bound {
            None => (ASKED_EVERY, limit(first(&bounds.rate))),
            Some(Bound::Connections) => (ASKED_EVERY, limit(None)),
            Some(Bound::Rate(span, most, until)) => (until - now.steady, limit(Some((span, most)))),
            Some(Bound::Day(at_most)) => (self.until_tomorrow(now)?, Limit::WarmUp(at_most)),
        };
        Some(Wait {
            lasts: Some(lasts.max(ASKED_EVERY)),
            limit,
        })
    }

    fn until_tomorrow(&self, now: Now) -> Option<TimeDelta> {
        let day = self.day(now.clock);
        Some(Stamp::Day(day.succ_opt()?).in_zone(self.zone).to_utc() - now.clock)
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
        Some(Wait {
            lasts: Some(self.until_tomorrow(now)?),
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
