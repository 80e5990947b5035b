//! `filldown`: the last value there was, where there is none.

use std::fmt;

use nom::{Err, Parser};
use trailsight_spec::{Example, Parameter, Spec};

use super::options::with_options;
use crate::ast::Span;
use crate::grammar::{Input, PResult, fail, miss, unexpected};
use crate::lexer::Kind;
use crate::name::{name, write_name};
use crate::print::write_list;

/// `filldown host cpu*`
#[derive(Debug, Clone, PartialEq)]
pub struct Filldown {
    /// Which fields; all when empty.
    pub fields: Vec<NamePattern>,
}

/// A name in which `*` stands for anything: `cpu*`, `*`.
#[derive(Debug, Clone, PartialEq)]
pub struct NamePattern {
    /// What stands before, between and behind the `*`; one part is a name as it is.
    pub parts: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// What `filldown` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "filldown",
    aliases: &[],
    usage: "filldown [FIELD]...",
    summary: "Where a field is missing, take the last value it had in the rows before.",
    search: &["forward fill", "last value", "carry forward", "gaps", "missing"],
    parameters: &[Parameter {
        name: "FIELD",
        summary: "A field, or a pattern such as `cpu*`; without any, all. Blanks or commas separate several.",
    }],
    notes: &[
        "The rows are taken in the order of the last `sort`, and newest first without one.",
        "Rows before the first value stay without one. An empty text is a value.",
        "Unlike AWS, which takes blanks, commas may separate the fields, too; a strict reading takes blanks only.",
        "A pattern, and the form without fields, mean the columns shown and the names made by earlier commands.",
    ],
    examples: &[
        Example {
            query: "fields n, host | sort n | filldown host",
            input: r#"{"n":1,"host":"a"} {"n":2} {"n":3,"host":"b"}"#,
            output: r#"{"n":"1","host":"a"} {"n":"2","host":"a"} {"n":"3","host":"b"}"#,
        },
        Example {
            query: "fields n, cpu_user, cpu_system | sort n | filldown cpu*",
            input: r#"{"n":1,"cpu_user":5,"cpu_system":2} {"n":2,"cpu_user":6}"#,
            output: r#"{"n":"1","cpu_user":"5","cpu_system":"2"} {"n":"2","cpu_user":"6","cpu_system":"2"}"#,
        },
    ],
};

/// `filldown ::= "filldown" { pattern [ "," ] }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Filldown> {
    // No option is known, and `=` behind a field is a mistake that the next check names.
    let no_option = |_: &crate::lexer::Token<'_>, i: Input<'_>| fail(unexpected(i, "a field name, `,` or `|`"));
    let (rest, fields) = with_options(i, "a field name", pattern, no_option)?;
    Ok((rest, Filldown { fields }))
}

/// `pattern ::= ( name | "*" ) { "*" | name | digits }`, all without blanks.
fn pattern(i: Input<'_>) -> PResult<'_, NamePattern> {
    let start = i.peek().span.start;
    let mut parts = vec![String::new()];
    let mut rest = i;
    loop {
        let token = rest.peek();
        // Only what stands directly behind belongs to it.
        if rest.at != i.at && token.span.start != rest.at {
            break;
        }
        let starred = parts.len() > 1;
        match token.kind {
            Kind::Symbol if token.is("*") => {
                parts.push(String::new());
                rest = rest.after(&token);
            }
            Kind::Number | Kind::Counted if starred => {
                add(&mut parts, token.text);
                rest = rest.after(&token);
            }
            _ => match name.parse(rest) {
                Ok((after, name)) => {
                    add(&mut parts, &name.text);
                    rest = after;
                }
                Err(Err::Error(_)) => break,
                Err(other) => return Err(other),
            },
        }
    }
    if rest.at == i.at {
        return miss();
    }
    Ok((rest, NamePattern { parts, span: Span::new(start, rest.at) }))
}

fn add(parts: &mut [String], text: &str) {
    if let Some(last) = parts.last_mut() {
        last.push_str(text);
    }
}

impl NamePattern {
    /// The name, if it is one as it stands.
    pub fn exact(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }

    /// Whether `name` fits.
    ///
    /// ```
    /// use trailsight_syntax::commands::NamePattern;
    /// let pattern = NamePattern { parts: vec!["cpu".into(), "_pct".into()], span: Default::default() };
    /// assert!(pattern.fits("cpu_user_pct") && pattern.fits("cpu_pct") && !pattern.fits("cpu_user"));
    /// ```
    pub fn fits(&self, name: &str) -> bool {
        let (Some(first), Some(last)) = (self.parts.first(), self.parts.last()) else { return false };
        if self.parts.len() == 1 {
            return first == name;
        }
        let Some(mut rest) = name.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
            return false;
        };
        // Each part at the first place it occurs: then most is left for those behind it.
        for part in &self.parts[1..self.parts.len() - 1] {
            match rest.find(part.as_str()) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        true
    }
}

impl fmt::Display for Filldown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("filldown")?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
            write_list(f, &self.fields, " ")?;
        }
        Ok(())
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, part) in self.parts.iter().enumerate() {
            if nth > 0 {
                f.write_str("*")?;
            }
            if !part.is_empty() {
                write_name(f, part)?;
            }
        }
        Ok(())
    }
}
