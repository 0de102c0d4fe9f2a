//! An issue that was started, whatever happens to its file.

use std::fs;

use crate::delivery::recipients;
use crate::post::Post;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

#[test]
fn a_broken_or_lost_file_locks_nobody_out_of_an_issue_that_was_started() {
    for breaks in [true, false] {
        let sink = Script::default()
            .fault_times(3, At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
            .fault_times_for("r4@reader.test", 1, At::Dot, Do::close().and_take())
            .start();
        let post = Post::by_relay(9, &sink, "connections = 1\n");
        assert_eq!(post.send().wait().exit, 3);
        let folder = post.house.path("feeds/main/issues");
        let file = fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .find(|path| path.extension().is_some_and(|ending| ending == "md"))
            .unwrap();
        if breaks {
            fs::write(&file, "+++\nsubjekt = \n+++\n").unwrap();
        } else {
            fs::remove_file(&file).unwrap();
        }
        let status = post.house.do_it("status 1").stdout;
        assert!(
            status.starts_with("issue    main/1 · Ice on the pond · by out"),
            "{status}"
        );
        post.house.do_it("status main/1 --deliveries");
        post.house.do_it("resolve 1 --accept");
        post.house.do_it("retry 1 --refused");
        post.house.do_it("pause 1");
        post.house.do_it("resume 1");
        let ran = post.send().wait();
        assert_eq!(ran.exit, 0, "{}", ran.text());
        assert_eq!(post.standing().text(), "finished: 9 total · 9 accepted");
        assert_eq!(recipients(&sink).len(), 9);
        let ran = post.run("send 1");
        assert!(ran.stdout.contains("was sent already"), "{}", ran.text());
        let ran = post.run("status 2");
        assert!(ran.stderr.contains("has no issue 2"), "{}", ran.text());
    }
}
