//! From a predicate to the texts without which it is not true.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{
    self, BinaryExpr, CastExpr, InListExpr, IsNotNullExpr, LikeExpr, Literal, NegativeExpr, NotExpr, TryCastExpr,
};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use trailsight_extract::Kind;

use super::functions::{Meaning, meaning};
use super::pattern::{self, Need, Part};
use crate::columns::{Column, Content};

/// What a record must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Must {
    Text(Text),
    All(Vec<Must>),
    Any(Vec<Must>),
}

/// A text that a record must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    /// The value (or the key) begins with it.
    pub(super) start: bool,
    /// The value (or the key) ends with it.
    pub(super) end: bool,
    pub(super) of: Of,
}

/// Where in a record a text must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    /// Anywhere in its own text.
    Message,
    /// In the value of this field.
    Value(Arc<str>),
    /// In a key that leads to this field.
    Key(Arc<str>),
}

impl Must {
    fn all(all: impl IntoIterator<Item = Must>) -> Option<Must> {
        let mut flat = Vec::new();
        for must in all {
            let inner = if let Must::All(inner) = must { inner } else { vec![must] };
            for must in inner {
                if !flat.contains(&must) {
                    flat.push(must);
                }
            }
        }
        if flat.len() > 1 { Some(Must::All(flat)) } else { flat.pop() }
    }

    fn any(any: Vec<Must>) -> Option<Must> {
        let mut flat = Vec::new();
        for must in any {
            if let Must::Any(inner) = must { flat.extend(inner) } else { flat.push(must) }
        }
        // `a = 404 or a = 'x'`: the key alone says as much as the key or the text does, since the text needs the key.
        let key = flat.iter().find_map(|must| match must {
            Must::Text(Text { of: Of::Key(path), .. }) => Some(Arc::clone(path)),
            _ => None,
        });
        if let Some(path) = key {
            let mut met = false;
            flat.retain(|must| !must.needs(&path) || !std::mem::replace(&mut met, true));
            if let Some(first) = flat.iter_mut().find(|must| must.needs(&path)) {
                *first = self::key(&path)?;
            }
        }
        if flat.len() > 1 { Some(Must::Any(flat)) } else { flat.pop() }
    }

    /// Whether it is not to be had without this field.
    fn needs(&self, field: &str) -> bool {
        match self {
            Must::Text(text) => matches!(&text.of, Of::Value(path) | Of::Key(path) if **path == *field),
            Must::All(all) => all.iter().any(|must| must.needs(field)),
            Must::Any(any) => any.iter().all(|must| must.needs(field)),
        }
    }

    /// The key of a field without which it is not to be had: what is left to look for where its texts are no use.
    pub(super) fn without_text(&self) -> Option<Must> {
        let field = match self {
            Must::Text(Text { of: Of::Value(path), .. }) => path,
            Must::Text(_) => return None,
            Must::All(all) => return all.iter().find_map(Must::without_text),
            Must::Any(any) => match any.first()? {
                Must::Text(Text { of: Of::Value(path), .. }) if self.needs(path) => path,
                _ => return None,
            },
        };
        key(field)
    }
}

/// What the predicate, over these columns, asks of a record; none when nothing is known.
pub(super) fn of(predicate: &Arc<dyn PhysicalExpr>, columns: &[Column]) -> Option<Must> {
    Reading { columns }.must(predicate)
}

struct Reading<'a> {
    columns: &'a [Column],
}

impl Reading<'_> {
    fn must(&self, expr: &Arc<dyn PhysicalExpr>) -> Option<Must> {
        // Whatever else it asks, it is not true of a record without these.
        self.texts(expr).or_else(|| self.keys(expr))
    }

    fn texts(&self, expr: &Arc<dyn PhysicalExpr>) -> Option<Must> {
        if let Some(binary) = expr.downcast_ref::<BinaryExpr>() {
            let (left, right) = (binary.left(), binary.right());
            return match binary.op() {
                Operator::And => Must::all([self.must(left), self.must(right)].into_iter().flatten()),
                Operator::Or => Must::any(vec![self.must(left)?, self.must(right)?]),
                Operator::Eq => self.equal(left, right).or_else(|| self.equal(right, left)),
                // `x is true` comes as this, too.
                Operator::IsNotDistinctFrom if is_true(right) => self.must(left),
                Operator::IsNotDistinctFrom if is_true(left) => self.must(right),
                Operator::IsNotDistinctFrom => self.equal(left, right).or_else(|| self.equal(right, left)),
                Operator::RegexMatch => self.regex(left, text_of(right)?),
                _ => None,
            };
        }
        if let Some(like) = expr.downcast_ref::<LikeExpr>() {
            if like.negated() || like.case_insensitive() {
                return None;
            }
            let of = self.text_column(like.expr())?;
            return Must::all(pattern::like(text_of(like.pattern())?).into_iter().map(|part| part.of(&of)));
        }
        if let Some(list) = expr.downcast_ref::<InListExpr>() {
            if list.negated() || list.is_empty() {
                return None;
            }
            let equal = |element| self.equal(list.expr(), element);
            // Nothing is equal to what is missing.
            let elements = list.list().iter().filter(|element| !is_null(element));
            return Must::any(elements.map(equal).collect::<Option<Vec<_>>>()?);
        }
        if let Some(not_null) = expr.downcast_ref::<IsNotNullExpr>() {
            return self.keys(not_null.arg());
        }
        if let Some(call) = expr.downcast_ref::<ScalarFunctionExpr>() {
            let [text, literal] = call.args() else { return None };
            let part = |start, end| {
                let of = self.text_column(text)?;
                Some(Part { text: text_of(literal)?.to_owned(), start, end }.of(&of))
            };
            return match meaning(call.fun())?.0 {
                Meaning::Contains => part(false, false),
                Meaning::Begins => part(true, false),
                Meaning::Ends => part(false, true),
                Meaning::Matches => self.regex(text, text_of(literal)?),
                Meaning::Equals => {
                    let (text, literal) = if text_of(text).is_some() { (literal, text) } else { (text, literal) };
                    self.equal(text, literal).filter(|_| text_of(literal).is_some_and(|text| !may_be_number(text)))
                }
                Meaning::Unknown => None,
            };
        }
        None
    }

    fn equal(&self, text: &Arc<dyn PhysicalExpr>, literal: &Arc<dyn PhysicalExpr>) -> Option<Must> {
        let of = self.text_column(text)?;
        Some(Part { text: text_of(literal)?.to_owned(), start: true, end: true }.of(&of))
    }

    fn regex(&self, text: &Arc<dyn PhysicalExpr>, pattern: &str) -> Option<Must> {
        fn must(need: Need, of: &Of) -> Option<Must> {
            match need {
                Need::Text(text) => Some(Part { text, start: false, end: false }.of(of)),
                Need::All(all) => Must::all(all.into_iter().filter_map(|need| must(need, of))),
                Need::Any(any) => Must::any(any.into_iter().map(|need| must(need, of)).collect::<Option<_>>()?),
            }
        }
        must(pattern::regex(pattern)?, &self.text_column(text)?)
    }

    /// Where the text of the expression is, if it is just a column of texts.
    fn text_column(&self, expr: &Arc<dyn PhysicalExpr>) -> Option<Of> {
        if let Some(column) = expr.downcast_ref::<expressions::Column>() {
            let column = self.columns.get(column.index()).filter(|column| is_text(&column.data_type))?;
            return match &column.content {
                Content::Message(_) => Some(Of::Message),
                Content::Decoded(wanted) if wanted.kind == Kind::Text => Some(Of::Value(field(&wanted.path)?.into())),
                Content::Decoded(_) | Content::Origin(_) => None,
            };
        }
        let (inner, to) = match (expr.downcast_ref::<CastExpr>(), expr.downcast_ref::<TryCastExpr>()) {
            (Some(cast), _) => (cast.expr(), cast.cast_type()),
            (_, Some(cast)) => (cast.expr(), cast.cast_type()),
            _ => return None,
        };
        if is_text(to) { self.text_column(inner) } else { None }
    }

    /// The keys of the fields without which the expression is missing.
    fn keys(&self, expr: &Arc<dyn PhysicalExpr>) -> Option<Must> {
        let mut keys = Vec::new();
        self.collect_keys(expr, &mut keys);
        Must::all(keys)
    }

    fn collect_keys(&self, expr: &Arc<dyn PhysicalExpr>, keys: &mut Vec<Must>) {
        if let Some(column) = expr.downcast_ref::<expressions::Column>() {
            if let Some(Content::Decoded(wanted)) = self.columns.get(column.index()).map(|column| &column.content) {
                keys.extend(field(&wanted.path).and_then(key));
            }
            return;
        }
        let strict = if let Some(binary) = expr.downcast_ref::<BinaryExpr>() {
            use Operator::*;
            matches!(binary.op(), Eq | NotEq | Lt | LtEq | Gt | GtEq | Plus | Minus | Multiply | Divide | Modulo)
        } else if let Some(call) = expr.downcast_ref::<ScalarFunctionExpr>() {
            meaning(call.fun()).is_some_and(|(_, strict)| strict)
        } else if let Some(list) = expr.downcast_ref::<InListExpr>() {
            // Of the elements, one that is missing does not make the result so.
            return self.collect_keys(list.expr(), keys);
        } else {
            expr.is::<CastExpr>()
                || expr.is::<TryCastExpr>()
                || expr.is::<NotExpr>()
                || expr.is::<NegativeExpr>()
                || expr.is::<LikeExpr>()
        };
        if strict {
            expr.children().into_iter().for_each(|child| self.collect_keys(child, keys));
        }
    }
}

impl Part {
    fn of(self, of: &Of) -> Must {
        Must::Text(Text { text: self.text, start: self.start, end: self.end, of: of.clone() })
    }
}

/// The field of a record that a path names, without the second `@` of a key that begins with one. What the format
/// makes up, such as the time, is none.
fn field(path: &str) -> Option<&str> {
    match path.strip_prefix('@') {
        None => Some(path),
        Some(key) => key.starts_with('@').then_some(key),
    }
}

/// A key without which a record does not have the field.
///
/// A segment of a path is a key, or a part of one that has dots in it, or a position in an array.
fn key(field: &str) -> Option<Must> {
    let segments: Vec<&str> = field.split('.').collect();
    let named = |segment: &&str| !segment.bytes().all(|byte| byte.is_ascii_digit());
    let at = segments.iter().rposition(named)?;
    let (text, of) = (segments[at].to_owned(), Of::Key(field.into()));
    Some(Must::Text(Text { text, start: at == 0, end: at + 1 == segments.len(), of }))
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn literal(expr: &Arc<dyn PhysicalExpr>) -> Option<&ScalarValue> {
    expr.downcast_ref::<Literal>().map(Literal::value)
}

fn text_of(expr: &Arc<dyn PhysicalExpr>) -> Option<&str> {
    literal(expr)?.try_as_str()?
}

fn is_null(expr: &Arc<dyn PhysicalExpr>) -> bool {
    literal(expr).is_some_and(ScalarValue::is_null)
}

fn is_true(expr: &Arc<dyn PhysicalExpr>) -> bool {
    matches!(literal(expr), Some(ScalarValue::Boolean(Some(true))))
}

/// Whether a text may be read as a number by somebody. Says yes too often rather than too rarely.
fn may_be_number(text: &str) -> bool {
    let text = text.trim();
    text.parse::<f64>().is_ok() || text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,_eE".contains(&byte))
}
