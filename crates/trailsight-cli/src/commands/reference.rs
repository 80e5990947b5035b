//! `trailsight reference`: the reference pages, from what each thing says of itself.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use clap::CommandFactory;
use trailsight::CHOICES;
use trailsight::spec::{PartKind, Spec};
use trailsight::syntax::codes;

use crate::args::{Args, Reference, Terminal};
use crate::differences;
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
    page("differences.md", differences())?;
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
        table(page, ["where", "is"], spec.parameters.iter().map(|p| (format!("`{}`", p.name), p.summary)));
    }
    if !spec.notes.is_empty() {
        page.push('\n');
        for note in spec.notes {
            let _ = writeln!(page, "- {note}");
        }
    }
    for example in spec.examples {
        let _ = write!(page, "\n```trailsight\n{}\n```\n", example.query);
        let mut blocks: Vec<(String, &str, Option<&str>)> = Vec::new();
        for part in example.parts() {
            blocks.push(match part.kind {
                PartKind::Events => ("over these events".to_owned(), part.text, None),
                PartKind::Group => (format!("with the log group `{}`", part.name), part.text, None),
                PartKind::Table => (format!("with the table `{}`", part.name), part.text, Some("csv")),
                PartKind::Saved => (format!("with the saved query `{}`", part.name), part.text, Some("trailsight")),
            });
        }
        blocks.push(("gives".to_owned(), example.output, None));
        for (title, rows, kind) in blocks.into_iter().filter(|(_, rows, _)| !rows.is_empty()) {
            let kind = kind.unwrap_or(if rows.starts_with('{') { "jsonl" } else { "text" });
            let _ = write!(page, "\n{title}\n\n```{kind}\n{}\n```\n", rows.replace("} {", "}\n{"));
        }
    }
}

/// A table of two columns.
fn table<'a>(page: &mut String, heads: [&str; 2], rows: impl Iterator<Item = (String, &'a str)>) {
    let _ = write!(page, "\n| {} | {} |\n| --- | --- |\n", heads[0], heads[1]);
    for (what, means) in rows {
        // A bar ends a cell, even in code.
        let _ = writeln!(page, "| {} | {} |", what.replace('|', "\\|"), means.replace('|', "\\|"));
    }
}

/// Where Trailsight differs from AWS, and why.
fn differences() -> String {
    let mut page = format!("{MADE}\n# {}\n\n{}\n", differences::TITLE, differences::INTRODUCTION);
    let _ = write!(page, "\n## {}\n", differences::CHOSEN);
    for choice in CHOICES {
        let _ = write!(page, "\n**{}** {} {}\n", choice.question, choice.here, choice.why);
        if let Some(setting) = choice.setting {
            let _ = write!(page, "\nSetting: {setting}.\n");
        }
    }
    let _ = write!(page, "\n## {}\n", differences::BY_NAME);
    let rows = differences::by_name().into_iter().map(|(spec, note)| (format!("`{}`", spec.name), note));
    table(&mut page, ["name", "difference"], rows);
    let _ = write!(page, "\n## {}\n", differences::STRICT);
    let codes = differences::strict_codes();
    table(&mut page, ["code", "refused"], codes.map(|code| (format!("[{}](errors.md)", code.code), code.summary)));
    page
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
    page.push_str("\n## Times\n");
    let code = |forms: &str| forms.split(", ").map(|form| format!("`{form}`")).collect::<Vec<_>>().join(", ");
    table(&mut page, ["form", "means"], TIMES.iter().map(|(forms, meaning)| (code(forms), *meaning)));
    page.push('\n');
    for note in TIME_NOTES {
        let _ = writeln!(page, "- {note}");
    }
    page.push_str("\n## Exit status\n");
    let statuses = STATUSES.iter().map(|(exit, meaning)| (exit.status().to_string(), *meaning));
    table(&mut page, ["status", "means"], statuses);
    page.push_str("\n## Environment\n");
    table(&mut page, ["variable", "means"], ENVIRONMENT.iter().map(|(variable, meaning)| (code(variable), *meaning)));
    page
}
