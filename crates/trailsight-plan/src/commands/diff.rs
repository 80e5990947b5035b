//! `diff`: the patterns of the window against those of an earlier one.

use datafusion::functions::expr_fn::abs;
use trailsight_functions::months_earlier;
use trailsight_syntax::commands::Earlier;
use trailsight_syntax::{Command, Period, Span, Stage, Unit, codes};

use super::pattern::within_either;
use crate::planner::{Planner, Problem};
use crate::step::Step;
use crate::value::Value;

/// What patterns are compared with. Windows hold both their ends, in ms since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    /// The earlier window.
    Windows { now: (i64, i64), earlier: (i64, i64) },
    /// The earlier half of what is there.
    Halves,
}

impl Compared {
    /// The time from the begin of the earlier window to the end of the other.
    pub(crate) fn window(self) -> Option<(i64, i64)> {
        match self {
            Compared::Windows { now, earlier } => Some((now.0.min(earlier.0), now.1.max(earlier.1))),
            Compared::Halves => None,
        }
    }
}

const DAY: i64 = 24 * 60 * 60 * 1000;

/// How much earlier.
enum Shift {
    Milliseconds(i64),
    Months(i64),
}

impl Shift {
    fn of(period: Period) -> Self {
        let count = i64::try_from(period.count).unwrap_or(i64::MAX);
        let fixed = |unit: i64| Shift::Milliseconds(count.saturating_mul(unit));
        match period.unit {
            Unit::Millisecond => fixed(1),
            Unit::Second => fixed(1000),
            Unit::Minute => fixed(60_000),
            Unit::Hour => fixed(3_600_000),
            Unit::Day => fixed(DAY),
            Unit::Week => fixed(7 * DAY),
            Unit::Month => Shift::Months(count),
            Unit::Quarter => Shift::Months(count.saturating_mul(3)),
            Unit::Year => Shift::Months(count.saturating_mul(12)),
        }
    }

    fn back(&self, ms: i64) -> i64 {
        match self {
            Shift::Milliseconds(shift) => ms.saturating_sub(*shift),
            // Before all calendars there is nothing to find.
            Shift::Months(months) => months_earlier(ms, *months).unwrap_or(i64::MIN),
        }
    }
}

impl Planner<'_> {
    /// Finds out what the patterns will be compared with, and keeps the events of both windows only.
    pub(crate) fn begin_comparison(&mut self, stages: &[Stage]) {
        let shift = stages.iter().find_map(|stage| match &stage.command {
            Command::Diff(diff) => Some(match diff.with {
                Earlier::Before => None,
                Earlier::Day => Some(Shift::Milliseconds(DAY)),
                Earlier::Week => Some(Shift::Milliseconds(7 * DAY)),
                Earlier::Month => Some(Shift::Months(1)),
            }),
            Command::Logcompare(node) => Some(Some(Shift::of(node.shift))),
            _ => None,
        });
        let Some(shift) = shift else { return };
        let end = self.moment.end.unwrap_or(self.moment.now);
        let (now, before) = match (self.moment.start, shift) {
            (None, None) => return self.compared = Some(Compared::Halves),
            (Some(start), None) => {
                // As long, and it ends where the window begins.
                let length = end.saturating_sub(start);
                ((start, end), start.saturating_sub(length).saturating_sub(1))
            }
            (start, Some(shift)) => {
                let start = start.unwrap_or_else(|| shift.back(end).saturating_add(1));
                ((start, end), shift.back(start))
            }
        };
        let earlier = (before, before.saturating_add(now.1.saturating_sub(now.0)));
        self.compared = Some(Compared::Windows { now, earlier });
        if let Some(time) = self.timestamp() {
            self.step(Step::Filter(within_either(&time, now, earlier)));
        }
    }

    pub(crate) fn no_time_to_compare(&mut self, span: Span) {
        let message = "the patterns of two times are to be compared, and `@timestamp` is not there any more";
        let help = "put `pattern` in front of what gathers the events";
        self.problem(Problem::new(&codes::NO_TIMESTAMP, span, message).help(help));
    }

    pub(crate) fn diff(&mut self, span: Span) {
        if !self.behind_pattern("diff", span) {
            return;
        }
        if self.scope.is_defined("@diffEventCount") {
            let problem = Problem::new(&codes::ALREADY_DEFINED, span, "the patterns are compared already");
            return self.problem(problem.help("leave one of the two out: a query compares with one other time"));
        }
        self.reveal(&["@diffEventCount", "@differenceDescription"]);
        self.show(&["@pattern", "@sampleCount", "@diffEventCount", "@differenceDescription", "@severityLabel"]);
        self.order_by(&[("@sampleCount", true), ("@pattern", false)]);
        if let Some(Value::Typed(_, change)) = self.scope.get("@diffEventCount", &mut self.demand) {
            self.order.insert(0, abs(change).sort(false, false));
        }
    }

    /// Notes that a command needs the rows of `pattern`, unless they are there.
    pub(crate) fn behind_pattern(&mut self, command: &str, span: Span) -> bool {
        if self.scope.patterns.is_none() {
            let message = format!("`{command}` has to stand behind `pattern`");
            let help = format!("write `pattern @message | {command}`");
            self.problem(Problem::new(&codes::NEEDS_PATTERN, span, message).help(help));
        }
        self.scope.patterns.is_some()
    }

    /// Makes visible what `pattern` has found out as well.
    pub(crate) fn reveal(&mut self, names: &[&str]) {
        for (name, value) in self.scope.patterns.clone().unwrap_or_default() {
            if names.contains(&name.as_str()) {
                self.scope.define(&name, value);
            }
        }
    }
}
