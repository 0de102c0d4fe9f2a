//! Which prefix means which namespace, and what is wrong with how it is declared.

use std::collections::BTreeSet;

use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::xml::NAMESPACE_MISSPELT;
use crate::foreign::rules::xml::NAMESPACE_UNKNOWN;
use crate::foreign::rules::xml::NAMESPACE_UNUSED;
use crate::foreign::rules::xml::PREFIX_TAKEN;
use crate::foreign::rules::xml::PREFIX_UNDECLARED;
use crate::foreign::rules::xml::PREFIX_UNUSUAL;
use crate::foreign::xml::space;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tag::Raw;

/// The declarations that hold at some place of a document.
#[derive(Debug, Default)]
pub struct Bindings {
    /// The innermost last.
    declared: Vec<Declared>,
    /// Prefixes that are told to be missing: once each is enough.
    missing: BTreeSet<String>,
}

/// The most declarations that hold at one place: every namespace there is has its place in that.
const DECLARED_MAX: usize = 300;

/// A prefix that is declared.
#[derive(Debug)]
struct Declared {
    prefix: String,
    space: Space,
    /// Where.
    at: usize,
    is_used: bool,
}

/// The prefix of a name and the rest of it.
pub fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The prefix that an attribute declares; `""` for the namespace of names without one.
pub fn declares(name: &str) -> Option<&str> {
    match name.strip_prefix("xmlns") {
        Some("") => Some(""),
        Some(rest) => rest.strip_prefix(':'),
        None => None,
    }
}

impl Bindings {
    /// How many declarations hold: what [`Bindings::forget`] goes back to.
    pub fn count(&self) -> usize {
        self.declared.len()
    }

    /// Ends the declarations behind the first `count`: their element has ended.
    pub fn forget(&mut self, count: usize, report: &mut Report<'_>) {
        for declared in self.declared.drain(count..) {
            // One without a prefix is seldom there for itself.
            if !declared.is_used && !declared.prefix.is_empty() {
                let message = format!("nothing has the prefix `{}`", declared.prefix);
                report.tell(&NAMESPACE_UNUSED, declared.at, message);
            }
        }
    }

    /// Takes a declaration down, and tells what is wrong with it.
    pub fn declare(&mut self, prefix: &str, raw: &Raw<'_>, report: &mut Report<'_>) {
        let name = raw.value.as_str();
        let at = raw.value.first();
        let mut space = Space::named(name);
        if !space::is_known(name) {
            if let Some(meant) = space::meant(name) {
                let message = format!("no reader knows the namespace {}", quoted(name));
                let hint = format!("write `{}`", meant.name());
                report.add(Remark::new(&NAMESPACE_MISSPELT, at, message).hint(hint));
                space = meant;
            } else {
                let message = format!("{} is a namespace that readers do not know", quoted(name));
                report.tell(&NAMESPACE_UNKNOWN, at, message);
            }
        }
        let usual = Space::usual_for(prefix);
        if let Some(usual) = usual.filter(|usual| *usual != space) {
            let message = format!("`{prefix}` stands for another namespace than readers expect");
            let hint = format!("`{prefix}` is for `{}`; choose another prefix", usual.name());
            report.add(Remark::new(&PREFIX_TAKEN, raw.at, message).hint(hint));
        } else if usual.is_none() && is_known_by_prefix(space, prefix) {
            let message = format!("the usual prefix of this namespace is `{}`", space.prefix());
            report.tell(&PREFIX_UNUSUAL, raw.at, message);
        }
        if self.declared.len() == DECLARED_MAX {
            return;
        }
        self.declared.push(Declared {
            prefix: prefix.to_owned(),
            space,
            at: raw.at,
            is_used: false,
        });
    }

    /// The namespace of an element's name.
    pub fn element(&mut self, name: &str, at: usize, report: &mut Report<'_>) -> Space {
        self.resolve(split(name).0, at, report)
    }

    /// The namespace of an attribute's name: none without a prefix.
    pub fn attribute(&mut self, name: &str, at: usize, report: &mut Report<'_>) -> Space {
        match split(name).0 {
            "" => Space::Plain,
            prefix => self.resolve(prefix, at, report),
        }
    }

    fn resolve(&mut self, prefix: &str, at: usize, report: &mut Report<'_>) -> Space {
        let declared = self.declared.iter_mut().rev().find(|known| known.prefix == prefix);
        if let Some(declared) = declared {
            declared.is_used = true;
            return declared.space;
        }
        match prefix {
            "" => return Space::Plain,
            "xml" => return Space::Xml,
            _ => {}
        }
        let usual = Space::usual_for(prefix);
        if self.missing.insert(prefix.to_owned()) {
            let message = format!("the prefix `{prefix}` is not declared");
            let remark = Remark::new(&PREFIX_UNDECLARED, at, message);
            report.add(match usual {
                Some(usual) => remark.hint(format!("add `xmlns:{prefix}=\"{}\"` to the root element", usual.name())),
                None => remark,
            });
        }
        usual.unwrap_or(Space::Other)
    }
}

/// Whether some readers look for the elements of the namespace by their usual prefix, and this is another one.
fn is_known_by_prefix(space: Space, prefix: &str) -> bool {
    let usual = space.prefix();
    let stands_alone = matches!(space, Space::Atom | Space::Xhtml | Space::Rdf);
    !usual.is_empty() && usual != prefix && !(prefix.is_empty() && stands_alone)
}
