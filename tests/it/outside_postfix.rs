//! An issue through a real relay, down to the mailboxes behind it.

mod mailbox;
mod policy;
pub mod relay;
mod wire;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::outside::are_wanted;
use crate::outside_postfix::mailbox::DOVECOT;
use crate::outside_postfix::mailbox::MUTT;
use crate::outside_postfix::mailbox::Mailboxes;
use crate::outside_postfix::relay::BUSY;
use crate::outside_postfix::relay::DOMAIN;
use crate::outside_postfix::relay::GONE;
use crate::outside_postfix::relay::POSTFIX;
use crate::outside_postfix::relay::Relay;
use crate::publication::Publication;

/// How many readers there are whom the relay knows; with the one it does not, there are a thousand.
const READERS: usize = 999;

/// Whose copy arrives, and nobody hears of it.
const UNHEARD: &str = "reader8@readers.test";

/// How many have their copy when the sender is killed.
const BEFORE_KILL: usize = 20;

/// How many connections a profile has that does not say.
const CONNECTIONS: usize = 5;

/// Names that are written in five scripts, and whose they are.
pub const NAMES: [(&str, &str); 5] = [
    ("zoe", "Zoë Núñez, Łódź"),
    ("anna", "Анна Каренина"),
    ("eleni", "Ελένη Παπαδοπούλου"),
    ("layla", "ليلى حدّاد"),
    ("akari", "山田 明里"),
];

/// The sample, as somebody would publish it who has a relay.
fn publication(port: u16) -> Publication {
    let sample = sample(port);
    let rows = readers()
        .into_iter()
        .map(|address| format!("{address},\"Zoë Núñez, of {address}\""))
        .chain([format!("{GONE},")]);
    subscribe(&sample, rows);
    sample
}

fn subscribe(publication: &Publication, rows: impl Iterator<Item = String>) {
    let rows = ["email,name".to_owned()].into_iter().chain(rows);
    publication.write("readers.csv", rows.collect::<Vec<_>>().join("\n"));
    publication.run(&["subscribers", "import", "readers.csv"]).text();
}

/// The same, with nobody to read it.
fn sample(port: u16) -> Publication {
    let sample = Publication::sample()
        .with("PRESSRUN__PUBLICATION__URL", "https://fennmouth.test/")
        .with(
            "PRESSRUN__PUBLICATION__POSTAL_ADDRESS",
            "Low Water, Quay 4, 98765 Fennmouth",
        )
        .with("PRESSRUN__SERVER__PUBLIC_URL", "https://news.fennmouth.test/")
        .with("PRESSRUN__SERVER__UNSUBSCRIBE_MAILTO", "leave@fennmouth.test")
        .with("PRESSRUN__SEND__PROFILE", "postfix")
        .with("PRESSRUN__SEND__RETRY_FIRST_WAIT_S", "1");
    let config = sample.read("config/pressrun.toml");
    let profile = format!(
        "\n[profiles.postfix]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
         from = {{ name = \"Low Water\", email = \"news@fennmouth.test\" }}\nreturn_path = \"bounces@fennmouth.test\"\n"
    );
    sample.write("config/pressrun.toml", config + &profile);
    sample
}

/// The same, for [`NAMES`], with a subject in their scripts.
pub fn addressed(port: u16) -> (Publication, String) {
    let publication = sample(port);
    let file = "feeds/sample/issues/0001-first-issue.md";
    let subject = "Öl für Анна, Ελένη, ليلى und 明里: 🌊 low water";
    let issue = publication.read(file);
    let line = issue.lines().find(|line| line.starts_with("subject = ")).unwrap();
    publication.write(file, issue.replace(line, &format!("subject = \"{subject}\"")));
    let rows = NAMES.map(|(local, name)| format!("{local}@{DOMAIN},\"{name}\""));
    subscribe(&publication, rows.into_iter());
    (publication, subject.to_owned())
}

/// Everybody whom the relay knows, some by addresses that are rarely met.
fn readers() -> BTreeSet<String> {
    let rare = ["o'neil", "plus+tag", "a.b-c_d", "{curly}", "UPPER"];
    let plain = (rare.len()..READERS).map(|number| format!("reader{number}"));
    let names = plain.chain(rare.map(str::to_owned));
    names.map(|name| format!("{name}@{DOMAIN}")).collect()
}

/// A message as it lies in a mailbox, without what the relay wrote above it, with the line ends of the wire.
fn as_sent(delivered: &str) -> Vec<u8> {
    let from = delivered.find("\nFrom: ").unwrap() + 1;
    delivered[from..].replace('\n', "\r\n").into_bytes()
}

/// What the relay says whom a message is for.
fn recipient(delivered: &str) -> String {
    let line = delivered.lines().find_map(|line| line.strip_prefix("Delivered-To: "));
    line.unwrap().to_owned()
}

fn status(publication: &Publication) -> Value {
    serde_json::from_str(&publication.run(&["status", "1", "--format", "json"]).text()).unwrap()
}

#[test]
fn after_a_kill_the_log_of_postfix_says_who_has_a_copy() {
    if !are_wanted(&[POSTFIX]) {
        return;
    }
    let relay = Relay::start();
    let publication = publication(relay.port);
    let mut sender = publication.command(&["send", "1", "--yes"]).into_std().spawn().unwrap();
    relay.delivered(BEFORE_KILL);
    sender.kill().unwrap();
    sender.wait().unwrap();

    let sent = publication.run(&["send", "1", "--yes"]);
    assert_eq!(sent.code, Some(3), "{}", sent.stderr);
    let before = status(&publication);
    let count = |status: &Value, state: &str| usize::try_from(status[state].as_u64().unwrap()).unwrap();
    assert_eq!(
        count(&before, "accepted") + count(&before, "doubtful"),
        READERS,
        "{before}"
    );
    assert!(count(&before, "doubtful") <= CONNECTIONS, "{before}");

    let delivered = relay.everything();
    let whom: BTreeSet<String> = delivered.iter().map(|message| recipient(message)).collect();
    assert_eq!(delivered.len(), whom.len(), "nobody has two");
    publication.write("relay.log", relay.log());
    publication.run(&["resolve", "1", "--log", "relay.log"]).text();
    let after = status(&publication);
    assert_eq!(count(&after, "accepted"), whom.len(), "{after}");
    assert_eq!(count(&after, "doubtful"), READERS - whom.len(), "{after}");
}

#[test]
fn postfix_takes_every_copy_once_and_changes_no_byte() {
    if !are_wanted(&[POSTFIX]) {
        return;
    }
    let relay = Relay::start();
    let publication = publication(wire::start(relay.port, UNHEARD));
    let sent = publication.run(&["send", "1", "--yes", "--format", "json"]);
    assert_eq!(sent.code, Some(3), "{}\n{}", sent.stderr, relay.log());
    assert_eq!(relay.log().matches("451 4.7.1").count(), 2, "{BUSY} waited twice");

    let status = status(&publication);
    for (state, count) in [
        ("total", READERS + 1),
        ("accepted", READERS - 1),
        ("refused", 1),
        ("doubtful", 1),
    ] {
        assert_eq!(status[state], count, "{status}");
    }
    let deliveries = publication
        .run(&["status", "1", "--deliveries", "--format", "json"])
        .text();
    let deliveries = deliveries
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    for delivery in deliveries {
        let (code, enhanced, reply) = (
            &delivery["code"],
            &delivery["enhanced"],
            delivery["reply"].as_str().unwrap_or_default(),
        );
        if delivery["address"] == GONE {
            assert_eq!((code, enhanced), (&550.into(), &"5.1.1".into()), "{delivery}");
            assert!(reply.contains("no such reader"), "{delivery}");
        } else if delivery["address"] == UNHEARD {
            assert_eq!(delivery["state"], "doubtful", "{delivery}");
        } else {
            assert_eq!((code, enhanced), (&250.into(), &"2.0.0".into()), "{delivery}");
            let queue_id = reply.rsplit(' ').next().unwrap();
            assert!(
                relay
                    .log()
                    .contains(&format!("{queue_id}: from=<bounces@fennmouth.test>")),
                "{reply}"
            );
        }
    }

    let delivered = relay.delivered(READERS);
    let whom: BTreeSet<String> = delivered.iter().map(|message| recipient(message)).collect();
    assert_eq!((delivered.len(), whom), (READERS, readers()), "everybody, once");
    for message in delivered.iter().step_by(READERS / 8) {
        let address = recipient(message);
        let shown = publication.run(&["issue", "show", "1", "--eml", &address]);
        assert_eq!(shown.code, Some(0), "{}", shown.stderr);
        assert_eq!(
            String::from_utf8(as_sent(message)),
            String::from_utf8(shown.stdout),
            "{address}"
        );
    }
    publication.write("relay.log", relay.log());
    publication.run(&["resolve", "1", "--log", "relay.log"]).text();
    let again = publication.run(&["send", "1", "--yes"]);
    assert_eq!(again.code, Some(3), "one stays refused: {}", again.stderr);
    assert_eq!(relay.delivered(READERS).len(), READERS, "{}", again.stderr);
}

#[test]
fn readers_with_names_in_five_scripts_see_them_in_their_mailboxes() {
    if !are_wanted(&[POSTFIX, DOVECOT, MUTT]) {
        return;
    }
    let mailboxes = Mailboxes::start();
    let relay = Relay::before(Some(mailboxes.socket()));
    let (publication, subject) = addressed(relay.port);
    publication.run(&["send", "1", "--yes"]).text();
    relay.everything();

    for (local, name) in NAMES {
        let address = format!("{local}@{DOMAIN}");
        let copy = publication.run(&["issue", "show", "1", "--eml", &address]).text();
        let stored = mailboxes.read(&address, false);
        assert_eq!(String::from_utf8(as_sent(&stored)).unwrap(), copy, "{address}");
        assert_eq!(copy.matches("\r\nContent-Type: text/").count(), 2, "{copy}");

        let shown = mailboxes.read(&address, true);
        let unfolded = shown.replace("\n ", " ").replace("\n\t", " ");
        for line in [
            "From: Low Water <news@fennmouth.test>".to_owned(),
            format!("Subject: {subject}"),
            "List-Id: Low Water <sample.fennmouth.test>".to_owned(),
        ] {
            assert!(unfolded.lines().any(|shown| shown == line), "{line}\n{shown}");
        }
        let to = unfolded.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
        assert_eq!(to.replace('"', ""), format!("{name} <{address}>"));
        let leave = unfolded
            .lines()
            .find_map(|line| line.strip_prefix("List-Unsubscribe: "));
        let (web, mail) = leave.unwrap().split_once(", ").unwrap();
        assert!(web.starts_with("<https://news.fennmouth.test/u/"), "{web}");
        assert!(
            mail.starts_with("<mailto:leave@fennmouth.test?subject=unsubscribe%20"),
            "{mail}"
        );
        let flowing = shown.replace('\n', " ");
        assert!(
            flowing.contains(&format!("Good morning, {name}, and thank you")),
            "{shown}"
        );
    }
}
