//! How an issue went with each domain, and what its provider said.

use serde_json::Value;

use crate::post::Post;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// Three domains: one that takes everything, one that blocks, one that is slow.
fn sent() -> Post {
    let mut script = Script::default();
    for number in 0..4 {
        let words =
            format!("550 5.7.1 blocked [203.0.113.{number}], see https://big.test/?id={number} (S3140) 4Xy{number}Z");
        script = script.fault_for(&format!("b{number}@big.test"), At::Rcpt, Do::reply(&words));
    }
    let sink = script
        .fault_for(
            "b4@big.test",
            At::Rcpt,
            Do::reply("550 5.1.1 <b4@big.test>: no such user"),
        )
        .fault_for("b5@big.test", At::Dot, Do::close())
        .fault_for(
            "s0@slow.test",
            At::Rcpt,
            Do::reply("450 4.2.0 greylisted for 300 seconds"),
        )
        .fault_for(
            "s1@slow.test",
            At::Rcpt,
            Do::reply("450 4.2.0 greylisted for 299 seconds"),
        )
        .start();
    let post = Post::by_relay(3, &sink, "connections = 1");
    for (letter, domain, count) in [('b', "big.test", 7), ('s', "slow.test", 2)] {
        for number in 0..count {
            post.house.do_it(&format!("subscribers add {letter}{number}@{domain}"));
        }
    }
    assert_eq!(post.run("send 1 --yes --no-wait").exit, 4);
    post
}

#[test]
fn the_worst_domain_stands_first_with_what_it_says_most() {
    let post = sent();
    let status = post.run("status 1").stdout;
    let from = status.lines().skip_while(|line| !line.starts_with("domain"));
    let told: Vec<&str> = from.take_while(|line| !line.starts_with("bounced")).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    domain   big.test: 1 accepted · 5 refused · 1 doubtful of 7
                   4 refused: 550 5.7.1 blocked [#], see https://big.test/ (S3140) #
                   1 refused: 550 5.1.1 *** no such user
                   1 doubtful: the connection broke: the relay closed it
    domain   slow.test: 0 accepted · 2 deferred of 2
                   2 deferred: 450 4.2.0 greylisted for # seconds
    domain   reader.test: 3 accepted of 3
    ");

    let json = post.house.do_it("status 1 --format json").stdout;
    let document: Value = serde_json::from_str(&json).unwrap();
    insta::assert_snapshot!(document["domains"][0], @r#"{"domain":"big.test","total":7,"accepted":1,"deferred":0,"refused":5,"doubtful":1,"said":[{"state":"refused","code":550,"enhanced":"5.7.1","reply":"blocked [#], see https://big.test/ (S3140) #","copies":4},{"state":"refused","code":550,"enhanced":"5.1.1","reply":"*** no such user","copies":1},{"state":"doubtful","code":null,"enhanced":null,"reply":"the connection broke: the relay closed it","copies":1}],"said_otherwise":0}"#);
    insta::assert_snapshot!(document["domains"][2], @r#"{"domain":"reader.test","total":3,"accepted":3,"deferred":0,"refused":0,"doubtful":0,"said":[],"said_otherwise":0}"#);
    assert_eq!(
        (&document["domains"][3], &document["other_domains"]),
        (&Value::Null, &Value::from(0))
    );
}

#[test]
fn of_many_domains_some_are_told_and_the_others_counted() {
    let sink = Script::default()
        .fault_for("x11@d11.test", At::Rcpt, Do::reply("550 5.2.2 full"))
        .start();
    let post = Post::by_relay(2, &sink, "");
    let list: Vec<String> = (0..15).map(|number| format!("x{number}@d{number}.test")).collect();
    post.house.write("more.csv", &format!("email\n{}\n", list.join("\n")));
    post.house.do_it("subscribers import more.csv");
    assert_eq!(post.run("send 1 --yes").exit, 3);
    let status = post.run("status 1").stdout;
    let told: Vec<&str> = status.lines().filter(|line| line.starts_with("domain")).collect();
    assert_eq!(told.len(), 11, "{status}");
    assert_eq!(told[0], "domain   d11.test: 0 accepted · 1 refused of 1");
    assert_eq!(told[1], "domain   reader.test: 2 accepted of 2");
    assert_eq!(told[10], "domain   6 others");
    let json: Value = serde_json::from_str(&post.house.do_it("status 1 --format json").stdout).unwrap();
    assert_eq!(json["other_domains"], 6);
    assert_eq!(json["domains"].as_array().unwrap().len(), 10);
}
