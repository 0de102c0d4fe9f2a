//! An email address: the spelling given, and the key under which it is known.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// An address that can stand in an envelope. Its `Display` is masked; [`Address::expose`] gives the real text.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    local: String,
    domain: String,
    given: String,
}

/// Why a text is not an address. It names no address, so that it can be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// There is no `@`, or nothing on one side of it.
    #[error("not an address: it needs a name, one `@` and a domain")]
    Form,
    /// The part before the `@` is longer than 64 octets (RFC 5321, 4.5.3.1.1), or has characters that do not belong.
    #[error("not an address: the part before the `@` is malformed")]
    Local,
    /// The part behind the `@` is no domain name.
    #[error("not an address: the domain is malformed")]
    Domain,
    /// A control character, which could end a header.
    #[error("not an address: it holds a control character")]
    Control,
}

/// The key of an address: domain as lower-case A-label, local part NFC and case-folded (Unicode, full: `ß` as `ss`, `ς`
/// as `σ`). Two spellings of one mailbox have one key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressKey(String);

/// The longest local part (RFC 5321, 4.5.3.1.1) and the longest path (4.5.3.1.3, less its brackets), in octets.
const LOCAL_BYTES_MAX: usize = 64;
const ADDRESS_BYTES_MAX: usize = 254;

impl Address {
    /// The address as it was given, but with the domain as A-label: what goes into envelopes and headers.
    pub fn expose(&self) -> &str {
        &self.given
    }

    /// The part before the last `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain as lower-case A-label.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether it can be reached only by a relay that offers SMTPUTF8 (RFC 6531).
    pub fn needs_smtputf8(&self) -> bool {
        !self.local.is_ascii()
    }

    /// The key under which this address is known.
    pub fn key(&self) -> AddressKey {
        AddressKey(format!("{}@{}", folded(&self.local), self.domain))
    }
}

fn folded(local: &str) -> String {
    let local: String = local.nfc().collect();
    UniCase::new(local).to_folded_case().nfc().collect()
}

impl AddressKey {
    /// The key of an address whose key was `lowered` when keys were lower-cased: folding gives the same for both.
    pub fn folded(lowered: &str) -> Self {
        let (local, domain) = lowered.rsplit_once('@').unwrap_or((lowered, ""));
        Self(format!("{}@{domain}", folded(local)))
    }

    /// The key's text; it is as private as the address.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.chars().any(char::is_control) {
            return Err(AddressError::Control);
        }
        let (local, domain) = text.trim().rsplit_once('@').ok_or(AddressError::Form)?;
        if local.is_empty() || domain.is_empty() {
            return Err(AddressError::Form);
        }
        if local.len() > LOCAL_BYTES_MAX || !is_local(local) {
            return Err(AddressError::Local);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| AddressError::Domain)?;
        if !is_domain(&domain) {
            return Err(AddressError::Domain);
        }
        let given = format!("{local}@{domain}");
        if given.len() > ADDRESS_BYTES_MAX {
            return Err(AddressError::Form);
        }
        Ok(Self {
            local: local.to_owned(),
            domain,
            given,
        })
    }
}

/// Dot-atom text (RFC 5322, 3.2.3) with the letters of RFC 6532. Quoted local parts are not taken: no mailbox of a
/// reader has one, and they are how headers are forged.
fn is_local(local: &str) -> bool {
    local.split('.').all(|atom| {
        !atom.is_empty()
            && atom.chars().all(|letter| {
                letter.is_ascii_alphanumeric()
                    || "!#$%&'*+-/=?^_`{|}~".contains(letter)
                    || (!letter.is_ascii() && (letter.is_alphanumeric() || is_mark(letter)))
            })
    })
}

/// A combining mark, which words of many scripts need.
fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && domain.len() <= 253
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.given
    }
}

/// `a***@e***.org`: enough to recognise one's own, too little to write to.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, top) = self.domain.rsplit_once('.').unwrap_or((&self.domain, ""));
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        write!(formatter, "{}***@{}***.{top}", first(&self.local), first(host))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Address({self})")
    }
}

impl fmt::Debug for AddressKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddressKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::Address;
    use super::AddressError;
    use super::AddressKey;

    #[test]
    fn two_spellings_of_one_mailbox_have_one_key() {
        let key = |text: &str| text.parse::<Address>().unwrap().key();
        assert_eq!(key("Ada@Example.ORG"), key("ada@example.org"));
        assert_eq!(key("ada@bücher.example"), key("ada@xn--bcher-kva.example"));
        assert_eq!(key("jose\u{301}@example.org"), key("JOSÉ@example.org"));
        assert_eq!(key("groß@example.org"), key("GROSS@example.org"));
        assert_eq!(key("groẞ@example.org"), key("groß@example.org"));
        assert_eq!(key("σίσυφος@example.org"), key("ΣΊΣΥΦΟΣ@example.org"));
        assert_eq!(key("ﬁn@example.org"), key("FIN@example.org"));
        assert_ne!(
            key("a.da@example.org"),
            key("ada@example.org"),
            "dots mean something to most hosts"
        );
    }

    #[test]
    fn folding_what_was_lower_cased_gives_the_key() {
        for local in ["Ada", "GROẞ", "ΣΊΣΥΦΟΣ", "σίσυφος", "İstanbul", "ᎠᎡ", "ǰ", "ŉa", "ﬁn"] {
            let address: Address = format!("{local}@example.org").parse().unwrap();
            let lowered = format!("{}@example.org", local.to_lowercase());
            assert_eq!(AddressKey::folded(&lowered), address.key(), "{local}");
        }
    }

    #[test]
    fn what_cannot_stand_in_an_envelope_is_no_address() {
        use AddressError::Control;
        use AddressError::Domain;
        use AddressError::Form;
        use AddressError::Local;
        for (text, error) in [
            ("", Form),
            ("ada", Form),
            ("@example.org", Form),
            ("ada@", Form),
            ("ada@localhost", Domain),
            ("ada@127.0.0.1", Domain),
            ("ada@-x.org", Domain),
            ("ada@ex ample.org", Domain),
            (".ada@example.org", Local),
            ("a..da@example.org", Local),
            ("a da@example.org", Local),
            ("a\"b@example.org", Local),
            ("<ada@example.org", Local),
            ("ada@example.org\r\nBcc: eve@example.org", Control),
            ("ada\u{0}@example.org", Control),
        ] {
            assert_eq!(text.parse::<Address>().unwrap_err(), error, "{text:?}");
        }
        assert_eq!(
            format!("{}@example.org", "a".repeat(65))
                .parse::<Address>()
                .unwrap_err(),
            Local
        );
    }

    #[test]
    fn an_address_is_masked_unless_exposed() {
        let address: Address = "Ada.Byron@mail.example.org".parse().unwrap();
        assert_eq!(address.to_string(), "A***@m***.org");
        assert_eq!(format!("{address:?}"), "Address(A***@m***.org)");
        assert_eq!(address.expose(), "Ada.Byron@mail.example.org");
    }
}
