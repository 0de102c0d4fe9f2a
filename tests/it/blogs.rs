//! A blog that exists is a publication: for each generator a small one with all its peculiarities, and the feed that the
//! generator made of it, which readers know.

mod contents;

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
        let named: &[&str] = if blog.name == "jekyll" { &["_config.yml"] } else { &[] };
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
fn init_tells_what_it_found_in_a_blog_of_hugo() {
    insta::assert_snapshot!(blog("hugo").init(&blog("hugo").house()), @"
    exit: 0
    --- stdout
    found    hugo · content/posts · 7 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
             feeds/main/ids.toml: 4 of 4 entries that readers know
    deploy   copy feeds/main/public/ over what hugo builds
    next     pressrun build
    --- stderr
    ");
}

#[test]
fn init_tells_what_it_found_in_a_blog_of_jekyll() {
    insta::assert_snapshot!(blog("jekyll").init(&blog("jekyll").house()), @"
    exit: 0
    --- stdout
    found    jekyll · _posts, notes/_posts · 4 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
             feeds/main/ids.toml: 3 of 3 entries that readers know
             _config.yml: leaves our folders alone
    deploy   copy feeds/main/public/ over what jekyll builds
    next     pressrun build
    --- stderr
    ");
}

#[test]
fn init_tells_what_it_found_in_a_blog_of_eleventy() {
    insta::assert_snapshot!(blog("eleventy").init(&blog("eleventy").house()), @"
    exit: 0
    --- stdout
    found    eleventy · content/blog · 4 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
             feeds/main/ids.toml: 3 of 4 entries that readers know
    unknown  no article is `Undated` (https://ferry.test/blog/undated/)
    deploy   copy feeds/main/public/ over what eleventy builds
    next     pressrun build
    --- stderr
    ");
}

#[test]
fn what_only_the_generator_can_draw_is_told_where_it_stands() {
    let findings = |name: &str| {
        let house = blog(name).house();
        blog(name).init(&house);
        house.run("build").stderr
    };
    insta::assert_snapshot!(findings("hugo"), @r#"
    content/posts/First Frost.md:27:1: warning[article/shortcode]: the shortcode `notice` is left out, and what it holds stays
        {{% notice %}}
        ^
    content/posts/First Frost.md:31:9: warning[article/shortcode]: the shortcode `chart` is shown as it is written
        Levels: {{< chart id="levels" >}}
                ^
    "#);
    insta::assert_snapshot!(findings("zola"), @r#"
    content/notes/2024-01-05-Käse & Brot.md:20:1: warning[article/shortcode]: the shortcode `quote` is shown as it is written
        {% quote(author="The crew") %}
        ^
    content/notes/2024-01-05-Käse & Brot.md:24:1: warning[article/shortcode]: the shortcode `chart` is shown as it is written
        {{ chart(data="levels") }}
        ^
    "#);
    insta::assert_snapshot!(findings("jekyll"), @r#"
    _posts/2024-01-05-First-Grist.md:32:1: warning[article/shortcode]: the tag `include` is shown as it is written
        {% include share.html via="mail" %}
        ^
    "#);
    insta::assert_snapshot!(findings("eleventy"), @r#"
    content/blog/2024-01-05-first-crossing.md:14:1: warning[article/shortcode]: the tag `tides` is shown as it is written
        {% tides "Oldford" %}
        ^
    content/blog/undated.md:3:1: error[article/date]: `Last Modified` is known only where the site is built, and changes with every checkout
        date: Last Modified
        ^
        hint: write the date itself, such as `2026-03-01`
    "#);
    insta::assert_snapshot!(findings("astro"), @"
    src/content/blog/second.mdx:13:1: warning[article/shortcode]: an expression is shown as it is written
        {[1, 2].map((n) => n * 2)}
        ^
    ");
}

#[test]
fn init_writes_over_nothing_and_says_what_it_cannot_know() {
    let house = blog("hugo").house();
    blog("hugo").init(&house);
    insta::assert_snapshot!(story::told(&house, "init --from ."), @"
    exit: 2
    --- stdout

    --- stderr
    error: `.` is a publication already
      because: `config/pressrun.toml` exists

    hint: edit that file; `init --from` writes over nothing
    ");
    let house = story::folder(&[("content/a.md", "text")]);
    insta::assert_snapshot!(story::told(&house, "init --from ."), @"
    exit: 2
    --- stdout

    --- stderr
    error: `.` is no blog that is known
      because: there is no file of settings of Hugo, Zola, Jekyll, Eleventy or Astro

    hint: name the folder that holds it, such as `hugo.toml` or `_config.yml`, or say `--flavour NAME`
    ");
    house.write("hugo.toml", "title = \"x\"\n");
    house.write("_config.yml", "title: x\n");
    insta::assert_snapshot!(story::told(&house, "init --from ."), @"
    exit: 2
    --- stdout

    --- stderr
    error: the blog may be of more than one generator
      because: `_config.yml` is jekyll's
      because: `hugo.toml` is hugo's

    hint: say which with `--flavour NAME`
    ");
    insta::assert_snapshot!(story::told(&house, "init --from . --flavour hugoo"), @"
    exit: 2
    --- stdout

    --- stderr
    error: `hugoo` is no flavour; did you mean `hugo`?
    ");
    house.write("old.xml", "<html></html>");
    insta::assert_snapshot!(story::told(&house, "init --from . --flavour hugo --old-feed old.xml"), @"
    exit: 2
    --- stdout

    --- stderr
    error: `old.xml` is no feed
      because: it is neither RSS 2.0 nor Atom 1.0 nor JSON Feed

    hint: name the file that the site serves today: its RSS, Atom or JSON Feed
    ");
    insta::assert_snapshot!(story::told(&house, "init --from . --flavour hugo"), @"
    exit: 2
    --- stdout

    --- stderr
    error: the blog has no articles
      because: nothing below `content` bears a date

    hint: write a first article, and then run this again
    ");
}

#[test]
fn an_exclusion_is_only_told_until_it_is_asked_for() {
    let house = blog("jekyll").house();
    let before = house.read("_config.yml");
    let told = story::told(&house, "init --from . --old-feed .old/feed.xml");
    assert_eq!(house.read("_config.yml"), before);
    insta::assert_snapshot!(told, @"
    exit: 0
    --- stdout
    found    jekyll · _posts, notes/_posts · 4 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
             feeds/main/ids.toml: 3 of 3 entries that readers know
    exclude  jekyll must leave our folders alone; add to `_config.yml`:
               - config/
               - feeds/
    deploy   copy feeds/main/public/ over what jekyll builds
    next     pressrun build
    --- stderr
    ");
}
