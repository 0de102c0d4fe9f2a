//! `plan`: who would get an issue, and what was found.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::name_of;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::orphan;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::out::duration;
use crate::app::out::grouped;
use crate::app::planning;
use crate::app::planning::Drawn;
use crate::app::ruling::allowed;
use crate::app::starting::tied;
use crate::app::storage;
use crate::app::way::OUTBOX_LINES;
use crate::audience::Counts;
use crate::audience::Roll;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::preflight::GMAIL_CLIP_BYTES;
use crate::profile::Profile;
use crate::profile::Tls;

/// How many domains are named; the rest is counted.
const DOMAINS_NAMED: usize = 3;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Plan) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let (feed, issue) = call.issue(&loaded, &words.issue)?;
    let mut ready = Ready::new(&loaded, (feed, issue), words.by.profile.as_deref()).await?;
    ready.findings = allowed(ready.findings, &words.allow.rules)?;
    let name = name_of(feed, issue);
    let store = storage::open(&loaded).await?;
    if let Some(started) = store.started(&name).await? {
        let phase = started.phase.name();
        return Err(
            Fault::new(format!("{name} is {phase}: it has been planned and frozen")).hint(format!(
                "`pressrun status {}` tells how it stands",
                call.typing(&loaded).issue(&name)
            )),
        );
    }
    orphan::refuse(
        &loaded,
        &store,
        (&name, &issue.file, &call.typing(&loaded).issue(&name)),
    )?;
    // Whoever only plans needs no keys; whoever sends here is told now what is in the way.
    if let Err(fault) = tied(&loaded, ready.mailing.clone(), clock::now()) {
        let because = fault
            .because
            .first()
            .map_or_else(String::new, |because| format!(" ({because})"));
        call.out.note(
            "mind",
            format!("`send` is refused on this machine: {}{because}", fault.error),
        );
    }
    let drawn = planning::draw(
        &store,
        &name,
        planning::facts(&ready.mailing, (ready.profile_name, ready.profile)),
    )
    .await?;
    let counts = store.counts(&name.feed).await?;
    store.close().await;
    let told = Told {
        name: &name,
        words: format!(
            "{}{}{}",
            call.typing(&loaded).issue(&name),
            words.allow.flag(),
            words.by.flag()
        ),
        add: call.typing(&loaded).in_feed("subscribers add ADDRESS", &name.feed),
        ready: &ready,
        drawn: &drawn,
    };
    if call.out.is_json() {
        call.out.json(told.json())?;
    } else {
        told.print(call.out, counts)?;
    }
    Ok(if ready.findings.iter().any(Finding::is_error) {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// A plan, to be told.
pub struct Told<'a> {
    /// The issue.
    pub name: &'a IssueName,
    /// The issue and its profile as they are named on the command line.
    pub words: String,
    /// What it is, and the way out.
    pub ready: &'a Ready<'a>,
    /// The command that takes somebody in.
    pub add: String,
    /// The plan.
    pub drawn: &'a Drawn,
}

impl Told<'_> {
    fn json(&self) -> serde_json::Value {
        let found: Vec<_> = self.ready.findings.iter().map(findings::json_of).collect();
        json!({
            "issue": self.name.to_string(),
            "hash": self.drawn.plan.hash,
            "fingerprint": self.ready.mailing.issue.fingerprint,
            "recipients": self.drawn.plan.recipients,
            "domains": self.drawn.domains,
            "profile": self.ready.profile_name,
            "eta_s": self.takes_s(),
            "findings": found,
        })
    }

    /// How long sending takes, estimated from what is known before: how many there are, how large they are, and how many
    /// lines carry them. In whole seconds, begun ones counted.
    fn takes_s(&self) -> u64 {
        let issue = &self.ready.mailing.issue;
        let size = (issue.html.len() + issue.text.len()) as u64;
        let recipients = self.drawn.plan.recipients;
        let least = self.ready.profile.limits().rate.least(recipients);
        let takes = estimate(self.ready.profile, recipients, size).max(least);
        takes.as_secs() + u64::from(takes.subsec_nanos() > 0)
    }

    /// The plan for people.
    pub fn print(&self, out: Out, counts: Counts) -> Result<(), Fault> {
        let issue = &self.ready.mailing.issue;
        let size = format!(
            "{} KB of {} KB",
            issue.html.len().div_ceil(1000),
            GMAIL_CLIP_BYTES / 1000
        );
        out.row("issue", format!("{} · {} · {size}", self.name, issue.subject))?;
        let mut out_of_it = Vec::new();
        if counts.suppressed > 0 {
            out_of_it.push(format!("{} suppressed", grouped(counts.suppressed)));
        }
        if counts.pending > 0 {
            out_of_it.push(format!("{} pending", grouped(counts.pending)));
        }
        let left_out = match out_of_it.as_slice() {
            [] => String::new(),
            some => format!(" ({} are left out)", some.join(" and ")),
        };
        out.row(
            "to",
            format!("{}{left_out}", counted(self.drawn.plan.recipients, "subscriber")),
        )?;
        out.row("by", way((self.ready.profile_name, self.ready.profile)))?;
        if self.drawn.plan.recipients > 0 {
            out.row("takes", format!("about {}", duration(self.takes_s())))?;
        }
        if !self.drawn.domains.is_empty() {
            out.row("domains", domains(&self.drawn.domains))?;
        }
        out.row("check", findings::summary(&self.ready.findings))?;
        for finding in self
            .ready
            .findings
            .iter()
            .filter(|finding| finding.severity <= crate::finding::Severity::Warning)
        {
            out.row("", finding)?;
        }
        let (hash, words) = (&self.drawn.plan.hash, &self.words);
        if self.ready.findings.iter().any(Finding::is_error) {
            out.row("mend", "what is named above, then plan again")?;
            return out.row("next", format!("pressrun plan {words}"));
        }
        if self.drawn.plan.recipients == 0 {
            return out.row("next", &self.add);
        }
        out.row("plan", format!("{hash}   →  pressrun send {words} --plan {hash}"))
    }
}

/// What one message waits for at a relay elsewhere, answers of a busy one counted in; at a relay on this machine; and
/// at a disk. What a message takes besides grows with its size.
const RELAY_WAIT: Duration = Duration::from_millis(300);
/// See [`RELAY_WAIT`].
const LOOPBACK_WAIT: Duration = Duration::from_millis(10);
/// See [`RELAY_WAIT`].
const DISK_WAIT: Duration = Duration::from_millis(10);
/// What a line of a small office sends in a second, over all connections.
const UPLOAD_BYTES_PER_S: u64 = 1_000_000;

fn estimate(profile: &Profile, messages: u64, size_bytes: u64) -> Duration {
    let (wait, lines, is_near) = match profile {
        Profile::Maildir(_) => (DISK_WAIT, OUTBOX_LINES, true),
        Profile::Smtp(smtp) if smtp.is_loopback() => (LOOPBACK_WAIT, smtp.connections.get(), true),
        Profile::Smtp(smtp) => (RELAY_WAIT, smtp.connections.get(), false),
    };
    let rounds = messages.div_ceil(u64::from(lines));
    let waiting = wait.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX));
    if is_near {
        return waiting;
    }
    let uploading = Duration::from_millis(messages.saturating_mul(size_bytes) / (UPLOAD_BYTES_PER_S / 1_000));
    waiting.max(uploading)
}

/// A way out for people: `relay · smtp.example.org:587 · 5 connections`.
pub fn way((name, profile): (&str, &Profile)) -> String {
    match profile {
        Profile::Maildir(maildir) => format!("{name} · {}", maildir.path.display()),
        Profile::Smtp(smtp) => {
            let tls = match smtp.tls {
                Tls::Implicit => "TLS",
                Tls::StartTls => "STARTTLS",
                Tls::None => "no TLS",
            };
            let connections = counted(u64::from(smtp.connections.get()), "connection");
            let backup = smtp.backup.as_ref().map(|backup| format!(" · backup {backup}"));
            let backup = backup.unwrap_or_default();
            format!("{name} · {}:{} · {tls} · {connections}{backup}", smtp.host, smtp.port)
        }
    }
}

fn domains(domains: &BTreeMap<String, u64>) -> String {
    let mut by_count: Vec<(&String, &u64)> = domains.iter().collect();
    by_count.sort_by(|left, right| right.1.cmp(left.1).then_with(|| left.0.cmp(right.0)));
    let mut parts: Vec<String> = by_count
        .iter()
        .take(DOMAINS_NAMED)
        .map(|(domain, count)| format!("{domain} {}", grouped(**count)))
        .collect();
    let rest = by_count.iter().skip(DOMAINS_NAMED);
    let others = rest.len() as u64;
    let people: u64 = rest.map(|(_, count)| **count).sum();
    if others > 0 {
        parts.push(format!("{} others {}", grouped(others), grouped(people)));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::estimate;
    use crate::profile::Profile;

    #[test]
    fn an_estimate_grows_with_messages_and_size_and_shrinks_with_connections() {
        let relay = |host: &str, connections: u32| -> Profile {
            let text =
                format!("kind = 'smtp'\nhost = '{host}'\nconnections = {connections}\nfrom = {{ email = 'a@b.test' }}");
            toml::from_str(&text).unwrap()
        };
        let seconds = |profile: &Profile, messages, size| estimate(profile, messages, size).as_secs();
        let five = relay("relay.test", 5);
        assert_eq!(seconds(&five, 0, 10_000), 0);
        assert_eq!(seconds(&five, 1_000, 10_000), 60);
        assert_eq!(seconds(&five, 2_000, 10_000), 120);
        assert_eq!(seconds(&relay("relay.test", 10), 1_000, 10_000), 30);
        assert_eq!(seconds(&five, 1_000, 100_000), 100, "the line is what is slow");
        assert_eq!(seconds(&relay("localhost", 5), 1_000, 100_000), 2);
        assert!(estimate(&five, u64::MAX, u64::MAX).as_secs() > 1_000_000);
    }
}
