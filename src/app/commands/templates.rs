//! `templates`: which there are, and a copy to change.

use serde_json::json;

use crate::app::cli;
use crate::app::cli::templates::Command;
use crate::app::commands::Call;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::finding::suggest::closest;
use crate::store::files;
use crate::theme::builtin;

/// Runs the command.
pub fn run(call: &Call, words: &Command) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    match words {
        Command::List => list(call),
        Command::Copy { name } => copy(call, name),
    }
}

fn list(call: &Call) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    if call.out.is_json() {
        let templates: Vec<_> = builtin::TEMPLATES
            .iter()
            .map(|template| {
                let (path, is_own) = loaded.own_template(template.name);
                let path = files::slashed(&path).filter(|_| is_own);
                json!({ "name": template.name, "about": template.about, "own": path })
            })
            .collect();
        let themes: Vec<_> = builtin::THEMES
            .iter()
            .map(|kind| json!({ "name": kind.name, "about": kind.about, "shows": kind.show }))
            .collect();
        call.out.json(json!({ "themes": themes, "templates": templates }))?;
        return Ok(Exit::Done);
    }
    for kind in &builtin::THEMES {
        call.out.row("theme", format!("{:<8}{}", kind.name, kind.about))?;
    }
    let longest = builtin::names().map(str::len).max().unwrap_or_default();
    for template in &builtin::TEMPLATES {
        let (_, is_own) = loaded.own_template(template.name);
        let label = if is_own { "own" } else { "built in" };
        call.out
            .row(label, format!("{:<longest$}  {}", template.name, template.about))?;
    }
    call.out.note("next", call.anywhere("templates copy NAME"));
    Ok(Exit::Done)
}

fn copy(call: &Call, name: &str) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let Some(text) = builtin::text(name) else {
        // A theme, or a folder, has several.
        let parts = builtin::names().filter(|known| known.contains(name));
        let parts: Vec<String> = parts.map(|known| format!("`{known}`")).collect();
        let hint = match closest(name, builtin::names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if !parts.is_empty() => format!("name one of {}", parts.join(", ")),
            None => "`pressrun templates list` names them".to_owned(),
        };
        return Err(Fault::words(format!("there is no template `{name}`")).hint(hint));
    };
    let (path, is_own) = loaded.own_template(name);
    let shown = files::slashed(&path).unwrap_or_else(|| name.to_owned());
    if is_own {
        return Err(Fault::new("there is such a template already")
            .because(format!("`{shown}` exists"))
            .hint("edit that file, or move it away"));
    }
    files::write(&loaded.home.join(&path), text.as_bytes())?;
    if call.out.is_json() {
        call.out.json(json!({ "path": shown }))?;
    } else {
        call.out.line(&shown)?;
        call.out.note("next", call.anywhere("preview"));
    }
    Ok(Exit::Done)
}
