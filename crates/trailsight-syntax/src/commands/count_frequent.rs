//! `countFrequent`: how often each combination of values occurs.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, comma_separated};
use crate::name::name;
use crate::print::write_list;

/// `countFrequent method, status`
#[derive(Debug, Clone, PartialEq)]
pub struct CountFrequent {
    /// The fields whose values together are counted.
    pub fields: Vec<Name>,
}

/// What `countFrequent` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "countFrequent",
    aliases: &["count_frequent"],
    usage: "countFrequent FIELD[, FIELD]...",
    summary: "Count how often each combination of values occurs, the most frequent first.",
    search: &["top", "most common", "frequency", "heavy hitters", "rank"],
    parameters: &[Parameter { name: "FIELD", summary: "A field. Of several, the combinations are counted." }],
    notes: &[
        "Unlike AWS, which counts approximately, the counts in the column `_approxcount` are exact.",
        "Of combinations that are equally frequent, the smaller values come first.",
        "Rows that lack a field are counted too; the field is left out of their row.",
        "Afterwards only these fields and the counts are there, as behind `stats`.",
    ],
    examples: &[Example {
        query: "countFrequent method, status",
        input: r#"{"method":"GET","status":200} {"method":"PUT","status":403} {"method":"GET","status":200}"#,
        output: r#"{"method":"GET","status":"200","_approxcount":2} {"method":"PUT","status":"403","_approxcount":1}"#,
    }],
};

/// `countFrequent ::= ( "countFrequent" | "count_frequent" ) name { "," name }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, CountFrequent> {
    comma_separated("a field name", name).map(|fields| CountFrequent { fields }).parse(i)
}

impl fmt::Display for CountFrequent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("countFrequent ")?;
        write_list(f, &self.fields, ", ")
    }
}
