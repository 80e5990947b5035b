//! `stats`: many events to one row for each combination of keys.

use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::lit;
use trailsight_functions::Kind;
use trailsight_syntax::commands::Stats;
use trailsight_syntax::{Call, Expr, ExprKind, Item, Label, Span, codes, did_you_mean};

use crate::expr::Place;
use crate::planner::{Columns, Group, Names, Planner, Problem, Shown, column};
use crate::shape::Role;
use crate::step::Step;
use crate::value::Value;

impl Planner<'_> {
    pub(crate) fn stats(&mut self, stats: &Stats, span: Span) {
        self.stats += 1;
        if self.stats == self.settings.max_stats + 1 {
            let message = format!("a query may hold at most {} `stats`", self.settings.max_stats);
            self.problem(Problem::new(&codes::TOO_MANY_STATS, span, message).help("aggregate in fewer steps"));
        }
        self.stands_alone(stats);
        self.offset = stats.offset.map_or(0, |(period, span)| self.milliseconds(period, span));
        let (keys, key_columns) = self.keys(&stats.by);
        let bins = self.bins(stats, &keys);
        self.offset = 0;
        self.group = Some(Group { keys: keys.clone(), ..Group::default() });
        let mut measures = Vec::new();
        for item in &stats.aggregates {
            let value = self.item(item);
            if let Label::Alias(alias) = &item.label {
                self.check_new(&alias.text, alias.span);
            }
            if let Some(group) = &mut self.group {
                group.items.push((item.name().to_owned(), value.clone()));
            }
            measures.push((item.name().to_owned(), value));
        }
        let mut aggregates = self.group.take().unwrap_or_default().aggregates;
        let mut events = None;
        if key_columns.is_empty() {
            // Without keys no event gives no row (section 13, 6), where SQL gives one.
            let all = count(lit(1i64));
            let known = aggregates.iter().find(|(known, _)| *known == all).map(|(_, name)| name.clone());
            let name = known.unwrap_or_else(|| {
                let name = "#events".to_owned();
                aggregates.push((all, name.clone()));
                name
            });
            events = Some(name);
        }
        self.step(Step::Aggregate { keys: key_columns, aggregates });
        if let Some(events) = events {
            self.step(Step::Filter(column(&events).gt(lit(0i64))));
        }
        self.outputs(stats, keys, measures);
        self.scope.bins = bins;
    }

    /// Refuses company for an aggregate that wants none (spec 5.8).
    fn stands_alone(&mut self, stats: &Stats) {
        for item in &stats.aggregates {
            let mut name = None;
            any_call(&item.expr, &mut |call| {
                name = self.registry.aggregate(&call.name).filter(|function| function.alone).map(|f| f.spec.name);
                name.is_some()
            });
            if let Some(name) = name
                && (stats.aggregates.len() > 1 || !stats.by.is_empty())
            {
                let message = format!("`{name}` stands alone: no `by`, and no other aggregate beside it");
                let help = "write `stats count(*) as n by field | sort n desc`, or `countFrequent field`";
                self.problem(Problem::new(&codes::NOT_ALONE, item.expr.span, message).help(help));
            }
        }
    }

    /// The keys as values over the aggregate's output, and the expressions that make them.
    fn keys(&mut self, by: &[Item]) -> (Names, Columns) {
        let mut keys = Names::new();
        let mut columns = Columns::new();
        for item in by {
            let value = self.value(&item.expr, Place::Event);
            self.no_structure(&value, "a key of `stats`", item.expr.span);
            if let Label::Alias(alias) = &item.label {
                self.check_new(&alias.text, alias.span);
            }
            if keys.iter().any(|(name, _)| name == item.name()) {
                continue;
            }
            let column_name = self.scope.fresh(item.name());
            columns.push((value.natural(&mut self.demand), column_name.clone()));
            keys.push((item.name().to_owned(), Value::Typed(value.kind(), column(&column_name))));
        }
        (keys, columns)
    }

    /// One item: an expression over aggregates, keys, and earlier items of the same `stats`.
    fn item(&mut self, item: &Item) -> Value {
        if !self.holds_aggregate(&item.expr) && !self.names_group(&item.expr) {
            let message = "this is no aggregate: `stats` needs a function such as `count(*)` or `max(field)`";
            let help = match &item.expr.kind {
                ExprKind::Field(name) => {
                    format!("write `by {name}` to group by it, or `latest({name})` to take one value")
                }
                _ => "wrap it in an aggregate, as in `sum(...)`".to_owned(),
            };
            self.problem(Problem::new(&codes::NOT_AN_AGGREGATE, item.expr.span, message).help(help));
            return Value::Missing;
        }
        self.value(&item.expr, Place::Group)
    }

    /// A field named in an item outside any aggregate.
    pub(crate) fn group_field(&mut self, name: &str, expr: &Expr) -> Value {
        let Some(group) = &self.group else { return Value::Missing };
        let known = group.items.iter().rev().chain(&group.keys).find(|(n, _)| n == name);
        if let Some((_, value)) = known {
            return value.clone();
        }
        let near = did_you_mean(name, group.items.iter().chain(&group.keys).map(|(n, _)| n.as_str()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("aggregate it, as in `max({name})`, or add it to `by`"),
        };
        let message = format!("`{name}` has many values in a group");
        self.problem(Problem::new(&codes::NOT_AN_AGGREGATE, expr.span, message).help(help));
        Value::Missing
    }

    fn holds_aggregate(&self, expr: &Expr) -> bool {
        any_call(expr, &mut |call| {
            // An unknown name gets its own message, and no second one.
            self.registry.aggregate(&call.name).is_some() || self.registry.scalar(&call.name).is_none()
        })
    }

    fn names_group(&self, expr: &Expr) -> bool {
        let Some(group) = &self.group else { return false };
        any_field(expr, &mut |name| group.items.iter().chain(&group.keys).any(|(n, _)| n == name))
    }

    /// From here on only these names are visible, and these columns shown.
    fn outputs(&mut self, stats: &Stats, keys: Names, measures: Names) {
        self.shown.clear();
        self.chosen = true;
        self.order.clear();
        self.within.clear();
        self.numbered = None;
        let mut visible = Vec::new();
        // Newest bin first, then the other keys ascending: the same rows in the same order however they were read.
        let (times, others): (Vec<_>, Vec<_>) = keys.iter().partition(|(_, value)| value.kind() == Kind::Time);
        for (_, value) in times {
            let expr = self.sort_key(value, true);
            self.order.push(expr);
        }
        for (_, value) in others {
            let expr = self.sort_key(value, false);
            self.order.push(expr);
        }
        for (name, value) in keys {
            let role = if value.kind() == Kind::Time { Role::Time } else { Role::Category };
            self.shown.push(Shown { name: name.clone(), value: value.clone(), role });
            visible.push((name, value));
        }
        for ((name, value), item) in measures.into_iter().zip(&stats.aggregates) {
            let value = self.column(item.name(), value);
            self.shown.push(Shown { name: name.clone(), value: value.clone(), role: Role::Measure });
            visible.push((name, value));
        }
        self.rows_are_new(visible);
    }
}

/// Whether some call in the expression meets the condition.
fn any_call(expr: &Expr, holds: &mut dyn FnMut(&Call) -> bool) -> bool {
    if let ExprKind::Call(call) = &expr.kind
        && holds(call)
    {
        return true;
    }
    expr.children().into_iter().any(|child| any_call(child, holds))
}

fn any_field(expr: &Expr, holds: &mut dyn FnMut(&str) -> bool) -> bool {
    if let ExprKind::Field(name) = &expr.kind
        && holds(name)
    {
        return true;
    }
    expr.children().into_iter().any(|child| any_field(child, holds))
}
