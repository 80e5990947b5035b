//! All functions by name.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion_common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion_common::{Result, ScalarValue};
use datafusion_expr::{AggregateUDF, Expr, ScalarUDF, lit};

use crate::entry::{Aggregate, Kind, Moment, Order, Scalar, Takes, Want};
use crate::{aggregates, scalars, values};

/// Functions of the language that are not there yet, sorted: "comes later" is a better answer than "unknown".
pub const LATER: &[&str] = &[];

/// Functions by name, in any case and under every alias; those of the language, and any that a program adds.
#[derive(Debug, Clone)]
pub struct Registry {
    scalars: Named<Scalar>,
    aggregates: Named<Aggregate>,
}

impl Default for Registry {
    /// The functions of the language.
    fn default() -> Self {
        let empty = Self { scalars: Named::default(), aggregates: Named::default() };
        let registry = scalars().iter().fold(empty, |registry, scalar| registry.with_scalar(*scalar));
        aggregates().iter().fold(registry, |registry, aggregate| registry.with_aggregate(*aggregate))
    }
}

impl Registry {
    /// Adds a function of one event. It takes its names over from any that had them.
    pub fn with_scalar(mut self, scalar: Scalar) -> Self {
        self.scalars.add(scalar.spec.names(), scalar);
        self
    }

    /// Adds a function of many events. It takes its names over from any that had them.
    pub fn with_aggregate(mut self, aggregate: Aggregate) -> Self {
        self.aggregates.add(aggregate.spec.names(), aggregate);
        self
    }

    /// The function of one event called `name`.
    pub fn scalar(&self, name: &str) -> Option<&Scalar> {
        self.scalars.get(name)
    }

    /// The function of many events called `name`.
    pub fn aggregate(&self, name: &str) -> Option<&Aggregate> {
        self.aggregates.get(name)
    }

    /// Every name and alias as it is written, sorted without regard to case: for completion and "did you mean".
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> =
            self.scalars.names.values().chain(self.aggregates.names.values()).map(|n| n.0).collect();
        names.sort_by_key(|name| (name.to_ascii_lowercase(), *name));
        names.dedup();
        names
    }
}

#[derive(Debug, Clone)]
struct Named<T> {
    entries: Vec<T>,
    /// By name in lower case: the name as written, and the place in `entries`.
    names: HashMap<String, (&'static str, usize)>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), names: HashMap::new() }
    }
}

impl<T> Named<T> {
    fn add(&mut self, names: impl Iterator<Item = &'static str>, entry: T) {
        for name in names {
            self.names.insert(name.to_ascii_lowercase(), (name, self.entries.len()));
        }
        self.entries.push(entry);
    }

    fn get(&self, name: &str) -> Option<&T> {
        let (_, place) = self.names.get(&name.to_ascii_lowercase())?;
        self.entries.get(*place)
    }
}

/// Every scalar function of this crate as DataFusion knows it, for a session's registry: under the names of the
/// language, and in lower case for SQL. Needed wherever a plan is decoded from bytes.
///
/// Some names are DataFusion's as well (`abs`, `concat`, `round`): registering these replaces them in that session.
/// Functions that are plain expressions (`case`, `now`) are not among them.
pub fn all_udfs() -> Vec<Arc<ScalarUDF>> {
    let moment = Moment { now: 0, start: None, end: None };
    let mut udfs = values::udfs();
    for scalar in scalars() {
        visit(&(scalar.build)(&moment, dummies(&scalar.takes)), &mut |expr| {
            if let Expr::ScalarFunction(function) = expr
                && !udfs.iter().any(|known| known.name() == function.func.name())
            {
                udfs.push(Arc::clone(&function.func));
            }
        });
    }
    udfs.sort_by(|a, b| a.name().cmp(b.name()));
    udfs
}

/// Every aggregate function that the aggregates of the language are made of, as DataFusion knows it. Those that are
/// DataFusion's own (`sum`, `avg`, ...) are among them.
pub fn all_udafs() -> Vec<Arc<AggregateUDF>> {
    let order = Order { timestamp: null(Kind::Time), position: lit(ScalarValue::UInt64(Some(0))) };
    let mut udafs = values::udafs();
    for aggregate in aggregates() {
        visit(&(aggregate.build)(&order, dummies(&aggregate.takes)), &mut |expr| {
            if let Expr::AggregateFunction(function) = expr
                && !udafs.iter().any(|known| known.name() == function.func.name())
            {
                udafs.push(Arc::clone(&function.func));
            }
        });
    }
    udafs.sort_by(|a, b| a.name().cmp(b.name()));
    udafs
}

/// Arguments good enough to build an expression from, which nobody evaluates.
fn dummies(takes: &Takes) -> Vec<Expr> {
    let leading = if takes.timestamp { &[Want::Kind(Kind::Time)][..] } else { &[] };
    let places = leading.iter().chain(takes.required);
    places
        .map(|want| match want {
            Want::Kind(kind) => null(*kind),
            Want::LiteralNumber => null(Kind::Number),
            Want::Any | Want::Whole | Want::Period | Want::LiteralText => null(Kind::Text),
            Want::Addend => null(Kind::Number),
        })
        .collect()
}

fn null(kind: Kind) -> Expr {
    // Every kind's type has a null; a text will do to find a function by.
    lit(ScalarValue::try_from(&kind.data_type()).unwrap_or(ScalarValue::Utf8View(None)))
}

fn visit(expr: &Expr, found: &mut impl FnMut(&Expr)) {
    let walked: Result<TreeNodeRecursion> = expr.apply(|expr| {
        found(expr);
        Ok(TreeNodeRecursion::Continue)
    });
    debug_assert!(walked.is_ok(), "the visitor above never fails");
}
