//! `check --online`: what is asked of the network, and what is never asked.

use std::collections::BTreeMap;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

use crate::house::House;
use crate::story::CONFIG;
use crate::story::done;
use crate::story::publication;
use crate::story::typed;

/// A web server; what it was asked for.
struct Web {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Web {
    /// `/ok` is a page, `/picture` a picture, `/moved` leads to `/ok`, `/round` to itself, `/private` to another port of
    /// this machine; nothing else is there.
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut head = [0; 4096];
                let length = stream.read(&mut head).unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..length]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let answer = match path.as_str() {
                    "/ok" => "200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nok".to_owned(),
                    "/picture" => "200 OK\r\ncontent-type: image/png\r\ncontent-length: 2\r\n\r\nok".to_owned(),
                    "/moved" => "301 Moved\r\nlocation: /ok\r\ncontent-length: 0\r\n\r\n".to_owned(),
                    "/round" => "302 Found\r\nlocation: /round\r\ncontent-length: 0\r\n\r\n".to_owned(),
                    "/shy" => "403 Forbidden\r\ncontent-length: 0\r\n\r\n".to_owned(),
                    _ => "404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
                };
                told.lock().unwrap().push(path);
                let answer = answer.replacen("\r\n", "\r\nconnection: close\r\n", 1);
                stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).ok();
            }
        });
        Self { port, asked }
    }
}

/// A name server with these records: by name, the code of the kind, and the data.
fn names(records: BTreeMap<String, (u16, Vec<u8>)>) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut bytes = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut bytes) {
            let question = &bytes[..length];
            let mut name = Vec::new();
            let mut at = 12;
            while question[at] != 0 {
                let end = at + 1 + usize::from(question[at]);
                name.push(String::from_utf8_lossy(&question[at + 1..end]).into_owned());
                at = end;
            }
            let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
            let mut answer = question.to_vec();
            answer[2] |= 0x80;
            match records.get(&name.join(".")).filter(|(code, _)| *code == kind) {
                Some((code, data)) => {
                    answer[7] = 1;
                    answer.extend([0xc0, 12]);
                    answer.extend(code.to_be_bytes());
                    answer.extend([0, 1, 0, 0, 0, 9]);
                    answer.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
                    answer.extend(data);
                }
                None => answer[3] |= 3,
            }
            socket.send_to(&answer, from).unwrap();
        }
    });
    port
}

fn text(text: &str) -> Vec<u8> {
    [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
}

/// What `check --online` finds of rules that begin so: `rule place message`.
fn found(house: &House, rules: &[&str], words: &str) -> Vec<String> {
    let ran = typed(house, &format!("pressrun check --online{words} --format json"));
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.text()));
    let findings = answer["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| {
            rules
                .iter()
                .any(|rule| finding["rule"].as_str().unwrap().starts_with(rule))
        })
        .map(|finding| {
            format!(
                "{} {}:{} {}",
                finding["rule"].as_str().unwrap(),
                finding["line"],
                finding["column"],
                finding["message"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn links_and_pictures_are_asked_for_once_and_a_dead_one_is_named_with_its_line() {
    let web = Web::open();
    let at = |path: &str| format!("http://127.0.0.1:{}/{path}", web.port);
    let article = format!(
        "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\n[a]({}) [b]({}) [c]({})\n\n![d]({}) ![e]({}) [f]({}) [g]({})\n[h]({})\n",
        at("ok"),
        at("gone"),
        at("moved"),
        at("picture"),
        at("ok"),
        at("shy"),
        at("gone#x"),
        at("round"),
    );
    // A publication of this very machine may ask this machine.
    let config = CONFIG.replace("https://pond.test/", &at(""));
    let house = publication(&[
        ("config/pressrun.toml", &config),
        ("feeds/main/articles/ice.md", &article),
    ]);
    let column = |line: usize, word: &str| article.lines().nth(line - 1).unwrap().find(word).unwrap() + 1;
    let rules = ["article/link-dead", "article/image-dead"];
    assert_eq!(
        found(&house, &rules, ""),
        [
            format!(
                "article/link-dead 5:{} `{}`: the server answers 404",
                column(5, "[b]"),
                at("gone")
            ),
            format!(
                "article/image-dead 7:{} `{}`: it is no picture but `text/html`",
                column(7, "![e]"),
                at("ok")
            ),
            format!(
                "article/link-dead 7:{} `{}`: the server answers 404",
                column(7, "[g]"),
                at("gone")
            ),
            format!("article/link-dead 8:1 `{}`: more than 10 redirects", at("round")),
        ]
    );
    let asked = web.asked.lock().unwrap().iter().filter(|path| *path == "/gone").count();
    assert_eq!(asked, 1, "an address is asked once, however many links lead there");
    web.asked.lock().unwrap().clear();
    typed(&house, "pressrun check");
    assert!(
        web.asked.lock().unwrap().is_empty(),
        "nothing is asked unless the writer says so"
    );
}

#[test]
fn nothing_is_asked_of_private_machines() {
    let web = Web::open();
    let address = format!("http://127.0.0.1:{}/ok", web.port);
    let article = format!("+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\n[a]({address})\n");
    let house = publication(&[("feeds/main/articles/ice.md", &article)]);
    assert_eq!(
        found(&house, &["article/link-dead"], ""),
        [format!(
            "article/link-dead 5:1 `{address}`: `127.0.0.1` is not on the public internet"
        )]
    );
    assert!(web.asked.lock().unwrap().is_empty());
}

#[test]
fn the_records_of_the_sender_are_judged() {
    let relay = |port: u16| {
        format!(
            "{CONFIG}\n[check]\nresolver = \"127.0.0.1:{port}\"\n\n[profiles.relay]\nkind = \"smtp\"\nhost = \"smtp.pond.test\"\n\
             from = {{ email = \"news@pond.test\" }}\n\n[profiles.relay.dkim]\ndomain = \"pond.test\"\n\
             keys = [\"file:.pressrun/keys/r2026.pem\"]\n"
        )
    };
    let house = publication(&[("config/pressrun.toml", &relay(9))]);
    done(&house, "issue new");
    done(&house, "keys new --profile relay");
    let shown = done(&house, "keys show --profile relay --format json");
    let keys: Value = serde_json::from_str(&shown).unwrap();
    let key = &keys["keys"][0];
    let (name, value) = (key["record"].as_str().unwrap(), key["value"].as_str().unwrap());
    let strings: Vec<u8> = value
        .as_bytes()
        .chunks(200)
        .flat_map(|part| text(std::str::from_utf8(part).unwrap()))
        .collect();
    let rules = [
        "profile/spf",
        "profile/dkim-record",
        "profile/dmarc",
        "profile/mx",
        "profile/dns",
    ];
    let empty = names(BTreeMap::new());
    house.write("config/pressrun.toml", &relay(empty));
    let told = found(&house, &rules, " --profile relay");
    let told: Vec<&str> = told.iter().map(|one| one.split(' ').next().unwrap()).collect();
    assert_eq!(
        told,
        ["profile/dmarc", "profile/mx", "profile/spf", "profile/dkim-record"]
    );
    let whole = names(BTreeMap::from([
        ("pond.test".to_owned(), (16, text("v=spf1 include:relay.test -all"))),
        ("_dmarc.pond.test".to_owned(), (16, text("v=DMARC1; p=none"))),
        (name.to_owned(), (16, strings)),
    ]));
    house.write("config/pressrun.toml", &relay(whole));
    assert_eq!(
        found(&house, &rules, " --profile relay"),
        ["profile/mx 17:1 `pond.test` takes no mail"]
    );
}
