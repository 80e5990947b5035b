//! `relevantfields`: what tells some events from the rest.

use std::fmt;

use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::{Expr, Name};
use crate::expr::expr;
use crate::grammar::{Input, PResult, comma_separated, expect, keyword};
use crate::name::name;
use crate::print::write_list;

/// `relevantfields user, role where status = 500`
#[derive(Debug, Clone, PartialEq)]
pub struct Relevantfields {
    /// The fields to look at; all that the events have when empty.
    pub fields: Vec<Name>,
    /// Which events are told from the rest.
    pub condition: Expr,
}

/// What `relevantfields` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "relevantfields",
    aliases: &[],
    usage: "relevantfields [FIELD[, FIELD]...] where CONDITION",
    summary: "Find the fields that tell the events that meet a condition from the rest.",
    search: &["root cause", "correlate", "explain", "why", "difference", "relevance", "contributors", "facets"],
    parameters: &[
        Parameter { name: "FIELD", summary: "A field to look at; without any, all fields of JSON events." },
        Parameter { name: "CONDITION", summary: "What the events in question meet, as in `filter`." },
    ],
    notes: &[
        "Unlike AWS, whose score is unpublished, it says how the score is made; fields that `parse` made are taken too.",
        "The rows are replaced by one row for each field, the most relevant first: `@fieldName`, `@relevanceScore` from 0 to 1, and either `@topRelevanceContributors`, JSON text with up to five values and the share of events that have them under the condition and else, or, for numbers, `@conditionalMedian` and `@baselineMedian`.",
        "A field is a number here if all its values are and there are more than 20 different ones. Its score is the largest distance between the two shares of values up to a number (Kolmogorov and Smirnov).",
        "The score of any other field is the divergence of its values under the condition from those of the rest (Jensen and Shannon, base 2): 0 when they are spread alike, 1 when they have no value in common. A missing field counts as a value of its own.",
        "Of more than 500 different values, 500 chosen by their hash are looked at if they are numbers; other fields with that many are judged by whether they are there at all, and so are texts of more than 10 values where most events have one of their own, such as ids.",
        "Fields that the condition names are left out, and fields with a score of 0 as well. Of an event the first 200 fields are looked at, and 2,000 fields in all, chosen by their hash.",
        "When no event meets the condition, or every event does, nothing can be told and there is no row.",
    ],
    examples: &[Example {
        query: "relevantfields where status = 500",
        input: r#"{"status":500,"node":"a","user":"ana"} {"status":200,"node":"b","user":"ana"} {"status":200,"node":"b","user":"raj"} {"status":500,"node":"a","user":"raj"}"#,
        output: r#"{"@fieldName":"node","@relevanceScore":1,"@topRelevanceContributors":"[{\"value\":\"a\",\"conditional\":1,\"baseline\":0},{\"value\":\"b\",\"conditional\":0,\"baseline\":1}]"}"#,
    }],
};

/// `relevantfields ::= "relevantfields" [ name { "," name } ] "where" expr`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Relevantfields> {
    let (i, fields) =
        if i.peek().is_word("where") { (i, Vec::new()) } else { comma_separated("a field or `where`", name)(i)? };
    let (i, _) = expect("`where` and a condition", keyword("where"))(i)?;
    let (i, condition) = expect("a condition after `where`", expr)(i)?;
    Ok((i, Relevantfields { fields, condition }))
}

impl fmt::Display for Relevantfields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("relevantfields ")?;
        write_list(f, &self.fields, ", ")?;
        let blank = if self.fields.is_empty() { "" } else { " " };
        write!(f, "{blank}where {}", self.condition)
    }
}
