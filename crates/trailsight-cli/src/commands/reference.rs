//! `trailsight reference`: the reference pages, from what each thing says of itself.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use clap::CommandFactory;
use trailsight::spec::Spec;
use trailsight::syntax::codes;

use crate::args::{Args, ErrorFormat, Reference};
use crate::exit::{Exit, STATUSES};
use crate::report;
use crate::topics::{Group, TIMES};

pub(crate) fn run(args: &Reference, format: ErrorFormat) -> Exit {
    match write(&args.folder) {
        Ok(()) => Exit::Done,
        Err(error) => {
            report::message(&format!("{} cannot be written: {error}", args.folder.display()), format);
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
        for (title, rows) in [("over", example.input), ("gives", example.output)] {
            if !rows.is_empty() {
                let _ = write!(page, "\n{title}\n\n```jsonl\n{rows}\n```\n");
            }
        }
    }
}

fn errors() -> String {
    let mut page = format!("{MADE}\n# Mistakes in queries\n");
    for code in codes::CODES {
        let _ = write!(page, "\n## {}: {}\n\n{}\n", code.code, code.summary, code.explanation);
        let _ = write!(
            page,
            "\n```trailsight\n{}\n```\n\nWrite instead\n\n```trailsight\n{}\n```\n",
            code.example, code.instead
        );
    }
    page
}

fn command_line() -> String {
    let mut page = format!("{MADE}\n# The command line\n");
    let mut command = Args::command().term_width(100);
    command.build();
    for sub in command.get_subcommands_mut() {
        if sub.is_hide_set() {
            continue;
        }
        let help = sub.render_long_help().to_string();
        let help: Vec<_> = help.lines().map(str::trim_end).collect();
        let _ = write!(page, "\n## trailsight {}\n\n```text\n{}\n```\n", sub.get_name(), help.join("\n"));
    }
    page.push_str("\n## Times\n\n| form | means |\n| --- | --- |\n");
    for (form, meaning) in TIMES {
        let _ = writeln!(page, "| `{form}` | {meaning} |");
    }
    page.push_str("\n## Exit status\n\n| status | means |\n| --- | --- |\n");
    for (exit, meaning) in STATUSES {
        let _ = writeln!(page, "| {} | {meaning} |", exit.status());
    }
    page
}
