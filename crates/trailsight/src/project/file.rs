//! The project file, `trailsight.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_derive::{Deserialize, Serialize};
use trailsight_syntax::commands::LogClass;

use super::{Group, Project, SavedQuery};
use crate::error::InputError;

/// What a project file is called.
pub const FILE_NAME: &str = "trailsight.toml";

/// Names for log groups, lookup tables and saved queries. Relative places are below the folder of the file.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
struct File {
    /// Log groups by name, for `SOURCE` and `join`: a place, or a table that says more.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    groups: BTreeMap<String, GroupEntry>,
    /// Lookup tables by name, for `lookup` and `cidrlookup`: a CSV file with a header, or a Parquet file.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tables: BTreeMap<String, String>,
    /// Saved queries by name, for `$name`: the text of a query, or a table that says more.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    saved: BTreeMap<String, SavedEntry>,
}

#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum GroupEntry {
    /// A file, a folder, a pattern, or a URL of a store.
    Place(String),
    /// Places, and what `SOURCE` can ask of the group.
    Group(GroupTable),
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct GroupTable {
    /// A file, a folder, a pattern, or a URL of a store; or several of them.
    places: Places,
    /// The log format, where it is not to be told from the files: `cloudtrail`, `json`, `parquet`, `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// The account it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// Its class, `STANDARD` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<Class>,
    /// Name and type of its data source: `amazon_vpc.flow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data_source: Option<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Places {
    /// One place.
    One(String),
    /// Several places.
    Several(Vec<String>),
}

impl Default for Places {
    fn default() -> Self {
        Places::Several(Vec::new())
    }
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Class {
    Standard,
    InfrequentAccess,
}

#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum SavedEntry {
    /// The text of the query.
    Query(String),
    /// The text, and what its parameters are where a call does not say.
    Saved(SavedTable),
}

#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct SavedTable {
    /// The text of the query, with `{{name}}` where the value of a parameter goes.
    query: String,
    /// Values of parameters, as a call writes them: a text with its quotes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    defaults: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Value {
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Number(f64),
    /// A truth.
    Truth(bool),
    /// Anything else, as it would be written in the query.
    Text(String),
}

pub(super) fn read(path: &Path) -> Result<Project, InputError> {
    let wrong = |reason: String| InputError::Project { file: path.display().to_string(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| {
        wrong(match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
            _ => format!("it cannot be read: {error}"),
        })
    })?;
    let file: File = toml::from_str(&text).map_err(|error| wrong(told(&error, &text)))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut project = Project { file: Some(path.to_owned()), ..Project::default() };
    for (name, entry) in file.groups {
        let table = match entry {
            GroupEntry::Place(place) => GroupTable { places: Places::One(place), ..GroupTable::default() },
            GroupEntry::Group(table) => table,
        };
        project = project.group(group(name, table, folder));
    }
    for (name, place) in file.tables {
        let place = below(folder, &place);
        project = project.table(name, place);
    }
    for (name, entry) in file.saved {
        let saved = match entry {
            SavedEntry::Query(text) => SavedQuery::new(text),
            SavedEntry::Saved(table) => {
                table.defaults.into_iter().fold(SavedQuery::new(table.query), |saved, (name, value)| {
                    saved.default(
                        name,
                        match value {
                            Value::Whole(number) => number.to_string(),
                            Value::Number(number) => number.to_string(),
                            Value::Truth(truth) => truth.to_string(),
                            Value::Text(text) => text,
                        },
                    )
                })
            }
        };
        project = project.saved(name, saved);
    }
    Ok(project)
}

/// What is wrong, and in which line, on one line.
fn told(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let message = error.message().trim().replace('\n', ", ");
    match line {
        Some(line) => format!("line {line}: {message}"),
        None => message,
    }
}

fn group(name: String, table: GroupTable, folder: &Path) -> Group {
    let places = match table.places {
        Places::One(place) => vec![place],
        Places::Several(places) => places,
    };
    let mut group = Group::new(name, places.iter().map(|place| below(folder, place)));
    group.format = table.format;
    group.known.account = table.account;
    group.known.data_source = table.data_source;
    group.known.tags = table.tags;
    group.known.class = match table.class {
        None | Some(Class::Standard) => LogClass::Standard,
        Some(Class::InfrequentAccess) => LogClass::InfrequentAccess,
    };
    group
}

/// The place as seen from the folder of the file; what is absolute or a URL stays.
fn below(folder: &Path, place: &str) -> String {
    if place.contains("://") || folder.as_os_str().is_empty() {
        return place.to_owned();
    }
    folder.join(place).to_string_lossy().into_owned()
}

pub(super) fn write(project: &Project) -> String {
    let mut file = File::default();
    for group in project.groups() {
        let places = match group.places.as_slice() {
            [one] => Places::One(one.clone()),
            several => Places::Several(several.to_vec()),
        };
        let entry = GroupEntry::Group(GroupTable {
            places,
            format: group.format.clone(),
            account: group.known.account.clone(),
            class: (group.known.class != LogClass::Standard).then_some(Class::InfrequentAccess),
            data_source: group.known.data_source.clone(),
            tags: group.known.tags.clone(),
        });
        file.groups.insert(group.name().to_owned(), entry);
    }
    file.tables = project.tables().map(|(name, place)| (name.to_owned(), place.to_owned())).collect();
    for (name, saved) in project.saved_queries() {
        let defaults = saved.defaults.iter().map(|(name, value)| (name.clone(), Value::Text(value.clone()))).collect();
        file.saved.insert(name.to_owned(), SavedEntry::Saved(SavedTable { query: saved.text.clone(), defaults }));
    }
    // Maps of texts: there is nothing that TOML could not say.
    toml::to_string_pretty(&file).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `docs/trailsight.schema.json` says what the file may hold. With `TRAILSIGHT_BLESS=1` it is written anew.
    #[test]
    fn the_published_schema_is_true() {
        let schema = serde_json::to_value(schemars::schema_for!(File)).unwrap();
        let written = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/trailsight.schema.json");
        if std::env::var_os("TRAILSIGHT_BLESS").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(published == written, "docs/trailsight.schema.json is stale: run this test with TRAILSIGHT_BLESS=1");
    }

    fn file(text: &str) -> Result<Project, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, text).unwrap();
        let shown = folder.path().display().to_string() + "/";
        read(&path).map_err(|error| error.to_string().replace(&shown, ""))
    }

    #[test]
    fn a_file_says_what_there_is() {
        let project = file(
            "[groups]\napp = \"logs/app\"\n[groups.\"/aws/x\"]\nplaces = [\"a\", \"s3://b/c\"]\nformat = \"json\"\n\
             account = \"111122223333\"\nclass = \"INFREQUENT_ACCESS\"\ntags = { team = \"a\" }\n[tables]\nusers = \"u.csv\"\n\
             [saved]\nall = \"fields a\"\n[saved.slow]\nquery = \"filter ms > {{over}}\"\ndefaults = { over = 5, who = '\"x\"' }\n",
        )
        .unwrap();
        let [x, app] = project.groups() else { panic!("{project:?}") };
        assert!(app.places()[0].ends_with("/logs/app") && x.places()[1] == "s3://b/c");
        assert_eq!((x.known.account.as_deref(), x.known.class), (Some("111122223333"), LogClass::InfrequentAccess));
        assert_eq!(project.saved["slow"].defaults[0], ("over".to_owned(), "5".to_owned()));
        // What is shown reads back as the same.
        let again = file(&project.to_toml()).unwrap();
        assert_eq!((again.groups(), &again.tables, &again.saved), (project.groups(), &project.tables, &project.saved));
    }

    #[test]
    fn a_file_that_is_wrong_says_where() {
        for (text, wanted) in [
            ("[groups\n", "line 1"),
            ("[groups]\na = 1\n", "line 2"),
            ("[group]\na = \"b\"\n", "unknown field `group`"),
            ("[tables]\na = [\"b\"]\n", "line 2"),
        ] {
            let found = file(text).unwrap_err();
            assert!(found.starts_with("the project file trailsight.toml: ") && found.contains(wanted), "{found}");
        }
    }
}
