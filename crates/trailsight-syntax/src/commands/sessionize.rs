//! `sessionize`: which rows belong to one visit.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use trailsight_spec::{Example, Parameter, Spec};

use super::options::duration;
use crate::ast::{Name, Period, Span};
use crate::grammar::{Input, PResult, comma_separated, expect, keyword, symbol};
use crate::name::name;
use crate::print::write_list;

/// `sessionize user, device maxspan 1h as visit`
#[derive(Debug, Clone, PartialEq)]
pub struct Sessionize {
    /// Whose sessions: the values together are an identity.
    pub fields: Vec<Name>,
    /// The longest pause within a session, and where it stands; 30 minutes without.
    pub maxspan: Option<(Period, Span)>,
    /// The column of the sessions; `session_id` without.
    pub alias: Option<Name>,
}

/// What `sessionize` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "sessionize",
    aliases: &[],
    usage: "sessionize FIELD[, FIELD]... [maxspan PERIOD] [as NAME]",
    summary: "Tell which rows belong to one session: those of one identity with no long pause between them.",
    search: &["session", "visit", "transaction", "inactivity", "gap", "user journey"],
    parameters: &[
        Parameter { name: "FIELD", summary: "What tells whose session it is; several together are one identity." },
        Parameter {
            name: "PERIOD",
            summary: "The longest pause within a session, such as `30m`, which is the default.",
        },
        Parameter { name: "NAME", summary: "What the new column is called; `session_id` without." },
    ],
    notes: &[
        "A session is named by its identity and a number that counts from 1 in time: `ana_1`, `ana_2`.",
        "The rows are walked through in time, whatever their order, which stays as it is.",
        "A pause of exactly PERIOD is within the session: only a longer one begins another.",
        "Rows that lack one of the fields, or a time, belong to no session.",
        "It needs `@timestamp`.",
        "Unlike AWS, whose names of sessions are unpublished, it says how they are made; `maxspan=30m` is taken too, but by a strict reading.",
    ],
    examples: &[Example {
        query: "fields @timestamp, user | sort @timestamp | sessionize user maxspan 10m | display session_id",
        input: r#"{"@timestamp":"2026-01-05T10:00:00Z","user":"ana"} {"@timestamp":"2026-01-05T10:08:00Z","user":"ana"} {"@timestamp":"2026-01-05T11:00:00Z","user":"ana"}"#,
        output: r#"{"session_id":"ana_1"} {"session_id":"ana_1"} {"session_id":"ana_2"}"#,
    }],
};

/// `sessionize ::= "sessionize" name { "," name } { "maxspan" [ "=" ] period | "as" name }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Sessionize> {
    let (mut rest, fields) = comma_separated("a field name", name)(i)?;
    let mut node = Sessionize { fields, maxspan: None, alias: None };
    loop {
        if let Ok((after, _)) = keyword("maxspan")(rest) {
            let (after, _) = opt(symbol("=")).parse(after)?;
            let (after, maxspan) = expect("a period such as `30m`", duration)(after)?;
            node.maxspan = Some(maxspan);
            rest = after;
        } else if let Ok((after, _)) = keyword("as")(rest) {
            let (after, alias) = expect("a name after `as`", name)(after)?;
            node.alias = Some(alias);
            rest = after;
        } else {
            return Ok((rest, node));
        }
    }
}

impl Sessionize {
    /// The name of the column it makes.
    pub fn output(&self) -> &str {
        self.alias.as_ref().map_or("session_id", |alias| &alias.text)
    }
}

impl fmt::Display for Sessionize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sessionize ")?;
        write_list(f, &self.fields, ", ")?;
        if let Some((maxspan, _)) = &self.maxspan {
            write!(f, " maxspan {maxspan}")?;
        }
        if let Some(alias) = &self.alias {
            write!(f, " as {alias}")?;
        }
        Ok(())
    }
}
