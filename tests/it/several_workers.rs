//! Several workers at one issue on a server of Postgres: together they keep a limit, and are faster than one.

use std::time::Duration;
use std::time::Instant;

use sqlx::AssertSqlSafe;
use sqlx::Connection;
use sqlx::PgConnection;
use sqlx::Row;

use crate::asked::is_long;
use crate::cluster;
use crate::cluster::Cluster;
use crate::delivery::recipients;
use crate::house::Running;
use crate::outside_postgres::all_end;
use crate::outside_postgres::post_at;
use crate::post::Post;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// How often it is looked how far they are.
const LOOK: Duration = Duration::from_millis(10);

/// How long a relay thinks about a message.
const FAR: Duration = Duration::from_millis(20);

/// The number that a query finds.
async fn number(url: &str, query: &str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let row = sqlx::raw_sql(AssertSqlSafe(query.to_owned()))
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    row.get(0)
}

/// So many readers, that each of three workers finds some that no other one holds.
const READERS: usize = 9_000;

/// How many messages leave before it is measured: by then all have begun.
const BEFORE: usize = 300;

/// Sends by so many workers until so many more messages have come; messages a second.
async fn rate_of(workers: usize, (post, sink): (&Post, &Sink), messages: usize, mut look: impl AsyncFnMut()) -> f64 {
    let running: Vec<Running> = (0..workers).map(|_| post.send()).collect();
    while sink.count() < BEFORE {
        tokio::time::sleep(LOOK).await;
    }
    let (begun, first) = (Instant::now(), sink.count());
    while sink.count() < first + messages {
        look().await;
        tokio::time::sleep(LOOK).await;
    }
    let rate = per_second(sink.count() - first, begun.elapsed());
    for worker in &running {
        worker.signal("INT");
    }
    all_end(running);
    recipients(sink);
    rate
}

#[expect(clippy::cast_precision_loss, reason = "a figure needs no more")]
fn per_second(messages: usize, took: Duration) -> f64 {
    messages as f64 / took.as_secs_f64()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_workers_keep_one_limit_together() {
    let Some(cluster) = cluster::shared() else { return };
    let (limit, seconds) = if is_long() { (100, 60) } else { (100, 4) };
    let sink = Script::default().start();
    let url = cluster.schema().await;
    let lines = format!("connections = 4\nmessages_per_second = {limit}");
    let post = post_at(&url, READERS, &sink, &lines);
    let rate = rate_of(3, (&post, &sink), limit * seconds, async || {}).await;
    println!("shared limit of {limit}/s, three workers: {rate:.1}/s over {seconds} s");
    let most = "SELECT max(all_of_it)::BIGINT FROM (SELECT sum(messages) AS all_of_it FROM sent GROUP BY second) AS s";
    let most = number(&url, most).await;
    assert!(most <= i64::try_from(limit).unwrap(), "{most} in a second");
    let owners = number(&url, "SELECT count(DISTINCT owner)::BIGINT FROM sent").await;
    assert_eq!(owners, 3, "each has sent some");
}

/// Messages a second by so many workers at a relay that takes its time, and how often one was found waiting for another
/// one's transaction, in how many looks.
async fn rate_far_away(cluster: &Cluster, workers: usize) -> (f64, [i64; 2]) {
    let taken = Do::reply("250 2.0.0 queued").and_take().late(FAR);
    let sink = Script::default().fault(At::Dot, taken).start();
    let post = post_at(&cluster.schema().await, READERS, &sink, "connections = 5");
    let messages = if is_long() { 3_000 } else { 300 };
    let (mut waits, mut looks) = (0, 0);
    let rate = rate_of(workers, (&post, &sink), messages, async || {
        let waiting = "SELECT count(*)::BIGINT FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        looks += 1;
        waits += number(&cluster.url(), waiting).await;
    })
    .await;
    (rate, [waits, looks])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_workers_send_faster_than_one() {
    let Some(cluster) = cluster::shared() else { return };
    let (one, _) = rate_far_away(cluster, 1).await;
    let (three, [waits, looks]) = rate_far_away(cluster, 3).await;
    let ratio = three / one;
    println!("workers, 20 ms away: one {one:.0}/s, three {three:.0}/s, ratio {ratio:.2}");
    println!("workers that waited for another's transaction: {waits} in {looks} looks");
}
