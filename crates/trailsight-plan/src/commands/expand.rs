//! `expand`: a row for each element of a list, in place of the list.

use trailsight_functions::Kind;
use trailsight_syntax::commands::Expand;

use crate::planner::{Planner, Shown};
use crate::shape::Role;
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn expand(&mut self, expand: &Expand) {
        let name = expand.field.text.as_str();
        let value = self.named(&expand.field);
        // Known to be no list, in every row.
        if matches!(value.kind(), Kind::Number | Kind::Truth | Kind::Time) || value == Value::Missing {
            return;
        }
        let element = self.rows_of_elements(&value, name);
        let element = self.column(name, element);
        self.scope.define(name, element.clone());
        match self.shown.iter_mut().find(|s| s.name == name) {
            Some(shown) => shown.value = element,
            None => self.shown.push(Shown { name: name.to_owned(), value: element, role: Role::Text }),
        }
    }
}
