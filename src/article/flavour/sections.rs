//! What the index of a section says about all that lies below its folder.

use crate::article::flavour::Flavour;
use crate::article::flavour::keys::is_never;
use crate::article::front;
use crate::article::front::tree::Entry;
use crate::article::front::tree::Value;

/// Whether a path is that of a section's index, and then the folder that it is of, with a `/` at its end.
pub fn section_of_index(flavour: Flavour, path: &str) -> Option<&str> {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let is_index = matches!(flavour, Flavour::Hugo | Flavour::Zola) && path[start..].starts_with("_index.");
    is_index.then(|| &path[..start])
}

/// Whether the index of a section keeps all that lies below it from being published: by Hugo's `cascade` of `draft` or
/// `build`, by Zola's `draft`. A cascade that is meant for some pages alone is passed over.
///
/// ```
/// use pressrun::article::flavour::Flavour;
/// use pressrun::article::flavour::sections::hides;
///
/// assert!(hides(Flavour::Hugo, "---\ncascade:\n  draft: true\n---\n"));
/// assert!(hides(Flavour::Zola, "+++\ndraft = true\n+++\n"));
/// assert!(!hides(Flavour::Hugo, "---\ndraft: true\n---\n"));
/// ```
pub fn hides(flavour: Flavour, text: &str) -> bool {
    let Ok(split) = front::split(text) else { return false };
    let (entries, _) = front::read(text, &split, "");
    entries
        .iter()
        .any(|entry| match (flavour, entry.key.as_str(), &entry.node.value) {
            (Flavour::Zola, "draft", Value::Truth(is_draft)) => *is_draft,
            (Flavour::Hugo, "cascade", Value::Table(parts)) => hides_all(parts),
            (Flavour::Hugo, "cascade", Value::List(nodes)) => nodes
                .iter()
                .any(|node| matches!(&node.value, Value::Table(parts) if hides_all(parts))),
            _ => false,
        })
}

/// Whether a head has such a key.
pub fn has_key(text: &str, key: &str) -> bool {
    let Ok(split) = front::split(text) else { return false };
    let (entries, _) = front::read(text, &split, "");
    entries.iter().any(|entry| entry.key.eq_ignore_ascii_case(key))
}

fn hides_all(parts: &[Entry]) -> bool {
    let is_for_some = parts
        .iter()
        .any(|part| matches!(part.key.as_str(), "target" | "_target"));
    let hides = |part: &Entry| match (part.key.as_str(), &part.node.value) {
        ("draft", Value::Truth(is_draft)) => *is_draft,
        ("build" | "_build", Value::Table(parts)) => parts.iter().any(is_never),
        _ => false,
    };
    !is_for_some && parts.iter().any(hides)
}
