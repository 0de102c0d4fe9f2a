//! A blog that exists is a publication: for each generator a small one with all its peculiarities, and the feed that the
//! generator made of it, which readers know.

mod contents;
mod found;
mod settings;
mod told;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pressrun::feed::old::OldFeed;

use crate::house::House;
use crate::story;

/// 15 March 2024: behind the last article of each blog.
const NOW: &str = "1710500400";

/// A blog, and the feed that its site serves.
struct Blog {
    name: &'static str,
    /// The feed's address below the site's.
    feed: &'static str,
    /// Ids of the old feed that no article has: what the generator dated by itself.
    lost: &'static [&'static str],
    /// How the first build ends.
    exit: i32,
}

const BLOGS: [Blog; 5] = [
    Blog {
        name: "hugo",
        feed: "posts/index.xml",
        lost: &[],
        exit: 0,
    },
    Blog {
        name: "zola",
        feed: "atom.xml",
        lost: &[],
        exit: 0,
    },
    Blog {
        name: "jekyll",
        feed: "feed.xml",
        lost: &[],
        exit: 0,
    },
    Blog {
        name: "eleventy",
        feed: "feed/feed.xml",
        lost: &["https://ferry.test/blog/undated/"],
        exit: 1,
    },
    Blog {
        name: "astro",
        feed: "rss.xml",
        lost: &[],
        exit: 0,
    },
];

fn blog(name: &str) -> &'static Blog {
    BLOGS.iter().find(|blog| blog.name == name).unwrap()
}

impl Blog {
    /// The blog in a folder of its own, with the old feed where no generator looks.
    fn house(&self) -> House {
        let mut house = story::folder(&[]);
        house.set("SOURCE_DATE_EPOCH", NOW);
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/blogs");
        for (path, bytes) in files(&data.join(self.name)) {
            let place = house.path(&path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
        let old = house.path(".old").join(self.old_name());
        fs::create_dir_all(old.parent().unwrap()).unwrap();
        fs::copy(data.join(format!("old/{}.xml", self.name)), old).unwrap();
        house
    }

    fn old_name(&self) -> &str {
        self.feed.rsplit('/').next().unwrap()
    }

    fn init(&self, house: &House) -> String {
        let words = format!("init --from . --old-feed .old/{} --yes", self.old_name());
        story::told(house, &words)
    }

    fn old(&self, house: &House) -> OldFeed {
        OldFeed::read(&fs::read(house.path(".old").join(self.old_name())).unwrap()).unwrap()
    }
}

/// All files below a folder with their bytes; hidden ones too.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn ids(feed: &OldFeed) -> BTreeSet<String> {
    feed.entries.iter().map(|entry| entry.id.clone()).collect()
}

#[test]
fn the_feed_of_an_adopted_blog_has_the_ids_and_the_address_that_readers_know() {
    for blog in &BLOGS {
        let house = blog.house();
        blog.init(&house);
        let ran = house.run("build");
        assert_eq!(ran.exit, blog.exit, "{}\n{}", blog.name, ran.text());
        let old = blog.old(&house);
        let new = OldFeed::read(&fs::read(house.path("feeds/main/public").join(blog.feed)).unwrap()).unwrap();
        let mut expected = ids(&old);
        expected.retain(|id| !blog.lost.contains(&id.as_str()));
        assert_eq!(ids(&new), expected, "{}", blog.name);
        assert_eq!(new.format, old.format, "{}", blog.name);
        assert_eq!(new.title, old.title, "{}", blog.name);
        let address = new.address.clone().unwrap();
        assert!(address.ends_with(&format!("/{}", blog.feed)), "{address}");
        if let Some(known) = &old.address {
            assert_eq!(address, *known, "{}", blog.name);
        }
        let links = |feed: OldFeed| feed.entries.into_iter().map(|entry| (entry.id, entry.link));
        let known: BTreeMap<_, _> = links(old).collect();
        for (id, link) in links(new) {
            assert_eq!(link, known[&id], "{}: {id}", blog.name);
        }
    }
}

#[test]
fn no_file_of_the_blog_is_touched_but_the_one_that_is_named() {
    for blog in &BLOGS {
        let house = blog.house();
        let before = files(&house.path(""));
        blog.init(&house);
        house.run("build");
        let mut after = files(&house.path(""));
        after.retain(|path, _| {
            !["config/", "feeds/", ".pressrun/"]
                .iter()
                .any(|ours| path.starts_with(ours))
        });
        let mut changed: Vec<&String> = after
            .iter()
            .filter(|(path, bytes)| before.get(*path) != Some(*bytes))
            .map(|(path, _)| path)
            .collect();
        changed.extend(before.keys().filter(|path| !after.contains_key(*path)));
        let mut named = vec![".gitattributes"];
        named.extend((blog.name == "jekyll").then_some("_config.yml"));
        assert_eq!(changed, named, "{}", blog.name);
    }
}

#[test]
fn a_second_build_changes_nothing_and_without_the_cache_neither() {
    for blog in &BLOGS {
        let house = blog.house();
        blog.init(&house);
        house.run("build");
        let first = files(&house.path("feeds"));
        house.run("build");
        assert_eq!(files(&house.path("feeds")), first, "{}", blog.name);
        house.run("build --no-cache");
        assert_eq!(files(&house.path("feeds")), first, "{}", blog.name);
    }
}

#[test]
fn the_entries_of_an_adopted_blog_go_into_an_issue() {
    for blog in &BLOGS {
        let house = blog.house();
        blog.init(&house);
        house.run("build");
        let ran = house.run("issue new");
        assert_eq!(ran.exit, 0, "{}\n{}", blog.name, ran.text());
        let mail = house.do_it("issue show 1 --text");
        let entries = blog.old(&house).entries;
        let shown = entries.iter().filter(|entry| !blog.lost.contains(&entry.id.as_str()));
        for entry in shown {
            let title = entry
                .title
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            assert!(mail.stdout.contains(&title), "{}: {title}\n{}", blog.name, mail.stdout);
        }
    }
}

#[test]
fn a_new_article_has_the_name_and_the_head_that_its_generator_reads() {
    let mut made = String::new();
    for blog in &BLOGS {
        let house = blog.house();
        blog.init(&house);
        let path = house.do_it("new Ice").stdout;
        made.extend(["== ", path.as_str(), &house.read(path.trim())]);
        house.write(path.trim(), &format!("{}Words.\n", house.read(path.trim())));
        let built = house.run("build --format json");
        assert!(built.stdout.contains("\"waiting\":[]"), "{}", built.text());
        assert!(!built.stdout.contains(path.trim()), "{}", built.text());
    }
    insta::assert_snapshot!(made, @r#"
    == content/posts/ice.md
    ---
    title: "Ice"
    date: 2024-03-15T11:00:00+00:00
    ---

    == content/notes/ice.md
    +++
    title = "Ice"
    date = 2024-03-15T11:00:00+00:00
    +++

    == _posts/2024-03-15-ice.md
    ---
    layout: post
    title: "Ice"
    date: 2024-03-15 12:00:00 +0100
    ---

    == content/blog/ice.md
    ---
    title: "Ice"
    date: 2024-03-15T11:00:00+00:00
    ---

    == src/content/blog/ice.md
    ---
    title: "Ice"
    description: ""
    pubDate: 2024-03-15T11:00:00+00:00
    ---
    "#);
}
