//! What the settings of a site say of its articles.

use crate::story;

#[test]
fn each_section_of_a_blog_of_hugo_keeps_its_addresses() {
    let article = |title: &str| format!("---\ntitle: {title}\ndate: 2026-02-01\n---\nText.\n");
    let house = story::folder(&[
        (
            "hugo.toml",
            "baseURL = \"https://pond.test/\"\ntitle = \"Pond\"\n[permalinks]\nposts = \"/:year/:slug/\"\nnotes = \"/n/:contentbasename/\"\n",
        ),
        ("content/about.md", "---\ntitle: About\n---\nText.\n"),
        ("content/posts/ice.md", &article("The ice")),
        ("content/notes/frost.md", &article("Frost")),
        ("content/talks/snow.md", &article("Snow")),
    ]);
    insta::assert_snapshot!(story::told(&house, "init --from ."), @r"
    exit: 0
    --- stdout
    found    hugo · content · 3 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
    excluded about.md (`exclude` in feeds/main/feed.toml)
    mind     no feed of the site was found: with `--old-feed FILE`, the one of today, readers see nothing twice
    deploy   copy feeds/main/public/ over what hugo builds
    next     pressrun build
    --- stderr
    ");
    let permalink = house.read("feeds/main/feed.toml");
    let permalink = permalink.lines().find(|line| line.starts_with("permalink")).unwrap();
    assert_eq!(
        permalink,
        r#"permalink = { "posts" = "/:year/:slugortitle/", "notes" = "/n/:filename/" }"#
    );
    story::done(&house, "build");
    let feed = house.read("feeds/main/public/feed.json");
    for address in ["2026/the-ice/", "n/frost/", "talks/snow/"] {
        assert!(
            feed.contains(&format!("\"https://pond.test/{address}\"")),
            "{address}: {feed}"
        );
    }
}

/// What a generator gives articles beside their heads is not read, but told where it matters.
#[test]
fn what_articles_are_given_beside_their_heads_is_told() {
    let article = "---\ntitle: Ice\ndate: 2026-02-01\npermalink: /:year/:title:output_ext\n---\nText.\n";
    let jekyll = story::folder(&[
        (
            "_config.yml",
            "url: https://mill.test\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {layout: post, author: Ida, lang: de}\n",
        ),
        ("_posts/2026-02-01-ice.md", article),
    ]);
    let told = story::told(&jekyll, "init --from . --yes");
    assert!(
        told.contains("mind     `author`, `lang` of `defaults`: write them into the heads of the articles\n"),
        "{told}"
    );
    story::done(&jekyll, "build");
    assert!(
        jekyll
            .read("feeds/main/public/rss.xml")
            .contains("https://mill.test/2026/ice.html")
    );
    let eleventy = story::folder(&[
        (".eleventy.js", "module.exports = {}"),
        ("posts/ice.md", "---\ntitle: Ice\ndate: 2026-02-01\n---\nText.\n"),
        ("posts/posts.json", "{\"tags\": [\"posts\"], \"author\": \"Ida\"}"),
        ("posts/posts.11tydata.js", "module.exports = {}"),
    ]);
    let told = story::told(&eleventy, "init --from .");
    for line in [
        "mind     `author` of posts/posts.json: write them into the heads of the articles\n",
        "         `posts/posts.11tydata.js` is a program: what it gives articles besides their heads is not known here\n",
    ] {
        assert!(told.contains(line.trim_start()), "{told}");
    }
}

/// What the generator does not publish for what a section says, is not published here.
#[test]
fn what_a_section_hides_is_hidden() {
    let article = |title: &str| format!("---\ntitle: {title}\ndate: 2026-02-01\n---\nText.\n");
    let hugo = story::folder(&[
        ("hugo.toml", "baseURL = \"https://pond.test/\"\n"),
        ("content/posts/seen.md", &article("Seen")),
        ("content/posts/old/_index.md", "---\ncascade:\n  draft: true\n---\n"),
        ("content/posts/old/deep/a.md", &article("A")),
        (
            "content/posts/old/b.md",
            "---\ntitle: x\ndate: 2026-02-01\ndraft: false\n---\nText.\n",
        ),
        (
            "content/posts/hid/_index.md",
            "+++\n[[cascade]]\n[cascade.build]\nlist = 'never'\n+++\n",
        ),
        ("content/posts/hid/c.md", &article("C")),
        (
            "content/posts/some/_index.md",
            "---\ncascade:\n- target: {kind: section}\n  draft: true\n---\n",
        ),
        ("content/posts/some/d.md", &article("D")),
    ]);
    let zola = story::folder(&[
        ("config.toml", "base_url = \"https://pond.test\"\n[markdown]\n"),
        ("content/blog/_index.md", "+++\ndraft = true\n+++\n"),
        (
            "content/blog/a.md",
            "+++\ntitle = \"x\"\ndate = 2026-02-01\n+++\nText.\n",
        ),
        (
            "content/notes/b.md",
            "+++\ntitle = \"x\"\ndate = 2026-02-01\n+++\nText.\n",
        ),
    ]);
    for (house, flavour, expected) in [
        (hugo, "hugo", &["/posts/old/b/", "/posts/seen/", "/posts/some/d/"][..]),
        (zola, "zola", &["/notes/b/"]),
    ] {
        story::done(&house, &format!("init --from . --flavour {flavour}"));
        story::done(&house, "build");
        let feed: serde_json::Value = serde_json::from_str(&house.read("feeds/main/public/feed.json")).unwrap();
        let mut urls: Vec<String> = feed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["url"].as_str().unwrap().replace("https://pond.test", ""))
            .collect();
        urls.sort();
        assert_eq!(urls, expected, "{flavour}");
    }
}

const ARTICLE: &str = "---\ntitle: Low tide\ndate: 2026-02-01\n---\nText.\n";

/// The newest entry of a site of such files stands at that address.
fn assert_address(files: &[(&str, &str)], address: &str) {
    let house = story::folder(files);
    story::done(&house, "init --from .");
    story::done(&house, "build");
    let feed: serde_json::Value = serde_json::from_str(&house.read("feeds/main/public/feed.json")).unwrap();
    assert_eq!(feed["items"][0]["url"], format!("https://pond.test{address}"));
}

#[test]
fn addresses_are_those_that_the_settings_of_hugo_make() {
    let own = "---\ntitle: Low tide\ndate: 2026-02-01\nurl: /:year/z/:slug/\n---\nText.\n";
    for (settings, file, article, address) in [
        (
            "defaultContentLanguageInSubdir = true\n",
            "low",
            ARTICLE,
            "/en/posts/low/",
        ),
        (
            "[permalinks]\nposts = '/:sections[1:]/:slug/'\n",
            "low",
            ARTICLE,
            "/posts/low/",
        ),
        ("removePathAccents = true\n", "Été", ARTICLE, "/posts/ete/"),
        ("", "low", own, "/2026/z/low-tide/"),
    ] {
        let settings = format!("baseURL = \"https://pond.test/\"\n{settings}");
        let file = format!("content/posts/{file}.md");
        assert_address(&[("hugo.toml", &settings), (&file, article)], address);
    }
    let files = [
        ("hugo.toml", "baseURL = \"https://pond.test/\"\n"),
        ("config/_default/permalinks.toml", "posts = '/p/:year/:slug/'\n"),
        ("content/posts/low.md", ARTICLE),
    ];
    assert_address(&files, "/p/2026/low-tide/");
}

#[test]
fn addresses_are_those_that_the_pages_of_astro_make() {
    let other = "---\ntitle: Other\ndate: 2026-01-01\n---\nx\n";
    let files: [(&[(&str, &str)], &str); 3] = [
        (
            &[
                (
                    "src/content.config.ts",
                    "export const AT = 'src/data/blog';\nglob({ pattern: '**/[^_]*.md', base: `./${AT}` })",
                ),
                ("src/pages/posts/[...slug]/index.astro", ""),
                ("src/pages/tags/[tag].astro", ""),
                ("src/data/blog/deep/low.md", ARTICLE),
                ("src/data/blog/other/index.md", other),
            ],
            "/posts/deep/low/",
        ),
        (
            &[
                (
                    "src/content.config.ts",
                    "glob({ pattern: '**/*.md', base: './src/blog' })",
                ),
                ("src/blog/low.md", ARTICLE),
            ],
            "/blog/low/",
        ),
        (
            &[
                (
                    "src/content.config.ts",
                    "glob({ pattern: '**/*.md', base: './src/content/blog' })",
                ),
                ("src/pages/writing/[slug].astro", ""),
                ("src/content/blog/low.md", ARTICLE),
            ],
            "/writing/low/",
        ),
    ];
    let config = "export default defineConfig({ site: 'https://pond.test' });";
    for (files, address) in files {
        assert_address(&[&[("astro.config.mjs", config)], files].concat(), address);
    }
}

#[test]
fn addresses_are_those_that_jekyll_and_eleventy_make() {
    let jekyll = [
        (
            "_config.yml",
            "url: https://pond.test\npermalink: /:year/:long_day/:title/\n",
        ),
        ("_posts/2026-2-1-low.md", "Text.\n"),
    ];
    assert_address(&jekyll, "/2026/Sunday/low/");
    let data = "{\"tags\": \"posts\", \"permalink\": \"/words/{{ page.fileSlug }}/index.html\"}";
    let eleventy = [
        (".eleventy.js", "module.exports = {}"),
        ("_data/site.json", "{\"url\": \"https://pond.test\"}"),
        ("posts/posts.json", data),
        ("posts/2026-02-01-low.md", ARTICLE),
    ];
    assert_address(&eleventy, "/words/low/");
}

/// The paths of the entries of a blog's feed, in order, once it was taken over.
fn paths_in(files: &[(&str, &str)]) -> Vec<String> {
    let house = story::folder(files);
    story::done(&house, "init --from .");
    story::done(&house, "build");
    let feed: serde_json::Value = serde_json::from_str(&house.read("feeds/main/public/feed.json")).unwrap();
    let items = feed["items"].as_array().unwrap().iter();
    let mut paths: Vec<String> = items
        .map(|item| item["url"].as_str().unwrap().replace("https://pond.test", ""))
        .collect();
    paths.sort();
    paths
}

#[test]
fn what_settings_keep_back_is_kept_back() {
    let yaml = ARTICLE;
    let toml = "+++\ntitle = \"Low tide\"\ndate = 2026-02-01\n+++\nText.\n";
    let hugo = "baseURL = 'https://pond.test/'\nignoreFiles = ['\\.wip\\.md$', '/private/']\n\
                [[cascade]]\ndraft = true\n[cascade.target]\npath = '/posts/later/**'\n";
    let quoted = ARTICLE.replace("---\nText", "draft: \"true\"\n---\nText");
    let cases: [&[(&str, &str)]; 5] = [
        &[
            ("hugo.toml", hugo),
            ("content/posts/seen.md", yaml),
            ("content/posts/a.wip.md", yaml),
            ("content/posts/private/b.md", yaml),
            ("content/posts/later/c.md", yaml),
            ("content/posts/quoted.md", &quoted),
        ],
        &[
            (
                "config.toml",
                "base_url = 'https://pond.test'\nignored_content = ['*.wip.md', 'posts/secret/**']\n",
            ),
            ("content/posts/seen.md", toml),
            ("content/posts/a.wip.md", toml),
            ("content/posts/secret/b.md", toml),
        ],
        &[
            (
                "_config.yml",
                "url: https://pond.test\npermalink: /posts/:title/\nexclude: [_posts/secret]\ndefaults:\n  - scope: {path: _posts/later}\n    values: {published: false}\n",
            ),
            ("_posts/2026-02-01-seen.md", yaml),
            ("_posts/secret/2026-02-01-b.md", yaml),
            ("_posts/later/2026-02-01-c.md", yaml),
        ],
        &[
            (
                "eleventy.config.js",
                "eleventyConfig.ignores.add(\"posts/program.md\");\nreturn { dir: { input: \".\" } };",
            ),
            ("_data/metadata.json", "{\"url\": \"https://pond.test\"}"),
            (".eleventyignore", "# not yet\nposts/secret/\n"),
            ("posts/seen.md", yaml),
            ("posts/program.md", yaml),
            ("posts/secret/b.md", yaml),
            ("posts/wip/wip.json", "{\"eleventyExcludeFromCollections\": true}"),
            ("posts/wip/c.md", yaml),
        ],
        &[
            (
                "astro.config.mjs",
                "export default defineConfig({ site: 'https://pond.test' });",
            ),
            (
                "src/content/config.ts",
                "const posts = defineCollection({ type: 'content' });",
            ),
            ("src/content/posts/seen.md", yaml),
            ("src/content/posts/_a.md", yaml),
            ("src/content/posts/_later/b.md", yaml),
        ],
    ];
    for files in cases {
        assert_eq!(paths_in(files), ["/posts/seen/"], "{}", files[0].0);
    }
}

#[test]
fn languages_of_hugo_are_found_in_files_of_their_own() {
    let site = [
        ("config/_default/hugo.toml", "baseURL = 'https://pond.test/'\n"),
        ("config/_default/languages.en.toml", "languageName = 'English'\n"),
        ("config/_default/languages.de.toml", "languageName = 'Deutsch'\n"),
        ("content/posts/low.md", ARTICLE),
        ("content/posts/low.de.md", ARTICLE),
    ];
    assert_eq!(paths_in(&site), ["/posts/low/"]);
}

#[test]
fn a_feed_that_shows_the_newest_goes_on_to_show_as_many() {
    let feed = "<rss version=\"2.0\"><channel><title>Pond</title><link>https://pond.test/</link><description/>\
                <item><title>B</title><link>https://pond.test/posts/b/</link><guid>b</guid></item></channel></rss>";
    let article = |day: u8| format!("---\ntitle: {day}\ndate: 2026-02-0{day}\n---\nText.\n");
    let house = story::folder(&[
        ("hugo.toml", "baseURL = 'https://pond.test/'\n"),
        ("content/posts/a.md", &article(1)),
        ("content/posts/b.md", &article(2)),
        ("public/index.xml", feed),
    ]);
    let told = story::done(&house, "init --from .");
    assert!(told.contains("shows the newest 1"), "{told}");
    story::done(&house, "build");
    let rss = house.read("feeds/main/public/index.xml");
    assert_eq!(rss.matches("<item>").count(), 1, "{rss}");
    assert!(rss.contains(">b</guid>"), "{rss}");
}

#[test]
fn what_defaults_of_jekyll_say_goes_before_the_settings() {
    let config = "url: https://pond.test\npermalink: pretty\ndefaults:\n  - scope: {path: \"\", type: posts}\n    values:\n      permalink: /p/:title/\n";
    let site = [("_config.yml", config), ("_posts/2026-02-01-low.md", ARTICLE)];
    assert_eq!(paths_in(&site), ["/p/low/"]);
}

#[test]
fn a_second_feed_of_a_site_leads_to_the_pages_of_the_site_in_its_own_language() {
    let house = story::folder(&[
        ("hugo.toml", "baseURL = 'https://pond.test/'\n"),
        ("content/posts/low.md", ARTICLE),
        ("content/tales/high.md", &ARTICLE.replace("Low", "High")),
    ]);
    story::done(&house, "init --from .");
    let feed =
        "title = \"Tales\"\narticles = \"content/tales\"\nflavour = \"hugo\"\npages = false\nlanguage = \"de\"\n";
    house.write("feeds/tales/feed.toml", feed);
    let main = house.read("feeds/main/feed.toml");
    house.write(
        "feeds/main/feed.toml",
        &main.replace("#url = ", "url = \"https://pond.test/\"\n#url = "),
    );
    story::done(&house, "build");
    let feed: serde_json::Value = serde_json::from_str(&house.read("feeds/tales/public/feed.json")).unwrap();
    assert_eq!(feed["items"][0]["url"], "https://pond.test/tales/high/");
    assert_eq!(feed["feed_url"], "https://pond.test/tales/feed.json");
    assert_eq!(feed["language"], "de");
    house.write(
        "feeds/tales/feed.toml",
        "url = \"https://pond.test/\"\narticles = \"content/tales\"\nflavour = \"hugo\"\npages = false\n",
    );
    let ran = house.run("build");
    assert!(ran.stderr.contains("stand at one address"), "{}", ran.text());
}
