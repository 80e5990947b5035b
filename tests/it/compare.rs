//! What was expected beside what came, for people.

use serde_json::Value;

/// JSON rows, each in one spelling, keys in the order they have.
pub(crate) fn normal<'a>(rows: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, String> {
    let one = |row: &str| match serde_json::from_str::<Value>(row) {
        Ok(value) => Ok(value.to_string()),
        Err(error) => Err(format!("not a JSON row: {row}: {error}")),
    };
    rows.into_iter().filter(|row| !row.trim().is_empty()).map(one).collect()
}

/// Nothing if both are the same; else the lines of both, those that differ marked with `-` (expected, not there) and
/// `+` (there, not expected).
pub(crate) fn difference(expected: &[String], actual: &[String]) -> Option<String> {
    if expected == actual {
        return None;
    }
    // Longest common subsequence, by the table of its lengths. What is too long for it is cut.
    const MOST: usize = 400;
    let (left, right) = (&expected[..expected.len().min(MOST)], &actual[..actual.len().min(MOST)]);
    let mut lengths = vec![vec![0u16; right.len() + 1]; left.len() + 1];
    for l in (0..left.len()).rev() {
        for r in (0..right.len()).rev() {
            lengths[l][r] =
                if left[l] == right[r] { lengths[l + 1][r + 1] + 1 } else { lengths[l + 1][r].max(lengths[l][r + 1]) };
        }
    }
    let mut lines = Vec::new();
    let (mut l, mut r) = (0, 0);
    while l < left.len() || r < right.len() {
        if l < left.len() && r < right.len() && left[l] == right[r] {
            lines.push(format!("    {}", left[l]));
            (l, r) = (l + 1, r + 1);
        } else if r == right.len() || (l < left.len() && lengths[l + 1][r] >= lengths[l][r + 1]) {
            lines.push(format!("  - {}", left[l]));
            l += 1;
        } else {
            lines.push(format!("  + {}", right[r]));
            r += 1;
        }
    }
    if expected.len() > MOST || actual.len() > MOST {
        lines.push(format!("    ... of {} expected and {} actual lines", expected.len(), actual.len()));
    }
    Some(lines.join("\n"))
}

/// The lines of a text, blanks at the ends of lines left out.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect()
}
