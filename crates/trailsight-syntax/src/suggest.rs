//! "Did you mean".

/// The word of `among` that `word` was most likely meant to be, or none when nothing is near.
///
/// ```
/// use trailsight_syntax::did_you_mean;
/// assert_eq!(did_you_mean("dedpu", ["dedup", "display"]), Some("dedup"));
/// assert_eq!(did_you_mean("xyzzy", ["dedup", "display"]), None);
/// ```
///
/// Case does not count. One slip is forgiven in three letters; of two words equally near the first wins.
pub fn did_you_mean<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    among
        .into_iter()
        .filter(|candidate| !candidate.is_empty())
        // A word far longer than every candidate is near none of them, and the distance is quadratic.
        .filter(|candidate| candidate.chars().count().abs_diff(letters) <= 4)
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(letters).div_ceil(3).min(4))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
