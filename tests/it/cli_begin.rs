//! How publications and articles come to be: `init`, `new`.

use crate::story::done;
use crate::story::folder;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
fn a_new_publication_builds_at_once_and_a_folder_that_holds_something_is_left_alone() {
    let house = folder(&[]);
    insta::assert_snapshot!(told(&house, "init blog"), @r#"
    exit: 0
    --- stdout
    made     blog: a publication with one article
             config/pressrun.toml says who you are and how mail leaves; it goes to a folder for now
    next     cd blog && pressrun new "Hello"
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "--publication blog build --ids keep -q").lines().next().unwrap(), @"exit: 0");
    insta::assert_snapshot!(told(&house, "init blog"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `blog` is a publication already
      because: `config/pressrun.toml` is there

    hint: name another folder; what is there stays as it is
    ");
    assert_eq!(house.read("blog/.pressrun/.gitignore"), "*\n");
    assert_eq!(typed(&house, "stat -c %a blog/.pressrun/token.key").stdout, "600\n");
}

#[test]
fn a_folder_with_other_things_becomes_a_publication_and_keeps_them() {
    let house = folder(&[]);
    house.write("notes/README.md", "# Notes\n");
    house.write("notes/.gitignore", "/target\n");
    house.write("notes/feeds/main/old.txt", "old\n");
    assert_eq!(typed(&house, "pressrun init notes").exit, 0);
    assert_eq!(house.read("notes/README.md"), "# Notes\n");
    assert_eq!(house.read("notes/.gitignore"), "/target\n");
    assert_eq!(house.read("notes/feeds/main/old.txt"), "old\n");
    assert_eq!(typed(&house, "cd notes && pressrun build -q").exit, 0);
}

#[test]
fn an_article_is_begun_with_title_and_date_and_never_over_another() {
    let house = publication(&[]);
    insta::assert_snapshot!(told(&house, "new 'Ice \"sings\"'"), @r"
    exit: 0
    --- stdout
    feeds/main/articles/ice-sings.md
    --- stderr
    write    the text below its head, then build
    next     pressrun build
    ");
    insta::assert_snapshot!(house.read("feeds/main/articles/ice-sings.md"), @r#"
    +++
    title = 'Ice "sings"'
    date = 2026-03-01T08:00:00+00:00
    +++
    "#);
    insta::assert_snapshot!(told(&house, "new 'Ice sings!'"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: there is such an article already
      because: `feeds/main/articles/ice-sings.md` exists

    hint: choose another title, or edit that file
    ");
    insta::assert_snapshot!(told(&house, "new '???'"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the title makes no file name

    hint: a title needs a letter or a digit
    ");
    insta::assert_snapshot!(told(&house, "new Снег --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"path":"feeds/main/articles/снег.md","id":"tag:pond.test,2026-03-01:%D1%81%D0%BD%D0%B5%D0%B3","stripped":[]}
    --- stderr
    "#);
    assert_eq!(done(&house, "new ../../Snow"), "feeds/main/articles/snow.md\n");
}
