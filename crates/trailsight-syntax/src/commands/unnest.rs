//! `unnest`: a row for each element of a list, as a new field.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::Name;
use crate::grammar::{Input, PResult, expect, keyword};
use crate::name::name;

/// `unnest m.items into item`
#[derive(Debug, Clone, PartialEq)]
pub struct Unnest {
    /// The list.
    pub list: Name,
    /// What an element is called.
    pub item: Name,
}

/// What `unnest` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "unnest",
    aliases: &[],
    usage: "unnest LIST into NAME",
    summary: "Make a row of each element of a list, under a new name.",
    search: &["explode", "flatten", "array", "mv-expand", "expand"],
    parameters: &[
        Parameter { name: "LIST", summary: "A list that `jsonParse` or another function gave, or a part of one." },
        Parameter { name: "NAME", summary: "The name of the new field, which holds one element in each row." },
    ],
    notes: &[
        "Unlike AWS, it takes lists apart that did not come from `jsonParse`; a strict reading does not.",
        "All other fields are as they were, the list among them.",
        "What is not a list counts as a list of one; an empty list leaves no row; a missing one leaves the row, without the new field.",
        "Parts of an element are named by their path: `unnest m.items into item | filter item.id = 1`.",
        "A field of the event that holds an array, or the text of one, is a list too; an empty array in an event of JSON counts as missing.",
    ],
    examples: &[Example {
        query: "fields jsonParse(body) as m | unnest m.items into item | display item.id",
        input: r#"{"body":"{\"items\":[{\"id\":1},{\"id\":2}]}"}"#,
        output: r#"{"item.id":"1"} {"item.id":"2"}"#,
    }],
};

/// `unnest ::= "unnest" name "into" name`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Unnest> {
    let (rest, list) = expect("the name of a list", name)(i)?;
    let (rest, _) = expect("`into` and a name for the elements", keyword("into"))(rest)?;
    expect("a name for the elements", name).map(|item| Unnest { list: list.clone(), item }).parse(rest)
}

impl fmt::Display for Unnest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unnest {} into {}", self.list, self.item)
    }
}
