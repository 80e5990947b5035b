//! Signs and options that the documentation writes otherwise (spec 4.19 to 4.31).

use super::forms::tokens;
use crate::ast::{Command, Name, Span, Stage};
use crate::codes;
use crate::commands::{GroupFilter, Groups, Join, Source};
use crate::diagnostic::Diagnostic;
use crate::lexer::{Kind, Token};

pub(super) fn check(text: &str, stage: &Stage, found: &mut Vec<Diagnostic>) {
    let spans = |names: &[Name]| names.iter().map(|name| name.span).collect::<Vec<_>>();
    match &stage.command {
        Command::Addtotals(node) => {
            options_first(text, stage, &spans(&node.fields), found);
            commas(text, stage, &spans(&node.fields), found);
        }
        Command::Outlier(node) => {
            options_first(text, stage, &spans(&node.fields), found);
            blanks(text, stage, found);
        }
        Command::Filldown(_) => blanks(text, stage, found),
        Command::Autoregress(node) => alias_last(text, stage, node.alias.as_ref(), "p", false, found),
        Command::Sessionize(node) => {
            alias_last(text, stage, node.alias.as_ref(), "maxspan", true, found);
            let behind = node.fields.last().map_or(stage.span.start, |field| field.span.end);
            let options = tokens(text, behind, stage.span.end);
            let with_sign = options.windows(2).find(|pair| pair[0].is_word("maxspan") && pair[1].is("="));
            if let Some([word, sign]) = with_sign {
                let help = "write `maxspan` and the length, with a blank between them";
                found.push(form(word.span.to(sign.span), "`maxspan` has no `=`", help));
            }
        }
        Command::Fillmissing(node) => {
            for pair in node.fills.windows(2) {
                let between = tokens(text, pair[0].field.span.end, pair[1].field.span.start);
                if let [comma, with, ..] = between.as_slice()
                    && comma.is(",")
                    && with.is_word("with")
                {
                    found.push(form(with.span, "the word `with` stands once", "take it away behind the comma"));
                }
            }
        }
        Command::Lookup(node) => table(&node.table, found),
        Command::CidrLookup(node) => table(&node.table, found),
        Command::Join(join) => side(text, join, found),
        Command::Source(source) => groups(text, source, found),
        _ => {}
    }
}

pub(super) fn form(span: Span, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&codes::OPTION_FORM, span, message).help(help)
}

/// Fields with blanks between them want none of the commas.
fn blanks(text: &str, stage: &Stage, found: &mut Vec<Diagnostic>) {
    let comma = tokens(text, stage.span.start, stage.span.end).into_iter().find(|token| token.is(","));
    if let Some(comma) = comma {
        let message = format!("blanks separate the fields of `{}`, not commas", stage.command.spec().name);
        let help = "write a blank in its place";
        found.push(Diagnostic::new(&codes::SEPARATORS, comma.span, message).help(help));
    }
}

/// Fields with commas between them want each of them, and no other.
fn commas(text: &str, stage: &Stage, fields: &[Span], found: &mut Vec<Diagnostic>) {
    let name = stage.command.spec().name;
    let without = fields.windows(2).find(|pair| !tokens(text, pair[0].end, pair[1].start).iter().any(|t| t.is(",")));
    if let Some(pair) = without {
        let message = format!("commas separate the fields of `{name}`, not blanks");
        let help = "write a comma before it";
        found.push(Diagnostic::new(&codes::SEPARATORS, pair[1], message).help(help));
    }
    let first = fields.first().map_or(stage.span.end, |field| field.start);
    if let Some(comma) = tokens(text, stage.span.start, first).into_iter().find(|token| token.is(",")) {
        let message = format!("blanks separate the options of `{name}`, not commas");
        let help = "write a blank in its place";
        found.push(Diagnostic::new(&codes::SEPARATORS, comma.span, message).help(help));
    }
}

fn options_first(text: &str, stage: &Stage, fields: &[Span], found: &mut Vec<Diagnostic>) {
    let Some(first) = fields.first() else { return };
    let behind = tokens(text, first.end, stage.span.end);
    if let Some([word, sign]) = behind.windows(2).find(|pair| pair[1].is("=")) {
        let message = format!("an option of `{}` stands behind its fields", stage.command.spec().name);
        found.push(form(word.span.to(sign.span), message, "write it before the fields"));
    }
}

/// An alias that is not where the documentation has it: behind the option `word`, or before it.
fn alias_last(text: &str, stage: &Stage, alias: Option<&Name>, word: &str, behind: bool, found: &mut Vec<Diagnostic>) {
    let Some(alias) = alias else { return };
    let is_option = |tokens: &[Token<'_>]| {
        tokens.windows(2).any(|pair| {
            pair[0].is_word(word) && (pair[1].is("=") || matches!(pair[1].kind, Kind::Counted | Kind::Number))
        })
    };
    let (start, end) = match behind {
        true => (alias.span.end, stage.span.end),
        false => (stage.span.start, alias.span.start),
    };
    if is_option(&tokens(text, start, end)) {
        let place = if behind { "behind" } else { "before" };
        let message = format!("`as` belongs {place} `{word}`");
        found.push(form(alias.span, message, format!("write `as {alias}` {place} `{word}`")));
    }
}

fn table(name: &Name, found: &mut Vec<Diagnostic>) {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.text.chars().all(fits) {
        let message = format!("a table cannot be called `{}`", name.text);
        let help = "name it with letters, digits and `_` only";
        found.push(Diagnostic::new(&codes::TABLE_NAME, name.span, message).help(help));
    }
}

fn side(text: &str, join: &Join, found: &mut Vec<Diagnostic>) {
    join.sources.iter().for_each(|source| groups(text, source, found));
    if let Some(second) = join.on.get(1) {
        let span = second.left.span.to(second.right.span);
        let help = "compare one field of each side, and put the other conditions into a `filter` behind the `join`";
        found.push(Diagnostic::new(&codes::JOIN_FORM, span, "a `join` has one condition").help(help));
    }
    if let Some(second) = join.sources.get(1) {
        let help = "name one log group, or take those that fit: `SOURCE logGroups(namePrefix: [...])`";
        found.push(Diagnostic::new(&codes::JOIN_FORM, second.span, "a `join` has one `SOURCE`").help(help));
    }
}

fn groups(text: &str, source: &Source, found: &mut Vec<Diagnostic>) {
    let written = tokens(text, source.span.start, source.span.end);
    let Some(first) = written.first() else { return };
    match &source.groups {
        // The one form without quotes that the documentation shows has a window behind it.
        Groups::Named(name) if first.kind != Kind::Text && (source.start.is_none() && source.end.is_none()) => {
            let message = "the name of a log group stands without quotes";
            let help = format!("write `\"{name}\"`");
            found.push(Diagnostic::new(&codes::BARE_GROUP, source.span, message).help(help));
        }
        Groups::Named(_) => {}
        Groups::Fitting(filter) => keys(&written, filter, found),
    }
}

/// `logGroups(namePrefix: ["a"])`: `:` behind a key, and lists in brackets.
fn keys(written: &[Token<'_>], filter: &GroupFilter, found: &mut Vec<Diagnostic>) {
    if let Some(sign) = written.iter().find(|token| token.is("=")) {
        found.push(form(sign.span, "a key of `SOURCE` has a `:` behind it", "write `:` in its place"));
    }
    let alone = |pair: &&[Token<'_>]| {
        let key = matches!(pair[0].text, ":" | "=");
        key && matches!(pair[1].kind, Kind::Text | Kind::Number)
    };
    // What a tag is called is one text.
    let tag_key = |at: usize| at > 0 && written[at - 1].inside().eq_ignore_ascii_case("key");
    for (at, pair) in written.windows(2).enumerate().filter(|(_, pair)| alone(pair)) {
        if !tag_key(at) || filter.tags.is_empty() {
            let help = format!("write `[{}]`", pair[1].text);
            found.push(form(pair[1].span, "what may be several stands in brackets", help));
        }
    }
    let between = |three: &&[Token<'_>]| three[0].is(")") && three[1].is(",") && three[2].kind == Kind::Word;
    if let Some(three) = written.windows(3).find(between) {
        let help = "write a blank in its place";
        let message = "blanks separate the parts of `SOURCE`, not commas";
        found.push(Diagnostic::new(&codes::SEPARATORS, three[1].span, message).help(help));
    }
}
