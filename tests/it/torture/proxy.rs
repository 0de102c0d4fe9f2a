//! A way to a server of Postgres that breaks when it hurts most: around the commit of a group.
//!
//! It reads what a client says in the protocol's version 3 (PostgreSQL, "Message Formats"), and knows a group by its
//! statements. It hangs up before a commit has come to the server, or when the server has answered, and nobody hears it.

use std::collections::HashSet;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

use crate::chance::Chance;
use crate::cluster::Cluster;

/// How both statements of a group begin: that of outcomes, and that of intents.
const GROUP: [&str; 2] = [
    "UPDATE deliveries d SET state = o.state",
    "UPDATE deliveries d SET state = 1, version",
];

/// A way that breaks. It stays open as long as the tests run.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// How often it has broken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cuts {
    /// Before the server was told to commit.
    pub before: u64,
    /// When it had.
    pub behind: u64,
}

struct Shared {
    socket: PathBuf,
    chance: Mutex<Chance>,
    /// One in so many commits of a group.
    one_in: u64,
    cuts: Mutex<Cuts>,
}

/// What is done to a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    None,
    Before,
    Behind,
}

impl Proxy {
    /// A way to this server that breaks at one in so many commits of groups.
    pub fn to(cluster: &Cluster, one_in: u64, chance: Chance) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            shared: Arc::new(Shared {
                socket: cluster.folder().join(".s.PGSQL.5432"),
                chance: Mutex::new(chance),
                one_in,
                cuts: Mutex::default(),
            }),
        };
        let shared = Arc::clone(&proxy.shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                let shared = Arc::clone(&shared);
                // A connection that breaks is what this is about.
                thread::spawn(move || client.and_then(|client| shared.carry(&client)));
            }
        });
        proxy
    }

    /// The address of the store that `url` is the address of, by this way.
    pub fn url(&self, url: &str) -> String {
        let (_, settings) = url.split_once("&options").unwrap();
        let user = crate::cluster::USER;
        format!(
            "postgres://{user}@{}/postgres?sslmode=disable&options{settings}",
            self.address
        )
    }

    pub fn cuts(&self) -> Cuts {
        *self.shared.cuts.lock().unwrap()
    }
}

impl Shared {
    fn carry(&self, client: &TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let server = UnixStream::connect(&self.socket)?;
        let is_last = Arc::new(AtomicBool::new(false));
        let back = Back {
            server: server.try_clone()?,
            client: client.try_clone()?,
            is_last: Arc::clone(&is_last),
        };
        let answering = thread::spawn(move || back.carry());
        let done = self.carry_there(client.try_clone()?, &server, &is_last);
        if !is_last.load(Ordering::SeqCst) {
            let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
        }
        let _ = answering.join();
        done
    }

    fn carry_there(&self, mut client: TcpStream, mut server: &UnixStream, is_last: &AtomicBool) -> io::Result<()> {
        // The first message has no letter in front.
        let opening = message(&mut client)?;
        server.write_all(&opening)?;
        let mut statements: HashSet<Vec<u8>> = HashSet::new();
        let mut is_group = false;
        loop {
            let mut letter = [0];
            client.read_exact(&mut letter)?;
            let rest = message(&mut client)?;
            let body = &rest[4..];
            let mut cut = Cut::None;
            match letter[0] {
                b'P' => {
                    let (name, query) = words(body);
                    if GROUP
                        .iter()
                        .any(|words| memchr::memmem::find(query, words.as_bytes()).is_some())
                    {
                        statements.insert(name.to_owned());
                    }
                }
                b'B' => is_group |= statements.contains(words(words(body).1).0),
                b'Q' if body.starts_with(b"COMMIT") && is_group => {
                    is_group = false;
                    cut = self.decide();
                }
                b'Q' => is_group = false,
                _ => {}
            }
            if cut == Cut::Before {
                return Ok(());
            }
            is_last.store(cut == Cut::Behind, Ordering::SeqCst);
            server.write_all(&letter)?;
            server.write_all(&rest)?;
        }
    }

    fn decide(&self) -> Cut {
        let mut chance = self.chance.lock().unwrap();
        if chance.below(self.one_in) > 0 {
            return Cut::None;
        }
        let mut cuts = self.cuts.lock().unwrap();
        if chance.below(3) == 0 {
            cuts.before += 1;
            Cut::Before
        } else {
            cuts.behind += 1;
            Cut::Behind
        }
    }
}

/// What the server says, on its way to the client.
struct Back {
    server: UnixStream,
    client: TcpStream,
    /// Whether the answer to a commit is what comes next, and is not to arrive.
    is_last: Arc<AtomicBool>,
}

impl Back {
    fn carry(mut self) -> io::Result<()> {
        let mut bytes = [0; 16 * 1024];
        let mut unheard = Vec::new();
        loop {
            let read = self.server.read(&mut bytes)?;
            let is_last = self.is_last.load(Ordering::SeqCst);
            if !is_last && read > 0 {
                self.client.write_all(&bytes[..read])?;
                continue;
            }
            unheard.extend_from_slice(&bytes[..read]);
            if read == 0 || memchr::memmem::find(&unheard, b"COMMIT\0").is_some() {
                self.client.shutdown(Shutdown::Both)?;
                return self.server.shutdown(Shutdown::Both);
            }
        }
    }
}

/// A message behind its letter: its length, which counts itself, and what it says.
fn message(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut whole = vec![0; 4];
    from.read_exact(&mut whole)?;
    let length = u32::from_be_bytes(whole[..].try_into().expect("they are four"));
    whole.resize(length as usize, 0);
    from.read_exact(&mut whole[4..])?;
    Ok(whole)
}

/// A word, and what stands behind its zero.
fn words(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    (&bytes[..end], bytes.get(end + 1..).unwrap_or_default())
}
