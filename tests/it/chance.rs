//! Chance for tests: the same numbers for the same seed.

use std::time::Duration;

use crate::asked::asked;

/// A sequence of numbers that nobody would guess, and that a seed brings back.
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The sequence of `PRESSRUN_TEST_SEED` where that is set, else the one of `seed`.
    pub fn new(seed: u64) -> Self {
        let seed = asked("PRESSRUN_TEST_SEED").map_or(seed, |seed| seed.parse().unwrap());
        println!("PRESSRUN_TEST_SEED={seed}");
        Self { state: seed }
    }

    /// A sequence of its own, for somebody who takes turns with nobody.
    pub fn another(&mut self) -> Self {
        Self {
            state: self.below(u64::MAX),
        }
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        // SplitMix64, which is short and good enough to choose when somebody is killed.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// A time shorter than `limit`.
    pub fn time_below(&mut self, limit: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(limit.as_micros()).unwrap()))
    }
}
