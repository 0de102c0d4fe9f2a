//! The keys that sign mail: made, shown, and told when they cannot be used.

use std::fmt::Write;
use std::fs;

use crate::house::files_in;
use crate::post::Post;
use crate::post::reader;
use crate::signed::CONFIG;
use crate::signed::E;
use crate::signed::R;
use crate::signed::RSA;
use crate::signed::json;
use crate::signed::lay;
use crate::signed::permit;
use crate::signed::sign_with;
use crate::signed::signing;

const SHORT: &str = include_str!("../data/dkim/short.pem");
const OTHER_KIND: &str = include_str!("../data/dkim/ec.pem");
const OLD_FORM: &str = include_str!("../data/dkim/pkcs1.pem");
const PUBLIC: &str = include_str!("../data/dkim/public.pem");

#[test]
fn keys_are_made_for_their_owner_alone_and_never_written_over() {
    let mut house = Post::by_outbox(0).house;
    house.set("SOURCE_DATE_EPOCH", "1796083200");
    let made = house.do_it("keys new");
    let told: Vec<&str> = made.stdout.lines().filter(|line| !line.starts_with("dkim")).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    wrote    .pressrun/keys/r2026.pem
             .pressrun/keys/e2026.pem
    config   add to `config/pressrun.toml`, and mail is signed:
             [profiles.out.dkim]
             domain = "pond.test"
             keys = ["file:.pressrun/keys/r2026.pem", "file:.pressrun/keys/e2026.pem"]
    next     pressrun keys show
    "#);
    for (path, label) in [(R, "r2026"), (E, "e2026")] {
        let permissions = std::os::unix::fs::MetadataExt::mode(&fs::metadata(house.path(path)).unwrap());
        assert_eq!(permissions & 0o777, 0o600, "{label}");
        assert!(house.read(path).starts_with("-----BEGIN PRIVATE KEY-----\n"), "{label}");
    }
    assert_eq!(house.read(".pressrun/.gitignore"), "*\n");

    let (before_r, before_e) = (house.read(R), house.read(E));
    insta::assert_snapshot!(house.run("keys new").text(), @r"
    exit: 1
    --- stdout

    --- stderr
    error: there is a key `r2026` already
      because: `.pressrun/keys/r2026.pem` is never written over: copies that left are signed with it

    hint: `pressrun keys new --selector S` makes others beside it
    ");
    // One of two is as good as both.
    fs::remove_file(house.path(R)).unwrap();
    assert_eq!(house.run("keys new --selector 2026").exit, 1);
    assert!(!house.path(R).exists());
    lay(&house, R, &before_r);
    let others = json(&house.do_it("keys new --selector 2027b --format json"));
    assert_eq!(others["keys"][0]["record"], "r2027b._domainkey.pond.test");
    assert_eq!(others["keys"][1]["algorithm"], "ed25519-sha256");
    assert_eq!((house.read(R), house.read(E)), (before_r, before_e));
    insta::assert_snapshot!(house.run("keys new --selector a_b").text(), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `ra_b` is no selector

    hint: letters, digits and `-`, such as `2026` or `2026-spring`
    ");

    // What was made is what is shown and used.
    sign_with(&house, &["r2027b", "e2027b"]);
    let shown = json(&house.do_it("keys show --format json"));
    assert_eq!(shown["keys"], others["keys"]);
}

#[test]
fn what_the_dns_has_to_say_is_shown() {
    let house = signing(0).house;
    insta::assert_snapshot!(house.run("keys show").text(), @r#"
    exit: 0
    --- stdout
    dkim     r2026._domainkey.pond.test. TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA48ze+Mu6LKpEnHmDYBt+7YLxHOXBep4pnGL+saSQMrgPatzdjTfpBOSAItEVCpKGqlLJ+UDLMH94sP90uXb7vcV2OUGdpBVVBfYsaWaEdVVAkNIKAo2w+F07BXddjN6UHCai0Wx3W+2Ic/VX+q+qHYA1JmzcRB2EpmBjoprTdnRIuAN/RAlpgphJZ+Bo/jGcM" "YNW0mBCuEqbTz4AX7d59RUC2/I856NpyMl2RcAE+ppquXYz7oYapIe2bMqyt37JYwcP9MvD1paKW1KdPsSIMtfzp0N9iL9qdDudFTj5CoUNM3aQAuG+JspsHoI0VjkbzOrviNAFnoN6zjhbQbrfNwIDAQAB"
    dkim     e2026._domainkey.pond.test. TXT "v=DKIM1; k=ed25519; p=TrRhcNHxVlbRIiDjVcx1mQZqBuU1RdFvFXKZ2X0ejfE="
    spf      pond.test. TXT "v=spf1 a mx ~all"
             names the servers that bring the mail to readers: take what the relay's provider says
    dmarc    _dmarc.pond.test. TXT "v=DMARC1; p=none; rua=mailto:news@pond.test"
             once its reports show nothing but your own mail: p=quarantine
    next     pressrun test 1 --to ADDRESS
    --- stderr
    "#);
    insta::assert_snapshot!(house.run("keys show --format json").text(), @r#"
    exit: 0
    --- stdout
    {"format":1,"keys":[{"selector":"r2026","domain":"pond.test","algorithm":"rsa-sha256","record":"r2026._domainkey.pond.test","value":"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA48ze+Mu6LKpEnHmDYBt+7YLxHOXBep4pnGL+saSQMrgPatzdjTfpBOSAItEVCpKGqlLJ+UDLMH94sP90uXb7vcV2OUGdpBVVBfYsaWaEdVVAkNIKAo2w+F07BXddjN6UHCai0Wx3W+2Ic/VX+q+qHYA1JmzcRB2EpmBjoprTdnRIuAN/RAlpgphJZ+Bo/jGcMYNW0mBCuEqbTz4AX7d59RUC2/I856NpyMl2RcAE+ppquXYz7oYapIe2bMqyt37JYwcP9MvD1paKW1KdPsSIMtfzp0N9iL9qdDudFTj5CoUNM3aQAuG+JspsHoI0VjkbzOrviNAFnoN6zjhbQbrfNwIDAQAB"},{"selector":"e2026","domain":"pond.test","algorithm":"ed25519-sha256","record":"e2026._domainkey.pond.test","value":"v=DKIM1; k=ed25519; p=TrRhcNHxVlbRIiDjVcx1mQZqBuU1RdFvFXKZ2X0ejfE="}],"spf":{"record":"pond.test","value":"v=spf1 a mx ~all"},"dmarc":{"record":"_dmarc.pond.test","value":"v=DMARC1; p=none; rua=mailto:news@pond.test"}}
    --- stderr
    "#);
    for (host, spf) in [
        ("smtp.relay.test", "v=spf1 a:smtp.relay.test ~all"),
        ("192.0.2.7", "v=spf1 ip4:192.0.2.7 ~all"),
        ("2001:db8::7", "v=spf1 ip6:2001:db8::7 ~all"),
        ("127.0.0.1", "v=spf1 a mx ~all"),
    ] {
        let config = house.read(CONFIG);
        let relay = format!("kind = 'smtp'\nhost = '{host}'\nreturn_path = 'back@bounce.test'");
        let relayed = config.replace("kind = 'maildir'\npath = 'outbox'", &relay);
        house.write(CONFIG, &relayed);
        let shown = json(&house.do_it("keys show --format json"));
        assert_eq!(shown["spf"]["value"], spf);
        assert_eq!(shown["spf"]["record"], "bounce.test");
        assert_eq!(shown["dmarc"]["record"], "_dmarc.pond.test");
        house.write(CONFIG, &config);
    }
}

#[test]
fn a_profile_that_does_not_sign_says_how_it_would() {
    let house = Post::by_outbox(1).house;
    insta::assert_snapshot!(house.run("keys show").text(), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the profile `out` signs nothing

    hint: `pressrun keys new` makes keys, and says what to write below `[profiles.out.dkim]`
    ");
    let ran = house.run(&format!("issue show 1 --eml {} --verify", reader(0)));
    insta::assert_snapshot!(ran.text(), @r"
    exit: 1
    --- stdout

    --- stderr
    error: the message has no signature
      because: its profile has no table `dkim`

    hint: `pressrun keys new` makes keys to sign with
    ");
}

/// What stands where the key should, and who may read it.
const UNUSABLE: [(&str, Option<&str>, u32); 7] = [
    ("missing", None, 0),
    ("not for its owner alone", Some(RSA), 0o644),
    ("no PEM", Some("hunter2\n"), 0o600),
    ("not PKCS#8", Some(OLD_FORM), 0o600),
    ("the public half", Some(PUBLIC), 0o600),
    ("of another kind", Some(OTHER_KIND), 0o600),
    ("too short", Some(SHORT), 0o600),
];

#[test]
fn a_key_that_cannot_be_used_is_told_and_nothing_is_sent_unsigned() {
    let post = signing(1);
    let house = &post.house;
    let mut told = String::new();
    for (what, text, mode) in UNUSABLE {
        fs::remove_file(house.path(R)).unwrap();
        if let Some(text) = text {
            house.write(R, text);
            permit(house, R, mode);
        }
        let shown = house.run("keys show");
        write!(told, "# {what}\n{}\n{}", shown.exit, shown.stderr).unwrap();
        for words in [
            "send 1 --yes".to_owned(),
            "test 1 --to you@pond.test".to_owned(),
            format!("issue show 1 --eml {}", reader(0)),
        ] {
            let ran = house.run(&words);
            assert_eq!(
                (ran.exit, ran.stdout.as_str()),
                (2, ""),
                "{what}: {words}\n{}",
                ran.text()
            );
            assert!(ran.stderr.ends_with(&shown.stderr), "{what}: {words}\n{}", ran.text());
        }
        lay(house, R, RSA);
    }
    insta::assert_snapshot!(told, @r"
        # missing
        2
        error: the key `r2026` cannot be used
          because: `.pressrun/keys/r2026.pem`: there is no such file

        hint: put it back from where it was copied to; `pressrun keys new --selector S` makes others
        # not for its owner alone
        2
        error: the key `r2026` cannot be used
          because: `.pressrun/keys/r2026.pem`: others than its owner may read it (mode 644)

        hint: `chmod 600 .pressrun/keys/r2026.pem`; if others had a look, make new keys: `pressrun keys new --selector S`
        # no PEM
        2
        error: the key `r2026` cannot be used
          because: `.pressrun/keys/r2026.pem`: it is not a PEM file

        hint: `pressrun keys new --selector S` makes keys that can be used
        # not PKCS#8
        2
        error: the key `r2026` cannot be used
          because: `.pressrun/keys/r2026.pem`: it holds `RSA PRIVATE KEY`, not `PRIVATE KEY`

        hint: `openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem` turns private keys into PKCS#8
        # the public half
        2
        error: the key `r2026` cannot be used
          because: `.pressrun/keys/r2026.pem`: it holds `PUBLIC KEY`, not `PRIVATE KEY`

        hint: name the file of the private key
        # of another kind
        2
        error: the key `r2026` cannot be used
          because: `.pressrun/keys/r2026.pem`: it is neither an RSA nor an Ed25519 key

        hint: `pressrun keys new --selector S` makes keys that can be used
        # too short
        2
        error: the key `r2026` cannot be used
          because: `.pressrun/keys/r2026.pem`: it is an RSA key of 1024 bits; receivers want 2048 at least

        hint: `pressrun keys new --selector S` makes keys that can be used
        ");
    assert_eq!(files_in(&house.path("outbox/new")).len(), 0);
    assert_eq!(post.standing().text(), "open: ");
}

#[test]
fn a_machine_that_only_builds_needs_no_keys() {
    let house = signing(1).house;
    fs::remove_dir_all(house.path(".pressrun/keys")).unwrap();
    for words in ["build", "check", "issue show 1 --html"] {
        house.do_it(words);
    }
    // But whoever plans is told that nobody can send from there.
    let planned = house.do_it("plan 1");
    assert!(
        planned
            .stderr
            .contains("mind     `send` is refused on this machine: the key `r2026` cannot be used"),
        "{}",
        planned.text()
    );
}

#[test]
fn a_key_elsewhere_than_in_a_file_is_refused_with_its_line() {
    let house = signing(0).house;
    let config = house
        .read(CONFIG)
        .replace("'file:.pressrun/keys/r2026.pem'", "'env:DKIM_KEY'");
    house.write(CONFIG, &config);
    insta::assert_snapshot!(house.run("keys show").text(), @r"
        exit: 2
        --- stdout

        --- stderr
        error: the profile `out` cannot be used
          because: config/pressrun.toml:22:8: `env:DKIM_KEY` names no selector
                   keys = ['env:DKIM_KEY', 'file:.pressrun/keys/e2026.pem']
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

        hint: a key lies in a file named like its selector: `file:.pressrun/keys/r2026.pem`
        ");
}
