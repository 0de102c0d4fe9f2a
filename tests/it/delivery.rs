//! An issue delivered by a relay that fails here and there: nobody twice, nobody left out, and every fate told.

use std::collections::BTreeSet;

use crate::post::Post;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// Who was sent something; nobody twice.
pub fn recipients(sink: &Sink) -> BTreeSet<String> {
    let mut recipients = BTreeSet::new();
    for message in sink.taken() {
        assert!(
            recipients.insert(message.recipient.clone()),
            "{} was mailed twice",
            message.recipient
        );
    }
    recipients
}

#[tokio::test]
async fn a_thousand_readers_and_three_faults_end_as_the_relay_said() {
    let (gone, busy, dropped) = (reader(100), reader(200), reader(300));
    let sink = Script::default()
        .fault_for(&gone, At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
        .fault_times_for(&busy, 2, At::Rcpt, Do::reply("451 4.2.1 busy"))
        .fault_for(&dropped, At::Dot, Do::close().and_take())
        .start();
    let post = Post::by_relay(1_000, &sink, "").hasty();

    let sent = post.send().wait();
    assert_eq!(sent.exit, 3, "{}", sent.text());
    assert_eq!(
        post.standing().text(),
        "finished: 1000 total · 998 accepted · 1 refused · 1 doubtful"
    );

    let status = post.house.do_it("status 1");
    insta::assert_snapshot!(status.stdout, @r"
    issue    main/1 · Ice on the pond · by out
    finished 998 accepted · 1 refused · 1 doubtful
    refused  r100@reader.test 550 5.1.1 no such mailbox
    doubtful r300@reader.test the connection broke: the relay closed it
    domain   reader.test: 998 accepted · 1 refused · 1 doubtful of 1,000
                   1 refused: 550 5.1.1 no such mailbox
                   1 doubtful: the connection broke: the relay closed it
    bounced  1 reader, whose addresses take no mail: nothing more is sent to them
             pressrun subscribers list --state bounced
    decide   `--accept` takes what is doubtful as delivered, `--skip` leaves it unsent, `--resend` sends it again; `--log FILE` asks the relay's log
    next     pressrun resolve 1
    ");

    let rows = post.rows();
    assert_eq!((rows[&gone].state.as_str(), rows[&gone].code), ("refused", Some(550)));
    assert_eq!((rows[&busy].state.as_str(), rows[&busy].attempts), ("accepted", 3));
    assert_eq!(rows[&dropped].state, "doubtful");

    let taken = recipients(&sink);
    assert_eq!(taken.len(), 999);
    assert!(!taken.contains(&gone) && taken.contains(&dropped));
    for message in sink.taken() {
        assert_eq!(
            message.id.as_deref(),
            Some(rows[&message.recipient].message_id.as_str())
        );
        assert_eq!(message.sender, "news@pond.test");
    }
    let copies = post.hashes_of_eml().await;
    for message in sink.taken() {
        assert_eq!(message.sha256, copies[&message.recipient], "{}", message.recipient);
    }
    // The same way as the command takes.
    for address in [reader(0), reader(999), busy, dropped] {
        assert_eq!(copies[&address], post.hash_of_eml(&address), "{address}");
    }
}
