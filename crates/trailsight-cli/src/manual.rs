//! The pages of `trailsight help`, as text for a terminal.

use anstyle::Style;
use trailsight::spec::{Example, PartKind, Spec};
use trailsight::syntax::{Code, codes, render};

use crate::args::color_on_stdout;
use crate::differences;
use crate::exit::STATUSES;
use crate::topics::{self, Group, Topic};

const BOLD: Style = Style::new().bold();

/// A page is not wider, however wide the terminal.
const WIDEST: usize = 100;

/// Pages that fit the terminal.
pub(crate) struct Manual {
    width: usize,
}

impl Manual {
    pub(crate) fn new() -> Manual {
        let screen = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        Manual { width: screen.clamp(40, WIDEST) }
    }

    /// What there is.
    pub(crate) fn overview(&self, subcommands: &[(String, String)]) -> String {
        let mut text = String::new();
        let intro = "asks log archives questions in the CloudWatch Logs Insights language, where they lie.";
        text.push_str(&format!("{BOLD}trailsight{BOLD:#} {}\n\n", self.fill(intro, 0, 11)));
        text.push_str("  trailsight query 'stats count(*) as n by eventName | sort n desc' logs/\n\n");
        text.push_str(&format!("{BOLD}Subcommands{BOLD:#}\n"));
        text.push_str(&self.pairs(subcommands.iter().map(|(name, about)| (name.as_str(), about.as_str()))));
        for group in Group::ALL {
            let names: Vec<_> = group.specs().iter().map(|spec| spec.name).collect();
            text.push_str(&format!("\n{BOLD}{}{BOLD:#}\n  {}\n", group.title(), self.fill(&names.join(" "), 2, 2)));
        }
        let topics: Vec<_> = Topic::ALL.iter().map(|topic| topic.name()).collect();
        text.push_str(&format!("\n{BOLD}Topics{BOLD:#}\n  {}\n\n", self.fill(&topics.join(" "), 2, 2)));
        text.push_str("trailsight help WORD explains any of these, and codes such as E014.\n");
        text
    }

    pub(crate) fn topic(&self, topic: Topic) -> String {
        match topic {
            Topic::Commands => self.lists(&[Group::Commands]),
            Topic::Differences => self.differences(),
            Topic::Functions => self.lists(&[Group::Functions, Group::Aggregates]),
            Topic::Formats => self.lists(&[Group::Formats]),
            Topic::Outputs => self.lists(&[Group::Outputs]),
            Topic::Environment => {
                format!(
                    "{BOLD}Variables of the environment{BOLD:#}\n{}",
                    self.pairs(topics::ENVIRONMENT.iter().copied())
                )
            }
            Topic::Errors => {
                let codes = codes::CODES.iter().map(|code| (code.code, code.summary));
                format!("{BOLD}Mistakes in queries{BOLD:#}\n{}", self.pairs(codes))
            }
            Topic::ExitCodes => {
                let statuses: Vec<_> =
                    STATUSES.iter().map(|(exit, means)| (exit.status().to_string(), *means)).collect();
                let pairs = statuses.iter().map(|(status, means)| (status.as_str(), *means));
                format!("{BOLD}Exit status{BOLD:#}\n{}", self.pairs(pairs))
            }
            Topic::Times => {
                let title = format!("{BOLD}Times, as --since and --until take them{BOLD:#}\n");
                title + &self.pairs(topics::TIMES.iter().copied()) + "\n" + &self.notes(topics::TIME_NOTES)
            }
        }
    }

    /// The page of one named thing.
    pub(crate) fn entry(&self, group: Group, spec: &Spec) -> String {
        let mut text = format!("{BOLD}{}{BOLD:#} ({})\n\n", spec.name, group.one());
        text.push_str(&format!("  {}\n\n{}\n", spec.usage.replace('\n', "\n  "), self.fill(spec.summary, 0, 0)));
        if !spec.aliases.is_empty() {
            let aliases = format!("Also written {}.", spec.aliases.join(", "));
            text.push_str(&format!("{}\n", self.fill(&aliases, 0, 0)));
        }
        if !spec.parameters.is_empty() {
            text.push('\n');
            text.push_str(&self.pairs(spec.parameters.iter().map(|parameter| (parameter.name, parameter.summary))));
        }
        if !spec.notes.is_empty() {
            text.push('\n');
            text.push_str(&self.notes(spec.notes));
        }
        for example in spec.examples {
            text.push_str(&format!("\n{BOLD}Example{BOLD:#}\n{}", runnable(group, spec, example)));
        }
        text
    }

    /// The page of a mistake.
    pub(crate) fn code(&self, code: &Code) -> String {
        let query = code.query();
        // The query that is too long would be the longest page.
        let shown = if query.len() > 1_000 { code.example } else { &query };
        let mut text = format!("{BOLD}{}{BOLD:#} ({})\n\n", code.code, code.name);
        text.push_str(&format!("{}\n\n{}\n", self.fill(code.summary, 0, 0), self.fill(code.explanation, 0, 0)));
        text.push_str(&format!("\n{BOLD}Wrong{BOLD:#}\n  {}\n", shown.replace('\n', "\n  ")));
        let mistakes = trailsight::syntax::parse(shown).diagnostics;
        if !mistakes.is_empty() && shown.len() < self.width {
            text.push_str(&format!("\n{}\n", render(shown, &mistakes, color_on_stdout()).trim_end()));
        }
        text.push_str(&format!("\n{BOLD}Right{BOLD:#}\n  {}\n", code.instead.replace('\n', "\n  ")));
        text
    }

    /// Where Trailsight differs from AWS, and why.
    fn differences(&self) -> String {
        let mut text =
            format!("{BOLD}{}{BOLD:#}\n{}\n", differences::TITLE, self.fill(differences::INTRODUCTION, 0, 0));
        text.push_str(&format!("\n{BOLD}{}{BOLD:#}\n", differences::CHOSEN));
        for choice in trailsight::CHOICES {
            let setting = choice.setting.map(|setting| format!(" Setting: {setting}.")).unwrap_or_default();
            let all = format!("{} {} {}{setting}", choice.question, choice.here, choice.why);
            text.push_str(&self.notes(&[all.as_str()]));
        }
        text.push_str(&format!("\n{BOLD}{}{BOLD:#}\n", differences::BY_NAME));
        text.push_str(&self.pairs(differences::by_name().into_iter().map(|(spec, note)| (spec.name, note))));
        text.push_str(&format!("\n{BOLD}{}{BOLD:#}\n", differences::STRICT));
        text.push_str(&self.pairs(differences::strict_codes().map(|code| (code.code, code.summary))));
        text
    }

    fn lists(&self, groups: &[Group]) -> String {
        let list = |group: &Group| {
            let specs = group.specs();
            let pairs = self.pairs(specs.iter().map(|spec| (spec.name, spec.summary)));
            format!("{BOLD}{}{BOLD:#}\n{pairs}", group.title())
        };
        groups.iter().map(list).collect::<Vec<_>>().join("\n")
    }

    /// Words and what they mean, in two columns.
    fn pairs<'a>(&self, pairs: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> String {
        /// A longer word has its meaning below it.
        const LONGEST: usize = 22;
        let chars = |word: &str| word.chars().count();
        let width = pairs.clone().map(|(word, _)| chars(word)).filter(|width| *width <= LONGEST).max().unwrap_or(4);
        let mut text = String::new();
        for (word, means) in pairs {
            let means = self.fill(means, width + 4, width + 4);
            if chars(word) > width {
                text.push_str(&format!("  {word}\n  {:width$}  {means}\n", ""));
            } else {
                text.push_str(&format!("  {word:width$}  {means}\n"));
            }
        }
        text
    }

    fn notes(&self, notes: &[&str]) -> String {
        notes.iter().map(|note| format!("- {}\n", self.fill(note, 2, 2))).collect()
    }

    /// `text` in lines that fit, the first beginning at column `first` and the others indented by `indent`.
    fn fill(&self, text: &str, indent: usize, first: usize) -> String {
        let mut filled = String::new();
        let mut column = first;
        for word in text.split(' ') {
            let long = word.chars().count();
            if column > indent && column + 1 + long > self.width && !filled.is_empty() {
                filled.push('\n');
                filled.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            } else if !filled.is_empty() {
                filled.push(' ');
                column += 1;
            }
            filled.push_str(word);
            column += long;
        }
        filled
    }
}

/// An example as lines for a shell, and what they print.
fn runnable(group: Group, spec: &Spec, example: &Example) -> String {
    let output = if group == Group::Outputs { spec.name } else { "ndjson" };
    let mut text = String::new();
    let mut options = String::new();
    let mut events = "";
    for part in example.parts() {
        let extension = match part.kind {
            PartKind::Events => {
                events = part.text;
                continue;
            }
            PartKind::Group => "jsonl",
            PartKind::Table => "csv",
            PartKind::Saved => {
                options.push_str(&format!(" --saved {}", quoted(&format!("{}={}", part.name, part.text))));
                continue;
            }
        };
        let file = format!("{}.{extension}", part.name);
        let option = if extension == "csv" { "table" } else { "group" };
        options.push_str(&format!(" --{option} {}={file}", part.name));
        text.push_str(&format!("  printf '%s\\n' {} > {file}\n", quoted(part.text)));
    }
    if !events.is_empty() {
        text.push_str(&format!("  printf '%s\\n' {} |\n  ", quoted(events)));
    }
    text.push_str(&format!(
        "  trailsight query {}{options} -o {output}{}\n",
        quoted(example.query),
        if output == "parquet" || output == "arrow" { format!(" > result.{output}") } else { String::new() },
    ));
    // What another output prints is not what the example says, which is always ndjson.
    if output == "ndjson" {
        let rows = example.output.replace("} {", "}\n{");
        text.extend(rows.lines().map(|row| format!("\n  {row}")));
        text.push('\n');
    }
    text
}

/// `text` as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_filled_to_the_width() {
        let manual = Manual { width: 12 };
        assert_eq!(manual.fill("one two three four", 2, 0), "one two\n  three four");
        assert_eq!(manual.fill("unbreakableword x", 2, 2), "unbreakableword\n  x");
        assert_eq!(manual.fill("", 2, 2), "");
    }

    #[test]
    fn quotes_survive_the_shell() {
        assert_eq!(quoted("a 'b'"), r"'a '\''b'\'''");
    }

    #[test]
    fn everything_has_a_page() {
        let manual = Manual { width: 80 };
        for group in Group::ALL {
            for spec in group.specs() {
                assert!(manual.entry(group, spec).contains(spec.summary.split(' ').next().unwrap_or_default()));
            }
        }
        assert!(codes::CODES.iter().all(|code| manual.code(code).contains(code.instead)));
        assert!(Topic::ALL.iter().all(|topic| manual.topic(*topic).lines().count() > 3));
    }
}
