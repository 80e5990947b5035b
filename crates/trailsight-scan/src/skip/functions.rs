//! Functions of which it is known what a true result says of their arguments.
//!
//! The scan does not know the language, and its functions come from elsewhere. They are known here by name, as they
//! are to a plan that travels; of all couplings that is the least. It is safe for names that begin with an
//! underscore: those are the project's own and stand for nothing else. A name that a program may give to a function
//! of its own means whatever the program likes, so such functions are only known by their type, as DataFusion's are.

use datafusion::functions::string::contains::ContainsFunc;
use datafusion::functions::string::ends_with::EndsWithFunc;
use datafusion::functions::string::starts_with::StartsWithFunc;
use datafusion::logical_expr::ScalarUDF;

/// What a true result says of the first argument, a text, and the second, a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The literal is in the text.
    Contains,
    /// The text begins with the literal.
    Begins,
    /// The text ends with the literal.
    Ends,
    /// The regular expression matches somewhere in the text.
    Matches,
    /// Both are the same, unless both are numbers, which may be the same and spelled differently.
    Equals,
    /// Nothing.
    Unknown,
}

/// What a true result says, and whether the result is missing when an argument is.
pub(super) fn meaning(function: &ScalarUDF) -> Option<(Meaning, bool)> {
    Some(match function.name() {
        "_contains" => (Meaning::Contains, true),
        "_matches" => (Meaning::Matches, true),
        "_equal" => (Meaning::Equals, true),
        "_not_equal" | "_less" | "_less_or_equal" | "_greater" | "_greater_or_equal" => (Meaning::Unknown, true),
        _ => {
            let inner = function.inner();
            if inner.is::<ContainsFunc>() {
                (Meaning::Contains, false)
            } else if inner.is::<StartsWithFunc>() {
                (Meaning::Begins, false)
            } else if inner.is::<EndsWithFunc>() {
                (Meaning::Ends, false)
            } else {
                return None;
            }
        }
    })
}
