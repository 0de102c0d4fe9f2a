//! Why a command failed, as it is told: error, because, hint, and the exit code.

use std::error::Error;
use std::fmt::Write;

use crate::audience::StoreError;
use crate::fetch::FetchError;
use crate::finding::settings::Misfit;
use crate::store::fault::OpenFault;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All that was asked for is done.
    Done,
    /// It failed, or an error was found.
    Failed,
    /// Wrong words or wrong config.
    Words,
    /// Done, with refused or doubtful deliveries.
    Partly,
    /// Stopped before the end; the last line says how to go on.
    Stopped,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Words => 2,
            Self::Partly => 3,
            Self::Stopped => 4,
        }
    }
}

/// A failure, ready to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What failed.
    pub error: String,
    /// Why, the nearest cause first.
    pub because: Vec<String>,
    /// What to do.
    pub hint: Option<String>,
    /// The command to type next, as it stands.
    pub next: Option<String>,
    /// How the command ends.
    pub exit: Exit,
}

impl Fault {
    /// Something failed.
    pub fn new(error: impl Into<String>) -> Self {
        Self {
            error: error.into(),
            because: Vec::new(),
            hint: None,
            next: None,
            exit: Exit::Failed,
        }
    }

    /// The words of the command, or the config, are wrong.
    pub fn words(error: impl Into<String>) -> Self {
        Self {
            exit: Exit::Words,
            ..Self::new(error)
        }
    }

    /// With a cause more.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.because.push(cause.into());
        self
    }

    /// With advice, where there is none yet.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert(hint.into());
        self
    }

    /// With the command to type next.
    #[must_use]
    pub fn next(mut self, command: impl Into<String>) -> Self {
        self.next = Some(command.into());
        self
    }

    /// With another way to end.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// What was to be done when this happened: it becomes the error, the error its first cause.
    #[must_use]
    pub fn when(mut self, doing: impl Into<String>) -> Self {
        self.because.insert(0, std::mem::replace(&mut self.error, doing.into()));
        self
    }

    /// The three parts as lines.
    pub fn to_text(&self) -> String {
        let mut text = format!("error: {}\n", self.error);
        for cause in &self.because {
            let cause = cause.trim_end().replace('\n', "\n           ");
            writeln!(text, "  because: {cause}").expect("a String takes everything");
        }
        if let Some(hint) = &self.hint {
            writeln!(text, "\nhint: {hint}").expect("a String takes everything");
        }
        if let Some(next) = &self.next {
            let gap = if self.hint.is_none() { "\n" } else { "" };
            writeln!(text, "{gap}next: {next}").expect("a String takes everything");
        }
        text
    }

    /// The same as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "format": 1, "error": self.error, "because": self.because, "hint": self.hint, "next": self.next,
            "exit": self.exit.code(),
        })
    }
}

/// An error of any room, with its causes.
impl<E: Error + 'static> From<E> for Fault {
    fn from(error: E) -> Self {
        let mut fault = Self::new(told(&error));
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(inner) = cause {
            let told = told(inner);
            // A layer that only repeats the one below it says nothing.
            let is_known = [&fault.error]
                .into_iter()
                .chain(&fault.because)
                .any(|known| known.ends_with(&told));
            if !is_known {
                fault.because.push(told);
            }
            if let Some((hint, exit)) = advice(inner) {
                fault.hint = fault.hint.or(hint);
                fault.exit = exit;
            }
            cause = inner.source();
        }
        fault
    }
}

/// An error in its own words; of a file of settings, with the line and its mark.
fn told(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref::<Misfit>() {
        Some(Misfit {
            excerpt: Some(excerpt), ..
        }) => format!("{error}\n{excerpt}"),
        _ => error.to_string(),
    }
}

/// What helps with an error, and how the command ends.
fn advice(error: &(dyn Error + 'static)) -> Option<(Option<String>, Exit)> {
    if let Some(misfit) = error.downcast_ref::<Misfit>() {
        return Some((misfit.hint.clone(), Exit::Words));
    }
    if let Some(fault) = error.downcast_ref::<OpenFault>() {
        let hint = match fault {
            // It speaks for the error in it, which therefore stands nowhere in the chain.
            OpenFault::Store(store) => return advice(store),
            OpenFault::Newer => "install the version of pressrun that wrote it, or a later one",
            OpenFault::NotDurable {
                setting: "synchronous_commit" | "fsync",
                ..
            } => "turn it on at the server, for this database at least: a ledger must not forget at a power cut",
            OpenFault::NotDurable { .. } => "put the store on a local disk",
            OpenFault::Url(_) => "write it as `postgres://USER@HOST/DATABASE`; letters like `@` in a password as `%40`",
            OpenFault::Old(_) => "pressrun needs PostgreSQL 15 or later",
            OpenFault::Denied(_) => {
                "check user and password: in `store.url`, in `PGPASSWORD`, or in the file `~/.pgpass`"
            }
            OpenFault::NoPlace(_) => "make it first: `createdb DATABASE`, or name another one in `store.url`",
            OpenFault::Forbidden(_) => {
                "let the user make tables: `GRANT CREATE ON SCHEMA public TO USER`, or make the user the database's owner"
            }
            OpenFault::Foreign(_) => "give pressrun a database, or a schema, of its own: `store.url`",
        };
        let exit = match fault {
            OpenFault::Url(_) => Exit::Words,
            _ => Exit::Failed,
        };
        return Some((Some(hint.to_owned()), exit));
    }
    if let Some(store) = error.downcast_ref::<StoreError>() {
        let hint = match store {
            StoreError::Full(_) => "make room, and run the same command again; nothing is lost",
            StoreError::ReadOnly(_) => "check the file and its folder: both must be there, and writable for you",
            StoreError::Busy(_) => "wait until the other pressrun is done, and run the same command again",
            StoreError::Unreachable(_) => {
                "check that the server runs and can be reached: `store.url`; then run the same command again"
            }
            StoreError::Damaged(_) => "put the file back from a backup",
            StoreError::Failed(_) => "check the disk, and run the same command again",
        };
        return Some((Some(hint.to_owned()), Exit::Failed));
    }
    if let Some(fetch) = error.downcast_ref::<FetchError>() {
        let hint = match fetch {
            FetchError::Scheme(_) | FetchError::Location(_) => "only `http` and `https` are fetched",
            FetchError::Credentials => "leave the name and the password out of the address",
            FetchError::Refused(_) => "save the file, and name that; of your own machine, name `localhost` yourself",
            FetchError::Redirects => "the server leads in a circle; open the address in a browser",
            FetchError::TooLarge { .. } | FetchError::Compression(_) | FetchError::Damaged(_) => {
                "the server sends something else than what was asked for; open the address in a browser"
            }
            FetchError::Timeout | FetchError::Unreachable(_) => "check the address and the connection, and try again",
        };
        return Some((Some(hint.to_owned()), Exit::Failed));
    }
    let io = error.downcast_ref::<std::io::Error>()?;
    let hint = match io.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::FileTooLarge | std::io::ErrorKind::QuotaExceeded => {
            "make room on the disk and run the same command again; what was there before is whole"
        }
        std::io::ErrorKind::PermissionDenied => "check the permissions",
        std::io::ErrorKind::ReadOnlyFilesystem => "nothing may be written where it lies: mount it writable, or move it",
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory | std::io::ErrorKind::IsADirectory => {
            "check the path"
        }
        std::io::ErrorKind::InvalidData => "save the file as UTF-8",
        _ => return None,
    };
    Some((Some(hint.to_owned()), Exit::Failed))
}
