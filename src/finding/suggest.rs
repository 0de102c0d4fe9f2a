//! "Did you mean": the known word nearest to a misspelt one.

/// How far apart two words may be and still count as one misspelt: a third of the longer one's length.
const DISTANCE_SHARE: usize = 3;

/// The word of `known` nearest to `word`, when it is near enough to be a slip of the hand.
///
/// ```
/// use pressrun::finding::suggest::closest;
///
/// assert_eq!(closest("tilte", ["title", "date"]), Some("title"));
/// assert_eq!(closest("colour", ["title", "date"]), None);
/// ```
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    let bound = |candidate: &str| (letters.max(candidate.chars().count()) / DISTANCE_SHARE).max(1);
    known
        .into_iter()
        // Words are at least as far apart as their lengths: a word of a million letters is not compared.
        .filter(|candidate| letters.abs_diff(candidate.chars().count()) <= bound(candidate))
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= bound(candidate))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
