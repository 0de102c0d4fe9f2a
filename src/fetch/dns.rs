//! Asking a name server: TXT and MX records, by a resolver that was named or the system's own.
//!
//! A question is one datagram; an answer that does not fit is asked for again over TCP (RFC 7766). Whoever answers is
//! believed as far as a resolver of the system's is: nothing here rests on the answer but advice.

use std::io;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Txt,
    /// Who takes mail.
    Mx,
}

/// Why nobody can say.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// The system names no resolver.
    #[error("no name server is known")]
    NoResolver,
    /// It cannot be asked.
    #[error("the name server cannot be asked")]
    Io(#[from] io::Error),
    /// It is silent.
    #[error("the name server gives no answer")]
    Timeout,
    /// It refuses, or fails.
    #[error("the name server answers with the code {0}")]
    Code(u8),
    /// What it says is no answer.
    #[error("the name server gives an answer that cannot be read")]
    Malformed,
}

/// How long one answer is waited for, and how often it is asked for.
const WAIT: Duration = Duration::from_secs(4);
const TRIES: usize = 2;

/// How large an answer over UDP is (RFC 6891 would allow more, and asks more of resolvers).
const DATAGRAM_MAX: usize = 4096;

/// How many steps a compressed name takes at most.
const JUMPS_MAX: usize = 64;

/// Where a resolver of the system's is named.
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// A resolver.
#[derive(Debug, Clone, Copy)]
pub struct Resolver {
    server: SocketAddr,
}

impl Resolver {
    /// The one that is named, else the first of the system's.
    ///
    /// # Errors
    /// If the system names none.
    pub fn new(named: Option<SocketAddr>) -> Result<Self, DnsError> {
        if let Some(server) = named {
            return Ok(Self { server });
        }
        let text = std::fs::read_to_string(RESOLV_CONF)?;
        let mut servers = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let address = (words.next()? == "nameserver").then(|| words.next())??;
            address.parse::<IpAddr>().ok()
        });
        let server = servers.next().ok_or(DnsError::NoResolver)?;
        Ok(Self {
            server: SocketAddr::new(server, 53),
        })
    }

    /// The records of a name: of TXT the texts, joined; of MX the hosts. Empty where there are none. `id` tells the answer
    /// from others.
    pub async fn ask(self, name: &str, kind: Kind, id: u16) -> Result<Vec<String>, DnsError> {
        let question = question(name, kind, id).ok_or(DnsError::Malformed)?;
        for _ in 0..TRIES {
            if let Ok(answer) = timeout(WAIT, self.exchange(&question, id)).await {
                return read(&answer?, kind);
            }
        }
        Err(DnsError::Timeout)
    }

    async fn exchange(self, question: &[u8], id: u16) -> Result<Vec<u8>, DnsError> {
        let any: SocketAddr = if self.server.is_ipv4() {
            ([0, 0, 0, 0], 0).into()
        } else {
            ([0_u16; 8], 0).into()
        };
        let socket = UdpSocket::bind(any).await?;
        socket.connect(self.server).await?;
        socket.send(question).await?;
        let mut bytes = vec![0; DATAGRAM_MAX];
        loop {
            let length = socket.recv(&mut bytes).await?;
            // A late answer to another question is none to this.
            if length >= 12 && bytes[..2] == id.to_be_bytes() {
                bytes.truncate(length);
                break;
            }
        }
        let is_cut = bytes[2] & 0b10 != 0;
        if is_cut { self.whole(question).await } else { Ok(bytes) }
    }

    /// The same over TCP, where any length fits.
    async fn whole(self, question: &[u8]) -> Result<Vec<u8>, DnsError> {
        let mut stream = TcpStream::connect(self.server).await?;
        let length = u16::try_from(question.len()).map_err(|_| DnsError::Malformed)?;
        stream.write_all(&[&length.to_be_bytes(), question].concat()).await?;
        let length = stream.read_u16().await?;
        let mut bytes = vec![0; usize::from(length)];
        stream.read_exact(&mut bytes).await?;
        Ok(bytes)
    }
}

/// A question as it travels (RFC 1035, 4.1); `None` for a name that is none.
fn question(name: &str, kind: Kind, id: u16) -> Option<Vec<u8>> {
    let mut bytes = id.to_be_bytes().to_vec();
    // Recursion is wanted; one question, nothing else.
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|length| (1..64).contains(length))?;
        bytes.push(length);
        bytes.extend(label.as_bytes());
    }
    let code = match kind {
        Kind::Txt => 16,
        Kind::Mx => 15,
    };
    bytes.extend([0, 0, code, 0, 1]);
    (bytes.len() < 300).then_some(bytes)
}

/// The records in an answer.
fn read(bytes: &[u8], kind: Kind) -> Result<Vec<String>, DnsError> {
    records(bytes, kind).unwrap_or(Err(DnsError::Malformed))
}

fn records(bytes: &[u8], kind: Kind) -> Option<Result<Vec<String>, DnsError>> {
    let number = |at: usize| Some(usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let code = bytes.get(3)? & 0b1111;
    // 3: there is no such name, so it has no records.
    if code == 3 {
        return Some(Ok(Vec::new()));
    }
    if code != 0 {
        return Some(Err(DnsError::Code(code)));
    }
    let (questions, answers) = (number(4)?, number(6)?);
    let mut at = 12;
    for _ in 0..questions {
        at = name(bytes, at)?.1 + 4;
    }
    let mut found = Vec::new();
    for _ in 0..answers {
        at = name(bytes, at)?.1;
        let (code, length) = (number(at)?, number(at + 8)?);
        let data = bytes.get(at + 10..at + 10 + length)?;
        match (kind, code) {
            (Kind::Txt, 16) => found.push(text(data)?),
            (Kind::Mx, 15) => found.push(name(bytes, at + 12)?.0),
            _ => {}
        }
        at += 10 + length;
    }
    Some(Ok(found))
}

/// The strings of a TXT record, joined.
fn text(mut data: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (string, rest) = rest.split_at_checked(usize::from(*length))?;
        text.extend_from_slice(string);
        data = rest;
    }
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// A name, and where what follows it begins.
fn name(bytes: &[u8], start: usize) -> Option<(String, usize)> {
    let (mut labels, mut at, mut end) = (Vec::new(), start, None);
    for _ in 0..JUMPS_MAX {
        let length = usize::from(*bytes.get(at)?);
        match length {
            0 => return Some((labels.join("."), end.unwrap_or(at + 1))),
            // A pointer to where the rest of the name stands.
            length if length >= 0xc0 => {
                end.get_or_insert(at + 2);
                at = (length & 0x3f) << 8 | usize::from(*bytes.get(at + 1)?);
            }
            length => {
                labels.push(String::from_utf8_lossy(bytes.get(at + 1..at + 1 + length)?).into_owned());
                at += 1 + length;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::proptest;

    use super::Kind;
    use super::question;
    use super::read;

    #[test]
    fn records_are_read_with_their_pointers() {
        let mut answer = question("pond.test", Kind::Mx, 7).unwrap();
        answer[7] = 1;
        answer.extend([0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 9, 0, 7, 0, 10, 2, b'm', b'x', 0xc0, 12]);
        assert_eq!(read(&answer, Kind::Mx).unwrap(), ["mx.pond.test"]);
        assert!(read(&answer[..30], Kind::Mx).is_err());
        assert!(question("a..b", Kind::Txt, 7).is_none());
    }

    proptest! {
        #[test]
        fn no_answer_breaks_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            read(&bytes, Kind::Txt).ok();
            read(&bytes, Kind::Mx).ok();
        }
    }
}
