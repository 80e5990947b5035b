//! A value of the language while it is planned, and its readings.
//!
//! Log data are dynamically typed (section 2 of the language). A value is not converted when it is made but when it
//! is used: each use asks for the reading it needs, so a raw field that is only compared with a number is decoded
//! straight to numbers.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, cast, lit};
use trailsight_functions::Kind;
use trailsight_functions::values::{self, Reading};

use crate::demand::Demand;

/// What a name or an expression means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Never present: a name that nothing can make.
    Missing,
    /// A leaf of the log event, read as whatever is asked.
    Raw(String),
    /// A text constant.
    Text(String),
    /// A numeric constant and its text as written.
    Number(f64, String),
    /// `true` or `false`.
    Truth(bool),
    /// What a path leads to in a JSON value, which is a column or computation; the value itself for an empty path.
    Part(Expr, String),
    /// A column or computation of a known kind. `Kind::Text` still acts as a number where its text is one.
    Typed(Kind, Expr),
}

impl Value {
    /// The kind in which the value travels when nobody asks for another.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Value::Missing | Value::Raw(_) | Value::Text(_) | Value::Part(..) => Kind::Text,
            Value::Number(..) => Kind::Number,
            Value::Truth(_) => Kind::Truth,
            Value::Typed(kind, _) => *kind,
        }
    }

    /// The value as it travels: [`Value::kind`] says as what.
    pub(crate) fn natural(&self, demand: &mut Demand) -> Expr {
        match self {
            // A count stays an integer, whole as it is.
            Value::Typed(_, expr) => expr.clone(),
            Value::Part(..) => self.whole(demand),
            _ => self.read(self.kind(), demand),
        }
    }

    /// The value read as `kind`; null where it cannot be.
    pub(crate) fn read(&self, kind: Kind, demand: &mut Demand) -> Expr {
        match kind {
            Kind::Text => self.text(demand),
            Kind::Number => self.number(demand),
            Kind::Truth => self.truth(demand),
            Kind::Time => self.time(demand),
            Kind::Structure => self.structure(demand),
        }
    }

    /// The value as text, a structure as its JSON text.
    pub(crate) fn whole(&self, demand: &mut Demand) -> Expr {
        match self {
            Value::Part(json, path) => values::part(json.clone(), path, Reading::Whole),
            Value::Typed(Kind::Structure, expr) => expr.clone(),
            _ => self.text(demand),
        }
    }

    /// The value as a structure: as the one it is, or as the one that its text is.
    fn structure(&self, demand: &mut Demand) -> Expr {
        match self {
            Value::Missing => null(Kind::Structure),
            _ => self.structure_alone().unwrap_or_else(|| values::structure(self.whole(demand))),
        }
    }

    /// The structure, of a value that may be one; missing in rows where it is none.
    pub(crate) fn structure_alone(&self) -> Option<Expr> {
        match self {
            Value::Typed(Kind::Structure, expr) => Some(expr.clone()),
            Value::Part(json, path) => Some(values::part(json.clone(), path, Reading::Structure)),
            _ => None,
        }
    }

    pub(crate) fn text(&self, demand: &mut Demand) -> Expr {
        match self {
            Value::Missing => null(Kind::Text),
            Value::Raw(path) => demand.ask(path, Kind::Text),
            Value::Text(text) => text_literal(text),
            Value::Number(_, text) => text_literal(text),
            Value::Truth(truth) => text_literal(if *truth { "1" } else { "0" }),
            Value::Part(json, path) => values::part(json.clone(), path, Reading::Text),
            Value::Typed(Kind::Structure, _) => null(Kind::Text),
            Value::Typed(Kind::Text, expr) => expr.clone(),
            Value::Typed(Kind::Number, expr) => values::text_of_number(cast(expr.clone(), DataType::Float64)),
            Value::Typed(Kind::Truth, expr) => values::text_of_truth(expr.clone()),
            Value::Typed(Kind::Time, expr) => values::text_of_time(expr.clone()),
        }
    }

    pub(crate) fn number(&self, demand: &mut Demand) -> Expr {
        match self {
            Value::Missing => null(Kind::Number),
            Value::Raw(path) => demand.ask(path, Kind::Number),
            Value::Text(text) => number_of(text).map_or_else(|| null(Kind::Number), number_literal),
            Value::Number(n, _) => number_literal(*n),
            Value::Truth(truth) => number_literal(f64::from(u8::from(*truth))),
            Value::Part(json, path) => values::part(json.clone(), path, Reading::Number),
            Value::Typed(Kind::Structure, _) => null(Kind::Number),
            Value::Typed(Kind::Text, expr) => values::number(expr.clone()),
            Value::Typed(Kind::Number, expr) => cast(expr.clone(), DataType::Float64),
            Value::Typed(Kind::Truth, expr) => cast(expr.clone(), DataType::Float64),
            // A time acts as its milliseconds.
            Value::Typed(Kind::Time, expr) => cast(cast(expr.clone(), DataType::Int64), DataType::Float64),
        }
    }

    pub(crate) fn truth(&self, demand: &mut Demand) -> Expr {
        match self {
            Value::Missing => null(Kind::Truth),
            Value::Raw(path) => demand.ask(path, Kind::Truth),
            Value::Text(_) => values::truth_of_text(self.text(demand)),
            Value::Number(n, _) => lit(*n != 0.0),
            Value::Truth(truth) => lit(*truth),
            Value::Part(json, path) => values::part(json.clone(), path, Reading::Truth),
            Value::Typed(Kind::Structure, expr) => crate::structure::false_if_there(expr),
            Value::Typed(Kind::Text, expr) => values::truth_of_text(expr.clone()),
            Value::Typed(Kind::Number | Kind::Time, _) => self.number(demand).not_eq(number_literal(0.0)),
            Value::Typed(Kind::Truth, expr) => expr.clone(),
        }
    }

    pub(crate) fn time(&self, demand: &mut Demand) -> Expr {
        match self {
            Value::Raw(path) => demand.ask(path, Kind::Time),
            Value::Typed(Kind::Time, expr) => expr.clone(),
            Value::Missing | Value::Typed(Kind::Structure, _) => null(Kind::Time),
            _ => cast(cast(self.number(demand), DataType::Int64), Kind::Time.data_type()),
        }
    }

    /// The constant's number, for a value that is the same in every row and numeric.
    pub(crate) fn constant_number(&self) -> Option<f64> {
        match self {
            Value::Number(n, _) => Some(*n),
            Value::Text(text) => number_of(text),
            Value::Truth(truth) => Some(f64::from(u8::from(*truth))),
            _ => None,
        }
    }
}

/// The number that a text is, if it is one (spec 2.4): sign, digits, fraction, exponent, nothing else.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    trailsight_functions::parse_number(text)
}

pub(crate) fn text_literal(text: &str) -> Expr {
    Expr::Literal(ScalarValue::Utf8View(Some(text.to_owned())), None)
}

pub(crate) fn number_literal(n: f64) -> Expr {
    Expr::Literal(ScalarValue::Float64(Some(n)), None)
}

pub(crate) fn null(kind: Kind) -> Expr {
    let value = match kind {
        Kind::Text | Kind::Structure => ScalarValue::Utf8View(None),
        Kind::Number => ScalarValue::Float64(None),
        Kind::Truth => ScalarValue::Boolean(None),
        Kind::Time => ScalarValue::TimestampMillisecond(None, Some("UTC".into())),
    };
    Expr::Literal(value, None)
}
