//! What is found of a site: the feed that it emits, and its articles.

use crate::story;

/// The feed that readers have lies where the settings of the site say, under the name and the id that it has there.
#[test]
fn the_feed_that_a_site_emits_is_found_where_its_settings_say() {
    let post = "---\ntitle: Low tide\ndate: 2026-02-01\n---\nText.\n";
    let rss = |id: &str| {
        format!(
            "<rss version='2.0'><channel><title>Pond</title><link>https://pond.test/</link><description/>\
             <item><title>Low tide</title><guid>{id}</guid></item></channel></rss>"
        )
    };
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Pond</title><id>https://pond.test/news/atom.xml</id>\
                <updated>2026-02-01T00:00:00Z</updated><entry><title>Low tide</title><id>known</id>\
                <updated>2026-02-01T00:00:00Z</updated></entry></feed>";
    let hugo = "baseURL = \"https://pond.test/\"\n[outputFormats.RSS]\nbaseName = \"feed\"\n";
    for (files, document) in [
        (
            &[
                ("hugo.toml", hugo),
                ("content/posts/low.md", post),
                ("public/feed.xml", &rss("known")),
            ][..],
            "feed.xml",
        ),
        (
            &[
                (
                    "zola.toml",
                    "base_url = \"https://pond.test\"\nfeed_filenames = [\"feed.xml\"]\n",
                ),
                (
                    "content/posts/low.md",
                    "+++\ntitle = \"Low tide\"\ndate = 2026-02-01\n+++\nText.\n",
                ),
                ("public/feed.xml", &rss("known")),
            ],
            "feed.xml",
        ),
        (
            &[
                ("_config.yml", "url: https://pond.test\nfeed: {path: news/atom.xml}\n"),
                ("_posts/2026-02-01-low.md", post),
                ("_site/news/atom.xml", atom),
            ],
            "news/atom.xml",
        ),
        (
            &[
                (
                    "astro.config.mjs",
                    "export default defineConfig({ site: 'https://pond.test' });",
                ),
                ("src/content/blog/low.md", post),
                ("src/pages/news.xml.js", ""),
                ("dist/news.xml", &rss("known")),
            ],
            "news.xml",
        ),
    ] {
        let house = story::folder(files);
        story::done(&house, "init --from .");
        story::done(&house, "build");
        let feed = house.read(&format!("feeds/main/public/{document}"));
        assert!(feed.contains(">known</"), "{document}: {feed}");
        let is_atom = document.ends_with("atom.xml");
        assert_eq!(
            feed.contains("<id>https://pond.test/news/atom.xml</id>"),
            is_atom,
            "{feed}"
        );
    }
}

/// Of a feed that does not say where it is served, the name of a file that somebody saved says little.
#[test]
fn a_name_that_nobody_told_is_told() {
    let article = "---\ntitle: Low tide\ndate: 2026-02-01\n---\nText.\n";
    let feed =
        "<rss version='2.0'><channel><title>Pond</title><link>https://pond.test/</link><description/></channel></rss>";
    let files = [
        ("content/posts/low.md", article),
        ("today.xml", feed),
        ("hugo.toml", "baseURL = \"https://pond.test/\"\n"),
    ];
    let house = story::folder(&files);
    let told = story::told(&house, "init --from . --old-feed today.xml");
    let expected = "mind     the feed does not say where it is served: if it is not at `/today.xml`, mend its name under `[files]`";
    assert!(told.contains(expected), "{told}");
    let house = story::folder(&[&files[..], &[("config/_default/x", "")]].concat());
    house.write(
        "hugo.toml",
        "baseURL = \"https://pond.test/\"\n[outputFormats.rss]\nbaseName = \"rss\"\n",
    );
    let told = story::told(&house, "init --from . --old-feed today.xml");
    assert!(!told.contains("does not say where"), "{told}");
    assert!(house.read("feeds/main/feed.toml").contains("rss = \"rss.xml\""));
}

/// Dates, and files that only some generators take for articles.
#[test]
fn what_a_generator_dates_and_lists_is_found() {
    let hugo = story::folder(&[
        ("hugo.toml", "baseURL = \"https://pond.test/\"\n"),
        ("content/posts/a.md", "---\ntitle: A\nlastmod: 2026-02-01\n---\nText.\n"),
        (
            "content/posts/b.md",
            "---\ntitle: B\nmodified: 2026-02-02\n---\nText.\n",
        ),
    ]);
    let eleventy = story::folder(&[
        (".eleventy.js", "module.exports = {}"),
        ("posts/index.md", "---\ntitle: All\n---\nText.\n"),
        ("posts/a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n"),
        (
            "posts/series/index.md",
            "---\ntitle: One\ndate: 2026-02-01\n---\nText.\n",
        ),
        ("posts/series/two.md", "---\ntitle: Two\ndate: 2026-02-02\n---\nText.\n"),
        ("posts/three.njk", "---\ntitle: Three\ndate: 2026-02-02\n---\nText.\n"),
    ]);
    for (house, count, told) in [
        (hugo, 2, ""),
        (
            eleventy,
            3,
            "mind     `posts/three.njk` is written in Nunjucks, which is not read here: it is passed over\n",
        ),
    ] {
        let said = story::told(&house, "init --from .");
        assert!(
            said.contains(&format!("{count} articles")) && said.contains(told),
            "{said}"
        );
        story::done(&house, "build");
        let feed: serde_json::Value = serde_json::from_str(&house.read("feeds/main/public/feed.json")).unwrap();
        assert_eq!(feed["items"].as_array().unwrap().len(), count);
    }
}
