//! The keys that sign mail: made, read, and given to whoever makes copies.

use std::io::ErrorKind;
use std::path::Path;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::encoding::Pkcs8V1Der;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::Ed25519KeyPair;
use aws_lc_rs::signature::RsaKeyPair;

use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::tokens::token_key;
use crate::audience::token::TokenKey;
use crate::message::MessageError;
use crate::message::dkim::Algorithm;
use crate::message::dkim::key::KeyError;
use crate::message::dkim::key::SigningKey;
use crate::message::dkim::key::to_pem;
use crate::message::mailing::KeyName;
use crate::message::mailing::Mailing;
use crate::message::mailing::Signature;
use crate::message::press::Press;

/// Where keys lie, below the folder of local state.
pub const FOLDER: &str = "keys";

/// Readies a mailing: with the key of tokens, and the keys that it is signed with.
pub fn press(loaded: &Loaded, mailing: Mailing) -> Result<Press, Fault> {
    let keys = signing_keys(&loaded.home, mailing.signature.as_ref())?;
    press_with(loaded, mailing, keys)
}

/// The same, with keys that were read already.
pub fn press_with(loaded: &Loaded, mailing: Mailing, keys: Vec<SigningKey>) -> Result<Press, Fault> {
    let name = name_of(&mailing);
    let token = token_of(loaded, &mailing)?;
    Press::new(mailing, token, keys).map_err(|error| match error {
        MessageError::Key { selector } => {
            Fault::words(format!("the key `{selector}` is not the one that signs {name}"))
                .because("its file was written anew since sending began: copies would not be what left")
                .hint("put the old file back; a new key wants a selector of its own: `pressrun keys new --selector S`")
        }
        other => other.into(),
    })
}

/// The key of tokens, which has to be the one that the mailing was begun with.
pub fn token_of(loaded: &Loaded, mailing: &Mailing) -> Result<TokenKey, Fault> {
    let key = token_key(&loaded.home, &loaded.config)?;
    if mailing.token.as_ref().is_none_or(|print| *print == key.print()) {
        return Ok(key);
    }
    Err(Fault::words(format!(
        "the token key is not the one that {} was begun with",
        name_of(mailing)
    ))
    .because("with another one copies would not be what left, and nobody could leave by the links in them")
    .hint("put the old one back from where it was copied to"))
}

fn name_of(mailing: &Mailing) -> String {
    format!("{}/{}", mailing.masthead.feed, mailing.masthead.number)
}

/// The keys of a signature, in their order; none where nothing is signed.
pub fn signing_keys(home: &Path, signature: Option<&Signature>) -> Result<Vec<SigningKey>, Fault> {
    let names = signature.iter().flat_map(|signature| &signature.keys);
    names.map(|name| read(home, name)).collect()
}

/// Reads a key that only its owner may read.
pub fn read(home: &Path, name: &KeyName) -> Result<SigningKey, Fault> {
    let file = name.file.display();
    let fault = |because: String| {
        Fault::words(format!("the key `{}` cannot be used", name.selector)).because(format!("`{file}`: {because}"))
    };
    let path = home.join(&name.file);
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => fault("there is no such file".to_owned())
            .hint("put it back from where it was copied to; `pressrun keys new --selector S` makes others"),
        ErrorKind::InvalidData => fault(KeyError::NotPem.to_string()).hint(advice(&KeyError::NotPem)),
        _ => Fault::from(error)
            .when(format!("the key `{}` cannot be read: `{file}`", name.selector))
            .exit(Exit::Words),
    })?;
    if let Some(mode) = open_to_others(&path) {
        return Err(
            fault(format!("others than its owner may read it (mode {mode:03o})")).hint(format!(
                "`chmod 600 {file}`; if others had a look, make new keys: `pressrun keys new --selector S`"
            )),
        );
    }
    SigningKey::from_pem(&text).map_err(|error| fault(error.to_string()).hint(advice(&error)))
}

/// What helps with a file that is no key to sign with.
fn advice(error: &KeyError) -> &'static str {
    match error {
        KeyError::Label(label) if label.contains("PUBLIC") || label.contains("CERTIFICATE") => {
            "name the file of the private key"
        }
        KeyError::Label(_) => "`openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem` turns private keys into PKCS#8",
        KeyError::NotPem | KeyError::Algorithm | KeyError::Damaged | KeyError::Short { .. } => {
            "`pressrun keys new --selector S` makes keys that can be used"
        }
    }
}

#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<u32> {
    let metadata = std::fs::metadata(path).ok()?;
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<u32> {
    None
}

/// Makes a private key, as a PEM file.
pub fn make(algorithm: Algorithm) -> Result<String, Fault> {
    let nothing = |_| Fault::new("the system makes no key").because("it gives no random bytes");
    let der: Pkcs8V1Der<'_> = match algorithm {
        Algorithm::Rsa => RsaKeyPair::generate(KeySize::Rsa2048).map_err(nothing)?.as_der(),
        Algorithm::Ed25519 => Ed25519KeyPair::generate().map_err(nothing)?.as_der(),
    }
    .map_err(nothing)?;
    Ok(to_pem(der.as_ref()))
}
