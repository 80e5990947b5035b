//! Calls of functions: found by name, their arguments turned into what they want.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr as Plan;
use trailsight_functions::{Aggregate, Check, Gives, Kind, Order, Takes, Want, values};
use trailsight_syntax::{Args, Call, Expr, ExprKind, Unit, codes, did_you_mean};

use crate::expr::Place;
use crate::planner::{Planner, Problem};
use crate::value::Value;

impl Planner<'_> {
    /// The value of a call.
    pub(crate) fn call(&mut self, call: &Call, expr: &Expr, place: Place) -> Value {
        if let Some(function) = self.registry.scalar(&call.name).copied() {
            let (takes, usage) = (&function.takes, function.spec.usage);
            let form = Form { takes, usage, check: function.check, of_many: false };
            let Some((args, first, common)) = self.arguments(call, expr, &form, place) else { return Value::Missing };
            let kind = gives(function.gives, first, common);
            if self.offset != 0
                && function.spec.name == "bin"
                && let [time, period] = args.as_slice()
            {
                return Value::Typed(kind, values::bin(time.clone(), period.clone(), self.offset));
            }
            return Value::Typed(kind, (function.build)(&self.moment, args));
        }
        if let Some(function) = self.registry.aggregate(&call.name).copied() {
            if place == Place::Event
                && let Some(each) = function.each
            {
                let form =
                    Form { takes: &function.takes, usage: function.spec.usage, check: each.check, of_many: false };
                let Some((args, ..)) = self.arguments(call, expr, &form, place) else { return Value::Missing };
                return Value::Typed(each.gives, (each.build)(args));
            }
            match place {
                Place::Group => {}
                Place::Aggregated => {
                    return self.wrong(
                        &codes::NESTED_AGGREGATE,
                        expr,
                        &format!("`{}` stands inside another aggregate", call.name),
                        "take the inner one in a `stats` of its own, and aggregate its result in a second `stats`",
                    );
                }
                Place::Event => {
                    return self.wrong(
                        &codes::AGGREGATE_OUTSIDE_STATS,
                        expr,
                        &format!("`{}` sums up many events and stands outside `stats`", call.name),
                        &format!("write `stats {}`", function.spec.usage),
                    );
                }
            }
            let (takes, usage) = (&function.takes, function.spec.usage);
            let form = Form { takes, usage, check: function.check, of_many: true };
            let Some((args, first, common)) = self.arguments(call, expr, &form, Place::Aggregated) else {
                return Value::Missing;
            };
            let Some(order) = self.order_of_events(&function, call, expr) else { return Value::Missing };
            let kind = gives(function.gives, first, common);
            let built = (function.build)(&order, args);
            let built = if self.settings.zero_counts { values::counted(built) } else { built };
            return Value::Typed(kind, self.take_aggregates(built));
        }
        self.unknown_function(call, place)
    }

    /// What tells which of two events came first. Only asked of the scan for functions that need it.
    fn order_of_events(&mut self, function: &Aggregate, call: &Call, expr: &Expr) -> Option<Order> {
        let known = self.scope.raw || self.scope.is_defined("@timestamp");
        if !function.ordered || (function.orderless && !known) {
            return Some(Order { timestamp: crate::value::null(Kind::Time), position: self.no_position() });
        }
        let Some(timestamp) = self.timestamp() else {
            self.gone(call, expr);
            return None;
        };
        let position = self.place_of_row();
        Some(Order { timestamp, position })
    }

    fn gone(&mut self, call: &Call, expr: &Expr) {
        let message = format!("`{}` needs `@timestamp`, which is gone after `stats`", call.name);
        let help = "carry it along, as in `stats max(@timestamp) as t by ...`, and use `datefloor(t, 5m)` for bins";
        self.problem(Problem::new(&codes::NO_TIMESTAMP, expr.span, message).help(help));
    }

    fn unknown_function(&mut self, call: &Call, place: Place) -> Value {
        let later = trailsight_functions::LATER.iter().find(|l| l.eq_ignore_ascii_case(&call.name));
        let problem = match later {
            Some(name) => Problem::new(
                &codes::NOT_YET,
                call.name_span,
                format!("`{name}` is part of the language, but Trailsight does not run it yet"),
            ),
            None => {
                let problem = Problem::new(
                    &codes::UNKNOWN_FUNCTION,
                    call.name_span,
                    format!("no function is called `{}`", call.name),
                );
                match did_you_mean(&call.name, self.registry.names()) {
                    Some(name) => problem.help(format!("did you mean `{name}`?")),
                    None => problem.help("`trailsight help functions` lists all of them"),
                }
            }
        };
        self.problem(problem);
        // Mistakes inside the call are worth knowing too. It may have been an aggregate, whose arguments name fields.
        let place = if place == Place::Group { Place::Aggregated } else { place };
        if let Args::List(args) = &call.args {
            for arg in args {
                if !matches!(arg.kind, ExprKind::Period(_)) {
                    self.value(arg, place);
                }
            }
        }
        Value::Missing
    }

    /// The arguments as the function wants them, the kind of the first, and the kind its `Any` places share.
    fn arguments(
        &mut self,
        call: &Call,
        expr: &Expr,
        form: &Form<'_>,
        place: Place,
    ) -> Option<(Vec<Plan>, Kind, Kind)> {
        let Form { takes, usage, check, of_many: _ } = form;
        let mut plans = Vec::new();
        if takes.timestamp {
            match self.timestamp() {
                Some(timestamp) => plans.push(timestamp),
                None => {
                    self.gone(call, expr);
                    return None;
                }
            }
        }
        let given: &[Expr] = match &call.args {
            Args::List(list) => list,
            Args::Star if takes.star => &[],
            Args::Star => {
                let message = format!("`{}` does not take `*`", call.name);
                self.problem(
                    Problem::new(&codes::WRONG_ARGUMENTS, expr.span, message).help(format!("write `{usage}`")),
                );
                return None;
            }
        };
        let Some(wants) = wants(takes, given.len()) else {
            let message = format!("`{}` cannot be called with {}", call.name, count(given.len()));
            self.problem(Problem::new(&codes::WRONG_ARGUMENTS, expr.span, message).help(format!("write `{usage}`")));
            return None;
        };
        // Values first: the kind that the `Any` places share is known only when all are.
        let mut values = Vec::with_capacity(given.len());
        let mut sound = true;
        for (nth, (arg, want)) in given.iter().zip(&wants).enumerate() {
            match want {
                Want::Kind(_) | Want::Any | Want::Whole | Want::Addend => {
                    let value = self.value(arg, place);
                    if form.of_many {
                        self.no_structure(&value, "what an aggregate gathers", arg.span);
                    }
                    values.push(Argument::Value(value, *want));
                }
                Want::Period | Want::LiteralText | Want::LiteralNumber => match literal(arg, *want) {
                    Some(literal) => {
                        if let Err(reason) = check(nth, &literal) {
                            sound = false;
                            let problem = Problem::new(&codes::WRONG_ARGUMENT_KIND, arg.span, reason);
                            self.problem(problem.help(format!("write `{usage}`")));
                        }
                        values.push(Argument::Literal(Plan::Literal(literal, None)));
                    }
                    None => {
                        sound = false;
                        self.not_a_literal(call, arg, *want);
                    }
                },
            }
        }
        if !sound {
            return None;
        }
        let kinds = values.iter().filter_map(|v| match v {
            Argument::Value(value, Want::Any) if *value != Value::Missing => Some(value.kind()),
            _ => None,
        });
        let common = kinds.reduce(|a, b| if a == b { a } else { Kind::Text }).unwrap_or(Kind::Text);
        let mut first = None;
        for value in values {
            plans.push(match value {
                Argument::Literal(plan) => plan,
                Argument::Value(value, Want::Kind(kind)) => value.read(kind, &mut self.demand),
                Argument::Value(value, Want::Whole) => value.whole(&mut self.demand),
                Argument::Value(value, Want::Addend) if value.kind() == Kind::Truth => value.truth(&mut self.demand),
                Argument::Value(value, Want::Addend) => value.number(&mut self.demand),
                Argument::Value(value, _) => {
                    first.get_or_insert(value.kind());
                    // One value keeps its own type (a count stays an integer); several must agree.
                    let alone = wants.iter().filter(|w| **w == Want::Any).count() == 1;
                    match common {
                        _ if alone => value.natural(&mut self.demand),
                        // Beside a text, a structure is its JSON text.
                        Kind::Text => value.whole(&mut self.demand),
                        _ => value.read(common, &mut self.demand),
                    }
                }
            });
        }
        Some((plans, first.unwrap_or(Kind::Text), common))
    }

    fn not_a_literal(&mut self, call: &Call, arg: &Expr, want: Want) {
        let (code, what, help) = match want {
            Want::Period => (&codes::PERIOD_EXPECTED, "a length of time", "write it as `5m`, `1h`, `250ms`"),
            Want::LiteralNumber => (&codes::WRONG_ARGUMENT_KIND, "a number", "write the number itself, as in `95`"),
            _ => (&codes::WRONG_ARGUMENT_KIND, "a text in quotes", "write the text itself, as in \"...\""),
        };
        let message = format!("`{}` wants {what} here", call.name);
        self.problem(Problem::new(code, arg.span, message).help(help));
    }
}

/// What the planner needs to know of a function to take its arguments.
struct Form<'f> {
    takes: &'f Takes,
    usage: &'f str,
    check: Check,
    /// Whether it gathers the values of many events.
    of_many: bool,
}

enum Argument {
    Value(Value, Want),
    Literal(Plan),
}

fn gives(gives: Gives, first: Kind, common: Kind) -> Kind {
    match gives {
        Gives::Kind(kind) => kind,
        Gives::First => first,
        Gives::FirstButTimeAsNumber if first == Kind::Time => Kind::Number,
        Gives::FirstButTimeAsNumber => first,
        Gives::Common => common,
    }
}

/// What each of `count` arguments must be; `None` if that many cannot be given.
fn wants(takes: &Takes, count: usize) -> Option<Vec<Want>> {
    let mut wants = takes.required.to_vec();
    let more = count.checked_sub(takes.required.len())?;
    let spare = if takes.rest.is_empty() {
        more
    } else {
        for _ in 0..more / takes.rest.len() {
            wants.extend_from_slice(takes.rest);
        }
        more % takes.rest.len()
    };
    wants.extend_from_slice(takes.optional.get(..spare)?);
    Some(wants)
}

fn literal(arg: &Expr, want: Want) -> Option<ScalarValue> {
    let text = |text: &str| Some(ScalarValue::Utf8View(Some(text.to_owned())));
    match (&arg.kind, want) {
        (ExprKind::Period(period), Want::Period) => text(&format!("{}{}", period.count, unit_word(period.unit))),
        (ExprKind::Text(given), Want::LiteralText) => text(given),
        (ExprKind::Number(digits) | ExprKind::Text(digits), Want::LiteralNumber) => {
            crate::value::number_of(digits).map(|n| ScalarValue::Float64(Some(n)))
        }
        (ExprKind::Negate(inner), Want::LiteralNumber) => match &inner.kind {
            ExprKind::Number(digits) => crate::value::number_of(digits).map(|n| ScalarValue::Float64(Some(-n))),
            _ => None,
        },
        _ => None,
    }
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Millisecond => "ms",
        Unit::Second => "s",
        Unit::Minute => "m",
        Unit::Hour => "h",
        Unit::Day => "d",
        Unit::Week => "w",
        Unit::Month => "mo",
        Unit::Quarter => "q",
        Unit::Year => "y",
    }
}

fn count(n: usize) -> String {
    match n {
        0 => "no argument".to_owned(),
        1 => "one argument".to_owned(),
        n => format!("{n} arguments"),
    }
}
