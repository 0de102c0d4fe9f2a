//! What the system sees of a send: no body is written before the write that holds its intent is on the disk.

use std::collections::HashMap;
use std::collections::HashSet;
use std::fs;
use std::process::Command;

use crate::asked::is_outside;
use crate::delivery::recipients;
use crate::post::Post;
use crate::post::message_id;
use crate::sink::script::Script;

/// So few that all rows of the ledger stand on one page of the database.
const READERS: usize = 60;

/// A call of a program to its system, as far as it matters here.
#[derive(Debug, PartialEq)]
enum Happening {
    /// Bytes are given to a file or a socket.
    Write { file: u32, bytes: Vec<u8> },
    /// The system begins to make durable what a file was given.
    SyncBegins { thread: u32, file: u32 },
    /// It has done so.
    SyncEnds { thread: u32 },
}

#[test]
fn a_body_leaves_when_its_intent_is_durable() {
    if !is_outside("strace") {
        return;
    }
    let sink = Script::default().start();
    let post = Post::by_relay(READERS, &sink, "");
    let mut strace = Command::new("strace");
    strace.args("-f -qq -xx -s 20000 -e trace=fsync,fdatasync,write,pwrite64,sendto -o trace".split(' '));
    strace.args([env!("CARGO_BIN_EXE_pressrun"), "send", "1", "--yes"]);
    let ran = post.house.launch(strace).wait();
    assert_eq!(
        ran.exit,
        0,
        "strace, of the package of that name, has to be there\n{}",
        ran.text()
    );
    assert_eq!(recipients(&sink).len(), READERS);

    let subscribers: HashMap<String, u64> = post
        .rows()
        .into_values()
        .map(|row| (row.message_id, row.subscriber))
        .collect();
    let trace = fs::read_to_string(post.house.path("trace")).unwrap();
    let mut written: HashSet<(u32, u64)> = HashSet::new();
    let mut syncing: HashMap<u32, HashSet<u64>> = HashMap::new();
    let mut durable: HashSet<u64> = HashSet::new();
    let mut bodies = 0;
    for happening in trace.lines().flat_map(happenings) {
        match happening {
            Happening::Write { bytes, .. } if bytes.starts_with(b"From: ") => {
                let id = message_id(&String::from_utf8_lossy(&bytes));
                let subscriber = subscribers[&id];
                assert!(
                    durable.contains(&subscriber),
                    "the intent of body {} is not durable: {id}",
                    bodies + 1
                );
                bodies += 1;
            }
            Happening::Write { file, bytes } => {
                written.extend(sending_on(&bytes).into_iter().map(|subscriber| (file, subscriber)));
            }
            Happening::SyncBegins { thread, file } => {
                let meant = written
                    .iter()
                    .filter(|(other, _)| *other == file)
                    .map(|(_, subscriber)| *subscriber);
                syncing.insert(thread, meant.collect());
            }
            Happening::SyncEnds { thread } => durable.extend(syncing.remove(&thread).unwrap()),
        }
    }
    assert_eq!(bodies, READERS);
}

/// What a line of the trace tells. A call within which another thread speaks stands on two lines.
fn happenings(line: &str) -> Vec<Happening> {
    let Some((thread, rest)) = line.split_once(' ') else {
        return Vec::new();
    };
    let (thread, rest) = (thread.parse().unwrap(), rest.trim_start());
    let has_ended = rest.ends_with("= 0");
    if rest.starts_with("<... fsync resumed>") || rest.starts_with("<... fdatasync resumed>") {
        assert!(has_ended, "{line}");
        return vec![Happening::SyncEnds { thread }];
    }
    let Some((call, arguments)) = rest.split_once('(') else {
        return Vec::new();
    };
    let file = arguments.split([',', ')', ' ']).next().unwrap();
    match (call, file.parse()) {
        ("write" | "pwrite64" | "sendto", Ok(file)) => {
            let bytes = unhex(arguments.split('"').nth(1).unwrap());
            vec![Happening::Write { file, bytes }]
        }
        ("fsync" | "fdatasync", Ok(file)) if has_ended => {
            vec![Happening::SyncBegins { thread, file }, Happening::SyncEnds { thread }]
        }
        ("fsync" | "fdatasync", Ok(file)) => vec![Happening::SyncBegins { thread, file }],
        _ => Vec::new(),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let bytes = text.split("\\x").skip(1);
    bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// Whose deliveries stand as `sending` on a page of the database, if it is one of the ledger's: a leaf of an index, as
/// tables without row ids are, whose records have its thirteen columns (<https://sqlite.org/fileformat2.html>).
fn sending_on(page: &[u8]) -> Vec<u64> {
    const INDEX_LEAF: u8 = 0x0A;
    const COLUMNS: usize = 13;
    const SENDING: u64 = 1;
    if page.len() != 4096 || page[0] != INDEX_LEAF {
        return Vec::new();
    }
    let short = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let cells = (0..short(3)).map(|cell| short(8 + 2 * cell));
    cells
        .filter_map(|cell| {
            let (_, skipped) = varint(&page[cell..]);
            let columns = record(&page[cell + skipped..]);
            (columns.len() == COLUMNS && columns[2] == Some(SENDING)).then(|| columns[1].unwrap())
        })
        .collect()
}

/// The columns of a record: numbers as they are, all else as nothing.
fn record(bytes: &[u8]) -> Vec<Option<u64>> {
    let (header_bytes, mut at) = varint(bytes);
    let header_bytes = usize::try_from(header_bytes).unwrap();
    let mut value_at = header_bytes;
    let mut columns = Vec::new();
    while at < header_bytes {
        let (kind, skipped) = varint(&bytes[at..]);
        at += skipped;
        let length = match kind {
            1..=4 => usize::try_from(kind).unwrap(),
            5 => 6,
            6 | 7 => 8,
            0 | 8..=11 => 0,
            _ => usize::try_from((kind - 12) / 2).unwrap(),
        };
        let value = &bytes[value_at..value_at + length];
        value_at += length;
        columns.push(match kind {
            8 => Some(0),
            9 => Some(1),
            1..=6 => Some(value.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))),
            _ => None,
        });
    }
    columns
}

/// A number, and how many bytes it takes.
fn varint(bytes: &[u8]) -> (u64, usize) {
    let mut number = 0;
    for (index, byte) in bytes.iter().take(9).enumerate() {
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return (number, index + 1);
        }
    }
    (number, 9)
}
