//! Commands that leave together, where a relay takes them so.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::thread;

use pressrun::ledger::wire::Failure;
use pressrun::ledger::wire::Reply;
use pressrun::profile::Profile;
use pressrun::profile::Smtp;
use pressrun::send::smtp::Session;

use crate::delivery::recipients;
use crate::post::Post;
use crate::post::reader;
use crate::sink::Happening;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::smtp::MESSAGE;
use crate::smtp::address;
use crate::smtp::letter;
use crate::smtp::open;
use crate::smtp::told;

fn relay(port: u16, pipelining: &str) -> Smtp {
    let text = format!(
        "kind = 'smtp'\nhost = '127.0.0.1'\nport = {port}\ntls = 'none'\npipelining = '{pipelining}'\nfrom = {{ email = \
         'news@example.org' }}"
    );
    match toml::from_str(&text).unwrap() {
        Profile::Smtp(smtp) => smtp,
        Profile::Maildir(_) => unreachable!("it is of kind smtp"),
    }
}

/// A relay that says each of these when it has read something, and what it read each time.
fn listener(offers: &'static str, says: &'static [&'static str]) -> (u16, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        tcp.write_all(b"220 here\r\n").unwrap();
        let mut lines = BufReader::new(tcp.try_clone().unwrap());
        lines.read_line(&mut String::new()).unwrap();
        tcp.write_all(offers.as_bytes()).unwrap();
        let mut heard = Vec::new();
        for said in says {
            let mut bytes = vec![0; 64 * 1024];
            let read = lines.read(&mut bytes).unwrap();
            heard.push(String::from_utf8_lossy(&bytes[..read]).into_owned());
            tcp.write_all(said.as_bytes()).unwrap();
        }
        heard
    });
    (port, heard)
}

async fn both(session: &mut Session) -> [Result<Reply, Failure>; 2] {
    let from = address("bounces@example.org");
    let (ada, bob) = (address("ada@example.org"), address("bob@example.org"));
    let next = letter(&from, &bob, b"b\r\n");
    let first = session.deliver(letter(&from, &ada, b"a\r\n"), Some(next)).await;
    [first, session.deliver(next, None).await]
}

const GROUP_OF_ADA: &str = "MAIL FROM:<bounces@example.org>\r\nRCPT TO:<ada@example.org>\r\nDATA\r\n";
const GROUP_OF_BOB: &str = "MAIL FROM:<bounces@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n";
const GO_ON: &str = "250 ok\r\n250 ok\r\n354 go on\r\n";

#[tokio::test]
async fn commands_leave_in_as_few_writes_as_the_profile_and_the_relay_allow() {
    let piped = "250-here\r\n250 PIPELINING\r\n";
    let (port, heard) = listener(piped, &[GO_ON, "250 taken\r\n", GO_ON, "250 taken\r\n"]);
    let mut session = open(&relay(port, "on")).await.unwrap();
    assert!(both(&mut session).await.iter().all(Result::is_ok));
    assert_eq!(
        heard.join().unwrap(),
        [GROUP_OF_ADA, "a\r\n.\r\n", GROUP_OF_BOB, "b\r\n.\r\n"]
    );

    let (port, heard) = listener(
        piped,
        &[GO_ON, "250 taken\r\n250 ok\r\n250 ok\r\n354 go on\r\n", "250 taken\r\n"],
    );
    let mut session = open(&relay(port, "eager")).await.unwrap();
    assert!(both(&mut session).await.iter().all(Result::is_ok));
    let end_and_next = format!("a\r\n.\r\n{GROUP_OF_BOB}");
    assert_eq!(heard.join().unwrap(), [GROUP_OF_ADA, &end_and_next, "b\r\n.\r\n"]);

    for (offers, pipelining) in [("250 here\r\n", "eager"), (piped, "off")] {
        let says = ["250 ok\r\n", "250 ok\r\n", "354 go on\r\n", "250 taken\r\n"];
        let (port, heard) = listener(offers, Box::leak(Box::new([says, says].concat())));
        let mut session = open(&relay(port, pipelining)).await.unwrap();
        assert!(both(&mut session).await.iter().all(Result::is_ok));
        let heard = heard.join().unwrap();
        assert_eq!(heard.len(), 8);
        assert!(heard.iter().all(|line| line.lines().count() <= 2), "{heard:?}");
    }
}

#[tokio::test]
async fn a_text_that_goes_to_nobody_is_only_ended() {
    let refused = Do::reply("550 5.1.1 no such user");
    let sink = Script::default()
        .offer("PIPELINING")
        .fault_times(1, At::Rcpt, refused)
        .fault_times(1, At::Data, Do::reply("354 go on"))
        .fault_times(1, At::Dot, Do::reply("554 5.5.1 no valid recipients"))
        .start();
    let mut session = open(&sink.profile("")).await.unwrap();
    let [first, second] = both(&mut session).await;
    assert_eq!(
        told(&first),
        "Rcpt 550",
        "the reply to the lone dot is nobody's verdict"
    );
    assert_eq!(told(&second), "accepted 250");
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(
        (taken[0].recipient.as_str(), &taken[0].text[..]),
        ("bob@example.org", &b"b\r\n"[..])
    );
    assert!(
        !sink.commands().iter().any(|line| line == "RSET"),
        "the dot has ended it"
    );
}

#[tokio::test]
async fn a_recipient_that_was_taken_though_the_sender_was_not_gets_no_empty_message() {
    let (port, heard) = listener(
        "250-here\r\n250 PIPELINING\r\n",
        &["550 5.7.1 not you\r\n250 ok\r\n354 go on\r\n"],
    );
    let mut session = open(&relay(port, "on")).await.unwrap();
    let [first, second] = both(&mut session).await;
    assert_eq!(told(&first), "Mail 550");
    assert_eq!(told(&second), "Between lost", "nothing more is said on it");
    drop(session);
    assert_eq!(heard.join().unwrap(), [GROUP_OF_ADA]);
}

#[tokio::test]
async fn a_refusal_within_a_group_is_the_first_one() {
    for (at, line, resets) in [
        (At::Mail, "450 4.7.1 later", 0),
        (At::Rcpt, "550 5.1.1 unknown", 1),
        (At::Data, "451 4.3.0 later", 1),
    ] {
        for mode in ["on", "eager"] {
            let script = Script::default().offer("PIPELINING");
            let sink = script.fault_times(1, at, Do::reply(line)).start();
            let mut session = open(&sink.profile(&format!("pipelining = '{mode}'"))).await.unwrap();
            let [first, second] = both(&mut session).await;
            assert_eq!(told(&first), format!("{at:?} {}", &line[..3]), "{mode}");
            assert_eq!(told(&second), "accepted 250", "{mode} {at:?}");
            let said = sink.commands().iter().filter(|line| *line == "RSET").count();
            assert_eq!(said, resets, "{mode} {at:?}");
        }
    }
}

#[tokio::test]
async fn a_session_that_may_carry_no_more_tells_of_no_more() {
    let sink = Script::default().offer("PIPELINING").start();
    let lines = "pipelining = 'eager'\nmessages_per_connection = 1";
    let mut session = open(&sink.profile(lines)).await.unwrap();
    assert!(!session.goes_ahead());
    let from = address("bounces@example.org");
    let (ada, bob) = (address("ada@example.org"), address("bob@example.org"));
    let next = Some(letter(&from, &bob, MESSAGE));
    session.deliver(letter(&from, &ada, MESSAGE), next).await.unwrap();
    assert!(session.is_spent() && !session.is_ahead());
    session.quit().await;
    let said = sink.commands();
    assert!(said.iter().all(|line| !line.contains("bob")), "{said:?}");
    assert_eq!(said.last().unwrap(), "QUIT");
}

#[tokio::test]
async fn whoever_takes_leave_with_a_message_told_of_says_nothing_more() {
    let sink = Script::default().offer("PIPELINING").start();
    let mut session = open(&sink.profile("pipelining = 'eager'")).await.unwrap();
    let from = address("bounces@example.org");
    let (ada, bob) = (address("ada@example.org"), address("bob@example.org"));
    let next = Some(letter(&from, &bob, MESSAGE));
    session.deliver(letter(&from, &ada, MESSAGE), next).await.unwrap();
    assert!(session.is_ahead());
    session.quit().await;
    sink.wait(|happenings| happenings.contains(&Happening::Closed));
    assert_eq!(sink.taken().len(), 1);
    // How much of what was told ahead the relay still reads is the network's affair.
    assert!(
        !sink.commands().iter().any(|command| command == "QUIT"),
        "{:?}",
        sink.commands()
    );
}

/// A relay that takes commands together, and an issue for it.
fn eager(readers: usize, script: Script, lines: &str) -> (Sink, Post) {
    let sink = script.offer("PIPELINING").offer("SIZE").start();
    let post = Post::by_relay(readers, &sink, &format!("pipelining = 'eager'\n{lines}"));
    (sink, post)
}

#[test]
fn who_leaves_when_the_relay_was_told_of_them_already_gets_nothing() {
    let queued = Do::reply("250 2.0.0 queued").and_take().when_released();
    let script = Script::default().fault_times(1, At::Dot, queued);
    let (sink, post) = eager(4, script, "connections = 1");
    let running = post.send();
    sink.wait_for_held(1);
    post.house.do_it(&format!("subscribers unsubscribe {}", reader(1)));
    sink.release();
    let ran = running.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 4 total · 3 accepted · 1 skipped");
    let told = format!("RCPT TO:<{}>", reader(1));
    assert!(sink.commands().contains(&told), "the relay had been told");
    assert!(!recipients(&sink).contains(&reader(1)));
}

#[test]
fn what_the_relay_was_told_of_is_nobodys_doubt_when_the_message_before_it_is_lost() {
    let script = Script::default().fault_for(&reader(1), At::Dot, Do::close().and_take());
    let (sink, post) = eager(6, script, "connections = 1");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 6 total · 5 accepted · 1 doubtful");
    assert_eq!(post.rows()[&reader(1)].state, "doubtful");
    assert_eq!(post.rows()[&reader(2)].attempts, 1);
    assert_eq!(recipients(&sink).len(), 6);
}

#[test]
fn a_signal_leaves_what_was_only_told_of_as_it_was() {
    let queued = Do::reply("250 2.0.0 queued").and_take().when_released();
    let script = Script::default().fault_after(3, At::Dot, queued);
    let (sink, post) = eager(20, script, "connections = 2");
    let running = post.send();
    sink.wait_for_held(2);
    running.signal("TERM");
    running.wait_for("stopping");
    sink.release();
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    sink.wait_until_quiet();
    let standing = post.standing();
    assert_eq!(
        (standing.of("accepted"), standing.of("planned")),
        (5, 15),
        "{}",
        standing.text()
    );
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(recipients(&sink).len(), 20);
}

#[test]
fn faults_here_and_there_end_as_the_relay_said() {
    let script = Script::default()
        .fault_for(&reader(10), At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
        .fault_times_for(&reader(20), 2, At::Rcpt, Do::reply("451 4.2.1 busy"))
        .fault_for(&reader(30), At::Dot, Do::reply("554 5.7.1 spam"))
        .fault_for(&reader(40), At::Dot, Do::close().and_take())
        .fault_times_for(&reader(50), 1, At::Data, Do::close());
    let (sink, post) = eager(200, script, "messages_per_connection = 7");
    let post = post.hasty();
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    let expected = "finished: 200 total · 197 accepted · 2 refused · 1 doubtful";
    assert_eq!(post.standing().text(), expected);
    assert_eq!(recipients(&sink).len(), 198);
}
