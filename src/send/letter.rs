//! A message and its envelope, as a relay is told of them.

use std::fmt::Write;

use crate::audience::address::Address;
use crate::ledger::wire::Event;
use crate::ledger::wire::Extension;
use crate::send::offers::Offers;

/// A message, and who it is from and for.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Where bounces go.
    pub from: &'a Address,
    /// Who gets it.
    pub to: &'a Address,
    /// RFC 5322 bytes with CRLF and without the terminator.
    pub bytes: &'a [u8],
}

impl Letter<'_> {
    /// Whose it is, to tell it from another.
    pub fn envelope(self) -> [String; 2] {
        [self.from.expose().to_owned(), self.to.expose().to_owned()]
    }

    /// MAIL, with what the relay offers and the message needs, and RCPT.
    pub fn commands(self, offers: &Offers) -> [String; 2] {
        let mut mail = format!("MAIL FROM:<{}>", self.from.expose());
        if offers.get("SIZE").is_some() {
            let _ = write!(mail, " SIZE={}", self.size_bytes());
        }
        if !self.bytes.is_ascii() {
            mail.push_str(" BODY=8BITMIME");
        }
        if self.needs_smtputf8() {
            mail.push_str(" SMTPUTF8");
        }
        [mail, format!("RCPT TO:<{}>", self.to.expose())]
    }

    /// Why it is not offered to the relay, which could not take it.
    pub fn refusal(self, offers: &Offers) -> Option<Event> {
        if self.needs_smtputf8() && offers.get("SMTPUTF8").is_none() {
            return Some(Event::NotOffered(Extension::Smtputf8));
        }
        if !self.bytes.is_ascii() && offers.get("8BITMIME").is_none() {
            return Some(Event::NotOffered(Extension::EightBitMime));
        }
        let size_bytes_max = offers.size_bytes_max()?;
        let size_bytes = self.size_bytes();
        (size_bytes > size_bytes_max).then_some(Event::TooLarge {
            size_bytes,
            size_bytes_max,
        })
    }

    fn needs_smtputf8(self) -> bool {
        self.from.needs_smtputf8() || self.to.needs_smtputf8()
    }

    fn size_bytes(self) -> u64 {
        u64::try_from(self.bytes.len()).unwrap_or(u64::MAX)
    }
}
