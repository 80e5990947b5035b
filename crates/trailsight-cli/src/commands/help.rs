//! `trailsight help`: everything that has a name, explained.

use anstyle::Style;
use clap::CommandFactory;
use trailsight::syntax::did_you_mean;

use super::writing::print;
use crate::args::{Args, ErrorFormat, Help, Terminal, color_on_stdout};
use crate::exit::Exit;
use crate::manual::Manual;
use crate::report;
use crate::topics::{self, Topic};

const BOLD: Style = Style::new().bold();

pub(crate) fn run(args: &Help, terminal: &Terminal) -> Exit {
    let text = match args.word.as_deref().map(str::trim) {
        None | Some("") => Manual::new().overview(&subcommands()),
        Some(word) => match page(word) {
            Some(text) => text,
            None => return unknown(word, terminal.error_format),
        },
    };
    let text = if color_on_stdout() { text } else { anstream::adapter::strip_str(&text).to_string() };
    print(&text, terminal)
}

/// All that answers to the word: `fields` is a command of the language and a subcommand.
fn page(word: &str) -> Option<String> {
    let manual = Manual::new();
    let mut pages: Vec<String> = Vec::new();
    pages.extend(topics::named(word).into_iter().map(|(group, spec)| manual.entry(group, spec)));
    pages.extend(topics::code(word).map(|code| manual.code(code)));
    pages.extend(subcommand(word));
    if pages.is_empty() {
        pages.extend(Topic::named(word).map(|topic| manual.topic(topic)));
    }
    (!pages.is_empty()).then(|| pages.join("\n"))
}

/// The subcommands and what each does.
fn subcommands() -> Vec<(String, String)> {
    let command = Args::command();
    let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let about = |sub: &clap::Command| sub.get_about().map(ToString::to_string).unwrap_or_default();
    shown.map(|sub| (sub.get_name().to_owned(), about(sub))).collect()
}

/// What `trailsight WORD --help` prints.
fn subcommand(word: &str) -> Option<String> {
    let mut command = Args::command();
    command.build();
    let sub = command.get_subcommands_mut().find(|sub| sub.get_name() == word && !sub.is_hide_set())?;
    Some(format!("{BOLD}trailsight {word}{BOLD:#} (subcommand)\n\n{}", sub.render_help().ansi()))
}

fn unknown(word: &str, format: ErrorFormat) -> Exit {
    if let Some(later) = topics::later(word) {
        return report::usage(&later, format);
    }
    let searched = topics::searched(word);
    let mut text = format!("nothing here is called `{word}`");
    let names = subcommands();
    let names = names.iter().map(|(name, _)| name.as_str());
    if !searched.is_empty() {
        text.push_str(", but this may be it:");
        for (group, spec) in searched {
            text.push_str(&format!("\n  {} ({}): {}", spec.name, group.one(), spec.summary));
        }
    } else if let Some(near) = did_you_mean(word, topics::words().into_iter().chain(names)) {
        text.push_str(&format!(": did you mean `{near}`?"));
    } else {
        text.push_str(": `trailsight help` shows what there is");
    }
    report::usage(&text, format)
}
