//! `filldown`: the last value there was, where there is none.

use trailsight_functions::windows::carry;
use trailsight_syntax::codes;
use trailsight_syntax::commands::Filldown;

use crate::planner::{Planner, Problem, column};
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn filldown(&mut self, filldown: &Filldown) {
        let known = self.known();
        let mut filled = if filldown.fields.is_empty() { known.clone() } else { Vec::new() };
        for pattern in &filldown.fields {
            if let Some(name) = pattern.exact() {
                let value = match known.iter().find(|(known, _)| known == name) {
                    Some((_, value)) => value.clone(),
                    None => match self.scope.get(name, &mut self.demand) {
                        Some(value) => value,
                        None => self.unknown_after_stats(name, pattern.span),
                    },
                };
                filled.push((name.to_owned(), value));
                continue;
            }
            let fits: Vec<_> = known.iter().filter(|(name, _)| pattern.fits(name)).cloned().collect();
            if fits.is_empty() {
                let message = format!("no column is called like `{pattern}`");
                let help = "name the fields, or show them first: `fields ... | filldown ...`";
                self.problem(Problem::new(&codes::NO_COLUMN_FITS, pattern.span, message).help(help));
            }
            filled.extend(fits);
        }
        let mut calls = Vec::new();
        let mut made: Vec<(String, Value)> = Vec::new();
        for (name, value) in filled {
            if made.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let carried = self.scope.fresh(&name);
            calls.push((carry(value.natural(&mut self.demand)), carried.clone()));
            made.push((name, Value::Typed(value.kind(), column(&carried))));
        }
        if calls.is_empty() {
            return;
        }
        let order = self.order_of_columns();
        self.over_rows(calls, Vec::new(), order);
        self.rebind_all(made);
    }
}
