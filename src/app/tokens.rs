//! The keys of tokens: the one that signs, and those that did before.

use std::path::Path;

use secrecy::ExposeSecret;

use crate::app::config::Config;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::mail::random;
use crate::app::mail::secret;
use crate::app::state::prepare_state;
use crate::audience::token::TokenKey;
use crate::profile::secret::Secret;
use crate::store::files;

/// The key of tokens. It is made where there is neither key nor store yet; later a missing key is an error, because
/// links in mails that were sent would stop working.
pub fn token_key(home: &Path, config: &Config) -> Result<TokenKey, Fault> {
    if let Secret::File(path) = &config.server.token_key {
        let file = home.join(path);
        if !file.exists() {
            if config.store_at(home).is_made() {
                return Err(Fault::new("the token key is missing")
                    .because(format!("there is no `{}`", path.display()))
                    .hint("put it back, or copy it from where the store is used: links in sent mails rest on it"));
            }
            prepare_state(home)?;
            make_token_key(&file)?;
        }
    }
    let text = secret(home, &config.server.token_key, "the token key")?;
    TokenKey::parse(text.expose_secret()).map_err(|error| {
        Fault::from(error)
            .when("the token key cannot be used")
            .hint("put the old one back from where it was copied to: links in sent mails rest on it")
            .exit(Exit::Words)
    })
}

/// The keys that signed tokens before.
pub fn retired_token_keys(home: &Path, config: &Config) -> Result<Vec<TokenKey>, Fault> {
    let places = config.server.retired_token_keys.iter();
    let read = |place| {
        let text = secret(home, place, "a retired token key")?;
        TokenKey::parse(text.expose_secret()).map_err(|error| {
            Fault::from(error)
                .when("a retired token key cannot be used")
                .exit(Exit::Words)
        })
    };
    places.map(read).collect()
}

/// Makes a token key.
pub fn make_token_key(file: &Path) -> Result<(), Fault> {
    let key = TokenKey::from_bytes(random()?);
    Ok(files::write_secret(file, key.to_text().as_bytes())?)
}
