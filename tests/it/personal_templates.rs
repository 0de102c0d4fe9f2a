//! Personal fields and blocks for some of the readers, in templates of a writer's own.

use crate::house::House;
use crate::personal::copy;
use crate::personal::house;
use crate::story::done;
use crate::story::told;

/// A theme of the writer's own.
fn with_template(name: &str, from: &str, to: &str) -> House {
    let house = house(&[]);
    done(&house, &format!("templates copy {name}"));
    let file = format!("templates/{name}");
    let text = house.read(&file);
    assert!(text.contains(from), "{text}");
    house.write(&file, &text.replacen(from, to, 1));
    house
}

#[test]
fn a_template_names_fields_and_keeps_blocks_for_some() {
    let house = with_template(
        "email/digest/body.html",
        "{% block content %}",
        "{% block content %}{% <only tag=\"Rust\"> %}<tr><td title=\"{{ personal(field=\"name\") }}\">For {{ personal(field=\"name\", default=\"you\") }}\
         {% <only language=\"de\"> %}, servus{% </only> %}</td></tr>{% </only> %}{% <only language=\"fr\"> %}<tr><td>salut</td></tr>{% </only> %}",
    );
    let html = |address: &str| copy(&house, address).2;
    let (ada, bo, cy) = (html("ada@reader.test"), html("bo@reader.test"), html("cy@reader.test"));
    assert!(
        ada.contains("title=\"Ada &quot;&lt;b&gt;Reed&lt;/b&gt;&quot; &amp; Co\""),
        "{ada}"
    );
    assert!(
        ada.contains(">For Ada \"&lt;b&gt;Reed&lt;/b&gt;\" &amp; Co, servus</td>") && !ada.contains("salut"),
        "{ada}"
    );
    assert!(
        !bo.contains(">For ") && !bo.contains("servus") && !bo.contains("salut"),
        "{bo}"
    );
    assert!(
        cy.contains(">For 漢字漢字</td>") && cy.contains("salut") && !cy.contains("servus"),
        "{cy}"
    );
    let public = done(&house, "issue show 1 --html");
    assert!(!public.contains(">For ") && !public.contains("salut"), "{public}");
    done(&house, "send 1 --yes");
    assert_eq!(html("cy@reader.test"), cy, "what was frozen has its variants");
    let check = told(&house, "check");
    assert!(!check.contains("personal"), "{check}");
}

#[test]
fn a_fault_in_a_template_is_told_with_the_right_spelling() {
    let mut all = String::new();
    for (name, to) in [
        ("email/digest/subject.txt", "Dear {{ subscriber.name }}"),
        ("email/digest/subject.txt", "Dear {% if subscriber.tags %}x{% endif %}"),
        (
            "email/digest/subject.txt",
            "Dear {{ personal(field=\"name\") | upper }}",
        ),
        ("email/digest/subject.txt", "Dear {{ personal(field=\"First Name\") }}"),
        (
            "email/digest/body.txt",
            "{{ personal(field=\"name\") }}\nhttps://{{ personal(field=\"home_town\", default=\"a\") }}",
        ),
        (
            "email/digest/body.html",
            "<style>p{color:{{ personal(field=\"name\") }}}</style><p>x</p>",
        ),
        ("email/digest/body.html", "{% <only> %}x{% </only> %}"),
        (
            "email/digest/body.html",
            "{% for t in [\"a\", \"b\", \"c\", \"d\", \"e\"] %}{% <only tag={t}> %}x{% </only> %}{% endfor %}",
        ),
    ] {
        let house = house(&[]);
        done(&house, &format!("templates copy {name}"));
        house.write(&format!("templates/{name}"), to);
        let ran = house.run("plan 1");
        assert_eq!(ran.exit, 1, "{to}");
        all += ran.stderr.replace("Available variables: entries, entry, feed, feeds, groups, issue, issues, links, page, phrases, program, publication, theme, topic, topics", "…").as_str();
        all.push('\n');
    }
    insta::assert_snapshot!(all, @r#"
    error: a template cannot be used
      because: templates/email/digest/subject.txt:1:9: variable `subscriber` is not defined
               Dear {{ subscriber.name }}
                       ^^^^^^^^^^

    hint: a mail is rendered before it is known who gets it: write `{{ personal(field="name", default="reader") }}`

    error: a template cannot be used
      because: templates/email/digest/subject.txt:1:12: variable `subscriber` is not defined
               Dear {% if subscriber.tags %}x{% endif %}
                          ^^^^^^^^^^

    hint: a block for readers with a tag is written `{% <only tag="rust"> %}…{% </only> %}`

    error: a template cannot be used
      because: templates/email/digest/subject.txt:1:9: a filter changes a personal field before its value is known
               Dear {{ personal(field="name") | upper }}
                       ^

    hint: take the filter away: what it would change is known only when a copy is made

    error: a template cannot be used
      because: templates/email/digest/subject.txt:1:9: `First Name` cannot be the name of a field: that is of lower-case letters, digits, `_` and `-`
               Dear {{ personal(field="First Name") }}
                       ^

    error: a template cannot be used
      because: templates/email/digest/body.txt:2:12: the field `home_town` stands in a link's scheme or host; it may stand only behind them
               https://{{ personal(field="home_town", default="a") }}
                          ^

    error: a template cannot be used
      because: templates/email/digest/body.html:1:19: the field `name` stands in a style sheet or a program, where no value of a reader's may
               <style>p{color:{{ personal(field="name") }}}</style><p>x</p>
                                 ^

    error: a template cannot be used
      because: templates/email/digest/body.html:1:4: `only` needs a `tag` or a `language`: {% <only tag="rust"> %}…{% </only> %}
               {% <only> %}x{% </only> %}
                  ^

    error: `feeds/main/issues/0001-tide.md` cannot be rendered
      because: `only(tag="a")`, `only(tag="b")`, `only(tag="c")`, `only(tag="d")`, `only(tag="e")` make 32 variants of the issue; 16 are allowed

    hint: leave a block out, or send an issue of their own to some of the readers
    "#);
}

#[test]
fn a_field_that_a_template_names_is_told_of_in_the_template() {
    let house = with_template(
        "email/digest/body.txt",
        "{% block content %}",
        "{% block content %}\nDear {{ personal(field=\"name\", default=\"you\") }} {{ personal(field=\"name\") }} {{ personal(field=\"twon\") }}",
    );
    let told = told(&house, "check");
    let lines: Vec<&str> = told.lines().filter(|line| line.contains("personal")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    templates/email/digest/body.txt:3:53: warning[email/personal-missing]: 1 of 3 subscribers has no `name`, and nothing stands there for them
        …rsonal(field="name", default="you") }} {{ personal(field="name") }} {{ personal(field="twon") }}
        hint: write what they read instead: `personal(field="name", default="…")`
    templates/email/digest/body.txt:3:82: error[email/personal-unknown]: no subscriber has a field `twon`
        …rsonal(field="name", default="you") }} {{ personal(field="name") }} {{ personal(field="twon") }}
    next     pressrun check --explain email/personal-unknown
    "#);
}
