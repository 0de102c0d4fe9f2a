//! What is signed: the same on the terminal, in a test and in the mail, and the same for ever.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::house::House;
use crate::house::Ran;
use crate::house::files_in;
use crate::post::Post;
use crate::post::reader;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

pub const RSA: &str = include_str!("../data/dkim/r2026.pem");
pub const ED25519: &str = include_str!("../data/dkim/e2026.pem");

/// Where the keys lie.
pub const R: &str = ".pressrun/keys/r2026.pem";
pub const E: &str = ".pressrun/keys/e2026.pem";
pub const CONFIG: &str = "config/pressrun.toml";

/// A file that only its owner may read.
pub fn lay(house: &House, path: &str, text: &str) {
    house.write(path, text);
    permit(house, path, 0o600);
}

pub fn permit(house: &House, path: &str, mode: u32) {
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
    fs::set_permissions(house.path(path), permissions).unwrap();
}

pub fn sign_with(house: &House, selectors: &[&str]) {
    let config = house.read(CONFIG);
    let (unsigned, _) = config.split_once("[profiles.out.dkim]").unwrap_or((&config, ""));
    let keys: Vec<String> = selectors
        .iter()
        .map(|name| format!("'file:.pressrun/keys/{name}.pem'"))
        .collect();
    let table = format!(
        "[profiles.out.dkim]\ndomain = 'pond.test'\nkeys = [{}]\n",
        keys.join(", ")
    );
    house.write(CONFIG, &format!("{unsigned}{table}"));
}

/// A publication that signs with keys that stay the same.
pub fn signing(readers: usize) -> Post {
    let post = Post::by_outbox(readers);
    sign_with(&post.house, &["r2026", "e2026"]);
    lay(&post.house, R, RSA);
    lay(&post.house, E, ED25519);
    post
}

fn mailed(post: &Post) -> String {
    let names = files_in(&post.house.path("outbox/new"));
    assert_eq!(names.len(), 1);
    post.house.read(&format!("outbox/new/{}", names[0]))
}

pub fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn what_is_shown_tested_and_sent_is_signed_alike() {
    let mut post = signing(1);
    post.house.set("SOURCE_DATE_EPOCH", "1796083200");
    let show = format!("issue show 1 --eml {}", reader(0));
    let open = post.house.do_it(&show).stdout;
    assert_eq!(open.matches("DKIM-Signature: v=1; ").count(), 2);
    assert_eq!(open, post.house.do_it(&show).stdout, "equal input, equal bytes");
    insta::assert_snapshot!(post.run(&format!("{show} --verify")).text(), @r"
    exit: 0
    --- stdout
    pass     rsa-sha256 by r2026._domainkey.pond.test
    pass     ed25519-sha256 by e2026._domainkey.pond.test
    --- stderr
    ");

    post.house.do_it("test 1 --to you@pond.test");
    assert_eq!(mailed(&post).matches("DKIM-Signature: v=1; ").count(), 2);
    fs::remove_dir_all(post.house.path("outbox")).unwrap();

    post.house.do_it("send 1 --yes");
    assert_eq!(mailed(&post), post.house.do_it(&show).stdout);
    let verified = json(&post.house.do_it(&format!("{show} --verify --format json")));
    let expected = serde_json::json!({ "format": 1, "signatures": [
        { "selector": "r2026", "domain": "pond.test", "algorithm": "rsa-sha256", "pass": true, "why": null },
        { "selector": "e2026", "domain": "pond.test", "algorithm": "ed25519-sha256", "pass": true, "why": null },
    ]});
    assert_eq!(verified, expected);
}

#[test]
fn what_left_is_shown_as_it_left_though_its_articles_and_its_own_files_are_gone() {
    let post = signing(1);
    post.house.do_it("send 1 --yes");
    let left = mailed(&post);
    for folder in ["feeds/main/issues", "feeds/main/articles"] {
        let _ = fs::remove_dir_all(post.house.path(folder));
    }
    let shown = post.house.do_it(&format!("issue show 1 --eml {}", reader(0)));
    assert_eq!(shown.stdout, left);
    let text = post.house.do_it("issue show 1 --text").stdout;
    assert!(text.contains("Ice"), "{text}");
}

#[test]
fn what_left_is_shown_as_it_left_though_keys_were_replaced_since() {
    let post = signing(1);
    let show = format!("issue show 1 --eml {}", reader(0));
    post.house.do_it("send 1 --yes");
    let left = mailed(&post);
    // New keys have selectors of their own; the old files stay.
    post.house.do_it("keys new --selector 2027");
    sign_with(&post.house, &["r2027", "e2027"]);
    assert_eq!(post.house.do_it(&show).stdout, left);
    post.house.do_it(&format!("{show} --verify"));
    post.house.do_it("send 1 --yes");
    // Also where the profile signs no more.
    let config = post.house.read(CONFIG);
    post.house
        .write(CONFIG, config.split_once("[profiles.out.dkim]").unwrap().0);
    assert_eq!(post.house.do_it(&show).stdout, left);

    // What cannot be shown exactly is not shown.
    lay(&post.house, R, &post.house.read(".pressrun/keys/r2027.pem"));
    insta::assert_snapshot!(post.run(&show).text(), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the key `r2026` is not the one that signs main/1
      because: its file was written anew since sending began: copies would not be what left

    hint: put the old file back; a new key wants a selector of its own: `pressrun keys new --selector S`
    ");
    fs::remove_file(post.house.path(R)).unwrap();
    insta::assert_snapshot!(post.run(&show).text(), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the key `r2026` cannot be used
      because: `.pressrun/keys/r2026.pem`: there is no such file

    hint: put it back from where it was copied to; `pressrun keys new --selector S` makes others
    ");
}

#[test]
fn a_plan_covers_in_whose_name_by_which_selectors_is_signed() {
    let planned = |post: &Post| {
        json(&post.house.do_it("plan 1 --format json"))["hash"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let post = signing(2);
    let hash = planned(&post);
    assert_eq!(hash, planned(&post));
    lay(&post.house, ".pressrun/keys/r2027.pem", RSA);
    for selectors in [&["r2027", "e2026"][..], &["r2026"], &["e2026", "r2026"]] {
        sign_with(&post.house, selectors);
        assert_ne!(planned(&post), hash, "{selectors:?}");
        let ran = post.run(&format!("send 1 --plan {hash}"));
        assert_eq!(ran.exit, 1, "{}", ran.text());
        let changed = "because: changed since: sender, signature, list or ways to leave\n";
        assert!(ran.stderr.contains(changed), "{}", ran.text());
    }
    sign_with(&post.house, &["r2026", "e2026"]);
    assert_eq!(planned(&post), hash);
    post.house.do_it(&format!("send 1 --plan {hash}"));
}

#[test]
fn a_copy_that_is_sent_again_is_the_same_to_the_byte() {
    let (lost, busy) = (reader(0), reader(1));
    let sink = Script::default()
        .fault_times_for(&lost, 1, At::Dot, Do::close().and_take())
        .fault_times_for(&busy, 1, At::Dot, Do::reply("451 4.3.0 try again").and_take())
        .start();
    let post = Post::by_relay(3, &sink, "").hasty();
    sign_with(&post.house, &["r2026", "e2026"]);
    lay(&post.house, R, RSA);
    lay(&post.house, E, ED25519);
    assert_eq!(post.send().wait().exit, 3);
    // In between the profile takes another key, for issues to come.
    post.house.do_it("keys new --selector 2027");
    sign_with(&post.house, &["r2027", "e2027"]);
    post.house.do_it("resolve 1 --resend");
    assert_eq!(post.send().wait().exit, 0);
    sink.wait_until_quiet();
    let mut seen = BTreeMap::<String, Vec<String>>::new();
    for message in sink.taken() {
        seen.entry(message.recipient).or_default().push(message.sha256);
    }
    for (address, times) in [(lost, 2), (busy, 2), (reader(2), 1)] {
        let hashes = &seen[&address];
        assert_eq!(hashes.len(), times, "{address}");
        let shown = post.hash_of_eml(&address);
        assert!(hashes.iter().all(|hash| *hash == shown), "{address}");
    }
}
