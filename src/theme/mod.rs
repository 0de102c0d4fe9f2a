//! A theme: the templates of mails and pages, built in under the publication's own.
//!
//! A template sees what it is given and nothing else: no file, no environment, no network, no clock. Text in `.html`
//! templates is escaped, in `.txt` templates (the subject is one) it is not. What is not defined is an error that
//! names template, line and column.

pub mod bounds;
pub mod builtin;
pub mod colour;
pub mod columns;
pub mod context;
pub mod date;
pub mod entry;
pub mod filters;
pub mod fit;
pub mod growing;
pub mod listing;
pub mod look;
pub mod naming;
pub mod page;
pub mod palette;
pub mod personal;
pub mod phrases;
mod quotes;
#[cfg(test)]
pub(crate) mod sample;
pub mod spelling;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;

use serde::Serialize;
use tera::ErrorKind;
use tera::Tera;

use crate::finding::Place;
use crate::finding::suggest;
use crate::personal::Condition;
use crate::theme::bounds::Clock;
use crate::theme::bounds::Guarded;
use crate::theme::look::Look;
use crate::theme::naming::Naming;
use crate::theme::naming::namings;
use crate::theme::naming::subscriber;
use crate::theme::personal::Audience;

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
    own: BTreeMap<String, String>,
    guarded: BTreeMap<String, Guarded>,
    look: Look,
    clock: Option<Clock>,
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
        let asking = overrides.iter().find_map(|own| personal::asking(&own.name, &own.text));
        if let Some(place) = asking {
            let message = personal::ASKING.to_owned();
            return Err(ThemeError::Fault { place, message });
        }
        if let Some(stranger) = overrides.iter().find(|own| builtin::text(&own.name).is_none()) {
            return Err(ThemeError::UnknownName {
                name: stranger.name.clone(),
                closest: suggest::closest(&stranger.name, builtin::names()),
            });
        }
        let unfilled = overrides
            .iter()
            .find_map(|own| spelling::unfilled(&own.name, &own.text));
        if let Some(place) = unfilled {
            return Err(ThemeError::Fault {
                place,
                message: "the block `content` is missing: nothing of the issue would be shown".to_owned(),
            });
        }
        let mut own = overrides.iter();
        if let Some(place) = own.find_map(|own| subscriber(&own.name, &own.text)) {
            return Err(ThemeError::Fault {
                place,
                message: "variable `subscriber` is not defined".to_owned(),
            });
        }
        let mut tera = Tera::new();
        tera.autoescape_on([".html"]);
        tera.set_escape_fn(escape);
        filters::register(&mut tera);
        bounds::register(&mut tera);
        growing::register(&mut tera);
        personal::register(&mut tera);
        let guarded: BTreeMap<String, Guarded> = overrides
            .iter()
            .map(|own| (own.name.clone(), bounds::guarded(&own.text)))
            .collect();
        let chosen = builtin::TEMPLATES.iter().map(|template| {
            let own = guarded.get(template.name).map(|own| own.text.as_str());
            (template.name, own.unwrap_or(template.text))
        });
        tera.add_raw_templates(chosen.chain([personal::ONLY]))
            .map_err(|error| as_written(fault(&error, "templates"), &guarded))?;
        let own = overrides
            .iter()
            .map(|own| (own.name.clone(), own.text.clone()))
            .collect();
        Ok(Self {
            tera,
            own,
            guarded,
            look: Look::default(),
            clock: None,
        })
    }

    /// The same templates, held to the time that they may take by this clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self {
            clock: Some(clock),
            ..self
        }
    }

    /// The same templates in other colours and fonts.
    #[must_use]
    pub fn with_look(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// The text that template `name` makes of `context`, for everybody.
    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String, ThemeError> {
        let (text, _) = self.render_for(&Audience::Everybody, name, context)?;
        Ok(text)
    }

    /// The text that template `name` makes of `context` for an audience, and the conditions by which it keeps blocks for
    /// some of it.
    pub fn render_for(
        &self,
        audience: &Audience,
        name: &str,
        context: &impl Serialize,
    ) -> Result<(String, BTreeSet<Condition>), ThemeError> {
        personal::begin(audience.clone());
        let text = self.written(name, context);
        let conditions = personal::end();
        Ok((text?, conditions))
    }

    fn written(&self, name: &str, context: &impl Serialize) -> Result<String, ThemeError> {
        if !self.tera.contains_template(name) {
            return Err(ThemeError::UnknownName {
                name: name.to_owned(),
                closest: suggest::closest(name, builtin::names()),
            });
        }
        let mut values = tera::Context::from_serialize(context).map_err(|error| fault(&error, name))?;
        values.insert("theme", &self.look);
        let mut page = Page::default();
        bounds::begin(self.clock);
        let outcome = self.tera.render_to(name, &values, &mut page);
        if page.overflowed {
            return Err(ThemeError::TooLong {
                name: name.to_owned(),
                bytes_max: BYTES_MAX,
            });
        }
        outcome.map_err(|error| as_written(fault(&error, name), &self.guarded))?;
        String::from_utf8(page.bytes).map_err(|_| ThemeError::Fault {
            place: Place::start(name),
            message: "the template writes bytes that are not UTF-8".to_owned(),
        })
    }

    /// Where the publication's own mails name personal fields: the templates that one theme is made of.
    pub fn namings(&self, theme: &str) -> Vec<Naming> {
        let folder = format!("email/{theme}/");
        let is_meant =
            |name: &str| name.starts_with(&folder) || (name.starts_with("email/") && name.matches('/').count() == 1);
        let own = self.own.iter().filter(|(name, _)| is_meant(name));
        own.flat_map(|(name, text)| namings(name, text)).collect()
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

/// A fault of a template of the publication's own, told where it stands in the file.
fn as_written(error: ThemeError, guarded: &BTreeMap<String, Guarded>) -> ThemeError {
    match error {
        ThemeError::Fault { place, message } if place.path == personal::ONLY.0 => {
            // The component is ours; what it was given is the template's.
            let mut own = guarded.iter();
            let found = own.find_map(|(name, own)| Some(own.written(personal::bare_block(name, &own.text)?)));
            ThemeError::Fault {
                place: found.unwrap_or(place),
                message,
            }
        }
        ThemeError::Fault { place, message } => ThemeError::Fault {
            place: match guarded.get(&place.path) {
                Some(own) => own.written(place),
                None => place,
            },
            message,
        },
        other => other,
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
        other => {
            // Of files that include themselves Tera tells the names alone.
            let text = other.to_string();
            let what = text.split(". Include chain").next().unwrap_or_default();
            let named = what.split('\'').nth(1).filter(|name| builtin::text(name).is_some());
            ThemeError::Fault {
                place: Place::start(named.unwrap_or(template)),
                message: sentence(what),
            }
        }
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
