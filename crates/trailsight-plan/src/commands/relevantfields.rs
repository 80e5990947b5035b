//! `relevantfields`: one row for each field that tells some events from the rest.

use datafusion::logical_expr::Expr;
use trailsight_functions::values;
use trailsight_syntax::commands::Relevantfields;

use super::filter::collect;
use crate::expr::Place;
use crate::planner::Planner;
use crate::step::Step;
use crate::value::{Value, text_literal};

impl Planner<'_> {
    pub(crate) fn relevantfields(&mut self, node: &Relevantfields) {
        let condition = self.condition(&node.condition, Place::Event);
        let mut fields = Vec::new();
        for name in &node.fields {
            let value = match self.scope.get(&name.text, &mut self.demand) {
                Some(value) => value,
                None => self.unknown_after_stats(&name.text, name.span),
            };
            if !fields.iter().any(|(known, _)| *known == name.text) {
                fields.push((name.text.clone(), value));
            }
        }
        // Without names: all that are known, or all that the events turn out to have.
        let known: Option<Vec<String>> = match (&node.fields[..], self.scope.raw, self.scope.declared()) {
            ([], true, Some(declared)) => Some(declared.fields().iter().map(|field| field.name().clone()).collect()),
            ([], false, _) => Some(self.scope.names().map(str::to_owned).collect()),
            _ => None,
        };
        let by_json = node.fields.is_empty() && known.is_none();
        if let Some(mut known) = known {
            known.sort();
            for name in known {
                let value = self.scope.get(&name, &mut self.demand).unwrap_or(Value::Missing);
                fields.push((name, value));
            }
        }
        let relevant = if by_json {
            let message = self.scope.get("@message", &mut self.demand).unwrap_or(Value::Missing);
            values::relevant_of_json(condition, message.text(&mut self.demand))
        } else {
            let texts: Vec<(Expr, Expr)> =
                fields.iter().map(|(name, value)| (text_literal(name), value.text(&mut self.demand))).collect();
            values::relevant_of(condition, texts)
        };
        let names = self.spread("relevant", relevant, &values::RELEVANT_COLUMNS);
        self.rows_are_new(names);
        self.scope.made_by = "relevantfields";
        // They tell the events apart by what was asked for, which is no news.
        let mut asked = Vec::new();
        collect(&node.condition, &mut asked);
        if !asked.is_empty()
            && let Some(Value::Typed(_, name)) = self.scope.get("@fieldName", &mut self.demand)
        {
            self.step(Step::Filter(name.in_list(asked.iter().map(|field| text_literal(field)).collect(), true)));
        }
        self.chosen = true;
        let shown = values::RELEVANT_COLUMNS.map(|(name, _)| name);
        self.show(&shown);
        self.order_by(&[("@relevanceScore", true), ("@fieldName", false)]);
    }
}
