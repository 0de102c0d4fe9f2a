//! Whether a ledger still is where it last sent from, or a copy of what once was: a copy knows nothing of what the
//! other one has sent since.

use serde::Deserialize;
use serde::Serialize;

/// What a ledger and the file beside it both hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installation {
    /// Where it was.
    #[serde(flatten)]
    pub place: Place,
    /// A number that grows whenever a sending begins and when it ends.
    pub count: i64,
}

/// Where a ledger lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What tells the machine from every other; empty where the system has no such word.
    pub machine: String,
    /// The file's number in its file system: a copy has another.
    pub inode: i64,
}

/// How a ledger differs from the one that sent last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It was on another machine.
    Machine,
    /// It was another file.
    File,
    /// It has sent before, and the file that should lie beside it does not.
    NoRecord,
    /// It has counted less far than the file beside it, or than a witness elsewhere: an older one was put back.
    Older {
        /// How far the ledger has counted; 0 where it has never begun.
        ledger: i64,
        /// How far the file has, or the witness.
        file: i64,
    },
}

/// How the ledger that lies `here` differs from the one that sent last, by what itself holds and what the file beside
/// it does, and by how far a witness elsewhere has seen it count, 0 where there is none. A ledger that is ahead of the
/// file is no copy: whoever sent last was ended between writing the one and the other.
pub fn differences(
    here: &Place,
    ledger: Option<&Installation>,
    file: Option<&Installation>,
    seen: i64,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    let known = [ledger, file];
    let differs = |part: fn(&Place) -> String| known.iter().flatten().any(|one| part(&one.place) != part(here));
    if differs(|place| place.machine.clone()) {
        differences.push(Difference::Machine);
    }
    if differs(|place| place.inode.to_string()) {
        differences.push(Difference::File);
    }
    if ledger.is_some() && file.is_none() {
        differences.push(Difference::NoRecord);
    }
    let (ledger, file) = (counted(ledger), counted(file).max(seen));
    if ledger < file {
        differences.push(Difference::Older { ledger, file });
    }
    differences
}

/// How far to count next, so that no copy has come as far.
pub fn next(ledger: Option<&Installation>, file: Option<&Installation>, seen: i64) -> i64 {
    counted(ledger).max(counted(file)).max(seen) + 1
}

/// How far it has counted; 0 where it has never begun.
pub fn counted(installation: Option<&Installation>) -> i64 {
    installation.map_or(0, |one| one.count)
}

#[cfg(test)]
mod tests {
    use super::Difference;
    use super::Installation;
    use super::Place;
    use super::differences;
    use super::next;

    fn at(machine: &str, inode: i64, count: i64) -> Installation {
        let place = Place {
            machine: machine.to_owned(),
            inode,
        };
        Installation { place, count }
    }

    #[test]
    fn a_ledger_is_told_from_every_copy_of_it() {
        let here = at("here", 7, 0).place;
        let of = |ledger: Option<Installation>, file: Option<Installation>| {
            differences(&here, ledger.as_ref(), file.as_ref(), 0)
        };
        let same = at("here", 7, 3);
        assert_eq!(of(None, None), [], "a new one");
        assert_eq!(of(Some(same.clone()), Some(same.clone())), []);
        assert_eq!(
            of(Some(at("here", 7, 4)), Some(same.clone())),
            [],
            "ended between the two"
        );
        assert_eq!(
            of(Some(at("here", 6, 3)), Some(at("here", 6, 3))),
            [Difference::File],
            "both were copied"
        );
        assert_eq!(
            of(Some(at("there", 7, 3)), Some(at("there", 7, 3))),
            [Difference::Machine]
        );
        assert_eq!(
            of(Some(same.clone()), None),
            [Difference::NoRecord],
            "it alone was copied"
        );
        let older = |ledger, file| Difference::Older { ledger, file };
        assert_eq!(of(Some(at("here", 7, 2)), Some(same.clone())), [older(2, 3)]);
        assert_eq!(
            of(None, Some(same)),
            [older(0, 3)],
            "a new one in the place of one that has sent"
        );
    }

    #[test]
    fn a_witness_tells_a_copy_that_came_back_with_its_file() {
        let (here, same) = (at("here", 7, 0).place, at("here", 7, 3));
        let of = |file: Option<&Installation>, seen| differences(&here, Some(&same), file, seen);
        assert_eq!(of(Some(&same), 3), []);
        assert_eq!(of(Some(&same), 2), [], "ended before the witness was told");
        let older = Difference::Older { ledger: 3, file: 5 };
        assert_eq!(of(Some(&same), 5), [older]);
        assert_eq!(of(None, 5), [Difference::NoRecord, older]);
        assert_eq!(next(Some(&same), Some(&same), 5), 6);
    }

    #[test]
    fn counting_goes_on_from_whoever_came_further() {
        let (low, high) = (at("", 0, 2), at("", 0, 5));
        assert_eq!(next(None, None, 0), 1);
        assert_eq!(next(Some(&low), Some(&high), 0), 6);
        assert_eq!(next(Some(&high), None, 0), 6);
    }
}
