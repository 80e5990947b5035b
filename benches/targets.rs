//! What was promised, held against what was measured.

use crate::archive::Known;

/// The most that a question may take, in times of decompression alone: over the million, over the tiny objects.
const QUESTIONS: &[(&str, f64, f64)] = &[
    ("count", 2.0, 2.0),
    ("top", 2.0, 2.0),
    ("denied", 1.6, 1.7),
    ("key", 1.3, 1.5),
    ("distinct", 2.0, 2.0),
    ("regex", 2.0, 2.0),
    ("day", 0.15, 0.3),
    ("deep", 2.0, 2.0),
    ("agent", 2.0, 2.0),
    ("latest", 0.15, 0.3),
];

/// The most that a question over an archive may take, in times of decompression alone.
pub(crate) fn of(question: &str, archive: Known) -> Option<f64> {
    let (_, million, tiny) = QUESTIONS.iter().find(|(id, ..)| *id == question)?;
    Some(match archive {
        Known::Million => *million,
        Known::Tiny => *tiny,
    })
}
