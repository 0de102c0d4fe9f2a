//! `resolve`: what becomes of deliveries of which nobody knows whether they arrived.

use std::collections::HashSet;
use std::io::BufRead;
use std::path::Path;

use crate::app::cli;
use crate::app::commands::Call;
use crate::app::commands::operate::Target;
use crate::app::commands::status::each;
use crate::app::copies;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::mail::token_key;
use crate::app::out::counted;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::PAGE;
use crate::ledger::delivery::Ruling;
use crate::ledger::state::State;
use crate::message::mailing::Mailing;
use crate::store::files::FileError;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Resolve) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let target = Target::find(call, &loaded, &words.issue).await?;
    let chosen = match &words.ruling.log {
        Some(log) => {
            let key = token_key(&loaded.home, &loaded.config)?;
            let mailing: Mailing = serde_json::from_str(&target.started.frozen)?;
            Some(found_in_log(&target, log, |id| mailing.key_of(&key, id).to_string()).await?)
        }
        None if words.addresses.is_empty() => None,
        None => Some(named(&target, &words.addresses).await?),
    };
    let flags = &words.ruling;
    let ruling = match (flags.resend, flags.skip) {
        (true, _) => Ruling::Resend,
        (_, true) => Ruling::Skip,
        _ => Ruling::Accept,
    };
    let mut resolved = 0;
    match &chosen {
        None => loop {
            match target.store.rule(target.started.id, &ruling, None).await? {
                0 => break,
                more => resolved += more,
            }
        },
        Some(chosen) => {
            for page in chosen.chunks(PAGE as usize) {
                resolved += target.store.rule(target.started.id, &ruling, Some(page)).await?;
            }
        }
    }
    if resolved == 0 && words.ruling.log.is_none() {
        return target.nothing(call, "doubtful", &words.issue).await;
    }
    if !call.out.is_json() {
        let how = match ruling {
            Ruling::Resend => "to be sent again",
            Ruling::Skip => "left unsent",
            _ => "taken as delivered",
        };
        call.out
            .row("resolved", format!("{} {how}", counted(resolved, "doubtful delivery")))?;
    }
    let next = if ruling == Ruling::Resend { "send" } else { "status" };
    let next = format!("pressrun {next} {}", words.issue);
    target.tell(call, next).await
}

async fn named(target: &Target, addresses: &[String]) -> Result<Vec<SubscriberId>, Fault> {
    let mut chosen = Vec::new();
    for text in addresses {
        let subscriber = target.store.subscriber(&copies::address(text)?.key()).await?;
        let subscriber = subscriber.ok_or_else(|| Fault::new(format!("nobody is subscribed as `{text}`")))?;
        chosen.push(subscriber.id);
    }
    Ok(chosen)
}

/// Doubtful deliveries whose Message-ID the relay's log calls sent. In the log of Postfix and its like one line names
/// the Message-ID with a queue id, and another that queue id with `status=sent`.
async fn found_in_log(
    target: &Target,
    log: &Path,
    key_of: impl Fn(SubscriberId) -> String,
) -> Result<Vec<SubscriberId>, Fault> {
    let mut doubtful = Vec::new();
    each(&target.store, target.started.id, |delivery| {
        if delivery.state == State::Doubtful {
            doubtful.push((key_of(delivery.recipient.id), delivery.recipient.id));
        }
        Ok(())
    })
    .await?;
    let open = || std::fs::File::open(log).map_err(|error| FileError::new("read", log, error));
    let mut queued: Vec<(String, SubscriberId)> = Vec::new();
    let mut sent = HashSet::new();
    for line in std::io::BufReader::new(open()?).lines() {
        let line = line.map_err(|error| FileError::new("read", log, error))?;
        if let Some(queue_id) = queue_id(&line) {
            if line.contains("status=sent") {
                sent.insert(queue_id.to_owned());
            }
            let named = doubtful.iter().filter(|(key, _)| line.contains(key.as_str()));
            queued.extend(named.map(|(_, id)| (queue_id.to_owned(), *id)));
        }
    }
    Ok(queued
        .into_iter()
        .filter(|(queue_id, _)| sent.contains(queue_id))
        .map(|(_, id)| id)
        .collect())
}

/// The queue id of a line: the first word that ends in `:` and is all letters and digits behind the program's name.
fn queue_id(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("]: ")?;
    let (id, _) = rest.split_once(": ")?;
    (id.len() >= 6 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(id)
}
