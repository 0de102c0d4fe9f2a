//! What tokens stand for: what each lets its bearer do.

use crate::audience::ChangeId;
use crate::audience::SubscriberId;
use crate::audience::reception::RequestId;
use crate::audience::token::Pass;

/// Leave a feed. Every copy of an issue carries one; it never expires, and works any number of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// Who leaves.
    pub subscriber: SubscriberId,
    /// The feed's name.
    pub feed: String,
    /// The issue that carried the link; 0 for a mail that is of no issue.
    pub issue: u32,
}

/// Confirm what was asked for. Whether it is in time, and was not confirmed before, the request itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirm {
    /// The request.
    pub request: RequestId,
}

/// See and change what one has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choose {
    /// Who chooses.
    pub subscriber: SubscriberId,
}

/// Take back that one left, from the page that said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Who comes back.
    pub subscriber: SubscriberId,
    /// The change by which they left: what they did since stays.
    pub change: ChangeId,
    /// Until when, in seconds since 1970.
    pub until_s: i64,
    /// The feed's name.
    pub feed: String,
}

/// When a form was handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// In seconds since 1970.
    pub at_s: i64,
}

/// Nothing: by it whoever sends asks whether the doors at an address are those of its own store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Whatever was made up for it.
    pub nonce: [u8; NONCE_BYTES],
}

/// Nobody makes up the same twice.
pub const NONCE_BYTES: usize = 16;

impl Pass for Leave {
    const PURPOSE: u8 = b'u';

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.subscriber.0.to_be_bytes());
        bytes.extend_from_slice(&self.issue.to_be_bytes());
        bytes.extend_from_slice(self.feed.as_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (subscriber, rest) = number(bytes)?;
        let (issue, feed) = rest.split_first_chunk()?;
        Some(Self {
            subscriber: SubscriberId(subscriber),
            feed: name(feed)?,
            issue: u32::from_be_bytes(*issue),
        })
    }
}

impl Pass for Confirm {
    const PURPOSE: u8 = b'c';

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.request.0.to_be_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (request, []) = number(bytes)? else { return None };
        Some(Self {
            request: RequestId(request),
        })
    }
}

impl Pass for Choose {
    const PURPOSE: u8 = b'p';

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.subscriber.0.to_be_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (subscriber, []) = number(bytes)? else { return None };
        Some(Self {
            subscriber: SubscriberId(subscriber),
        })
    }
}

impl Pass for Undo {
    const PURPOSE: u8 = b'b';

    fn write(&self, bytes: &mut Vec<u8>) {
        for number in [self.subscriber.0, self.change.0, self.until_s] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(self.feed.as_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (subscriber, rest) = number(bytes)?;
        let (change, rest) = number(rest)?;
        let (until_s, feed) = number(rest)?;
        Some(Self {
            subscriber: SubscriberId(subscriber),
            change: ChangeId(change),
            until_s,
            feed: name(feed)?,
        })
    }
}

impl Pass for Stamp {
    const PURPOSE: u8 = b't';

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.at_s.to_be_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (at_s, []) = number(bytes)? else { return None };
        Some(Self { at_s })
    }
}

impl Pass for Probe {
    const PURPOSE: u8 = b'x';

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.nonce);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let nonce = bytes.try_into().ok()?;
        Some(Self { nonce })
    }
}

/// A number, and what stands behind it.
fn number(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((i64::from_be_bytes(*number), rest))
}

/// The name of a feed.
fn name(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::proptest;

    use super::Choose;
    use super::Confirm;
    use super::Leave;
    use super::Probe;
    use super::Stamp;
    use super::Undo;
    use crate::audience::ChangeId;
    use crate::audience::SubscriberId;
    use crate::audience::reception::RequestId;
    use crate::audience::token::KEY_BYTES;
    use crate::audience::token::Pass;
    use crate::audience::token::TokenKey;

    fn leave() -> Leave {
        Leave {
            subscriber: SubscriberId(1_000_000),
            feed: "main".to_owned(),
            issue: 12,
        }
    }

    fn undo() -> Undo {
        Undo {
            subscriber: SubscriberId(7),
            change: ChangeId(9),
            until_s: 1_800_000_000,
            feed: "main".to_owned(),
        }
    }

    #[test]
    fn a_token_is_read_back_under_its_key_and_under_no_other() {
        let key = TokenKey::from_bytes([7; KEY_BYTES]);
        let other = TokenKey::from_bytes([8; KEY_BYTES]);
        let token = leave().sign(&key);
        assert_eq!(
            token,
            leave().sign(&key),
            "a token is a pure function of what it stands for"
        );
        assert_eq!(Leave::verify(&token, std::slice::from_ref(&key)), Some(leave()));
        assert_eq!(
            Leave::verify(&token, &[other.clone(), key]),
            Some(leave()),
            "a retired key verifies for ever"
        );
        assert_eq!(Leave::verify(&token, &[other]), None);
    }

    #[test]
    fn a_token_with_any_bit_changed_is_no_token() {
        let key = [TokenKey::from_bytes([7; KEY_BYTES])];
        let bytes = URL_SAFE_NO_PAD.decode(leave().sign(&key[0])).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Leave::verify(&URL_SAFE_NO_PAD.encode(forged), &key), None, "bit {bit}");
        }
        for length in 0..bytes.len() {
            let cut = URL_SAFE_NO_PAD.encode(&bytes[..length]);
            assert_eq!(Leave::verify(&cut, &key), None, "{length} bytes");
        }
    }

    #[test]
    fn a_token_for_one_thing_is_none_for_another() {
        let keys = [TokenKey::from_bytes([7; KEY_BYTES])];
        let (subscriber, request) = (SubscriberId(7), RequestId(7));
        let tokens = [
            ("leave", leave().sign(&keys[0])),
            ("confirm", Confirm { request }.sign(&keys[0])),
            ("choose", Choose { subscriber }.sign(&keys[0])),
            ("undo", undo().sign(&keys[0])),
            ("stamp", Stamp { at_s: 7 }.sign(&keys[0])),
            ("probe", Probe { nonce: [7; 16] }.sign(&keys[0])),
        ];
        for (made_for, token) in &tokens {
            let taken_for = [
                ("leave", Leave::verify(token, &keys).is_some()),
                ("confirm", Confirm::verify(token, &keys).is_some()),
                ("choose", Choose::verify(token, &keys).is_some()),
                ("undo", Undo::verify(token, &keys).is_some()),
                ("stamp", Stamp::verify(token, &keys).is_some()),
                ("probe", Probe::verify(token, &keys).is_some()),
            ];
            for (purpose, is_taken) in taken_for {
                assert_eq!(is_taken, purpose == *made_for, "{made_for} taken for {purpose}");
            }
        }
        assert_eq!(Undo::verify(&tokens[3].1, &keys), Some(undo()));
    }

    proptest! {
        #[test]
        fn nothing_that_is_not_signed_is_read(text in ".*") {
            assert_eq!(Leave::verify(&text, &[TokenKey::from_bytes([1; KEY_BYTES])]), None);
        }
    }
}
