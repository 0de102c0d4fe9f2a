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

use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::grouped;
use crate::ledger::delivery::Totals;
use crate::send::Notice;

/// How often the bar is drawn again.
const REDRAW: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "sending  {prefix}  {bar:28}  {percent:>3} %  {msg}";

/// Shows the totals until the run lets go of them: a bar on a terminal, nothing elsewhere.
pub fn show(
    out: Out,
    what: String,
    mut totals: watch::Receiver<Totals>,
    mut notices: mpsc::UnboundedReceiver<Notice>,
) -> JoinHandle<()> {
    let visible = std::io::stderr().is_terminal() && !out.quiet && !out.is_json();
    let bar = ProgressBar::new(1).with_prefix(what);
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
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(REDRAW);
        let first = totals.borrow().ended();
        let begun = std::time::Instant::now();
        loop {
            tokio::select! {
                _ = ticks.tick() => draw(&bar, *totals.borrow_and_update(), first, begun.elapsed()),
                Some(notice) = notices.recv() => bar.suspend(|| tell(out, &notice)),
                changed = wait_for_end(&totals) => {
                    if changed { break; }
                }
            }
        }
        bar.finish_and_clear();
    })
}

/// Returns once nobody tells totals any more.
async fn wait_for_end(totals: &watch::Receiver<Totals>) -> bool {
    let mut own = totals.clone();
    while own.changed().await.is_ok() {}
    true
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

fn tell(out: Out, notice: &Notice) {
    match notice {
        Notice::Resting { rest, failure } => {
            out.note("resting", format!("for {} s: {failure}", rest.as_secs()));
        }
        Notice::Resumed => out.note("resumed", "the relay takes messages again"),
    }
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
