//! Templates of a publication's own: which there are to change, and what is told of faults in them.

use std::fmt::Write;

use crate::story::publication;
use crate::story::told as said;
use crate::story::typed;

#[test]
fn a_template_is_copied_once_and_then_takes_its_place() {
    let house = publication(&[]);
    let listed = typed(&house, "pressrun templates list").stdout;
    for theme in [
        "letter  one article",
        "digest  several articles",
        "brief   a list of links",
    ] {
        assert!(listed.contains(&format!("theme    {theme}")), "{listed}");
    }
    assert!(!listed.contains("\nown "), "{listed}");
    let mut told = String::new();
    for words in [
        "templates copy email/letter/subject.txt",
        "templates copy email/letter/subject.txt",
        "templates copy email/leter/subject.txt",
        "templates copy nothing",
    ] {
        writeln!(told, "$ {words}\n{}", said(&house, words)).unwrap();
    }
    insta::assert_snapshot!(told, @"
    $ templates copy email/letter/subject.txt
    exit: 0
    --- stdout
    templates/email/letter/subject.txt
    --- stderr
    next     pressrun preview

    $ templates copy email/letter/subject.txt
    exit: 1
    --- stdout

    --- stderr
    error: there is such a template already
      because: `templates/email/letter/subject.txt` exists

    hint: edit that file, or move it away

    $ templates copy email/leter/subject.txt
    exit: 2
    --- stdout

    --- stderr
    error: there is no template `email/leter/subject.txt`

    hint: did you mean `email/letter/subject.txt`?

    $ templates copy nothing
    exit: 2
    --- stdout

    --- stderr
    error: there is no template `nothing`

    hint: `pressrun templates list` names them
    ");
    let listed = typed(&house, "pressrun templates list").stdout;
    assert!(listed.contains("\nown      email/letter/subject.txt "), "{listed}");
    let json = typed(&house, "pressrun --format json templates list").stdout;
    assert!(json.contains(r#""own":"templates/email/letter/subject.txt""#), "{json}");
}

/// What a build tells of each of these in the place of a page's template.
fn faults(texts: &[&str]) -> String {
    let mut told = String::new();
    for text in texts {
        let house = publication(&[("templates/web/article.html", text)]);
        writeln!(told, "{}", said(&house, "build")).unwrap();
    }
    told
}

#[test]
fn what_was_spelt_otherwise_in_tera_1_is_told_with_the_spelling_of_today() {
    let told = faults(&[
        "{% macro hat(size) %}{{ size }}{% endmacro hat %}",
        "{% import \"email/parts.html\" as parts %}",
        "<h1>{{ parts::hat(size=1) }}</h1>",
        "{{ entry.title | slugify }}",
    ]);
    insta::assert_snapshot!(told, @r#"
    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:1:4: unknown tag
               {% macro hat(size) %}{{ size }}{% endmacro hat %}
                  ^

    hint: a macro is a component today: `{% component name(argument) %}…{% endcomponent name %}`, called as `{{ <name argument={value} /> }}`

    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:1:4: unknown tag
               {% import "email/parts.html" as parts %}
                  ^

    hint: take the line out: every template sees all components, and calls them as `{{ <name argument={value} /> }}`

    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:1:13: found `:` but expected }}
               <h1>{{ parts::hat(size=1) }}</h1>
                           ^

    hint: a component is called as `{{ <name argument={value} /> }}`, where Tera 1 wrote `{{ self::name(argument=value) }}`

    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:1:18: unknown filter `slugify`
               {{ entry.title | slugify }}
                                ^^^^^^^

    hint: Tera 1 had this filter; there is none of that kind today
    "#);
}

#[test]
fn a_fault_of_a_template_is_told_where_it_stands() {
    let told = faults(&[
        "{% extends \"web/base.html\" %}\n{% block side %}a{% endblock side %}",
        "{{ entry.tilte }}",
        "{% for a in range(end=9998) %}\n  {% for b in range(end=9998) %}{% endfor %}{% endfor %}",
        "{% include \"web/article.html\" %}",
    ]);
    insta::assert_snapshot!(told, @r#"
    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:2:10: block `side` is not defined in any parent template
               {% block side %}a{% endblock side %}
                        ^^^^

    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:1:10: field `tilte` is not defined
               {{ entry.tilte }}
                        ^^^^^

    hint: did you mean `title`?

    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:2:33: the template does not end: it has taken 1000000 turns
                 {% for b in range(end=9998) %}{% endfor %}{% endfor %}
                                               ^

    exit: 1
    --- stdout

    --- stderr
    error: a template cannot be used
      because: templates/web/article.html:1:1: circular include detected for template 'web/article.html'
               {% include "web/article.html" %}
               ^
    "#);
}

#[test]
fn mail_looks_as_the_config_says() {
    let house = publication(&[]);
    let config = house.read("config/pressrun.toml");
    house.write(
        "config/pressrun.toml",
        &format!("{config}\n[look]\naccent = \"#00568f\"\nfont = \"Literata, serif\"\n"),
    );
    typed(&house, "pressrun build");
    let page = house.read("feeds/main/public/index.html");
    assert!(
        page.contains("--accent:#00568f") && page.contains("Literata, serif"),
        "{page}"
    );
    house.write(
        "config/pressrun.toml",
        &format!("{config}\n[look]\naccent = \"#ff8800\"\n"),
    );
    insta::assert_snapshot!(said(&house, "build"), @r##"
    exit: 2
    --- stdout

    --- stderr
    error: the config cannot be read
      because: config/pressrun.toml:12:10: `#ff8800` cannot be read on paper: its contrast is 2.2, text needs 4.5
               accent = "#ff8800"
                        ^^^^^^^^^

    hint: did you mean `#ab5b00`?
    "##);
}
