//! Issues that wait for their time.
#![expect(clippy::disallowed_methods, reason = "it is the machine's clock that is waited for")]

use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

use crate::house::House;
use crate::house::files_in;
use crate::story;

/// Longer than anything here takes.
const SOON: Duration = Duration::from_mins(1);

/// A publication with an issue and two readers, who are mailed into an outbox.
fn ready() -> House {
    let house = story::publication(&[("readers.csv", "email,name\na@pond.test,Ada\nb@pond.test,Bea\n")]);
    for words in ["build", "subscribers import readers.csv", "issue new --latest 1"] {
        story::done(&house, words);
    }
    house
}

/// So many seconds from now, and how that is written on the command line.
fn seconds_from_now(seconds: i64) -> (DateTime<Utc>, String) {
    let at = DateTime::from_timestamp(Utc::now().timestamp() + seconds, 0).unwrap();
    (at, at.format("%Y-%m-%dT%H:%M:%S").to_string())
}

fn outbox(house: &House) -> PathBuf {
    house.path(".pressrun/outbox/new")
}

/// Waits until so many copies lie in the outbox; a house that waits longer than a minute is broken.
fn wait_for_copies(house: &House, count: usize) {
    let begun = std::time::Instant::now();
    while !outbox(house).exists() || files_in(&outbox(house)).len() < count {
        assert!(begun.elapsed() < SOON, "no copy has come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until a moment of the machine's clock is over.
fn wait_until(moment: DateTime<Utc>) {
    if let Ok(left) = (moment - Utc::now()).to_std() {
        std::thread::sleep(left);
    }
}

#[test]
fn what_is_scheduled_is_sent_by_whoever_works_then_as_it_was() {
    let house = ready();
    let (at, words) = seconds_from_now(10);
    let ran = story::typed(&house, &format!("pressrun send 1 --at {words} --yes"));
    assert_eq!(ran.exit, 4, "{}", ran.text());
    for said in [
        "scheduled main/1 · ",
        "nobody   is there to send it",
        "next     pressrun work\n",
    ] {
        assert!(ran.stdout.contains(said), "{said}: {}", ran.text());
    }
    let status = story::done(&house, "status 1");
    assert!(
        status.contains("scheduled ") && status.contains("sign of life of `pressrun work`: never"),
        "{status}"
    );
    // Neither a later text nor who left meanwhile.
    let frost = house.read("feeds/main/articles/frost.md");
    house.write("feeds/main/articles/frost.md", &frost.replace("cold", "warm"));
    story::done(&house, "subscribers unsubscribe b@pond.test");
    let working = house.start("work");
    working.wait_for("begins   main/1");
    wait_for_copies(&house, 1);
    working.signal("TERM");
    assert!(working.ends(SOON));
    let copies = files_in(&outbox(&house));
    assert_eq!(copies.len(), 1, "{copies:?}");
    let copy = house.read(&format!(".pressrun/outbox/new/{}", copies[0]));
    assert!(copy.contains("It was cold.") && copy.contains("a@pond.test"), "{copy}");
    let date = copy.lines().find_map(|line| line.strip_prefix("Date: ")).unwrap();
    assert!(DateTime::parse_from_rfc2822(date).unwrap() >= at, "{date}");
    // Somebody has given a sign of life, so the next one is looked after.
    story::done(&house, "issue new --latest 1");
    let (_, words) = seconds_from_now(3600);
    let ran = story::typed(&house, &format!("pressrun send 2 --at {words} --yes"));
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert!(ran.stdout.ends_with("next     pressrun status 2\n"), "{}", ran.text());
    let all = story::done(&house, "status");
    assert!(all.contains("scheduled main/2 · "), "{all}");
    story::done(&house, "cancel 2");
    assert!(story::done(&house, "status 2").starts_with("open"));
}

#[test]
fn what_is_edited_after_it_was_scheduled_is_told() {
    let house = ready();
    let (_, words) = seconds_from_now(3600);
    let again = format!("pressrun send 1 --at {words} --yes");
    story::typed(&house, &again);
    let told = "warning[issue/edited-after-scheduling]: its subject, entries or text were edited";
    let text = |command: &str| story::typed(&house, &format!("pressrun {command}")).text();
    assert!(!text("build").contains(told));
    let folder = house.path("feeds/main/issues");
    let issue = folder.join(files_in(&folder).remove(0));
    let written = std::fs::read_to_string(&issue).unwrap();
    std::fs::write(&issue, format!("{written}\nOne word more.\n")).unwrap();
    for command in ["build", "check"] {
        let text = text(command);
        assert!(text.contains(told), "{command}: {text}");
    }
    story::typed(&house, &again);
    assert!(!text("build").contains(told));
}

#[test]
fn what_was_missed_is_told_and_stays() {
    let house = ready();
    let (_, at) = seconds_from_now(9);
    let (over, not_after) = seconds_from_now(10);
    let line = format!("pressrun send 1 --at {at} --not-after {not_after} --yes");
    assert_eq!(story::typed(&house, &line).exit, 4);
    wait_until(over);
    let working = house.start("work");
    working.wait_for("missed   main/1 was to be begun by");
    working.signal("INT");
    assert!(working.ends(SOON));
    assert!(!outbox(&house).exists(), "nothing has left");
    let status = story::done(&house, "status 1");
    assert!(
        status.contains("missed   ") && status.ends_with("next     pressrun send 1\n"),
        "{status}"
    );
    for command in ["build", "plan 1", "check"] {
        let text = story::typed(&house, &format!("pressrun {command}")).text();
        assert!(
            text.contains("warning[issue/schedule-missed]: it was to be begun by"),
            "{command}: {text}"
        );
    }
    story::done(&house, "send 1 --yes");
    assert_eq!(files_in(&outbox(&house)).len(), 2);
    let text = story::typed(&house, "pressrun build").text();
    assert!(!text.contains("schedule-missed"), "{text}");
    let ran = story::typed(&house, "pressrun send 1 --not-after 2099-01-01");
    assert!(
        ran.exit == 2 && ran.stderr.contains("was started already"),
        "{}",
        ran.text()
    );
}

#[test]
fn who_waits_sends_when_the_time_has_come() {
    let house = ready();
    let (at, words) = seconds_from_now(8);
    let sending = house.start(&format!("send 1 --at {words} --not-after 2099-01-01 --wait --yes"));
    assert!(sending.ends(SOON));
    let ran = sending.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert!(Utc::now() >= at);
    assert_eq!(files_in(&outbox(&house)).len(), 2);

    // Who stops to wait forgets nothing, and who cancels sends nothing.
    story::done(&house, "issue new --latest 1");
    let (_, words) = seconds_from_now(3600);
    let sending = house.start(&format!("send 2 --at {words} --wait --yes"));
    sending.wait_for("waiting");
    sending.signal("INT");
    assert!(sending.ends(SOON));
    assert_eq!(sending.wait().exit, 4);
    assert!(story::done(&house, "status 2").contains("scheduled "));
    let json = story::done(&house, "status 2 --format json");
    assert!(json.contains("\"state\":\"scheduled\""), "{json}");
}

#[test]
fn a_time_that_cannot_be_meant_is_refused() {
    let house = ready();
    house.write(
        "config/pressrun.toml",
        &story::CONFIG.replace("[server]", "timezone = \"Europe/Berlin\"\n\n[server]"),
    );
    for (words, told) in [
        ("--at 2020-01-01", "`--at \"2020-01-01\"` is over"),
        ("--at tomorrow", "`tomorrow` is no time for `--at`"),
        (
            "--at '2099-12-01 08:00' --not-after '2099-12-01 07:00'",
            "`--not-after` must be later than `--at`",
        ),
        ("--at '2099-12-01 08:00' --plan 0000-0000", "--plan"),
        ("--wait", "--at"),
    ] {
        let ran = story::typed(&house, &format!("pressrun send 1 --yes {words}"));
        assert_eq!(ran.exit, 2, "{words}: {}", ran.text());
        assert!(ran.stderr.contains(told), "{words}: {}", ran.text());
    }
    // On the last Sunday of March no clock in Berlin shows half past two.
    let ran = story::typed(&house, "pressrun send 1 --yes --at '2099-03-29 02:30'");
    assert!(
        ran.stdout.contains("2099-03-29 03:00 (Europe/Berlin)"),
        "{}",
        ran.text()
    );
    let unit = story::done(&house, "work --systemd");
    assert!(
        unit.contains("\nExecStart=\"") && unit.contains("pressrun\" work\n"),
        "{unit}"
    );
}
