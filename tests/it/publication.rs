//! Publications in folders of their own, and the command run in them as a person runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::runtime;
use tokio::time::timeout;

/// Longer than anything here takes on a busy machine.
const RUN_MAX: Duration = Duration::from_mins(6);

/// A moment by which everything in the sample has come: 2026-12-01.
pub const LATER: (&str, &str) = ("SOURCE_DATE_EPOCH", "1796083200");

/// What a program left.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Outcome {
    /// What it printed, of a program that must succeed.
    pub fn text(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        String::from_utf8(self.stdout).unwrap()
    }
}

/// A publication in a folder that goes away with it.
pub struct Publication {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Publication {
    /// What `init` makes.
    pub fn new() -> Self {
        let publication = Self::in_empty_folder();
        publication.run(&["init", "."]).text();
        publication
    }

    /// A copy of this repository's own, without what was built.
    pub fn sample() -> Self {
        let publication = Self::in_empty_folder();
        for folder in ["config", "feeds", "templates"] {
            for (path, bytes) in tree(&repository().join(folder)) {
                if !path.starts_with("sample/public/") {
                    publication.write(&format!("{folder}/{path}"), &bytes);
                }
            }
        }
        publication
    }

    /// A copy of one of the publications among the tests' data.
    pub fn of_data(name: &str) -> Self {
        let publication = Self::in_empty_folder();
        for (path, bytes) in tree(&repository().join("tests/data").join(name)) {
            publication.write(&path, &bytes);
        }
        publication
    }

    /// A folder with nothing in it.
    pub fn in_empty_folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let variables = vec![(LATER.0.to_owned(), LATER.1.to_owned())];
        Self { folder, variables }
    }

    /// The same, with a variable of the environment for what runs in it.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.path().join(path)).unwrap()
    }

    /// Runs the command to its end.
    pub fn run(&self, words: &[&str]) -> Outcome {
        run(self.command(words))
    }

    /// The command, with an environment that holds nothing else.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
        command.args(words).current_dir(self.path()).env_clear();
        command.stdin(Stdio::null());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// The folder of this repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a file that is published is a page; mail is none.
pub fn is_page(file: &str) -> bool {
    let file = Path::new(file);
    file.extension().is_some_and(|suffix| suffix == "html") && !file.ends_with("email.html")
}

/// Every file below a folder, by its path in it.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            let below = tree(&entry.path()).into_iter();
            files.extend(below.map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Runs a program to its end.
pub fn run(mut command: Command) -> Outcome {
    command.kill_on_drop(true);
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let name = format!("{:?}", command.as_std());
    let output = runtime.block_on(async { timeout(RUN_MAX, command.output()).await });
    let output = output.unwrap_or_else(|_| panic!("{name} does not end"));
    let output = output.unwrap_or_else(|error| panic!("{name}: {error}"));
    Outcome {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
