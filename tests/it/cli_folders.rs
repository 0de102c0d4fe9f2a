//! Where commands look, and what they refuse to find there.

use crate::house::House;
use crate::story::CONFIG;
use crate::story::folder;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
fn a_folder_that_is_no_publication_is_told_so() {
    let house = folder(&[]);
    // Elsewhere: this repository is a publication.
    insta::assert_snapshot!(typed(&house, "cd / && pressrun").text(), @r"
    exit: 2
    --- stdout

    --- stderr
    error: this is not a publication
      because: there is no `config/pressrun.toml` in / or above it

    hint: run `pressrun init DIR` to make one, or name one with `--publication DIR`
    ");
    insta::assert_snapshot!(told(&house, "--publication elsewhere build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: this is not a publication
      because: there is no `config/pressrun.toml` in elsewhere

    hint: run `pressrun init DIR` to make one, or name one with `--publication DIR`
    ");
    house.write("config/pressrun.toml", CONFIG);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the publication has no feed
      because: no folder below `feeds/` holds a `feed.toml`

    hint: make `feeds/main/feed.toml`; it may be empty
    ");
    house.write("feeds/Main/feed.toml", "");
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `feeds/Main` cannot be a feed
      because: `Main` cannot name a feed: it takes 1 to 40 of `a` to `z`, `0` to `9` and `-`

    hint: rename the folder: lower-case letters, digits and `-`, at most 40
    ");
}

#[test]
fn a_publication_is_found_from_any_folder_inside_it() {
    let house = publication(&[]);
    let ran = typed(&house, "cd feeds/main/articles && pressrun build");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert!(house.path("feeds/main/public/rss.xml").exists());
}

#[test]
fn two_feeds_that_write_over_each_other_are_refused_and_one_is_named_where_several_are() {
    let house = publication(&[
        ("feeds/main/feed.toml", "output = \"public\"\n"),
        ("feeds/notes/feed.toml", "output = \"public\"\n"),
        ("feeds/notes/articles/.keep", ""),
    ]);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the feeds `main` and `notes` write over each other
      because: the `output` of both is `public`

    hint: give each an `output` of its own
    ");
    house.write("feeds/notes/feed.toml", "");
    insta::assert_snapshot!(told(&house, "new Ice"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: which feed?

    hint: add `--feed NAME`; there are: main, notes
    ");
    insta::assert_snapshot!(told(&house, "new Ice --feed note"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: there is no feed `note`

    hint: did you mean `notes`?
    ");
    insta::assert_snapshot!(told(&house, "new Ice --feed notes"), @r"
    exit: 0
    --- stdout
    feeds/notes/articles/ice.md
    --- stderr
    write    the text below its head, then build
    next     pressrun build
    ");
}

#[test]
fn a_template_of_ones_own_is_told_with_line_column_and_the_word_that_was_meant() {
    let template = "<h1>{{ entry.title }}</h1>\n<p>{{ entry.sumary }}</p>\n";
    let house = publication(&[("templates/web/article.html", template)]);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:2:13: field `sumary` is not defined
               <p>{{ entry.sumary }}</p>
                           ^^^^^^

    hint: did you mean `summary`?
    ");
    house.write(
        "templates/web/article.html",
        "{% if entry.title %}\n{{ entry.title }}\n{% endfi %}\n",
    );
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:3:4: unknown tag
               {% endfi %}
                  ^
    ");
    house.write("templates/web/article.html", "<h1>{{ entry.title }}</h1>\n");
    house.write("templates/web/artcle.html", template);
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 0
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    0 errors, 1 warning
    next     pressrun issue new
    --- stderr
    templates/web/artcle.html:1:1: warning[email/template-name]: no template has this name, so it is not read
        hint: did you mean `web/article.html`?
    ");
    assert_eq!(house.read("feeds/main/public/frost/index.html"), "<h1>Frost</h1>\n");
}

#[test]
fn no_template_reaches_out_of_the_publication() {
    let outside = folder(&[("secret.txt", "hunter2\n")]);
    let house = publication(&[("templates/web/.keep", "")]);
    std::os::unix::fs::symlink(outside.path("secret.txt"), house.path("templates/web/404.html")).unwrap();
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: cannot read [HOUSE]/templates/web/404.html
      because: it is a link out of the folder; copy the file instead
    ");
}

#[test]
fn who_has_articles_already_is_told_how_they_are_published() {
    let house = House::with(&[("articles/old.md", "# Old\n\nIt is old.\n")]);
    let ran = house.run("init .");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    insta::assert_snapshot!(ran.stdout, @r#"
    made     .: a publication with one article
             config/pressrun.toml says who you are and how mail leaves; it goes to a folder for now
    found    `articles` is left alone; `articles = "articles"` in `feeds/main/feed.toml` publishes what is there
    next     pressrun new "Hello"
    "#);
}
