//! How much went out lately, by windows that roll.

use std::collections::VecDeque;
use std::num::NonZeroU32;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::profile::rate::Rate;
use crate::profile::rate::Span;

/// What went out within the windows of a rate.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    windows: Vec<Window>,
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

/// A limit that is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full {
    /// When there is room again.
    pub until: DateTime<Utc>,
    /// Which window is full.
    pub span: Span,
    /// How many it takes.
    pub limit: NonZeroU32,
}

#[derive(Debug, Clone)]
struct Window {
    span: Span,
    limit: NonZeroU32,
    /// How many in each unit of time, by the unit's number.
    counts: VecDeque<(i64, u64)>,
    sum: u64,
}

impl Tally {
    /// Nothing so far.
    pub fn of(rate: &Rate) -> Self {
        let window = |(span, limit): (Span, Option<NonZeroU32>)| {
            limit.map(|limit| Window {
                span,
                limit,
                counts: VecDeque::new(),
                sum: 0,
            })
        };
        Self {
            windows: rate.spans().into_iter().filter_map(window).collect(),
        }
    }

    /// Counts so many at that moment, which is not before the last one.
    pub fn count(&mut self, at: DateTime<Utc>, messages: u64) {
        for window in &mut self.windows {
            window.count(at.timestamp_millis(), messages);
        }
    }

    /// Counts the last one no more: it did not go out.
    pub fn take_back(&mut self) {
        for window in &mut self.windows {
            if let Some((_, messages)) = window.counts.back_mut().filter(|(_, messages)| *messages > 0) {
                *messages -= 1;
                window.sum -= 1;
            }
        }
    }

    /// Why nothing may go out `now`: of several limits the one that lasts longest.
    pub fn full(&mut self, now: DateTime<Utc>) -> Option<Full> {
        let full = self.windows.iter_mut().filter_map(|window| window.full(now));
        full.max_by_key(|full| full.until)
    }
}

impl Window {
    fn count(&mut self, at_ms: i64, messages: u64) {
        let unit = at_ms.div_euclid(self.span.unit_ms());
        self.sum += messages;
        match self.counts.back_mut() {
            Some((last, count)) if *last >= unit => *count += messages,
            _ => self.counts.push_back((unit, messages)),
        }
    }

    fn full(&mut self, now: DateTime<Utc>) -> Option<Full> {
        let now_ms = now.timestamp_millis();
        while let Some((unit, messages)) = self.counts.front()
            && self.leaves_at(*unit) <= now_ms
        {
            self.sum -= messages;
            self.counts.pop_front();
        }
        let mut left = self.sum;
        let limit = u64::from(self.limit.get());
        let mut until_ms = None;
        for (unit, messages) in &self.counts {
            if left < limit {
                break;
            }
            left -= messages;
            until_ms = Some(self.leaves_at(*unit));
        }
        let until = now + TimeDelta::milliseconds(until_ms? - now_ms);
        Some(Full {
            until,
            span: self.span,
            limit: self.limit,
        })
    }

    /// When what was counted in a unit has left the window, all of it.
    fn leaves_at(&self, unit: i64) -> i64 {
        (unit + 1) * self.span.unit_ms() + self.span.length_ms()
    }
}
