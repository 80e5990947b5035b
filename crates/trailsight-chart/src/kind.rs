//! Which kinds of chart a result can be, and which is best.

use std::fmt;

use crate::role::{Column, Role};

/// A kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A line for each series over time.
    Line,
    /// Areas over time, one on another.
    StackedArea,
    /// A bar for each value of the key.
    Bar,
    /// Bars side by side for each value of the key.
    GroupedBar,
    /// Bars one on another for each value of the key.
    StackedBar,
    /// Parts of a whole.
    Pie,
    /// The numbers themselves, large.
    Number,
    /// One number on a dial.
    Gauge,
    /// Rows and columns.
    Table,
    /// Events, one under another.
    Logs,
}

impl Kind {
    /// Every kind, in the order of their declaration.
    pub const ALL: [Kind; 10] = [
        Kind::Line,
        Kind::StackedArea,
        Kind::Bar,
        Kind::GroupedBar,
        Kind::StackedBar,
        Kind::Pie,
        Kind::Number,
        Kind::Gauge,
        Kind::Table,
        Kind::Logs,
    ];

    /// The name a user types.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Line => "line",
            Kind::StackedArea => "area",
            Kind::Bar => "bar",
            Kind::GroupedBar => "grouped-bar",
            Kind::StackedBar => "stacked-bar",
            Kind::Pie => "pie",
            Kind::Number => "number",
            Kind::Gauge => "gauge",
            Kind::Table => "table",
            Kind::Logs => "logs",
        }
    }

    /// The kind of this name, in any case. `stacked-area` is `area`, and `timeSeries` and `singleValue`, as dashboards
    /// write them, are `line` and `number`.
    pub fn named(name: &str) -> Option<Kind> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        Some(match name.as_str() {
            "stacked-area" | "stackedarea" => Kind::StackedArea,
            "timeseries" | "time-series" => Kind::Line,
            "groupedbar" => Kind::GroupedBar,
            "stackedbar" => Kind::StackedBar,
            "singlevalue" | "single-value" => Kind::Number,
            "log" | "log-list" => Kind::Logs,
            _ => return Kind::ALL.into_iter().find(|kind| kind.name() == name),
        })
    }

    /// Whether it draws its values as bars.
    pub(crate) fn is_bar(self) -> bool {
        matches!(self, Kind::Bar | Kind::GroupedBar | Kind::StackedBar)
    }

    /// Whether it puts series one on another.
    pub(crate) fn stacks(self) -> bool {
        matches!(self, Kind::StackedArea | Kind::StackedBar)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The kinds a result can be.
///
/// The rules are those of the service, and where it says nothing:
///
/// | keys | measures | best | possible too |
/// | --- | --- | --- | --- |
/// | a time | one | line | area, bar, pie, table |
/// | a time | several | line | area, grouped and stacked bars, pie (of the first), table |
/// | a time and others | any | line | area, grouped and stacked bars, table |
/// | one that is no time | one | bar | pie, table |
/// | one that is no time | several | grouped bars | stacked bars, pie (of the first), table |
/// | several that are no time | any | stacked bars if all measures add up, else grouped | the other of them, table |
/// | none | one | number | gauge, table |
/// | none | several | number | table |
/// | any | none | table, or a log list if the columns are those of events | the other of them |
///
/// The first time is the axis; without one the first key is. All further keys together name the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kinds {
    best: Kind,
    possible: Vec<Kind>,
    has: Has,
}

/// What is counted to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Has {
    times: usize,
    categories: usize,
    measures: usize,
}

impl Kinds {
    /// The kinds that a result with these columns can be.
    ///
    /// ```
    /// use trailsight_chart::{Column, Kind, Kinds, Role, Step, Unit};
    ///
    /// // stats count(*) by bin(5m)
    /// let kinds = Kinds::of(&[
    ///     Column::new("bin(5m)", Role::Time { step: Some(Step::Millis(300_000)) }),
    ///     Column::new("count(*)", Role::Measure { unit: Unit::Plain, adds: true }),
    /// ]);
    /// assert_eq!(kinds.best(), Kind::Line);
    /// assert!(kinds.pick(Some(Kind::Pie)).is_ok());
    /// assert!(kinds.pick(Some(Kind::Gauge)).is_err());
    /// ```
    pub fn of(columns: &[Column]) -> Kinds {
        let count = |test: fn(&Role) -> bool| columns.iter().filter(|column| test(&column.role)).count();
        let has = Has {
            times: count(|role| matches!(role, Role::Time { .. })),
            categories: count(|role| *role == Role::Category),
            measures: count(|role| matches!(role, Role::Measure { .. })),
        };
        let all_add = columns.iter().all(|column| !matches!(column.role, Role::Measure { adds: false, .. }));
        let texts = count(|role| *role == Role::Text);
        let possible = match (has.times, has.categories, has.measures) {
            (_, 0, 0) if texts > 0 || has.times > 0 => vec![Kind::Logs, Kind::Table],
            (_, _, 0) => vec![Kind::Table],
            (0, 0, 1) => vec![Kind::Number, Kind::Gauge, Kind::Table],
            (0, 0, _) => vec![Kind::Number, Kind::Table],
            (1, 0, 1) => vec![Kind::Line, Kind::StackedArea, Kind::Bar, Kind::Pie, Kind::Table],
            (1, 0, _) => {
                vec![Kind::Line, Kind::StackedArea, Kind::GroupedBar, Kind::StackedBar, Kind::Pie, Kind::Table]
            }
            (0, 1, 1) => vec![Kind::Bar, Kind::Pie, Kind::Table],
            (0, 1, _) => vec![Kind::GroupedBar, Kind::StackedBar, Kind::Pie, Kind::Table],
            (0, _, _) if all_add => vec![Kind::StackedBar, Kind::GroupedBar, Kind::Table],
            (0, _, _) => vec![Kind::GroupedBar, Kind::StackedBar, Kind::Table],
            (_, _, _) => {
                vec![Kind::Line, Kind::StackedArea, Kind::GroupedBar, Kind::StackedBar, Kind::Table]
            }
        };
        Kinds { best: possible[0], possible, has }
    }

    /// The kind that is drawn when nobody asks for another.
    pub fn best(&self) -> Kind {
        self.best
    }

    /// All kinds it can be, the best first.
    pub fn possible(&self) -> &[Kind] {
        &self.possible
    }

    /// Whether it can be any kind but a table or a log list.
    pub fn is_chart(&self) -> bool {
        !matches!(self.best, Kind::Table | Kind::Logs)
    }

    /// The kind that was asked for, or the best one. `bar` is also how to ask for grouped bars, where a value of the
    /// key has several.
    pub fn pick(&self, asked: Option<Kind>) -> Result<Kind, Refusal> {
        match asked {
            None => Ok(self.best),
            Some(kind) if self.possible.contains(&kind) => Ok(kind),
            Some(Kind::Bar) if self.possible.contains(&Kind::GroupedBar) => Ok(Kind::GroupedBar),
            // With one series both look as plain bars do.
            Some(Kind::GroupedBar | Kind::StackedBar) if self.possible.contains(&Kind::Bar) => Ok(Kind::Bar),
            Some(kind) => Err(Refusal { kind, possible: self.possible.clone(), has: self.has }),
        }
    }
}

/// Why a result cannot be the kind of chart that was asked for, and what would make it one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    kind: Kind,
    possible: Vec<Kind>,
    has: Has,
}

impl Refusal {
    /// What to write instead.
    pub fn help(&self) -> String {
        let example = match self.kind {
            Kind::Line | Kind::StackedArea => "stats count(*) by bin(5m)",
            Kind::Bar | Kind::GroupedBar | Kind::StackedBar | Kind::Pie => "stats count(*) by eventName",
            Kind::Number | Kind::Gauge => "stats count(*)",
            Kind::Table | Kind::Logs => "fields @timestamp, @message",
        };
        format!("a query that ends in `{example}` can be {} `{}`", article(self.kind), self.kind)
    }
}

fn article(kind: Kind) -> &'static str {
    if kind == Kind::StackedArea { "an" } else { "a" }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Has { times, categories, measures } = self.has;
        write!(f, "this result cannot be {} `{}`: ", article(self.kind), self.kind)?;
        match self.kind {
            Kind::Logs => write!(f, "its rows are not events")?,
            _ if measures == 0 => write!(f, "it has no aggregate made by `stats`")?,
            Kind::Line | Kind::StackedArea => write!(f, "`stats` has no time among its keys")?,
            Kind::Pie if times + categories > 1 => write!(f, "`stats` has more than one key")?,
            Kind::Bar | Kind::GroupedBar | Kind::StackedBar | Kind::Pie => write!(f, "`stats` has no key")?,
            Kind::Number | Kind::Gauge if times + categories > 0 => write!(f, "`stats` has keys")?,
            Kind::Gauge => write!(f, "it has more than one number")?,
            _ => write!(f, "its columns do not fit")?,
        }
        let names: Vec<String> = self.possible.iter().map(|kind| format!("`{kind}`")).collect();
        write!(f, "; it can be {}", names.join(", "))
    }
}

impl std::error::Error for Refusal {}
