//! How much went out lately, in memory.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::ledger::delivery::WayId;
use crate::profile::tally::Sent;

/// Messages by second, lane and way.
#[derive(Debug, Clone, Default)]
pub(super) struct Lately(BTreeMap<(i64, String, WayId), u64>);

impl Lately {
    pub(super) fn count(&mut self, way: WayId, lane: &str, now: DateTime<Utc>) {
        *self.0.entry((now.timestamp(), lane.to_owned(), way)).or_default() += 1;
    }

    pub(super) fn read(&mut self, way: WayId, since: DateTime<Utc>) -> Vec<Sent> {
        self.0.retain(|(second, ..), _| *second >= since.timestamp());
        let mine = self.0.iter().filter(|((.., of), _)| *of == way);
        mine.map(|((second, lane, _), messages)| Sent {
            at: DateTime::from_timestamp(*second, 0).expect("it was made from a moment"),
            lane: lane.clone(),
            messages: *messages,
        })
        .collect()
    }
}
