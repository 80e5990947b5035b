//! What queries may name: log groups, lookup tables, saved queries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use trailsight_plan::LogGroup;
use trailsight_syntax::commands::LogClass;

use crate::error::InputError;

mod file;

pub use file::FILE_NAME;

/// What queries may name: log groups, lookup tables, saved queries.
///
/// ```
/// use trailsight::{Group, Project, SavedQuery};
/// let project = Project::new()
///     .group(Group::new("orders", ["logs/orders/"]).format("json").tag("team", "shop"))
///     .table("users", "users.csv")
///     .saved("slow", SavedQuery::new("filter ms > {{over}}").default("over", "500"));
/// assert_eq!(project.groups().len(), 1);
/// ```
///
/// Nothing is opened before a query names it. One that is called as another takes its place.
#[derive(Debug, Clone, Default)]
pub struct Project {
    groups: Vec<Group>,
    pub(crate) known: Vec<LogGroup>,
    tables: BTreeMap<String, String>,
    saved: BTreeMap<String, SavedQuery>,
    file: Option<PathBuf>,
}

impl Project {
    /// One that names nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The project file: relative places in it are below its folder.
    ///
    /// # Errors
    /// [`InputError::Project`] if it cannot be read or is not as it should be, with the place.
    pub fn read(file: &Path) -> Result<Self, InputError> {
        file::read(file)
    }

    /// The file `trailsight.toml` of the folder, or of the nearest one above it that has one; none where none has.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn find(folder: &Path) -> Result<Option<Self>, InputError> {
        match folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file()) {
            Some(file) => Self::read(&file).map(Some),
            None => Ok(None),
        }
    }

    /// Adds a log group.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        match self.groups.iter().position(|known| known.known.name == group.known.name) {
            Some(at) => {
                self.known[at] = group.known.clone();
                self.groups[at] = group;
            }
            None => {
                self.known.push(group.known.clone());
                self.groups.push(group);
            }
        }
        self
    }

    /// Adds a lookup table: a CSV file with a header, or a Parquet file.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, place: impl Into<String>) -> Self {
        self.tables.insert(name.into(), place.into());
        self
    }

    /// Adds a saved query.
    #[must_use]
    pub fn saved(mut self, name: impl Into<String>, query: SavedQuery) -> Self {
        self.saved.insert(name.into(), query);
        self
    }

    /// The log groups, in the order in which they were named.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The lookup tables and their places.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tables.iter().map(|(name, place)| (name.as_str(), place.as_str()))
    }

    /// The saved queries.
    pub fn saved_queries(&self) -> impl Iterator<Item = (&str, &SavedQuery)> {
        self.saved.iter().map(|(name, query)| (name.as_str(), query))
    }

    /// The file it was read from.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The project as a file that says the same, but for the places, which are as they are used.
    pub fn to_toml(&self) -> String {
        file::write(self)
    }

    pub(crate) fn saved_query(&self, name: &str) -> Option<&SavedQuery> {
        self.saved.get(name)
    }

    pub(crate) fn table_place(&self, name: &str) -> Option<&str> {
        self.tables.get(name).map(String::as_str)
    }
}

/// A log group: a name for places, and what `SOURCE` can ask of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub(crate) known: LogGroup,
    pub(crate) places: Vec<String>,
    pub(crate) format: Option<String>,
}

impl Group {
    /// A log group of these places, as [`Engine::open`](crate::Engine::open) takes them.
    pub fn new<I>(name: impl Into<String>, places: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let known = LogGroup { name: name.into(), ..LogGroup::default() };
        Self { known, places: places.into_iter().map(Into::into).collect(), format: None }
    }

    /// Reads all of it as this format.
    #[must_use]
    pub fn format(mut self, format: impl Into<String>) -> Self {
        self.format = Some(format.into());
        self
    }

    /// The account it belongs to: `@aws.account` where the events do not say, and before the name in `@log`.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.known.account = Some(account.into());
        self
    }

    /// Its class; the standard one unless said.
    #[must_use]
    pub fn class(mut self, class: LogClass) -> Self {
        self.known.class = class;
        self
    }

    /// Name and type of its data source, `amazon_vpc.flow`: `@data_source_name` and `@data_source_type`.
    #[must_use]
    pub fn data_source(mut self, source: impl Into<String>) -> Self {
        self.known.data_source = Some(source.into());
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.known.tags.insert(key.into(), value.into());
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.known.name
    }

    /// Its places.
    pub fn places(&self) -> &[String] {
        &self.places
    }
}

/// A query under a name, or a part of one, with `{{parameter}}` where a value goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedQuery {
    pub(crate) text: String,
    pub(crate) defaults: Vec<(String, String)>,
}

impl SavedQuery {
    /// The query of that text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), defaults: Vec::new() }
    }

    /// The value of a parameter that a call does not give, as a call would write it: a text with its quotes.
    #[must_use]
    pub fn default(mut self, parameter: impl Into<String>, value: impl Into<String>) -> Self {
        self.defaults.push((parameter.into(), value.into()));
        self
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }
}
