//! `trailsight reference`: the reference pages, from what each thing says of itself.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use clap::CommandFactory;
use trailsight::spec::Spec;
use trailsight::syntax::codes;

use crate::args::{Args, Reference, Terminal};
use crate::exit::{Exit, STATUSES};
use crate::report;
use crate::topics::{ENVIRONMENT, Group, TIME_NOTES, TIMES};

pub(crate) fn run(args: &Reference, terminal: &Terminal) -> Exit {
    match write(&args.folder) {
        Ok(()) => Exit::Done,
        Err(error) => {
            report::message(&format!("{} cannot be written: {error}", args.folder.display()), terminal.error_format);
            Exit::NoInput
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let page = |name: &str, text: String| fs::write(folder.join(name), text);
    page("commands.md", specs(&[Group::Commands]))?;
    page("functions.md", specs(&[Group::Functions, Group::Aggregates]))?;
    page("formats.md", specs(&[Group::Formats]))?;
    page("outputs.md", specs(&[Group::Outputs]))?;
    page("errors.md", errors())?;
    page("command-line.md", command_line())
}

/// The first line of a page that nobody should edit.
const MADE: &str = "<!-- Written by `cargo dev generate`. Edit what the code says of itself instead. -->\n";

fn specs(groups: &[Group]) -> String {
    let mut page = String::from(MADE);
    for group in groups {
        let _ = write!(page, "\n# {}\n", group.title());
        for spec in group.specs() {
            entry(&mut page, spec);
        }
    }
    page
}

// Writing to a string cannot fail; the results are dropped.
fn entry(page: &mut String, spec: &Spec) {
    let _ = write!(page, "\n## {}\n\n```text\n{}\n```\n\n{}\n", spec.name, spec.usage, spec.summary);
    if !spec.aliases.is_empty() {
        let aliases: Vec<_> = spec.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        let _ = write!(page, "\nAlso written {}.\n", aliases.join(", "));
    }
    if !spec.parameters.is_empty() {
        page.push_str("\n| | |\n| --- | --- |\n");
        for parameter in spec.parameters {
            let _ = writeln!(page, "| `{}` | {} |", parameter.name, parameter.summary.replace('|', "\\|"));
        }
    }
    if !spec.notes.is_empty() {
        page.push('\n');
        for note in spec.notes {
            let _ = writeln!(page, "- {note}");
        }
    }
    for example in spec.examples {
        let _ = write!(page, "\n```trailsight\n{}\n```\n", example.query);
        for (title, rows) in [("over these events", example.input), ("gives", example.output)] {
            if !rows.is_empty() {
                let _ = write!(page, "\n{title}\n\n```jsonl\n{rows}\n```\n");
            }
        }
    }
}

fn errors() -> String {
    let mut page = format!("{MADE}\n# Mistakes in queries\n");
    for code in codes::CODES {
        let _ = write!(page, "\n## {} {}\n\n{}\n\n{}\n", code.code, code.name, code.summary, code.explanation);
        let _ = write!(page, "\nWrong:\n\n```trailsight\n{}\n```\n", code.example);
        if code.query() != code.example {
            page.push_str("\nand so on, until it is too much.\n");
        }
        let _ = write!(page, "\nRight:\n\n```trailsight\n{}\n```\n", code.instead);
    }
    page
}

fn command_line() -> String {
    let mut page = format!("{MADE}\n# The command line\n");
    // The width is fixed, so that the page does not depend on the terminal it was written at.
    let mut command = Args::command().term_width(100);
    command.build();
    for sub in command.get_subcommands_mut().filter(|sub| !sub.is_hide_set()) {
        let help = sub.render_help().to_string();
        let help: Vec<_> = help.lines().map(str::trim_end).collect();
        let _ = write!(page, "\n## trailsight {}\n\n```text\n{}\n```\n", sub.get_name(), help.join("\n"));
    }
    page.push_str("\n## Times\n\n| form | means |\n| --- | --- |\n");
    for (forms, meaning) in TIMES {
        let forms: Vec<_> = forms.split(", ").map(|form| format!("`{form}`")).collect();
        let _ = writeln!(page, "| {} | {meaning} |", forms.join(", "));
    }
    page.push('\n');
    for note in TIME_NOTES {
        let _ = writeln!(page, "- {note}");
    }
    page.push_str("\n## Exit status\n\n| status | means |\n| --- | --- |\n");
    for (exit, meaning) in STATUSES {
        let _ = writeln!(page, "| {} | {meaning} |", exit.status());
    }
    page.push_str("\n## Environment\n\n| variable | means |\n| --- | --- |\n");
    for (variable, meaning) in ENVIRONMENT {
        let _ = writeln!(page, "| `{variable}` | {meaning} |");
    }
    page
}
