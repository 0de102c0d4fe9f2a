//! An issue that was started goes on by another profile: only where every copy is what it would have been, and gets as
//! far.

use crate::app::commands::file_of;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::load::Loaded;
use crate::app::mail::Sender;
use crate::app::mail::reach;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::planning::profile_fact;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Started;
use crate::message::mailing::Mailing;
use crate::preflight;
use crate::preflight::Flight;
use crate::preflight::Reach;
use crate::profile::Profile;
use crate::store::Store;

/// An issue that was started, and the profile by which it is to go on.
#[derive(Clone, Copy)]
pub struct Handover<'a> {
    /// The issue.
    pub name: &'a IssueName,
    /// As it is named on the command line.
    pub word: &'a str,
    /// How it was started.
    pub started: &'a Started,
    /// The name of the profile.
    pub profile_name: &'a str,
    /// The profile.
    pub profile: &'a Profile,
}

impl Handover<'_> {
    /// Refuses to go on by a profile that does not go the way which the issue's plan names, if it mails as somebody else,
    /// fills a folder where the other mails readers, or is not fit for mailing readers.
    ///
    /// # Errors
    /// What is in the way, and what to do.
    pub async fn check(self, out: Out, loaded: &Loaded, store: &Store) -> Result<(), Fault> {
        let plan = store.plan(self.name, Some(&self.started.plan_hash)).await?;
        let fact = profile_fact(self.profile_name, self.profile);
        if plan.is_some_and(|plan| plan.facts.profile == fact) {
            return Ok(());
        }
        let mailing: Mailing = serde_json::from_str(&self.started.frozen)?;
        self.refuse_other_reach(loaded, store).await?;
        self.refuse_other_sender(loaded, &mailing)?;
        let findings = preflight::check(Flight {
            publication: &loaded.config.publication,
            mailing: &mailing,
            reach: reach(self.profile),
            config: loaded.config.settings(),
            profile: self.profile_name,
            issue_file: &file_of(loaded, self.name).unwrap_or_default(),
        });
        let doing = self.refused();
        let check = format!("pressrun check --profile {}", self.profile_name);
        findings::refuse_errors(out, &loaded.home, &findings, (&doing, &check))
    }

    async fn refuse_other_reach(self, loaded: &Loaded, store: &Store) -> Result<(), Fault> {
        let Some(begun_by) = loaded.config.profiles.get(&self.started.profile) else {
            return Ok(());
        };
        let totals = store.totals(self.started.id).await?;
        let taken = totals.accepted + totals.doubtful;
        if reach(begun_by) == reach(self.profile) || taken == 0 {
            return Ok(());
        }
        let copies = counted(taken, "copy");
        let because = match reach(begun_by) {
            Reach::Local => format!(
                "`{}` took {copies} into a folder: those readers would get nothing",
                self.started.profile
            ),
            Reach::World => format!(
                "`{}` mailed {copies}: what a folder takes, no reader gets",
                self.started.profile
            ),
        };
        Err(self.refusal(because).hint(format!(
            "`pressrun send {word} --profile {by}` goes on; or `pressrun cancel {word}`, and a new issue goes by `{}`",
            self.profile_name,
            word = self.word,
            by = self.started.profile,
        )))
    }

    /// What was frozen names the sender of every copy.
    fn refuse_other_sender(self, loaded: &Loaded, mailing: &Mailing) -> Result<(), Fault> {
        if self.profile_name == self.started.profile {
            return Ok(());
        }
        let sender = Sender::of(self.profile, &loaded.config)?;
        let signed_by = mailing.signature.as_ref().map(|signature| &signature.domain);
        let differs = [
            (sender.from != mailing.masthead.from, "`from`"),
            (sender.return_path != mailing.return_path, "`return_path`"),
            (
                self.profile.dkim().map(|dkim| &dkim.domain) != signed_by,
                "`dkim.domain`",
            ),
        ];
        let Some((_, key)) = differs.into_iter().find(|(differs, _)| *differs) else {
            return Ok(());
        };
        let because = format!(
            "its {key} is not that of `{}`, by which it was started",
            self.started.profile
        );
        Err(self.refusal(because).hint(format!(
            "`pressrun send {} --profile {}` goes on; another profile needs the same `from`, `return_path` and signing domain",
            self.word, self.started.profile,
        )))
    }

    fn refusal(self, because: String) -> Fault {
        Fault::words(self.refused()).because(because)
    }

    fn refused(self) -> String {
        format!("{} does not go on by `{}`", self.name, self.profile_name)
    }
}
