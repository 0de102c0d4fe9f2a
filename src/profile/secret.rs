//! Where a secret is kept: the config names the place, never the secret.

use std::fmt;
use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde::de::Visitor;

/// A reference to a secret: `env:NAME`, `file:PATH` or `cmd:COMMAND`. Who reads it out lives elsewhere.
///
/// ```
/// use pressrun::profile::secret::Secret;
///
/// let secret: Secret = "env:RELAY_PASSWORD".parse().unwrap();
/// assert_eq!(secret, Secret::Env("RELAY_PASSWORD".to_owned()));
/// assert!("hunter2".parse::<Secret>().is_err(), "a config file is no place for a password");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// The value of an environment variable.
    Env(String),
    /// The content of a file, relative to the publication, without the line end that editors add.
    File(PathBuf),
    /// What a command prints, without its last line end; it is run by the shell.
    Command(String),
}

/// Why a text is not a reference to a secret. It does not repeat the text, which may be the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It names no place.
    #[error("a secret is not written here: name its place with `env:NAME`, `file:PATH` or `cmd:COMMAND`")]
    Literal,
    /// Nothing stands behind the colon.
    #[error("nothing stands behind `{0}:`")]
    Empty(&'static str),
    /// No environment variable can have this name.
    #[error("the name behind `env:` is not a name: letters, digits and `_`, no digit first")]
    Name,
}

impl Secret {
    /// The file that holds the secret, relative to the publication, if one does.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Env(_) | Self::Command(_) => None,
        }
    }

    /// The name of the file without folder and ending, for a secret that lies in a file.
    pub fn file_stem(&self) -> Option<&str> {
        self.file()?.file_stem()?.to_str()
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let (place, rest) = text.split_once(':').ok_or(SecretError::Literal)?;
        let named = |place| {
            if rest.trim().is_empty() {
                Err(SecretError::Empty(place))
            } else {
                Ok(rest.trim())
            }
        };
        match place {
            "env" if is_name(named("env")?) => Ok(Self::Env(rest.trim().to_owned())),
            "env" => Err(SecretError::Name),
            "file" => Ok(Self::File(PathBuf::from(named("file")?))),
            "cmd" => Ok(Self::Command(named("cmd")?.to_owned())),
            _ => Err(SecretError::Literal),
        }
    }
}

/// A name as POSIX has it.
fn is_name(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whatever stands there may be the secret, also a number: no fault repeats it.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reference)
    }
}

struct Reference;

impl Visitor<'_> for Reference {
    type Value = Secret;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the place of a secret, such as `\"env:NAME\"`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Secret, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Secret, E> {
        Err(E::custom(SecretError::Literal))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Secret, E> {
        Err(E::custom(SecretError::Literal))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Secret, E> {
        Err(E::custom(SecretError::Literal))
    }
}

/// As it stands in the config; it says where the secret is, not what.
impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(formatter, "env:{name}"),
            Self::File(path) => write!(formatter, "file:{}", path.display()),
            Self::Command(command) => write!(formatter, "cmd:{command}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;
    use super::SecretError;

    #[test]
    fn the_three_places_are_read_and_written_alike() {
        for text in [
            "env:RELAY_PASSWORD",
            "file:.pressrun/keys/r2026.pem",
            "cmd:pass show relay:587",
        ] {
            assert_eq!(text.parse::<Secret>().unwrap().to_string(), text);
        }
        assert_eq!(
            "file:keys/r2026.pem".parse::<Secret>().unwrap().file_stem(),
            Some("r2026")
        );
        assert_eq!("env:KEY".parse::<Secret>().unwrap().file_stem(), None);
    }

    #[test]
    fn a_password_in_the_config_is_refused_and_not_repeated() {
        for (text, error) in [
            ("hunter2", SecretError::Literal),
            ("hunter:2", SecretError::Literal),
            ("", SecretError::Literal),
            ("ENV:X", SecretError::Literal),
            ("env:", SecretError::Empty("env")),
            ("file: ", SecretError::Empty("file")),
            ("cmd:", SecretError::Empty("cmd")),
            ("env:2X", SecretError::Name),
            ("env:A B", SecretError::Name),
        ] {
            assert_eq!(text.parse::<Secret>(), Err(error), "{text:?}");
            assert!(!error.to_string().contains("hunter"));
        }
    }
}
