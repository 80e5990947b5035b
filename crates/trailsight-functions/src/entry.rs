//! What a function tells the planner: what it takes, what it gives, how its expression is built.

use arrow::datatypes::{DataType, TimeUnit};
use datafusion_common::ScalarValue;
use datafusion_expr::Expr;
use trailsight_spec::Spec;

/// How a value travels in a plan. Log data are dynamically typed (spec 2.1): the planner turns a value into the
/// kind its user asks for, so a function sees exactly the Arrow type of the kind it named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `Utf8View`. A leaf of a log line, a capture, a literal; acts as a number where its text is one.
    Text,
    /// `Float64`.
    Number,
    /// `Boolean`; shown as 1 and 0.
    Truth,
    /// `Timestamp(Millisecond, "UTC")`.
    Time,
    /// `Utf8View`: the compact JSON text of a map or a list, known for one while planning. No other kind can be made of
    /// it: as a text, a number, a truth or a time it is missing.
    Structure,
}

impl Kind {
    /// The Arrow type this kind travels as.
    pub fn data_type(self) -> DataType {
        match self {
            Kind::Text | Kind::Structure => DataType::Utf8View,
            Kind::Number => DataType::Float64,
            Kind::Truth => DataType::Boolean,
            Kind::Time => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        }
    }
}

/// What a function wants in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The value as this kind; what cannot be turned into it arrives as null.
    Kind(Kind),
    /// The value in whatever kind it has.
    Any,
    /// The value as text, and a structure as its JSON text, where as [`Kind::Text`] it would be missing.
    Whole,
    /// What can be added up: a truth as `Boolean`, everything else as `Float64`.
    Addend,
    /// A literal period, delivered as a `Utf8View` literal in canonical spelling: `"5m"`, `"250ms"`, `"1mo"`.
    Period,
    /// A literal text, delivered as a `Utf8View` literal: a regular expression, a format. Not a field.
    LiteralText,
    /// A literal number, delivered as a `Float64` literal: the rank of a percentile. Not a field.
    LiteralNumber,
}

/// The places of a function, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takes {
    /// These must be given.
    pub required: &'static [Want],
    /// These may be given after them. Where there is a `rest` of groups, they come after the last whole group:
    /// `case(c1, v1, c2, v2, default)`.
    pub optional: &'static [Want],
    /// Any number more of these, after `required`. Several form a group that repeats whole: `case(c1, v1, c2, v2,
    /// ...)`.
    pub rest: &'static [Want],
    /// The planner puts `@timestamp` before the arguments (`bin`), and refuses the call where it is gone.
    pub timestamp: bool,
    /// Whether `f(*)` may be written; it then gets no arguments.
    pub star: bool,
}

impl Takes {
    /// Exactly these places.
    pub const fn exactly(required: &'static [Want]) -> Self {
        Self { required, optional: &[], rest: &[], timestamp: false, star: false }
    }
}

/// The kind of a function's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Always this.
    Kind(Kind),
    /// The kind that the arguments at these `Want::Any` places share, and `Text` if they differ; the planner has
    /// turned them all into it. In `case`, the conditions are not among them: their place wants `Kind::Truth`.
    Common,
    /// The kind of the first argument (`min`, `max`).
    First,
    /// The kind of the first argument, but a [`Kind::Time`] comes as a [`Kind::Number`], ms since the epoch
    /// (`latest(@timestamp)`).
    FirstButTimeAsNumber,
}

/// What is constant in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When processing began, in ms since the epoch.
    pub now: i64,
    /// First ms of the query's window, if it has one.
    pub start: Option<i64>,
    /// Last ms of the query's window, if it has one.
    pub end: Option<i64>,
}

/// A function of one event.
#[derive(Debug, Clone, Copy)]
pub struct Scalar {
    /// What it says of itself.
    pub spec: &'static Spec,
    /// Its places.
    pub takes: Takes,
    /// Its value.
    pub gives: Gives,
    /// What is wrong with a literal, if something is.
    pub check: Check,
    /// The expression, from arguments that have the types `takes` asked for, in order.
    pub build: fn(&Moment, Vec<Expr>) -> Expr,
}

impl Scalar {
    /// A function that takes any literal.
    pub const fn new(spec: &'static Spec, takes: Takes, gives: Gives, build: fn(&Moment, Vec<Expr>) -> Expr) -> Self {
        Self { spec, takes, gives, check: all_right, build }
    }

    /// The same, particular about its literals.
    pub const fn with_check(mut self, check: Check) -> Self {
        self.check = check;
        self
    }
}

/// Says what is wrong with a literal: `(place, value)`, the place counted from 0 as the user wrote the arguments,
/// without the `@timestamp` that [`Takes::timestamp`] adds. To be asked before `build` for the places that want a
/// [`Want::Period`], a [`Want::LiteralText`] or a [`Want::LiteralNumber`], so that the fault can be shown where it
/// stands; unasked, the function says the same when it runs.
pub type Check = fn(usize, &ScalarValue) -> Result<(), String>;

fn all_right(_: usize, _: &ScalarValue) -> Result<(), String> {
    Ok(())
}

/// A function of many events, allowed in `stats` only.
#[derive(Debug, Clone, Copy)]
pub struct Aggregate {
    /// What it says of itself.
    pub spec: &'static Spec,
    /// Its places. `takes.timestamp` is false for aggregates: see [`Order`].
    pub takes: Takes,
    /// Its value.
    pub gives: Gives,
    /// Whether it needs the order of events, as `earliest` does.
    pub ordered: bool,
    /// Whether it does without that order where it is not known, behind another `stats`: all events are then of one
    /// moment and one place.
    pub orderless: bool,
    /// Whether it stands alone in its `stats`, without `by`, as `topk` does.
    pub alone: bool,
    /// What it means of one event, outside an item of `stats`; an aggregate without it is refused there.
    pub each: Option<Each>,
    /// What is wrong with a literal, if something is.
    pub check: Check,
    /// The expression, from arguments that have the types `takes` asked for. It may wrap the aggregate call in scalar
    /// ones (`nullif(count(f), 0)`): the planner takes the call out.
    pub build: fn(&Order, Vec<Expr>) -> Expr,
}

impl Aggregate {
    /// An aggregate that does not care about the order of events and takes any literal.
    pub const fn new(spec: &'static Spec, takes: Takes, gives: Gives, build: fn(&Order, Vec<Expr>) -> Expr) -> Self {
        Self { spec, takes, gives, ordered: false, orderless: false, alone: false, each: None, check: all_right, build }
    }

    /// The same, in need of the order of events.
    pub const fn ordered(mut self) -> Self {
        self.ordered = true;
        self
    }

    /// The same, following the order of events where it is known.
    pub const fn ordered_if_known(mut self) -> Self {
        self.ordered = true;
        self.orderless = true;
        self
    }

    /// The same, with nothing beside it.
    pub const fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// The same, with a meaning of one event too.
    pub const fn with_each(mut self, each: Each) -> Self {
        self.each = Some(each);
        self
    }

    /// The same, particular about its literals.
    pub const fn with_check(mut self, check: Check) -> Self {
        self.check = check;
        self
    }
}

/// What an [`Aggregate`] means of one event, with the same places: `histogram` behind `by`.
#[derive(Debug, Clone, Copy)]
pub struct Each {
    /// The kind of the value.
    pub gives: Kind,
    /// What is wrong with a literal, if something is.
    pub check: Check,
    /// The expression, from arguments that have the types [`Aggregate::takes`] asked for.
    pub build: fn(Vec<Expr>) -> Expr,
}

/// What says which of two events came first, for aggregates that are `ordered`.
#[derive(Debug, Clone)]
pub struct Order {
    /// `@timestamp`, kind [`Kind::Time`]. Null for an event without one: it is then older than all others.
    pub timestamp: Expr,
    /// Breaks ties: the event's place in the archive as read, `UInt64`, never null.
    pub position: Expr,
}
