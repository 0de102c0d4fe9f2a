//! What `init --from` and the first build tell.

use super::blog;
use crate::story;

#[test]
fn init_tells_what_it_found_in_a_blog_of_hugo() {
    insta::assert_snapshot!(blog("hugo").init(&blog("hugo").house()), @r"
    exit: 0
    --- stdout
    found    hugo · content/posts · 7 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
             feeds/main/ids.toml: 4 of 4 entries that readers know
    excluded **/*.de.*, de/** (`exclude` in feeds/main/feed.toml)
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
        hint: write in Markdown or HTML what it would draw, or do without it
    content/posts/First Frost.md:31:9: warning[article/shortcode]: the shortcode `chart` is shown as it is written
        Levels: {{< chart id="levels" >}}
                ^
        hint: write in Markdown or HTML what it would draw, or do without it
    "#);
    insta::assert_snapshot!(findings("zola"), @r#"
    content/notes/2024-01-05-Käse & Brot.md:20:1: warning[article/shortcode]: the shortcode `quote` is shown as it is written
        {% quote(author="The crew") %}
        ^
        hint: write in Markdown or HTML what it would draw, or do without it
    content/notes/2024-01-05-Käse & Brot.md:24:1: warning[article/shortcode]: the shortcode `chart` is shown as it is written
        {{ chart(data="levels") }}
        ^
        hint: write in Markdown or HTML what it would draw, or do without it
    "#);
    insta::assert_snapshot!(findings("jekyll"), @r#"
    _posts/2024-01-05-First-Grist.md:32:1: warning[article/shortcode]: the tag `include` is shown as it is written
        {% include share.html via="mail" %}
        ^
        hint: write in Markdown or HTML what it would draw, or do without it
    "#);
    insta::assert_snapshot!(findings("eleventy"), @r#"
    content/blog/2024-01-05-first-crossing.md:14:1: warning[article/shortcode]: the tag `tides` is shown as it is written
        {% tides "Oldford" %}
        ^
        hint: write in Markdown or HTML what it would draw, or do without it
    content/blog/undated.md:3:1: error[article/date]: `Last Modified` is known only where the site is built, and changes with every checkout
        date: Last Modified
        ^
        hint: write the date itself, such as `2026-03-01`
    "#);
    insta::assert_snapshot!(findings("astro"), @r"
    src/content/blog/second.mdx:13:1: warning[article/shortcode]: an expression is shown as it is written
        {[1, 2].map((n) => n * 2)}
        ^
        hint: write in Markdown or HTML what it would draw, or do without it
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

    hint: edit that file, or look once more: delete `config/pressrun.toml` and `feeds/main`, which nobody has published from yet
    ");
    // What was published has a memory, which nobody is told to delete.
    house.write("feeds/main/public/index.xml", "<rss/>");
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

#[test]
fn the_exclusion_may_be_written_afterwards() {
    let house = blog("jekyll").house();
    story::done(&house, "init --from . --old-feed .old/feed.xml");
    insta::assert_snapshot!(story::told(&house, "init --from . --yes"), @r"
    exit: 0
    --- stdout
    made     _config.yml: leaves our folders alone
    --- stderr
    ");
    assert!(house.read("_config.yml").contains("- feeds/"));
    assert_eq!(story::typed(&house, "pressrun init --from . --yes").exit, 2);
}

/// What a build of the site left behind is the feed that readers have, unless it speaks of this machine.
#[test]
fn the_feed_that_the_generator_emitted_is_found() {
    let house = blog("jekyll").house();
    let old = house.read(".old/feed.xml");
    house.write("_site/feed.xml", &old);
    insta::assert_snapshot!(story::told(&house, "init --from ."), @r"
    exit: 0
    --- stdout
    found    jekyll · _posts, notes/_posts · 4 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
             feeds/main/ids.toml: 3 of 3 entries that readers know
    mind     `_site/feed.xml` is taken for the feed that readers have; `--old-feed FILE` names another
    exclude  jekyll must leave our folders alone; add to `_config.yml`:
               - config/
               - feeds/
    deploy   copy feeds/main/public/ over what jekyll builds
    next     pressrun build
    --- stderr
    ");
    let house = blog("jekyll").house();
    let home = "https://mill.test";
    assert!(old.contains(home));
    house.write("_site/feed.xml", &old.replace(home, "http://localhost:4000"));
    insta::assert_snapshot!(story::told(&house, "init --from ."), @r"
    exit: 0
    --- stdout
    found    jekyll · _posts, notes/_posts · 4 articles
    made     config/pressrun.toml
             feeds/main/feed.toml
    mind     no feed of the site was found: with `--old-feed FILE`, the one of today, readers see nothing twice
    exclude  jekyll must leave our folders alone; add to `_config.yml`:
               - config/
               - feeds/
    deploy   copy feeds/main/public/ over what jekyll builds
    next     pressrun build
    --- stderr
    ");
}

/// Of a series with one title, the article that is still there keeps its own id.
#[test]
fn an_article_is_first_of_all_the_entry_that_links_to_it() {
    let item = |name: &str| {
        format!(
            "<item><title>Links</title><link>https://pond.test/posts/{name}/</link><guid isPermaLink=\"false\">{name}</guid></item>"
        )
    };
    let old = format!(
        "<rss version=\"2.0\"><channel><title>Pond</title><link>https://pond.test/</link><description>x</description>{}{}</channel></rss>",
        item("march"),
        item("february")
    );
    let house = story::folder(&[
        ("hugo.toml", "baseURL = \"https://pond.test/\"\n"),
        (
            "content/posts/february.md",
            "---\ntitle: Links\ndate: 2026-02-01\n---\nText.\n",
        ),
        ("old.xml", &old),
    ]);
    let told = story::told(&house, "init --from . --old-feed old.xml");
    assert!(told.contains("unknown  no article is `Links` (march)"), "{told}");
    assert!(house.read("feeds/main/ids.toml").contains("\"february\" = "));
}
