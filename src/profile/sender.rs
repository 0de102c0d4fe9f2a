//! Who a message comes from: name and address, signing domain and keys.

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

use crate::audience::address::Address;
use crate::profile::secret::Secret;

/// A name and an address: `{ name = "The Slow Feed", email = "news@example.org" }`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// The name that readers see, as plain text.
    #[serde(default, deserialize_with = "display_name")]
    pub name: Option<String>,
    /// The address.
    pub email: Address,
}

/// The table `[profiles.NAME.dkim]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dkim {
    /// The signing domain (`d=`), as lower-case A-label.
    #[serde(deserialize_with = "domain")]
    pub domain: String,
    /// The keys, PKCS#8 in PEM; each signs. A key's selector is its file's stem.
    pub keys: Vec<Secret>,
}

/// A name that can stand in a header: a control character could end it.
fn display_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.chars().any(char::is_control) {
        return Err(Error::custom("a name holds no control character and no line end"));
    }
    let name = name.trim();
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

fn domain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let given = String::deserialize(deserializer)?;
    idna::domain_to_ascii_strict(&given)
        .ok()
        .filter(|domain| domain.contains('.'))
        .ok_or_else(|| Error::custom(format!("`{given}` is not a domain name")))
}
