//! Outside programs.

use std::ffi::OsStr;
use std::io;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

/// Why a program gave no output.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It could not be started.
    #[error("`{command}` cannot be started")]
    Start {
        /// The command.
        command: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It failed. What it wrote is not repeated: it may hold a secret.
    #[error("`{command}` failed with {status}")]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It wrote something that is not UTF-8.
    #[error("what `{command}` wrote is not UTF-8")]
    NotUtf8 {
        /// The command.
        command: String,
    },
}

/// What a command writes to its standard output, run by the shell in `folder`. Its standard error is ours.
pub fn output(command: &str, folder: &Path) -> Result<String, RunError> {
    let told = command.to_owned();
    let done = Command::new("sh")
        .arg("-c")
        .arg(command)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| RunError::Start {
            command: told.clone(),
            source,
        })?;
    if !done.status.success() {
        return Err(RunError::Failed {
            command: told,
            status: done.status,
        });
    }
    String::from_utf8(done.stdout).map_err(|_| RunError::NotUtf8 { command: told })
}

/// Starts a command in `folder` by the shell, to which `values` are known as `$1`, `$2` and so on, and waits for nothing.
pub fn start(command: &str, values: &[&OsStr], folder: &Path) -> Result<(), RunError> {
    let started = Command::new("sh")
        .arg("-c")
        .arg(command)
        .arg("sh")
        .args(values)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    let mut child = started.map_err(|source| RunError::Start {
        command: command.to_owned(),
        source,
    })?;
    // Its end is waited for beside, so that nothing is left of it in the system's list.
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// What a program writes to its standard output when `input` is given to its standard input; `None` where there is no
/// such program. How it ends is its own business: filters tell by it what they think of what they read.
pub fn filtered((program, words): (&str, &[&str]), folder: &Path, input: &[u8]) -> Result<Option<String>, RunError> {
    let failed = |source: io::Error| RunError::Start {
        command: program.to_owned(),
        source,
    };
    let started = Command::new(program)
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match started {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        started => started.map_err(failed)?,
    };
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // Written beside: a program that answers before it has read all would wait for us, and we for it.
        scope.spawn(|| {
            // One that stops reading has heard enough.
            stdin.map(|mut stdin| stdin.write_all(input))
        });
        child.wait_with_output()
    });
    Ok(Some(
        String::from_utf8_lossy(&output.map_err(failed)?.stdout).into_owned(),
    ))
}
