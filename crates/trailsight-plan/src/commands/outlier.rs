//! `outlier`: numbers far from the others.
//!
//! The quartiles are known only behind the last row. There they are taken; the last row is then put first, so that
//! going over the rows once more carries them to every other. Both times DataFusion sorts, which spills, and holds no
//! row longer than it must.

use datafusion::functions::expr_fn::coalesce;
use datafusion::logical_expr::{Expr, lit};
use trailsight_functions::windows::{carry, quartiles};
use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::{Outlier, OutlierAction};

use crate::planner::{Planner, column};
use crate::step::Step;
use crate::value::{Value, number_literal, number_of};
use crate::walk::choose;

/// How many interquartile ranges away a value may be, where the query does not say.
const RANGES: f64 = 2.5;

/// A field and what is known of it.
struct Field {
    name: String,
    value: Value,
    number: Expr,
    upper: Expr,
    lower: Option<Expr>,
}

impl Planner<'_> {
    pub(crate) fn outlier(&mut self, outlier: &Outlier) {
        let ranges = outlier.param.as_deref().and_then(number_of).unwrap_or(RANGES);
        let mut given: Vec<(String, Value, Expr)> = Vec::new();
        for name in &outlier.fields {
            let value = self.named(name);
            if given.iter().any(|(known, ..)| *known == name.text) {
                continue;
            }
            let number = value.number(&mut self.demand);
            let number = self.column(&name.text, Value::Typed(Kind::Number, number)).number(&mut self.demand);
            given.push((name.text.clone(), value, number));
        }
        let last = self.last_row();
        let order = self.order_of_columns();
        let (mut found, mut carried) = (Vec::new(), Vec::new());
        let mut bounds = Vec::new();
        for (name, _, number) in &given {
            let (at_last, everywhere) = (self.scope.fresh(name), self.scope.fresh(name));
            found.push((quartiles(number.clone(), last.clone()), at_last.clone()));
            carried.push((carry(column(&at_last)), everywhere.clone()));
            bounds.push(column(&everywhere));
        }
        self.over_rows(found, Vec::new(), order.clone());
        self.over_rows(carried, Vec::new(), std::iter::once(last.sort(false, false)).chain(order).collect());
        let fields = given.into_iter().zip(bounds).map(|((name, value, number), quartiles)| {
            let bound = |nth, sign: f64| {
                let quartile = |nth| values::member(quartiles.clone(), nth);
                let range = quartile(2) - quartile(1);
                values::finite(quartile(nth) + range * number_literal(sign * ranges))
            };
            let lower = outlier.uselower.then(|| bound(1, -1.0));
            Field { name, value, number, upper: bound(2, 1.0), lower }
        });
        let mut any = lit(false);
        for field in fields.collect::<Vec<_>>() {
            let outside = self.treat(outlier, field);
            any = any.or(outside);
        }
        if outlier.action == OutlierAction::Remove {
            self.step(Step::Filter(datafusion::logical_expr::not(any)));
        }
    }

    /// What becomes of one field; gives whether a row is an outlier.
    fn treat(&mut self, outlier: &Outlier, field: Field) -> Expr {
        let Field { name, value, number, upper, lower } = field;
        let above = coalesce(vec![number.clone().gt(upper.clone()), lit(false)]);
        let below = lower.clone().map(|lower| coalesce(vec![number.clone().lt(lower), lit(false)]));
        let outside = below.clone().into_iter().fold(above.clone(), Expr::or);
        let outside = self.column(&name, Value::Typed(Kind::Truth, outside)).truth(&mut self.demand);
        if outlier.action == OutlierAction::Transform {
            let kind = if value.kind() == Kind::Truth { Kind::Number } else { value.kind() };
            let demand = &mut self.demand;
            let mut read = |bound: Expr| Value::Typed(Kind::Number, bound).read(kind, demand);
            let mut branches = vec![(above, read(upper))];
            if let (Some(below), Some(lower)) = (below, lower) {
                branches.push((below, read(lower)));
            }
            let as_it_is = value.read(kind, &mut self.demand);
            self.rebind(&name, Value::Typed(kind, choose(branches, Some(as_it_is))));
        }
        if outlier.mark {
            let span = outlier.fields.iter().find(|f| f.text == name).map_or_else(Default::default, |f| f.span);
            self.add(&format!("isOutlier_{name}"), span, Value::Typed(Kind::Truth, outside.clone()));
        }
        outside
    }
}
