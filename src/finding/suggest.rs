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
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            let longer = word.chars().count().max(candidate.chars().count());
            *distance <= (longer / DISTANCE_SHARE).max(1)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
