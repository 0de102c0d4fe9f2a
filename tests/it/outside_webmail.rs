//! An issue as a webmail shows it, in a browser.

use std::ffi::OsStr;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use serde::Deserialize;

use crate::outside::NODE;
use crate::outside::are_wanted;
use crate::outside::find;
use crate::outside::free_port;
use crate::outside::node_script;
use crate::outside::variable;
use crate::outside_pages::CHROMIUM;
use crate::outside_postfix::NAMES;
use crate::outside_postfix::addressed;
use crate::outside_postfix::relay::DOMAIN;
use crate::publication::repository;

/// A `MailDev`, which takes mail and shows it on the web; it stops when it is dropped.
struct Webmail {
    child: Child,
    smtp: u16,
    web: u16,
}

impl Webmail {
    fn start() -> Self {
        let (smtp, web) = (free_port(), free_port());
        let program = repository().join("target/node/node_modules/maildev/bin/maildev");
        let mut command = Command::new(find(NODE.name).unwrap());
        command.arg(program).args(["--ip", "127.0.0.1"]);
        command.args(["--smtp", &smtp.to_string(), "--web", &web.to_string()]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        // It says so of its two servers.
        let said = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let listening = said.map_while(Result::ok).filter(|line| line.contains("running at"));
        assert_eq!(listening.take(2).count(), 2, "MailDev did not start");
        Self { child, smtp, web }
    }
}

impl Drop for Webmail {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is seen of a mail.
#[derive(Deserialize)]
struct Seen {
    head: String,
    html: String,
    text: String,
    headers: String,
}

#[test]
fn a_webmail_shows_names_in_five_scripts_both_parts_and_the_way_to_leave() {
    if !are_wanted(&[NODE, CHROMIUM]) {
        return;
    }
    let webmail = Webmail::start();
    let (publication, subject) = addressed(webmail.smtp);
    publication.run(&["send", "1", "--yes"]).text();

    let chromium = find(CHROMIUM.name).unwrap();
    let address = format!("http://127.0.0.1:{}/", webmail.web);
    let shots = variable("PRESSRUN_TEST_PICTURES").unwrap_or_else(|| "-".into());
    let words: [&OsStr; 3] = [chromium.as_os_str(), OsStr::new(&address), &shots];
    let mails: Vec<Seen> = node_script("webmail.mjs", &words);
    assert_eq!(mails.len(), NAMES.len());
    for (local, name) in NAMES {
        let to = format!("{name} <{local}@{DOMAIN}>");
        let mail = mails.iter().find(|mail| mail.head.replace('"', "").contains(&to));
        let mail = mail.unwrap_or_else(|| panic!("{to}: {}", mails[0].head));
        for line in [subject.as_str(), "Low Water <news@fennmouth.test>"] {
            assert!(mail.head.contains(line), "{line}: {}", mail.head);
        }
        let greeting = format!("Good morning, {name}, and thank you");
        for part in [&mail.html, &mail.text] {
            assert!(part.replace('\n', " ").contains(&greeting), "{greeting}: {part}");
        }
        for leave in ["<https://news.fennmouth.test/u/", "List-Unsubscribe=One-Click"] {
            assert!(mail.headers.contains(leave), "{leave}: {}", mail.headers);
        }
    }
}
