//! Rows of CSV (RFC 4180), as leniently as spreadsheets write them, and never more of a file than one row in memory.

use std::collections::VecDeque;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

/// A row holds at most so many bytes: far above any honest one, and all that is ever kept of a file.
pub const ROW_BYTES_MAX: usize = 64 * 1024;

/// A quoted value may hold line ends; a row holds at most so many lines.
pub const ROW_LINES_MAX: u64 = 100;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The line on which it ends.
    pub last_line: u64,
    /// Its values, or why there are none.
    pub values: Result<Vec<Vec<u8>>, Torn>,
}

/// Why a row cannot be read. The next one begins on the line behind the one that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Torn {
    /// A quote is not closed, or what closes it stands in the middle of a value.
    #[error("a quote opened on line {0} is not closed at the end of its field")]
    Quote(u64),
    /// The line is too long.
    #[error("a line longer than {} KB", ROW_BYTES_MAX / 1024)]
    Long,
}

/// A file, row by row.
#[derive(Debug)]
pub struct Rows<R> {
    lines: Lines<R>,
    delimiter: u8,
    /// Lines that were looked at for the end of a quote, in vain; they are rows of their own.
    again: VecDeque<Line>,
}

/// One line without its end.
#[derive(Debug, Clone)]
struct Line {
    number: u64,
    bytes: Vec<u8>,
    /// Whether there was more of it, which is gone.
    is_long: bool,
}

impl<R: Read> Rows<R> {
    /// Rows of `source`, whose first line tells how its values are parted: of `,`, `;` and tab, by the one that leaves
    /// a value for which `is_header` holds, else by the one that stands there most often.
    pub fn open(source: R, is_header: impl Fn(&[u8]) -> bool) -> io::Result<Self> {
        let mut lines = Lines {
            source: BufReader::new(source),
            read: 0,
        };
        let head = lines.next()?.map(|mut line| {
            if line.bytes.starts_with(b"\xEF\xBB\xBF") {
                line.bytes.drain(..3);
            }
            line
        });
        let first = head.as_ref().map_or(&[][..], |line| &line.bytes);
        let delimiters = [b',', b';', b'\t'];
        let names = |delimiter: &u8| first.split(|byte| byte == delimiter).any(&is_header);
        let often = |delimiter: &u8| memchr::memchr_iter(*delimiter, first).count();
        // Of several that stand there as often, the first.
        let most = delimiters.into_iter().rev().max_by_key(often);
        let delimiter = delimiters.into_iter().find(names).or(most);
        Ok(Self {
            lines,
            delimiter: delimiter.expect("three delimiters"),
            again: head.into_iter().collect(),
        })
    }

    /// The next row; an empty line is one with one empty value.
    pub fn read(&mut self) -> io::Result<Option<Row>> {
        let Some(first) = self.next_line()? else {
            return Ok(None);
        };
        let mut taken = VecDeque::new();
        let mut bytes = first.bytes.len();
        let mut splitter = Splitter::new(self.delimiter);
        let mut line = first;
        let begun = line.number;
        let torn = loop {
            if line.is_long {
                break Torn::Long;
            }
            let end = splitter.take(&line);
            let last_line = line.number;
            taken.push_back(line);
            match end {
                End::Row(values) => {
                    return Ok(Some(Row {
                        line: begun,
                        last_line,
                        values: Ok(values),
                    }));
                }
                End::Torn => break Torn::Quote(splitter.opened),
                End::Quoted => {}
            }
            let is_full = last_line + 1 - begun >= ROW_LINES_MAX || bytes > ROW_BYTES_MAX;
            match self.next_line()? {
                Some(next) if !is_full && !next.is_long => {
                    bytes += next.bytes.len();
                    line = next;
                }
                next => {
                    taken.extend(next);
                    break Torn::Quote(splitter.opened);
                }
            }
        };
        let last_line = match torn {
            Torn::Quote(opened) => opened,
            Torn::Long => begun,
        };
        // What stood ready before still comes behind what was taken from it.
        while let Some(line) = taken.pop_back() {
            if line.number > last_line {
                self.again.push_front(line);
            }
        }
        Ok(Some(Row {
            line: begun,
            last_line,
            values: Err(torn),
        }))
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        match self.again.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }
}

/// A file, line by line: `\n`, `\r\n` or `\r` ends one.
#[derive(Debug)]
struct Lines<R> {
    source: BufReader<R>,
    read: u64,
}

impl<R: Read> Lines<R> {
    fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line {
            number: self.read + 1,
            bytes: Vec::new(),
            is_long: false,
        };
        let mut is_begun = false;
        loop {
            let ready = match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                ready => ready?,
            };
            if ready.is_empty() && !is_begun {
                return Ok(None);
            }
            is_begun = true;
            let end = memchr::memchr2(b'\n', b'\r', ready);
            let part = &ready[..end.unwrap_or(ready.len())];
            let room = ROW_BYTES_MAX - line.bytes.len();
            line.bytes.extend_from_slice(&part[..part.len().min(room)]);
            line.is_long |= part.len() > room;
            let is_last = end.is_some() || ready.is_empty();
            let ended_by = end.map(|end| ready[end]);
            let used = part.len() + usize::from(end.is_some());
            self.source.consume(used);
            if is_last {
                if ended_by == Some(b'\r') && self.source.fill_buf()?.first() == Some(&b'\n') {
                    self.source.consume(1);
                }
                self.read += 1;
                return Ok(Some(line));
            }
        }
    }
}

/// A row being taken apart.
#[derive(Debug)]
struct Splitter {
    delimiter: u8,
    place: Place,
    values: Vec<Vec<u8>>,
    value: Vec<u8>,
    /// On which line the last quote was opened.
    opened: u64,
}

/// Where in a row the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the begin of a value.
    Begin,
    /// In a value without quotes.
    Bare,
    /// In a quoted value.
    Quoted,
    /// Behind a quote in a quoted value: its end, or the first of two that stand for one.
    Quote,
    /// Behind a quoted value and white space.
    Behind,
}

/// How a row goes on behind a line.
enum End {
    /// Here it ends.
    Row(Vec<Vec<u8>>),
    /// A quoted value goes on on the next line.
    Quoted,
    /// A quoted value ends in the middle of a value.
    Torn,
}

impl Splitter {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            place: Place::Begin,
            values: Vec::new(),
            value: Vec::new(),
            opened: 0,
        }
    }

    fn take(&mut self, line: &Line) -> End {
        for byte in &line.bytes {
            self.place = match (self.place, *byte) {
                (Place::Quoted, b'"') => Place::Quote,
                (Place::Quoted, byte) => self.push(byte, Place::Quoted),
                (_, byte) if byte == self.delimiter => {
                    self.values.push(std::mem::take(&mut self.value));
                    Place::Begin
                }
                (Place::Begin, b'"') => {
                    self.opened = line.number;
                    Place::Quoted
                }
                (Place::Begin | Place::Bare, byte) => self.push(byte, Place::Bare),
                (Place::Quote, b'"') => self.push(b'"', Place::Quoted),
                (Place::Quote | Place::Behind, b' ' | b'\t') => Place::Behind,
                (Place::Quote | Place::Behind, _) => return End::Torn,
            };
        }
        if self.place == Place::Quoted {
            self.value.push(b'\n');
            return End::Quoted;
        }
        self.values.push(std::mem::take(&mut self.value));
        End::Row(std::mem::take(&mut self.values))
    }

    fn push(&mut self, byte: u8, place: Place) -> Place {
        self.value.push(byte);
        place
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop;
    use proptest::proptest;

    use super::ROW_BYTES_MAX;
    use super::ROW_LINES_MAX;
    use super::Rows;
    use super::Torn;

    fn read(table: &str) -> Vec<String> {
        let mut rows = Rows::open(table.as_bytes(), |name| name == b"email").unwrap();
        let mut told = Vec::new();
        while let Some(row) = rows.read().unwrap() {
            let values = match row.values {
                Ok(values) => values
                    .iter()
                    .map(|value| String::from_utf8_lossy(value).into_owned())
                    .collect::<Vec<_>>()
                    .join("|"),
                Err(torn) => torn.to_string(),
            };
            told.push(format!("{}-{} {values}", row.line, row.last_line));
        }
        told
    }

    #[test]
    fn lines_end_in_three_ways_and_are_counted_alike() {
        for end in ["\n", "\r\n", "\r"] {
            let table = "email;name\na;\"A\nB\"\n\n;\"c \"\"d\"\"\"  ;\nlast;\"l\"".replace('\n', end);
            assert_eq!(
                read(&table),
                ["1-1 email|name", "2-3 a|A\nB", "4-4 ", "5-5 |c \"d\"|", "6-6 last|l"],
                "{end:?}"
            );
        }
    }

    #[test]
    fn a_quote_that_never_closes_takes_its_own_line_and_no_other() {
        let rest: String = (4..2000)
            .flat_map(|line: u32| [line.to_string(), ",x\n".to_owned()])
            .collect();
        for stray in ["b,\"Bob,", "b,\"Bob\"by", "\"a\nb\",\"Bob"] {
            let told = read(&format!("email,name\na,x\n{stray}\n{rest}"));
            let opened = 3 + stray.matches('\n').count();
            assert_eq!(
                told[2],
                format!("3-{opened} a quote opened on line {opened} is not closed at the end of its field")
            );
            let after: Vec<_> = rest.lines().map(|row| row.replace(',', "|")).collect();
            assert_eq!(told.len() - 3, after.len());
            assert!(told[3..].iter().zip(&after).all(|(row, after)| row.ends_with(after)));
        }
        // Quotes further down do not close it.
        assert_eq!(
            read("email,name\nb,\"Bob\nc,\"Cy\"\nd,D\n"),
            [
                "1-1 email|name",
                "2-2 a quote opened on line 2 is not closed at the end of its field",
                "3-3 c|Cy",
                "4-4 d|D"
            ]
        );
    }

    #[test]
    fn no_more_than_a_row_is_ever_kept() {
        let long = "x".repeat(ROW_BYTES_MAX * 3);
        let told = read(&format!("email\n{long}\ny\n"));
        assert_eq!(told[1..], [format!("2-2 {}", Torn::Long), "3-3 y".to_owned()]);
        let lines = usize::try_from(ROW_LINES_MAX).unwrap();
        for (count, is_one) in [(lines, true), (lines + 1, false)] {
            let told = read(&format!("email\n\"{}\"\n", vec!["x"; count].join("\n")));
            assert_eq!(told.len() == 2, is_one, "{count}: {told:?}");
        }
    }

    #[test]
    fn the_header_tells_what_parts_the_values() {
        for (header, expected) in [
            ("email,a;b;c;d", "email|a;b;c;d"),
            ("a,b\temail", "a,b|email"),
            ("\u{feff}email;a,b,c", "email|a,b,c"),
            ("a;b;c,d", "a|b|c,d"),
            ("a", "a"),
        ] {
            assert_eq!(read(header), [format!("1-1 {expected}")]);
        }
        assert_eq!(read(""), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn every_line_is_told_once_and_in_order(table in "([a,\"\n\r ]|\"\n|,\"){0,60}") {
            let mut rows = Rows::open(table.as_bytes(), |_| false).unwrap();
            let mut next = 1;
            while let Some(row) = rows.read().unwrap() {
                assert_eq!(row.line, next);
                assert!(row.last_line >= row.line);
                next = row.last_line + 1;
            }
            let ends = table.replace("\r\n", "\n").replace('\r', "\n");
            assert_eq!(next - 1, ends.lines().count() as u64);
        }

        #[test]
        fn what_the_csv_crate_writes_is_read(table in prop::collection::vec(prop::collection::vec("[a,;\"\n\t ]{0,6}", 1..4), 1..4)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(b"email,x\n".to_vec());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let sheet = writer.into_inner().unwrap();
            let mut rows = Rows::open(sheet.as_slice(), |name| name == b"email").unwrap();
            rows.read().unwrap();
            for row in &table {
                let values = rows.read().unwrap().unwrap().values.unwrap();
                assert_eq!(values.iter().map(Vec::as_slice).collect::<Vec<_>>(), row.iter().map(String::as_bytes).collect::<Vec<_>>());
            }
            assert_eq!(rows.read().unwrap(), None);
        }
    }
}
