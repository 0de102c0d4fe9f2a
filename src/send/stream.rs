//! The bytes of one connection: what waits to be written, what was read, and how long either may take.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use std::time::Duration;

use rustls::pki_types::ServerName;
use socket2::SockRef;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::ledger::wire::Event;
use crate::send::reply::Lines;
use crate::send::reply::Replies;
use crate::send::tls;

/// A connection to a relay. Commands are queued and leave together with [`Stream::flush`], so that a group of them
/// costs one packet.
#[derive(Debug)]
pub struct Stream {
    io: Io,
    out: Vec<u8>,
    replies: Replies,
}

#[derive(Debug)]
enum Io {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// How far the writing of a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// All of it has left us, the terminator included.
    All,
    /// As many bytes of it; more are to follow.
    UpTo(usize),
    /// The relay spoke before all of it was written.
    UntilTheRelaySpoke,
}

/// How much is handed to the system at once: one TLS record. The last block of a message is the one with the dot, and
/// the smaller it is, the later doubt begins.
const BLOCK_BYTES: usize = 16 * 1024;

/// How much is read at once: a reply to EHLO fits.
const READ_BYTES: usize = 2 * 1024;

/// What was said before a connection broke has come already, so this is only for the runtime to notice.
const LAST_WORDS_LIMIT: Duration = Duration::from_secs(1);

/// A long message leaves a long buffer behind; above this it is given back.
const OUT_BYTES_KEPT: usize = 1024 * 1024;

impl Stream {
    /// The connection `tcp`, without TLS.
    pub fn plain(tcp: TcpStream) -> Self {
        Self {
            io: Io::Plain(tcp),
            out: Vec::new(),
            replies: Replies::default(),
        }
    }

    /// The TCP connection beneath.
    pub fn tcp(&self) -> &TcpStream {
        match &self.io {
            Io::Plain(tcp) => tcp,
            Io::Tls(tls) => tls.get_ref().0,
        }
    }

    /// The same connection, from here on under TLS. Whatever was read before the handshake is refused, because nobody
    /// vouches for it.
    ///
    /// # Panics
    /// If it is under TLS already.
    pub async fn start_tls(
        self,
        connector: &TlsConnector,
        name: ServerName<'static>,
        limit: Duration,
    ) -> Result<Self, Event> {
        let Io::Plain(tcp) = self.io else {
            panic!("a connection under TLS starts no TLS");
        };
        if !self.replies.is_empty() {
            return Err(Event::BytesBehindStartTls);
        }
        match timeout(limit, connector.connect(name, tcp)).await {
            Err(_) => Err(Event::TimedOut),
            Ok(Err(error)) => Err(handshake_failed(&error)),
            Ok(Ok(tls)) => Ok(Self {
                io: Io::Tls(Box::new(tls)),
                out: Vec::new(),
                replies: Replies::default(),
            }),
        }
    }

    /// Adds a command to those that leave with the next [`Stream::flush`].
    pub fn queue(&mut self, command: &str) {
        self.out.extend_from_slice(command.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    /// The buffer of what leaves next, for a message.
    pub fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Writes what is queued.
    pub async fn flush(&mut self, limit: Duration) -> Result<(), Event> {
        let end = self.out.len();
        let mut at = 0;
        let written = timeout(limit, async {
            while at < end {
                at += poll_fn(|context| self.poll_write(context, at..end)).await?;
            }
            poll_fn(|context| self.poll_flush(context)).await
        });
        let written = written.await.unwrap_or(Err(Event::TimedOut));
        self.out.clear();
        match written {
            Err(Event::Lost(why)) => Err(self.last_words(why).await),
            other => other,
        }
    }

    /// Writes a message, block by block, and looks before each block whether the relay has spoken: it has no reason to,
    /// so what it says ends the writing.
    ///
    /// The terminator's `.` stands at `dot` in the buffer; commands may stand behind it. `at_dot` is called when the write that holds it has started:
    /// the system, or the TLS layer, has taken any of that block, or has failed over it.
    pub async fn flush_text(
        &mut self,
        dot: usize,
        block_limit: Duration,
        mut at_dot: impl FnMut(),
    ) -> Result<Written, Event> {
        let mut written = Ok(Written::UpTo(0));
        while let Ok(Written::UpTo(at)) = written
            && at < self.out.len()
        {
            // What stands behind the dot leaves with it.
            let end = match at + BLOCK_BYTES {
                end if end > dot => self.out.len(),
                end => end,
            };
            let block = poll_fn(|context| {
                if let Poll::Ready(read) = self.poll_read(context) {
                    return Poll::Ready(read.map(|()| Written::UntilTheRelaySpoke));
                }
                let taken = ready!(self.poll_write(context, at..end));
                if end > dot {
                    at_dot();
                }
                Poll::Ready(taken.map(|bytes| Written::UpTo(at + bytes)))
            });
            written = timeout(block_limit, block).await.unwrap_or(Err(Event::TimedOut));
        }
        self.out.clear();
        self.out.shrink_to(OUT_BYTES_KEPT);
        match written {
            Ok(Written::UpTo(_)) => self.push_out(block_limit).await,
            Err(Event::Lost(why)) => Err(self.last_words(why).await),
            other => other,
        }
    }

    /// The next reply.
    pub async fn reply(&mut self, limit: Duration) -> Result<Lines, Event> {
        let reply = timeout(limit, async {
            loop {
                if let Some(reply) = self.replies.next().map_err(|_| Event::Garbage)? {
                    return Ok(reply);
                }
                self.acknowledge_at_once();
                poll_fn(|context| self.poll_read(context)).await?;
            }
        });
        reply.await.unwrap_or(Err(Event::TimedOut))
    }

    /// What the relay has said or done without being asked, if anything. It costs one look at the socket, for the
    /// runtime may not have noticed yet what has arrived.
    pub async fn unasked(&mut self, limit: Duration) -> Option<Event> {
        loop {
            if !self.replies.is_empty() {
                return Some(match self.reply(limit).await {
                    Ok(reply) => Event::Reply(reply.into()),
                    Err(event) => event,
                });
            }
            match poll_fn(|context| Poll::Ready(self.poll_read(context))).await {
                Poll::Ready(Ok(())) => continue,
                Poll::Ready(Err(event)) => return Some(event),
                Poll::Pending => {}
            }
            match SockRef::from(self.tcp()).peek(&mut [MaybeUninit::uninit()]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return None,
                Err(error) => return Some(Event::Lost(error.to_string())),
                // There is something, which the runtime is about to notice: a close, a reply, or a TLS session ticket.
                Ok(_) => match timeout(limit, self.tcp().readable()).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => return Some(Event::Lost(error.to_string())),
                    Err(_) => return Some(Event::TimedOut),
                },
            }
        }
    }

    /// Gets to the system what the TLS layer holds back, unless the relay speaks before.
    async fn push_out(&mut self, limit: Duration) -> Result<Written, Event> {
        let pushed = poll_fn(|context| {
            if let Poll::Ready(flushed) = self.poll_flush(context) {
                return Poll::Ready(flushed.map(|()| Written::All));
            }
            let read = ready!(self.poll_read(context));
            Poll::Ready(read.map(|()| Written::UntilTheRelaySpoke))
        });
        match timeout(limit, pushed).await.unwrap_or(Err(Event::TimedOut)) {
            Err(Event::Lost(why)) => Err(self.last_words(why).await),
            other => other,
        }
    }

    /// What the relay said before the connection broke under a write: a refusal says more than a broken pipe.
    async fn last_words(&mut self, why: String) -> Event {
        match self.unasked(LAST_WORDS_LIMIT).await {
            Some(said @ (Event::Reply(_) | Event::HalfReply | Event::Garbage)) => said,
            _ => Event::Lost(why),
        }
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Event>> {
        let mut bytes = [MaybeUninit::uninit(); READ_BYTES];
        let mut bytes = ReadBuf::uninit(&mut bytes);
        let read = match &mut self.io {
            Io::Plain(tcp) => Pin::new(tcp).poll_read(context, &mut bytes),
            Io::Tls(tls) => Pin::new(tls).poll_read(context, &mut bytes),
        };
        let ended = match ready!(read) {
            Ok(()) if !bytes.filled().is_empty() => {
                self.replies.push(bytes.filled());
                return Poll::Ready(Ok(()));
            }
            Ok(()) => "the relay closed it".to_owned(),
            Err(error) => error.to_string(),
        };
        let event = if self.replies.is_empty() {
            Event::Lost(ended)
        } else {
            Event::HalfReply
        };
        Poll::Ready(Err(event))
    }

    /// Hands the bytes of `range` to the system, or to the TLS layer; tells how many were taken. While it is pending none
    /// were.
    fn poll_write(&mut self, context: &mut Context<'_>, range: Range<usize>) -> Poll<Result<usize, Event>> {
        let bytes = &self.out[range];
        let taken = match &mut self.io {
            Io::Plain(tcp) => Pin::new(tcp).poll_write(context, bytes),
            Io::Tls(tls) => Pin::new(tls).poll_write(context, bytes),
        };
        Poll::Ready(match ready!(taken) {
            Ok(0) => Err(Event::Lost("nothing more can be written".to_owned())),
            Ok(taken) => Ok(taken),
            Err(error) => Err(Event::Lost(error.to_string())),
        })
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Event>> {
        let flushed = match &mut self.io {
            Io::Plain(tcp) => Pin::new(tcp).poll_flush(context),
            Io::Tls(tls) => Pin::new(tls).poll_flush(context),
        };
        flushed.map_err(|error| Event::Lost(error.to_string()))
    }

    /// Tells the relay at once that its bytes have come: one that waits for that before it sends the rest of a reply
    /// (Nagle's algorithm, on in Postfix) would stall 40 ms. The system forgets it, so it is said before each read. It
    /// only saves time, so that it cannot be said is no failure.
    fn acknowledge_at_once(&self) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = SockRef::from(self.tcp()).set_tcp_quickack(true);
    }
}

/// A certificate that is not trusted is told apart from all else that can go wrong in a handshake.
fn handshake_failed(error: &io::Error) -> Event {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(why)) => Event::Untrusted(tls::words(why)),
        Some(rustls::Error::NoCertificatesPresented) => Event::Untrusted("the relay shows none".to_owned()),
        _ => Event::Lost(error.to_string()),
    }
}
