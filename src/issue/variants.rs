//! The variants of an issue: which conditions can hold together for a reader.

use std::collections::BTreeSet;
use std::iter::once;

use crate::personal::Condition;

/// How many variants an issue may have: each is rendered, encoded, hashed and kept.
pub const VARIANTS_MAX: usize = 16;

/// More variants than are encoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} make {count} variants of the issue; {VARIANTS_MAX} are allowed", blocks.join(", "))]
pub struct TooMany {
    /// The blocks.
    pub blocks: Vec<String>,
    /// How many variants they make.
    pub count: usize,
}

/// Which of the conditions can hold together for a reader, who has any tags and one language.
pub fn outcomes(conditions: &BTreeSet<Condition>) -> Result<BTreeSet<BTreeSet<Condition>>, TooMany> {
    let is_tag = |condition: &&Condition| matches!(condition, Condition::Tag(_));
    let (tags, languages): (Vec<&Condition>, Vec<&Condition>) = conditions.iter().partition(is_tag);
    let spoken = languages.iter().filter_map(|condition| match condition {
        Condition::Language(language) => Some(language.as_str()),
        Condition::Tag(_) => None,
    });
    let held_by = |language: Option<&str>| -> BTreeSet<Condition> {
        let held = languages.iter().filter(|condition| condition.holds(&[], language));
        held.map(|condition| (*condition).clone()).collect()
    };
    let by_language: BTreeSet<BTreeSet<Condition>> = once(None).chain(spoken.map(Some)).map(held_by).collect();
    let count = u32::try_from(tags.len())
        .ok()
        .and_then(|tags| by_language.len().checked_mul(2_usize.checked_pow(tags)?))
        .unwrap_or(usize::MAX);
    if count > VARIANTS_MAX {
        let blocks = conditions.iter().map(|condition| format!("`{condition}`")).collect();
        return Err(TooMany { blocks, count });
    }
    let mut outcomes = by_language;
    for tag in tags {
        let with_tag = outcomes.iter().map(|outcome| {
            let mut outcome = outcome.clone();
            outcome.insert(tag.clone());
            outcome
        });
        let with_tag: Vec<_> = with_tag.collect();
        outcomes.extend(with_tag);
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::outcomes;
    use crate::personal::Condition;

    fn conditions(tags: &[&str], languages: &[&str]) -> BTreeSet<Condition> {
        let tags = tags.iter().map(|tag| Condition::tag(tag));
        tags.chain(languages.iter().map(|language| Condition::language(language)))
            .collect()
    }

    #[test]
    fn a_reader_has_any_tags_and_one_language() {
        for (tags, languages, count) in [
            (&[][..], &[][..], 1),
            (&["rust"], &[], 2),
            (&[], &["de", "fr"], 3),
            (&[], &["de", "de-AT"], 3),
            (&["a", "b"], &["de", "fr", "it"], 16),
            (&["a", "b", "c", "d"], &[], 16),
        ] {
            let outcomes = outcomes(&conditions(tags, languages)).unwrap();
            assert_eq!(outcomes.len(), count, "{tags:?} {languages:?}");
            assert!(outcomes.contains(&BTreeSet::new()));
        }
        let told = outcomes(&conditions(&["a", "b", "c"], &["de", "fr"]))
            .unwrap_err()
            .to_string();
        insta::assert_snapshot!(told, @r#"`only(tag="a")`, `only(tag="b")`, `only(tag="c")`, `only(language="de")`, `only(language="fr")` make 24 variants of the issue; 16 are allowed"#);
        let many: Vec<String> = (0..99).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(outcomes(&conditions(&many, &[])).is_err());
    }
}
