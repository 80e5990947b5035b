//! Expressions out of the grammar, with every function there is.

use trailsight::datafusion::scalar::ScalarValue;
use trailsight::functions::{Aggregate, Check, Gives, Kind, Scalar, Takes, Want, aggregates, scalars};

use super::data::NUMBERS;
use super::maker::{Maker, Sort};

/// Literal texts that functions and comparisons look for.
const TEXTS: &[&str] = &["ana", "a", "200", "", "x", "10.", "42", "true", "warn", "é", "2025", "0x1f"];

/// Texts for places that want a literal: what each function says is right is taken.
const LITERALS: &[&str] = &[
    "[a-z]+",
    "(\\\\d)(\\\\d)",
    "%Y-%m-%d",
    "%H:%M",
    "yyyy-MM-dd",
    "yyyy-MM-dd HH:mm:ss",
    "UTC",
    "Europe/Berlin",
    "10.0.0.0/8",
];

const NUMBER_LITERALS: &[&str] = &["0", "1", "2", "3.5", "10", "50", "99.9", "100", "404"];

const PERIODS: &[&str] = &["250ms", "30s", "5m", "1h", "6 hours", "1d", "2w", "1mo", "1q", "1y"];

/// How a name is written: any case will do.
pub(super) fn in_some_case(maker: &mut Maker, name: &str) -> String {
    match maker.random.below(6) {
        0 => name.to_ascii_uppercase(),
        1 => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    }
}

impl Maker {
    /// Any single value.
    pub(super) fn value(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 4 } else { 8 }) {
            0 | 1 => self.field(),
            2 => format!("\"{}\"", self.random.pick(TEXTS)),
            3 => self.random.pick(NUMBER_LITERALS).to_owned(),
            4 => self.number(depth - 1),
            5 => self.text(depth - 1),
            6 => self.some_call(depth - 1, |gives| !matches!(gives, Gives::Kind(Kind::Structure))),
            _ => format!("({})", self.truth(depth - 1)),
        }
    }

    pub(super) fn text(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 3 } else { 5 }) {
            0 => format!("\"{}\"", self.random.pick(TEXTS)),
            1 | 2 => self.field(),
            _ => self.some_call(depth - 1, |gives| matches!(gives, Gives::Kind(Kind::Text))),
        }
    }

    pub(super) fn number(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 3 } else { 6 }) {
            0 => self.random.pick(NUMBER_LITERALS).to_owned(),
            1 | 2 => self.number_field(),
            3 => {
                let op = self.random.pick(&["+", "-", "*", "/", "%", "^"]);
                format!("({} {op} {})", self.number(depth - 1), self.number(depth - 1))
            }
            4 => format!("-{}", self.number_field()),
            _ => self.some_call(depth - 1, |gives| matches!(gives, Gives::Kind(Kind::Number))),
        }
    }

    pub(super) fn truth(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 7 } else { 12 }) {
            0 | 1 => {
                let op = self.random.pick(&["=", "!=", "<", "<=", ">", ">=", "=="]);
                format!("{} {op} {}", self.field(), self.plain(depth))
            }
            2 => {
                let not = self.random.pick(&["", "not "]);
                format!("{} {not}like \"{}\"", self.field(), self.random.pick(TEXTS))
            }
            3 => {
                let how = self.random.pick(&["like", "not like", "=~"]);
                let regex = self.random.pick(&["a", "^[0-9]+$", "(?i)WARN|error", "\\/a\\/", " # ", "."]);
                format!("{} {how} /{regex}/", self.field())
            }
            4 => {
                let not = self.random.pick(&["", "not "]);
                format!("{} {not}in [{}, \"{}\", 404]", self.field(), self.plain(0), self.random.pick(TEXTS))
            }
            5 => format!("ispresent({})", self.field()),
            6 => self.random.pick(&["true", "false"]).to_owned(),
            7 => format!("({} and {})", self.truth(depth - 1), self.truth(depth - 1)),
            8 => format!("({} or {})", self.truth(depth - 1), self.truth(depth - 1)),
            9 => {
                let not = self.random.pick(&["not ", "!"]);
                format!("{not}({})", self.truth(depth - 1))
            }
            10 => {
                self.bare = true;
                self.field()
            }
            _ => self.some_call(depth - 1, |gives| matches!(gives, Gives::Kind(Kind::Truth))),
        }
    }

    pub(super) fn time(&mut self, depth: usize) -> String {
        match self.random.below(4) {
            0 | 1 => match self.time_field() {
                Some(field) => field,
                None => format!("fromMillis({})", self.number(0)),
            },
            2 => format!("fromMillis(1735776000000 + {})", self.number(0)),
            _ if depth > 0 => format!("datefloor({}, {})", self.time(depth - 1), self.random.pick(PERIODS)),
            _ => format!("fromMillis({})", self.number(0)),
        }
    }

    /// A map or a list.
    pub(super) fn structure(&mut self) -> String {
        match self.named(Sort::Structure) {
            Some(name) if self.random.once_in(2) => name,
            _ if self.closed => format!("split({}, \" \")", self.field()),
            _ => self
                .random
                .pick(&["jsonParse(body)", "split(msg, \" \")", "jsonParse(body).items", "split(csv, ',')"])
                .to_owned(),
        }
    }

    /// Something to compare with: never a comparison, which do not chain.
    fn plain(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 3 } else { 4 }) {
            0 => self.field(),
            1 => format!("\"{}\"", self.random.pick(TEXTS)),
            2 => self.random.pick(NUMBER_LITERALS).to_owned(),
            _ => self.number(depth - 1),
        }
    }

    fn number_field(&mut self) -> String {
        if self.closed { self.field() } else { self.random.pick(NUMBERS).to_owned() }
    }

    /// A call of any function that gives what is wanted.
    fn some_call(&mut self, depth: usize, gives: impl Fn(Gives) -> bool) -> String {
        let fit: Vec<&Scalar> = scalars().iter().filter(|scalar| gives(scalar.gives) && self.can(scalar)).collect();
        let scalar = fit[self.random.below(fit.len())];
        let names: Vec<&str> = scalar.spec.names().collect();
        let name = self.random.pick(&names);
        self.call(scalar, name, depth)
    }

    pub(super) fn can(&self, scalar: &Scalar) -> bool {
        !scalar.takes.timestamp || self.has_time
    }

    /// What is the first or the last needs the time of events.
    pub(super) fn can_gather(&self, aggregate: &Aggregate) -> bool {
        self.has_time || !(aggregate.ordered || aggregate.takes.timestamp)
    }

    /// A call of this function under this name.
    pub(super) fn call(&mut self, scalar: &Scalar, name: &str, depth: usize) -> String {
        let name = in_some_case(self, name);
        let args = self.args(&scalar.takes, scalar.check, depth);
        format!("{name}({})", args.join(", "))
    }

    /// A call of this aggregate under this name.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, name: &str) -> String {
        let name = in_some_case(self, name);
        if aggregate.takes.star && self.random.once_in(2) {
            return format!("{name}(*)");
        }
        let args = self.args(&aggregate.takes, aggregate.check, 1);
        format!("{name}({})", args.join(", "))
    }

    /// Any aggregate that may stand beside others.
    pub(super) fn some_aggregate(&mut self) -> String {
        let fits = |aggregate: &&Aggregate| self.can_gather(aggregate) && !ALONE.contains(&aggregate.spec.name);
        let fit: Vec<&Aggregate> = aggregates().iter().filter(fits).collect();
        let aggregate = fit[self.random.below(fit.len())];
        let names: Vec<&str> = aggregate.spec.names().collect();
        let name = self.random.pick(&names);
        self.aggregate(aggregate, name)
    }

    fn args(&mut self, takes: &Takes, check: Check, depth: usize) -> Vec<String> {
        let mut wants: Vec<Want> = takes.required.to_vec();
        for _ in 0..if takes.rest.is_empty() { 0 } else { self.random.below(3) } {
            wants.extend(takes.rest);
        }
        let more = self.random.below(takes.optional.len() + 1);
        wants.extend(&takes.optional[..more]);
        wants.into_iter().enumerate().map(|(place, want)| self.arg(want, place, check, depth)).collect()
    }

    fn arg(&mut self, want: Want, place: usize, check: Check, depth: usize) -> String {
        match want {
            Want::Kind(Kind::Text) => self.text(depth),
            Want::Kind(Kind::Number) => self.number(depth),
            Want::Kind(Kind::Truth) => self.truth(depth),
            Want::Kind(Kind::Time) => self.time(depth),
            Want::Kind(Kind::Structure) => self.structure(),
            Want::Any | Want::Whole => self.value(depth),
            Want::Addend => match self.random.once_in(3) {
                true => self.truth(depth),
                false => self.number(depth),
            },
            Want::Period => self.random.pick(PERIODS).to_owned(),
            Want::LiteralText => {
                let right =
                    |text: &&&str| check(place, &ScalarValue::Utf8View(Some(text.replace("\\\\", "\\")))).is_ok();
                let fit: Vec<&str> = LITERALS.iter().filter(right).copied().collect();
                format!("\"{}\"", self.random.pick(&fit))
            }
            Want::LiteralNumber => {
                let right = |text: &&&str| check(place, &ScalarValue::Float64(text.parse().ok())).is_ok();
                let fit: Vec<&str> = NUMBER_LITERALS.iter().filter(right).copied().collect();
                self.random.pick(&fit).to_owned()
            }
        }
    }

    pub(super) fn period(&mut self) -> &'static str {
        self.random.pick(PERIODS)
    }
}

/// Aggregates beside which no other may stand.
pub(super) const ALONE: &[&str] = &["topk"];
