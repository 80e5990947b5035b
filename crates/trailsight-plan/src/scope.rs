//! What each name means at one point of the query.

use std::collections::HashMap;

use datafusion::arrow::datatypes::{DataType, SchemaRef, TimeUnit};
use trailsight_functions::Kind;

use crate::commands::Bins;
use crate::demand::Demand;
use crate::planner::Names;
use crate::value::Value;

/// The names in force.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// Names made by `fields`, `parse` and `stats`.
    defined: HashMap<String, Value>,
    /// Whether the fields of the log event can still be named: until the first `stats`.
    pub(crate) raw: bool,
    /// The columns that every event of the source has, if the source declares them (Parquet).
    declared: Option<SchemaRef>,
    /// Names ever defined; a name is defined once (spec 4.1).
    taken: HashMap<String, ()>,
    /// The bins of time that the last `stats` made.
    pub(crate) bins: Option<Bins>,
    /// What `pattern` made and only a command behind it shows, while its rows are there.
    pub(crate) patterns: Option<Names>,
    /// The command that made what is visible, once the fields of the event are not.
    pub(crate) made_by: &'static str,
    serial: usize,
}

impl Scope {
    pub(crate) fn new(declared: Option<SchemaRef>) -> Self {
        Self {
            defined: HashMap::new(),
            raw: true,
            declared,
            taken: HashMap::new(),
            bins: None,
            patterns: None,
            made_by: "stats",
            serial: 0,
        }
    }

    /// What `name` means here; `None` if nothing can make it.
    pub(crate) fn get(&self, name: &str, demand: &mut Demand) -> Option<Value> {
        if let Some(value) = self.defined.get(name) {
            return Some(value.clone());
        }
        if let Some(part) = self.part(name, demand) {
            return Some(part);
        }
        self.raw.then(|| self.raw_field(name, demand))
    }

    /// What a dotted name means as a path into a name that was defined: `m.key`, where `m` is a map. Of several the
    /// longest counts.
    fn part(&self, name: &str, demand: &mut Demand) -> Option<Value> {
        if self.defined.is_empty() {
            return None;
        }
        let dots = name.char_indices().rev().filter(|(_, c)| *c == '.');
        let (value, path) = dots
            .map(|(dot, _)| (self.defined.get(&name[..dot]), &name[dot + 1..]))
            .find_map(|(value, path)| value.map(|value| (value, path)))?;
        match value.step(path)? {
            // A field of the event goes the way that fields go.
            Value::Raw(field) => Some(self.raw_field(&field, demand)),
            part => Some(part),
        }
    }

    fn raw_field(&self, name: &str, demand: &mut Demand) -> Value {
        match name {
            "@timestamp" | "@ingestionTime" => return Value::Typed(Kind::Time, demand.ask(name, Kind::Time)),
            "@message" | "@ptr" | "@log" | "@logStream" | "@object" | "@aws.account" | "@aws.region" => {
                return Value::Typed(Kind::Text, demand.ask(name, Kind::Text));
            }
            _ => {}
        }
        let Some(declared) = &self.declared else { return Value::Raw(name.to_owned()) };
        let Some(field) = declared.fields().iter().find(|f| f.name() == name) else {
            return Value::Raw(name.to_owned());
        };
        match field.data_type() {
            DataType::Int64 => Value::Typed(Kind::Number, demand.ask_type(name, DataType::Int64)),
            DataType::Float64 => Value::Typed(Kind::Number, demand.ask(name, Kind::Number)),
            DataType::Boolean => Value::Typed(Kind::Truth, demand.ask(name, Kind::Truth)),
            DataType::Timestamp(TimeUnit::Millisecond, _) => Value::Typed(Kind::Time, demand.ask(name, Kind::Time)),
            _ => Value::Raw(name.to_owned()),
        }
    }

    /// The columns that every event has, if the source declares them.
    pub(crate) fn declared(&self) -> Option<&SchemaRef> {
        self.declared.as_ref()
    }

    /// Whether `name` was defined by an earlier command.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains_key(name)
    }

    /// Whether `name` is an output that is visible here.
    pub(crate) fn is_defined(&self, name: &str) -> bool {
        self.defined.contains_key(name)
    }

    pub(crate) fn define(&mut self, name: &str, value: Value) {
        self.taken.insert(name.to_owned(), ());
        self.defined.insert(name.to_owned(), value);
    }

    /// Lets a name that there is mean something else.
    pub(crate) fn rebind(&mut self, name: &str, value: Value) {
        self.defined.insert(name.to_owned(), value);
    }

    /// After `stats`: only what it made is visible.
    pub(crate) fn replace(&mut self, outputs: Vec<(String, Value)>) {
        self.raw = false;
        self.bins = None;
        self.patterns = None;
        self.made_by = "stats";
        self.defined.clear();
        for (name, value) in outputs {
            self.define(&name, value);
        }
    }

    /// The visible defined names, for "did you mean".
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.defined.keys().map(String::as_str)
    }

    /// A column name that no other has, readable in plans: `#` cannot begin a field of a log.
    pub(crate) fn fresh(&mut self, hint: &str) -> String {
        self.serial += 1;
        format!("#{}:{hint}", self.serial)
    }
}
