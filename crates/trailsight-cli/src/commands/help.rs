//! `trailsight help`: everything that has a name, explained.

use std::io::Write;

use anstyle::Style;
use trailsight::spec::Spec;
use trailsight::syntax::{Code, codes, did_you_mean, render};

use crate::args::{ErrorFormat, Help, color_on_stdout};
use crate::exit::{Exit, STATUSES};
use crate::topics::{self, Group};
use crate::{pager, report};

const BOLD: Style = Style::new().bold();

pub(crate) fn run(args: &Help, format: ErrorFormat) -> Exit {
    let text = match args.word.as_deref().map(str::trim) {
        None | Some("") => overview(),
        Some(word) => match page(word) {
            Some(text) => text,
            None => return unknown(word, format),
        },
    };
    let text = if color_on_stdout() { text } else { anstream::adapter::strip_str(&text).to_string() };
    let mut sink = pager::Sink::new(true);
    // A closed pipe or pager: whoever reads has enough.
    let _ = sink.write_all(text.as_bytes()).and_then(|()| sink.close());
    Exit::Done
}

fn page(word: &str) -> Option<String> {
    let list = |groups: &[Group]| Some(groups.iter().map(|group| listed(*group)).collect::<Vec<_>>().join("\n"));
    match word.to_ascii_lowercase().as_str() {
        "commands" => return list(&[Group::Commands]),
        "functions" => return list(&[Group::Functions, Group::Aggregates]),
        "formats" => return list(&[Group::Formats]),
        "outputs" => return list(&[Group::Outputs]),
        "errors" => return Some(errors()),
        "times" => return Some(times()),
        "exit-codes" => return Some(exit_codes()),
        _ => {}
    }
    if let Some(code) = topics::code(word) {
        return Some(error(code));
    }
    let found = topics::named(word);
    if found.is_empty() {
        return None;
    }
    Some(found.into_iter().map(|(group, spec)| entry(group, spec)).collect::<Vec<_>>().join("\n"))
}

fn unknown(word: &str, format: ErrorFormat) -> Exit {
    let searched = topics::searched(word);
    let near = did_you_mean(word, topics::words());
    let mut text = format!("nothing here is called `{word}`");
    if let Some(near) = near {
        text.push_str(&format!(": did you mean `{near}`?"));
    } else if searched.is_empty() {
        text.push_str(": `trailsight help` shows what there is");
    }
    let exit = report::usage(&text, format);
    for (group, spec) in searched {
        report::note(&format!("see also: {} {} - {}", group.one(), spec.name, spec.summary));
    }
    exit
}

fn overview() -> String {
    let mut text = format!(
        "{BOLD}trailsight{BOLD:#} asks log archives questions in the CloudWatch Logs Insights language.\n\n  \
         trailsight query 'filter errorCode like /Denied/ | stats count(*) as n by eventName | sort n desc' logs/\n\n\
         A query is commands separated by `|`; each takes events and gives events or rows.\n\n"
    );
    for group in Group::ALL {
        text.push_str(&format!("{BOLD}{}{BOLD:#}\n", group.title()));
        text.push_str(&wrapped(&group.specs().iter().map(|s| s.name).collect::<Vec<_>>().join("  ")));
        text.push('\n');
    }
    text.push_str(
        "trailsight help WORD            one of these, or an error code such as E014\n\
         trailsight help commands        also: functions, formats, outputs, errors, times, exit-codes\n\
         trailsight query --help         options of a subcommand\n",
    );
    text
}

/// Words in lines of at most 78 columns, indented.
fn wrapped(words: &str) -> String {
    let mut lines = String::new();
    let mut line = String::from(" ");
    for word in words.split("  ") {
        if line.len() + word.len() + 2 > 78 {
            lines.push_str(&format!("{line}\n"));
            line = String::from(" ");
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push_str(&format!("{line}\n"));
    lines
}

fn listed(group: Group) -> String {
    let specs = group.specs();
    let width = specs.iter().map(|spec| spec.name.len()).max().unwrap_or(0);
    let mut text = format!("{BOLD}{}{BOLD:#}\n", group.title());
    for spec in specs {
        text.push_str(&format!("  {:width$}  {}\n", spec.name, spec.summary));
    }
    text
}

fn entry(group: Group, spec: &Spec) -> String {
    let mut text = format!("{BOLD}{}{BOLD:#} ({})\n\n  {}\n\n{}\n", spec.name, group.one(), spec.usage, spec.summary);
    if !spec.aliases.is_empty() {
        text.push_str(&format!("Also written: {}\n", spec.aliases.join(", ")));
    }
    if !spec.parameters.is_empty() {
        let width = spec.parameters.iter().map(|p| p.name.len()).max().unwrap_or(0);
        text.push('\n');
        for parameter in spec.parameters {
            text.push_str(&format!("  {:width$}  {}\n", parameter.name, parameter.summary));
        }
    }
    if !spec.notes.is_empty() {
        text.push('\n');
        for note in spec.notes {
            text.push_str(&format!("- {note}\n"));
        }
    }
    for example in spec.examples {
        text.push_str(&format!("\n{BOLD}Example{BOLD:#}\n  {}\n", example.query.replace('\n', "\n  ")));
        for (title, rows) in [("over", example.input), ("gives", example.output)] {
            if !rows.is_empty() {
                text.push_str(&format!("{title}\n  {}\n", rows.replace('\n', "\n  ")));
            }
        }
    }
    text
}

fn errors() -> String {
    let mut text = format!("{BOLD}Mistakes in queries{BOLD:#}\n");
    for code in codes::CODES {
        text.push_str(&format!("  {}  {}\n", code.code, code.summary));
    }
    text
}

fn error(code: &Code) -> String {
    let query = code.query();
    let shown = if query.len() > 200 { code.example } else { &query };
    let mistakes = trailsight::syntax::parse(shown).diagnostics;
    let mut text = format!("{BOLD}{}{BOLD:#}  {}\n\n{}\n", code.code, code.summary, code.explanation);
    text.push_str(&format!("\n{BOLD}This query makes it{BOLD:#}\n  {}\n", shown.replace('\n', "\n  ")));
    if !mistakes.is_empty() && mistakes.len() < 4 {
        text.push_str(&format!("\n{}\n", render(shown, &mistakes, color_on_stdout()).trim_end()));
    }
    text.push_str(&format!("\n{BOLD}Write instead{BOLD:#}\n  {}\n", code.instead.replace('\n', "\n  ")));
    text
}

fn times() -> String {
    let width = topics::TIMES.iter().map(|(form, _)| form.len()).max().unwrap_or(0);
    let mut text = format!("{BOLD}Times, as --since and --until take them{BOLD:#}\n");
    for (form, meaning) in topics::TIMES {
        text.push_str(&format!("  {form:width$}  {meaning}\n"));
    }
    text
}

fn exit_codes() -> String {
    let mut text = format!("{BOLD}Exit status{BOLD:#}\n");
    for (exit, meaning) in STATUSES {
        text.push_str(&format!("  {:>3}  {meaning}\n", exit.status()));
    }
    text
}
