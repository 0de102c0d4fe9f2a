//! What lies beside a feed's documents: pages, compressed twins, and what web servers read.

use std::collections::BTreeSet;
use std::fs;

use pressrun::hosting::twin::Packing;

use crate::house::House;
use crate::story::done;
use crate::story::publication;
use crate::story::told;

const PUBLIC: &str = "feeds/main/public";

/// The files that the last build says it wrote.
fn listed(house: &House) -> BTreeSet<String> {
    let list = house.read(&format!("{PUBLIC}/.pressrun-files"));
    list.lines()
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect()
}

fn bytes(house: &House, path: &str) -> Vec<u8> {
    fs::read(house.path(&format!("{PUBLIC}/{path}"))).unwrap()
}

#[test]
fn twins_and_configurations_come_and_go_with_their_keys() {
    let article = "+++\ntitle = \"Frost\"\ndate = 2026-02-01\ntags = [\"cold\"]\n+++\nIt was cold.\n";
    let house = publication(&[("feeds/main/articles/frost.md", article)]);
    done(&house, "build");
    let plain = listed(&house);
    house.write(
        "feeds/main/feed.toml",
        "compress = true\nserver = [\"nginx\", \"headers\", \"caddy\", \"nginx\"]\n",
    );
    done(&house, "build");
    let with = listed(&house);
    for name in ["index.html", "tags/cold/index.html", "frost/index.html"] {
        for packing in Packing::ALL {
            let twin = format!("{name}{}", packing.suffix());
            assert!(with.contains(&twin), "{twin}");
            assert!(packing.holds(&bytes(&house, &twin), &bytes(&house, name)), "{twin}");
        }
    }
    for name in ["_headers", "caddy.conf", "nginx.conf"] {
        assert!(with.contains(name) && !with.contains(&format!("{name}.gz")), "{name}");
    }
    let is_same = |house: &House| done(house, "build").contains(" 0 changed");
    assert!(is_same(&house), "what is the same is packed the same");

    house.write(&format!("{PUBLIC}/index.html.br"), "not what it should be");
    assert!(!is_same(&house));
    assert!(Packing::Brotli.holds(&bytes(&house, "index.html.br"), &bytes(&house, "index.html")));

    house.write("feeds/main/feed.toml", "");
    done(&house, "build");
    assert_eq!(listed(&house), plain);
    assert!(!house.path(&format!("{PUBLIC}/nginx.conf")).exists());
    assert!(!house.path(&format!("{PUBLIC}/index.html.gz")).exists());
}

#[test]
fn a_twin_goes_with_its_article() {
    let house = publication(&[("feeds/main/feed.toml", "compress = true\n")]);
    done(&house, "build");
    let twin = house.path(&format!("{PUBLIC}/frost/index.html.gz"));
    assert!(twin.exists());
    fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    done(&house, "build");
    assert!(!twin.exists() && !twin.parent().unwrap().exists());
}

#[test]
fn a_server_that_nobody_knows_is_named_with_its_line() {
    let house = publication(&[("feeds/main/feed.toml", "server = [\"ngnix\"]\n")]);
    insta::assert_snapshot!(told(&house, "build"), @r#"
    exit: 2
    --- stdout

    --- stderr
    error: the feed `main` cannot be read
      because: feeds/main/feed.toml:1:11: unknown value `ngnix`
               server = ["ngnix"]
                         ^^^^^^^

    hint: did you mean `nginx`?
    "#);
}

#[test]
fn without_pages_there_are_documents_and_mails_alone() {
    let house = publication(&[]);
    done(&house, "issue new");
    house.write(
        "feeds/main/feed.toml",
        "pages = false\nserver = [\"nginx\", \"headers\", \"caddy\"]\n",
    );
    done(&house, "build");
    assert_eq!(
        listed(&house).into_iter().collect::<Vec<_>>(),
        [
            "_headers",
            "atom.xml",
            "caddy.conf",
            "feed.json",
            "feeds.opml",
            "issues/1/email.html",
            "issues/1/email.txt",
            "nginx.conf",
            "rss.xml",
        ]
    );
    // Mails lead to what is there.
    let mail = house.read(&format!("{PUBLIC}/issues/1/email.html"));
    assert!(
        mail.contains("href=\"https://pond.test/issues/1/email.html\""),
        "{mail}"
    );
    done(&house, "subscribers add ada@example.org");
    assert!(!done(&house, "issue show 1 --eml ada@example.org").contains("List-Archive"));
    for name in ["_headers", "caddy.conf", "nginx.conf"] {
        let text = house.read(&format!("{PUBLIC}/{name}"));
        assert!(text.contains("max-age=3600") && !text.contains("Policy"), "{name}");
    }
}

#[test]
fn an_article_does_not_take_the_place_of_a_list() {
    for (slug, owner) in [("tags", "a list of articles"), ("archive", "a list of articles")] {
        let article = format!("+++\ndate = 2026-03-01\ntitle = \"x\"\nslug = \"{slug}\"\n+++\nx\n");
        let house = publication(&[("feeds/main/articles/x.md", &article)]);
        let ran = house.run("build");
        assert_eq!(ran.exit, 1);
        let expected =
            format!("x.md:4:1: error[article/url-twice]: its address https://pond.test/{slug}/ is that of {owner}");
        assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
    }
}
