//! `fillmissing`: rows for the bins of time in which nothing was.
//!
//! Each row stands for its own bin and for the empty ones up to the next row, the first of its kind also for those
//! before it: so it is repeated that often.

use datafusion::functions::expr_fn::coalesce;
use datafusion::functions_aggregate::min_max::{max_udaf, min_udaf};
use datafusion::functions_window::expr_fn::{lag, lead};
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{Expr, Operator, binary_expr};
use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::{Fillmissing, Stats};
use trailsight_syntax::{Args, ExprKind, Span, codes};

use crate::expr::Place;
use crate::planner::{Names, Planner, Problem, column};
use crate::repeat::{ELEMENT, Repeat};
use crate::step::Step;
use crate::value::{Value, number_literal, text_literal};
use crate::walk::{choose, time_literal};

/// The bins of time that a `stats` has made.
#[derive(Debug, Clone)]
pub(crate) struct Bins {
    /// The column of their beginnings.
    time: String,
    /// How long they are, as the functions want it: `5m`.
    period: String,
    /// By how many ms they are shifted.
    offset: i64,
    /// The columns of the other keys.
    others: Vec<String>,
}

impl Planner<'_> {
    /// The bins among the keys of a `stats`, if there are any; the first of several.
    pub(crate) fn bins(&self, stats: &Stats, keys: &Names) -> Option<Bins> {
        let name_of = |value: &Value| match value {
            Value::Typed(_, Expr::Column(column)) => Some(column.name.clone()),
            _ => None,
        };
        let (nth, period, shifted) = keys.iter().enumerate().find_map(|(nth, (name, _))| {
            let item = stats.by.iter().find(|item| item.name() == name)?;
            let ExprKind::Call(call) = &item.expr.kind else { return None };
            let function = self.registry.scalar(&call.name)?.spec.name;
            let Args::List(args) = &call.args else { return None };
            match (function, args.last().map(|last| &last.kind)) {
                ("bin" | "datefloor", Some(ExprKind::Period(period))) => Some((nth, *period, function == "bin")),
                _ => None,
            }
        })?;
        let others = keys.iter().enumerate().filter(|(other, _)| *other != nth);
        Some(Bins {
            time: name_of(&keys[nth].1)?,
            period: period.to_string(),
            offset: if shifted { self.offset } else { 0 },
            others: others.filter_map(|(_, (_, value))| name_of(value)).collect(),
        })
    }

    pub(crate) fn fillmissing(&mut self, fillmissing: &Fillmissing, span: Span) {
        let Some(bins) = self.scope.bins.clone() else {
            let message = "`fillmissing` needs a `stats` before it that has `bin(...)` behind `by`";
            let help = "write `stats ... by bin(5m) | fillmissing`";
            self.problem(Problem::new(&codes::NO_BINS, span, message).help(help));
            return;
        };
        let (start, end) = (self.moment.start, self.moment.end);
        match (start, end) {
            // Also where no event was at all.
            (Some(start), Some(end)) if bins.others.is_empty() => self.fill_window(&bins, start, end),
            _ => self.fill_each(&bins, start, end),
        }
        for fill in &fillmissing.fills {
            let value = self.value(&fill.value, Place::Event);
            let known = self.named(&fill.field);
            let numeric = value.constant_number().is_some() || matches!(value, Value::Typed(Kind::Number, _));
            let kind = match known.kind() {
                kind @ (Kind::Number | Kind::Time) if numeric => kind,
                Kind::Truth if numeric => Kind::Number,
                _ => Kind::Text,
            };
            let filled = coalesce(vec![known.read(kind, &mut self.demand), value.read(kind, &mut self.demand)]);
            self.rebind(&fill.field.text, Value::Typed(kind, filled));
        }
    }

    /// All bins of the window. A row that there was not is put before the others, for the bins up to the first of them.
    fn fill_window(&mut self, bins: &Bins, start: i64, end: i64) {
        let flag = self.scope.fresh("before");
        self.step(Step::Before(flag.clone()));
        let time = column(&bins.time);
        let next = self.scope.fresh("next");
        let order = vec![column(&flag).sort(false, false), time.clone().sort(true, false)];
        self.over_rows(vec![(lead(time.clone(), Some(1), None), next.clone())], Vec::new(), order);
        let from = choose(vec![(column(&flag), time_literal(start))], Some(time.clone()));
        let after = time_literal(end.saturating_add(1));
        let until = self.until(&time, &next, after);
        let was_there = datafusion::logical_expr::not(column(&flag));
        self.repeat(bins, from, until, Some(was_there));
    }

    /// All bins for each combination of the other keys.
    fn fill_each(&mut self, bins: &Bins, start: Option<i64>, end: Option<i64>) {
        let time = column(&bins.time);
        let mut bound = |known: Option<Expr>, max: bool| {
            known.unwrap_or_else(|| {
                let name = self.scope.fresh(if max { "newest" } else { "oldest" });
                let function = if max { max_udaf() } else { min_udaf() };
                let call = Expr::from(WindowFunction::new(function, vec![column(&bins.time)]));
                // In this order the first row has it, and so all have.
                let order = vec![column(&bins.time).sort(!max, false)];
                self.over_rows(vec![(call, name.clone())], Vec::new(), order);
                column(&name)
            })
        };
        let low = bound(start.map(time_literal), false);
        let newest = bound(end.map(time_literal), true);
        let high = self.just_after(newest);
        let keys: Vec<Expr> = bins.others.iter().map(|name| column(name)).collect();
        let (next, before) = (self.scope.fresh("next"), self.scope.fresh("before"));
        let calls =
            vec![(lead(time.clone(), Some(1), None), next.clone()), (lag(time.clone(), Some(1), None), before.clone())];
        self.over_rows(calls, keys, vec![time.clone().sort(true, false)]);
        let first = column(&before).is_null().and(low.clone().lt(time.clone()));
        let from = choose(vec![(first, low)], Some(time.clone()));
        let until = self.until(&time, &next, high);
        self.repeat(bins, from, until, None);
    }

    /// Up to where a row stands for bins: the next row, or else `end`, but never before its own bin is over.
    fn until(&mut self, time: &Expr, next: &str, end: Expr) -> Expr {
        let own = self.just_after(time.clone());
        let last = choose(vec![(time.clone().gt_eq(end.clone()), own)], Some(end));
        let until = self.scope.fresh("until");
        self.step(Step::With(vec![(coalesce(vec![column(next), last]), until.clone())]));
        column(&until)
    }

    /// A millisecond later.
    fn just_after(&mut self, time: Expr) -> Expr {
        let ms = Value::Typed(Kind::Time, time).number(&mut self.demand) + number_literal(1.0);
        Value::Typed(Kind::Number, ms).time(&mut self.demand)
    }

    fn repeat(&mut self, bins: &Bins, from: Expr, until: Expr, was_there: Option<Expr>) {
        let Bins { time, period, offset, others } = bins;
        let chunk = self.scope.fresh("bins");
        let list = values::thousands_of_bins(from, until.clone(), text_literal(period), *offset);
        self.step(Step::Repeat(Repeat { list, into: chunk.clone(), original: None }));
        let list = values::bins(column(&chunk), until, text_literal(period), *offset);
        let same = binary_expr(column(ELEMENT), Operator::IsNotDistinctFrom, column(time));
        let original = was_there.into_iter().fold(same, Expr::and);
        self.step(Step::Repeat(Repeat { list, into: time.clone(), original: Some((original, others.clone())) }));
    }
}
