//! A theme: the templates of mails and pages, built in under the publication's own.
//!
//! A template sees what it is given and nothing else: no file, no environment, no network, no clock. Text in `.html`
//! templates is escaped, in `.txt` templates (the subject is one) it is not. What is not defined is an error that
//! names template, line and column.

pub mod builtin;
pub mod columns;
pub mod context;
pub mod date;
pub mod entry;
pub mod filters;
pub mod fit;
pub mod listing;
pub mod marker;
pub mod page;
pub mod palette;
pub mod phrases;
#[cfg(test)]
pub(crate) mod sample;

use std::io;

use tera::ErrorKind;
use tera::Tera;

use crate::finding::Place;
use crate::finding::suggest;
use crate::theme::context::Context;

/// How many bytes one template may write. The longest honest page, an index of ten thousand entries, stays below; a
/// loop gone wild does not.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// A template of the publication's own, in place of the built-in one of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Its path below the folder of templates, with `/`: `email/digest/body.html`.
    pub name: String,
    /// What the file says.
    pub text: String,
}

/// All templates, parsed and checked against each other.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    own: Vec<String>,
}

/// Why a theme cannot be used, or a template not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// There is no built-in template of that name.
    #[error("`{name}` is not the name of a template")]
    UnknownName {
        /// The name, relative to the folder of templates.
        name: String,
        /// The built-in name that was probably meant.
        closest: Option<&'static str>,
    },
    /// A template cannot be parsed, or not be rendered with what there is.
    #[error("{message}")]
    Fault {
        /// Where, the path being the template's name; the start of the template where the place is not known.
        place: Place,
        /// What is wrong there.
        message: String,
    },
    /// A template writes without end.
    #[error("template `{name}` writes more than {bytes_max} bytes")]
    TooLong {
        /// The template's name.
        name: String,
        /// How much it may write.
        bytes_max: usize,
    },
}

impl Theme {
    /// The built-in templates, each replaced by the one of `overrides` that bears its name.
    ///
    /// ```
    /// use pressrun::theme::{Override, Theme};
    ///
    /// let own = Override { name: "web/404.html".to_owned(), text: "<h1>{{ page.titel }</h1>".to_owned() };
    /// assert!(Theme::new(&[own]).is_err(), "a brace is missing");
    /// assert!(Theme::new(&[]).is_ok());
    /// ```
    pub fn new(overrides: &[Override]) -> Result<Self, ThemeError> {
        if let Some(stranger) = overrides.iter().find(|own| builtin::text(&own.name).is_none()) {
            return Err(ThemeError::UnknownName {
                name: stranger.name.clone(),
                closest: suggest::closest(&stranger.name, builtin::names()),
            });
        }
        let mut tera = Tera::new();
        tera.autoescape_on([".html"]);
        tera.set_escape_fn(escape);
        filters::register(&mut tera);
        let chosen = builtin::TEMPLATES.iter().map(|(name, text)| {
            let own = overrides.iter().find(|own| own.name == *name);
            (*name, own.map_or(*text, |own| own.text.as_str()))
        });
        tera.add_raw_templates(chosen)
            .map_err(|error| fault(&error, "templates"))?;
        let own = overrides.iter().map(|own| own.text.clone()).collect();
        Ok(Self { tera, own })
    }

    /// The text that template `name` makes of `context`.
    pub fn render(&self, name: &str, context: &Context<'_>) -> Result<String, ThemeError> {
        if !self.tera.contains_template(name) {
            return Err(ThemeError::UnknownName {
                name: name.to_owned(),
                closest: suggest::closest(name, builtin::names()),
            });
        }
        let values = tera::Context::from_serialize(context).map_err(|error| fault(&error, name))?;
        let mut page = Page::default();
        let outcome = self.tera.render_to(name, &values, &mut page);
        if page.overflowed {
            return Err(ThemeError::TooLong {
                name: name.to_owned(),
                bytes_max: BYTES_MAX,
            });
        }
        outcome.map_err(|error| fault(&error, name))?;
        String::from_utf8(page.bytes).map_err(|_| ThemeError::Fault {
            place: Place::start(name),
            message: "the template writes bytes that are not UTF-8".to_owned(),
        })
    }

    /// The publication's own templates as they were written, for whoever must know what stands in them.
    pub fn own_texts(&self) -> impl Iterator<Item = &str> {
        self.own.iter().map(String::as_str)
    }
}

/// Escapes text for HTML, between tags and in attributes with either quote. Tera's own leaves `'` alone.
fn escape(text: &str, output: &mut dyn io::Write) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        output.write_all(&rest.as_bytes()[..at])?;
        output.write_all(match rest.as_bytes()[at] {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            _ => b"&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    output.write_all(rest.as_bytes())
}

/// What a template has written so far, up to the bound.
#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
    overflowed: bool,
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > BYTES_MAX {
            self.overflowed = true;
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tera's error as place and sentence.
fn fault(error: &tera::Error, template: &str) -> ThemeError {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => ThemeError::Fault {
            place: Place::new(
                report.filename(),
                small(report.span().start_line),
                small(report.span().start_col + 1),
            ),
            message: sentence(report.message()),
        },
        ErrorKind::Msg(text) => first_report(text).unwrap_or_else(|| ThemeError::Fault {
            place: Place::start(template),
            message: sentence(text),
        }),
        other => ThemeError::Fault {
            place: Place::start(template),
            message: sentence(&other.to_string()),
        },
    }
}

/// Of unknown filters, components and blocks Tera tells only in writing, all in one text: `error: WHAT`, then
/// ` --> TEMPLATE:LINE:COLUMN`. This is the first of them.
fn first_report(text: &str) -> Option<ThemeError> {
    let mut lines = text.lines();
    let what = lines.next()?.strip_prefix("error: ")?;
    let (_, place) = lines.next()?.split_once("--> ")?;
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some(ThemeError::Fault {
        place: Place::new(parts.next()?, line, column),
        message: sentence(what),
    })
}

/// Tera's words in our manner: lower case, no full stop at the end.
fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Override;
    use super::Theme;
    use super::ThemeError;
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
        for (name, text) in builtin::TEMPLATES {
            Theme::new(&[own(name, text)]).unwrap();
            let others_need_it = text.contains("{% component") || name == "web/base.html";
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
            entry.minutes entry.authors[0].name entry.authors[0].url entry.tags[0].name entry.tags[0].url";
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
    fn a_template_does_not_write_without_end() {
        let loops = "{% for a in range(end=100000) %}{% for b in range(end=100000) %}on and on{% endfor %}{% endfor %}";
        assert!(matches!(
            rendered("web/404.html", loops),
            Err(ThemeError::TooLong { .. })
        ));
        let recursive = "{% component echo(n) %}{{ <echo n={n} /> }}{% endcomponent echo %}{{ <echo n={1} /> }}";
        assert!(rendered("web/404.html", recursive).is_err());
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
}
