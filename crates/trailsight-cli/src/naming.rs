//! What queries may name: the project file, and what options add to it.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use trailsight::syntax::{Command, parse};
use trailsight::{FILE_NAME, Group, Project, SavedQuery};

/// What queries may name.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Names")]
pub(crate) struct Naming {
    /// The project file; without it `trailsight.toml` in this folder or the nearest one above that has it
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Name a log group for `SOURCE` and `join`; again with the same name for further places
    #[arg(long, value_name = "NAME=PLACE", value_parser = pair)]
    pub(crate) group: Vec<(String, String)>,
    /// Name a lookup table, a CSV or Parquet file, for `lookup` and `cidrlookup`
    #[arg(long, value_name = "NAME=FILE", value_parser = pair)]
    pub(crate) table: Vec<(String, String)>,
    /// Save a query for `$NAME(...)`
    #[arg(long, value_name = "NAME=QUERY", value_parser = pair)]
    pub(crate) saved: Vec<(String, String)>,
}

/// `name=value`
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write a name, `=` and what it stands for".to_owned()),
    }
}

impl Naming {
    /// The project file with what the options add to it. What they name as it does takes its place.
    pub(crate) fn project(&self) -> Result<Project, String> {
        let project = match &self.config {
            Some(file) => Project::read(file),
            None => {
                let folder = std::env::current_dir().map_err(|e| format!("this folder cannot be told: {e}"))?;
                Project::find(&folder).map(Option::unwrap_or_default)
            }
        };
        let mut project = project.map_err(|error| error.to_string())?;
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, place) in &self.group {
            match groups.iter_mut().find(|(known, _)| known == name) {
                Some((_, places)) => places.push(place),
                None => groups.push((name, vec![place])),
            }
        }
        for (name, places) in groups {
            project = project.group(Group::new(name, places));
        }
        for (name, place) in &self.table {
            project = project.table(name, place);
        }
        for (name, text) in &self.saved {
            project = project.saved(name, SavedQuery::new(text));
        }
        Ok(project)
    }
}

/// Whether the query says by itself where its events come from, so that no path is needed.
pub(crate) fn names_source(query: &str, project: &Project) -> bool {
    if project.groups().is_empty() {
        return false;
    }
    let begins = |text: &str| parse(text).query.stages.into_iter().next().map(|stage| stage.command);
    match begins(query) {
        Some(Command::Source(_)) => true,
        Some(Command::Saved(saved)) => {
            let text =
                project.saved_queries().find(|(name, _)| *name == saved.name.text).map(|(_, query)| query.text());
            // Values may be missing in it, but not before its first word.
            text.is_some_and(|text| text.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("source")))
        }
        _ => false,
    }
}

/// What to say where no path was given and the query does not say where its events come from.
pub(crate) fn hint(project: &Project) -> String {
    let names: Vec<_> = project.groups().iter().take(10).map(|group| format!("`{}`", group.name())).collect();
    match project.file() {
        _ if names.is_empty() => String::new(),
        Some(_) => format!("; or begin the query with `SOURCE` and a log group of {FILE_NAME}: {}", names.join(", ")),
        None => format!("; or begin the query with `SOURCE` and a log group: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_add_to_what_there_is() {
        assert_eq!(pair("a = b=c"), Ok(("a".to_owned(), " b=c".to_owned())));
        assert!(["", "a", "=b", "a="].iter().all(|text| pair(text).is_err()));
    }

    #[test]
    fn a_query_that_names_its_source_needs_no_path() {
        let project =
            Project::new().group(Group::new("a", ["b"])).saved("s", SavedQuery::new(" source a | limit {{n}}"));
        let project = project.saved("t", SavedQuery::new("limit 1"));
        assert!(["SOURCE a | limit 1", "$s(n = 1)"].iter().all(|query| names_source(query, &project)));
        assert!(["limit 1", "$t", "$u", ""].iter().all(|query| !names_source(query, &project)));
        assert!(!names_source("SOURCE a", &Project::new()));
    }
}
