//! `pause`, `resume`, `cancel`, `retry`: what an operator may do to an issue that was started.

use crate::app::advice::DECIDE;
use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::ending::end_time;
use crate::app::ending::moment;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::marking;
use crate::app::out::counted;
use crate::app::sending::settle;
use crate::app::standing;
use crate::app::storage;
use crate::ledger::Ledger;
use crate::ledger::delivery::Ruling;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Started;
use crate::ledger::reason;
use crate::store::Store;

/// An issue that was started, and its store.
pub struct Target {
    /// Its name.
    pub name: IssueName,
    /// The store.
    pub store: Store,
    /// How it was started.
    pub started: Started,
    /// The issue as it is named on the command line.
    pub word: String,
}

impl Target {
    /// The started issue that `words` mean.
    pub async fn find(call: &Call, loaded: &Loaded, words: &str) -> Result<Self, Fault> {
        call.out.only(&[cli::Format::Text, cli::Format::Json])?;
        let name = call.name(loaded, words)?;
        if let Some(store) = storage::open_if_there(loaded).await?
            && let Some(started) = store.started(&name).await?
        {
            return Ok(Self {
                word: call.typing(loaded).issue(&name),
                name,
                store,
                started,
            });
        }
        call.issue(loaded, words)?;
        Err(Fault::new(format!("{name} was never sent")).hint(format!(
            "`pressrun plan {}` comes first",
            call.typing(loaded).issue(&name)
        )))
    }

    /// Moves the issue on, or says in which phase it stands instead.
    async fn turn(&self, from: &[Phase], into: Phase) -> Result<(), Fault> {
        let phase = self.store.turn(self.started.id, from, into, clock::now()).await?;
        if phase == into {
            return Ok(());
        }
        Err(Fault::new(format!("{} is {}", self.name, phase.name()))
            .hint(format!("`pressrun status {}` tells how it stands", self.word)))
    }

    /// Gives an issue whose time is over a new one, because the operator wants more of it sent. What was still open when
    /// it ended is ended first, as a sender would have done: only what the operator names goes on.
    pub async fn allow_time(&self, call: &Call, loaded: &Loaded) -> Result<(), Fault> {
        let now = clock::now();
        if self.started.not_after > now {
            return Ok(());
        }
        let _lock = storage::lock_sending(loaded, &self.store)?;
        end_time(&self.store, self.started.id).await?;
        let until = now + loaded.config.give_up_after();
        self.store.prolong(self.started.id, until).await?;
        if !call.out.is_json() {
            let (over, until) = (moment(self.started.not_after), moment(until));
            call.out.row("until", format!("{until}; its time was over on {over}"))?;
        }
        Ok(())
    }

    /// Says that there is nothing to do, and how the issue stands.
    pub async fn nothing(self, call: &Call, state: &str) -> Result<Exit, Fault> {
        if !call.out.is_json() {
            call.out.row("nothing", format!("no delivery is {state}"))?;
        }
        self.tell(call, "status", " --deliveries").await
    }

    /// Says what may become of what is doubtful still, and the command that says it.
    pub async fn tell_choice(self, call: &Call) -> Result<Exit, Fault> {
        if !call.out.is_json() {
            call.out.row("decide", DECIDE)?;
        }
        self.tell(call, "resolve", "").await
    }

    /// Says how the issue stands, and what to type next.
    pub async fn tell(self, call: &Call, next: &str, flags: &str) -> Result<Exit, Fault> {
        let totals = self.store.totals(self.started.id).await?;
        let started = self.store.started(&self.name).await?;
        let phase = started.map_or(Phase::Open, |started| started.phase);
        self.store.close().await;
        if call.out.is_json() {
            call.out.json(standing::json_of(&self.name, phase, &totals))?;
        } else {
            call.out
                .row(phase.name(), format!("{}: {}", self.name, standing::sentence(&totals)))?;
            call.out.row("next", format!("pressrun {next} {}{flags}", self.word))?;
        }
        Ok(Exit::Done)
    }
}

/// `pause`.
pub async fn pause(call: &Call, words: &cli::Named) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let target = Target::find(call, &loaded, &words.issue).await?;
    target.turn(&[Phase::Planned, Phase::Sending], Phase::Paused).await?;
    target.tell(call, "resume", "").await
}

/// `resume`.
pub async fn resume(call: &Call, words: &cli::Named) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let target = Target::find(call, &loaded, &words.issue).await?;
    if target.started.phase == Phase::Cancelled {
        // First everybody is planned again: a kill in between leaves a cancelled issue, of which nothing leaves and which
        // the same command takes up. The other way round, a sender would find nobody left, and call it finished.
        let reopen = Ruling::Reopen(reason::CANCELLED.to_owned());
        while target.store.rule(target.started.id, &reopen, None).await? > 0 {}
    }
    target.turn(&[Phase::Paused, Phase::Cancelled], Phase::Sending).await?;
    target.tell(call, "send", "").await
}

/// `cancel`.
pub async fn cancel(call: &Call, words: &cli::Named) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    if let Some(exit) = unschedule(call, &loaded, words).await? {
        return Ok(exit);
    }
    let target = Target::find(call, &loaded, &words.issue).await?;
    // Everybody of the plan gets a row, so that nobody is left out of the count.
    while !target.store.stock(target.started.id).await? {}
    target
        .turn(&[Phase::Planned, Phase::Sending, Phase::Paused], Phase::Cancelled)
        .await?;
    settle(&loaded, &target.store, &target.started).await?;
    while target.store.skip_rest(target.started.id, reason::CANCELLED).await? > 0 {}
    let bounced_after = loaded.config.audience.bounced_after.get();
    marking::mark(&target.store, target.started.id, bounced_after).await?;
    target.tell(call, "status", " --deliveries").await
}

/// Forgets that an issue waits for its time; `None` where it does not.
async fn unschedule(call: &Call, loaded: &Loaded, words: &cli::Named) -> Result<Option<Exit>, Fault> {
    let name = call.name(loaded, &words.issue)?;
    let Some(store) = storage::open_if_there(loaded).await? else {
        return Ok(None);
    };
    if !store.unschedule(&name).await? {
        return Ok(None);
    }
    if call.out.is_json() {
        call.out
            .json(standing::json_of(&name, Phase::Open, &Totals::default()))?;
    } else {
        call.out
            .row(Phase::Open.name(), format!("{name} is not scheduled any more"))?;
        call.out
            .row("next", format!("pressrun plan {}", call.typing(loaded).issue(&name)))?;
    }
    Ok(Some(Exit::Done))
}

/// `retry`.
pub async fn retry(call: &Call, words: &cli::ruling::Retry) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let target = Target::find(call, &loaded, &words.issue).await?;
    settle(&loaded, &target.store, &target.started).await?;
    let (ruling, state) = if words.missed {
        (Ruling::Reopen(reason::PAST.to_owned()), "missed")
    } else {
        (Ruling::Retry, "refused")
    };
    if words.missed || target.store.totals(target.started.id).await?.refused > 0 {
        target.allow_time(call, &loaded).await?;
    }
    // First nobody is marked, and then everybody is planned again: the other way round a sender would skip them.
    let unmarked = match ruling {
        Ruling::Retry => marking::unmark(&target.store, target.started.id).await?,
        _ => 0,
    };
    let mut planned = 0;
    loop {
        match target.store.rule(target.started.id, &ruling, None).await? {
            0 => break,
            more => planned += more,
        }
    }
    if planned == 0 {
        return target.nothing(call, state).await;
    }
    if !call.out.is_json() {
        let deliveries = counted(planned, &format!("{state} delivery"));
        call.out.row("planned", format!("{deliveries} again"))?;
        if unmarked > 0 {
            let readers = counted(unmarked, "reader");
            call.out.row(
                "bounced",
                format!("{readers} not any more, for it may have been a mistake"),
            )?;
        }
    }
    target.tell(call, "send", "").await
}
