//! The publication's own templates over the built-in ones.

use std::path::Path;
use std::path::PathBuf;

use crate::app::config::TEMPLATES;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::excerpt::Spot;
use crate::finding::excerpt::excerpt;
use crate::finding::suggest::closest;
use crate::store::files;
use crate::theme::Override;
use crate::theme::Theme;
use crate::theme::ThemeError;
use crate::theme::builtin;
use crate::theme::spelling;

/// A template that is never read.
pub const TEMPLATE_NAME: Rule = Rule::warning(
    "email/template-name",
    "A template takes the place of the built-in one of the same name; under any other name it is never read.",
);

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
        Ok(theme.with_look(look))
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
