//! `json`: a field out of JSON by its path.

use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::Json;

use crate::planner::Planner;
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn json(&mut self, json: &Json) {
        let source = match &json.source {
            Some(name) => self.named(name),
            None => self.scope.get("@message", &mut self.demand).unwrap_or(Value::Missing),
        };
        self.check_new(&json.name.text, json.name.span);
        // The parser lets no bad path through.
        let path = json.path().unwrap_or_default();
        let structure = match source {
            Value::Missing => None,
            // Made by a function: checked already.
            Value::Typed(Kind::Structure, _) => Some(source),
            // A string that holds JSON is opened as well (spec 4.10).
            other => Some(Value::Typed(Kind::Structure, values::structure(other.whole(&mut self.demand)))),
        };
        let part = match structure {
            Some(structure) => structure.step(&path).unwrap_or(Value::Missing),
            None => Value::Missing,
        };
        self.add_field(&json.name.text, part);
    }
}
