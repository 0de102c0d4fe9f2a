//! The log of requests: a JSON document a line.

use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::TrySendError;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::Utc;
use serde_json::json;

/// Where a log is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiaryAt {
    /// To standard output.
    Stdout,
    /// To standard error.
    Stderr,
    /// To the end of this file, which is opened anew when everything is.
    File(PathBuf),
}

/// A log that is being written, by a thread of its own: nobody who is answered waits for a disk.
#[derive(Debug)]
pub(crate) struct Diary {
    lines: Option<SyncSender<String>>,
    writer: Option<JoinHandle<()>>,
}

/// How many lines wait for the writer at most. What is beyond is lost, and counted: a full disk stops no reader.
const WAITING_MAX: usize = 4096;

/// One request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// When it was answered.
    pub(crate) time: DateTime<Utc>,
    /// How it asked.
    pub(crate) method: &'a str,
    /// For what, masked.
    pub(crate) path: &'a str,
    /// What was answered.
    pub(crate) status: u16,
    /// What it was of.
    pub(crate) class: &'static str,
    /// How long the body is.
    pub(crate) bytes: u64,
    /// How long the answer took.
    pub(crate) took: Duration,
    /// What the client calls itself, masked.
    pub(crate) agent: Option<&'a str>,
}

impl Diary {
    /// Begins to write.
    pub(crate) fn open(at: &DiaryAt) -> io::Result<Self> {
        let to: Box<dyn Write + Send> = match at {
            DiaryAt::Stdout => Box::new(io::stdout()),
            DiaryAt::Stderr => Box::new(io::stderr()),
            DiaryAt::File(path) => Box::new(File::options().create(true).append(true).open(path)?),
        };
        let (lines, taken) = sync_channel(WAITING_MAX);
        let writer = thread::Builder::new()
            .name("access log".to_owned())
            .spawn(move || write(&taken, BufWriter::new(to)))?;
        Ok(Self {
            lines: Some(lines),
            writer: Some(writer),
        })
    }

    /// Writes a line; `false` where it is lost, since too many wait.
    pub(crate) fn write(&self, line: Line<'_>) -> bool {
        let document = json!({
            "time": line.time.to_rfc3339_opts(SecondsFormat::Millis, true),
            "method": line.method,
            "path": line.path,
            "status": line.status,
            "class": line.class,
            "bytes": line.bytes,
            "us": u64::try_from(line.took.as_micros()).unwrap_or(u64::MAX),
            "agent": line.agent,
        });
        let sent = self.lines.as_ref().map(|lines| lines.try_send(document.to_string()));
        !matches!(sent, Some(Err(TrySendError::Full(_))))
    }
}

/// Waits until all is written.
impl Drop for Diary {
    fn drop(&mut self) {
        self.lines = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so.
            let _ = writer.join();
        }
    }
}

/// Writes what comes, and hands on what is written whenever nothing more waits. What cannot be written is let go: nobody
/// is there to be told but the log itself.
fn write(lines: &Receiver<String>, mut to: impl Write) {
    while let Ok(line) = lines.recv() {
        let _ = writeln!(to, "{line}");
        while let Ok(line) = lines.try_recv() {
            let _ = writeln!(to, "{line}");
        }
        let _ = to.flush();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;

    use super::Diary;
    use super::DiaryAt;
    use super::Line;

    #[test]
    fn each_request_is_a_document_on_a_line_and_none_is_lost_when_it_closes() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("log");
        let line = Line {
            time: DateTime::from_timestamp(1_772_352_000, 0).unwrap(),
            method: "GET",
            path: "/rss.xml",
            status: 304,
            class: "feed",
            bytes: 0,
            took: Duration::from_micros(41),
            agent: Some("newsboat"),
        };
        for _ in 0..2 {
            let diary = Diary::open(&DiaryAt::File(path.clone())).unwrap();
            assert!((0..100).all(|_| diary.write(line)));
        }
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text.lines().count(), 200);
        insta::assert_snapshot!(
            text.lines().next().unwrap(),
            @r#"{"time":"2026-03-01T08:00:00.000Z","method":"GET","path":"/rss.xml","status":304,"class":"feed","bytes":0,"us":41,"agent":"newsboat"}"#
        );
    }
}
