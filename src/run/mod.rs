//! Outside programs.

use std::io;
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
