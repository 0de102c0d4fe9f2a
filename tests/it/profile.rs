//! Ways out, as they are written in `config/pressrun.toml`.

use std::collections::BTreeMap;
use std::time::Duration;

use pressrun::profile::CONNECTIONS_MAX;
use pressrun::profile::MESSAGES_PER_CONNECTION_MAX;
use pressrun::profile::Maildir;
use pressrun::profile::Profile;
use pressrun::profile::Smtp;
use pressrun::profile::Tls;
use pressrun::profile::secret::Secret;
use pressrun::profile::session::Auth;
use pressrun::profile::session::Pipelining;
use pressrun::profile::timeouts::Timeouts;
use serde::Deserialize;

/// As much of the config file as these tests need.
#[derive(Debug, Deserialize)]
struct Config {
    profiles: BTreeMap<String, Profile>,
}

const RELAY: &str = r#"
[profiles.relay]
kind = "smtp"
host = "SMTP.Bücher.example"
from = { name = "Wind and Weather", email = "news@example.org" }
"#;

fn relay(lines: &str) -> Smtp {
    let text = format!("{RELAY}{lines}");
    match toml::from_str::<Config>(&text)
        .unwrap()
        .profiles
        .remove("relay")
        .unwrap()
    {
        Profile::Smtp(smtp) => smtp,
        Profile::Maildir(_) => panic!("it is of kind smtp"),
    }
}

#[test]
fn a_relay_needs_a_host_and_a_sender_and_has_defaults_for_the_rest() {
    let smtp = relay("");
    assert_eq!(smtp.host, "smtp.xn--bcher-kva.example");
    assert_eq!((smtp.tls, smtp.port), (Tls::StartTls, 587));
    assert_eq!(smtp.from.name.as_deref(), Some("Wind and Weather"));
    assert_eq!(smtp.return_path.expose(), "news@example.org");
    assert_eq!((smtp.connections.get(), smtp.messages_per_connection.get()), (5, 100));
    assert_eq!(
        (smtp.connection_idle, smtp.connection_age),
        (Duration::from_mins(1), Duration::from_mins(5))
    );
    let Timeouts {
        connect,
        greeting,
        command,
        data,
        block,
        dot,
    } = smtp.timeouts;
    assert_eq!(
        [connect, greeting, command, data, block, dot].map(|stage| stage.as_secs()),
        [30, 300, 300, 120, 180, 600]
    );
    assert_eq!(relay("tls = 'implicit'").port, 465);
    assert_eq!(relay("tls = 'none'").port, 25);
}

#[test]
fn every_key_of_a_relay_is_read() {
    let smtp = relay(
        r#"
        port = 2525
        tls = "implicit"
        ca_file = "config/ca.pem"
        certificate = "config/us.pem"
        certificate_key = "file:us.key"
        auth = "xoauth2"
        pipelining = "eager"
        username = "ada"
        password = "env:RELAY_PASSWORD"
        helo = "mail.example.org"
        reply_to = { email = "answers@example.org" }
        return_path = "bounces@example.org"
        sender_id = "windweather"
        connections = 10
        messages_per_connection = 25
        connection_idle_s = 20
        connection_age_s = 90
        timeouts = { dot_s = 900 }

        [profiles.relay.dkim]
        domain = "Example.org"
        keys = ["file:.pressrun/keys/r2026.pem", "file:.pressrun/keys/e2026.pem"]
        "#,
    );
    assert_eq!(smtp.port, 2525);
    assert_eq!(smtp.ca_file.as_deref().unwrap().to_str(), Some("config/ca.pem"));
    assert_eq!(smtp.certificate.as_deref().unwrap().to_str(), Some("config/us.pem"));
    assert_eq!(smtp.certificate_key, Some(Secret::File("us.key".into())));
    assert_eq!((smtp.auth, smtp.pipelining), (Auth::Xoauth2, Pipelining::Eager));
    assert_eq!(smtp.password, Some(Secret::Env("RELAY_PASSWORD".to_owned())));
    assert_eq!(smtp.helo.as_deref(), Some("mail.example.org"));
    assert_eq!(smtp.reply_to.unwrap().email.expose(), "answers@example.org");
    assert_eq!(smtp.return_path.expose(), "bounces@example.org");
    assert_eq!(smtp.sender_id.as_deref(), Some("windweather"));
    assert_eq!((smtp.connections.get(), smtp.messages_per_connection.get()), (10, 25));
    assert_eq!(
        (smtp.connection_idle.as_secs(), smtp.connection_age.as_secs()),
        (20, 90)
    );
    assert_eq!(smtp.timeouts.dot.as_secs(), 900);
    assert_eq!(smtp.timeouts.data, Timeouts::default().data);
    let dkim = smtp.dkim.unwrap();
    assert_eq!(dkim.domain, "example.org");
    let selectors: Vec<_> = dkim.keys.iter().map(|key| key.file_stem().unwrap()).collect();
    assert_eq!(selectors, ["r2026", "e2026"]);
}

#[test]
fn every_limit_of_a_relay_is_read() {
    let smtp = relay(
        r#"
        messages_per_second = 1
        messages_per_minute = 2
        messages_per_hour = 3
        messages_per_day = 4
        warm_up = { from = 2026-12-01, at_most = [50] }
        quiet_hours = "22:00-07:00"
        domains = { "*" = { connections = 2, messages_per_hour = 7 } }
        backup = "other"
        backup_after_s = 60
        "#,
    );
    let limits = smtp.limits;
    let rates = limits
        .rate
        .spans()
        .map(|(span, limit)| format!("{span} = {}", limit.unwrap()));
    assert_eq!(
        rates.join(" "),
        "messages_per_second = 1 messages_per_minute = 2 messages_per_hour = 3 messages_per_day = 4"
    );
    assert_eq!(limits.rate.least(9).as_secs(), 2 * 86_400);
    let first = limits.warm_up.unwrap().from;
    assert_eq!(first.to_string(), "2026-12-01");
    assert!(limits.quiet_hours.is_some());
    let any = limits.domains["*"];
    assert_eq!(
        (any.connections.unwrap().get(), any.rate.per_hour.unwrap().get()),
        (2, 7)
    );
    assert_eq!(
        (smtp.backup.as_deref(), smtp.backup_after.as_secs()),
        (Some("other"), 60)
    );
}

#[test]
fn a_folder_needs_only_its_path() {
    let profile: Profile = toml::from_str("kind = 'maildir'\npath = '.pressrun/outbox'").unwrap();
    assert_eq!(profile, Profile::Maildir(Maildir::new(".pressrun/outbox")));
    assert_eq!(profile.problems(), []);
}

#[test]
fn more_connections_or_messages_than_a_profile_may_have_are_named() {
    for (key, most) in [
        ("connections", CONNECTIONS_MAX),
        ("messages_per_connection", MESSAGES_PER_CONNECTION_MAX),
    ] {
        for (count, named) in [(most, vec![]), (most + 1, vec![key]), (u32::MAX, vec![key])] {
            let text = format!("{RELAY}{key} = {count}\n");
            let config: Config = toml::from_str(&text).unwrap();
            let problems = config.profiles["relay"].problems();
            assert_eq!(
                problems.iter().map(|problem| problem.key.as_ref()).collect::<Vec<_>>(),
                named
            );
        }
    }
}

/// What is wrong, and the text it points at.
#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let relay = |line: &str| format!("{RELAY}{line}\n");
    for (text, message, at) in [
        (relay("prot = 25"), "unknown field `prot`", "prot"),
        (relay("port = 0"), "expected a nonzero u16", "0"),
        (relay("port = 65536"), "expected a nonzero u16", "65536"),
        (relay("tls = \"ssl\""), "unknown variant `ssl`", "\"ssl\""),
        (relay("connections = 0"), "expected a nonzero u32", "0"),
        (relay("connection_age_s = 0"), "at least 1 second", "0"),
        (relay("timeouts = { dots_s = 1 }"), "unknown field `dots_s`", "dots_s"),
        (relay("timeouts = { dot_s = 0 }"), "at least 1 second", "0"),
        (
            relay("timeouts = { dot_s = 100000 }"),
            "at most 86400 seconds",
            "100000",
        ),
        (
            relay("password = \"hunter2\""),
            "a secret is not written here",
            "\"hunter2\"",
        ),
        (relay("return_path = \"bounces\""), "not an address", "\"bounces\""),
        (
            relay("reply_to = { name = \"a\\nb\", email = \"a@example.org\" }"),
            "no line end",
            "\"a\\nb\"",
        ),
        (
            relay("helo = \"a b\""),
            "neither a host name nor an IP address",
            "\"a b\"",
        ),
        (
            relay("[profiles.relay.dkim]\ndomain = \"org\"\nkeys = []"),
            "not a domain name",
            "\"org\"",
        ),
    ] {
        let error = toml::from_str::<Config>(&text).unwrap_err();
        assert!(error.message().contains(message), "{text}: {error}");
        assert_eq!(&text[error.span().unwrap()], at, "{error}");
        assert!(!error.message().contains("hunter"), "a secret is not repeated");
    }
}

#[test]
fn a_key_of_the_other_kind_or_a_missing_one_is_named() {
    for (text, message) in [
        ("kind = 'maildir'", "missing key `path`"),
        (
            "kind = 'maildir'\npath = 'x'\nhost = 'example.org'",
            "unknown key `host`: a profile of kind `maildir`",
        ),
        (
            "kind = 'smtp'\npath = 'x'",
            "unknown key `path`: a profile of kind `smtp`",
        ),
        (
            "kind = 'smtp'\nfrom = { email = 'a@example.org' }",
            "missing key `host`",
        ),
        ("kind = 'smtp'\nhost = 'example.org'", "missing key `from`"),
        ("path = 'x'", "missing key `kind`"),
        ("kind = 'mbox'", "unknown variant `mbox`"),
    ] {
        let error = toml::from_str::<Profile>(text).unwrap_err();
        assert!(error.message().contains(message), "{text}: {error}");
    }
}

#[test]
fn what_fits_together_badly_is_told_all_at_once() {
    for (lines, keys) in [
        ("", &[][..]),
        ("tls = 'none'", &["tls"]),
        ("tls = 'none'\nca_file = 'x'", &["tls", "ca_file"]),
        ("username = 'ada'", &["password"]),
        ("password = 'env:P'", &["username"]),
        ("username = ''\npassword = 'env:P'", &["username"]),
        ("auth = 'xoauth2'", &["username"]),
        ("warm_up = { from = 2026-12-01, at_most = [] }", &["warm_up"]),
        ("certificate = 'x'", &["certificate_key"]),
        ("certificate_key = 'file:x'", &["certificate"]),
        (
            "tls = 'none'\ncertificate = 'x'\ncertificate_key = 'file:x'",
            &["tls", "certificate"],
        ),
        ("sender_id = 'four'", &["sender_id"]),
        ("sender_id = 'with:colon'", &["sender_id"]),
        ("dkim = { domain = 'example.org', keys = [] }", &["dkim.keys"]),
        (
            "dkim = { domain = 'example.org', keys = ['env:KEY', 'file:a b.pem'] }",
            &["dkim.keys", "dkim.keys"],
        ),
        (
            "tls = 'none'\nusername = 'ada'\nsender_id = 'x'",
            &["tls", "password", "sender_id"],
        ),
    ] {
        let problems = Profile::Smtp(relay(lines)).problems();
        let named: Vec<_> = problems.iter().map(|problem| problem.key.as_ref()).collect();
        assert_eq!(named, keys, "{lines}: {problems:?}");
    }
}

#[test]
fn only_this_very_machine_may_do_without_tls() {
    for (host, loopback) in [
        ("127.0.0.1", true),
        ("127.8.8.8", true),
        ("::1", true),
        ("[::1]", true),
        ("::ffff:127.0.0.1", true),
        ("localhost", true),
        ("LOCALHOST", true),
        ("mail.localhost", true),
        ("192.0.2.1", false),
        ("2001:db8::1", false),
        ("localhost.example.org", false),
        ("notlocalhost", false),
    ] {
        let text = format!("kind = 'smtp'\ntls = 'none'\nhost = '{host}'\nfrom = {{ email = 'a@example.org' }}");
        let profile: Profile = toml::from_str(&text).unwrap();
        assert_eq!(profile.problems().is_empty(), loopback, "{host}");
    }
}
