//! `parse`: fields cut out of a text by a glob or a regular expression.

use datafusion::logical_expr::Expr;
use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::{Parse, ParsePattern};

use crate::planner::{Planner, Shown, column};
use crate::shape::Role;
use crate::step::Step;
use crate::value::{Value, text_literal};

impl Planner<'_> {
    pub(crate) fn parse(&mut self, parse: &Parse) {
        let (name, span) = match &parse.source {
            Some(name) => (name.text.as_str(), Some(name.span)),
            None => ("@message", None),
        };
        let source = match (self.scope.get(name, &mut self.demand), span) {
            (Some(value), _) => value,
            (None, Some(span)) => self.unknown_after_stats(name, span),
            (None, None) => Value::Missing,
        };
        let text = source.text(&mut self.demand);
        let outputs = parse.outputs();
        let captured: Expr = match &parse.pattern {
            ParsePattern::Glob(pattern, _) => values::parse_glob(text, text_literal(pattern), outputs.len()),
            ParsePattern::Regex(regex) => {
                self.check_regex(regex);
                let groups = outputs.iter().map(|(_, group, _)| *group).collect::<Vec<_>>();
                values::parse_regex(text, text_literal(&regex.text), &groups)
            }
        };
        // One column holds all captures, so that the text is searched once.
        let captures = self.scope.fresh("parse");
        self.step(Step::With(vec![(captured, captures.clone())]));
        for (k, (name, _, span)) in outputs.into_iter().enumerate() {
            self.check_new(&name, span);
            let value = Value::Typed(Kind::Text, values::member(column(&captures), k + 1));
            let value = self.column(&name, value);
            self.scope.define(&name, value.clone());
            if !self.shown.iter().any(|s| s.name == name) {
                self.shown.push(Shown { name, value, role: Role::Text });
            }
        }
    }
}
