//! What was said, written down once.

use std::collections::BTreeMap;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use sqlx::Postgres;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::ledger::delivery::Said;
use crate::store::postgres::failure;

/// Who says what was said before waits for nobody: only a new text is written. In order, so that of two who write the
/// same texts at once none waits for what the other waits to write.
const SAY: &str = "
    INSERT INTO replies (id, code, enhanced, text)
    SELECT j.id, j.code, j.enhanced, j.text
    FROM unnest($1::BIGINT[], $2::BIGINT[], $3::TEXT[], $4::TEXT[]) AS j (id, code, enhanced, text)
    WHERE NOT EXISTS (SELECT 1 FROM replies r WHERE r.id = j.id) ORDER BY j.id ON CONFLICT DO NOTHING";

/// The number of what was said: of 9 x 10^18 that there are, no two are one by chance.
pub(super) fn number(said: &Said) -> i64 {
    let mut digest = Context::new(&SHA256);
    let text = text_of(said);
    for part in [
        said.code.to_string().as_str(),
        said.enhanced.as_deref().unwrap_or_default(),
        &text,
    ] {
        digest.update(part.as_bytes());
        digest.update(b"\0");
    }
    let digest = digest.finish();
    let (bytes, _) = digest.as_ref().split_first_chunk().expect("32 bytes");
    i64::from_be_bytes(*bytes) & i64::MAX
}

/// Postgres keeps no text with the letter whose number is 0.
fn text_of(said: &Said) -> String {
    said.text.replace('\0', "\u{fffd}")
}

/// Writes sentences down, so that a row can name them.
pub(super) async fn write(
    transaction: &mut Transaction<'static, Postgres>,
    sayings: impl Iterator<Item = &Said> + Send,
) -> Result<(), StoreError> {
    let sayings: BTreeMap<i64, &Said> = sayings.map(|said| (number(said), said)).collect();
    if sayings.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = sayings.keys().copied().collect();
    let codes: Vec<i64> = sayings.values().map(|said| i64::from(said.code)).collect();
    let enhanced: Vec<&str> = sayings
        .values()
        .map(|said| said.enhanced.as_deref().unwrap_or_default())
        .collect();
    let texts: Vec<String> = sayings.values().map(|said| text_of(said)).collect();
    sqlx::query(SAY)
        .bind(ids)
        .bind(codes)
        .bind(enhanced)
        .bind(texts)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}
