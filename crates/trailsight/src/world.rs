//! What one query names, opened: the log groups it reads and the tables it looks into.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use trailsight_plan::{Catalog, LogGroup, Lookup, Origin, origins};
use trailsight_scan::Source;
use trailsight_syntax::{Command, Query};

use crate::engine::Shared;
use crate::error::{Error, InputError};
use crate::project::Group;
use crate::tables::{Fault, Table};

/// What one query names.
#[derive(Debug)]
pub(crate) struct World {
    shared: Arc<Shared>,
    given: Source,
    groups: HashMap<Origin, Source>,
    tables: BTreeMap<String, Result<Table, String>>,
}

impl World {
    /// Reads the tables that the query names, and lists the places of its log groups if `lists`. What it names that is
    /// not there is left for the planner to tell.
    pub(crate) async fn open(shared: Arc<Shared>, given: Source, query: &Query, lists: bool) -> Result<World, Error> {
        let mut world = World { given, groups: HashMap::new(), tables: BTreeMap::new(), shared };
        if lists {
            for origin in origins(query, &world.shared.project.known) {
                if let Origin::Groups(names) = &origin {
                    let source = world.list(names).await?;
                    world.groups.insert(origin, source);
                }
            }
        }
        for name in tables(query) {
            let Some(place) = world.shared.project.table_place(name) else { continue };
            if world.tables.contains_key(name) {
                continue;
            }
            let table = match Table::read(name, place, &world.shared).await {
                Ok(table) => Ok(table),
                Err(Fault::Unreadable(reason)) => Err(reason),
                Err(Fault::Engine(error)) => return Err(error.into()),
            };
            world.tables.insert(name.to_owned(), table);
        }
        Ok(world)
    }

    async fn list(&self, names: &[String]) -> Result<Source, Error> {
        let mut sources = Vec::new();
        for group in self.shared.project.groups().iter().filter(|group| names.iter().any(|name| name == group.name())) {
            sources.push(self.list_one(group).await?);
        }
        Ok(Source::together(&sources))
    }

    async fn list_one(&self, group: &Group) -> Result<Source, Error> {
        let mut options = self.shared.open.clone();
        if let Some(format) = &group.format {
            options = options.with_format(format);
        }
        let source = trailsight_scan::open(&group.places, &options).await;
        let source = source.map_err(|source| InputError::Group { name: group.name().to_owned(), source })?;
        let known = &group.known;
        let source = source.called(group.name(), known.account.as_deref());
        Ok(source.tagged(known.data_source.as_deref(), &known.tags))
    }

    /// The events of an origin, if it has any.
    pub(crate) fn source(&self, origin: &Origin) -> Option<&Source> {
        match origin {
            Origin::Given => Some(&self.given),
            Origin::Groups(_) => self.groups.get(origin),
            Origin::Table(_) => None,
        }
    }

    /// The table of that name.
    pub(crate) fn read_table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)?.as_ref().ok()
    }
}

impl Catalog for World {
    fn groups(&self) -> &[LogGroup] {
        &self.shared.project.known
    }

    fn declared(&self, origin: &Origin) -> Option<SchemaRef> {
        self.source(origin)?.declared()
    }

    fn tables(&self) -> Vec<&str> {
        self.shared.project.tables().map(|(name, _)| name).collect()
    }

    fn table(&self, name: &str) -> Option<Result<&dyn Lookup, String>> {
        Some(match self.tables.get(name)? {
            Ok(table) => Ok(table),
            Err(reason) => Err(reason.clone()),
        })
    }
}

/// The tables that a query names.
fn tables(query: &Query) -> Vec<&str> {
    let stages = query.all().into_iter().flat_map(|query| &query.stages);
    let named = stages.filter_map(|stage| match &stage.command {
        Command::Lookup(lookup) => Some(lookup.table.text.as_str()),
        Command::CidrLookup(lookup) => Some(lookup.table.text.as_str()),
        _ => None,
    });
    named.collect()
}
