//! The progress of a sending on a terminal.

use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Write;
use std::time::Duration;

use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::advice::limited;
use crate::app::advice::look_after;
use crate::app::clock;
use crate::app::ending::moment;
use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::out::duration;
use crate::app::out::grouped;
use crate::ledger::delivery::Totals;
use crate::send::Notice;

/// How often the bar is drawn again.
const REDRAW: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "sending  {prefix}  {wide_bar}  {percent:>3} %  {msg}";

/// What is shown while an issue is being sent.
pub struct Show {
    /// Where.
    pub out: Out,
    /// The issue and its profile, in words.
    pub what: String,
    /// The profile's name.
    pub profile: String,
    /// Where the profile's mail goes, in words.
    pub place: String,
    /// The command that goes on with it.
    pub go_on: String,
    /// How it stands.
    pub totals: watch::Receiver<Totals>,
    /// What is told beside.
    pub notices: mpsc::UnboundedReceiver<Notice>,
}

impl Show {
    /// Shows the totals until the run lets go of them, a bar on a terminal and nothing elsewhere; and tells notices.
    pub fn start(mut self) -> JoinHandle<()> {
        let bar = self.bar();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(REDRAW);
            let first = self.totals.borrow().ended();
            let begun = std::time::Instant::now();
            let mut notices = 0;
            loop {
                tokio::select! {
                    _ = ticks.tick() => draw(&bar, *self.totals.borrow_and_update(), first, begun.elapsed()),
                    Some(notice) = self.notices.recv() => {
                        notices += 1;
                        bar.suspend(|| self.tell(&notice, notices));
                    }
                    () = wait_for_end(&self.totals) => break,
                }
            }
            bar.finish_and_clear();
        })
    }

    fn bar(&self) -> ProgressBar {
        let visible = std::io::stderr().is_terminal() && !self.out.quiet && !self.out.is_json();
        let bar = ProgressBar::new(1).with_prefix(self.what.clone());
        bar.set_draw_target(if visible {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        });
        bar.set_style(
            ProgressStyle::with_template(TEMPLATE)
                .expect("a constant")
                .progress_chars("━╸─"),
        );
        bar
    }

    /// Tells what happened; what can be done about it only the first time.
    fn tell(&self, notice: &Notice, nth: u32) {
        match notice {
            Notice::Resting { rest, failure } => {
                let rest = duration(rest.as_secs());
                let place = &self.place;
                self.out.note("resting", format!("{place} for {rest}: {failure}"));
                if nth == 1 {
                    let advice = look_after(&self.profile);
                    self.out.note("", format!("it is tried again by itself; {advice}"));
                    self.tell_help();
                }
            }
            Notice::Waiting(until) => {
                let deferred = counted(self.totals.borrow().deferred, "deferred delivery");
                let wait = (*until - clock::now()).num_seconds().max(0).unsigned_abs();
                let (wait, until) = (duration(wait), moment(*until));
                self.out
                    .note("waiting", format!("{deferred} for {wait}, until {until}"));
                if nth == 1 {
                    self.tell_help();
                }
            }
            Notice::Limited(limit, until) => {
                let wait = (*until - clock::now()).num_seconds().max(0).unsigned_abs();
                let (wait, until) = (duration(wait), moment(*until));
                self.out.note(
                    "waiting",
                    format!("{}; it goes on in {wait}, at {until}", limited(limit)),
                );
                if nth == 1 {
                    self.tell_help();
                }
            }
            Notice::Resumed => self.out.note("resumed", "the relay takes messages again"),
        }
    }

    fn tell_help(&self) {
        let help = format!(
            "nothing is lost; Ctrl-C (or `--no-wait`) ends the wait, `{}` goes on later",
            self.go_on
        );
        self.out.note("", help);
    }
}

/// Returns once nobody tells totals any more.
async fn wait_for_end(totals: &watch::Receiver<Totals>) {
    let mut own = totals.clone();
    while own.changed().await.is_ok() {}
}

fn draw(bar: &ProgressBar, totals: Totals, first: u64, elapsed: Duration) {
    bar.set_length(totals.total.max(1));
    bar.set_position(totals.ended());
    let done = totals.ended().saturating_sub(first);
    let tenths = u64::try_from(elapsed.as_millis() / 100).unwrap_or(u64::MAX).max(1);
    let per_minute = done * 600 / tenths;
    let rate = format!("{}.{}/s", per_minute / 60, per_minute % 60 * 10 / 60);
    let left = totals.total.saturating_sub(totals.ended());
    let eta = match per_minute {
        0 => String::new(),
        rate => {
            let seconds = left * 60 / rate;
            format!("  {}:{:02} left", seconds / 60, seconds % 60)
        }
    };
    let deferred = match totals.deferred {
        0 => String::new(),
        count => format!("  {} deferred", grouped(count)),
    };
    bar.set_message(format!(
        "{} of {}  {rate}{eta}{deferred}",
        grouped(totals.ended()),
        grouped(totals.total)
    ));
}

/// Asks at the terminal; only `y` and `yes` are a yes.
pub fn confirmed(question: &str) -> Result<bool, Fault> {
    let mut stderr = anstream::stderr();
    write!(stderr, "{question} [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
