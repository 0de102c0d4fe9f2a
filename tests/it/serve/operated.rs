//! What an operator does with the server, and sees of it.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;

use crate::serve::OUTPUT;
use crate::serve::built;
use crate::serve::client::PATIENCE;
use crate::serve::client::serve;
use crate::story::done;
use crate::story::told;
use crate::web::Answer;

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn requests_are_counted_and_written_down_without_addresses_and_tokens() {
    let mut house = built();
    let port = free_port();
    house.set("PRESSRUN__SERVER__METRICS", &format!("127.0.0.1:{port}"));
    house.set("PRESSRUN__SERVER__ACCESS_LOG", ".pressrun/access.log");
    let served = serve(&house);
    let tag = served
        .get("/rss.xml", &["X-Forwarded-For: 203.0.113.77"])
        .header("etag")
        .to_owned();
    served.get(
        "/rss.xml",
        &[
            &format!("If-None-Match: {tag}"),
            "User-Agent: newsboat/2.30 (+reader@pond.test)",
        ],
    );
    served.get("/u/1.SECRETSECRETSECRETSECRETSECRET", &[]);
    served.get("/reader%40pond.test?a=reader@pond.test", &[]);
    let asked = |path: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Answer::read(&bytes)
    };
    let told = asked("/metrics");
    let metrics = told.text();
    for line in [
        "pressrun_feed_polls_total{status=\"304\"} 1",
        "pressrun_feed_polls_total{status=\"200\"} 1",
        "pressrun_requests_total{class=\"door\",status=\"404\"} 1",
        "pressrun_requests_total{class=\"missing\",status=\"404\"} 1",
    ] {
        assert!(metrics.lines().any(|known| known == line), "{line}\n{metrics}");
    }
    assert_eq!(asked("/health").status, 200);
    assert_eq!(asked("/rss.xml").status, 404);
    // What operators see is not everybody's.
    assert_eq!(served.get("/metrics", &[]).status, 404);
    served.stop();
    let log = house.read(".pressrun/access.log");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5, "{log}");
    assert_eq!(
        (&lines[1]["path"], &lines[1]["status"]),
        (&"/rss.xml".into(), &304.into())
    );
    assert_eq!((&lines[2]["path"], &lines[3]["path"]), (&"/u/*".into(), &"/*".into()));
    for text in [log.as_str(), metrics] {
        for secret in ["203.0.113", "127.0.0.1", "SECRET", "reader", "pond.test"] {
            assert!(!text.contains(secret), "{secret}\n{text}");
        }
    }
}

#[test]
fn whoever_is_served_is_served_to_the_end_and_nobody_else_any_more() {
    let house = built();
    let film = vec![7_u8; 24 << 20];
    std::fs::write(house.path(&format!("{OUTPUT}/film.mp4")), &film).unwrap();
    let served = serve(&house);
    let mut slow = served.connect();
    write!(slow, "GET /film.mp4 HTTP/1.1\r\n\r\n").unwrap();
    let mut some = [0; 1000];
    slow.read_exact(&mut some).unwrap();
    served.running.signal("TERM");
    served.running.wait_for("stopping");
    let refused = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        std::net::TcpStream::connect(("127.0.0.1", served.port)).is_err()
    });
    assert!(refused, "it still listens");
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).unwrap();
    let answer = Answer::read(&[&some[..], &rest].concat());
    assert!(answer.body == film);
    let ran = served.running.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
}

#[test]
fn what_is_written_anew_holds_after_a_hangup_and_a_broken_config_changes_nothing() {
    let house = built();
    let served = serve(&house);
    assert_eq!(served.get("/old", &[]).status, 404);
    house.write("config/redirects.toml", "[moved]\n\"/old\" = \"/rime/\"\n");
    served.running.signal("HUP");
    served.running.wait_for("read     config/pressrun.toml anew");
    served.until("/old", |answer| answer.status == 301);
    let config = house.read("config/pressrun.toml");
    house.write("config/pressrun.toml", &format!("{config}\nlisten_at = \"x\"\n"));
    served.running.signal("HUP");
    served.running.wait_for("unknown");
    assert_eq!(served.get("/old", &[]).status, 301);
    assert_eq!(served.get("/rime/", &[]).status, 200);
    house.write("config/pressrun.toml", &config);
    house.write("config/redirects.toml", "[moved]\n\"/older\" = \"/rime/\"\n");
    served.running.signal("HUP");
    served.until("/older", |answer| answer.status == 301);
    let said = served.stop();
    assert!(said.contains("keeps    what it had: "), "{said}");
}

#[test]
fn units_for_systemd_run_it() {
    let house = built();
    let units = told(&house, "serve --systemd").replace(env!("CARGO_BIN_EXE_pressrun"), "[PRESSRUN]");
    insta::assert_snapshot!(units, @r#"
    exit: 0
    --- stdout
    # /etc/systemd/system/pressrun.socket
    [Unit]
    Description=Where Pond Notes is served

    [Socket]
    ListenStream=127.0.0.1:8080
    Backlog=1024

    [Install]
    WantedBy=sockets.target

    # /etc/systemd/system/pressrun.service; and then: systemctl enable --now pressrun.socket pressrun.service
    [Unit]
    Description=Pressrun serves Pond Notes
    Requires=pressrun.socket
    After=network-online.target pressrun.socket
    Wants=network-online.target

    [Service]
    # the owner of the folder
    User=pressrun
    WorkingDirectory=[HOUSE]
    ExecStart="[PRESSRUN]" serve
    ExecReload=kill -HUP $MAINPID
    Restart=on-failure
    RestartSec=2
    TimeoutStopSec=18
    LimitNOFILE=8192
    NoNewPrivileges=yes
    PrivateTmp=yes
    ProtectSystem=strict
    ReadWritePaths=[HOUSE]

    [Install]
    WantedBy=multi-user.target
    --- stderr
    "#);
}

#[test]
fn a_place_that_is_taken_is_told_with_its_key() {
    let house = built();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let words = format!("serve --listen {}", taken.local_addr().unwrap());
    insta::assert_snapshot!(told(&house, &words).replace(&taken.local_addr().unwrap().to_string(), "[PLACE]"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: cannot listen on [PLACE]
      because: Address already in use (os error 98)

    hint: another server may be there; name another place: `server.listen` in config/pressrun.toml
    ");
    done(&house, "build");
}
