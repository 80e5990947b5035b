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
    /// The two sides of a `join`, while both can be named.
    sides: Option<Sides>,
    /// What `pattern` made and only a command behind it shows, while its rows are there.
    pub(crate) patterns: Option<Names>,
    /// The command that made what is visible, once the fields of the event are not.
    pub(crate) made_by: &'static str,
    serial: usize,
}

/// The names of the two sides of a `join`.
#[derive(Debug, Clone)]
pub(crate) struct Sides {
    pub(crate) left: String,
    pub(crate) right: String,
    /// The columns that every event of the right side has, if its source declares them.
    pub(crate) declared: Option<SchemaRef>,
}

impl Sides {
    /// What stands behind the side's name in `name`.
    fn behind<'a>(side: &str, name: &'a str) -> Option<&'a str> {
        name.strip_prefix(side)?.strip_prefix('.').filter(|rest| !rest.is_empty())
    }
}

impl Scope {
    pub(crate) fn new(declared: Option<SchemaRef>) -> Self {
        Self {
            defined: HashMap::new(),
            raw: true,
            declared,
            taken: HashMap::new(),
            bins: None,
            sides: None,
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
        if let Some(sides) = &self.sides {
            if let Some(name) = Sides::behind(&sides.right, name) {
                return Some(raw_field(&sides.declared, name, &Demand::path_beside(name), demand));
            }
            if let Some(name) = Sides::behind(&sides.left, name) {
                if let Some(value) = self.defined.get(name) {
                    return Some(value.clone());
                }
                let part = self.part(name, demand);
                return part.or_else(|| self.raw.then(|| raw_field(&self.declared, name, name, demand)));
            }
        }
        if let Some(part) = self.part(name, demand) {
            return Some(part);
        }
        self.raw.then(|| raw_field(&self.declared, name, name, demand))
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
            Value::Raw(field) => Some(raw_field(&self.declared, &field, &field, demand)),
            part => Some(part),
        }
    }

    /// From here on fields of other events have `right` before them.
    pub(crate) fn join(&mut self, sides: Sides) {
        self.sides = Some(sides);
    }

    /// The two sides of a `join`, while both can be named.
    pub(crate) fn sides(&self) -> Option<&Sides> {
        self.sides.as_ref()
    }

    /// What the source declares of its columns.
    pub(crate) fn declare(&mut self, declared: Option<SchemaRef>) {
        self.declared = declared;
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
        self.sides = None;
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

/// A field of the event, at `path` in the demand.
fn raw_field(declared: &Option<SchemaRef>, name: &str, path: &str, demand: &mut Demand) -> Value {
    match name {
        "@timestamp" | "@ingestionTime" => return Value::Typed(Kind::Time, demand.ask(path, Kind::Time)),
        "@message" | "@ptr" | "@log" | "@logStream" | "@object" | "@aws.account" | "@aws.region"
        | "@data_source_name" | "@data_source_type" => {
            return Value::Typed(Kind::Text, demand.ask(path, Kind::Text));
        }
        // What is known of the log group, not of the event.
        _ if name.starts_with("@aws.tag.") => return Value::Typed(Kind::Text, demand.ask(path, Kind::Text)),
        _ => {}
    }
    let Some(declared) = declared else { return Value::Raw(path.to_owned()) };
    let Some(field) = declared.fields().iter().find(|f| f.name() == name) else {
        return Value::Raw(path.to_owned());
    };
    match field.data_type() {
        DataType::Int64 => Value::Typed(Kind::Number, demand.ask_type(path, DataType::Int64)),
        DataType::Float64 => Value::Typed(Kind::Number, demand.ask(path, Kind::Number)),
        DataType::Boolean => Value::Typed(Kind::Truth, demand.ask(path, Kind::Truth)),
        DataType::Timestamp(TimeUnit::Millisecond, _) => Value::Typed(Kind::Time, demand.ask(path, Kind::Time)),
        _ => Value::Raw(path.to_owned()),
    }
}
