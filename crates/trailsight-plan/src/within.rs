//! `field in (query)`: whether a value is among those of another query.

use datafusion::logical_expr::{lit, not, when};
use trailsight_functions::Kind;
use trailsight_syntax::{Command, Expr, InQuery, Query, codes};

use crate::branch::Beside;
use crate::expr::Place;
use crate::planner::{Planner, Problem, column};
use crate::step::Step;
use crate::value::{Value, null};

impl Planner<'_> {
    /// The values are told apart once, and each row looks whether its own is among them.
    pub(crate) fn in_query(&mut self, within: &InQuery, expr: &Expr, place: Place) -> Value {
        if place == Place::Group {
            let message = "a query cannot stand among what is reckoned of a group";
            let help = "write it in a `filter` behind the `stats`";
            return self.wrong(&codes::QUERY_IN_STATS, expr, message, help);
        }
        let subject = self.value(&within.subject, place);
        let mistakes = self.mistakes();
        let mut inner = self.inner(&within.query);
        if inner.columns.len() > 1
            && let Some(name) = last_field(&within.query)
        {
            inner.columns.retain(|(shown, _)| shown.name == name);
        }
        let only = match inner.columns.as_slice() {
            [(shown, _)] => shown.value.clone(),
            columns => {
                if self.mistakes() == mistakes {
                    let names: Vec<&str> = columns.iter().map(|(shown, _)| shown.name.as_str()).collect();
                    let message = format!("the query behind `in` gives {} columns, not one", names.len());
                    let span = within.query.stages.first().map_or(expr.span, |first| first.span);
                    let span = within.query.stages.last().map_or(span, |last| span.to(last.span));
                    let help = match names.as_slice() {
                        [] => "end it with `fields` and the field that holds the values".to_owned(),
                        names => format!("end it with `display {}`, or another of its columns", names[names.len() - 1]),
                    };
                    self.problem(Problem::new(&codes::NOT_ONE_COLUMN, span, message).help(help));
                }
                return Value::Missing;
            }
        };
        // Asked of the inner rows already: what is read here again is a column of theirs.
        let value = Value::Typed(only.kind(), inner.columns.swap_remove(0).1);
        let (mine, theirs) = (self.scope.fresh("key"), self.scope.fresh("key"));
        let keys = vec![(self.equal_key(&value), theirs.clone())];
        inner.branch.steps.push(Step::Aggregate { keys, aggregates: Vec::new() });
        inner.branch.steps.push(Step::Filter(column(&theirs).is_not_null()));
        let key = self.equal_key(&subject);
        self.step(Step::With(vec![(key, mine.clone())]));
        let on = vec![(mine.clone(), theirs.clone())];
        self.step(Step::Beside(Box::new(Beside { branch: inner.branch, on, keep: true, unique: true })));
        let found = column(&theirs).is_not_null();
        // A missing value is neither among them nor not (spec 2.3).
        let found =
            when(column(&mine).is_not_null(), found).otherwise(null(Kind::Truth)).unwrap_or_else(|_| lit(false));
        Value::Typed(Kind::Truth, if within.negated { not(found) } else { found })
    }
}

/// The column that the query ends with, if the last command that names columns is a `fields` of one: the manual writes
/// `stats count(*) as n by user | filter n > 3 | fields user` where the users are meant.
fn last_field(query: &Query) -> Option<&str> {
    let last = query.stages.iter().rev().find_map(|stage| match &stage.command {
        Command::Fields(fields) => Some(fields.items.as_slice()),
        Command::Display(_) | Command::Stats(_) => Some(&[][..]),
        _ => None,
    });
    match last? {
        [item] => Some(item.name()),
        _ => None,
    }
}
