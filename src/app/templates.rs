//! The publication's own templates over the built-in ones.

use std::path::Path;
use std::path::PathBuf;

use crate::app::clock;
use crate::app::config::TEMPLATES;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::excerpt::Spot;
use crate::finding::excerpt::excerpt;
use crate::finding::suggest::closest;
use crate::issue::render::Rendered;
use crate::issue::voice::Astray;
use crate::personal::Named;
use crate::personal::Written;
use crate::store::files;
use crate::theme::Override;
use crate::theme::Theme;
use crate::theme::ThemeError;
use crate::theme::builtin;
use crate::theme::naming::Naming;
use crate::theme::spelling;

/// A template that is never read.
pub const TEMPLATE_NAME: Rule = Rule::warning(
    "email/template-name",
    "A template takes the place of the built-in one of the same name; under any other name it is never read.",
)
.fix("give the file the name of the template whose place it takes; `pressrun templates list` tells them");

impl Loaded {
    /// The built-in templates under the publication's own.
    pub fn theme(&self) -> Result<Theme, Fault> {
        let folder = self.home.join(&self.config.templates);
        if !folder.is_dir() && self.config.templates != Path::new(TEMPLATES) {
            return Err(Fault::words("the templates cannot be read")
                .because(self.config.settings().told(&["templates"], "there is no such folder"))
                .hint("make the folder, or mend the key"));
        }
        let mut overrides = Vec::new();
        for name in builtin::names() {
            if let Some(text) = files::read_inside(&self.home, &self.config.templates.join(name))? {
                overrides.push(Override {
                    name: name.to_owned(),
                    text,
                });
            }
        }
        let look = self.config.look.look(&self.config.publication.url);
        let theme = Theme::new(&overrides).map_err(|error| self.template_fault(error))?;
        Ok(theme.with_look(look).with_clock(clock::passed))
    }

    /// The path of a template of the publication's own, and whether there is one.
    pub fn own_template(&self, name: &str) -> (PathBuf, bool) {
        let path = self.config.templates.join(name);
        let is_there = self.home.join(&path).exists();
        (path, is_there)
    }

    /// Files among the templates whose names are nearly those of templates.
    pub fn misnamed_templates(&self) -> Result<Vec<Finding>, Fault> {
        let mut findings = Vec::new();
        for part in ["email", "web"] {
            let folder = self.home.join(&self.config.templates).join(part);
            if !folder.is_dir() {
                continue;
            }
            for file in files::tree(&folder)? {
                let name = format!("{part}/{file}");
                if builtin::text(&name).is_some() {
                    continue;
                }
                let Some(meant) = closest(&name, builtin::names()) else {
                    continue;
                };
                let path = self.config.templates.join(&name);
                let place = Place::start(files::slashed(&path).unwrap_or(name));
                let finding = TEMPLATE_NAME.at(place, "no template has this name, so it is not read");
                findings.push(finding.hint(format!("did you mean `{meant}`?")));
            }
        }
        Ok(findings)
    }

    /// The fields of a rendered issue that stand in none of the texts it shows: a template names them.
    pub fn unwritten(
        &self,
        namings: &[Naming],
        (rendered, written): (&Rendered, &[Written]),
        issue: &str,
    ) -> Vec<Written> {
        let mut named = rendered.base.fields();
        named.extend(rendered.variants.iter().flat_map(|(_, voice)| voice.fields()));
        named.retain(|field| written.iter().all(|one| one.field != *field));
        let place = |field: &Named| {
            let naming = naming_of(namings, field);
            naming.map_or_else(|| Place::start(issue), |naming| self.in_template(&naming.place))
        };
        let written = named.into_iter().map(|field| Written {
            place: place(&field),
            field,
        });
        written.collect()
    }

    /// A place in a template, its path in the publication.
    fn in_template(&self, place: &Place) -> Place {
        let path = self.config.templates.join(&place.path);
        Place {
            path: files::slashed(&path).unwrap_or_default(),
            ..place.clone()
        }
    }

    /// A personal field that a template names where none can stand.
    pub fn astray(&self, namings: &[Naming], astray: &Astray) -> Fault {
        let (naming, message) = match astray {
            Astray::Unfit { field, unfit } => {
                (naming_of(namings, field), format!("the field `{}` {unfit}", field.name))
            }
            Astray::Torn => (namings.iter().find(|naming| naming.is_filtered), astray.to_string()),
        };
        let Some(naming) = naming else {
            return Fault::new("the issue cannot be rendered").because(message);
        };
        let place = naming.place.clone();
        let fault = self.template_fault(ThemeError::Fault { place, message });
        match astray {
            Astray::Torn => fault.hint("take the filter away: what it would change is known only when a copy is made"),
            Astray::Unfit { .. } => fault,
        }
    }

    /// A fault of a template, told with its path in the publication, the line, and the word that was meant.
    pub fn template_fault(&self, error: ThemeError) -> Fault {
        let ThemeError::Fault { place, message } = &error else {
            return Fault::from(error);
        };
        let file = self.config.templates.join(&place.path);
        let own = files::read_inside(&self.home, &file).ok().flatten();
        let text = own
            .as_deref()
            .or_else(|| builtin::text(&place.path))
            .unwrap_or_default();
        let (what, known) = match message.split_once(". Available fields: ") {
            Some((what, known)) => (what, known),
            None => (message.as_str(), ""),
        };
        let word = what.split('`').nth(1).unwrap_or_default();
        let spot = Spot {
            line: place.line,
            column: place.column,
            word,
        };
        let line = excerpt(text, spot).map_or_else(String::new, |line| format!("\n{line}"));
        let path = files::slashed(&file).unwrap_or_default();
        let fault = Fault::new("a template cannot be used")
            .because(format!("{path}:{}:{}: {what}{line}", place.line, place.column));
        let source = usize::try_from(place.line)
            .ok()
            .and_then(|line| text.lines().nth(line.checked_sub(1)?));
        if let Some(today) = source.and_then(spelling::present_day) {
            return fault.hint(today);
        }
        match closest(word, known.split(", ").filter(|known| !known.is_empty())) {
            Some(meant) => fault.hint(format!("did you mean `{meant}`?")),
            None if known.is_empty() => fault,
            None => fault.hint(format!("there are: {known}")),
        }
    }
}

/// Where templates name a field, as it is named.
fn naming_of<'a>(namings: &'a [Naming], field: &Named) -> Option<&'a Naming> {
    let mut named = namings.iter().filter(|naming| naming.field == field.name);
    let same = named.clone().find(|naming| naming.default == field.default);
    same.or_else(|| named.next())
}
