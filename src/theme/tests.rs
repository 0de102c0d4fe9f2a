//! What templates see, what they cannot, and what is told of faults in them.

use std::time::Duration;

use super::Override;
use super::Theme;
use super::ThemeError;
use super::bounds::Clock;
use super::builtin;
use super::context::Context;
use super::entry::EntryFields;
use super::sample;

fn own(name: &str, text: &str) -> Override {
    Override {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// What `text` in place of template `name` makes of an article.
fn rendered(name: &str, text: &str) -> Result<String, ThemeError> {
    let (publication, feed, entries) = (sample::publication(), sample::feed(), sample::entries());
    let mut context = Context::new(&publication, &feed);
    context.entry = Some(EntryFields::new(&entries[0], &feed));
    Theme::new(&[own(name, text)])?.render(name, &context)
}

fn told(outcome: Result<String, ThemeError>) -> String {
    match outcome.unwrap_err() {
        ThemeError::Fault { place, message } => format!("{place}: {message}"),
        other => other.to_string(),
    }
}

#[test]
fn every_template_can_be_replaced_and_no_other() {
    for builtin::Template { name, text, .. } in builtin::TEMPLATES {
        Theme::new(&[own(name, text)]).unwrap();
        let others_need_it = text.contains("{% component") || name.contains("/base.");
        if !others_need_it {
            assert_eq!(rendered(name, "mine").unwrap(), "mine", "{name}");
        }
    }
    let stranger = Theme::new(&[own("email/digest/boby.html", "")]);
    assert!(matches!(
        stranger,
        Err(ThemeError::UnknownName {
            closest: Some("email/digest/body.html"),
            ..
        })
    ));
}

#[test]
fn a_fault_is_named_with_template_line_and_column() {
    let name = "web/404.html";
    for (text, expected) in [
        (
            "a\n  {{ paeg.title }}",
            "web/404.html:2:6: variable `paeg` is not defined",
        ),
        ("{{ entry.tilte }}", "web/404.html:1:10: field `tilte` is not defined"),
        ("{% if x %", "web/404.html:1:"),
        ("\n\n{{ entry.title | shout }}", "web/404.html:3:"),
        ("{{ <mail.hat /> }}", "web/404.html:1:"),
        ("{{ entry.title | date }}", "web/404.html:1:18: `The frost"),
        (
            "{{ entry.published | date(format=\"%Q\") }}",
            "web/404.html:1:22: `%Q` is not a date format",
        ),
    ] {
        let told = told(rendered(name, text));
        assert!(told.starts_with(expected), "{text:?} gave {told}");
        assert!(!told.ends_with('.') && !told.contains("-->"), "{told}");
    }
}

#[test]
fn every_variable_is_there_and_says_nothing_where_there_is_nothing() {
    let variables = "publication.name publication.url publication.language publication.author publication.postal_address \
        feed.name feed.title feed.description feed.url feed.rss_url feed.atom_url feed.json_url feed.image feed.language \
        feed.dir issue entries page links.view links.unsubscribe links.preferences theme.accent theme.logo theme.font \
        program.name program.version entry.id entry.url entry.title entry.summary entry.html entry.text entry.published \
        entry.updated entry.authors entry.tags entry.image entry.lang entry.dir entry.extra.mood entry.words \
        entry.minutes entry.enclosure entry.authors[0].name entry.authors[0].url entry.tags[0].name entry.tags[0].url";
    for variable in variables.split_whitespace() {
        rendered("web/404.html", &format!("{{{{ {variable} }}}}")).unwrap();
    }
    assert_eq!(
        rendered(
            "web/404.html",
            "[{{ feed.json_url }}{{ issue }}{{ links.view }}{{ entry.image }}]"
        )
        .unwrap(),
        "[]"
    );
}

#[test]
fn html_is_escaped_and_plain_text_is_not() {
    let text = r#"{{ "<i title='\"'>&" }}"#;
    assert_eq!(
        rendered("web/404.html", text).unwrap(),
        "&lt;i title=&#39;&quot;&#39;&gt;&amp;"
    );
    assert_eq!(rendered("email/digest/subject.txt", text).unwrap(), "<i title='\"'>&");
}

#[test]
fn a_template_reaches_nothing_outside() {
    for text in [
        "{{ now() }}",
        "{{ get_env(name=\"HOME\") }}",
        "{{ load_data(path=\"/etc/passwd\") }}",
        "{% include \"/etc/passwd\" %}",
        "{% extends \"../../secret.html\" %}",
    ] {
        assert!(rendered("web/404.html", text).is_err(), "{text}");
    }
}

#[test]
fn a_template_that_goes_on_for_ever_is_stopped_where_it_does() {
    let loops = |inside: &str| {
        let range = "range(end=9998)";
        format!("{{% for a in {range} %}}{{% for b in {range} %}}{inside}{{% endfor %}}{{% endfor %}}")
    };
    let twice = "{% component e(n) -%}{{ <e n={n + 1} /> }}{{ <e n={n + 1} /> }}{%- endcomponent e %}{{ <e n={1} /> }}";
    let branching = "{% component e(n) -%}{% if n < 19 %}{{ <e n={n + 1} /> }}{{ <e n={n + 1} /> }}{{ <e n={n + 1} /> }}\
                     {% endif %}{%- endcomponent e %}{{ <e n={1} /> }}";
    let doubling = "{% set s = \"ice\" %}{% for a in range(end=60) %}{% set_global s = s ~ s %}{% endfor %}";
    let mut all = String::new();
    for text in [
        loops(""),
        loops(&"on ".repeat(99)),
        format!("{{% set s %}}{}{{% endset %}}", loops("on")),
        twice.to_owned(),
        branching.to_owned(),
        doubling.to_owned(),
        "{{ range(end=10001) }}".to_owned(),
        "{{ \"\\\"\" }}{% for i in range(end=1500) %}{% for j in range(end=1500) %}{% endfor %}{% endfor %}".to_owned(),
        "{% set l = [1] %}{% for i in range(end=40) %}{% set_global l = [...l, ...l] %}{% endfor %}".to_owned(),
        "{% set x = \"aaaaaaaaaa\" %}{% for i in range(end=9) %}{% set_global x = x | replace(from=\"a\", to=x) %}{% endfor %}"
            .to_owned(),
        "{% set x = range(end=9999) | join(sep=\"aaaaaaaaaa\") %}{{ range(end=9999) | join(sep=x) }}".to_owned(),
        "{% set x = range(end=9999) | join(sep=\"a\") %}{% for i in range(end=9999) %}{% set y = x | wrap %}{% endfor %}"
            .to_owned(),
        "{% set s = [1] %}{% for i in range(end=40) %}{% set_global s = [s, s, s, s] %}{% endfor %}{{ s }}".to_owned(),
        "{% set s = [1] %}{% for i in range(end=40) %}{% set_global s = [s] %}{% endfor %}{{ s }}".to_owned(),
        "{% include \"web/404.html\" %}".to_owned(),
    ] {
        all += &told(rendered("web/404.html", &text));
        all.push('\n');
    }
    insta::assert_snapshot!(all, @r"
    web/404.html:1:61: the template does not end: it has taken 1000000 turns
    template `web/404.html` writes more than 16777216 bytes
    web/404.html:1:72: the template does not end: it has taken 1000000 turns
    web/404.html:1:1: maximum render recursion depth for components exceeded
    web/404.html:1:22: the template does not end: it has taken 1000000 turns
    web/404.html:1:74: the template makes a value of more than 4194304 bytes
    web/404.html:1:4: `range` makes at most 10000 numbers
    web/404.html:1:71: the template does not end: it has taken 1000000 turns
    web/404.html:1:79: the template makes a list of more than 134217728 bytes, or one nested more than 32 deep
    web/404.html:1:76: the template makes a value of more than 4194304 bytes
    web/404.html:1:30: the template does not end: it has taken 1000000 turns
    web/404.html:1:91: the template does not end: it has taken 1000000 turns
    web/404.html:1:79: the template makes a list of more than 134217728 bytes, or one nested more than 32 deep
    web/404.html:1:70: the template makes a list of more than 134217728 bytes, or one nested more than 32 deep
    web/404.html:1:1: circular include detected for template 'web/404.html'
    ");
}

#[test]
fn a_template_that_takes_too_long_is_stopped() {
    let hasty: Clock = || {
        use std::sync::atomic::AtomicU64;
        use std::sync::atomic::Ordering;
        static ASKED: AtomicU64 = AtomicU64::new(0);
        Duration::from_secs(ASKED.fetch_add(1, Ordering::Relaxed))
    };
    let text = "{% for a in range(end=100) %}{% endfor %}";
    let theme = Theme::new(&[own("web/404.html", text)]).unwrap().with_clock(hasty);
    let (publication, feed) = (sample::publication(), sample::feed());
    let outcome = theme.render("web/404.html", &Context::new(&publication, &feed));
    assert_eq!(
        told(outcome),
        "web/404.html:1:30: the template does not end: it has taken 20 seconds"
    );
}

#[test]
fn a_mail_without_its_block_is_refused_where_it_names_its_frame() {
    for (text, is_good) in [
        ("{# mine #}\n{% extends \"email/base.html\" %}\n", false),
        (
            "{% extends \"email/base.html\" %}{% block contents %}{% endblock contents %}",
            false,
        ),
        (
            "{%- extends \"email/base.html\" -%}{%- block content -%}x{%- endblock content -%}",
            true,
        ),
        ("<p>A mail of its own</p>", true),
    ] {
        let outcome = Theme::new(&[own("email/digest/body.html", text)]);
        assert_eq!(outcome.is_ok(), is_good, "{text}");
    }
    let outcome = rendered(
        "email/digest/body.html",
        "{# mine #}\n{% extends \"email/base.html\" %}\n",
    );
    assert_eq!(
        told(outcome),
        "email/digest/body.html:2:1: the block `content` is missing: nothing of the issue would be shown"
    );
}

#[test]
fn a_block_that_the_frame_does_not_have_is_named() {
    let text = "{% extends \"web/base.html\" %}\n{% block side %}a{% endblock side %}";
    let told = told(rendered("web/404.html", text));
    assert!(told.starts_with("web/404.html:2:") && told.contains("`side`"), "{told}");
}

#[test]
fn a_date_is_written_in_the_language_asked_for() {
    let text = "{{ entry.published | date(format=\"%A, %-d. %B\", locale=\"de\") }}; {{ \"2026-03-01\" | date }}; \
                {{ entry.minutes | minutes(locale=\"fr\") }}";
    assert_eq!(
        rendered("web/404.html", text).unwrap(),
        "Freitag, 20. November; 1 March 2026; 4 minutes"
    );
}
