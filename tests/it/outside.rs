//! Programs that others wrote: whether they are to be asked, and asking them.

use std::ffi::OsStr;
use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;

use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::process::Command;

use crate::publication::repository;
use crate::publication::run;

/// A program, and the package of Debian that it comes in.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    pub name: &'static str,
    pub package: &'static str,
}

pub const PYTHON: Program = Program {
    name: "python3",
    package: "python3",
};

pub const NODE: Program = Program {
    name: "node",
    package: "nodejs",
};

/// Whether these programs are to be asked: `PRESSRUN_TEST_OUTSIDE=1` says so, and a missing one is then a failure.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn are_wanted(programs: &[Program]) -> bool {
    let is_wanted = is_set("PRESSRUN_TEST_OUTSIDE");
    for program in programs {
        if !is_wanted {
            eprintln!("skipped: needs {}", program.name);
        } else if find(program.name).is_none() {
            panic!(
                "there is no `{}`: install the package {}",
                program.name, program.package
            );
        }
    }
    is_wanted
}

/// Where a program lies.
pub fn find(name: &str) -> Option<PathBuf> {
    let folders = variable("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Whether a variable of the environment says yes.
pub fn is_set(name: &str) -> bool {
    variable(name).is_some_and(|value| value == "1")
}

/// A variable of the environment in which the tests run.
#[expect(clippy::disallowed_methods, reason = "the environment of tests enters here")]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// A port of this machine at which nobody listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A folder for a server that takes other rights than the test's: everybody may enter it.
pub fn open_folder(prefix: &str) -> TempDir {
    let folder = tempfile::Builder::new().prefix(prefix).tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Stops a server by the command that says so to it.
pub fn stop(command: Command) {
    let outcome = run(command);
    // A second panic would hide why the test failed.
    assert!(
        outcome.code == Some(0) || std::thread::panicking(),
        "{}",
        outcome.stderr
    );
}

/// A program's standard output; it must succeed.
pub fn answer(command: Command) -> String {
    run(command).text()
}

/// A program whose files lie in `home` and that takes bytes for UTF-8.
pub fn command(program: Program, home: &Path) -> Command {
    let mut command = Command::new(program.name);
    command.stdin(Stdio::null());
    command.env("HOME", home).env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
    command
}

/// What a script beside this file says, in JSON.
pub fn script<T: DeserializeOwned>(name: &str, words: &[&OsStr]) -> T {
    let file = repository().join("tests/it/outside").join(name);
    let mut command = command(PYTHON, &std::env::temp_dir());
    command.arg("-B").arg(file).args(words);
    serde_json::from_str(&answer(command)).unwrap()
}

/// What a script of JavaScript beside this file says, in JSON. Its first word is the folder below which the packages of
/// npm that it uses lie: `target/node`.
pub fn node_script<T: DeserializeOwned>(name: &str, words: &[&OsStr]) -> T {
    let script = repository().join("tests/it/outside").join(name);
    let mut command = command(NODE, &std::env::temp_dir());
    command.arg(script).arg(repository().join("target/node")).args(words);
    serde_json::from_str(&answer(command)).unwrap()
}

/// What a program that reads its standard input makes of a file.
pub fn filtered(mut command: Command, file: &Path) -> String {
    command.stdin(File::open(file).unwrap());
    answer(command)
}
