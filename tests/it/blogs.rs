//! A blog that exists is a publication: for each generator a small one with all its peculiarities, and the feed that the
//! generator made of it, which readers know.

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
    insta::assert_snapshot!(findings("astro"), @r#"
    src/content/blog/First Eel.md:11:1: warning[article/target-missing]: nothing is found at `../../assets/eel.png`
        ![An eel](../../assets/eel.png) ![Gauge](/img/gauge.png) and [the second](./second.mdx).
        ^
    src/content/blog/second.mdx:11:1: warning[article/target-missing]: nothing is found at `../../assets/eel.png`
        <Image src={eel} alt="The second eel" />
        ^
    src/content/blog/second.mdx:13:1: warning[article/shortcode]: an expression is shown as it is written
        {[1, 2].map((n) => n * 2)}
        ^
    "#);
}

/// What the feed carries of each entry, as HTML.
fn contents(name: &str) -> String {
    let house = blog(name).house();
    blog(name).init(&house);
    house.run("build");
    let bytes = fs::read(house.path("feeds/main/public").join(blog(name).feed)).unwrap();
    let feed = feed_rs::parser::parse(bytes.as_slice()).unwrap();
    let entries = feed.entries.into_iter().map(|entry| {
        let title = entry.title.map(|title| title.content).unwrap_or_default();
        let summary = entry.summary.map(|summary| summary.content).unwrap_or_default();
        let content = entry.content.and_then(|content| content.body).unwrap_or_default();
        format!("== {title}\n-- {summary}\n{content}\n")
    });
    entries.collect()
}

#[test]
fn hugos_articles_are_read_as_hugo_reads_them() {
    insta::assert_snapshot!(contents("hugo"), @r#"
    == Moved ashore
    -- The boat is on trestles.
    <p>The boat is on trestles.</p>
    == A tide pool
    -- Nine crabs in a bucket of rock.
    <p><img src="https://harbour.test/log/posts/tide-pool/pool.png" alt="The pool" width="1" height="1"></p>
    <p>Nine crabs in a bucket of rock.</p>
    == The storm & after
    -- See the pool, about us and {{&lt; ref "x" &gt;}}.
    <h2 id="what-broke">What broke</h2>
    <p>See <a href="https://harbour.test/log/posts/tide-pool/">the pool</a>, <a href="https://harbour.test/log/about/">about us</a> and <code>{{&lt; ref "x" &gt;}}</code>.</p>
    <p><a href="https://www.youtube.com/watch?v=w7Ft2ymGmfc">https://www.youtube.com/watch?v=w7Ft2ymGmfc</a></p>
    == First frost on the pier
    -- The planks were white before anyone was up.
    <p>The planks were white before anyone was up, and the <a href="https://harbour.test/log/img/gauge.png">gauge</a> had stopped.</p>
    <figure><img src="https://harbour.test/log/img/gauge.png" alt="The gauge" width="1" height="1"><figcaption>Stopped at <em>four</em></figcaption></figure>
    <p>Later that week came <a href="https://harbour.test/log/posts/storm-c++/">the storm</a>, told <a href="https://harbour.test/log/posts/tide-pool/">here too</a>.</p>
    <pre><code class="language-go">fmt.Println("low water") // {{&lt; not a shortcode &gt;}}
    </code></pre>
    <p>Mind the <em>ice</em>.</p>
    <p>Levels: <code>{{&lt; chart id="levels" &gt;}}</code></p>
    "#);
}

#[test]
fn zolas_articles_are_read_as_zola_reads_them() {
    insta::assert_snapshot!(contents("zola"), @r#"
    == The pool
    -- 
    <p><img src="https://lock.test/pool/by-hand/pool.png" alt="Pool" width="1" height="1"></p>
    == A boat <called> Ida
    -- She is eleven metres long.
    <h2 id="length">Length</h2>
    <p>Eleven metres.</p>
    == Käse und Brot
    -- Cheese, and bread for the crew.
    <p>Cheese, and <em>bread</em> for the crew.</p>
    <p>See <a href="https://lock.test/pool/by-hand/#crabs">the pool</a>, <a href="https://lock.test/about/">about</a>, <a href="https://lock.test/notes/">all</a> and <a href="https://lock.test/notes/a-boat/">the boat</a>.</p>
    <p><img src="https://lock.test/img/gauge.png" alt="Gauge" width="1" height="1"></p>
    <p><a href="https://vimeo.com/124313553">https://vimeo.com/124313553</a></p>
    <p><code>{% quote(author="The crew") %}</code>
    More <em>cheese</em>.</p>
    <p><code>{{ chart(data="levels") }}</code></p>
    <p><code>{{ vimeo(id="x") }}</code> shows a film.</p>
    "#);
}

#[test]
fn jekylls_articles_are_read_as_jekyll_reads_them() {
    insta::assert_snapshot!(contents("jekyll"), @r#"
    == Ground by hand
    -- A note on stones. See grist.
    <p>A note on stones. See <a href="https://mill.test/ledger/water/wheel/2024/01/06/First-Grist.html">grist</a>.</p>
    == The Flood
    -- The ledger got wet.
    <p>The ledger got wet.</p>
    <p>It dried on the stove.</p>
    == First grist
    -- The stones ran dry for an hour.
    <p>The stones ran <em>dry</em> for an hour.</p>
    <p><img src="https://mill.test/ledger/assets/gauge.png" alt="Gauge" width="1" height="1"> and <a href="https://mill.test/ledger/water/2024/02/11/the-flood.html">the flood</a>,
    <a href="https://mill.test/ledger/about/">the page</a>, <a href="https://mill.test/ledger/about/">whole</a>, First grist.</p>
    <h2 id="flour">Flour</h2>
    <pre><code class="language-ruby">puts "{{ not.liquid }}"
    </code></pre>
    <p>Write {{ page.title }} to show a title.</p>
    <figure><img src="https://mill.test/ledger/assets/gauge.png" alt="Low water" width="1" height="1"><figcaption>Low water</figcaption></figure>
    <p><code>{% include share.html via="mail" %}</code></p>
    "#);
}

#[test]
fn eleventys_articles_are_read_as_eleventy_reads_them() {
    insta::assert_snapshot!(contents("eleventy"), @r#"
    == Tide table
    -- 
    <p><img src="https://ferry.test/tables/tide-table/table.png" alt="Table" width="1" height="1"></p>
    == Second crossing, & back
    -- Only the piano came back. First
    <p>Only the piano came back. <a href="https://ferry.test/blog/2024-01-05-first-crossing/">First</a></p>
    == First crossing
    -- Four cows and a piano.
    <p>Four cows and a piano. <a href="https://ferry.test/custom/second/">The second</a>, First crossing.</p>
    <p><img src="https://ferry.test/img/gauge.png" alt="Gauge" width="1" height="1"></p>
    <p>Write {{ title }} to show a title.</p>
    <p><code>{% tides "Oldford" %}</code></p>
    "#);
}

#[test]
fn astros_articles_are_read_as_astro_reads_them() {
    insta::assert_snapshot!(contents("astro"), @r#"
    == Its own slug
    -- Named by hand.
    <p>Named by hand.</p>
    == Second eel & a crab
    -- It bit. Second eel &amp; a crab
    <p>It <strong>bit</strong>. Second eel &amp; a crab</p>
    <img src="https://weir.test/assets/eel.png" alt="The second eel">
    <p><code>{[1, 2].map((n) =&gt; n * 2)}</code></p>
    <div class="note">
    <p>Inside <em>stays</em>.</p>
    </div>
    == First eel
    -- It was longer than the bucket.
    <p>It was longer than the bucket.</p>
    <p><img src="https://weir.test/assets/eel.png" alt="An eel"> <img src="https://weir.test/img/gauge.png" alt="Gauge" width="1" height="1"> and <a href="https://weir.test/blog/second/">the second</a>.</p>
    "#);
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
