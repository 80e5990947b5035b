//! `json`: a field out of JSON by its path.

use std::fmt;

use nom::Parser;
use trailsight_spec::{Example, Parameter, Spec};

use crate::ast::{Name, Span};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Input, PResult, expect, keyword, symbol, text};
use crate::name::name;
use crate::print::write_text;

/// `json field=body "user.id" as id`
#[derive(Debug, Clone, PartialEq)]
pub struct Json {
    /// Where the JSON is; `@message` when none is written.
    pub source: Option<Name>,
    /// The path as written. [`Json::path`] has it as fields are named.
    pub written: String,
    /// Where it stands.
    pub span: Span,
    /// What the new field is called.
    pub name: Name,
}

/// What `json` says of itself.
pub(super) const SPEC: Spec = Spec {
    name: "json",
    aliases: &[],
    usage: "json [field=FIELD] \"PATH\" as NAME",
    summary: "Take a new field out of JSON, by its path.",
    search: &["extract", "jsonpath", "spath", "json_extract", "parse"],
    parameters: &[
        Parameter {
            name: "FIELD",
            summary: "The field with the JSON object or its text; `@message` when it is left out.",
        },
        Parameter {
            name: "PATH",
            summary: "Keys and positions, as in `user.id`, `items[0].id` or `items.0.id`; `$` before it does no harm.",
        },
        Parameter { name: "NAME", summary: "What the new field is called." },
    ],
    notes: &[
        "Unlike AWS, a path may begin with `$` and hold brackets, and `as` may be left out; a strict reading takes neither.",
        "Where the field holds no JSON object or array, or nothing is at the path, the new field is missing.",
        "An object or array at the path is a map or list: its parts are named by `NAME.key`.",
    ],
    examples: &[Example {
        query: r#"json field=body "user.roles[0]" as role | display role"#,
        input: r#"{"body":"{\"user\":{\"roles\":[\"dev\"]}}"} {"body":"no JSON"}"#,
        output: r#"{"role":"dev"} {}"#,
    }],
};

/// `json ::= "json" [ "field" "=" name ] text [ "as" ] name`, after the word is read.
pub(super) fn parse(i: Input<'_>) -> PResult<'_, Json> {
    let (mut rest, mut source) = (i, None);
    if i.peek().is_word("field") {
        let (after, _) = expect("`=` and the field with the JSON", symbol("="))(i.after(&i.peek()))?;
        let (after, field) = expect("the field with the JSON", name)(after)?;
        (rest, source) = (after, Some(field));
    }
    let (rest, (written, span)) = expect("`field=` and a field, or a path in quotes such as \"user.id\"", text)(rest)?;
    let (rest, _) = nom::combinator::opt(keyword("as")).parse(rest)?;
    let (rest, name) = expect("`as` and a name for the new field", name)(rest)?;
    let node = Json { source, written, span, name };
    if node.path().is_none() {
        let message = format!("`{}` is no path into JSON", node.written);
        let help = "write keys and positions, such as \"user.id\" or \"items[0].id\"";
        rest.notes.spoil(Diagnostic::new(&codes::BAD_PATH, span, message).help(help));
    }
    Ok((rest, node))
}

impl Json {
    /// The path as a dotted name: `$.items[0]['a b']` is `items.0.a b`. Nothing for what is no path.
    pub fn path(&self) -> Option<String> {
        let mut rest = self.written.trim();
        if let Some(after) = rest.strip_prefix('$')
            && (after.is_empty() || after.starts_with(['.', '[']))
        {
            rest = after.strip_prefix('.').unwrap_or(after);
        }
        let mut steps = Vec::new();
        loop {
            if let Some(inside) = rest.strip_prefix('[') {
                let (step, after) = match inside.chars().next()? {
                    quote @ ('"' | '\'') => inside[1..].split_once(quote)?,
                    _ => inside.split_at(inside.find(|c: char| !c.is_ascii_digit())?),
                };
                rest = after.strip_prefix(']')?;
                steps.push(step);
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                steps.push(&rest[..end]);
                rest = &rest[end..];
            }
            if steps.last()?.is_empty() {
                return None;
            }
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                None if rest.is_empty() => return Some(steps.join(".")),
                None => {}
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("json ")?;
        if let Some(source) = &self.source {
            write!(f, "field={source} ")?;
        }
        write_text(f, &self.written)?;
        write!(f, " as {}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let path = |written: &str| {
            let name = Name { text: "x".to_owned(), span: Span::default() };
            Json { source: None, written: written.to_owned(), span: Span::default(), name }.path()
        };
        for (written, expected) in [
            ("user.id", "user.id"),
            ("$.user.id", "user.id"),
            ("items[0].id", "items.0.id"),
            ("items.0.id", "items.0.id"),
            ("$[1]['a b'].c", "1.a b.c"),
            ("a[\"b.c\"]", "a.b.c"),
            ("a[0][12]", "a.0.12"),
            ("$price", "$price"),
        ] {
            assert_eq!(path(written).as_deref(), Some(expected), "{written}");
        }
        for none in ["", " ", "$", "$.", ".", "a.", "a..b", ".a", "a[", "a[]", "a[x]", "a['b]", "a[0", "a[-1]"] {
            assert_eq!(path(none), None, "{none}");
        }
        // What is glued behind a bracket is a step all the same.
        assert_eq!(path("a[0]b").as_deref(), Some("a.0.b"));
    }
}
