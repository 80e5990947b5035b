//! What a field must be in every event of an answer.

use crate::ast::{BinaryOp, Command, Expr, ExprKind, Label, Query};

impl Query {
    /// The texts of which a field of the events has one, in every event that can have to do with the answer, if the query
    /// begins with a filter that says so: `filter awsRegion = "eu-north-1"`, `filter awsRegion in ["a", "b"]`.
    pub fn pinned(&self, field: &str) -> Option<Vec<String>> {
        // What also reads other events, or the same ones in another way, may need all of them.
        let elsewhere = |command: &Command| {
            matches!(
                command,
                Command::AppendCols(_)
                    | Command::Estimate(_)
                    | Command::Join(_)
                    | Command::Saved(_)
                    | Command::Source(_)
            )
        };
        if self.all().len() > 1 || self.stages.iter().any(|stage| elsewhere(&stage.command)) {
            return None;
        }
        for stage in &self.stages {
            match &stage.command {
                Command::Filter(filter) => {
                    if let Some(values) = one_of(&filter.condition, field) {
                        return Some(values);
                    }
                }
                // Another name may be the field's own from here on.
                Command::Fields(fields) if fields.items.iter().all(|item| item.label == Label::Field) => {}
                _ => return None,
            }
        }
        None
    }
}

/// The values of which a field has one where the condition holds.
fn one_of(condition: &Expr, field: &str) -> Option<Vec<String>> {
    let is_field = |expr: &Expr| matches!(&expr.kind, ExprKind::Field(name) if name == field);
    match &condition.kind {
        // Both hold, so that one is enough.
        ExprKind::Binary(BinaryOp::And, left, right) => one_of(left, field).or_else(|| one_of(right, field)),
        ExprKind::Binary(BinaryOp::Or, left, right) => {
            let mut values = one_of(left, field)?;
            values.extend(one_of(right, field)?);
            Some(values)
        }
        ExprKind::Binary(BinaryOp::Eq, left, right) if is_field(left) => Some(vec![text(right)?]),
        ExprKind::Binary(BinaryOp::Eq, left, right) if is_field(right) => Some(vec![text(left)?]),
        ExprKind::In(list) if !list.negated && is_field(&list.subject) => list.list.iter().map(text).collect(),
        _ => None,
    }
}

fn text(value: &Expr) -> Option<String> {
    match &value.kind {
        ExprKind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    fn pinned(query: &str) -> Option<Vec<String>> {
        parse(query).query.pinned("r")
    }

    #[test]
    fn filters_at_the_beginning_say_what_a_field_is() {
        let values = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
        assert_eq!(pinned(r#"filter r = "a""#), values(&["a"]));
        assert_eq!(pinned(r#"fields r, x | filter x = 1 | filter "a" = r and x = 2 | stats count(*)"#), values(&["a"]));
        assert_eq!(pinned(r#"filter r in ["a", "b"]"#), values(&["a", "b"]));
        assert_eq!(pinned(r#"filter (r = "a" or r = "b") and x = 2"#), values(&["a", "b"]));
    }

    #[test]
    fn other_queries_do_not() {
        for query in [
            r#"filter r != "a""#,
            r#"filter r = "a" or x = 1"#,
            r#"filter not (r = "a")"#,
            r#"filter r not in ["a"]"#,
            "filter r = 5",
            "filter r = x",
            r#"fields x as r | filter r = "a""#,
            r#"limit 5 | filter r = "a""#,
            r#"filter r = "a" | appendcols (stats count(*))"#,
            r#"filter r = "a" and x in (SOURCE "g" | fields y)"#,
            r#"stats count(*) by r | filter r = "a""#,
        ] {
            assert_eq!(pinned(query), None, "{query}");
        }
    }
}
