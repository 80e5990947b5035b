//! The commands, one file each: what it says of itself, its node, its grammar, how it prints.

use nom::{Err, Parser};

use trailsight_spec::Spec;

use crate::ast::{Command, Span, Stage};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, begins_command, fail, quote, unexpected};
use crate::lexer::Kind;
use crate::suggest::did_you_mean;

mod accum;
mod addtotals;
mod anomaly;
mod appendcols;
mod autoregress;
mod cidrlookup;
mod count_frequent;
mod dedup;
mod diff;
mod display;
mod estimate;
mod expand;
mod fields;
mod filldown;
mod fillmissing;
mod filter;
mod filter_index;
pub(crate) mod inner;
mod join;
mod json;
mod later;
mod limit;
mod logcompare;
mod lookup;
mod options;
mod outlier;
mod parse;
mod pattern;
mod relevantfields;
mod saved;
mod sessionize;
mod sort;
mod source;
mod stats;
mod unmask;
mod unnest;

pub use accum::Accum;
pub use addtotals::Addtotals;
pub use anomaly::Anomaly;
pub use appendcols::AppendCols;
pub use autoregress::{Autoregress, Lags, MAX_LAG};
pub use cidrlookup::CidrLookup;
pub use count_frequent::CountFrequent;
pub use dedup::Dedup;
pub use diff::{Diff, Earlier};
pub use display::Display;
pub use estimate::Estimate;
pub use expand::Expand;
pub use fields::Fields;
pub use filldown::{Filldown, NamePattern};
pub use fillmissing::{Fill, Fillmissing};
pub use filter::Filter;
pub use filter_index::FilterIndex;
pub use join::{Join, JoinKey, JoinKind};
pub use json::Json;
pub use limit::{Limit, LimitKind};
pub use logcompare::Logcompare;
pub use lookup::{Lookup, LookupKey, Output, Outputs};
pub use outlier::{Outlier, OutlierAction};
pub use parse::{Parse, ParsePattern};
pub use pattern::Pattern;
pub use relevantfields::Relevantfields;
pub use saved::{Argument, Saved};
pub use sessionize::Sessionize;
pub use sort::{Sort, SortKey};
pub use source::{GroupFilter, Groups, LogClass, Source, SourceTime, TagFilter};
pub use stats::Stats;
pub use unmask::Unmask;
pub use unnest::Unnest;

/// A command as the grammar knows it.
struct Entry {
    spec: &'static Spec,
    /// Reads what follows the word, which is given because `head` and `tail` differ.
    parse: for<'a> fn(&str, Input<'a>) -> PResult<'a, Command>,
    /// What may stand behind the last operand.
    then: &'static str,
}

/// The one list of commands, sorted by name.
const COMMANDS: &[Entry] = &[
    Entry { spec: &saved::SPEC, parse: |_, i| saved::parse.map(Command::Saved).parse(i), then: "`|`" },
    Entry { spec: &accum::SPEC, parse: |_, i| accum::parse.map(Command::Accum).parse(i), then: "`as` or `|`" },
    Entry {
        spec: &addtotals::SPEC,
        parse: |_, i| addtotals::parse.map(Command::Addtotals).parse(i),
        then: "a field name or `|`",
    },
    Entry { spec: &anomaly::SPEC, parse: |_, i| anomaly::parse.map(Command::Anomaly).parse(i), then: "`|`" },
    Entry { spec: &appendcols::SPEC, parse: |_, i| appendcols::parse.map(Command::AppendCols).parse(i), then: "`|`" },
    Entry {
        spec: &autoregress::SPEC,
        parse: |_, i| autoregress::parse.map(Command::Autoregress).parse(i),
        then: "`as`, `p=` or `|`",
    },
    Entry { spec: &cidrlookup::SPEC, parse: |_, i| cidrlookup::parse.map(Command::CidrLookup).parse(i), then: OUTPUT },
    Entry {
        spec: &count_frequent::SPEC,
        parse: |_, i| count_frequent::parse.map(Command::CountFrequent).parse(i),
        then: "`,` or `|`",
    },
    Entry { spec: &dedup::SPEC, parse: |_, i| dedup::parse.map(Command::Dedup).parse(i), then: "`,` or `|`" },
    Entry { spec: &diff::SPEC, parse: |_, i| diff::parse.map(Command::Diff).parse(i), then: "`|`" },
    Entry { spec: &display::SPEC, parse: |_, i| display::parse.map(Command::Display).parse(i), then: ITEM },
    Entry { spec: &estimate::SPEC, parse: |_, i| estimate::parse.map(Command::Estimate).parse(i), then: "`|`" },
    Entry { spec: &expand::SPEC, parse: |_, i| expand::parse.map(Command::Expand).parse(i), then: "`|`" },
    Entry { spec: &fields::SPEC, parse: |_, i| fields::parse.map(Command::Fields).parse(i), then: ITEM },
    Entry {
        spec: &filldown::SPEC,
        parse: |_, i| filldown::parse.map(Command::Filldown).parse(i),
        then: "a field name or `|`",
    },
    Entry {
        spec: &fillmissing::SPEC,
        parse: |_, i| fillmissing::parse.map(Command::Fillmissing).parse(i),
        then: "`with`, `,` or `|`",
    },
    Entry {
        spec: &filter::SPEC,
        parse: |_, i| filter::parse.map(Command::Filter).parse(i),
        then: "an operator or `|`",
    },
    Entry {
        spec: &filter_index::SPEC,
        parse: |_, i| filter_index::parse.map(Command::FilterIndex).parse(i),
        then: "an operator or `|`",
    },
    Entry { spec: &join::SPEC, parse: |_, i| join::parse.map(Command::Join).parse(i), then: "`|`" },
    Entry { spec: &json::SPEC, parse: |_, i| json::parse.map(Command::Json).parse(i), then: "`|`" },
    Entry { spec: &limit::SPEC, parse: |word, i| limit::parse(word).map(Command::Limit).parse(i), then: "`|`" },
    Entry { spec: &logcompare::SPEC, parse: |_, i| logcompare::parse.map(Command::Logcompare).parse(i), then: "`|`" },
    Entry { spec: &lookup::SPEC, parse: |_, i| lookup::parse.map(Command::Lookup).parse(i), then: OUTPUT },
    Entry {
        spec: &outlier::SPEC,
        parse: |_, i| outlier::parse.map(Command::Outlier).parse(i),
        then: "a field name or `|`",
    },
    Entry { spec: &parse::SPEC, parse: |_, i| parse::parse.map(Command::Parse).parse(i), then: "`,` or `|`" },
    Entry {
        spec: &pattern::SPEC,
        parse: |_, i| pattern::parse.map(Command::Pattern).parse(i),
        then: "an operator or `|`",
    },
    Entry {
        spec: &relevantfields::SPEC,
        parse: |_, i| relevantfields::parse.map(Command::Relevantfields).parse(i),
        then: "an operator or `|`",
    },
    Entry {
        spec: &sessionize::SPEC,
        parse: |_, i| sessionize::parse.map(Command::Sessionize).parse(i),
        then: "`maxspan`, `as`, `,` or `|`",
    },
    Entry {
        spec: &sort::SPEC,
        parse: |_, i| sort::parse.map(Command::Sort).parse(i),
        then: "`asc`, `desc`, `,` or `|`",
    },
    Entry {
        spec: &source::SPEC,
        parse: |_, i| source::parse.map(Command::Source).parse(i),
        then: "`start=`, `end=` or `|`",
    },
    Entry {
        spec: &stats::SPEC,
        parse: |_, i| stats::parse.map(Command::Stats).parse(i),
        then: "an operator, `as`, `by`, `,` or `|`",
    },
    Entry { spec: &unmask::SPEC, parse: |_, i| unmask::parse.map(Command::Unmask).parse(i), then: "`,` or `|`" },
    Entry { spec: &unnest::SPEC, parse: |_, i| unnest::parse.map(Command::Unnest).parse(i), then: "`|`" },
];

const OUTPUT: &str = "`as`, `,` or `|`";
const ITEM: &str = "an operator, `as`, `,` or `|`";

const SPECS: [&Spec; COMMANDS.len()] = {
    let mut specs = [COMMANDS[0].spec; COMMANDS.len()];
    let mut at = 0;
    while at < specs.len() {
        specs[at] = COMMANDS[at].spec;
        at += 1;
    }
    specs
};

/// What every command says of itself, sorted by name.
pub fn specs() -> &'static [&'static Spec] {
    &SPECS
}

impl Command {
    /// What the command says of itself.
    pub fn spec(&self) -> &'static Spec {
        match self {
            Command::Accum(_) => &accum::SPEC,
            Command::Addtotals(_) => &addtotals::SPEC,
            Command::Anomaly(_) => &anomaly::SPEC,
            Command::AppendCols(_) => &appendcols::SPEC,
            Command::Autoregress(_) => &autoregress::SPEC,
            Command::CidrLookup(_) => &cidrlookup::SPEC,
            Command::CountFrequent(_) => &count_frequent::SPEC,
            Command::Dedup(_) => &dedup::SPEC,
            Command::Diff(_) => &diff::SPEC,
            Command::Display(_) => &display::SPEC,
            Command::Estimate(_) => &estimate::SPEC,
            Command::Expand(_) => &expand::SPEC,
            Command::Fields(_) => &fields::SPEC,
            Command::Filldown(_) => &filldown::SPEC,
            Command::Fillmissing(_) => &fillmissing::SPEC,
            Command::Filter(_) => &filter::SPEC,
            Command::FilterIndex(_) => &filter_index::SPEC,
            Command::Join(_) => &join::SPEC,
            Command::Json(_) => &json::SPEC,
            Command::Limit(_) => &limit::SPEC,
            Command::Logcompare(_) => &logcompare::SPEC,
            Command::Lookup(_) => &lookup::SPEC,
            Command::Outlier(_) => &outlier::SPEC,
            Command::Parse(_) => &parse::SPEC,
            Command::Pattern(_) => &pattern::SPEC,
            Command::Relevantfields(_) => &relevantfields::SPEC,
            Command::Saved(_) => &saved::SPEC,
            Command::Sessionize(_) => &sessionize::SPEC,
            Command::Sort(_) => &sort::SPEC,
            Command::Source(_) => &source::SPEC,
            Command::Stats(_) => &stats::SPEC,
            Command::Unmask(_) => &unmask::SPEC,
            Command::Unnest(_) => &unnest::SPEC,
        }
    }
}

/// `stage ::= word ...`, up to the next pipe or the end.
pub(crate) fn stage(i: Input<'_>) -> PResult<'_, Stage> {
    let word = i.peek();
    let is_saved = word.is("$");
    if word.kind != Kind::Word && !is_saved {
        return fail(unexpected(i, "a command"));
    }
    let answers = |entry: &&Entry| match is_saved {
        true => entry.spec.name == saved::SPEC.name,
        false => entry.spec.answers_to(word.text),
    };
    let Some(entry) = COMMANDS.iter().find(answers) else {
        return fail(later::find(word.text, word.span).unwrap_or_else(|| unknown(word.text, word.span)));
    };
    // The sign belongs to the name behind it.
    let operands = if is_saved { i } else { i.after(&word) };
    let (rest, command) = match (entry.parse)(word.text, operands) {
        // Each grammar says what it expects; this is for one that forgot to.
        Err(Err::Error(_)) => return fail(unexpected(i.after(&word), "what the command is about")),
        other => other?,
    };
    let next = rest.peek();
    let closes = next.is(")") && i.notes.inside.get();
    if !(next.kind == Kind::End || next.is("|") || next.is("||") || closes) {
        return fail(unexpected(rest, entry.then));
    }
    Ok((rest, Stage { command, span: Span::new(word.span.start, rest.at) }))
}

fn unknown(word: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_COMMAND, span, format!("no command is called {}", quote(word)));
    if let Some(help) = later::other_language(word) {
        return diagnostic.help(help);
    }
    if let Some(near) = did_you_mean(word, SPECS.iter().flat_map(|spec| spec.names()))
        && let Some(spec) = SPECS.iter().find(|spec| spec.answers_to(near))
    {
        let mut summary = spec.summary.trim_end_matches('.').chars();
        let first = summary.next().map(|c| c.to_ascii_lowercase()).unwrap_or_default();
        return diagnostic.help(format!("write `{near}` to {first}{}", summary.as_str()));
    }
    if let Some(near) = did_you_mean(word, later::names()) {
        return diagnostic.help(format!("did you mean `{near}`?"));
    }
    let names: Vec<_> =
        SPECS.iter().filter(|spec| !spec.name.starts_with('$')).map(|spec| format!("`{}`", spec.name)).collect();
    diagnostic
        .help(format!("the commands are {}; to search for text write `filter @message like \"...\"`", names.join(", ")))
}

/// Whether `word` is a command of the language, run here or not.
pub(crate) fn is_command(word: &str) -> bool {
    SPECS.iter().any(|spec| spec.answers_to(word)) || later::names().any(|name| name.eq_ignore_ascii_case(word))
}

/// Whether a command with its operands follows, not a field that is called like one.
pub(crate) fn follows(i: Input<'_>) -> bool {
    let word = i.peek();
    word.kind == Kind::Word && is_command(word.text) && begins_command(i.after(&word))
}

/// `||`, wherever it stands.
pub(crate) fn double_pipe(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::DOUBLE_PIPE, span, "`||` is not part of the language")
        .help("write `or` between conditions, one `|` between commands")
}
