//! `fields`: adds columns to the result, and names to what follows.

use trailsight_syntax::commands::Fields;
use trailsight_syntax::{Item, Label};

use crate::expr::Place;
use crate::planner::{Planner, Shown};
use crate::shape::Role;

impl Planner<'_> {
    pub(crate) fn fields(&mut self, fields: &Fields) {
        let shown = self.items(&fields.items);
        for column in shown {
            // Several `fields` add up; a repeated column shows once, where it was met first.
            match self.shown.iter_mut().find(|s| s.name == column.name) {
                Some(earlier) => *earlier = column,
                None => self.shown.push(column),
            }
        }
        self.chosen = true;
    }

    /// The items of `fields` and `display`. All see the names as they were before the command (spec 4.1); then the
    /// aliases are defined.
    pub(crate) fn items(&mut self, items: &[Item]) -> Vec<Shown> {
        let values: Vec<_> = items.iter().map(|item| self.value(&item.expr, Place::Event)).collect();
        let mut shown = Vec::with_capacity(items.len());
        for (item, value) in items.iter().zip(values) {
            let value = self.column(item.name(), value);
            if let Label::Alias(alias) = &item.label {
                self.check_new(&alias.text, alias.span);
                self.scope.define(&alias.text, value.clone());
            }
            shown.push(Shown { name: item.name().to_owned(), value, role: Role::Text });
        }
        shown
    }
}
