//! What the columns of a result are, told from the plan and not from the values.

use trailsight_functions::Kind;

/// The columns of a result in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// One for each column of the result's schema.
    pub columns: Vec<Column>,
}

/// What one column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the result.
    pub name: String,
    /// What it is to a reader or a chart.
    pub role: Role,
}

/// What a column is to a reader or a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A moment: `@timestamp`, or a key made by `bin`.
    Time,
    /// A key of `stats` that is no time: one bar or one series for each value.
    Category,
    /// An aggregate of `stats`: what is drawn.
    Measure,
    /// A number that no `stats` made.
    Number,
    /// Text of an event.
    Text,
}

impl Role {
    /// The role of a column that no `stats` made.
    pub(crate) fn of(kind: Kind) -> Role {
        match kind {
            Kind::Text | Kind::Structure => Role::Text,
            Kind::Number | Kind::Truth => Role::Number,
            Kind::Time => Role::Time,
        }
    }
}
