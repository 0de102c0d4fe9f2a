//! A relay in bad weather: each reader's copy may meet with a mishap there, by chance.

use std::collections::BTreeSet;

use crate::chance::Chance;
use crate::post::reader;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// A relay that fails now and then, and what has to come of that.
pub struct Weather {
    pub script: Script,
    /// Whose copies it refuses for good.
    pub refused: BTreeSet<String>,
    /// Of whose copies nobody may know whether it took them.
    pub doubtful: BTreeSet<String>,
}

/// Something that happens to a copy at the relay.
struct Mishap {
    /// To how many of a thousand.
    per_mille: u64,
    at: At,
    does: fn() -> Do,
    then: Then,
}

/// What has to come of it.
#[derive(Clone, Copy)]
enum Then {
    /// It is sent after so many attempts that failed.
    Sent(u32),
    Refused,
    Doubtful,
    /// It is sent after an attempt that failed, or in doubt: by where the sender was when it happened.
    SentOrDoubtful,
}

/// So rare that neither the brake nor a rest holds a run: one in a hundred is refused, one in a hundred in doubt.
const MISHAPS: [Mishap; 16] = [
    mishap(30, At::Rcpt, || Do::reply("450 4.2.0 greylisted"), Then::Sent(1)),
    mishap(5, At::Rcpt, || Do::reply("450 4.2.0 greylisted"), Then::Sent(2)),
    mishap(8, At::Data, || Do::reply("451 4.2.1 busy"), Then::Sent(1)),
    mishap(8, At::Dot, || Do::reply("451 4.2.1 busy"), Then::Sent(1)),
    mishap(5, At::Rcpt, || Do::raw("\0\u{1}what?\r\n").then_close(), Then::Sent(1)),
    mishap(6, At::Rcpt, Do::close, Then::Sent(1)),
    mishap(6, At::Body(500), Do::close, Then::SentOrDoubtful),
    mishap(1, At::Rcpt, Do::silence, Then::Sent(1)),
    mishap(
        6,
        At::After,
        || Do::reply("421 4.3.2 shutting down").then_close(),
        Then::Sent(0),
    ),
    mishap(8, At::Rcpt, || Do::reply("550 5.1.1 no such mailbox"), Then::Refused),
    mishap(4, At::Dot, || Do::reply("554 5.6.0 not with this text"), Then::Refused),
    mishap(3, At::Dot, || Do::close().and_take(), Then::Doubtful),
    mishap(2, At::Dot, Do::close, Then::Doubtful),
    mishap(2, At::Dot, || Do::raw("\0\u{1}what?\r\n").and_take(), Then::Doubtful),
    mishap(2, At::Dot, || Do::raw("25").and_take().then_close(), Then::Doubtful),
    mishap(1, At::Dot, || Do::silence().and_take(), Then::Doubtful),
];

const fn mishap(per_mille: u64, at: At, does: fn() -> Do, then: Then) -> Mishap {
    Mishap {
        per_mille,
        at,
        does,
        then,
    }
}

impl Weather {
    pub fn over(readers: usize, chance: &mut Chance) -> Self {
        let mut weather = Self::fair();
        for number in 0..readers {
            if let Some(mishap) = drawn(chance.below(1_000)) {
                weather.strike(reader(number), mishap);
            }
        }
        weather
    }

    /// A relay that never fails.
    pub fn fair() -> Self {
        Self {
            script: Script::default().offer("PIPELINING"),
            refused: BTreeSet::new(),
            doubtful: BTreeSet::new(),
        }
    }

    fn strike(&mut self, reader: String, mishap: &Mishap) {
        let times = match mishap.then {
            Then::Sent(0) | Then::SentOrDoubtful => 1,
            Then::Sent(attempts) => attempts,
            Then::Refused | Then::Doubtful => u32::MAX,
        };
        let script = std::mem::take(&mut self.script);
        self.script = script.fault_times_for(&reader, times, mishap.at, (mishap.does)());
        let struck = match mishap.then {
            Then::Sent(_) => return,
            Then::Refused => &mut self.refused,
            Then::Doubtful | Then::SentOrDoubtful => &mut self.doubtful,
        };
        struck.insert(reader);
    }
}

/// The mishap at this place of a thousand, if there is one.
fn drawn(place: u64) -> Option<&'static Mishap> {
    let mut end = 0;
    MISHAPS.iter().find(|mishap| {
        end += mishap.per_mille;
        place < end
    })
}
