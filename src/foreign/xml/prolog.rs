//! What stands before a document's root: the declaration, instructions, a document type.

use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::xml::DOCTYPE;
use crate::foreign::rules::xml::DOCTYPE_ENTITY;
use crate::foreign::rules::xml::LEADING_SPACE;
use crate::foreign::rules::xml::STYLESHEET;
use crate::foreign::rules::xml::VERSION;
use crate::foreign::xml::tag::is_name;

/// The most entities that are looked at: no feed has use for one.
const ENTITIES_MAX: usize = 1000;

/// Looks at `<?xml …?>`.
pub fn declaration(raw: &str, at: usize, report: &mut Report<'_>) {
    if at > 0 {
        report.tell(&LEADING_SPACE, at, "`<?xml` does not stand at the very beginning");
        return;
    }
    match pseudo_attribute(raw, "version") {
        Some((version, inside)) if version != "1.0" => {
            report.tell(&VERSION, at + inside, format!("version {} of XML", quoted(version)));
        }
        Some(_) => {}
        None => report.tell(&VERSION, at, "the declaration names no version"),
    }
}

/// Looks at `<?target …?>`.
pub fn instruction(raw: &str, at: usize, report: &mut Report<'_>) {
    let rest = raw.strip_prefix("<?xml-stylesheet").unwrap_or_default();
    if let Some((media_type, _)) = pseudo_attribute(rest, "type")
        && media_type.contains("xsl")
    {
        report.tell(&STYLESHEET, at, "a style sheet in XSLT");
    }
}

/// Looks at `<!DOCTYPE …>`; the names of the entities that it declares.
pub fn doctype(raw: &str, at: usize, report: &mut Report<'_>) -> Vec<String> {
    report.tell(&DOCTYPE, at, "a document type");
    let mut names = Vec::new();
    for (found, keyword) in raw.match_indices("<!ENTITY").take(ENTITIES_MAX) {
        let mut words = raw[found + keyword.len()..].split_whitespace();
        let name = words.next().unwrap_or_default();
        let name = if name == "%" {
            words.next().unwrap_or_default()
        } else {
            name
        };
        let is_outside = matches!(words.next(), Some("SYSTEM" | "PUBLIC"));
        let what = if is_outside {
            "an entity that names a file to be read"
        } else {
            "an entity that is to be expanded"
        };
        report.add(Remark::new(&DOCTYPE_ENTITY, at + found, what));
        if is_name(name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The value of `name="value"` in a declaration, and where it begins.
fn pseudo_attribute<'a>(raw: &'a str, name: &str) -> Option<(&'a str, usize)> {
    let after = raw.find(&format!(" {name}"))? + 1 + name.len();
    let quote = after + raw[after..].find(['"', '\''])?;
    if raw[after..quote].trim() != "=" {
        return None;
    }
    let mark = raw[quote..].chars().next()?;
    let length = raw[quote + 1..].find(mark)?;
    Some((&raw[quote + 1..quote + 1 + length], quote + 1))
}
