//! What a torture did: counted, told in a table, and held against what must hold.

use std::collections::HashMap;
use std::time::Instant;

use crate::post::Row;
use crate::post::reader;
use crate::torture::round::Round;

/// The figures of one torture.
pub struct Tally {
    what: &'static str,
    begun: Instant,
    rounds: u64,
    /// How often something was done to a sender.
    pub blows: u64,
    readers: u64,
    accepted: u64,
    refused: u64,
    doubtful: u64,
    /// How many may be in doubt.
    doubtful_max: u64,
    /// Readers who got more than one copy.
    pub twice: u64,
    /// Readers of whom the ledger does not say what became of their copy, or not the truth.
    lost: Vec<String>,
}

impl Tally {
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            begun: Instant::now(),
            rounds: 0,
            blows: 0,
            readers: 0,
            accepted: 0,
            refused: 0,
            doubtful: 0,
            doubtful_max: 0,
            twice: 0,
            lost: Vec::new(),
        }
    }

    /// Takes in an issue that has ended, of which so many may be in doubt because of blows.
    pub fn take_in(&mut self, round: &Round, doubtful_max: u64) {
        let mut copies: HashMap<String, u64> = HashMap::new();
        for message in round.sink.taken() {
            *copies.entry(message.recipient).or_default() += 1;
        }
        let rows = round.post.rows();
        let count = |state: &str| rows.values().filter(|row| row.state == state).count() as u64;
        self.rounds += 1;
        self.readers += round.readers as u64;
        self.accepted += count("accepted");
        self.refused += count("refused");
        self.doubtful += count("doubtful");
        self.doubtful_max += doubtful_max + round.weather.doubtful.len() as u64;
        self.twice += copies.values().filter(|copies| **copies > 1).count() as u64;
        for address in (0..round.readers).map(reader) {
            let row = rows.get(&address);
            if !is_told(
                row,
                copies.contains_key(&address),
                round.weather.refused.contains(&address),
            ) {
                let state = row.map_or("in no row", |row| row.state.as_str());
                self.lost.push(format!("{address} is {state}"));
            }
        }
    }

    /// Tells the figures in a table; nobody may have got two copies or be lost, and no more be in doubt than may.
    pub fn tell(&self) {
        self.tell_only();
        assert_eq!(self.twice, 0, "{} were mailed twice", self.twice);
        assert_eq!(self.lost, [""; 0], "they are lost");
        assert!(
            self.doubtful <= self.doubtful_max,
            "{} are doubtful, of {} who may be",
            self.doubtful,
            self.doubtful_max
        );
    }

    /// Tells the figures in a table.
    pub fn tell_only(&self) {
        println!(
            "{:<44} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6} {:>5} {:>8}",
            "torture",
            "rounds",
            "blows",
            "readers",
            "accepted",
            "refused",
            "doubtful",
            "at most",
            "twice",
            "lost",
            "seconds"
        );
        println!(
            "{:<44} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6} {:>5} {:>8.1}",
            self.what,
            self.rounds,
            self.blows,
            self.readers,
            self.accepted,
            self.refused,
            self.doubtful,
            self.doubtful_max,
            self.twice,
            self.lost.len(),
            self.begun.elapsed().as_secs_f64()
        );
    }
}

/// Whether the ledger says of a reader what has become of the copy, or that nobody can know.
fn is_told(row: Option<&Row>, is_taken: bool, is_refused: bool) -> bool {
    match row.map(|row| row.state.as_str()) {
        Some("accepted") => is_taken,
        Some("refused") => is_refused && !is_taken,
        Some("doubtful") => true,
        _ => false,
    }
}
