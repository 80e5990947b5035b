//! What the columns of a result are to a chart.

/// One column of a result, as a chart sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the result.
    pub name: String,
    /// What it is.
    pub role: Role,
}

impl Column {
    /// A column of this name and role.
    pub fn new(name: impl Into<String>, role: Role) -> Column {
        Column { name: name.into(), role }
    }
}

/// What a column is. It is told from the query, never from values, so that a chart keeps its kind when the data change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A moment: `@timestamp`, or a key made by `bin`.
    Time {
        /// How far apart the moments of the key are, where the query says so: `bin(5m)`. What is further apart than
        /// this is a gap. `None` means that nothing is known, and then nothing is called a gap.
        step: Option<Step>,
    },
    /// A key of `stats` that is no time: one bar or one series for each value.
    Category,
    /// An aggregate that is a number: what is drawn.
    Measure {
        /// What the number counts.
        unit: Unit,
        /// Whether the values of two groups may be added: true of counts and sums, not of averages or percentiles.
        /// Only what adds up is stacked by choice, and only its rest is drawn as "other".
        adds: bool,
    },
    /// A number that no `stats` made.
    Number,
    /// Text of an event, or an aggregate that is no number (`earliest(msg)`). It stands in tables and log lists only.
    Text,
}

/// How far apart the moments of a time key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Always as many milliseconds.
    Millis(i64),
    /// As many months, which differ in length.
    Months(u32),
}

impl Step {
    /// The longest time between two neighbours of this step. What is longer is a gap.
    ///
    /// A day may have 25 hours where clocks are put back, so a step of hours or more is given an hour.
    pub(crate) fn longest(self) -> i64 {
        const HOUR: i64 = 3_600_000;
        match self {
            Step::Millis(step) if step >= 12 * HOUR => step.saturating_add(HOUR),
            // One part in a thousand, for steps that are no whole number of milliseconds.
            Step::Millis(step) => step.saturating_add(step / 1000),
            Step::Months(months) => i64::from(months).saturating_mul(31 * 24 * HOUR).saturating_add(HOUR),
        }
    }

    /// The usual length, for the width of a bar.
    pub(crate) fn usual(self) -> i64 {
        match self {
            Step::Millis(step) => step.max(1),
            Step::Months(months) => i64::from(months).saturating_mul(30 * 24 * 3_600_000).max(1),
        }
    }
}

/// What a number counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Nothing is known of it.
    #[default]
    Plain,
    /// Bytes, shown as KiB, MiB and so on.
    Bytes,
    /// Milliseconds, as `@duration` has them; shown as ms, s, min, h or d.
    Millis,
    /// Seconds, shown the same way.
    Seconds,
    /// Percent, where 100 is the whole.
    Percent,
}
