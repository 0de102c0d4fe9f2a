//! What a template says of readers: `personal`, which writes a field, and the component `only`, which keeps a block for
//! some of them.
//!
//! A mail is rendered once, before anybody is known who gets it: a field is written as a marker, and a block is in a
//! rendering or not. Wherever everybody may read, in pages, the default of a field stands there, and no such block.

#![expect(clippy::needless_pass_by_value, reason = "the form that Tera gives a function")]

use std::cell::RefCell;
use std::collections::BTreeSet;

use tera::Error;
use tera::Kwargs;
use tera::State;
use tera::Tera;
use tera::TeraResult;

use crate::finding::Place;
use crate::finding::lines::Lines;
use crate::personal::Condition;
use crate::personal::Field;
use crate::personal::Named;
use crate::personal::is_name;
use crate::personal::marker;
use crate::personal::sound;
use crate::theme::quotes::letters;

/// Whom a template is rendered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everybody: a page.
    Everybody,
    /// Readers of a mail for whom these conditions hold, and no others.
    Readers(BTreeSet<Condition>),
    /// Readers for whom every condition holds: so that all are heard of.
    All,
}

/// The component for blocks. It is there whatever templates a publication has.
pub(super) const ONLY: (&str, &str) = (
    "pressrun/only.html",
    "{% component only(tag=\"\", language=\"\") %}{% if pressrun_only(tag=tag, language=language) %}{{ body }}{% endif %}\
     {% endcomponent only %}",
);

thread_local! {
    /// Whom this thread renders for, and the conditions that the template names; a rendering stays on its thread.
    static RENDERING: RefCell<(Audience, BTreeSet<Condition>)> = const { RefCell::new((Audience::Everybody, BTreeSet::new())) };
}

/// Makes the functions known to `tera`.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function("personal", personal);
    tera.register_function("pressrun_only", only);
}

/// A rendering for `audience` begins on this thread.
pub(super) fn begin(audience: Audience) {
    RENDERING.set((audience, BTreeSet::new()));
}

/// A rendering has ended: the conditions that it named.
pub(super) fn end() -> BTreeSet<Condition> {
    RENDERING.replace((Audience::Everybody, BTreeSet::new())).1
}

/// Where a template first has a block `only` that says of neither tag nor language whom it is for.
pub(super) fn bare_block(name: &str, template: &str) -> Option<Place> {
    let mut blocks = template.match_indices("<only");
    let (at, _) = blocks.find(|(at, _)| {
        let words = template[*at..].split('>').next().unwrap_or_default();
        !words.contains("tag=") && !words.contains("language=")
    })?;
    Some(Lines::new(template).place(name, at))
}

/// Where a template asks what a field says: its value comes when the template is rendered long since.
pub(super) fn asking(name: &str, template: &str) -> Option<Place> {
    let mut fields = template.match_indices("personal(");
    let (at, _) = fields.find(|(at, _)| {
        let before = &template[..*at];
        let opened = before.rfind("{{").max(before.rfind("{%"));
        let Some(tag) = opened.filter(|opened| {
            before
                .rfind("}}")
                .max(before.rfind("%}"))
                .is_none_or(|end| end < *opened)
        }) else {
            return false;
        };
        let inside = without_quotes(&template[tag..]);
        let end = inside.find("%}").into_iter().chain(inside.find("}}")).min();
        let inside = &inside[..end.unwrap_or(inside.len())];
        let word = inside[2..].trim_start_matches(['-', ' ']);
        let asks = ["==", "!=", "<", ">", " and ", " or ", " not ", " if ", " in ", " is "];
        ["if ", "elif ", "not "].iter().any(|start| word.starts_with(start))
            || asks.iter().any(|ask| inside.contains(ask))
    })?;
    Some(Lines::new(template).place(name, at))
}

/// A text with blanks for what stands in quotes.
fn without_quotes(text: &str) -> String {
    let blank = |(_, letter, is_quoted)| if is_quoted { ' ' } else { letter };
    letters(text).map(blank).collect()
}

/// What is told of it.
pub(super) const ASKING: &str = "what a field says is not known while the template is rendered, so it cannot be compared \
     or asked for; `{% <only tag=\"rust\"> %}…{% </only> %}` and `{% <only language=\"de\"> %}` are for some readers";

/// `{{ personal(field="name", default="reader") }}`.
fn personal(arguments: Kwargs, _: &State) -> TeraResult<String> {
    let strange = arguments
        .iter()
        .find_map(|(key, _)| key.as_str().filter(|key| !matches!(*key, "field" | "default")));
    if let Some(strange) = strange {
        return Err(Error::message(format!(
            "`personal` takes `field` and `default`, and no `{strange}`"
        )));
    }
    let name = arguments.must_get::<&str>("field")?;
    if !is_name(name) {
        return Err(Error::message(format!(
            "`{name}` cannot be the name of a field: that is of lower-case letters, digits, `_` and `-`"
        )));
    }
    let default = arguments.get::<&str>("default")?;
    let field = Named {
        name: name.to_owned(),
        default: default.map(|default| sound(default).into_owned()),
    };
    RENDERING.with_borrow(|(audience, _)| match audience {
        Audience::Everybody => Ok(field.default().to_owned()),
        Audience::Readers(_) | Audience::All => Ok(marker::of(&Field::Reader(field))),
    })
}

/// Whether a block is in this rendering.
fn only(arguments: Kwargs, _: &State) -> TeraResult<bool> {
    let tag = arguments.get::<&str>("tag")?.unwrap_or_default();
    let language = arguments.get::<&str>("language")?.unwrap_or_default();
    let mut conditions = Vec::new();
    if !tag.trim().is_empty() {
        conditions.push(Condition::tag(tag));
    }
    if !language.trim().is_empty() {
        conditions.push(Condition::language(language));
    }
    if conditions.is_empty() {
        return Err(Error::message(
            "`only` needs a `tag` or a `language`: {% <only tag=\"rust\"> %}…{% </only> %}",
        ));
    }
    Ok(RENDERING.with_borrow_mut(|(audience, named)| {
        let holds = match audience {
            Audience::Everybody => false,
            Audience::Readers(holding) => conditions.iter().all(|condition| holding.contains(condition)),
            Audience::All => true,
        };
        named.extend(conditions);
        holds
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Audience;
    use crate::personal::Condition;
    use crate::personal::marker;
    use crate::theme::Override;
    use crate::theme::Theme;
    use crate::theme::ThemeError;
    use crate::theme::context::Context;
    use crate::theme::sample;

    fn rendered(name: &str, text: &str, audience: Audience) -> Result<(String, BTreeSet<Condition>), ThemeError> {
        let (publication, feed) = (sample::publication(), sample::feed());
        let context = Context::new(&publication, &feed);
        let own = Override {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        Theme::new(&[own])?.render_for(&audience, name, &context)
    }

    const BLOCKS: &str = "a {% <only tag=\"Rust\"> %}<b> {% <only language=\"de\"> %}ü & {{ personal(field=\"name\", default=\"O'Neill\") }}\
                          {% </only> %}</b>{% </only> %} z";

    #[test]
    fn a_block_is_there_for_those_for_whom_its_conditions_hold() {
        let rust = || BTreeSet::from([Condition::tag("rust")]);
        let both = || BTreeSet::from([Condition::tag("rust"), Condition::language("DE")]);
        for name in ["email/digest/body.html", "email/digest/body.txt"] {
            let (page, named) = rendered(name, BLOCKS, Audience::Everybody).unwrap();
            assert_eq!((page.as_str(), named.len()), ("a  z", 2), "{name}");
            let (mail, _) = rendered(name, BLOCKS, Audience::Readers(rust())).unwrap();
            assert_eq!(mail, "a <b> </b> z");
            let (mail, named) = rendered(name, BLOCKS, Audience::Readers(both())).unwrap();
            assert_eq!(marker::without(&mail), "a <b> ü & </b> z");
            assert_eq!(named, both());
            assert_eq!(rendered(name, BLOCKS, Audience::All).unwrap().0, mail);
        }
    }

    #[test]
    fn a_page_shows_the_default() {
        let text = "{{ personal(field=\"name\", default=\"O'Neill\") }}|{{ personal(field=\"city\") }}|";
        let page = rendered("web/404.html", text, Audience::Everybody).unwrap().0;
        assert_eq!(page, "O&#39;Neill||");
    }

    #[test]
    fn what_cannot_be_is_told_where_it_stands() {
        for (text, told) in [
            (
                "\n{{ personal(field=\"First name\") }}",
                "web/404.html:2:4: `First name` cannot be the name of a field",
            ),
            ("{{ personal() }}", "web/404.html:1:4: "),
            ("{% <only> %}x{% </only> %}", "web/404.html:1:4: `only` needs"),
        ] {
            let error = rendered("web/404.html", text, Audience::All).unwrap_err();
            let ThemeError::Fault { place, message } = error else {
                panic!("{error:?}");
            };
            let found = format!("{place}: {message}");
            assert!(found.starts_with(told), "{found}");
        }
    }

    #[test]
    fn what_a_field_says_cannot_be_asked_for() {
        for (text, place) in [
            (
                "{% if personal(field=\"city\", default=\"x\") == \"Rome\" %}a{% endif %}",
                Some(7),
            ),
            ("a {% if personal(field=\"name\") %}b{% endif %}", Some(9)),
            ("{{ 1 if personal(field=\"name\") else 2 }}", Some(9)),
            ("{{ personal(field=\"name\", default=\"you if you like\") }}", None),
            ("{% if entry %}{{ personal(field=\"name\") }}{% endif %}", None),
            ("{{ personal(field=\"name\") }} and personal(", None),
        ] {
            let asking = super::asking("email/letter/body.html", text);
            assert_eq!(asking.map(|place| place.column), place, "{text}");
        }
        let error = rendered(
            "web/404.html",
            "{{ personal(field=\"name\", defualt=\"x\") }}",
            Audience::Everybody,
        );
        let told = error.unwrap_err().to_string();
        assert!(told.contains("no `defualt`"), "{told}");
    }
}
