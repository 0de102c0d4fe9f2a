//! Copies of an issue: the exact bytes that one subscriber gets.

use crate::app::clock;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::keys::press;
use crate::app::load::Loaded;
use crate::audience::Recipient;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::audience::address::Address;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::message::dkim::record::Published;
use crate::message::mailing::Mailing;
use crate::store::Store;

/// Reads an address from the command line.
pub fn address(text: &str) -> Result<Address, Fault> {
    text.parse::<Address>().map_err(|error| {
        Fault::from(error)
            .when(format!("`{text}` cannot be used"))
            .hint("write it like `name@example.org`")
            .exit(Exit::Words)
    })
}

/// The message of an issue for `text`: what left, if it did; else what would leave now. `mailing` is the issue as its
/// files say; what was frozen goes before it.
pub async fn bytes_for(
    loaded: &Loaded,
    store: &Store,
    name: &IssueName,
    mailing: Mailing,
    text: &str,
) -> Result<Vec<u8>, Fault> {
    Ok(shown(loaded, store, name, mailing, text).await?.bytes)
}

/// A copy, and the records by which receivers check its signatures.
pub struct Shown {
    /// Exact RFC 5322 bytes.
    pub bytes: Vec<u8>,
    /// The records.
    pub records: Vec<Published>,
}

/// The same message, with what its signatures are checked by.
pub async fn shown(
    loaded: &Loaded,
    store: &Store,
    name: &IssueName,
    mailing: Mailing,
    text: &str,
) -> Result<Shown, Fault> {
    let address = address(text)?;
    let planned = clock::build_time(loaded.config.publication.timezone)?;
    let subscriber = store.subscriber(&address.key()).await?;
    let subscriber = subscriber.ok_or_else(|| {
        Fault::new("nobody is subscribed under that address").hint("`pressrun subscribers list` names those who are")
    })?;
    let started = store.started(name).await?;
    let (mailing, sent) = match &started {
        Some(started) => {
            let sent = delivery(store, started.id, subscriber.id).await?;
            (serde_json::from_str(&started.frozen)?, sent)
        }
        None => (mailing, None),
    };
    let (recipient, date) = sent.unwrap_or_else(|| {
        let (address, values) = (subscriber.address, subscriber.values);
        (
            Recipient {
                id: subscriber.id,
                version: 0,
                address,
                values,
            },
            None,
        )
    });
    let date = date.unwrap_or(planned);
    let press = press(loaded, mailing)?;
    Ok(Shown {
        bytes: press.copy(&recipient, date)?.bytes,
        records: press.records(),
    })
}

type Sent = (Recipient, Option<chrono::DateTime<chrono::FixedOffset>>);

async fn delivery(
    store: &Store,
    issue: crate::ledger::issue::IssueId,
    subscriber: SubscriberId,
) -> Result<Option<Sent>, Fault> {
    let before = SubscriberId(subscriber.0 - 1);
    let page = store.deliveries(issue, None, Some(before)).await?;
    let found = page.into_iter().find(|delivery| delivery.recipient.id == subscriber);
    Ok(found.map(|delivery| (delivery.recipient, delivery.date)))
}
