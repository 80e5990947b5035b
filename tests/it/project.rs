//! Log groups, tables and saved queries of a case or an example, written to files.

use std::path::Path;

use trailsight::spec::{Example, PartKind};
use trailsight::syntax::Command;
use trailsight::syntax::commands::{Argument, LogClass};
use trailsight::{Group, Project, SavedQuery};

use crate::answer::put;
use crate::case::{Case, Kind};

/// What a case names. `deal` lays the events of a log group out in files.
pub(crate) fn of_case(
    case: &Case,
    folder: &Path,
    deal: &dyn Fn(&str) -> Vec<String>,
) -> Result<Option<Project>, String> {
    let mut project = Project::new();
    let mut any = false;
    for (k, block) in case.blocks.iter().enumerate() {
        let name = block.words.first().cloned().unwrap_or_default();
        let words = block.words.iter().skip(1);
        match block.kind {
            Kind::Group => {
                // Names of groups hold slashes.
                let below = format!("group{k}");
                let mut files = deal(&block.text);
                // A place without a file is not there.
                files.resize(files.len().max(1), String::new());
                for (n, text) in files.iter().enumerate() {
                    put(folder, &format!("{below}/{n:02}.jsonl"), text);
                }
                let mut group = Group::new(name, [folder.join(below).to_string_lossy()]).format("json");
                for word in words {
                    let (key, value) = word.split_once('=').ok_or_else(|| format!("no `=` in `{word}`"))?;
                    group = match key {
                        "account" => group.account(value),
                        "data" => group.data_source(value),
                        "class" if value == LogClass::InfrequentAccess.name() => {
                            group.class(LogClass::InfrequentAccess)
                        }
                        _ => match key.strip_prefix("tag.") {
                            Some(tag) => group.tag(tag, value),
                            None => return Err(format!("a group has no `{key}`")),
                        },
                    };
                }
                project = project.group(group);
            }
            Kind::Table => {
                let file = format!("{name}.csv");
                let path = match block.has("missing") {
                    true => folder.join(file),
                    false => put(folder, &file, &block.text),
                };
                project = project.table(name, path.to_string_lossy());
            }
            Kind::Saved => {
                let mut saved = SavedQuery::new(block.text.trim_end());
                for word in words {
                    let (parameter, value) = word.split_once('=').ok_or_else(|| format!("no `=` in `{word}`"))?;
                    saved = saved.default(parameter, value);
                }
                project = project.saved(name, saved);
            }
            _ => continue,
        }
        any = true;
    }
    Ok(any.then_some(project))
}

/// What an example names.
pub(crate) fn of_example(example: &Example, folder: &Path) -> Option<Project> {
    let parts = example.parts();
    let mut project = Project::new();
    for part in &parts[1..] {
        let place = |name: String| put(folder, &name, part.text).to_string_lossy().into_owned();
        project = match part.kind {
            PartKind::Events => project,
            PartKind::Group => project.group(Group::new(part.name, [place(format!("{}.jsonl", part.name))])),
            PartKind::Table => project.table(part.name, place(format!("{}.csv", part.name))),
            PartKind::Saved => project.saved(part.name, SavedQuery::new(part.text)),
        };
    }
    (parts.len() > 1).then_some(project)
}

/// Tables and saved queries that fit the query: the columns it names, the parameters it fills.
pub(crate) fn of_query(text: &str, folder: &Path) -> Option<Project> {
    let query = trailsight::syntax::parse(text).query;
    let mut project: Option<Project> = None;
    for stage in query.all().into_iter().flat_map(|query| &query.stages) {
        let known = || project.clone().unwrap_or_default();
        let table = |name: &str, mut columns: Vec<&str>, cell: &str| {
            columns.sort_unstable();
            columns.dedup();
            let line = vec![cell; columns.len()].join(",");
            let path = put(folder, &format!("{name}.csv"), &format!("{}\n{line}\n", columns.join(",")));
            known().table(name, path.to_string_lossy())
        };
        project = Some(match &stage.command {
            Command::Lookup(lookup) => {
                let keys = lookup.keys.iter().map(|key| key.column.text.as_str());
                let outputs = lookup.outputs.columns.iter().map(|output| output.column.text.as_str());
                table(&lookup.table.text, keys.chain(outputs).collect(), "x")
            }
            Command::CidrLookup(lookup) => {
                let outputs = lookup.outputs.columns.iter().map(|output| output.column.text.as_str());
                let column = lookup.column.as_ref().map_or("cidr", |column| &column.text);
                table(&lookup.table.text, outputs.chain([column]).collect(), "10.0.0.0/8")
            }
            Command::Saved(saved) => {
                let filter = |argument: &Argument| format!("filter a = {{{{{}}}}}", argument.name.text);
                let text: Vec<_> = saved.arguments.iter().map(filter).chain(["limit 1".to_owned()]).collect();
                known().saved(&saved.name.text, SavedQuery::new(text.join(" | ")))
            }
            _ => continue,
        });
    }
    project
}

/// What the examples of errors name.
pub(crate) fn of_errors(folder: &Path) -> Project {
    let place = |name: &str, text: &str| put(folder, name, text).to_string_lossy().into_owned();
    let many: Vec<_> = ('a'..='u').map(|name| format!("{name} = {{{{{name}}}}}")).collect();
    Project::new()
        .group(Group::new("orders", [place("orders.jsonl", "")]))
        .group(Group::new("users", [place("users.jsonl", "")]))
        .group(Group::new("archive", [place("archive.jsonl", "")]).class(LogClass::InfrequentAccess))
        .table("users", place("users.csv", "id,team\nu1,blue\n"))
        .table("sites", place("sites.csv", "cidr,site\n10.0.0.0/8,office\n"))
        .table("broken", place("broken.csv", "id,team\nu1\n"))
        .table("site-names", place("site-names.csv", "id,site\ns1,office\n"))
        .saved("many", SavedQuery::new(format!("filter {}", many.join(" and "))))
        .saved("slow", SavedQuery::new("filter ms > {{over}}"))
        .saved("nested", SavedQuery::new("$slow(over = 1)"))
}
