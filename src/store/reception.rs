//! What people do at the doors, in either store.

use chrono::DateTime;
use chrono::Utc;
use serde_json::json;
use sqlx::Row;

use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::PAGE;
use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::audience::reception::Asked;
use crate::audience::reception::CAPPED_OVER;
use crate::audience::reception::Caps;
use crate::audience::reception::Card;
use crate::audience::reception::Choices;
use crate::audience::reception::Confirmed;
use crate::audience::reception::DAY;
use crate::audience::reception::FORGOTTEN_AFTER;
use crate::audience::reception::HELD;
use crate::audience::reception::Reception;
use crate::audience::reception::Request;
use crate::audience::reception::RequestId;
use crate::audience::reception::Wish;
use crate::entry::memory::hex;
use crate::ledger::letter::Kind;
use crate::store::Store;
use crate::store::either;
use crate::store::readers;
use crate::store::readers::Staging;
use crate::store::readers::Version;
use crate::store::requests::Before;
use crate::store::requests::candidate;
use crate::store::requests::chosen;
use crate::store::requests::habits;
use crate::store::requests::joined;
use crate::store::requests::last_request;
use crate::store::requests::last_word;
use crate::store::requests::request;
use crate::store::rows::damaged;
use crate::store::rows::millis;
use crate::store::transact;

const LAST: &str = "
    SELECT id, feeds, confirmed_at FROM requests WHERE key = $1 AND at > $2 ORDER BY id DESC LIMIT 1";

/// How many asked lately: all, and of one domain.
const LATELY: &str = "
    SELECT count(*) AS people, count(CASE WHEN domain = $1 THEN 1 END) AS neighbours FROM requests WHERE at > $2";

/// How many of these feeds the address has, if it may be mailed.
const HAS: &str = "
    SELECT count(*) AS feeds FROM subscribers s JOIN consents o ON o.subscriber = s.id
    WHERE s.key = $1 AND o.feed = $2 AND o.consent = 'active'
        AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key)";

const ADD_REQUEST: &str = "
    INSERT INTO requests (id, key, domain, address, name, language, feeds, words, asked_from, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const ADD_LETTER: &str = "INSERT INTO letters (id, kind, request, at, due_at) VALUES ($1, $2, $3, $4, $4)";

pub(super) const REQUEST: &str = "SELECT * FROM requests WHERE id = $1";

/// Of two who confirm at once one does.
const CONFIRM: &str = "
    UPDATE requests SET confirmed_at = $2, confirmed_from = $3 WHERE id = $1 AND confirmed_at IS NULL AND at >= $4";

/// The last word of a reader about a feed that counts, and the change that it is of.
const LAST_WORD: &str = "
    SELECT p.change, p.consent FROM subscriptions p JOIN changes c ON c.id = p.change AND c.visible
    WHERE p.subscriber = $1 AND p.feed = $2 ORDER BY p.change DESC LIMIT 1";

const HABITS: &str = "
    INSERT INTO habits (subscriber, frequency, rest, paused_until) VALUES ($1, $2, $3, $4)
    ON CONFLICT (subscriber) DO UPDATE SET frequency = excluded.frequency, rest = excluded.rest,
        paused_until = excluded.paused_until";

const NAME: &str = "INSERT INTO identity (one, name) VALUES (1, $1) ON CONFLICT (one) DO NOTHING";

/// Letters first: of a request that is gone nobody could tell what they were about.
const TIDY: [&str; 2] = [
    "DELETE FROM letters WHERE id IN (SELECT id FROM letters WHERE ended_at < $1 AND due_at IS NULL LIMIT $2)",
    "DELETE FROM requests WHERE id IN (SELECT r.id FROM requests r WHERE r.at < $1 AND r.confirmed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.request = r.id) LIMIT $2)",
];

impl Reception for Store {
    async fn ask(&self, wish: &Wish, caps: Caps, now: DateTime<Utc>) -> Result<Asked, StoreError> {
        let (key, domain) = (wish.address.key(), wish.address.domain());
        transact!(self, (transaction, own) => {
            // First of all, for of two who ask at once one waits for the other here.
            let id = own::next_number(&mut transaction, "requests").await?;
            let query = sqlx::query(LAST).bind(key.expose()).bind(millis(now - DAY));
            let row = query.fetch_optional(&mut *transaction).await.map_err(own::failure)?;
            let last = last_request(row.as_ref())?;
            let query = sqlx::query(LATELY).bind(domain).bind(millis(now - CAPPED_OVER));
            let row = query.fetch_one(&mut *transaction).await.map_err(own::failure)?;
            let is_capped = row.get::<i64, _>("people") >= i64::from(caps.per_hour)
                || row.get::<i64, _>("neighbours") >= i64::from(caps.per_domain_per_hour);
            let mut has_all = true;
            for feed in &wish.feeds {
                let query = sqlx::query(HAS).bind(key.expose()).bind(feed);
                let row = query.fetch_one(&mut *transaction).await.map_err(own::failure)?;
                has_all &= row.get::<i64, _>("feeds") > 0;
            }
            let before = Before { last, is_capped, has_all };
            let answer = before.answer();
            if let Some((open, feeds, true)) = &before.last {
                let feeds = json!(joined(feeds, &wish.feeds)).to_string();
                let query = sqlx::query("UPDATE requests SET feeds = $2 WHERE id = $1").bind(*open).bind(feeds);
                query.execute(&mut *transaction).await.map_err(own::failure)?;
            }
            let kind = match answer {
                Asked::Confirmation => Some(Kind::Confirmation),
                Asked::Reminder => Some(Kind::Reminder),
                Asked::Nothing => None,
            };
            if let Some(kind) = kind {
                let query = sqlx::query(ADD_REQUEST)
                    .bind(id)
                    .bind(key.expose())
                    .bind(domain)
                    .bind(wish.address.expose())
                    .bind(wish.name.as_deref())
                    .bind(wish.language.as_str())
                    .bind(json!(wish.feeds).to_string())
                    .bind(&wish.words)
                    .bind(wish.from.as_deref())
                    .bind(millis(now));
                query.execute(&mut *transaction).await.map_err(own::failure)?;
                let letter = own::next_number(&mut transaction, "letters").await?;
                let query = sqlx::query(ADD_LETTER).bind(letter).bind(kind.name()).bind(id).bind(millis(now));
                query.execute(&mut *transaction).await.map_err(own::failure)?;
            }
            answer
        })
    }

    async fn request(&self, id: RequestId) -> Result<Option<Request>, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query(REQUEST).bind(id.0)).await?;
            rows.first().map(request).transpose()
        })
    }

    async fn confirm(&self, id: RequestId, from: Option<&str>, now: DateTime<Utc>) -> Result<Confirmed, StoreError> {
        transact!(self, (transaction, own) => {
            let query = sqlx::query(CONFIRM).bind(id.0).bind(millis(now)).bind(from).bind(millis(now - HELD));
            let done = query.execute(&mut *transaction).await.map_err(own::failure)?;
            let row = sqlx::query(REQUEST).bind(id.0).fetch_optional(&mut *transaction).await.map_err(own::failure)?;
            let asked = row.as_ref().map(request).transpose()?;
            match asked {
                Some(Request { wish, .. }) if done.rows_affected() > 0 => {
                    let change = own::insert_change(&mut transaction, ChangeKind::Confirm, &format!("request {}", id.0), now).await?;
                    let mut subscriber = None;
                    for feed in &wish.feeds {
                        let staging = Staging { change, feed };
                        let known = own::known(&mut transaction, staging, &[&candidate(&wish, None)]).await?;
                        let known = known.first().ok_or_else(|| damaged("an address without a row"))?;
                        let candidate = candidate(&wish, known.current.as_ref().map(|(_, values)| values));
                        if subscriber.is_none() {
                            own::write_versions(&mut transaction, change, &[known.version(&candidate)]).await?;
                        }
                        own::write_consent(&mut transaction, staging, Consent::Active, &[known.subscriber]).await?;
                        subscriber = Some(known.subscriber);
                    }
                    let subscriber = subscriber.ok_or_else(|| damaged("a request for no feed"))?;
                    let key = wish.address.key();
                    let query = sqlx::query("DELETE FROM suppressions WHERE key = $1").bind(key.expose());
                    query.execute(&mut *transaction).await.map_err(own::failure)?;
                    let letter = own::next_number(&mut transaction, "letters").await?;
                    let query = sqlx::query(ADD_LETTER).bind(letter).bind(Kind::Welcome.name()).bind(id.0).bind(millis(now));
                    query.execute(&mut *transaction).await.map_err(own::failure)?;
                    own::publish(&mut transaction, change).await?;
                    Confirmed::Now(SubscriberId(subscriber))
                }
                Some(Request { confirmed: Some(_), .. }) => Confirmed::Before,
                _ => Confirmed::Stale,
            }
        })
    }

    async fn depart(
        &self,
        subscriber: SubscriberId,
        feed: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<ChangeId>, StoreError> {
        self.change_one(subscriber, feed, now, ChangeKind::Leave, |last| {
            let stays = !matches!(last, Some((_, Consent::Active | Consent::Pending)));
            (!stays).then_some(Consent::Unsubscribed)
        })
        .await
    }

    async fn take_back(
        &self,
        subscriber: SubscriberId,
        feed: &str,
        change: ChangeId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let back = self.change_one(subscriber, feed, now, ChangeKind::TakeBack, |last| {
            (last == Some((change, Consent::Unsubscribed))).then_some(Consent::Active)
        });
        Ok(back.await?.is_some())
    }

    async fn card(&self, subscriber: SubscriberId) -> Result<Option<Card>, StoreError> {
        either!(self, store => {
            let all = |statement: &'static str| sqlx::query(statement).bind(subscriber.0);
            let readers = store.rows(all("SELECT * FROM readers WHERE subscriber = $1")).await?;
            let consents = all("SELECT * FROM consents WHERE subscriber = $1 ORDER BY feed");
            let subscriptions = if readers.is_empty() { Vec::new() } else { store.rows(consents).await? };
            let habit = store.rows(all("SELECT frequency, paused_until FROM habits WHERE subscriber = $1")).await?;
            let Some(subscriber) = readers::subscribers(&readers, &subscriptions)?.pop() else { return Ok(None) };
            Ok(Some(Card { subscriber, habits: habits(habit.first())? }))
        })
    }

    async fn choose(
        &self,
        subscriber: SubscriberId,
        choices: &Choices,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let Some(Card { subscriber: known, .. }) = self.card(subscriber).await? else {
            return Ok(false);
        };
        let values = chosen(&known, choices);
        transact!(self, (transaction, own) => {
            let change = own::insert_change(&mut transaction, ChangeKind::Choose, "reader", now).await?;
            if values != known.values {
                let version = Version {
                    subscriber: subscriber.0,
                    address: &known.address,
                    values: std::borrow::Cow::Borrowed(&values),
                };
                own::write_versions(&mut transaction, change, &[version]).await?;
            }
            for feed in &choices.offered {
                let query = sqlx::query(LAST_WORD).bind(subscriber.0).bind(feed);
                let row = query.fetch_optional(&mut *transaction).await.map_err(own::failure)?;
                let last = last_word(row.as_ref())?.map(|(_, consent)| consent);
                let said = match (choices.feeds.contains(feed), last) {
                    (true, Some(Consent::Active)) => None,
                    (true, _) => Some(Consent::Active),
                    (false, Some(Consent::Active | Consent::Pending)) => Some(Consent::Unsubscribed),
                    (false, _) => None,
                };
                if let Some(said) = said {
                    own::write_consent(&mut transaction, Staging { change, feed }, said, &[subscriber.0]).await?;
                }
            }
            let query = sqlx::query(HABITS)
                .bind(subscriber.0)
                .bind(choices.habits.frequency.name())
                .bind(choices.habits.frequency.rest().num_milliseconds())
                .bind(choices.habits.paused_until.map(millis));
            query.execute(&mut *transaction).await.map_err(own::failure)?;
            own::publish(&mut transaction, change).await?;
            true
        })
    }

    async fn identity(&self) -> Result<String, StoreError> {
        let mut bytes = [0; 16];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|error| StoreError::Failed(Box::new(error)))?;
        either!(self, store => {
            store.done(sqlx::query(NAME).bind(hex(&bytes))).await?;
            let rows = store.rows(sqlx::query("SELECT name FROM identity WHERE one = 1")).await?;
            rows.first().map(|row| row.get("name")).ok_or_else(|| damaged("a store without identity"))
        })
    }

    async fn tidy(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let (before, page) = (
            millis(now - FORGOTTEN_AFTER),
            i64::try_from(PAGE).expect("a page is small"),
        );
        transact!(self, (transaction, own) => {
            let mut gone = 0;
            for statement in TIDY {
                let query = sqlx::query(statement).bind(before).bind(page);
                gone += query.execute(&mut *transaction).await.map_err(own::failure)?.rows_affected();
            }
            gone
        })
    }
}

impl Store {
    /// What a reader says of a feed, where `decide` has them say something after their last word; the change by which they do.
    async fn change_one(
        &self,
        subscriber: SubscriberId,
        feed: &str,
        now: DateTime<Utc>,
        kind: ChangeKind,
        decide: impl Fn(Option<(ChangeId, Consent)>) -> Option<Consent> + Send + Sync,
    ) -> Result<Option<ChangeId>, StoreError> {
        transact!(self, (transaction, own) => {
            let change = own::insert_change(&mut transaction, kind, "reader", now).await?;
            let query = sqlx::query(LAST_WORD).bind(subscriber.0).bind(feed);
            let row = query.fetch_optional(&mut *transaction).await.map_err(own::failure)?;
            match decide(last_word(row.as_ref())?) {
                // What was written so far is nothing: the transaction is dropped.
                None => return Ok(None),
                Some(said) => {
                    own::write_consent(&mut transaction, Staging { change, feed }, said, &[subscriber.0]).await?;
                    own::publish(&mut transaction, change).await?;
                    Some(change)
                }
            }
        })
    }
}
