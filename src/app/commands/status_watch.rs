//! `status N --watch`: how an issue stands, again and again until it has ended.

use std::collections::VecDeque;
use std::io::IsTerminal;
use std::time::Duration;
use std::time::Instant;

use serde_json::json;

use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::duration;
use crate::app::out::grouped;
use crate::app::signals;
use crate::app::standing::json_of;
use crate::app::standing::sentence;
use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::store::Store;

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(1);

/// Over how long the rate is taken: long enough that it does not jump, short enough that it follows.
const RATE_OVER: Duration = Duration::from_secs(15);

/// How many ended, and when that was seen.
type Seen = VecDeque<(Instant, u64)>;

/// Tells how the issue stands whenever that has changed, until nothing can happen any more or a signal comes.
pub async fn watch(out: Out, store: &Store, (name, issue): (&IssueName, IssueId)) -> Result<(), Fault> {
    let mut stop = signals::stop();
    let mut seen = Seen::new();
    let mut told = None;
    loop {
        let (phase, totals) = (store.phase(issue).await?, store.totals(issue).await?);
        let rate = rate(&mut seen, totals.ended());
        if told != Some((phase, totals, rate)) {
            tell(out, (name, phase), (&totals, rate), told.is_some())?;
            told = Some((phase, totals, rate));
        }
        if matches!(phase, Phase::Finished | Phase::Cancelled) {
            return Ok(());
        }
        tokio::select! {
            () = stop.come() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// How many end in a minute; `None` as long as nothing does.
fn rate(seen: &mut Seen, ended: u64) -> Option<u64> {
    let now = Instant::now();
    seen.push_back((now, ended));
    while seen.len() > 2 && seen.front().is_some_and(|(at, _)| now - *at > RATE_OVER) {
        seen.pop_front();
    }
    let (began, before) = seen.front().copied()?;
    let passed_ms = u64::try_from((now - began).as_millis()).ok().filter(|ms| *ms > 0)?;
    Some(ended.saturating_sub(before) * 60_000 / passed_ms).filter(|rate| *rate > 0)
}

fn tell(
    out: Out,
    (name, phase): (&IssueName, Phase),
    (totals, rate): (&Totals, Option<u64>),
    again: bool,
) -> Result<(), Fault> {
    let left = totals.total - totals.ended();
    let eta_s = rate.map(|rate| left * 60 / rate).filter(|_| phase == Phase::Sending);
    if out.is_json() {
        let mut document = json_of(name, phase, totals);
        document["per_minute"] = json!(rate);
        document["eta_s"] = json!(eta_s);
        return out.json(document);
    }
    if again && std::io::stdout().is_terminal() {
        // One line up, and nothing left of it: the line is told anew in its place.
        out.bytes(b"\x1b[1A\x1b[2K")?;
    }
    let (ended, total) = (grouped(totals.ended()), grouped(totals.total));
    let pace = rate.map_or_else(String::new, |rate| format!(" · {} a minute", grouped(rate)));
    let rest = eta_s.map_or_else(String::new, |eta_s| format!(" · {} left", duration(eta_s)));
    out.row(
        phase.name(),
        format!("{name} · {ended} of {total}{pace}{rest} · {}", sentence(totals)),
    )
}
