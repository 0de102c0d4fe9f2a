//! What is printed: answers on stdout, all else on stderr.

use std::fmt::Display;
use std::io;
use std::io::IsTerminal;
use std::io::Write;

use crate::app::cli::Format;
use crate::app::fault::Fault;

/// Where a command prints.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    /// How answers are written.
    pub format: Format,
    /// Whether to say only what was asked for.
    pub quiet: bool,
}

/// The width of the left column.
const LABEL_COLUMNS: usize = 9;

impl Out {
    /// Whether the answer is for a program.
    pub fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// Refuses a format that a command does not have.
    pub fn only(self, formats: &[Format]) -> Result<(), Fault> {
        if formats.contains(&self.format) {
            return Ok(());
        }
        let name = |format: &Format| format!("`{}`", format!("{format:?}").to_lowercase());
        let names: Vec<String> = formats.iter().map(name).collect();
        Err(
            Fault::words(format!("this command has no format {}", name(&self.format)))
                .hint(format!("it has {}", names.join(" and "))),
        )
    }

    /// A line of the answer.
    pub fn line(self, text: impl Display) -> Result<(), Fault> {
        writeln!(anstream::stdout().lock(), "{text}").map_err(broken)
    }

    /// Bytes of the answer, as they are.
    pub fn bytes(self, bytes: &[u8]) -> Result<(), Fault> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(broken)
    }

    /// A document of the answer, on one line, beginning with its format.
    pub fn json(self, mut document: serde_json::Value) -> Result<(), Fault> {
        if let Some(map) = document.as_object_mut() {
            map.shift_insert(0, "format".to_owned(), 1.into());
        }
        self.line(document)
    }

    /// A line of the answer in two columns.
    pub fn row(self, label: &str, text: impl Display) -> Result<(), Fault> {
        self.line(beside(label, text))
    }

    /// Something that goes beside the answer.
    pub fn note(self, label: &str, text: impl Display) {
        if !self.quiet {
            tell(&beside(label, text));
        }
    }

    /// Why the command failed.
    pub fn tell_fault(self, fault: &Fault) {
        tell(&if self.is_json() {
            fault.to_json().to_string()
        } else {
            fault.to_text()
        });
    }

    /// Whether there is somebody at a terminal who can be asked.
    pub fn can_ask() -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }
}

/// Text beside its label; a label that fills its column keeps its distance.
fn beside(label: &str, text: impl Display) -> String {
    let gap = if label.len() < LABEL_COLUMNS { "" } else { " " };
    let line = format!("{label:<LABEL_COLUMNS$}{gap}{text}");
    line.trim_end().to_owned()
}

/// A line on stderr. That nobody reads it changes nothing.
pub fn tell(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}", text.trim_end());
}

/// That nobody reads the answer any more is no failure: [`is_broken_pipe`] tells.
fn broken(error: io::Error) -> Fault {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Fault::new(BROKEN_PIPE);
    }
    Fault::from(error).when(UNPRINTED)
}

const BROKEN_PIPE: &str = "nobody reads the answer any more";
const UNPRINTED: &str = "the answer cannot be printed";

/// Whether a command ended because nobody reads its answer any more.
pub fn is_broken_pipe(fault: &Fault) -> bool {
    fault.error == BROKEN_PIPE
}

/// How the answer about something went that is `done`, and stays done: who does not read it misses nothing, and where it
/// cannot be printed the fault says what is there all the same.
pub fn told_of(done: impl Display, told: Result<(), Fault>) -> Result<(), Fault> {
    match told {
        Err(fault) if is_broken_pipe(&fault) => Ok(()),
        Err(fault) if fault.error == UNPRINTED => Err(Fault {
            hint: Some(format!("{done}; only what was to be said of it is lost")),
            ..fault
        }),
        told => told,
    }
}

/// `1204` as `1,204`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 subscriber`, `1,204 subscribers`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    let noun = match noun.strip_suffix('y') {
        Some(stem) if number != 1 => format!("{stem}ies"),
        _ => format!("{noun}{plural}"),
    };
    format!("{} {noun}", grouped(number))
}

/// `1 min 26 s`.
pub fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}
