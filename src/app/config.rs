//! The config: `config/pressrun.toml`, overruled by the environment, composed of each noun's own table.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use chrono::TimeDelta;
use serde::Deserialize;

use crate::app::env;
use crate::app::fault::Fault;
use crate::app::server::ServerTable;
use crate::app::state::STATE;
use crate::audience::AudienceTable;
use crate::feed::value::Inside;
use crate::finding::Finding;
use crate::finding::settings::Settings;
use crate::finding::suggest::closest;
use crate::preflight::ruling::CheckTable;
use crate::preflight::ways::UNUSABLE;
use crate::profile::Maildir;
use crate::profile::Profile;
use crate::profile::limits::ANY;
use crate::profile::limits::Groups;
use crate::profile::problem::Problem;
use crate::publication::Publication;
use crate::store::files;
use crate::theme::look::LookTable;

/// Where the config lies in a publication.
pub const FILE: &str = "config/pressrun.toml";

/// Everything that is configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the publication's own templates lie.
    #[serde(default = "templates", deserialize_with = "inside")]
    pub templates: PathBuf,
    /// Who we are.
    pub publication: Publication,
    /// How mails and pages look.
    #[serde(default)]
    pub look: LookTable,
    /// Where ledger and audience lie.
    #[serde(default)]
    pub store: StoreTable,
    /// How readers reach us.
    #[serde(default)]
    pub server: ServerTable,
    /// When a reader is taken for gone.
    #[serde(default)]
    pub audience: AudienceTable,
    /// How issues are sent.
    #[serde(default)]
    pub send: SendTable,
    /// What is decided about rules, and who reads with what.
    #[serde(default)]
    pub check: CheckTable,
    /// The command that opens an editor, with `{path}`, `{line}` and `{column}` in it.
    #[serde(default)]
    pub editor: Option<String>,
    /// Domains that are one to their operator, by name.
    #[serde(default)]
    pub domains: Groups,
    /// The ways out, by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, Profile>,
    /// The text of the file, for the places of its keys.
    #[serde(skip)]
    pub text: String,
}

/// Where templates lie unless the config says otherwise; there need not be any.
pub const TEMPLATES: &str = "templates";

fn templates() -> PathBuf {
    PathBuf::from(TEMPLATES)
}

fn inside<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    Inside::deserialize(deserializer).map(|path| PathBuf::from(path.into_path()))
}

/// `[store]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreTable {
    /// `sqlite:PATH`, or `postgres://USER@HOST/DATABASE`.
    pub url: String,
}

/// What keeps a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Server,
}

/// Where a store lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAt {
    /// In this file.
    File(PathBuf),
    /// In the database at this URL, in which a password may stand.
    Server(String),
}

impl StoreAt {
    /// Whether it may be there. Of a server only it itself can tell.
    pub fn is_made(&self) -> bool {
        match self {
            Self::File(path) => path.exists(),
            Self::Server(_) => true,
        }
    }
}

impl StoreTable {
    fn kind(&self) -> Option<Kind> {
        let is = |scheme: &str| self.url.starts_with(scheme);
        if is("sqlite:") {
            Some(Kind::File)
        } else if is("postgres://") || is("postgresql://") {
            Some(Kind::Server)
        } else {
            None
        }
    }
}

impl Default for StoreTable {
    fn default() -> Self {
        Self {
            url: format!("sqlite:{STATE}/pressrun.db"),
        }
    }
}

/// `[send]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SendTable {
    /// The profile that is used where none is named.
    pub profile: String,
    /// The profile by which letters of the doors leave; else the same.
    pub transactional_profile: Option<String>,
    /// How long what is on the wire may take to end after a signal, in seconds.
    pub drain_s: u32,
    /// How long what a worker holds of an issue stays its own without being renewed, where several send it, in seconds.
    pub lease_s: u32,
    /// The wait after a first failed attempt, in seconds.
    pub retry_first_wait_s: u32,
    /// The longest wait between attempts, in seconds.
    pub retry_max_wait_s: u32,
    /// How long after its start nothing of an issue is tried any more, in seconds.
    pub give_up_after_s: u32,
}

impl Default for SendTable {
    fn default() -> Self {
        Self {
            profile: OUTBOX.to_owned(),
            transactional_profile: None,
            drain_s: 8,
            lease_s: 60,
            retry_first_wait_s: 300,
            retry_max_wait_s: 4 * 3600,
            give_up_after_s: 5 * 24 * 3600,
        }
    }
}

/// The profile that is there even where none is configured.
const OUTBOX: &str = "outbox";

impl Config {
    /// Reads the config of the publication at `home`.
    pub fn read(home: &Path) -> Result<Self, Fault> {
        let path = home.join(FILE);
        let text = files::read_text(&path)?.ok_or_else(|| Fault::words(format!("there is no `{FILE}`")))?;
        let from_file = Settings::new(FILE, &text)
            .parse::<Self>()
            .map_err(|misfit| Fault::from(misfit).when("the config cannot be read"))?;
        let overrides = env::overrides();
        let mut config = if overrides.is_empty() {
            from_file
        } else {
            overruled(&text, &overrides)?
        };
        config.text = text;
        if !config.profiles.contains_key(OUTBOX) {
            config.profiles.insert(
                OUTBOX.to_owned(),
                Profile::Maildir(Maildir::new(format!("{STATE}/outbox"))),
            );
        }
        config.check()?;
        Ok(config)
    }

    /// What fits together badly, though each key is sound.
    fn check(&self) -> Result<(), Fault> {
        self.profile_there(None)
            .map_err(|fault| fault.because(self.settings().told(&["send", "profile"], "`send.profile` names it")))?;
        if self.store.kind().is_none() {
            return Err(Fault::words("the store cannot be used")
                .because(
                    self.settings()
                        .told(&["store", "url"], "neither a file of SQLite nor a database of Postgres"),
                )
                .hint("write `sqlite:.pressrun/pressrun.db`, or `postgres://USER@HOST/DATABASE`"));
        }
        match self.domains.twice() {
            None => Ok(()),
            Some(domain) => Err(Fault::words(format!("`{domain}` stands in `[domains]` twice"))
                .because(self.settings().told(&["domains"], "each domain has one group at most"))
                .hint("take it out of one of them")),
        }
    }

    /// Why a profile cannot be used. Of what nobody sends by, only `check` speaks.
    fn problem_of(&self, name: &str, profile: &Profile) -> Option<Problem> {
        let own = profile.problems().into_iter().next();
        own.or_else(|| self.problem_of_domains(profile))
            .or_else(|| self.problem_of_backup(name, profile))
    }

    /// Who stands in is there, is another one, and sends in the same name.
    fn problem_of_backup(&self, name: &str, profile: &Profile) -> Option<Problem> {
        let (Profile::Smtp(smtp), Some(backup)) = (profile, profile.backup()) else {
            return None;
        };
        let (message, hint) = match self.profiles.get(backup) {
            None => (format!("there is no profile `{backup}`"), self.like(backup)),
            Some(_) if backup == name => (
                "it cannot stand in for itself".to_owned(),
                "name another profile, or take `backup` out".to_owned(),
            ),
            Some(other) => (
                format!("`{backup}` cannot stand in: {}", smtp.unlike(other)?),
                "both have to send in one name: a copy is the same whichever way it takes".to_owned(),
            ),
        };
        Some(Problem::new("backup", message, hint))
    }

    /// Limits by domain are of groups and of domains that can be.
    fn problem_of_domains(&self, profile: &Profile) -> Option<Problem> {
        let is_known = |lane: &str| lane == ANY || lane.contains('.') || self.domains.has(lane);
        let limits = profile.limits();
        let lane = limits.domains.keys().find(|lane| !is_known(lane))?;
        Some(Problem::new(
            format!("domains.{lane}"),
            "neither a domain nor a group of `[domains]`",
            format!("name its domains: `[domains]`, `{lane} = [\"example.org\"]`"),
        ))
    }

    /// The profiles that cannot be used, and why.
    pub fn unusable(&self) -> Vec<Finding> {
        let unusable = self.profiles.iter().filter_map(|(name, profile)| {
            let problem = self.problem_of(name, profile)?;
            let place = self.settings().place_of(&keys_of(name, &problem));
            Some(
                UNUSABLE
                    .at(place, format!("`{name}` cannot be used: {}", problem.message))
                    .hint(problem.hint),
            )
        });
        unusable.collect()
    }

    /// The file as settings: where in it each key stands.
    pub fn settings(&self) -> Settings<'_> {
        Settings::new(FILE, &self.text)
    }

    /// The profile of that name, else the one that `[send]` names, fit to be used.
    pub fn profile_named(&self, name: Option<&str>) -> Result<(&str, &Profile), Fault> {
        let (name, profile) = self.profile_there(name)?;
        match self.problem_of(name, profile) {
            None => Ok((name, profile)),
            Some(problem) => Err(Fault::words(format!("the profile `{name}` cannot be used"))
                .because(self.settings().told(&keys_of(name, &problem), &problem.message))
                .hint(problem.hint)),
        }
    }

    /// The profile of that name, else the one that `[send]` names, whether it can be used or not.
    pub fn profile_there(&self, name: Option<&str>) -> Result<(&str, &Profile), Fault> {
        let wanted = name.unwrap_or(&self.send.profile);
        match self.profiles.get_key_value(wanted) {
            Some((name, profile)) => Ok((name, profile)),
            None => Err(Fault::words(format!("there is no profile `{wanted}`")).hint(self.like(wanted))),
        }
    }

    /// Which profile may have been meant.
    fn like(&self, wanted: &str) -> String {
        let known = || self.profiles.keys().map(String::as_str);
        match closest(wanted, known()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are: {}", known().collect::<Vec<_>>().join(", ")),
        }
    }

    /// Where the store lies.
    pub fn store_at(&self, home: &Path) -> StoreAt {
        match self.store.kind() {
            Some(Kind::Server) => StoreAt::Server(self.store.url.clone()),
            _ => StoreAt::File(home.join(self.store.url.trim_start_matches("sqlite:"))),
        }
    }

    /// How long nothing of an issue is given up.
    pub fn give_up_after(&self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.send.give_up_after_s))
    }
}

/// Where in the config a problem stands.
fn keys_of<'a>(profile: &'a str, problem: &'a Problem) -> Vec<&'a str> {
    ["profiles", profile]
        .into_iter()
        .chain(problem.key.split('.'))
        .collect()
}

/// The config with keys set by the environment. A value is read as TOML where it is TOML, else as a string.
fn overruled(text: &str, overrides: &[(String, Vec<String>, String)]) -> Result<Config, Fault> {
    let mut table: toml::Table = toml::from_str(text)?;
    for (variable, path, value) in overrides {
        let value = toml::from_str::<toml::Table>(&format!("value = {value}"))
            .ok()
            .and_then(|mut parsed| parsed.remove("value"))
            .unwrap_or_else(|| toml::Value::String(value.clone()));
        set(&mut table, path, value).ok_or_else(|| Fault::words(format!("`{variable}` names no key of the config")))?;
    }
    let text = toml::to_string(&table)?;
    Settings::new("environment", &text).parse().map_err(|misfit| {
        let line = misfit.excerpt.unwrap_or_default();
        let is_meant = |key: &String| line.starts_with(key.as_str()) || line.starts_with(&format!("[{key}"));
        let culprit = overrides
            .iter()
            .find(|(_, path, _)| path.iter().any(is_meant))
            .map_or("environment", |(name, ..)| name);
        let fault =
            Fault::words("the environment does not fit the config").because(format!("`{culprit}`: {}", misfit.message));
        misfit.hint.into_iter().fold(fault, Fault::hint)
    })
}

fn set(table: &mut toml::Table, path: &[String], value: toml::Value) -> Option<()> {
    let (last, folders) = path.split_last()?;
    let mut table = table;
    for folder in folders {
        let inner = table
            .entry(folder.clone())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        table = inner.as_table_mut()?;
    }
    table.insert(last.clone(), value);
    Some(())
}
