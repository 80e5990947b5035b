//! `parse`: fields out of text.

use std::fmt;

use nom::branch::alt;
use nom::combinator::opt;
use nom::{Err, Parser};
use trailsight_spec::{Example, Parameter, Spec};

use super::later;
use crate::ast::{Name, Regex, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, comma_separated, expect, fail, keyword, text};
use crate::lexer::Kind;
use crate::name::name;
use crate::print::{write_list, write_text};
use crate::regex::{groups, regex};

/// `parse @message "user=* from=*" as user, from`
#[derive(Debug, Clone, PartialEq)]
pub struct Parse {
    /// Where the text is; `@message` when none is written.
    pub source: Option<Name>,
    /// What is looked for.
    pub pattern: ParsePattern,
    /// The names after `as`, as written. [`Parse::outputs`] has the fields that are made.
    pub names: Vec<Name>,
}

/// The pattern of a [`Parse`].
#[derive(Debug, Clone, PartialEq)]
pub enum ParsePattern {
    /// `"user=* from=*"`, its escapes resolved, and where it stands.
    Glob(String, Span),
    /// `/user=(?<user>\w+)/`
    Regex(Regex),
}

/// What `parse` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "parse",
    aliases: &[],
    usage: "parse [FIELD] PATTERN [as NAME[, NAME]...]",
    summary: "Take new fields out of text.",
    search: &["extract", "regex", "rex", "glob", "capture", "grok", "split"],
    parameters: &[
        Parameter { name: "FIELD", summary: "The field with the text; `@message` when it is left out." },
        Parameter {
            name: "PATTERN",
            summary: "Text in quotes in which each `*` stands for one new field, or a regular expression between slashes.",
        },
        Parameter {
            name: "NAME",
            summary: "What the new fields are called, in the order of the `*` or of the groups.",
        },
    ],
    notes: &[
        "A text pattern may begin anywhere in the field; each `*` takes as little as it can, a last one takes the rest.",
        "Of a regular expression each named group makes a field, from the first match.",
        "Where the pattern does not match, the row stays and the new fields are missing.",
        "What is taken out is text, and acts as a number where one is needed.",
    ],
    examples: &[
        Example {
            query: r#"parse line "user=* from=*" as user, from | display user, from"#,
            input: r#"{"line":"login user=ana from=home"}"#,
            output: r#"{"user":"ana","from":"home"}"#,
        },
        Example {
            query: r"parse line /took (?<ms>\d+) ms/ | display ms / 1000 as seconds",
            input: r#"{"line":"done, took 250 ms"}"#,
            output: r#"{"seconds":0.25}"#,
        },
        Example {
            query: r"parse line /(\w+)@(\w+)/ as user, host | display user, host",
            input: r#"{"line":"mail to ana@home"}"#,
            output: r#"{"user":"ana","host":"home"}"#,
        },
    ],
};

/// ```text
/// parse ::= "parse" [ name ] ( text [ "as" ] name { "," name }
///                            | regex [ [ "as" ] name { "," name } ] )
/// ```
/// after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Parse> {
    let (rest, source) = opt(name).parse(i)?;
    let mode = rest.peek();
    if ["csv", "logfmt", "xml"].iter().any(|word| mode.is_word(word)) {
        return fail(later::form(&format!("`parse ... {}`", mode.text), mode.span));
    }
    let glob = text.map(|(text, span)| ParsePattern::Glob(text, span));
    let regex = regex.map(ParsePattern::Regex);
    let (rest, pattern) = expect("a pattern: text in quotes, or a regular expression", alt((glob, regex)))(rest)?;
    multi(rest)?;
    let (rest, names) = names(rest)?;
    multi(rest)?;
    let node = Parse { source, pattern, names };
    // What a broken expression captures is nobody's guess.
    if !i.notes.spoiled.get()
        && let Some(mistake) = node.mistake()
    {
        i.notes.spoil(mistake);
    }
    Ok((rest, node))
}

/// `[ [ "as" ] name { "," name } ]`
fn names(i: Input<'_>) -> PResult<'_, Vec<Name>> {
    let (rest, word) = opt(keyword("as")).parse(i)?;
    let begins = matches!(rest.peek().kind, Kind::Word | Kind::Backticks | Kind::OpenBackticks);
    // `as` alone is a field of that name to nobody: it wants its names.
    if word.is_none() && !begins { Ok((i, Vec::new())) } else { comma_separated("a name for a new field", name)(rest) }
}

/// Refuses `multi` behind the pattern or behind the names.
fn multi(i: Input<'_>) -> Result<(), Err<crate::grammar::Fault>> {
    let word = i.peek();
    let next = i.after(&word).peek();
    if word.is_word("multi") && (next.kind == Kind::End || next.is("|") || next.is_word("as")) {
        return fail(later::form("`parse ... multi`", word.span));
    }
    Ok(())
}

impl Parse {
    /// The fields that are made, in order: the name, which `*` (from 0) or which group (from 1) fills it, and where
    /// the name stands.
    ///
    /// The k-th name after `as` goes to the k-th group, named or not. A named group beyond them keeps its own name.
    pub fn outputs(&self) -> Vec<(String, usize, Span)> {
        let mut names = self.names.iter().map(|name| (name.text.clone(), name.span));
        match &self.pattern {
            ParsePattern::Glob(..) => names.enumerate().map(|(star, (name, span))| (name, star, span)).collect(),
            ParsePattern::Regex(regex) => groups(regex)
                .into_iter()
                .filter_map(|group| {
                    let own = group.name.map(|name| (name, group.span));
                    names.next().or(own).map(|(name, span)| (name, group.index, span))
                })
                .collect(),
        }
    }

    /// Whether pattern and names do not fit each other.
    fn mistake(&self) -> Option<Diagnostic> {
        let names = self.names.len();
        match &self.pattern {
            ParsePattern::Glob(pattern, span) => {
                let stars = pattern.matches('*').count();
                if stars == names && stars > 0 {
                    return None;
                }
                let message = match (stars, names) {
                    (0, _) => "the pattern has no `*`, so it fills no field".to_owned(),
                    (_, 0) => format!("the pattern has {}, but no names follow", count(stars, "`*`")),
                    _ => format!("the pattern has {}, but {}", count(stars, "`*`"), follow(names)),
                };
                let help = match (stars, names) {
                    (0, _) => "write a `*` for each part that becomes a field",
                    (_, 0) => "write `as` and a name for each `*`",
                    _ => "write one name for each `*`",
                };
                Some(Diagnostic::new(&codes::GLOB_NAMES, self.extent(*span), message).help(help))
            }
            ParsePattern::Regex(regex) => {
                let groups = groups(regex);
                if names > groups.len() {
                    let has = match groups.len() {
                        0 => "no group".to_owned(),
                        n => count(n, "group"),
                    };
                    let message = format!("the regular expression has {has}, but {}", follow(names));
                    let diagnostic = Diagnostic::new(&codes::GLOB_NAMES, self.extent(regex.span), message);
                    return Some(diagnostic.help("write a group `(...)` for each name"));
                }
                if names == 0 && groups.iter().all(|group| group.name.is_none()) {
                    let message = "the regular expression has no named group, so it fills no field";
                    let help = match groups.len() {
                        0 => "write `(?<name>...)` around the part that becomes a field",
                        _ => "write `(?<name>...)` for `(...)`, or names after `as`",
                    };
                    return Some(Diagnostic::new(&codes::NO_NAMED_GROUP, regex.span, message).help(help));
                }
                None
            }
        }
    }

    /// From the pattern to the last name.
    fn extent(&self, pattern: Span) -> Span {
        self.names.last().map_or(pattern, |name| pattern.to(name.span))
    }
}

fn count(n: usize, what: &str) -> String {
    match n {
        1 => format!("one {what}"),
        _ if what.ends_with('`') => format!("{n} {what}"),
        _ => format!("{n} {what}s"),
    }
}

fn follow(names: usize) -> String {
    if names == 1 { "one name follows".to_owned() } else { format!("{names} names follow") }
}

impl fmt::Display for Parse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("parse ")?;
        if let Some(source) = &self.source {
            write!(f, "{source} ")?;
        }
        match &self.pattern {
            ParsePattern::Glob(text, _) => write_text(f, text)?,
            ParsePattern::Regex(regex) => regex.fmt(f)?,
        }
        if !self.names.is_empty() {
            f.write_str(" as ")?;
            write_list(f, &self.names, ", ")?;
        }
        Ok(())
    }
}
