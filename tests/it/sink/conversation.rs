//! One conversation of the sink with a client.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::HandshakeKind;
use rustls::ServerConnection;
use rustls::StreamOwned;
use socket2::SockRef;

use crate::sink::Handshake;
use crate::sink::Happening;
use crate::sink::Message;
use crate::sink::PATIENCE;
use crate::sink::Shared;
use crate::sink::authority::AUTHORITY;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Pieces;
use crate::sink::script::Protection;
use crate::sink::script::Then;

enum Wire {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

pub struct Conversation<'a> {
    shared: &'a Shared,
    wire: Wire,
    unread: Vec<u8>,
    logged_in: bool,
    sender: Option<String>,
    recipients: Vec<String>,
}

/// The end of a conversation that the sink wants to end.
fn over() -> io::Error {
    io::Error::other("over")
}

impl<'a> Conversation<'a> {
    pub fn new(tcp: TcpStream, shared: &'a Shared) -> io::Result<Self> {
        tcp.set_read_timeout(Some(PATIENCE))?;
        tcp.set_write_timeout(Some(PATIENCE))?;
        tcp.set_nodelay(shared.script.pieces == Pieces::Bytes)?;
        // What waits here unread has left the client; the less it may be, the shorter are the texts that tests need.
        SockRef::from(&tcp).set_recv_buffer_size(64 * 1024)?;
        Ok(Self {
            shared,
            wire: Wire::Plain(tcp),
            unread: Vec::new(),
            logged_in: shared.script.login.is_none(),
            sender: None,
            recipients: Vec::new(),
        })
    }

    pub fn hold(mut self) -> io::Result<()> {
        if self.shared.script.protection == Protection::Implicit {
            self.protect()?;
        }
        self.answer(At::Greeting, "220 sink ESMTP")?;
        loop {
            let line = self.line()?;
            self.shared.tell(Happening::Command(line.clone()));
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.answer(At::Ehlo, &self.offers()).map(drop)?,
                "HELO" => self.answer(At::Helo, "250 sink").map(drop)?,
                "STARTTLS" => self.start_tls()?,
                "AUTH" => self.auth(&line)?,
                "MAIL" => self.mail(&line)?,
                "RCPT" => self.rcpt(&line)?,
                "DATA" => self.data()?,
                "RSET" => {
                    self.answer(At::Rset, "250 2.0.0 forgotten")?;
                    self.forget();
                }
                "QUIT" => return self.say(b"221 2.0.0 bye\r\n"),
                _ => self.say(b"502 5.5.2 what?\r\n")?,
            }
        }
    }

    fn offers(&self) -> String {
        let lines: Vec<&str> = ["sink"]
            .into_iter()
            .chain(self.shared.script.offers.iter().map(String::as_str))
            .collect();
        let last = lines.len() - 1;
        let mark = |index| if index == last { ' ' } else { '-' };
        let marked: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(index, line)| format!("250{}{line}", mark(index)))
            .collect();
        marked.join("\r\n")
    }

    fn start_tls(&mut self) -> io::Result<()> {
        if self.answer(At::StartTls, "220 2.0.0 go on")? == b'2' {
            self.unread.clear();
            self.protect()?;
        }
        Ok(())
    }

    fn protect(&mut self) -> io::Result<()> {
        let Wire::Plain(tcp) = &self.wire else {
            return Err(over());
        };
        let server = self.shared.script.server.as_ref().unwrap_or(&AUTHORITY.server);
        let connection = ServerConnection::new(Arc::clone(server)).map_err(io::Error::other)?;
        let mut tls = StreamOwned::new(connection, tcp.try_clone()?);
        while tls.conn.is_handshaking() {
            tls.conn.complete_io(&mut tls.sock)?;
        }
        self.shared.saw(Handshake {
            name: tls.conn.server_name().map(str::to_owned),
            resumed: tls.conn.handshake_kind() == Some(HandshakeKind::Resumed),
            knows_client: tls.conn.peer_certificates().is_some(),
        });
        self.wire = Wire::Tls(Box::new(tls));
        self.shared.tell(Happening::Protected);
        Ok(())
    }

    fn auth(&mut self, line: &str) -> io::Result<()> {
        let words: Vec<&str> = line.split(' ').collect();
        let decode = |word: &str| String::from_utf8(STANDARD.decode(word).unwrap()).unwrap();
        let given = match words[..] {
            [_, "PLAIN", proof] => {
                let proof = decode(proof);
                let mut parts = proof.split('\0').skip(1).map(str::to_owned);
                (parts.next().unwrap(), parts.next().unwrap())
            }
            [_, "LOGIN"] => {
                self.say(b"334 VXNlcm5hbWU6\r\n")?;
                let username = decode(&self.line()?);
                self.say(b"334 UGFzc3dvcmQ6\r\n")?;
                (username, decode(&self.line()?))
            }
            [_, "XOAUTH2", proof] => {
                let proof = decode(proof);
                let mut parts = proof.split('\u{1}');
                let username = parts.next().unwrap().strip_prefix("user=").unwrap().to_owned();
                let token = parts.next().unwrap().strip_prefix("auth=Bearer ").unwrap().to_owned();
                if self.shared.script.login.as_ref() != Some(&(username.clone(), token.clone())) {
                    self.say(b"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n")?;
                    assert_eq!(self.line()?, "", "the reason is acknowledged");
                }
                (username, token)
            }
            _ => return self.say(b"504 5.5.4 unknown mechanism\r\n"),
        };
        if Some(&given) == self.shared.script.login.as_ref() {
            self.logged_in = self.answer(At::Auth, "235 2.7.0 welcome")? == b'2';
        } else {
            self.answer(At::Auth, "535 5.7.8 wrong")?;
        }
        Ok(())
    }

    fn mail(&mut self, line: &str) -> io::Result<()> {
        if !self.logged_in {
            return self.say(b"530 5.7.0 log in first\r\n");
        }
        if self.sender.is_some() {
            return self.say(b"503 5.5.1 one at a time\r\n");
        }
        if self.answer(At::Mail, "250 2.1.0 ok")? == b'2' {
            self.sender = Some(path_of(line));
        }
        Ok(())
    }

    fn rcpt(&mut self, line: &str) -> io::Result<()> {
        if self.sender.is_none() {
            return self.say(b"503 5.5.1 from whom?\r\n");
        }
        self.recipients.push(path_of(line));
        if self.answer(At::Rcpt, "250 2.1.5 ok")? != b'2' {
            self.recipients.pop();
        }
        Ok(())
    }

    fn data(&mut self) -> io::Result<()> {
        let line = if self.recipients.is_empty() {
            "554 5.5.1 to whom?"
        } else {
            "354 go on"
        };
        if self.answer(At::Data, line)? != b'3' {
            return Ok(());
        }
        let text = self.text()?;
        let fault = self.shared.strike(|at| at == At::Dot, &self.recipients);
        let acknowledged = fault.as_ref().is_none_or(|fault| fault.send.starts_with(b"2"));
        if fault.as_ref().is_none_or(|fault| fault.takes) {
            self.take(&text, acknowledged);
        }
        match fault {
            Some(fault) => self.act(&fault).map(drop)?,
            None => self.say(b"250 2.0.0 queued as 4711\r\n")?,
        }
        let after = self.shared.strike(|at| at == At::After, &self.recipients);
        self.forget();
        after.map_or(Ok(()), |fault| self.act(&fault).map(drop))
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    /// Says what it should, or does what it was told; tells the first byte that was said.
    fn answer(&mut self, at: At, line: &str) -> io::Result<u8> {
        match self.shared.strike(|there| there == at, &self.recipients) {
            Some(fault) => self.act(&fault),
            None => self.act(&Do::reply(line)),
        }
    }

    fn act(&mut self, action: &Do) -> io::Result<u8> {
        if action.held {
            self.shared.wait_for_release();
        }
        std::thread::sleep(action.late);
        self.say(&action.send)?;
        match action.then {
            Then::GoOn => Ok(action.send.first().copied().unwrap_or_default()),
            Then::Close => Err(over()),
            Then::Hang => {
                self.shared.wait_for_the_end();
                Err(over())
            }
            Then::Ignore => loop {
                self.unread.clear();
                self.read()?;
            },
        }
    }

    fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let size = match self.shared.script.pieces {
            Pieces::One => bytes.len().max(1),
            Pieces::Two => (bytes.len() / 2 + 1).max(1),
            Pieces::Bytes => 1,
        };
        let wire: &mut dyn Write = match &mut self.wire {
            Wire::Plain(tcp) => tcp,
            Wire::Tls(tls) => tls,
        };
        for piece in bytes.chunks(size) {
            wire.write_all(piece)?;
            wire.flush()?;
        }
        Ok(())
    }

    /// Reads more.
    fn read(&mut self) -> io::Result<()> {
        let mut bytes = [0; 16 * 1024];
        let read = match &mut self.wire {
            Wire::Plain(tcp) => tcp.read(&mut bytes)?,
            Wire::Tls(tls) => tls.read(&mut bytes)?,
        };
        self.unread.extend_from_slice(&bytes[..read]);
        if read == 0 { Err(over()) } else { Ok(()) }
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.unread) {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            self.read()?;
        }
    }

    /// The text up to its terminator, which is taken away.
    fn text(&mut self) -> io::Result<Vec<u8>> {
        let mut struck = false;
        let mut searched: usize = 0;
        loop {
            let come = self.unread.len();
            let fault = self.shared.strike(
                |at| !struck && matches!(at, At::Body(bytes) if bytes <= come),
                &self.recipients,
            );
            if let Some(fault) = fault {
                struck = true;
                self.act(&fault)?;
            }
            if self.unread.starts_with(b".\r\n") {
                self.unread.drain(..3);
                return Ok(Vec::new());
            }
            let from = searched.saturating_sub(4);
            if let Some(found) = memchr::memmem::find(&self.unread[from..], b"\r\n.\r\n") {
                let text = self.unread.drain(..from + found + 2).collect();
                self.unread.drain(..3);
                return Ok(text);
            }
            searched = self.unread.len();
            self.read()?;
        }
    }

    fn take(&self, stuffed: &[u8], acknowledged: bool) {
        let mut text = Vec::new();
        for line in stuffed.split_inclusive(|byte| *byte == b'\n') {
            text.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        }
        let hash = digest::digest(&digest::SHA256, &text);
        let sha256 = hash
            .as_ref()
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let id = String::from_utf8_lossy(&text)
            .lines()
            .take_while(|line| !line.is_empty())
            .find_map(|line| line.strip_prefix("Message-ID: ").map(str::to_owned));
        for recipient in &self.recipients {
            self.shared.tell(Happening::Took(Message {
                sender: self.sender.clone().unwrap_or_default(),
                recipient: recipient.clone(),
                id: id.clone(),
                text: text.clone(),
                sha256: sha256.clone(),
                acknowledged,
            }));
        }
    }
}

/// What stands between `<` and `>`.
fn path_of(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap_or_default();
    rest.split_once('>').unwrap_or_default().0.to_owned()
}
