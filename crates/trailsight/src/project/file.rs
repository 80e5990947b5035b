//! The project file, `trailsight.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use trailsight_syntax::commands::LogClass;

use super::{Group, Project, SavedQuery};
use crate::error::InputError;

/// What a project file is called.
pub const FILE_NAME: &str = "trailsight.toml";

/// Names for log groups, lookup tables and saved queries. Relative places are below the folder of the file.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    /// Log groups by name, for `SOURCE` and `join`: a place, or a table that says more.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    groups: BTreeMap<String, TextOr<GroupTable>>,
    /// Lookup tables by name, for `lookup` and `cidrlookup`: a CSV file with a header, or a Parquet file.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tables: BTreeMap<String, String>,
    /// Saved queries by name, for `$name`: the text of a query, or a table that says more.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    saved: BTreeMap<String, TextOr<SavedTable>>,
}

/// A text, or a table or list that says more.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum TextOr<T> {
    Text(String),
    More(T),
}

// Derived, it would hide what is wrong with the table behind "did not match any variant".
impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = TextOr<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table or list that says more")
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TextOr::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(TextOr::More)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
                T::deserialize(SeqAccessDeserializer::new(list)).map(TextOr::More)
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}

#[derive(Debug, Deserialize, Serialize)]
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

type Places = TextOr<Vec<String>>;

#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Class {
    Standard,
    InfrequentAccess,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SavedTable {
    /// The text of the query, with `{{name}}` where the value of a parameter goes.
    query: String,
    /// Values of parameters, as a call writes them: a text with its quotes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    defaults: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize, Serialize)]
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
            TextOr::Text(place) => {
                project = project.group(Group::new(name, [below(folder, &place)]));
                continue;
            }
            TextOr::More(table) => table,
        };
        project = project.group(group(name, table, folder));
    }
    for (name, place) in file.tables {
        let place = below(folder, &place);
        project = project.table(name, place);
    }
    for (name, entry) in file.saved {
        let saved = match entry {
            TextOr::Text(text) => SavedQuery::new(text),
            TextOr::More(table) => {
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
        Places::Text(place) => vec![place],
        Places::More(places) => places,
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
            [one] => Places::Text(one.clone()),
            several => Places::More(several.to_vec()),
        };
        let entry = TextOr::More(GroupTable {
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
        file.saved.insert(name.to_owned(), TextOr::More(SavedTable { query: saved.text.clone(), defaults }));
    }
    // Maps of texts: there is nothing that TOML could not say.
    toml::to_string_pretty(&file).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields that a type has, as its refusal of one that it has not tells them.
    fn fields<T: serde::de::DeserializeOwned + fmt::Debug>(known: &str) -> Vec<String> {
        let refusal = toml::from_str::<T>(&format!("{known}\nxyzzy = 1")).unwrap_err().to_string();
        let (_, told) = refusal.split_once("unknown field `xyzzy`, expected ").unwrap_or_else(|| panic!("{refusal}"));
        let mut fields: Vec<_> = told.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        fields.sort();
        fields
    }

    /// `docs/trailsight.schema.json` says what the file may hold.
    #[test]
    fn the_published_schema_is_true() {
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/trailsight.schema.json");
        let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
        for (place, fields) in [
            ("", fields::<File>("")),
            ("/$defs/group", fields::<GroupTable>("places = 'a'")),
            ("/$defs/saved", fields::<SavedTable>("query = 'a'")),
        ] {
            let object = schema.pointer(place).unwrap();
            let properties = object["properties"].as_object().unwrap();
            let mut known: Vec<_> = properties.keys().cloned().collect();
            known.sort();
            assert_eq!(known, fields, "{place}");
            assert_eq!(object["additionalProperties"], false, "{place}");
            assert!(properties.values().all(|property| property["description"].is_string()), "{place}");
            // What must be there is missed where it is not, and nothing else is.
            for property in object["required"].as_array().into_iter().flatten() {
                let missed = match place {
                    "/$defs/group" => toml::from_str::<GroupTable>("").unwrap_err().to_string(),
                    _ => toml::from_str::<SavedTable>("").unwrap_err().to_string(),
                };
                assert!(missed.contains(&format!("missing field `{}`", property.as_str().unwrap())), "{missed}");
            }
        }
        // Its example is a file that can be read, and so is each class.
        let example = schema["examples"][0].as_object().unwrap();
        let example = toml::to_string(example).unwrap();
        assert_eq!(file(&example).unwrap().groups().len(), 2, "{example}");
        for class in schema["$defs"]["group"]["properties"]["class"]["enum"].as_array().unwrap() {
            toml::from_str::<GroupTable>(&format!("places = 'a'\nclass = {class}")).unwrap();
        }
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
            ("[groups.a]\nplaces = \"b\"\nacount = \"1\"\n", "unknown field `acount`"),
            ("[groups.a]\nformat = \"json\"\n", "missing field `places`"),
        ] {
            let found = file(text).unwrap_err();
            assert!(found.starts_with("the project file trailsight.toml: ") && found.contains(wanted), "{found}");
        }
    }
}
