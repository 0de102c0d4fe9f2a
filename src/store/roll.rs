//! The promises of a roll, kept by whichever store it is.

use chrono::DateTime;
use chrono::Utc;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Counts;
use crate::audience::Recipient;
use crate::audience::Roll;
use crate::audience::StoreError;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::Taken;
use crate::audience::address::Address;
use crate::audience::address::AddressKey;
use crate::store::Store;
use crate::store::either;

impl Roll for Store {
    async fn begin_change(&self, kind: ChangeKind, source: &str, now: DateTime<Utc>) -> Result<ChangeId, StoreError> {
        either!(self, store => store.begin_change(kind, source, now).await)
    }

    async fn take_in(&self, change: ChangeId, feed: &str, candidates: &[Candidate]) -> Result<Vec<Taken>, StoreError> {
        either!(self, store => store.take_in(change, feed, candidates).await)
    }

    async fn publish(&self, change: ChangeId) -> Result<(), StoreError> {
        either!(self, store => store.publish(change).await)
    }

    async fn discard(&self, change: ChangeId) -> Result<bool, StoreError> {
        either!(self, store => store.discard(change).await)
    }

    async fn abandoned(&self, before: DateTime<Utc>) -> Result<Vec<ChangeId>, StoreError> {
        either!(self, store => store.abandoned(before).await)
    }

    async fn leave(&self, address: &Address, feed: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        either!(self, store => store.leave(address, feed, now).await)
    }

    async fn subscriber(&self, key: &AddressKey) -> Result<Option<Subscriber>, StoreError> {
        either!(self, store => store.subscriber(key).await)
    }

    async fn subscribers_after(&self, after: Option<SubscriberId>) -> Result<Vec<Subscriber>, StoreError> {
        either!(self, store => store.subscribers_after(after).await)
    }

    async fn recipients_after(&self, feed: &str, after: Option<SubscriberId>) -> Result<Vec<Recipient>, StoreError> {
        either!(self, store => store.recipients_after(feed, after).await)
    }

    async fn counts(&self, feed: &str) -> Result<Counts, StoreError> {
        either!(self, store => store.counts(feed).await)
    }
}
