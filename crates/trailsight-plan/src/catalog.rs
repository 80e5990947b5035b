//! What is known besides the query: log groups and lookup tables. Whoever plans brings it; the planner opens nothing.

use std::collections::BTreeMap;
use std::fmt;

use datafusion::arrow::array::StringViewArray;
use datafusion::arrow::datatypes::SchemaRef;
use trailsight_syntax::commands::{GroupFilter, Groups, LogClass, Source, TagFilter};
use trailsight_syntax::{Command, Query};

/// Where the rows of one input of a plan come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// What the query was asked over.
    Given,
    /// These log groups together, by their names.
    Groups(Vec<String>),
    /// A lookup table, by its name.
    Table(String),
}

/// A log group, by what `SOURCE` can ask of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// The account it belongs to.
    pub account: Option<String>,
    /// Its class.
    pub class: LogClass,
    /// Name and type of its data source: `amazon_vpc.flow`.
    pub data_source: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// What is known besides the query.
pub trait Catalog: fmt::Debug {
    /// The log groups, in the order in which they are named. None: what the query is asked over is the only one.
    fn groups(&self) -> &[LogGroup];

    /// The columns that every event of the origin has, with their types, where they are known (Parquet).
    fn declared(&self, origin: &Origin) -> Option<SchemaRef>;

    /// The names of the lookup tables, sorted.
    fn tables(&self) -> Vec<&str>;

    /// A lookup table; none if there is none of that name, an error if it cannot be read, with the reason.
    fn table(&self, name: &str) -> Option<Result<&dyn Lookup, String>>;
}

/// A lookup table.
pub trait Lookup {
    /// The names of its columns.
    fn columns(&self) -> Vec<&str>;

    /// All values of a column, in the order of the lines.
    fn values(&self, column: usize) -> StringViewArray;
}

/// No log groups and no tables: a query over one source.
#[derive(Debug, Clone, Default)]
pub struct Alone {
    /// The columns that every event of the source has, where they are known.
    pub declared: Option<SchemaRef>,
}

impl Catalog for Alone {
    fn groups(&self) -> &[LogGroup] {
        &[]
    }

    fn declared(&self, _: &Origin) -> Option<SchemaRef> {
        self.declared.clone()
    }

    fn tables(&self) -> Vec<&str> {
        Vec::new()
    }

    fn table(&self, _: &str) -> Option<Result<&dyn Lookup, String>> {
        None
    }
}

/// The origins of all events that a query reads, each once.
pub fn origins(query: &Query, groups: &[LogGroup]) -> Vec<Origin> {
    let mut found: Vec<Origin> = Vec::new();
    let mut add = |sources: &[&Source]| {
        let mut names: Vec<String> = Vec::new();
        for k in sources.iter().flat_map(|source| fitting(&source.groups, groups)) {
            if !names.contains(&groups[k].name) {
                names.push(groups[k].name.clone());
            }
        }
        let named = !sources.is_empty() && !groups.is_empty();
        let origin = if named { Origin::Groups(names) } else { Origin::Given };
        if !found.contains(&origin) {
            found.push(origin);
        }
    };
    for (k, query) in query.all().into_iter().enumerate() {
        let leading = query.stages.iter().map_while(|stage| match &stage.command {
            Command::Source(source) => Some(source),
            _ => None,
        });
        let leading: Vec<&Source> = leading.collect();
        // A query inside another has the events of that one where it does not say which.
        if k == 0 || !leading.is_empty() {
            add(&leading);
        }
        for stage in &query.stages {
            if let Command::Join(join) = &stage.command {
                add(&join.sources.iter().collect::<Vec<_>>());
            }
        }
    }
    found
}

/// The numbers of the log groups that `wanted` means, in their order.
pub fn fitting(wanted: &Groups, groups: &[LogGroup]) -> Vec<usize> {
    let fits = |group: &LogGroup| match wanted {
        Groups::Named(name) => group.name == in_arn(name),
        Groups::Fitting(filter) => filter_fits(filter, group),
    };
    groups.iter().enumerate().filter(|(_, group)| fits(group)).map(|(k, _)| k).collect()
}

/// The name in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME[:*]`, or the text itself.
pub(crate) fn in_arn(text: &str) -> &str {
    let name = text.strip_prefix("arn:").and_then(|arn| arn.split_once(":log-group:")).map(|(_, name)| name);
    name.map_or(text, |name| name.strip_suffix(":*").unwrap_or(name))
}

fn filter_fits(filter: &GroupFilter, group: &LogGroup) -> bool {
    let any = |wanted: &[String], fits: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|w| fits(w));
    // Without a class the standard one is meant.
    let class = if filter.classes.is_empty() { &[LogClass::Standard][..] } else { &filter.classes };
    any(&filter.prefixes, &|prefix| group.name.starts_with(prefix))
        && any(&filter.accounts, &|account| group.account.as_deref() == Some(account))
        && any(&filter.data_sources, &|source| group.data_source.as_deref() == Some(source))
        && class.contains(&group.class)
        && filter.tags.iter().all(|tag| tag_fits(tag, group.tags.get(&tag.key).map(String::as_str)))
}

/// Without values the tag has only to be there.
fn tag_fits(tag: &TagFilter, value: Option<&str>) -> bool {
    if tag.values.is_empty() {
        return value.is_some();
    }
    tag.values.iter().any(|pattern| match pattern.strip_prefix('!') {
        Some(pattern) => !value.is_some_and(|value| like(pattern, value)),
        None => value.is_some_and(|value| like(pattern, value)),
    })
}

/// Whether `text` is as `pattern` says, in which `*` stands for any text.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_tags() {
        for (pattern, text, fits) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*", "", true),
            ("*b", "ab", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "acb", false),
            ("ab*b", "ab", false),
            ("A", "a", false),
        ] {
            assert_eq!(like(pattern, text), fits, "{pattern} {text}");
        }
        let tag =
            |values: &[&str]| TagFilter { key: "k".into(), values: values.iter().map(|v| (*v).to_owned()).collect() };
        assert!(tag_fits(&tag(&["a", "b*"]), Some("bc")) && tag_fits(&tag(&[]), Some("")));
        assert!(!tag_fits(&tag(&[]), None) && !tag_fits(&tag(&["*"]), None));
        assert!(tag_fits(&tag(&["!b*"]), None) && !tag_fits(&tag(&["!b*"]), Some("b")));
    }

    #[test]
    fn names_in_arns() {
        assert_eq!(in_arn("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/x:*"), "/aws/x");
        assert_eq!(in_arn("orders"), "orders");
    }
}
