//! `join`: events beside those of another log group.

use std::fmt;

use nom::Err;
use trailsight_spec::{Example, Parameter, Spec};

use super::source::{self, Source};
use crate::ast::{Name, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, expect, fail, keyword, symbol, unexpected};
use crate::lexer::Kind;
use crate::name::name;
use crate::print::write_list;

/// `join type=left left=a right=b where a.id = b.orderId (SOURCE "orders")`
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Which rows remain.
    pub kind: JoinKind,
    /// What the rows so far are called from here on.
    pub left: Name,
    /// What the events of the other log groups are called.
    pub right: Name,
    /// Fields that must be equal, all of them.
    pub on: Vec<JoinKey>,
    /// The other log groups.
    pub sources: Vec<Source>,
}

/// `a.id = b.orderId`, without the aliases.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinKey {
    /// The field of the rows so far.
    pub left: Name,
    /// The field of the other events.
    pub right: Name,
}

/// Which rows of a [`Join`] remain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JoinKind {
    /// Those that find a partner.
    #[default]
    Inner,
    /// All; those without a partner lack its fields.
    Left,
}

/// What `join` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "join",
    aliases: &[],
    usage: "join [type=inner|left] left=A right=B where A.FIELD = B.FIELD (SOURCE GROUP)",
    summary: "Put the events of another log group beside those that have the same value.",
    search: &["combine", "correlate", "merge", "relate", "inner", "left"],
    parameters: &[
        Parameter {
            name: "type",
            summary: "`inner` keeps what finds a partner and is meant without it; `left` keeps all.",
        },
        Parameter { name: "A", summary: "What the rows so far are called from here on." },
        Parameter { name: "B", summary: "What the events of the other log group are called." },
        Parameter { name: "FIELD", summary: "A field of either side, behind its name and a dot." },
        Parameter { name: "GROUP", summary: "A log group, in each form that `SOURCE` has." },
    ],
    notes: &[
        "From here on fields are named `A.field` and `B.field`, system fields too: `B.@timestamp`.",
        "Fields without a name before them are those of the rows so far.",
        "Values are equal as `=` has it; a missing value equals nothing.",
        "Each pair is a row, so that duplicates multiply. A query has one `join`.",
        "The other events are held in memory, but only those fields of them that the query names. Where even that is more than the memory limit, the query ends with an error that says so: a `filter` of the query does not make them fewer, a narrower `SOURCE` does.",
        "Unlike AWS, which shows one condition and takes 50,000 different values of the other side, several conditions may be joined by `and`, and there may be as many values as memory holds.",
    ],
    examples: &[Example {
        query: "join left=o right=u where o.user = u.id (SOURCE \"users\") | fields o.n, u.team | sort o.n",
        input: "{\"n\":1,\"user\":\"ana\"} {\"n\":2,\"user\":\"raj\"}\n--- group users\n{\"id\":\"ana\",\"team\":\"blue\"}",
        output: r#"{"o.n":"1","u.team":"blue"}"#,
    }],
};

/// ```text
/// join ::= "join" { "type" "=" ( "inner" | "left" ) | "left" "=" name | "right" "=" name }
///          "where" name "=" name { "and" name "=" name } "(" source ")"
/// ```
/// after the word is read.
pub(super) fn parse(mut i: Input<'_>) -> PResult<'_, Join> {
    let (mut kind, mut left, mut right) = (None, None, None);
    while !i.peek().is_word("where") {
        let word = i.peek();
        let equals = i.after(&word);
        let option = word.text.to_ascii_lowercase();
        if word.kind != Kind::Word || !["type", "left", "right"].contains(&option.as_str()) {
            return fail(unexpected(i, missing(left.is_some(), right.is_some())).help(FORM));
        }
        let (rest, _) = expect("`=`", symbol("="))(equals)?;
        let again = match option.as_str() {
            "type" => kind.is_some(),
            "left" => left.is_some(),
            _ => right.is_some(),
        };
        if again {
            return fail(unexpected(i, "`where`: this is given already"));
        }
        i = if option == "type" {
            let (rest, which) = join_kind(rest)?;
            kind = Some(which);
            rest
        } else {
            let (rest, alias) = expect("a name for this side, such as `a`", name)(rest)?;
            *(if option == "left" { &mut left } else { &mut right }) = Some(alias);
            rest
        };
    }
    let (Some(left), Some(right)) = (&left, &right) else {
        return fail(unexpected(i, missing(left.is_some(), right.is_some())).help(FORM));
    };
    if left.text == right.text {
        let message = format!("both sides of the `join` are called `{left}`");
        return fail(Diagnostic::new(&codes::JOIN_SIDES, right.span, message).help("give them two names"));
    }
    let (mut i, _) = keyword("where")(i)?;
    let mut on = Vec::new();
    loop {
        let (rest, key) = join_key(i, left, right)?;
        on.push(key);
        i = rest;
        if !i.peek().is_word("and") {
            break;
        }
        i = i.after(&i.peek());
    }
    let (i, sources) = match source::in_parentheses(i) {
        Err(Err::Error(_)) => {
            let help = "write the other log group in parentheses: `(SOURCE \"name\")`";
            return fail(unexpected(i, "`(SOURCE ...)`, the right side of the `join`").help(help));
        }
        other => other?,
    };
    Ok((i, Join { kind: kind.unwrap_or_default(), left: left.clone(), right: right.clone(), on, sources }))
}

const FORM: &str = "write `join left=a right=b where a.field = b.field (SOURCE \"name\")`";

fn missing(left: bool, right: bool) -> &'static str {
    match (left, right) {
        (false, _) => "`left=` and a name for the rows so far",
        (true, false) => "`right=` and a name for the other events",
        (true, true) => "`where` and what must be equal",
    }
}

fn join_kind(i: Input<'_>) -> PResult<'_, JoinKind> {
    let word = i.peek();
    let kind = match word.inside().to_ascii_lowercase().as_str() {
        "inner" => JoinKind::Inner,
        "left" => JoinKind::Left,
        _ => return fail(unexpected(i, "`inner` or `left`")),
    };
    Ok((i.after(&word), kind))
}

/// `a.x = b.y`, or the other way round.
fn join_key<'a>(i: Input<'a>, left: &Name, right: &Name) -> PResult<'a, JoinKey> {
    let (i, one) = side(i, left, right)?;
    let sign = i.peek();
    if !(sign.is("=") || sign.is("==")) {
        return fail(unexpected(i, "`=`: a `join` is by equality"));
    }
    let second = i.after(&sign);
    let (i, two) = side(second, left, right)?;
    match (one, two) {
        ((true, left), (false, right)) | ((false, right), (true, left)) => Ok((i, JoinKey { left, right })),
        ((side, _), (_, field)) => {
            let (this, other) = if side { (left, right) } else { (right, left) };
            let message = format!("both fields are of the side `{this}`");
            let help = format!("compare a field of `{this}` with one of `{other}`");
            fail(Diagnostic::new(&codes::JOIN_SIDES, field.span, message).help(help))
        }
    }
}

/// A field with its side before it, and whether that is the left one.
fn side<'a>(i: Input<'a>, left: &Name, right: &Name) -> PResult<'a, (bool, Name)> {
    let (rest, field): (_, Name) = expect("a field of one side, such as `a.id`", name)(i)?;
    for (is_left, alias) in [(true, left), (false, right)] {
        if let Some(text) = field.text.strip_prefix(&alias.text).and_then(|rest| rest.strip_prefix('.'))
            && !text.is_empty()
        {
            return Ok((rest, (is_left, Name { text: text.to_owned(), span: field.span })));
        }
    }
    let message = format!("`{}` is of neither side of the `join`", field.text);
    let help = format!("put `{}.` or `{}.` before it", left.text, right.text);
    fail(Diagnostic::new(&codes::JOIN_SIDES, field.span, message).help(help))
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("join ")?;
        if self.kind == JoinKind::Left {
            f.write_str("type=left ")?;
        }
        write!(f, "left={} right={} where ", self.left, self.right)?;
        for (at, key) in self.on.iter().enumerate() {
            let field = |side: &Name, field: &Name| Name {
                text: format!("{}.{}", side.text, field.text),
                span: Span::default(),
            };
            let (left, right) = (field(&self.left, &key.left), field(&self.right, &key.right));
            write!(f, "{}{left} = {right}", if at > 0 { " and " } else { "" })?;
        }
        f.write_str(" (")?;
        write_list(f, &self.sources, " | ")?;
        f.write_str(")")
    }
}
