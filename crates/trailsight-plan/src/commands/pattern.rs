//! `pattern`: one row for each shape that the lines share.

use datafusion::arrow::datatypes::DataType;
use datafusion::logical_expr::lit;
use trailsight_functions::{Kind, values};
use trailsight_syntax::{Expr, Span};

use crate::commands::Compared;
use crate::expr::Place;
use crate::planner::{Columns, Names, Planner, Shown, column};
use crate::shape::Role;
use crate::step::Step;
use crate::value::{Value, null};

/// How many of the columns are visible behind `pattern`; the others are those of the commands that follow it.
const VISIBLE: usize = 7;

impl Planner<'_> {
    pub(crate) fn pattern(&mut self, field: &Expr, span: Span) {
        let value = self.value(field, Place::Event);
        self.no_structure(&value, "what `pattern` takes", field.span);
        let text = value.text(&mut self.demand);
        let compared = self.compared;
        let time = match (self.timestamp(), compared) {
            (Some(time), _) => time,
            (None, None) => null(Kind::Time),
            (None, Some(_)) => {
                self.no_time_to_compare(span);
                null(Kind::Time)
            }
        };
        let (now, earlier) = match compared {
            Some(Compared::Windows { now, earlier }) => (within(&time, now), within(&time, earlier)),
            None | Some(Compared::Halves) => (lit(true), lit(false)),
        };
        let patterns = values::patterns(text, time, now, earlier, compared == Some(Compared::Halves));
        let mut visible = self.spread("pattern", patterns, &values::PATTERN_COLUMNS);
        let hidden = visible.split_off(VISIBLE);
        self.rows_are_new(visible);
        self.scope.made_by = "pattern";
        self.scope.patterns = Some(hidden);
        self.chosen = true;
        self.show(&["@pattern", "@ratio", "@sampleCount", "@severityLabel"]);
        self.order_by(&[("@sampleCount", true), ("@pattern", false)]);
    }

    /// Gathers all rows into a list of others, and goes on with those.
    pub(crate) fn spread(
        &mut self,
        hint: &str,
        list: datafusion::logical_expr::Expr,
        members: &[(&'static str, DataType)],
    ) -> Names {
        let rows = self.scope.fresh(hint);
        self.step(Step::Aggregate { keys: Vec::new(), aggregates: vec![(list, rows.clone())] });
        self.step(Step::Spread(rows.clone()));
        self.within.clear();
        let mut columns = Columns::new();
        let mut names = Names::new();
        for (nth, (name, data_type)) in members.iter().enumerate() {
            let made = self.scope.fresh(name);
            columns.push((values::member(column(&rows), nth + 1), made.clone()));
            let kind = if *data_type == DataType::Utf8View { Kind::Text } else { Kind::Number };
            names.push(((*name).to_owned(), Value::Typed(kind, column(&made))));
        }
        self.step(Step::With(columns));
        names
    }

    /// Shows these columns, which are defined, and no others.
    pub(crate) fn show(&mut self, names: &[&str]) {
        self.shown.clear();
        for name in names {
            let value = self.scope.get(name, &mut self.demand).unwrap_or(Value::Missing);
            let role = match *name {
                "@pattern" | "@fieldName" => Role::Category,
                "@sampleCount" | "@diffEventCount" | "@relevanceScore" => Role::Measure,
                _ => Role::Text,
            };
            self.shown.push(Shown { name: (*name).to_owned(), value, role });
        }
    }

    /// Puts the rows in the order of these columns, descending where it says so.
    pub(crate) fn order_by(&mut self, keys: &[(&str, bool)]) {
        self.order.clear();
        for (name, descending) in keys {
            let value = self.scope.get(name, &mut self.demand).unwrap_or(Value::Missing);
            let key = value.natural(&mut self.demand).sort(!descending, !descending);
            self.order.push(key);
        }
        self.sorted = false;
    }
}

fn within(time: &datafusion::logical_expr::Expr, (start, end): (i64, i64)) -> datafusion::logical_expr::Expr {
    let moment = |ms| lit(datafusion::common::ScalarValue::TimestampMillisecond(Some(ms), Some("UTC".into())));
    time.clone().gt_eq(moment(start)).and(time.clone().lt_eq(moment(end)))
}

/// Whether a time lies in one of two windows.
pub(super) fn within_either(
    time: &datafusion::logical_expr::Expr,
    now: (i64, i64),
    earlier: (i64, i64),
) -> datafusion::logical_expr::Expr {
    within(time, now).or(within(time, earlier))
}
