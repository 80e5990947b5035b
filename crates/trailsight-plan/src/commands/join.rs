//! `join`: events of other log groups beside those with the same value.

use datafusion::arrow::datatypes::DataType;
use datafusion::logical_expr::{Expr, cast};
use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::{Join, JoinKind, Source};
use trailsight_syntax::{Span, codes};

use crate::branch::{Beside, Branch};
use crate::demand::{Demand, name_beside};
use crate::planner::{Input, Planner, Problem};
use crate::scope::Sides;
use crate::step::Step;
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn join(&mut self, join: &Join, span: Span) {
        let sources: Vec<&Source> = join.sources.iter().collect();
        let (origin, window) = self.origin(&sources);
        if self.beside.is_some() {
            let message = "a query may hold one `join`";
            let help = "use `lookup`, or `filter` with a query behind `in`, for what comes from further log groups";
            self.problem(Problem::new(&codes::TOO_MANY_JOINS, span, message).help(help));
            return;
        }
        let mut here = Vec::new();
        let mut on = Vec::new();
        for key in &join.on {
            let value = self.named(&key.left);
            let (mine, other) = (self.scope.fresh("key"), self.scope.fresh("key"));
            here.push((self.equal_key(&value), mine.clone()));
            on.push((mine, other));
        }
        self.step(Step::With(here));
        let input = self.inputs.len();
        let window = window.or(self.inputs[self.main].window);
        let declared = self.catalog.declared(&origin);
        self.inputs.push(Input { origin, demand: Demand::default(), window, order: None });
        self.beside = Some(input);
        self.demand.join();
        self.scope.join(Sides { left: join.left.text.clone(), right: join.right.text.clone(), declared });
        let mut there = Vec::new();
        for (key, (_, name)) in join.on.iter().zip(&on) {
            let right = format!("{}.{}", join.right.text, key.right.text);
            let value = self.scope.get(&right, &mut self.demand).unwrap_or(Value::Missing);
            there.push((self.equal_key(&value), name.clone()));
        }
        let steps = vec![Step::Joined, Step::With(there)];
        let branch = Branch { input, steps };
        let keep = join.kind == JoinKind::Left;
        self.step(Step::Beside(Box::new(Beside { branch, on, keep, unique: false })));
        // One row may have come beside several, which nothing else tells apart.
        let position = self.demand.ask_type(&Demand::path_beside("@position"), DataType::UInt64);
        self.within.push(position.sort(true, true));
    }

    /// A text that is the same for values that `=` finds equal.
    pub(crate) fn equal_key(&mut self, value: &Value) -> Expr {
        let text = |expr: Expr| cast(cast(expr, DataType::Utf8), DataType::Utf8View);
        let whole = |expr: Expr| text(cast(expr, DataType::Int64));
        values::equal_key(match (value.kind(), value) {
            // With all its digits, not as it is shown.
            (Kind::Number, Value::Typed(_, expr)) => text(expr.clone()),
            // A time is the number of its milliseconds.
            (Kind::Time, _) => whole(value.time(&mut self.demand)),
            (Kind::Truth, _) => whole(value.truth(&mut self.demand)),
            _ => value.text(&mut self.demand),
        })
    }
}

/// The columns of a table as they are called beside those of the query.
pub(crate) fn renamed(names: impl Iterator<Item = String>) -> Vec<(Expr, String)> {
    names.map(|name| (crate::planner::column(&name), name_beside(&name))).collect()
}
