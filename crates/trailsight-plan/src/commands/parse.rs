//! `parse`: fields cut out of a text by a glob or a regular expression, or read from CSV, logfmt or XML.

use datafusion::logical_expr::Expr as Plan;
use trailsight_functions::{Kind, values};
use trailsight_syntax::commands::{Parse, ParsePattern};
use trailsight_syntax::{Regex, codes};

use crate::planner::{Planner, Problem, column};
use crate::step::Step;
use crate::value::{Value, text_literal};

impl Planner<'_> {
    pub(crate) fn parse(&mut self, parse: &Parse) {
        let source = match &parse.source {
            Some(name) => self.named(name),
            None => self.scope.get("@message", &mut self.demand).unwrap_or(Value::Missing),
        };
        let text = source.text(&mut self.demand);
        let outputs = parse.outputs();
        // One column holds all captures, so that the text is searched once.
        let captures = match &parse.pattern {
            ParsePattern::Glob(pattern, _) => values::parse_glob(text, text_literal(pattern), outputs.len()),
            ParsePattern::Regex(regex) => {
                let groups: Vec<usize> = outputs.iter().map(|(_, group, _)| *group).collect();
                self.check_regex(regex);
                if parse.multi { self.all_matches(text, regex, &groups) } else { first_match(text, regex, &groups) }
            }
            ParsePattern::Csv(_) => values::parse_csv(text, outputs.len()),
            ParsePattern::Logfmt(_) => {
                return self.only_output(parse, Value::Typed(Kind::Structure, values::parse_logfmt(text)));
            }
            ParsePattern::Xml(path, span) => {
                if let Some(fault) = trailsight_functions::xpath_fault(path) {
                    let help = "write steps such as `/order/item[2]/@id` or `//item[@id='7']/name`";
                    self.problem(Problem::new(&codes::BAD_XPATH, *span, fault).help(help));
                    return self.only_output(parse, Value::Missing);
                }
                let found = values::parse_xml(text, text_literal(path));
                return self.only_output(parse, Value::Typed(Kind::Text, found));
            }
        };
        let captures = match captures {
            Plan::Column(_) => captures,
            _ => {
                let name = self.scope.fresh("parse");
                self.step(Step::With(vec![(captures, name.clone())]));
                column(&name)
            }
        };
        for (k, (name, _, span)) in outputs.into_iter().enumerate() {
            self.check_new(&name, span);
            let value = Value::Typed(Kind::Text, values::member(captures.clone(), k + 1));
            self.add_field(&name, value);
        }
    }

    /// The captures of every match, one a row.
    fn all_matches(&mut self, text: Plan, regex: &Regex, groups: &[usize]) -> Plan {
        let matches = values::parse_regex_all(text, text_literal(&regex.text), groups);
        self.rows_of(matches, groups.len(), "parse")
    }

    fn only_output(&mut self, parse: &Parse, value: Value) {
        for (name, _, span) in parse.outputs() {
            self.check_new(&name, span);
            self.add_field(&name, value.clone());
        }
    }
}

fn first_match(text: Plan, regex: &Regex, groups: &[usize]) -> Plan {
    values::parse_regex(text, text_literal(&regex.text), groups)
}
