//! Torture: what a sender's machine, its relay and its store go through in years, in minutes.
//!
//! **Nobody is mailed twice, nobody is lost silently, and each blow leaves at most as many in doubt as there are
//! connections.** Each test tells what it counted in a table; with `PRESSRUN_TEST_LONG=1` the blows are many.

mod clocks;
mod commits;
mod disk;
mod journal;
mod killed;
mod powercut;
mod proxy;
mod round;
mod servers;
mod tally;
mod weather;
