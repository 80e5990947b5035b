//! `addtotals`: sums across a row, and down the columns.
//!
//! The row of sums comes of running sums: in the last row they are those of all rows, and that row is given twice, the
//! second time with its sums in place of its values. So the events are read once, and no rows are held.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::functions::expr_fn::coalesce;
use datafusion::functions_window::expr_fn::lead;
use datafusion::logical_expr::{Expr, lit};
use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::Addtotals;
use trailsight_syntax::{Span, codes};

use crate::planner::{Planner, Problem, column};
use crate::repeat::{ELEMENT, Repeat};
use crate::step::Step;
use crate::value::{Value, text_literal};
use crate::walk::{choose, running_sum};

/// What the row of sums says where it has nothing to sum.
const LABEL: &str = "Summary";

impl Planner<'_> {
    pub(crate) fn addtotals(&mut self, addtotals: &Addtotals, span: Span) {
        let known = self.known();
        let mut summed: Vec<(String, Value)> = Vec::new();
        for name in &addtotals.fields {
            let value = match known.iter().find(|(known, _)| *known == name.text) {
                Some((_, value)) => value.clone(),
                None => self.named(name),
            };
            if !summed.iter().any(|(known, _)| *known == name.text) {
                summed.push((name.text.clone(), value));
            }
        }
        if addtotals.fields.is_empty() {
            summed = known.into_iter().filter(|(_, value)| value.kind() != Kind::Time).collect();
            if summed.is_empty() {
                let message = "`addtotals` has nothing to sum: no column is shown and no name is made before it";
                let help = "name the fields, as in `addtotals price, tax`, or show them first with `fields`";
                self.problem(Problem::new(&codes::NO_COLUMN_FITS, span, message).help(help));
                return;
            }
        }
        if let Some(name) = addtotals.output() {
            let numbers = summed.iter().map(|(_, value)| value.number(&mut self.demand)).collect();
            let total = values::total(numbers);
            let span = addtotals.name.as_ref().map_or(span, |name| name.span);
            self.add(name, span, Value::Typed(Kind::Number, total));
            if let Some(value) = self.scope.get(name, &mut self.demand) {
                summed.push((name.to_owned(), value));
            }
        }
        if addtotals.col {
            self.column_totals(&summed);
        }
    }

    fn column_totals(&mut self, summed: &[(String, Value)]) {
        let next = self.scope.fresh("next");
        let mut calls = vec![(lead(lit(1i64), Some(1), None), next.clone())];
        let mut sums = Vec::new();
        for (name, value) in summed {
            let sum = self.scope.fresh(name);
            calls.push((running_sum(value.number(&mut self.demand)), sum.clone()));
            sums.push(sum);
        }
        let order = self.order_of_columns();
        self.over_rows(calls, Vec::new(), order);
        let marker = self.scope.fresh("totals");
        let times = |elements: &[i64]| {
            let elements: Vec<_> = elements.iter().map(|n| ScalarValue::Int64(Some(*n))).collect();
            Expr::Literal(ScalarValue::List(ScalarValue::new_list_nullable(&elements, &DataType::Int64)), None)
        };
        let list = choose(vec![(column(&next).is_null(), times(&[0, 1]))], Some(times(&[0])));
        let original = column(ELEMENT).eq(lit(0i64));
        self.step(Step::Repeat(Repeat { list, into: marker.clone(), original: Some((original, sums.clone())) }));
        let is_row = column(&marker).eq(lit(0i64));
        let first = self.shown.first().map(|shown| shown.name.clone());
        let mut rebound = Vec::new();
        for (name, value) in self.known() {
            let label = (Some(&name) == first.as_ref()).then(|| text_literal(LABEL));
            let sum = summed.iter().position(|(known, _)| *known == name).map(|at| values::finite(column(&sums[at])));
            let kind = match (sum.is_some(), value.kind()) {
                (true, Kind::Truth) => Kind::Number,
                (_, kind) => kind,
            };
            let constant = matches!(value, Value::Text(_) | Value::Number(..) | Value::Truth(_));
            let shown_sum = match (kind, sum) {
                (Kind::Text, Some(sum)) => Some(values::text_of_number(sum)),
                (Kind::Time, Some(sum)) => Some(Value::Typed(Kind::Number, sum).time(&mut self.demand)),
                (_, sum) => sum,
            };
            let in_totals = match (shown_sum, label) {
                (Some(sum), Some(label)) if kind == Kind::Text => Some(coalesce(vec![sum, label])),
                (None, Some(label)) if kind == Kind::Text => Some(label),
                (sum, _) => sum,
            };
            // The columns that are there were emptied in that row already.
            if in_totals.is_some() || constant {
                let value = value.read(kind, &mut self.demand);
                let value = choose(vec![(is_row.clone(), value)], in_totals);
                rebound.push((name, Value::Typed(kind, value)));
            }
        }
        self.rebind_all(rebound);
        self.order.insert(0, column(&marker).sort(true, true));
        self.totals = Some(marker);
    }

    /// Keeps so many rows, and the row of sums behind them.
    pub(crate) fn cut(&mut self, limit: u64) {
        let leads = self.order.first().zip(self.totals.as_ref());
        let Some((first, _)) = leads.filter(|(first, marker)| first.expr == column(marker)) else {
            self.steps.push(Step::Limit(limit));
            return;
        };
        let backwards = first.expr.clone().sort(false, false);
        let order = self.order();
        let totals_first = std::iter::once(backwards).chain(order[1..].iter().cloned()).collect();
        // DataFusion takes a sort directly above another for one over its keys.
        if let Some(Step::Sort(_)) = self.steps.last() {
            self.steps.pop();
        }
        self.steps.push(Step::Sort(totals_first));
        self.steps.push(Step::Limit(limit.saturating_add(1)));
        self.steps.push(Step::Sort(order));
    }
}
