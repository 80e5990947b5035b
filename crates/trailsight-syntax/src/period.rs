//! Numbers, and lengths of time: how they are read and how they are written.

use std::fmt;

use nom::Err;

use crate::ast::{Expr, ExprKind, Period, Span, Unit};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Fault, Input, PResult, fail, quote};
use crate::lexer::{Kind, Token};
use crate::suggest::did_you_mean;

/// `12`, and inside a call also `5 minutes`: the manual writes a blank there (spec 5.3).
pub(crate) fn number<'a>(i: Input<'a>, token: &Token<'a>) -> PResult<'a, Expr> {
    let rest = i.after(token);
    let unit = rest.peek();
    let is_unit = |word| Unit::from_word(word).is_some() || near_unit(word).is_some();
    if i.notes.calls.get() > 0 && unit.kind == Kind::Word && is_unit(unit.text) {
        let text = format!("{}{}", token.text, unit.text);
        return period(i, &text, token.span.to(unit.span)).map(|expr| (rest.after(&unit), expr));
    }
    Ok((rest, Expr { kind: ExprKind::Number(token.text.to_owned()), span: token.span }))
}

/// The unit that `word` was meant to be, in the plural if it is.
fn near_unit(word: &str) -> Option<String> {
    let singular = word.trim_end_matches(['s', 'S']);
    // Of short spellings everything is near to everything.
    let near = did_you_mean(singular, Unit::words().filter(|unit| unit.len() > 2 && singular.len() > 2))?;
    Some(if singular.len() < word.len() { format!("{near}s") } else { near.to_owned() })
}

/// `period ::= digits unit`
pub(crate) fn period(i: Input<'_>, text: &str, span: Span) -> Result<Expr, Err<Fault>> {
    let letters = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (count, word) = text.split_at(letters);
    let written = quote(i.slice(span));
    let wrong = |message: String| Diagnostic::new(&codes::BAD_PERIOD, span, message);
    let Some(unit) = Unit::from_word(word) else {
        let diagnostic = wrong(format!("{written} is not a period: no unit is called `{word}`"));
        return fail(match near_unit(word) {
            Some(near) => diagnostic.help(format!("did you mean `{count}{near}`?")),
            None => diagnostic.help(format!(
                "units are `ms`, `s`, `m`, `h`, `d`, `w`, `mo`, `q`, `y`; if it is text, write `\"{text}\"`, if it is a name, put it in backticks"
            )),
        });
    };
    if count.contains('.') {
        let help = "write a whole number of a smaller unit, such as `90m` for one hour and a half";
        return fail(wrong(format!("{written} is not a whole number of units")).help(help));
    }
    match count.parse() {
        Ok(0) => fail(wrong(format!("{written} is no time at all")).help(format!("write `1{word}` or more"))),
        Ok(count) => Ok(Expr { kind: ExprKind::Period(Period { count, unit }), span }),
        Err(_) => fail(wrong(format!("{written} is too long a time"))),
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit)
    }
}

/// Every spelling of a unit but the plural: all but the one-letter ones take an `s` (spec 5.3).
const UNITS: &[(Unit, &[&str])] = &[
    (Unit::Millisecond, &["ms", "msec", "millisecond"]),
    (Unit::Second, &["s", "sec", "second"]),
    (Unit::Minute, &["m", "min", "minute"]),
    (Unit::Hour, &["h", "hr", "hour"]),
    (Unit::Day, &["d", "day"]),
    (Unit::Week, &["w", "week"]),
    (Unit::Month, &["mo", "mon", "month"]),
    (Unit::Quarter, &["q", "qtr", "quarter"]),
    (Unit::Year, &["y", "yr", "year"]),
];

impl Unit {
    /// The unit that `word` names, in any case: `m`, `min`, `minutes`.
    pub fn from_word(word: &str) -> Option<Unit> {
        let is = |spelling: &str| {
            spelling.eq_ignore_ascii_case(word)
                || (spelling.len() > 1
                    && word.strip_suffix(['s', 'S']).is_some_and(|singular| spelling.eq_ignore_ascii_case(singular)))
        };
        UNITS.iter().find(|(_, spellings)| spellings.iter().any(|spelling| is(spelling))).map(|(unit, _)| *unit)
    }

    /// Every word that names a unit, in the singular.
    pub fn words() -> impl Iterator<Item = &'static str> {
        UNITS.iter().flat_map(|(_, spellings)| spellings.iter().copied())
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Millisecond => "ms",
            Unit::Second => "s",
            Unit::Minute => "m",
            Unit::Hour => "h",
            Unit::Day => "d",
            Unit::Week => "w",
            Unit::Month => "mo",
            Unit::Quarter => "q",
            Unit::Year => "y",
        })
    }
}
