//! What comes before an issue is sent or scheduled: it is looked at, planned, and somebody is asked.

use crate::app::cli;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::plan::Told;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::load::Loaded;
use crate::app::orphan;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::out::grouped;
use crate::app::planning;
use crate::app::planning::Drawn;
use crate::app::planning::Drift;
use crate::app::progress;
use crate::app::ruling::allowed;
use crate::app::starting;
use crate::audience::Roll;
use crate::finding::Finding;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Plan;
use crate::preflight::NOT_BUILT;
use crate::store::Store;

/// An issue that may be sent, and its plan.
pub struct Checked<'a> {
    /// The issue.
    pub ready: Ready<'a>,
    /// Who gets it.
    pub plan: Plan,
}

/// Looks at an issue that was never sent, plans it, and asks whether it shall be sent; `at` says when, if not now.
pub async fn ask<'a>(
    call: &Call,
    words: &cli::Send,
    (loaded, store): (&'a Loaded, &Store),
    (name, at): (&IssueName, Option<String>),
) -> Result<Checked<'a>, Fault> {
    let (feed, issue) = call.issue(loaded, &words.issue)?;
    let mut ready = Ready::new(loaded, (feed, issue), words.by.profile.as_deref()).await?;
    ready.findings = allowed(ready.findings, &words.allow.rules)?;
    let word = call.typing(loaded).issue(name);
    if words.adopt != Some(cli::Adopt::Moved) {
        orphan::refuse(loaded, store, (name, &issue.file, &word))?;
    }
    refuse_errors(call, words, (loaded, name), &ready.findings)?;
    // Whoever sends unasked sees no plan, and could not build once readers have the links.
    if words.yes && !call.out.is_json() {
        let not_built = ready.findings.iter().filter(|finding| finding.rule == NOT_BUILT.name);
        findings::tell_all(call.out, &loaded.home, &not_built.cloned().collect::<Vec<Finding>>());
    }
    starting::check_way(loaded, ready.profile)?;
    let facts = planning::facts(&ready.mailing, (ready.profile_name, ready.profile));
    let plan = if let Some(hash) = &words.plan {
        let again = format!("pressrun plan {word}{}", words.by.flag());
        let plan = planning::find(store, (name, hash, &again), &facts).await?;
        tell_drift(call.out, planning::drift(store, name, &plan).await?, &plan);
        plan
    } else {
        let drawn = planning::draw(store, name, facts).await?;
        let told = Told {
            name,
            words: format!("{word}{}{}{}", adopts(words), words.allow.flag(), words.by.flag()),
            add: call.typing(loaded).in_feed("subscribers add ADDRESS", &name.feed),
            ready: &ready,
            drawn: &drawn,
        };
        confirm(call, words, store, (&told, at)).await?;
        drawn.plan
    };
    if plan.recipients == 0 {
        return Err(nobody(call, loaded, name));
    }
    Ok(Checked { ready, plan })
}

/// Why an issue that nobody would get is not sent.
pub fn nobody(call: &Call, loaded: &Loaded, name: &IssueName) -> Fault {
    Fault::new(format!("{name} has nobody to go to")).hint(format!(
        "`{}`, or `{}`",
        call.typing(loaded).in_feed("subscribers add ADDRESS", &name.feed),
        call.typing(loaded).in_feed("subscribers import FILE.csv", &name.feed)
    ))
}

/// Refuses to send what has errors.
fn refuse_errors(
    call: &Call,
    words: &cli::Send,
    (loaded, name): (&Loaded, &IssueName),
    findings: &[Finding],
) -> Result<(), Fault> {
    let (doing, check) = (
        format!("{name} is not sent"),
        format!("pressrun check{}", words.by.flag()),
    );
    findings::refuse_errors(call.out, &loaded.home, findings, (&doing, &check)).map_err(|fault| Fault {
        hint: Some(format!(
            "mend what is named above; `{check}` tells it again, and `--allow RULE` lets a rule be"
        )),
        ..fault
    })
}

/// The same `--adopt` again, for a command that follows.
fn adopts(words: &cli::Send) -> &'static str {
    match words.adopt {
        Some(cli::Adopt::Moved) => " --adopt moved",
        // What it says was done when the store was taken on.
        Some(cli::Adopt::Restored) | None => "",
    }
}

/// Says how the readers have changed since a plan was made: who left is skipped, who joined is not added.
fn tell_drift(out: Out, Drift { left, joined }: Drift, plan: &Plan) {
    if left + joined > 0 {
        let (left, joined) = (grouped(left), grouped(joined));
        let hash = &plan.hash;
        out.note(
            "plan",
            format!("{hash} · {left} left since · {joined} joined and are not added"),
        );
    }
}

async fn confirm(
    call: &Call,
    words: &cli::Send,
    store: &Store,
    (told, at): (&Told<'_>, Option<String>),
) -> Result<(), Fault> {
    let Drawn { plan, .. } = told.drawn;
    if words.yes || plan.recipients == 0 {
        return Ok(());
    }
    let typed = &told.words;
    if !Out::can_ask() || call.out.is_json() {
        let hint = match at {
            Some(_) => "`--yes` schedules it unasked".to_owned(),
            None => format!(
                "`pressrun send {typed} --plan {}` sends this very plan, `--yes` whatever the plan is",
                plan.hash
            ),
        };
        let error = format!("{} is not sent unasked, and nobody can be asked here", told.name);
        return Err(Fault::words(error).hint(hint));
    }
    told.print(call.out, store.counts(&told.name.feed).await?)?;
    let recipients = counted(plan.recipients, "subscriber");
    let when = at.as_deref().map_or_else(|| "now".to_owned(), |at| format!("on {at}"));
    if progress::confirmed(&format!("send to {recipients} {when}?"))? {
        return Ok(());
    }
    let again = match at {
        Some(_) => "the same command when it is time".to_owned(),
        None => format!("`pressrun send {typed} --plan {}` when it is time", plan.hash),
    };
    Err(Fault::new("nothing was sent").hint(again))
}
