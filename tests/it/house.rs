//! A publication in a folder of its own, and the command as a person runs it there.
//!
//! The real binary, with an environment that is empty but for what a test puts in. Nothing outlives its bound, or the
//! test.

use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Longer than any command of a test takes on a busy machine.
const BOUND: Duration = Duration::from_mins(1);

/// A publication in a folder that goes away with it.
pub struct House {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// What a command said, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The exit code; -1 where a signal ended it.
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A command that is running.
pub struct Running {
    child: Child,
    said: Arc<Said>,
}

#[derive(Default)]
struct Said {
    streams: Mutex<Streams>,
    changed: Condvar,
}

#[derive(Default)]
struct Streams {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    ended: u32,
}

impl House {
    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let house = Self {
            folder: TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap(),
            environment: Vec::new(),
        };
        for (path, text) in files {
            house.write(path, text);
        }
        house
    }

    /// Every command from now on sees this variable.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Runs the command with these words, to its end.
    pub fn run(&self, words: &str) -> Ran {
        self.start(words).wait()
    }

    /// Runs it, and is content only if it did all that was asked for.
    pub fn do_it(&self, words: &str) -> Ran {
        let ran = self.run(words);
        assert_eq!(ran.exit, 0, "pressrun {words}\n{}", ran.text());
        ran
    }

    /// Starts the command with these words.
    pub fn start(&self, words: &str) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
        command.args(words.split_whitespace());
        self.launch(command)
    }

    /// Starts a program, in the folder and with the environment that the command has.
    pub fn launch(&self, mut command: Command) -> Running {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Arc::new(Said::default());
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        said.listen(stdout, |streams| &mut streams.stdout);
        said.listen(stderr, |streams| &mut streams.stderr);
        Running { child, said }
    }
}

impl Ran {
    /// All of it, as a test's words show it.
    pub fn text(&self) -> String {
        let mut text = format!("exit: {}\n", self.exit);
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            writeln!(text, "--- {name}\n{}", stream.trim_end()).unwrap();
        }
        text
    }
}

impl Said {
    fn listen(self: &Arc<Self>, mut from: impl Read + Send + 'static, into: fn(&mut Streams) -> &mut Vec<u8>) {
        let said = Arc::clone(self);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let read = from.read(&mut bytes).unwrap_or_default();
                let mut streams = said.streams.lock().unwrap();
                into(&mut streams).extend_from_slice(&bytes[..read]);
                streams.ended += u32::from(read == 0);
                drop(streams);
                said.changed.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
    }

    /// Waits until it is so, at most so long; whether it is.
    fn wait(&self, within: Duration, is_so: impl Fn(&Streams) -> bool) -> bool {
        let streams = self.streams.lock().unwrap();
        let waited = self
            .changed
            .wait_timeout_while(streams, within, |streams| !is_so(streams))
            .unwrap();
        is_so(&waited.0)
    }
}

impl Running {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has ended, at most so long; whether it has.
    pub fn ends(&self, within: Duration) -> bool {
        self.said.wait(within, |streams| streams.ended == 2)
    }

    /// Waits until it has said this on stderr.
    pub fn wait_for(&self, words: &str) {
        let is_said = self.said.wait(BOUND, |streams| {
            String::from_utf8_lossy(&streams.stderr).contains(words) || streams.ended == 2
        });
        let ran = self.ran(-1);
        assert!(
            is_said && ran.stderr.contains(words),
            "never said `{words}`\n{}",
            ran.text()
        );
    }

    /// What it has said on stdout until now, which is a line at least.
    pub fn said_on_stdout(&self) -> String {
        self.said
            .wait(BOUND, |streams| streams.stdout.contains(&b'\n') || streams.ended == 2);
        self.ran(-1).stdout
    }

    /// Sends it a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let done = Command::new("/bin/sh").args(["-c", &kill]).status().unwrap();
        assert!(done.success(), "{kill}");
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Ran {
        let ended = self.ends(BOUND);
        if !ended {
            let _ = self.child.kill();
        }
        let status = self.child.wait().unwrap();
        let ran = self.ran(status.code().unwrap_or(-1));
        assert!(ended, "it went on for {BOUND:?}\n{}", ran.text());
        ran
    }

    /// Ends it with a signal that it cannot see, whatever it does just now.
    pub fn kill(mut self) -> Ran {
        let _ = self.child.kill();
        self.wait()
    }

    fn ran(&self, exit: i32) -> Ran {
        let streams = self.said.streams.lock().unwrap();
        Ran {
            exit,
            stdout: String::from_utf8_lossy(&streams.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&streams.stderr).into_owned(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `text` with every run of digits behind `before` as one `#`: what differs from run to run.
pub fn without_numbers(text: &str, before: &str) -> String {
    let mut parts = text.split(before);
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        without += before;
        if rest.len() < part.len() {
            without.push('#');
        }
        without += rest;
    }
    without
}

/// How many files a folder holds.
pub fn files_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map(|items| {
            items
                .map(|item| item.unwrap().file_name().into_string().unwrap())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}
