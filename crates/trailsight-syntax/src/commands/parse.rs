//! `parse`: fields out of text.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::{Name, Regex, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Fault, Input, PResult, comma_separated, expect, keyword, miss, text};
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
    /// `multi`: each match makes a row, not only the first one fields.
    pub multi: bool,
}

/// The pattern of a [`Parse`].
#[derive(Debug, Clone, PartialEq)]
pub enum ParsePattern {
    /// `"user=* from=*"`, its escapes resolved, and where it stands.
    Glob(String, Span),
    /// `/user=(?<user>\w+)/`
    Regex(Regex),
    /// `csv`, and where it stands.
    Csv(Span),
    /// `logfmt`, and where it stands.
    Logfmt(Span),
    /// `xml "/order/@id"`: the path, its escapes resolved, and where it stands.
    Xml(String, Span),
}

/// What `parse` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "parse",
    aliases: &[],
    usage: "parse [FIELD] (PATTERN [as NAME[, NAME]...] [multi] | csv as NAME[, NAME]... | logfmt as NAME | xml \"PATH\" as NAME)",
    summary: "Take new fields out of text.",
    search: &["extract", "regex", "rex", "glob", "capture", "grok", "split", "csv", "logfmt", "xml", "xpath", "kv"],
    parameters: &[
        Parameter { name: "FIELD", summary: "The field with the text; `@message` when it is left out." },
        Parameter {
            name: "PATTERN",
            summary: "Text in quotes in which each `*` stands for one new field, or a regular expression between slashes.",
        },
        Parameter {
            name: "NAME",
            summary: "What the new fields are called, in the order of the `*`, of the groups, or of the values.",
        },
        Parameter {
            name: "multi",
            summary: "After a regular expression: each match makes a row, with the fields of that match.",
        },
        Parameter { name: "csv", summary: "The text is a line of values between commas." },
        Parameter {
            name: "logfmt",
            summary: "The text is pairs such as `level=info msg=\"to do\"`; they become one map.",
        },
        Parameter {
            name: "PATH",
            summary: "Where the value is in a text that is XML, as in `/order/item[2]/@id` or `//item[@id='7']/name`.",
        },
    ],
    notes: &[
        "A text pattern may begin anywhere in the field; each `*` takes as little as it can, a last one takes the rest.",
        "Of a regular expression each named group makes a field, from the first match.",
        "Where the pattern does not match, the row stays and the new fields are missing.",
        "What is taken out is text, and acts as a number where one is needed.",
        "Unlike AWS, which was seen to refuse it, `as` and names go with `multi`; a strict reading refuses it too.",
        "Unlike AWS, a mode may leave the field out and reads `@message` then, and `as` may be left out; a strict reading leaves `as` out behind a pattern in quotes only.",
        "With `multi` a row in which nothing matches stays once.",
        "csv: quotes are those of RFC 4180; values without a name are dropped, names without a value are missing; of several lines the first counts.",
        "logfmt: a pair is named by its key, as in `NAME.level`; a key without `=` is true; of equal keys the last counts.",
        "xml: the value is the text of the first element, attribute or text that the path leads to. The path is a part of XPath: steps are names, `*`, `@name`, `text()` and `.`, after `/`, or after `//` for any depth; in brackets stand a position from 1, `last()`, or `@name`, `name`, `text()` or `.`, alone or with `=` or `!=` and a text. Prefixes of names do not count. What stands before the first `<` is stepped over.",
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
        Example {
            query: r"parse line /(?<user>\w+)@/ multi | display user",
            input: r#"{"line":"to ana@home, raj@work"}"#,
            output: r#"{"user":"ana"} {"user":"raj"}"#,
        },
        Example {
            query: "parse line csv as user, role | display user, role",
            input: r#"{"line":"ana,\"dev, ops\",1"} {"line":"raj"}"#,
            output: r#"{"user":"ana","role":"dev, ops"} {"user":"raj"}"#,
        },
        Example {
            query: "parse line logfmt as m | filter m.ms > 100 | display m.msg",
            input: r#"{"line":"level=info ms=250 msg=\"all done\""}"#,
            output: r#"{"m.msg":"all done"}"#,
        },
        Example {
            query: r#"parse line xml "/order/item[@n='2']/name" as name | display name"#,
            input: r#"{"line":"<order><item n='1'><name>bolt</name></item><item n='2'><name>nut</name></item></order>"}"#,
            output: r#"{"name":"nut"}"#,
        },
    ],
};

/// ```text
/// parse ::= "parse" [ name ] ( text [ "as" ] names
///                            | regex [ [ "as" ] names ] [ "multi" ] | regex "multi" "as" names
///                            | "csv" [ "as" ] names | "logfmt" [ "as" ] name | "xml" text [ "as" ] name )
/// names ::= name { "," name }
/// ```
/// after the word is read. A field that is called like a mode stands in backticks where the mode could be meant.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Parse> {
    let (rest, source) = if begins_mode(i) { (i, None) } else { opt(name).parse(i)? };
    let glob = text.map(|(text, span)| ParsePattern::Glob(text, span));
    let regex = regex.map(ParsePattern::Regex);
    let what = "a pattern: text in quotes, a regular expression, `csv`, `logfmt` or `xml`";
    let (rest, pattern) = match expect(what, alt((mode, glob, regex)))(rest) {
        Err(nom::Err::Failure(fault)) => return Err(nom::Err::Failure(mode_first(fault, i, rest))),
        other => other?,
    };
    let (rest, before) = multi(rest);
    let (rest, names) = names(rest)?;
    let (rest, behind) = multi(rest);
    let multi = before.or(behind);
    let node = Parse { source, pattern, names, multi: multi.is_some() };
    // What a broken expression captures is nobody's guess.
    if !i.notes.spoiled.get()
        && let Some(mistake) = node.mistake(multi)
    {
        i.notes.spoil(mistake);
    }
    Ok((rest, node))
}

/// Whether a mode stands here, and not a field of that name: no pattern follows.
fn begins_mode(i: Input<'_>) -> bool {
    let word = i.peek();
    let next = i.after(&word).peek();
    match word.text.to_ascii_lowercase().as_str() {
        "csv" | "logfmt" => next.is_word("as"),
        "xml" => next.kind == Kind::Text,
        _ => false,
    }
}

/// `"csv" | "logfmt" | "xml" text`
fn mode(i: Input<'_>) -> PResult<'_, ParsePattern> {
    let word = i.peek();
    let rest = i.after(&word);
    if word.is_word("csv") {
        Ok((rest, ParsePattern::Csv(word.span)))
    } else if word.is_word("logfmt") {
        Ok((rest, ParsePattern::Logfmt(word.span)))
    } else if word.is_word("xml") {
        let (rest, (path, span)) = expect("a path in quotes such as \"/order/@id\"", text)(rest)?;
        Ok((rest, ParsePattern::Xml(path, span)))
    } else {
        miss()
    }
}

/// Helps with `parse logfmt field as m`, whose words stand the other way round.
fn mode_first(fault: Fault, start: Input<'_>, found: Input<'_>) -> Fault {
    let (mode, field) = (start.peek(), found.peek());
    let is_mode = ["csv", "logfmt", "xml"].iter().any(|word| mode.is_word(word));
    if !is_mode || field.kind != Kind::Word {
        return fault;
    }
    fault.help(format!("write the field first: `parse {} {}`", field.text, mode.text))
}

/// `[ [ "as" ] names ]`
fn names(i: Input<'_>) -> PResult<'_, Vec<Name>> {
    let (rest, word) = opt(keyword("as")).parse(i)?;
    let begins = matches!(rest.peek().kind, Kind::Word | Kind::Backticks | Kind::OpenBackticks);
    // `as` alone is a field of that name to nobody: it wants its names.
    if word.is_none() && !begins { Ok((i, Vec::new())) } else { comma_separated("a name for a new field", name)(rest) }
}

/// `[ "multi" ]` behind the pattern or behind the names, and not as a name.
fn multi(i: Input<'_>) -> (Input<'_>, Option<Span>) {
    let word = i.peek();
    let rest = i.after(&word);
    let next = rest.peek();
    let is_it = word.is_word("multi") && (next.kind == Kind::End || next.is("|") || next.is_word("as"));
    if is_it { (rest, Some(word.span)) } else { (i, None) }
}

impl Parse {
    /// The fields that are made, in order: the name, which `*` or value (from 0) or which group (from 1) fills it, and
    /// where the name stands.
    ///
    /// The k-th name after `as` goes to the k-th group, named or not. A named group beyond them keeps its own name.
    pub fn outputs(&self) -> Vec<(String, usize, Span)> {
        let mut names = self.names.iter().map(|name| (name.text.clone(), name.span));
        match &self.pattern {
            ParsePattern::Glob(..) | ParsePattern::Csv(_) | ParsePattern::Logfmt(_) | ParsePattern::Xml(..) => {
                names.enumerate().map(|(nth, (name, span))| (name, nth, span)).collect()
            }
            ParsePattern::Regex(regex) => groups(regex)
                .into_iter()
                .filter_map(|group| {
                    let own = group.name.map(|name| (name, group.span));
                    names.next().or(own).map(|(name, span)| (name, group.index, span))
                })
                .collect(),
        }
    }

    /// Whether pattern, names and `multi`, which stands there, do not fit each other.
    fn mistake(&self, multi: Option<Span>) -> Option<Diagnostic> {
        if let Some(span) = multi
            && !matches!(self.pattern, ParsePattern::Regex(_))
        {
            let message = "`multi` goes with a regular expression only";
            let help = "write the pattern between slashes, as in `/(?<name>...)/ multi`";
            return Some(Diagnostic::new(&codes::UNEXPECTED, span, message).help(help));
        }
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
            ParsePattern::Csv(span) if names == 0 => {
                let message = "`csv` fills a field for each name, but no names follow";
                Some(Diagnostic::new(&codes::GLOB_NAMES, *span, message).help("write `as` and a name for each value"))
            }
            ParsePattern::Csv(_) => None,
            ParsePattern::Logfmt(span) => self.one_name("logfmt", *span),
            ParsePattern::Xml(_, span) => self.one_name("xml", *span),
        }
    }

    /// What is wrong if not exactly one name follows.
    fn one_name(&self, mode: &str, span: Span) -> Option<Diagnostic> {
        let (message, help) = match self.names.len() {
            1 => return None,
            0 => (format!("`{mode}` fills one field, but no name follows"), "write `as` and a name for it"),
            n => (format!("`{mode}` fills one field, but {}", follow(n)), "write one name"),
        };
        Some(Diagnostic::new(&codes::GLOB_NAMES, self.extent(span), message).help(help))
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
            ParsePattern::Csv(_) => f.write_str("csv")?,
            ParsePattern::Logfmt(_) => f.write_str("logfmt")?,
            ParsePattern::Xml(path, _) => {
                f.write_str("xml ")?;
                write_text(f, path)?;
            }
        }
        if !self.names.is_empty() {
            f.write_str(" as ")?;
            write_list(f, &self.names, ", ")?;
        }
        if self.multi {
            f.write_str(" multi")?;
        }
        Ok(())
    }
}
