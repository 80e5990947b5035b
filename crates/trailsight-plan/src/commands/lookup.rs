//! `lookup`: columns of a table beside the rows, by the first line that has their values.

use datafusion::arrow::datatypes::DataType;
use datafusion::functions::expr_fn::coalesce;
use datafusion::logical_expr::{Expr, lit};
use trailsight_functions::Kind;
use trailsight_syntax::commands::{Lookup, Outputs};
use trailsight_syntax::{Name, codes, did_you_mean};

use super::source::listed;
use crate::branch::{Beside, Branch};
use crate::catalog::{Lookup as Table, Origin};
use crate::demand::Demand;
use crate::planner::{Input, Planner, Problem, Shown, column};
use crate::shape::Role;
use crate::step::Step;
use crate::value::Value;

impl<'a> Planner<'a> {
    pub(crate) fn lookup(&mut self, lookup: &Lookup) {
        let mut keys = Vec::new();
        for key in &lookup.keys {
            let field = key.field();
            let value = self.named(field);
            keys.push(value.text(&mut self.demand));
        }
        let Some(table) = self.table(&lookup.table) else { return };
        let mut known = true;
        for key in &lookup.keys {
            known &= self.has_column(table, &lookup.table, &key.column).is_some();
        }
        known &= self.has_outputs(table, &lookup.table, &lookup.outputs);
        if !known {
            return;
        }
        let mut demand = Demand::default();
        let theirs: Vec<Expr> = lookup.keys.iter().map(|key| demand.ask(&key.column.text, Kind::Text)).collect();
        let position = demand.ask_type("@position", DataType::UInt64);
        let first = Step::First { keys: theirs.clone(), order: vec![position.sort(true, false)], unpaired: lit(false) };
        self.beside_table(&lookup.table, demand, vec![first], (keys, theirs), &lookup.outputs);
    }

    /// The table of that name.
    pub(super) fn table(&mut self, name: &Name) -> Option<&'a dyn Table> {
        // Not through `self`, so that mistakes can be noted while the table is looked at.
        let catalog = self.catalog;
        match catalog.table(&name.text) {
            Some(Ok(table)) => Some(table),
            Some(Err(reason)) => {
                let message = format!("the table `{}` cannot be read: {reason}", name.text);
                self.problem(
                    Problem::new(&codes::UNREADABLE_TABLE, name.span, message).help("mend the file, or name another"),
                );
                None
            }
            None => {
                let names = catalog.tables();
                let help = match did_you_mean(&name.text, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => {
                        "name it in the project file, under `[tables]`, or with `--table name=file`".to_owned()
                    }
                    None => format!("the tables are {}", listed(&names)),
                };
                let message = format!("no lookup table is called `{}`", name.text);
                self.problem(Problem::new(&codes::UNKNOWN_TABLE, name.span, message).help(help));
                None
            }
        }
    }

    /// Which column of the table that is; a mistake if none.
    pub(super) fn has_column(&mut self, table: &dyn Table, name: &Name, column: &Name) -> Option<usize> {
        let columns = table.columns();
        let at = columns.iter().position(|known| *known == column.text);
        if at.is_none() {
            let message = format!("the table `{}` has no column `{}`", name.text, column.text);
            let help = match did_you_mean(&column.text, columns.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its columns are {}", listed(&columns)),
            };
            self.problem(Problem::new(&codes::UNKNOWN_COLUMN, column.span, message).help(help));
        }
        at
    }

    pub(super) fn has_outputs(&mut self, table: &dyn Table, name: &Name, outputs: &Outputs) -> bool {
        let mut known = true;
        for output in &outputs.columns {
            known &= self.has_column(table, name, &output.column).is_some();
        }
        known
    }

    /// Puts the lines of a table beside the rows whose keys equal theirs, after `steps`, and defines what is wanted of
    /// them. A row finds one line at most.
    pub(super) fn beside_table(
        &mut self,
        table: &Name,
        mut demand: Demand,
        mut steps: Vec<Step>,
        (keys, theirs): (Vec<Expr>, Vec<Expr>),
        outputs: &Outputs,
    ) {
        let mut select = Vec::new();
        let mut here = Vec::new();
        let mut on = Vec::new();
        for (key, their) in keys.into_iter().zip(theirs) {
            let (mine, other) = (self.scope.fresh("key"), self.scope.fresh("key"));
            here.push((key, mine.clone()));
            select.push((their, other.clone()));
            on.push((mine, other));
        }
        let mut found = Vec::new();
        for output in &outputs.columns {
            let name = self.scope.fresh(&output.column.text);
            select.push((demand.ask(&output.column.text, Kind::Text), name.clone()));
            found.push(column(&name));
        }
        steps.push(Step::Select(select));
        let input = self.inputs.len();
        let origin = Origin::Table(table.text.clone());
        self.inputs.push(Input { origin, demand, window: None, order: None });
        self.step(Step::With(here));
        let branch = Branch { input, steps };
        self.step(Step::Beside(Box::new(Beside { branch, on, keep: true, unique: true })));
        // All see the names as they were before the command.
        let values: Vec<Value> = outputs
            .columns
            .iter()
            .zip(found)
            .map(|(output, found)| {
                let before = outputs.keep.then(|| self.scope.get(&output.name().text, &mut self.demand)).flatten();
                match before {
                    Some(before) => {
                        let before = before.text(&mut self.demand);
                        Value::Typed(Kind::Text, coalesce(vec![before, found]))
                    }
                    None => Value::Typed(Kind::Text, found),
                }
            })
            .collect();
        for (output, value) in outputs.columns.iter().zip(values) {
            let name = output.name().text.clone();
            let value = self.column(&name, value);
            self.scope.define(&name, value.clone());
            match self.shown.iter_mut().find(|shown| shown.name == name) {
                Some(shown) => *shown = Shown { name, value, role: Role::Text },
                None => self.shown.push(Shown { name, value, role: Role::Text }),
            }
        }
    }
}
