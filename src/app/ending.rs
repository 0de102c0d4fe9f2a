//! How a sending ended, as it is told.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

use crate::app::advice::DECIDE;
use crate::app::advice::go_on;
use crate::app::advice::limited;
use crate::app::advice::look_after;
use crate::app::advice::resolve;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::marking;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::out::duration;
use crate::app::standing;
use crate::app::typing::Typing;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::delivery::Ruling;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Started;
use crate::ledger::reason;
use crate::profile::Profile;
use crate::send::End;
use crate::send::run::Ended;
use crate::store::Store;

/// A sending that has ended.
pub struct Ending<'a> {
    /// The issue.
    pub name: &'a IssueName,
    /// The issue as it is named on the command line.
    pub word: &'a str,
    /// Where commands are typed.
    pub typing: Typing<'a>,
    /// After how many refusals in a row a reader has bounced.
    pub bounced_after: u32,
    /// How it was started.
    pub started: &'a Started,
    /// The way out it took, and its name.
    pub profile: &'a Profile,
    /// See `profile`.
    pub profile_name: &'a str,
    /// The name of the profile that was chosen, where another one has stood in for it.
    pub chosen: &'a str,
    /// How the run went.
    pub ended: Ended,
    /// How long it took.
    pub elapsed: Duration,
}

impl Ending<'_> {
    /// Finishes the issue where everything of it is final, and says what happened and what to type next.
    pub async fn tell(self, out: Out, store: &Store) -> Result<Exit, Fault> {
        let Self { name, started, .. } = self;
        marking::mark(store, started.id, self.bounced_after).await?;
        let phase = self.finish(store).await?;
        let totals = store.totals(started.id).await?;
        // The run saw an end of everything; an operator may have planned something again since.
        let is_final = self.is_final() && totals.is_final();
        let unwritten = self.unwritten(store).await?;
        if out.is_json() {
            out.json(standing::whole(store, (name, started.id), (phase, &totals)).await?)?;
        } else {
            let label = if is_final { "sent" } else { "so far" };
            let took = duration(self.elapsed.as_secs());
            out.row(label, format!("{name} in {took}: {}", standing::sentence(&totals)))?;
            if self.ended.swept > 0 {
                let swept = counted(self.ended.swept, "delivery");
                out.row(
                    "doubtful",
                    format!("{swept} were on the wire when the last sender ended"),
                )?;
            }
            if let End::Expired = self.ended.end {
                let over = moment(started.not_after);
                out.row("over", format!("since {over} nothing of it is tried any more"))?;
                if totals.skipped > 0 {
                    let word = self.word;
                    out.row(
                        "",
                        format!("`pressrun retry {word} --missed` plans those again whom nobody tried"),
                    )?;
                }
            }
            standing::print_ends(out, store, (started.id, &totals)).await?;
            let list = marking::list(self.typing, &name.feed);
            marking::print(out, store, (started.id, self.word, &list)).await?;
            standing::print_outbox(out, self.profile, store, started.id).await?;
        }
        self.verdict(out, &totals, &unwritten)
    }

    fn is_final(&self) -> bool {
        matches!(self.ended.end, End::Final | End::Expired)
    }

    /// Whose reply could not be written down, and what it was: it stands nowhere else.
    async fn unwritten(&self, store: &Store) -> Result<Vec<String>, Fault> {
        let mut told = Vec::new();
        for outcome in &self.ended.unwritten {
            let before = SubscriberId(outcome.subscriber.0 - 1);
            let page = store.deliveries(self.started.id, None, Some(before)).await?;
            let delivery = page.first().filter(|found| found.recipient.id == outcome.subscriber);
            let address = delivery.map_or("nobody", |found| found.recipient.address.expose());
            told.push(format!("{address}: {}", standing::told(&outcome.said)));
        }
        Ok(told)
    }

    async fn finish(&self, store: &Store) -> Result<Phase, Fault> {
        let issue = self.started.id;
        match self.ended.end {
            End::Expired => end_time(store, issue).await?,
            // What was on the wire when it was cancelled, and came back, was not there to be skipped then.
            End::Halted(Phase::Cancelled) => while store.skip_rest(issue, reason::CANCELLED).await? > 0 {},
            _ => {}
        }
        if !self.is_final() {
            return Ok(store.phase(issue).await?);
        }
        let now = crate::app::clock::now();
        Ok(store.turn(issue, &[Phase::Sending], Phase::Finished, now).await?)
    }

    /// Says which domains were paused, and that the next run tries them again.
    fn note_paused(&self, out: Out) {
        for refusing in &self.ended.paused {
            out.note(
                "paused",
                format!("{refusing}; what is left of it waits for the next run"),
            );
        }
    }

    fn verdict(self, out: Out, totals: &Totals, unwritten: &[String]) -> Result<Exit, Fault> {
        let word = self.word;
        let go_on = go_on(word, self.chosen, self.started);
        let profile = self.profile_name;
        self.note_paused(out);
        let fault = match self.ended.end {
            End::Final | End::Expired if !totals.is_final() => {
                out.note("next", go_on);
                return Ok(Exit::Stopped);
            }
            End::Final | End::Expired => {
                next(out, totals, word)?;
                return Ok(if matches!(self.ended.end, End::Expired) {
                    Exit::Partly
                } else {
                    exit_of(totals)
                });
            }
            End::Later(due) => {
                note_doubt(out, totals, word);
                out.note("due", format!("the next retry, at {}", moment(due)));
                out.note("next", go_on);
                return Ok(Exit::Stopped);
            }
            End::Limited(limit, until) => {
                note_doubt(out, totals, word);
                out.note("limit", format!("{}; it goes on at {}", limited(&limit), moment(until)));
                out.note("next", go_on);
                return Ok(Exit::Stopped);
            }
            End::Interrupted | End::Left => {
                note_doubt(out, totals, word);
                out.note("next", go_on);
                return Ok(Exit::Stopped);
            }
            End::Halted(phase) => return Err(held(self.name, word, phase)),
            End::Braked(braked) => {
                return Err(Fault::new(format!("{} is paused, for it goes badly", self.name))
                    .because(braked.to_string())
                    .hint(
                        "relays that get much of what they refuse stop listening: mend what they say first, and let it go on then",
                    )
                    .next(format!("pressrun resume {word}"))
                    .exit(Exit::Stopped));
            }
            End::Resting(failure) => {
                Fault::new(format!("the profile `{profile}` has to rest, and nobody waits for it"))
                    .because(failure)
                    .hint(format!("nothing is lost; {}", look_after(profile)))
                    .exit(Exit::Stopped)
            }
            End::Stopped(stopped) => Fault::new(format!("the profile `{profile}` stopped"))
                .because(stopped.failure)
                .hint(stopped.reason.hint()),
            End::Outbox(error) => Fault::from(error).when("the outbox cannot be written"),
            End::Store(error) => Fault::from(error).when("the ledger cannot be written"),
        };
        Err(lost(fault, unwritten, (self.profile, word)).next(go_on))
    }
}

/// Says what may become of what is doubtful while the rest is not done.
fn note_doubt(out: Out, totals: &Totals, word: &str) {
    if totals.doubtful > 0 {
        out.note("decide", DECIDE);
        out.note("", resolve(word));
    }
}

/// A moment, to the minute.
pub fn moment(moment: DateTime<Utc>) -> impl std::fmt::Display {
    moment.format("%Y-%m-%d %H:%M UTC")
}

/// Ends what is still open of an issue whose time is over.
pub async fn end_time(store: &Store, issue: IssueId) -> Result<(), Fault> {
    while store.rule(issue, &Ruling::GiveUp, None).await? > 0 {}
    while store.skip_rest(issue, reason::PAST).await? > 0 {}
    Ok(())
}

/// With the replies that could not be written down: what a relay said is lost unless somebody keeps it, while an outbox
/// tells again what it has.
fn lost(fault: Fault, unwritten: &[String], (profile, word): (&Profile, &str)) -> Fault {
    if unwritten.is_empty() {
        return fault;
    }
    let replies = counted(unwritten.len() as u64, "reply");
    let list = unwritten.join("\n");
    let (fate, hint) = match profile {
        Profile::Maildir(_) => (
            "what became of these copies is looked up in the outbox next time",
            "make room, then go on".to_owned(),
        ),
        Profile::Smtp(_) => (
            "these deliveries become doubtful",
            format!("make room, then go on; `pressrun resolve {word} ADDRESS --accept` settles each that was taken"),
        ),
    };
    let fault = fault.because(format!("{replies} could not be written down, so {fate}:\n{list}"));
    Fault {
        hint: Some(hint),
        ..fault
    }
}

/// How a run ends whose deliveries are final.
pub fn exit_of(totals: &Totals) -> Exit {
    if totals.refused + totals.doubtful > 0 {
        Exit::Partly
    } else {
        Exit::Done
    }
}

/// That the operator holds an issue, or has ended it.
pub fn held(name: &IssueName, word: &str, phase: Phase) -> Fault {
    Fault::new(format!("{name} is {}", phase.name()))
        .hint(format!("let it go on first; then `pressrun send {word}`"))
        .next(format!("pressrun resume {word}"))
        .exit(Exit::Stopped)
}

fn next(out: Out, totals: &Totals, word: &str) -> Result<(), Fault> {
    if out.is_json() {
        return Ok(());
    }
    if totals.doubtful > 0 {
        out.row("decide", DECIDE)?;
        out.row("next", resolve(word))
    } else {
        out.row("next", format!("pressrun status {word} --deliveries"))
    }
}
