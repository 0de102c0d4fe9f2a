//! Letters, in either store.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use sqlx::Row;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::audience::reception::RequestId;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Said;
use crate::ledger::letter::Claim;
use crate::ledger::letter::GIVEN_UP_AFTER;
use crate::ledger::letter::Kind;
use crate::ledger::letter::LANE;
use crate::ledger::letter::Letter;
use crate::ledger::letter::LetterId;
use crate::ledger::letter::Letters;
use crate::ledger::state::State;
use crate::store::Store;
use crate::store::either;
use crate::store::requests::wish;
use crate::store::rows;
use crate::store::rows::Columns;
use crate::store::rows::damaged;
use crate::store::rows::millis;
use crate::store::rows::moment;
use crate::store::transact;

const GIVE_UP: &str = "
    UPDATE letters SET state = $3, due_at = NULL, ended_at = $2, said = 'given up after a day'
    WHERE due_at <= $2 AND at < $1";

const DUE: &str = "SELECT id FROM letters WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2";

/// Of two who claim at once one does: the other finds it not due any more.
const CLAIM: &str = "
    UPDATE letters SET state = $3, claims = claims + 1, due_at = $4, date = coalesce(date, $5), zone = coalesce(zone, $6)
    WHERE id = $1 AND due_at <= $2";

const CLAIMED: &str = "
    SELECT l.id, l.kind, l.request, l.attempts, l.claims, l.at AS asked_at, l.date, l.zone,
        r.address, r.name, r.language, r.feeds, r.words, r.asked_from,
        (SELECT s.id FROM subscribers s WHERE s.key = r.key) AS subscriber
    FROM letters l JOIN requests r ON r.id = l.request WHERE l.id = $1";

const CONCLUDE: &str = "
    UPDATE letters SET state = $3, attempts = attempts + $4, due_at = $5, code = $6, enhanced = $7, said = $8, ended_at = $9
    WHERE id = $1 AND claims = $2 AND state = 1";

/// How long a letter in doubt is left alone: what was taken is there by then, and what was not is not missed for long.
const DOUBT_WAIT: TimeDelta = TimeDelta::minutes(1);

fn letter(row: &impl Columns) -> Result<Letter, StoreError> {
    let kind = row.text("kind");
    Ok(Letter {
        id: LetterId(row.number("id")),
        kind: Kind::named(kind).ok_or_else(|| damaged(format!("`{kind}` is no kind of letter")))?,
        request: RequestId(row.number("request")),
        wish: wish(row)?,
        subscriber: row.number_if_any("subscriber").map(SubscriberId),
        at: moment(row.number("asked_at"))?,
        date: rows::date(row)?.ok_or_else(|| damaged("a claimed letter without a date"))?,
        attempts: u32::try_from(row.number("attempts")).map_err(damaged)?,
        claim: row.number("claims"),
    })
}

impl Store {
    /// Whether any letter was ever written: somebody comes to the doors.
    pub async fn has_letters(&self) -> Result<bool, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query("SELECT id FROM letters LIMIT 1")).await?;
            Ok(!rows.is_empty())
        })
    }
}

impl Letters for Store {
    async fn claim(&self, claim: Claim, now: DateTime<Utc>) -> Result<Vec<Letter>, StoreError> {
        transact!(self, (transaction, own) => {
            let query = sqlx::query(GIVE_UP)
                .bind(millis(now - GIVEN_UP_AFTER))
                .bind(millis(now))
                .bind(State::Refused.number());
            query.execute(&mut *transaction).await.map_err(own::failure)?;
            let query = sqlx::query(DUE).bind(millis(now)).bind(i64::from(claim.at_most));
            let due = query.fetch_all(&mut *transaction).await.map_err(own::failure)?;
            let mut letters = Vec::with_capacity(due.len());
            for row in &due {
                let id: i64 = row.get("id");
                let query = sqlx::query(CLAIM)
                    .bind(id)
                    .bind(millis(now))
                    .bind(State::Sending.number())
                    .bind(millis(claim.until))
                    .bind(claim.date.timestamp())
                    .bind(i64::from(claim.date.offset().local_minus_utc() / 60));
                if query.execute(&mut *transaction).await.map_err(own::failure)?.rows_affected() == 0 {
                    continue;
                }
                let row = sqlx::query(CLAIMED).bind(id).fetch_one(&mut *transaction).await.map_err(own::failure)?;
                letters.push(letter(&row)?);
            }
            let count = u32::try_from(letters.len()).expect("no more than were asked for");
            if count > 0 {
                own::count_sent(&mut transaction, (claim.way, LANE), count, now).await?;
            }
            letters
        })
    }

    async fn conclude(&self, letter: &Letter, fate: Fate, said: &Said, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let (state, due, attempts) = match fate {
            Fate::Accepted | Fate::Refused => (fate.state(), None, 1),
            Fate::Deferred(due) => (State::Deferred, Some(due), 1),
            Fate::Returned(_) => (State::Planned, Some(now), 0),
            Fate::Doubtful => (State::Deferred, Some(now + DOUBT_WAIT), 1),
        };
        either!(self, store => {
            let query = sqlx::query(CONCLUDE)
                .bind(letter.id.0)
                .bind(letter.claim)
                .bind(state.number())
                .bind(attempts)
                .bind(due.map(millis))
                .bind(i64::from(said.code))
                .bind(said.enhanced.as_deref())
                .bind(said.text.replace('\0', "\u{fffd}"))
                .bind(due.is_none().then(|| millis(now)));
            store.done(query).await.map(|touched| touched > 0)
        })
    }

    async fn next_letter(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query("SELECT min(due_at) AS due FROM letters WHERE due_at IS NOT NULL")).await?;
            rows.first().and_then(|row| row.number_if_any("due")).map(moment).transpose()
        })
    }
}
