//! `resolve`: what becomes of deliveries of which nobody knows whether they arrived.

use std::collections::HashMap;
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
use crate::app::sending::settle;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::PAGE;
use crate::ledger::delivery::Ruling;
use crate::ledger::state::State;
use crate::message::mailing::Mailing;
use crate::store::file_error::FileError;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Resolve) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let target = Target::find(call, &loaded, &words.issue).await?;
    settle(&loaded, &target.store, &target.started).await?;
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
    if ruling == Ruling::Resend && target.store.totals(target.started.id).await?.doubtful > 0 {
        target.allow_time(call, &loaded).await?;
    }
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
        return target.nothing(call, "doubtful").await;
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
    target.tell(call, next, "").await
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

/// Doubtful deliveries that the relay took, as the log of Postfix and its like tells: one line names the Message-ID with
/// a queue id, when the header has been read; a later line of that queue id tells that the message was put into the
/// queue, or sent. Queue ids are used again, so each line speaks of the last Message-ID before it.
async fn found_in_log(
    target: &Target,
    log: &Path,
    key_of: impl Fn(SubscriberId) -> String,
) -> Result<Vec<SubscriberId>, Fault> {
    let mut doubtful = HashMap::new();
    each(&target.store, target.started.id, |delivery| {
        if delivery.state == State::Doubtful {
            doubtful.insert(key_of(delivery.recipient.id), delivery.recipient.id);
        }
        Ok(())
    })
    .await?;
    let marker = format!("{}.{}.", target.name.feed, target.name.number);
    let unread = |error| FileError::new("read", log, error);
    let mut lines = std::io::BufReader::new(std::fs::File::open(log).map_err(unread)?);
    let mut received: HashMap<String, SubscriberId> = HashMap::new();
    let mut taken = Vec::new();
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).map_err(unread)? > 0 {
        // A client may call itself what it likes, also in bytes that are no text.
        let text = String::from_utf8_lossy(&line);
        if let Some(queue_id) = queue_id(&text) {
            if text.contains("message-id=") {
                match key_behind(&marker, &text).and_then(|key| doubtful.get(key)) {
                    Some(id) => received.insert(queue_id.to_owned(), *id),
                    None => received.remove(queue_id),
                };
            } else if text.contains("(queue active)") || text.contains("status=sent") {
                taken.extend(received.remove(queue_id));
            }
        }
        line.clear();
    }
    Ok(taken)
}

/// The queue id of a line: the first word behind the program's name, which is all letters and digits and ends in `:`.
fn queue_id(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("]: ")?;
    let (id, _) = rest.split_once(": ")?;
    (id.len() >= 6 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(id)
}

/// The key in a Message-ID of ours.
fn key_behind<'a>(marker: &str, line: &'a str) -> Option<&'a str> {
    let (_, rest) = line.split_once(marker)?;
    Some(rest.split_once('@')?.0)
}
