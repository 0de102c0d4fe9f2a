//! `resolve`: what becomes of deliveries of which nobody knows whether they arrived.

use std::collections::HashMap;
use std::collections::HashSet;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;

use crate::app::advice::DECIDE;
use crate::app::cli;
use crate::app::commands::Call;
use crate::app::commands::operate::Target;
use crate::app::copies;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::keys::token_of;
use crate::app::load::Loaded;
use crate::app::marking;
use crate::app::out::counted;
use crate::app::sending::settle;
use crate::app::standing::each;
use crate::app::standing::print_doubtful;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::PAGE;
use crate::ledger::delivery::Ruling;
use crate::ledger::mark::Standing;
use crate::ledger::state::State;
use crate::message::mailing::Mailing;
use crate::store::file_error::FileError;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::ruling::Resolve) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let target = Target::find(call, &loaded, &words.issue).await?;
    settle(&loaded, &target.store, &target.started).await?;
    let (bounced, living) = (&words.ruling.bounced, &words.ruling.living);
    if let Some(domain) = bounced {
        return decide(call, &loaded, target, (domain, Standing::Marked)).await;
    }
    if let Some(domain) = living {
        return decide(call, &loaded, target, (domain, Standing::Spared)).await;
    }
    if words.ruling.is_open() {
        return list(call, target, &words.addresses).await;
    }
    let chosen = match &words.ruling.log {
        Some(log) => {
            let found = search(&loaded, &target, log).await?;
            if found.taken.is_empty() && found.doubtful > 0 {
                return nothing_found(call, target, log, &found).await;
            }
            Some(found.taken)
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
    if resolved == 0 {
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
    // What has an answer now may show that a domain is to be believed.
    marking::mark(
        &target.store,
        target.started.id,
        loaded.config.audience.bounced_after.get(),
    )
    .await?;
    let next = if ruling == Ruling::Resend { "send" } else { "status" };
    target.tell(call, next, "").await
}

/// Decides about a domain that refused too many to be believed.
async fn decide(
    call: &Call,
    loaded: &Loaded,
    target: Target,
    (domain, standing): (&str, Standing),
) -> Result<Exit, Fault> {
    let (store, issue) = (&target.store, target.started.id);
    let domain = domain.to_lowercase();
    let known = store.withheld(issue).await?;
    let known = known.iter().find(|known| known.crowd.domain == domain);
    let fault = |why: &str| Fault::new(format!("nothing is to be decided about `{domain}`")).because(why);
    match known.map(|known| known.standing) {
        None => return Err(fault("it is no domain whose refusals of this issue are doubted")),
        Some(Standing::Unclear) => return Err(fault("many of its copies have no answer yet")),
        Some(Standing::Marked) if standing == Standing::Spared => {
            return Err(
                fault("its readers were marked already").hint("only their own new confirmation brings them back")
            );
        }
        Some(_) => {}
    }
    let before = store.marked(issue).await?;
    store.decide(issue, &domain, standing).await?;
    marking::mark(store, issue, loaded.config.audience.bounced_after.get()).await?;
    if !call.out.is_json() {
        let marked = store.marked(issue).await?.saturating_sub(before);
        let told = match standing {
            Standing::Marked => format!(
                "{} at {domain}: nothing more is sent to them",
                counted(marked, "reader")
            ),
            _ => format!("nobody at {domain}: what it said of them counts for nothing"),
        };
        call.out.row("bounced", told)?;
    }
    target.tell(call, "status", "").await
}

/// Says who is in doubt and what may become of them, and changes nothing.
async fn list(call: &Call, target: Target, addresses: &[String]) -> Result<Exit, Fault> {
    if !addresses.is_empty() {
        return Err(Fault::words("nothing says what becomes of them").hint(DECIDE));
    }
    if target.store.totals(target.started.id).await?.doubtful == 0 {
        return target.nothing(call, "doubtful").await;
    }
    if call.out.is_json() {
        return target.tell(call, "resolve", "").await;
    }
    print_doubtful(call.out, &target.store, target.started.id, u64::MAX).await?;
    call.out.row("decide", DECIDE)?;
    target.store.close().await;
    Ok(Exit::Done)
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

/// What a log tells.
struct Found {
    /// What was looked for: the Message-IDs of the issue, as far as they are alike.
    ids: String,
    /// How many deliveries are in doubt.
    doubtful: usize,
    /// How many of their Message-IDs the log names.
    named: usize,
    /// Those that the relay took.
    taken: Vec<SubscriberId>,
}

/// Looks in a log for the doubtful deliveries of an issue.
async fn search(loaded: &Loaded, target: &Target, log: &Path) -> Result<Found, Fault> {
    let mailing: Mailing = serde_json::from_str(&target.started.frozen)?;
    let key = token_of(loaded, &mailing)?;
    let mut doubtful = HashMap::new();
    each(&target.store, target.started.id, Some(State::Doubtful), |delivery| {
        let id = delivery.recipient.id;
        doubtful.insert(mailing.key_of(&key, id).to_string(), id);
        Ok(())
    })
    .await?;
    let marker = format!("{}.{}.", target.name.feed, target.name.number);
    let unread = |error| FileError::new("read", log, error);
    let mut lines = BufReader::new(std::fs::File::open(log).map_err(unread)?);
    let mut reading = Reading {
        marker: &marker,
        doubtful: &doubtful,
        named: HashSet::new(),
        received: HashMap::new(),
        taken: Vec::new(),
    };
    let mut line = Vec::new();
    while next_line(&mut lines, &mut line).map_err(unread)? {
        // A client may call itself what it likes, also in bytes that are no text.
        reading.line(&String::from_utf8_lossy(&line));
    }
    Ok(Found {
        ids: format!("<{marker}…>"),
        doubtful: doubtful.len(),
        named: reading.named.len(),
        taken: reading.taken,
    })
}

/// The log of Postfix and its like: one line names the Message-ID with a queue id, when the header has been read; a
/// later line of that queue id tells that the message was put into the queue, or sent. Queue ids are used again, so each
/// line speaks of the last Message-ID before it.
struct Reading<'a> {
    marker: &'a str,
    doubtful: &'a HashMap<String, SubscriberId>,
    named: HashSet<SubscriberId>,
    received: HashMap<String, SubscriberId>,
    taken: Vec<SubscriberId>,
}

impl Reading<'_> {
    fn line(&mut self, text: &str) {
        let Some(queue_id) = queue_id(text) else { return };
        if text.contains("message-id=") {
            match key_behind(self.marker, text).and_then(|key| self.doubtful.get(key)) {
                Some(id) => {
                    self.named.insert(*id);
                    self.received.insert(queue_id.to_owned(), *id);
                }
                None => _ = self.received.remove(queue_id),
            }
        } else if text.contains("(queue active)") || text.contains("status=sent") {
            self.taken.extend(self.received.remove(queue_id));
        }
    }
}

/// The longest line of a log that is read whole, in bytes: a relay's own lines have some hundred. Of a longer one the
/// beginning counts, which is where queue id and Message-ID stand.
const LINE_BYTES_MAX: usize = 64 * 1024;

/// Reads the next line, as far as it is kept; false at the end.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let bytes = lines.fill_buf()?;
        if bytes.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', bytes);
        let part = &bytes[..end.unwrap_or(bytes.len())];
        let room = LINE_BYTES_MAX - line.len();
        line.extend_from_slice(&part[..part.len().min(room)]);
        let read = part.len() + usize::from(end.is_some());
        lines.consume(read);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// Says what was looked for in vain, and what can be done.
async fn nothing_found(call: &Call, target: Target, log: &Path, found: &Found) -> Result<Exit, Fault> {
    if !call.out.is_json() {
        let log = log.display();
        let deliveries = counted(found.doubtful as u64, "doubtful delivery");
        call.out
            .row("nothing", format!("`{log}` proves none of {deliveries} as taken"))?;
        let told = if found.named == 0 {
            format!("no line has `message-id={}` of one of them", found.ids)
        } else {
            format!(
                "{} named by `message-id={}`, none with `(queue active)` or `status=sent` under its queue id",
                found.named, found.ids
            )
        };
        call.out.row("", told)?;
        call.out.row(
            "",
            "it has to be the relay's log of the time of sending, unpacked; an older part may be in another file",
        )?;
    }
    target.tell_choice(call).await
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
