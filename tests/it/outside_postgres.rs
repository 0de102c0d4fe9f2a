//! A store on a server of Postgres, as commands use it: opened or refused, shared by workers, gone and back again.

use std::fs;
use std::time::Duration;

use crate::asked::is_long;
use crate::chance::Chance;
use crate::cluster;
use crate::cluster::Cluster;
use crate::delivery::recipients;
use crate::house::Ran;
use crate::house::Running;
use crate::post::Post;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::story::publication;

/// A publication whose store is a schema of this server.
pub async fn post_on(cluster: &Cluster, readers: usize, sink: &Sink, lines: &str) -> Post {
    post_at(&cluster.schema().await, readers, sink, lines)
}

/// A publication whose store is at this address, and new; what a worker holds there is its own for two seconds.
pub fn post_at(url: &str, readers: usize, sink: &Sink, lines: &str) -> Post {
    let mut post = Post::by_relay(readers, sink, lines);
    post.house.set("PRESSRUN__STORE__URL", url);
    post.house.set("PRESSRUN__SEND__LEASE_S", "2");
    post.house.do_it("subscribers import readers.csv");
    post
}

/// Nothing is sent from now on, and everybody has ended.
pub fn all_end(workers: Vec<Running>) -> Vec<i32> {
    workers.into_iter().map(|worker| worker.wait().exit).collect()
}

#[tokio::test]
async fn an_issue_goes_out_from_a_server_as_it_does_from_a_file() {
    let Some(cluster) = cluster::shared() else { return };
    let sink = Script::default()
        .fault_for("r2@reader.test", At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
        .start();
    let post = post_on(cluster, 5, &sink, "").await;
    assert_eq!(post.send().wait().exit, 3);
    assert_eq!(post.standing().text(), "finished: 5 total · 4 accepted · 1 refused");
    assert_eq!(recipients(&sink).len(), 4);
    assert_eq!(post.rows()["r2@reader.test"].reply, "no such mailbox");
    let record = post.house.read(".pressrun/installation");
    assert!(record.contains("postgres://pressrun@"), "{record}");
    assert!(!post.house.path(".pressrun/pressrun.db.send.lock").exists());
}

#[tokio::test]
async fn workers_that_send_one_issue_together_mail_everybody_once() {
    let Some(cluster) = cluster::shared() else { return };
    let sink = Script::default().start();
    let post = post_on(cluster, 2_200, &sink, "connections = 4").await;
    let first = post.send();
    sink.sees(10, Duration::from_secs(20));
    let workers = vec![first, post.send(), post.send()];
    assert_eq!(all_end(workers), [0; 3]);
    assert_eq!(post.standing().text(), "finished: 2200 total · 2200 accepted");
    assert_eq!(recipients(&sink).len(), 2_200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_senders_that_begin_at_once_each_sends_by_a_whole_plan_or_none() {
    let Some(cluster) = cluster::shared() else { return };
    for _ in 0..if is_long() { 50 } else { 4 } {
        let sink = Script::default().start();
        let post = post_on(cluster, 5, &sink, "").await;
        let workers: Vec<Running> = (0..4).map(|_| post.send()).collect();
        // One whose plan a later one has replaced may have to be typed again.
        let exits = all_end(workers);
        assert!(exits.contains(&0), "{exits:?}");
        assert_eq!(post.standing().text(), "finished: 5 total · 5 accepted");
        assert_eq!(recipients(&sink).len(), 5);
    }
}

#[tokio::test]
async fn a_worker_that_dies_gives_its_share_back_and_what_it_had_begun_is_in_doubt() {
    let Some(cluster) = cluster::shared() else { return };
    let sink = Script::default().start();
    let kills = if is_long() { 30 } else { 3 };
    let readers = if is_long() { 6_000 } else { 900 };
    let post = post_on(cluster, readers, &sink, "connections = 3").await;
    let mut chance = Chance::new(7);
    let first = post.send();
    sink.sees(10, Duration::from_secs(20));
    let mut workers = vec![first, post.send(), post.send()];
    for _ in 0..kills {
        let seen = sink.happenings().len();
        let more = chance.below(4 * u64::try_from(readers).unwrap() / kills);
        sink.sees(seen + usize::try_from(more).unwrap(), Duration::from_secs(2));
        workers.remove(0).kill();
        workers.push(post.send());
    }
    all_end(workers);
    let standing = post.standing();
    println!("{} after {kills} kills", standing.text());
    assert_eq!(standing.phase, "finished", "{}", standing.text());
    assert!(standing.of("doubtful") <= 3 * kills, "{}", standing.text());
    assert_eq!(
        standing.of("accepted") + standing.of("doubtful"),
        u64::try_from(readers).unwrap()
    );
    let taken = recipients(&sink);
    for row in post.rows().values() {
        assert!(
            row.state == "doubtful" || taken.contains(&row.address),
            "{} is missing",
            row.address
        );
    }
}

#[tokio::test]
async fn whoever_works_joins_a_sending_and_ends_it_when_the_sender_is_gone() {
    let Some(cluster) = cluster::shared() else { return };
    let takes = Do::reply("250 2.0.0 queued").and_take().when_released();
    let sink = Script::default().fault_for("r9@reader.test", At::Dot, takes).start();
    let post = post_on(cluster, 40, &sink, "connections = 1").await;
    let sender = post.send();
    sink.wait_for_held(1);
    let worker = post.house.start("work --once");
    sender.kill();
    sink.release();
    let ran = worker.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 40 total · 39 accepted · 1 doubtful");
    assert_eq!(recipients(&sink).len(), 40, "the one in doubt had arrived");
}

#[tokio::test]
async fn a_worker_that_is_stopped_past_its_lease_sends_nothing_of_what_others_took_over() {
    let Some(cluster) = cluster::shared() else { return };
    let sink = Script::default().start();
    let post = post_on(cluster, 1_200, &sink, "connections = 3").await;
    let stopped = post.send();
    sink.sees(200, Duration::from_secs(10));
    stopped.signal("STOP");
    let other = post.send().wait();
    assert!(matches!(other.exit, 0 | 3), "{}", other.text());
    stopped.signal("CONT");
    stopped.wait();
    let standing = post.standing();
    assert_eq!(standing.phase, "finished", "{}", standing.text());
    assert!(standing.of("doubtful") <= 3, "{}", standing.text());
    recipients(&sink);
    assert_eq!(standing.of("accepted") + standing.of("doubtful"), 1_200);
}

#[tokio::test]
async fn a_server_that_is_started_again_while_an_issue_goes_out_costs_nobody_a_copy() {
    let Some(cluster) = cluster::own("") else { return };
    let sink = Script::default().start();
    let post = post_on(&cluster, 1_200, &sink, "connections = 4").await;
    let first = post.send();
    sink.sees(50, Duration::from_secs(10));
    let second = post.house.start("work --once");
    second.wait_for("works");
    let workers = [first, second];
    let mut chance = Chance::new(3);
    for _ in 0..if is_long() { 8 } else { 2 } {
        let seen = sink.happenings().len();
        let more = usize::try_from(chance.below(1_000)).unwrap();
        sink.sees(seen + more, Duration::from_secs(5));
        cluster.down();
        cluster.up();
    }
    for worker in workers {
        let ran = worker.wait();
        assert!(matches!(ran.exit, 0 | 3), "{}", ran.text());
    }
    let standing = post.standing();
    println!("{}", standing.text());
    assert_eq!(standing.phase, "finished", "{}", standing.text());
    assert_eq!(recipients(&sink).len(), 1_200, "{}", standing.text());
    assert!(standing.of("doubtful") <= 8, "{}", standing.text());
}

#[tokio::test]
async fn a_server_that_cannot_be_used_is_told_with_what_helps() {
    let Some(cluster) = cluster::own("") else { return };
    cluster.execute("CREATE ROLE guest LOGIN PASSWORD 'right'").await;
    cluster
        .execute("CREATE SCHEMA taken; CREATE TABLE taken.subscribers (id INT)")
        .await;
    let hba = fs::read_to_string(cluster.hba()).unwrap();
    fs::write(cluster.hba(), format!("local all guest scram-sha-256\n{hba}")).unwrap();
    cluster.execute("SELECT pg_reload_conf()").await;
    let mut told_of = String::new();
    let folder = cluster.folder().display().to_string();
    for url in [
        "mysql://ada@db.example/news".to_owned(),
        "postgres://ada@localhost:port/news".to_owned(),
        format!("postgres://pressrun@localhost/postgres?host={folder}/nowhere"),
        "postgres://pressrun@127.0.0.1:1/postgres".to_owned(),
        format!("postgres://guest:wrong@localhost/postgres?host={folder}"),
        format!("postgres://pressrun@localhost/no_such?host={folder}"),
        format!("postgres://guest:right@localhost/postgres?host={folder}"),
        format!("{}&options[search_path]=taken", cluster.url()),
        format!("{}&options[synchronous_commit]=off", cluster.url()),
    ] {
        let mut house = publication(&[]);
        house.set("PRESSRUN__STORE__URL", &url);
        house.write(".pressrun/token.key", &"ab".repeat(32));
        let ran = house.run("subscribers list");
        assert!(!ran.text().contains("wrong"), "a password was told");
        told_of += &short(&ran).replace(&folder, "[SOCKET]");
    }
    insta::assert_snapshot!(told_of, @r#"
    2: config/pressrun.toml:1:1: neither a file of SQLite nor a database of Postgres
                  [publication]
                  ^
       hint: write `sqlite:.pressrun/pressrun.db`, or `postgres://USER@HOST/DATABASE`
    2: postgres
       `store.url` is no address of a database
       error with configuration: invalid port number
       hint: write it as `postgres://USER@HOST/DATABASE`; letters like `@` in a password as `%40`
    1: postgres://pressrun@[SOCKET]/nowhere:5432/postgres
       the store's server cannot be reached
       error communicating with database: No such file or directory (os error 2)
       hint: check that the server runs and can be reached: `store.url`; then run the same command again
    1: postgres://pressrun@127.0.0.1:1/postgres
       the store's server cannot be reached
       error communicating with database: Connection refused (os error 111)
       hint: check that the server runs and can be reached: `store.url`; then run the same command again
    1: postgres://guest@[SOCKET]:5432/postgres
       the server refuses the name or the password
       password authentication failed for user "guest"
       hint: check user and password: in `store.url`, in `PGPASSWORD`, or in the file `~/.pgpass`
    1: postgres://pressrun@[SOCKET]:5432/no_such
       there is no such database, or no schema in which tables can be made
       database "no_such" does not exist
       hint: make it first: `createdb DATABASE`, or name another one in `store.url`
    1: postgres://guest@[SOCKET]:5432/postgres
       tables may not be made there
       permission denied for schema public
       hint: let the user make tables: `GRANT CREATE ON SCHEMA public TO USER`, or make the user the database's owner
    1: postgres://pressrun@[SOCKET]:5432/postgres
       it holds tables of another program
       relation "subscribers" already exists
       hint: give pressrun a database, or a schema, of its own: `store.url`
    1: postgres://pressrun@[SOCKET]:5432/postgres
       it does not promise durability: `synchronous_commit` is `off`
       hint: turn it on at the server, for this database at least: a ledger must not forget at a power cut
    "#);
}

/// How it ended, and its errors, causes and advice, each on a line.
fn short(ran: &Ran) -> String {
    let lines = ran.stderr.lines().filter(|line| !line.is_empty());
    let lines = lines.filter(|line| !line.starts_with("error: the store cannot be"));
    let told: Vec<&str> = lines.map(|line| line.trim_start_matches("  because: ")).collect();
    format!("{}: {}\n", ran.exit, told.join("\n   "))
}
