//! The preview as a person starts it: what it shows is what is printed, and what is sent.

use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;

use pressrun::audience::Roll;
use pressrun::audience::address::Address;
use pressrun::store::sqlite::Store;

use crate::house::files_in;
use crate::post::Post;
use crate::post::reader;
use crate::story::NOW;

/// The body of an answer to `GET PATH`.
fn get(address: &str, path: &str) -> Vec<u8> {
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(host).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let (head, body) = answer.split_at(head + 4);
    let head = String::from_utf8(head.to_vec()).unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{path}\n{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    assert_eq!(length.unwrap().parse::<usize>().unwrap(), body.len());
    body.to_vec()
}

#[tokio::test]
async fn a_message_is_the_same_in_the_preview_on_the_terminal_and_in_the_mail() {
    let mut post = Post::by_outbox(3);
    post.house.set("SOURCE_DATE_EPOCH", NOW);
    let previewing = post.house.start("preview --listen 127.0.0.1:0");
    previewing.wait_for("it repaints");
    let address = previewing.said_on_stdout();
    let address = address.split_whitespace().last().unwrap();
    let store = Store::open(&post.house.path(".pressrun/pressrun.db")).await.unwrap();
    let mut ids = Vec::new();
    for to in (0..3).map(reader) {
        let subscriber = store.subscriber(&to.parse::<Address>().unwrap().key()).await.unwrap();
        ids.push((subscriber.unwrap().id.0, to));
    }
    store.close().await;
    let shown = |id: i64| get(address, &format!("/eml?issue=main/1&to={id}"));
    let printed = |to: &str| {
        post.house
            .do_it(&format!("issue show 1 --eml {to}"))
            .stdout
            .into_bytes()
    };
    for (id, to) in &ids {
        assert!(shown(*id) == printed(to), "before it is sent: {to}");
    }
    post.house.do_it("send 1 --yes");
    let folder = post.house.path("outbox/new");
    let sent: Vec<Vec<u8>> = files_in(&folder)
        .into_iter()
        .map(|file| fs::read(folder.join(file)).unwrap())
        .collect();
    assert_eq!(sent.len(), 3);
    for (id, to) in &ids {
        let shown = shown(*id);
        assert!(shown == printed(to), "after it was sent: {to}");
        assert!(sent.contains(&shown), "{to}");
    }
}

#[tokio::test]
async fn every_one_of_many_readers_can_be_chosen() {
    let post = Post::by_outbox(2500);
    let previewing = post.house.start("preview --listen 127.0.0.1:0");
    previewing.wait_for("it repaints");
    let address = previewing.said_on_stdout();
    let address = address.split_whitespace().last().unwrap();
    let store = Store::open(&post.house.path(".pressrun/pressrun.db")).await.unwrap();
    let last = reader(2499).parse::<Address>().unwrap();
    let last = store.subscriber(&last.key()).await.unwrap().unwrap().id.0;
    store.close().await;
    let page = String::from_utf8(get(address, &format!("/?issue=main/1&to={last}"))).unwrap();
    assert!(page.contains(&format!("<option value=\"{last}\" selected>")), "{page}");
    assert_eq!(
        page.matches("<option value").count(),
        9,
        "the first and the last, and those who are made up"
    );
    let message = String::from_utf8(get(address, &format!("/eml?issue=main/1&to={last}"))).unwrap();
    assert!(message.contains(&reader(2499)), "{message}");
    let found = |form: &str| {
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut connection = TcpStream::connect(host).unwrap();
        let length = form.len();
        let request = format!(
            "POST /find HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{form}"
        );
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        let place = answer.lines().find_map(|line| line.strip_prefix("location: "));
        place.map(str::to_owned)
    };
    let lead = |id: i64| Some(format!("/?issue=main/1&to={id}"));
    assert_eq!(found("issue=main/1&who=R2499%40"), lead(last));
    assert_eq!(found("issue=main/1&who=reader+2499"), lead(last), "by the name");
    assert_eq!(
        found(&format!("issue=main/1&to={last}&who=R249")),
        lead(last - 2250),
        "from the first again"
    );
    assert_eq!(found("issue=main/1&who=nobody+at+all"), None);
}
