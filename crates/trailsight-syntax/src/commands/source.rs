//! `SOURCE`: which log groups the events come from.

use std::fmt;

use nom::combinator::opt;
use nom::{Err, Parser};
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::{ExprKind, Period, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Fault, Input, PResult, comma_separated, expect, fail, keyword, miss, symbol, text, unexpected};
use crate::lexer::{self, Kind};
use crate::period::period;
use crate::print::write_text;
use crate::suggest::did_you_mean;

/// `SOURCE "orders"`, `SOURCE logGroups(namePrefix: ["app"]) start=-1d end=now`
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Which log groups.
    pub groups: Groups,
    /// Where they are named, after the word.
    pub span: Span,
    /// `start=-1d`
    pub start: Option<SourceTime>,
    /// `end=now`
    pub end: Option<SourceTime>,
}

/// Which log groups a [`Source`] means.
#[derive(Debug, Clone, PartialEq)]
pub enum Groups {
    /// The one of that name.
    Named(String),
    /// All that fit.
    Fitting(GroupFilter),
}

/// What a log group must have to be meant. Every part that is given must hold; an empty one asks nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GroupFilter {
    /// The name begins with one of these.
    pub prefixes: Vec<String>,
    /// It belongs to one of these accounts.
    pub accounts: Vec<String>,
    /// It is of one of these classes; of the standard class where none is given.
    pub classes: Vec<LogClass>,
    /// It is one of these, written `name.type`.
    pub data_sources: Vec<String>,
    /// It has all of these tags.
    pub tags: Vec<TagFilter>,
}

/// `{"key": "team", "values": ["a*", "!ab"]}`
#[derive(Debug, Clone, PartialEq)]
pub struct TagFilter {
    /// The tag's name.
    pub key: String,
    /// Any of these patterns: `*` stands for any text, a leading `!` turns the pattern round.
    pub values: Vec<String>,
}

/// The class of a log group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum LogClass {
    /// `STANDARD`
    #[default]
    Standard,
    /// `INFREQUENT_ACCESS`
    InfrequentAccess,
}

/// A moment, as `start=` and `end=` take it.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceTime {
    /// `now`
    Now,
    /// `-1d`
    Back(Period),
    /// `1735787045`: seconds or milliseconds since the epoch, as written.
    Epoch(String),
}

/// What `SOURCE` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "SOURCE",
    aliases: &[],
    usage: "SOURCE GROUP [start=TIME] [end=TIME]\n\
            SOURCE logGroups([namePrefix: [TEXT, ...]] [, accountIdentifier: [TEXT, ...]] [, class: [CLASS, ...]])\n\
            SOURCE dataSource([SOURCE_TYPE, ...]) [logGroups(...)]\n\
            SOURCE logGroupTags([{\"key\": TEXT, \"values\": [TEXT, ...]}, ...]) [logGroups(...)]",
    summary: "Take the events of these log groups.",
    search: &["from", "log group", "archive", "index", "union", "several"],
    parameters: &[
        Parameter {
            name: "GROUP",
            summary: "The name of a log group, in quotes if it has other signs than letters, digits, `_ . / - #`.",
        },
        Parameter {
            name: "TIME",
            summary: "`now`, a length back from now such as `-1d`, or seconds or milliseconds since the epoch.",
        },
        Parameter { name: "CLASS", summary: "`STANDARD`, which is meant without it, or `INFREQUENT_ACCESS`." },
        Parameter { name: "SOURCE_TYPE", summary: "Name and type of a data source: `amazon_vpc.flow`." },
    ],
    notes: &[
        "It stands first. Several, with a `|` between them, are read together.",
        "Log groups are named in the project file, by `--group`, or by the library.",
        "Where no log group has a name, all that was given is one group, and every `SOURCE` means it.",
        "Of tags each key must fit, by any of its values; in a value `*` stands for any text, and a `!` before it turns it round.",
        "A group without the tag fits only values that begin with `!`.",
        "`start=` and `end=` take the place of the window that was asked for outside of the query.",
        "That no group fits is a mistake, not an empty answer.",
        "Of an event `@data_source_name`, `@data_source_type` and `@aws.tag.KEY` say what the project file says of its log group; `@aws.account` and `@aws.region` what its path says, or else, of the account, the project file.",
        "Unlike AWS, lists of `SOURCE` are as long as they are, and a name may stand without quotes; a strict reading keeps to the documentation.",
        "Unlike AWS, which takes them from its own storage, `@source.log`, `@data_format` and `@entity.*` are missing, since an archive does not hold them.",
    ],
    examples: &[
        Example {
            query: "SOURCE \"orders\" | fields id",
            input: "\n--- group orders\n{\"id\":1}\n--- group users\n{\"id\":2}",
            output: r#"{"id":"1"}"#,
        },
        Example {
            query: "SOURCE logGroups(namePrefix: [\"app-\"]) | stats count(*) as n by @log",
            input: "\n--- group app-a\n{\"id\":1}\n--- group app-b\n{\"id\":2}\n{\"id\":3}\n--- group web\n{\"id\":4}",
            output: r#"{"@log":"local:app-a","n":1} {"@log":"local:app-b","n":2}"#,
        },
    ],
};

/// `source ::= ( group | filter { filter } ) { ( "start" | "end" ) "=" time }`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Source> {
    let begin = i.peek().span.start;
    let (mut i, groups) = match filters(i) {
        Err(Err::Error(_)) => expect("the name of a log group", group.map(Groups::Named)).parse(i)?,
        other => other.map(|(rest, filter)| (rest, Groups::Fitting(filter)))?,
    };
    let mut source = Source { groups, span: Span::new(begin, i.at), start: None, end: None };
    loop {
        let word = i.peek();
        let rest = i.after(&word);
        let slot = match word.text.to_ascii_lowercase().as_str() {
            "start" if rest.peek().is("=") => &mut source.start,
            "end" if rest.peek().is("=") => &mut source.end,
            _ => return Ok((i, source)),
        };
        if slot.is_some() {
            return fail(unexpected(i, "`|`: this is given already"));
        }
        let (rest, at) = expect("a time such as `-1d` or `now`", time)(rest.after(&rest.peek()))?;
        *slot = Some(at);
        i = rest;
    }
}

/// A name as it stands: in quotes, or a run of the signs that names of groups are made of.
fn group(i: Input<'_>) -> PResult<'_, String> {
    if let Some((rest, (name, _))) = opt(text).parse(i).map(|(rest, name)| name.map(|name| (rest, name)))? {
        return Ok((rest, name));
    }
    let token = i.peek();
    if token.kind == Kind::Backticks {
        return Ok((i.after(&token), token.inside().to_owned()));
    }
    let start = lexer::skip_blank(i.text, i.at);
    let length = lexer::run(&i.text[start..], |c| c.is_ascii_alphanumeric() || "_./-#:".contains(c));
    let name = &i.text[start..start + length];
    if name.is_empty() { miss() } else { Ok((i.to(start + length), name.to_owned())) }
}

/// `time ::= "now" | "-" period | digits`
fn time(i: Input<'_>) -> PResult<'_, SourceTime> {
    let token = i.peek();
    if token.is_word("now") {
        return Ok((i.after(&token), SourceTime::Now));
    }
    if token.kind == Kind::Number && token.text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok((i.after(&token), SourceTime::Epoch(token.text.to_owned())));
    }
    if !token.is("-") {
        return miss();
    }
    let rest = i.after(&token);
    let count = rest.peek();
    if count.kind != Kind::Counted {
        return fail(unexpected(rest, "a length of time such as `1d` after `-`"));
    }
    match period(rest, count.text, count.span)?.kind {
        ExprKind::Period(period) => Ok((rest.after(&count), SourceTime::Back(period))),
        _ => miss(),
    }
}

const FILTERS: [&str; 3] = ["logGroups", "dataSource", "logGroupTags"];

/// `filter { [ "," ] filter }`
fn filters(i: Input<'_>) -> PResult<'_, GroupFilter> {
    let mut filter = GroupFilter::default();
    let mut given: Vec<&str> = Vec::new();
    let mut i = i;
    loop {
        let word = i.peek();
        let open = i.after(&word);
        if word.kind != Kind::Word || !open.peek().is("(") {
            return if given.is_empty() { miss() } else { Ok((i, filter)) };
        }
        let Some(known) = FILTERS.into_iter().find(|known| word.is_word(known)) else {
            let diagnostic = unexpected(i, "`logGroups(...)`, `dataSource(...)` or `logGroupTags(...)`");
            return fail(match did_you_mean(word.text, FILTERS) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("the name of a log group stands in quotes, without parentheses"),
            });
        };
        if given.contains(&known) {
            return fail(unexpected(i, "`|`: this is given already"));
        }
        given.push(known);
        let inside = open.after(&open.peek());
        let (rest, ()) = match known {
            "logGroups" => log_groups(inside, &mut filter)?,
            "dataSource" => {
                let (rest, names) = expect("a list such as `[\"amazon_vpc.flow\"]`", texts)(inside)?;
                filter.data_sources = names;
                (rest, ())
            }
            _ => {
                let (rest, tags) = tags(inside)?;
                filter.tags = tags;
                (rest, ())
            }
        };
        let (rest, _) = expect("`)` to close the `(`", symbol(")"))(rest)?;
        i = rest;
        if i.peek().is(",") {
            i = i.after(&i.peek());
        }
    }
}

/// `[ key ":" list { "," key ":" list } ]`
fn log_groups<'a>(mut i: Input<'a>, filter: &mut GroupFilter) -> Result<(Input<'a>, ()), Err<Fault>> {
    const KEYS: &str = "`namePrefix`, `accountIdentifier` or `class`";
    while !i.peek().is(")") {
        let word = i.peek();
        let key = word.inside().to_ascii_lowercase();
        let known = ["nameprefix", "accountidentifier", "accountidentifiers", "class", "loggroupclass"];
        if !matches!(word.kind, Kind::Word | Kind::Text) || !known.contains(&key.as_str()) {
            return fail(unexpected(i, KEYS));
        }
        let rest = i.after(&word);
        let sign = rest.peek();
        if !(sign.is(":") || sign.is("=")) {
            return fail(unexpected(rest, "`:` after the key"));
        }
        let rest = rest.after(&sign);
        let at = rest.peek().span;
        let (rest, values) = expect("a list such as `[\"a\", \"b\"]`", texts)(rest)?;
        match key.as_str() {
            "nameprefix" => filter.prefixes = values,
            "accountidentifier" | "accountidentifiers" => filter.accounts = values,
            _ => filter.classes = classes(&values, at.to(Span::new(rest.at, rest.at)))?,
        }
        i = rest;
        if i.peek().is(",") {
            i = i.after(&i.peek());
        } else if !i.peek().is(")") {
            return fail(unexpected(i, "`,` or `)`"));
        }
    }
    Ok((i, ()))
}

fn classes(values: &[String], span: Span) -> Result<Vec<LogClass>, Err<Fault>> {
    let mut classes = Vec::new();
    for value in values {
        match value.to_ascii_uppercase().as_str() {
            "STANDARD" => classes.push(LogClass::Standard),
            "INFREQUENT_ACCESS" => classes.push(LogClass::InfrequentAccess),
            _ => {
                let message = format!("no class of log groups is called `{value}`");
                let help = "the classes are `STANDARD` and `INFREQUENT_ACCESS`";
                return fail(Diagnostic::new(&codes::UNEXPECTED, span, message).help(help));
            }
        }
    }
    Ok(classes)
}

/// `"[" text { "," text } "]"`, or one text. Accounts are numbers, too.
fn texts(i: Input<'_>) -> PResult<'_, Vec<String>> {
    if !i.peek().is("[") {
        return value(i).map(|(rest, one)| (rest, vec![one]));
    }
    let open = i.after(&i.peek());
    if open.peek().is("]") {
        return Ok((open.after(&open.peek()), Vec::new()));
    }
    let (rest, values) = comma_separated("a text in quotes", value)(open)?;
    let (rest, _) = expect("`,` or `]` to end the list", symbol("]"))(rest)?;
    Ok((rest, values))
}

fn value(i: Input<'_>) -> PResult<'_, String> {
    let token = i.peek();
    if token.kind == Kind::Number {
        return Ok((i.after(&token), token.text.to_owned()));
    }
    text.map(|(text, _)| text).parse(i)
}

/// `"[" "{" "key" ":" text "," "values" ":" texts "}" { "," ... } "]"`
fn tags(i: Input<'_>) -> PResult<'_, Vec<TagFilter>> {
    let (rest, _) = expect("a list of tags such as `[{\"key\": \"team\", \"values\": [\"a\"]}]`", symbol("["))(i)?;
    let (rest, tags) = comma_separated("a tag such as `{\"key\": \"team\", \"values\": [\"a\"]}`", tag)(rest)?;
    let (rest, _) = expect("`,` or `]` to end the list", symbol("]"))(rest)?;
    Ok((rest, tags))
}

fn tag(i: Input<'_>) -> PResult<'_, TagFilter> {
    // Braces are no signs of the language elsewhere.
    let (mut i, ()) = sign(i, "{")?;
    let (mut name, mut values) = (None, None);
    loop {
        let word = i.peek();
        let (rest, _) = expect("`:` after the key", symbol(":"))(i.after(&word))?;
        i = match word.inside().to_ascii_lowercase().as_str() {
            "key" if matches!(word.kind, Kind::Word | Kind::Text) => {
                let (rest, (text, _)) = expect("the tag's name in quotes", text)(rest)?;
                name = Some(text);
                rest
            }
            "values" if matches!(word.kind, Kind::Word | Kind::Text) => {
                let (rest, texts) = expect("a list such as `[\"a\", \"b\"]`", texts)(rest)?;
                values = Some(texts);
                rest
            }
            _ => return fail(unexpected(i, "`\"key\"` or `\"values\"`")),
        };
        if i.peek().is(",") {
            i = i.after(&i.peek());
            continue;
        }
        let (rest, ()) = match sign(i, "}") {
            Err(Err::Error(_)) => return fail(unexpected(i, "`,` or `}`")),
            other => other?,
        };
        return match (name, values) {
            (Some(key), Some(values)) => Ok((rest, TagFilter { key, values })),
            _ => fail(unexpected(i, "`,` and the other of `\"key\"` and `\"values\"`")),
        };
    }
}

fn sign<'a>(i: Input<'a>, sign: &str) -> PResult<'a, ()> {
    let token = i.peek();
    if token.text == sign { Ok((i.after(&token), ())) } else { miss() }
}

/// One `SOURCE` or several with a `|` between them, in the parentheses behind a `join`.
pub(super) fn in_parentheses(i: Input<'_>) -> PResult<'_, Vec<Source>> {
    let (mut i, _) = symbol("(")(i)?;
    let mut sources = Vec::new();
    loop {
        let (rest, _) = expect("`SOURCE` and a log group", keyword("SOURCE"))(i)?;
        let (rest, source) = parse(rest)?;
        sources.push(source);
        let next = rest.peek();
        if !next.is("|") {
            let (rest, _) = expect("`)` to close the `(`", symbol(")"))(rest)?;
            return Ok((rest, sources));
        }
        i = rest.after(&next);
        if !i.peek().is_word("SOURCE") {
            let help = "write the other commands behind the `join`";
            return fail(unexpected(i, "`SOURCE`: the right side of a `join` is a log group as it is").help(help));
        }
    }
}

impl LogClass {
    /// As it is written: `STANDARD`.
    pub fn name(self) -> &'static str {
        match self {
            LogClass::Standard => "STANDARD",
            LogClass::InfrequentAccess => "INFREQUENT_ACCESS",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SOURCE ")?;
        match &self.groups {
            Groups::Named(name) => write_text(f, name)?,
            Groups::Fitting(filter) => filter.fmt(f)?,
        }
        for (word, time) in [("start", &self.start), ("end", &self.end)] {
            if let Some(time) = time {
                write!(f, " {word}={time}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for SourceTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceTime::Now => f.write_str("now"),
            SourceTime::Back(period) => write!(f, "-{period}"),
            SourceTime::Epoch(digits) => f.write_str(digits),
        }
    }
}

impl fmt::Display for GroupFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        if !self.data_sources.is_empty() {
            f.write_str("dataSource(")?;
            write_texts(f, self.data_sources.iter().map(String::as_str))?;
            f.write_str(")")?;
            between = " ";
        }
        if !self.tags.is_empty() {
            write!(f, "{between}logGroupTags([")?;
            for (at, tag) in self.tags.iter().enumerate() {
                f.write_str(if at > 0 { ", {\"key\": " } else { "{\"key\": " })?;
                write_text(f, &tag.key)?;
                f.write_str(", \"values\": ")?;
                write_texts(f, tag.values.iter().map(String::as_str))?;
                f.write_str("}")?;
            }
            f.write_str("])")?;
            between = " ";
        }
        let narrowed = !(self.prefixes.is_empty() && self.accounts.is_empty() && self.classes.is_empty());
        if !narrowed && !between.is_empty() {
            return Ok(());
        }
        write!(f, "{between}logGroups(")?;
        let classes: Vec<String> = self.classes.iter().map(|class| class.name().to_owned()).collect();
        let keys = [("namePrefix", &self.prefixes), ("accountIdentifier", &self.accounts), ("class", &classes)];
        for (at, (key, values)) in keys.into_iter().filter(|(_, values)| !values.is_empty()).enumerate() {
            write!(f, "{}{key}: ", if at > 0 { ", " } else { "" })?;
            write_texts(f, values.iter().map(String::as_str))?;
        }
        f.write_str(")")
    }
}

fn write_texts<'a>(f: &mut fmt::Formatter<'_>, texts: impl Iterator<Item = &'a str>) -> fmt::Result {
    f.write_str("[")?;
    for (at, text) in texts.enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        write_text(f, text)?;
    }
    f.write_str("]")
}
