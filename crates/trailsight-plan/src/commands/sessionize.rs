//! `sessionize`: which rows belong to one visit.

use datafusion::arrow::datatypes::DataType;
use datafusion::functions_window::expr_fn::lag;
use datafusion::logical_expr::{Expr, Operator, binary_expr, cast, lit};
use trailsight_functions::Kind;
use trailsight_syntax::commands::Sessionize;
use trailsight_syntax::{Span, codes};

use crate::planner::{Planner, Problem, column};
use crate::step::Step;
use crate::value::{Value, text_literal};
use crate::walk::{choose, running_sum};

/// The longest pause in a session, where the query does not say.
const PAUSE: i64 = 30 * 60 * 1_000;

impl Planner<'_> {
    pub(crate) fn sessionize(&mut self, sessionize: &Sessionize, span: Span) {
        let pause = match sessionize.maxspan {
            Some((period, span)) => self.milliseconds(period, span),
            None => PAUSE,
        };
        let mut keys = Vec::new();
        for name in &sessionize.fields {
            let key = self.named(name).text(&mut self.demand);
            // No copy of a column that is there: DataFusion loses sight of which is equal to which.
            let key = self.column(&name.text, Value::Typed(Kind::Text, key)).text(&mut self.demand);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let Some(time) = self.timestamp() else {
            let message = "`sessionize` needs `@timestamp`, which is gone after `stats`";
            let help =
                "carry it along, as in `stats max(@timestamp) as @timestamp by ...`, or put it before the `stats`";
            self.problem(Problem::new(&codes::NO_TIMESTAMP, span, message).help(help));
            return;
        };
        // Rows of one moment are of one session in whatever order they are taken.
        let order = vec![time.clone().sort(true, true)];
        let before = self.scope.fresh("before");
        self.over_rows(vec![(lag(time.clone(), Some(1), None), before.clone())], keys.clone(), order.clone());
        let ms = |time: Expr| cast(time, DataType::Int64);
        let gap = ms(time.clone()) - ms(column(&before));
        // A row without a time comes first and begins nothing.
        let branches = vec![
            (time.clone().is_null(), lit(0i64)),
            (column(&before).is_null(), lit(1i64)),
            (gap.gt(lit(pause)), lit(1i64)),
        ];
        let begins = self.scope.fresh("begins");
        self.step(Step::With(vec![(choose(branches, Some(lit(0i64))), begins.clone())]));
        let number = self.scope.fresh("session");
        self.over_rows(vec![(running_sum(column(&begins)), number.clone())], keys.clone(), order);
        let number = cast(column(&number), DataType::Utf8View);
        let joined = |a: Expr, b: Expr| {
            let left = binary_expr(a, Operator::StringConcat, text_literal("_"));
            binary_expr(left, Operator::StringConcat, b)
        };
        let present = keys.iter().cloned().fold(time.is_not_null(), |all, key| all.and(key.is_not_null()));
        let name = keys.into_iter().chain([number]).reduce(joined).unwrap_or_else(|| text_literal(""));
        let name = cast(choose(vec![(present, name)], None), Kind::Text.data_type());
        let span = sessionize.alias.as_ref().map_or(span, |alias| alias.span);
        self.add(sessionize.output(), span, Value::Typed(Kind::Text, name));
    }
}
