//! `--since` and `--until`, checked before anything is opened.

use trailsight::QueryBuilder;
use trailsight::time::{self, parse, tell};

use crate::args::Window;

/// The window that was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    since: Option<i64>,
    until: Option<i64>,
    now: i64,
    told: String,
}

impl Asked {
    pub(crate) fn new(window: &Window) -> Result<Asked, String> {
        let zone = if window.utc { time::utc() } else { time::zone(&window.tz).map_err(|e| format!("--tz: {e}"))? };
        let now = time::now();
        let read = |flag: &str, text: &Option<String>| match text {
            Some(text) => parse(text, now, &zone).map(Some).map_err(|e| format!("--{flag}: {e}")),
            None => Ok(None),
        };
        let since = read("since", &window.since)?;
        let until = read("until", &window.until)?;
        let told = match (since, until) {
            (None, None) => String::new(),
            (Some(a), Some(b)) if a > b => {
                return Err(format!("the window ends before it begins: {} to {}", tell(a, &zone), tell(b, &zone)));
            }
            (Some(a), Some(b)) => format!("window {} to {}, both included", tell(a, &zone), tell(b, &zone)),
            (Some(a), None) => format!("window from {} on", tell(a, &zone)),
            (None, Some(b)) => format!("window up to {}, included", tell(b, &zone)),
        };
        Ok(Asked { since, until, now, told })
    }

    /// The window in words, with its zone; empty if there is none.
    pub(crate) fn told(&self) -> &str {
        &self.told
    }

    pub(crate) fn bounds(&self) -> Option<(i64, i64)> {
        match (self.since, self.until) {
            (None, None) => None,
            (since, until) => Some((since.unwrap_or(i64::MIN), until.unwrap_or(i64::MAX))),
        }
    }

    pub(crate) fn over<'a>(&self, mut query: QueryBuilder<'a>) -> QueryBuilder<'a> {
        query = query.at(self.now);
        if let Some(since) = self.since {
            query = query.since(since);
        }
        if let Some(until) = self.until {
            query = query.until(until);
        }
        query
    }
}
