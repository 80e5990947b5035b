//! How the service words a mistake, where that is known (spec 7.5): for programs that look for its words.

use std::fmt::Write;

use crate::ast::Span;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::lexer::{self, Kind};

impl Diagnostic {
    /// The same with the service's wording, where one is known; `query` is what the span stands in.
    #[must_use]
    pub fn worded(mut self, query: &str) -> Self {
        if self.aws.is_none() {
            self.aws = wording(query, &self);
        }
        self
    }
}

/// Codes of queries that the service cannot read: it names the sign at which it stopped.
const UNREADABLE: &[&str] = &[
    codes::UNCLOSED_STRING.code,
    codes::UNCLOSED_BACKTICK.code,
    codes::UNCLOSED_REGEX.code,
    codes::NUMBER.code,
    codes::REGEX_FLAG.code,
    codes::UNEXPECTED.code,
    codes::EMPTY_STAGE.code,
    codes::DOUBLE_PIPE.code,
    codes::OTHER_LANGUAGE.code,
    codes::UNKNOWN_COMMAND.code,
    codes::NOT_YET_COMMAND.code,
    codes::AFTER_DEDUP.code,
    codes::NAMES_WITH_MULTI.code,
    codes::AS_LEFT_OUT.code,
    codes::MODE_WITHOUT_FIELD.code,
    codes::QUERY_ELSEWHERE.code,
    codes::BARE_TEXT.code,
    codes::SEPARATORS.code,
    codes::OPTION_FORM.code,
    codes::JOIN_FORM.code,
    codes::BARE_GROUP.code,
    codes::LAST_PIPE.code,
];

/// The service puts the log groups it speaks of in brackets behind it.
const OUTSIDE: &str = "Query's end date and time is either before the log groups creation time or exceeds the log groups \
    log retention settings";

fn wording(query: &str, diagnostic: &Diagnostic) -> Option<String> {
    let code = diagnostic.code.code;
    let name = || name_at(query, diagnostic.span);
    if UNREADABLE.contains(&code) {
        return Some(unexpected_symbol(query, diagnostic.span));
    }
    match code {
        _ if code == codes::UNKNOWN_FUNCTION.code => Some(format!("Unrecognized function name: {}", name())),
        // Not of a command that stands there twice, which is no field.
        _ if (code == codes::ALREADY_DEFINED.code && diagnostic.message.starts_with('`'))
            || code == codes::FIELD_SHOWN.code =>
        {
            Some(format!("Ephemeral field is already defined: {}", name()))
        }
        _ if code == codes::UNKNOWN_AFTER_STATS.code => {
            Some(format!("Unknown symbols found in or after stats: {}", name()))
        }
        _ if code == codes::NO_TIMESTAMP.code => Some("Unknown symbols found in or after stats: @timestamp".to_owned()),
        // `anomaly` without `pattern` has no known text.
        _ if code == codes::NEEDS_PATTERN.code && name().to_ascii_lowercase().starts_with("diff") => {
            Some("Diff compilation Failed : Diff operation has to be used after Pattern".to_owned())
        }
        _ if code == codes::MANY_PARAMETERS.code => Some("Parameter count exceeds the maximum of 20".to_owned()),
        // The code is one, the service has a text for each of two cases.
        _ if code == codes::SAVED_QUERY_PARAMETER.code => Some(match diagnostic.message.ends_with("is given twice") {
            true => "Duplicate parameter name".to_owned(),
            false => "Required parameters not found in queryString".to_owned(),
        }),
        _ if code == codes::WINDOW_BACKWARDS.code => Some(OUTSIDE.to_owned()),
        _ if code == codes::PARSED_RELEVANT.code => Some("Query cannot be compiled".to_owned()),
        _ => None,
    }
}

/// What stands at the place, without the signs around a name.
fn name_at(query: &str, span: Span) -> &str {
    query.get(span.start..span.end).unwrap_or_default().trim_matches('`')
}

/// The sign at a place, and the place as the service counts it: lines from 1, positions from 0.
fn unexpected_symbol(query: &str, span: Span) -> String {
    let start = query.floor_char_boundary(span.start);
    let token = lexer::token(query, start);
    let (symbol, at) = match token.kind {
        Kind::End => ("<EOF>", start),
        _ => (token.text, token.span.start),
    };
    let before = &query[..at];
    let line = before.matches('\n').count() + 1;
    let position = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let mut out = String::from("unexpected symbol found ");
    // One sign, however long a text without an end may be.
    out.extend(symbol.lines().next().unwrap_or_default().chars().take(MAX_SYMBOL));
    // Writing to a `String` cannot fail.
    let _ = write!(out, " at line {line} and position {position}");
    out
}

const MAX_SYMBOL: usize = 200;

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn the_service_names_the_sign_and_its_place() {
        let aws = |query: &str| parse(query).diagnostics.first().and_then(|d| d.aws.clone()).unwrap_or_default();
        assert_eq!(aws("sort bin(5m)"), "unexpected symbol found ( at line 1 and position 8");
        assert_eq!(aws("fields a\n| filter b like /x/i"), "unexpected symbol found i at line 2 and position 19",);
        assert_eq!(aws("fields user,"), "unexpected symbol found <EOF> at line 1 and position 12");
    }
}
