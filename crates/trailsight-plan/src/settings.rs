//! The choices that the language leaves open (section 13 of the language notes), each read in one place.

/// How a query is read where the language leaves a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Rows returned when the query has no `limit`; `None` returns all of them. 10,000 as in Logs Insights.
    pub default_limit: Option<u64>,
    /// At most so many rows are returned, whatever `limit` the query has: the smaller one wins. None unless it is asked for.
    pub limit: Option<u64>,
    /// Rows that are still log events carry their `@ptr` as last column, as the service returns it.
    pub pointers: bool,
    /// A `filter` after `stats` that names no output of it runs before the `stats`, as some of AWS's own samples need.
    pub hoist_filters: bool,
    /// What the service refuses is refused here, too, though it means something. Mistakes are refused either way.
    pub strict: bool,
    /// `count(field)` and its like over no value give 0, as the documentation has it; they are left out of the row, as
    /// the service was seen to do.
    pub zero_counts: bool,
    /// At most this many `stats` commands in one query; 10 in the service.
    pub max_stats: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_limit: Some(10_000),
            limit: None,
            pointers: false,
            hoist_filters: true,
            strict: false,
            zero_counts: false,
            max_stats: 10,
        }
    }
}
