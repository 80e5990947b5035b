//! `SOURCE`: which log groups the events come from, and when.

use trailsight_functions::Moment;
use trailsight_syntax::commands::{Groups, Saved, Source, SourceTime};
use trailsight_syntax::{Command, Period, Span, Stage, Unit, codes, did_you_mean};

use crate::catalog::{Origin, fitting, in_arn};
use crate::planner::{Planner, Problem};

/// The window of an input: first and last ms, both included, each if it is set.
type Window = (Option<i64>, Option<i64>);

impl Planner<'_> {
    /// Plans the `SOURCE`s that the query begins with, and says how many there are.
    pub(crate) fn sources(&mut self, stages: &[Stage]) -> usize {
        let sources: Vec<&Source> = stages
            .iter()
            .map_while(|stage| match &stage.command {
                Command::Source(source) => Some(source),
                _ => None,
            })
            .collect();
        if !sources.is_empty() {
            let (origin, window) = self.origin(&sources);
            if let Some((start, end)) = window {
                self.moment = Moment { start, end, ..self.moment };
            }
            self.inputs[self.main].origin = origin;
            self.inputs[self.main].window = window;
        }
        let declared = self.catalog.declared(&self.inputs[self.main].origin);
        self.scope.declare(declared);
        sources.len()
    }

    /// What several `SOURCE`s together mean.
    pub(crate) fn origin(&mut self, sources: &[&Source]) -> (Origin, Option<Window>) {
        let groups = self.catalog.groups();
        let mut found: Vec<usize> = Vec::new();
        let mut window: Option<(Option<Window>, Span)> = None;
        for source in sources {
            let here = (source.start.is_some() || source.end.is_some())
                .then(|| (self.time(&source.start, source.span), self.time(&source.end, source.span)));
            if let Some((Some(start), Some(end))) = here
                && start > end
            {
                let message = "the window ends before it begins";
                let help = "write the earlier time behind `start=`, the later one behind `end=`";
                self.problem(Problem::new(&codes::WINDOW_BACKWARDS, source.span, message).help(help));
            }
            match &window {
                Some((earlier, _)) if *earlier != here => {
                    let message = "several `SOURCE`s have different windows";
                    let help = "give each the same `start=` and `end=`: the events are read together";
                    self.problem(Problem::new(&codes::SOURCE_WINDOWS, source.span, message).help(help));
                }
                _ => window = Some((here, source.span)),
            }
            // Nothing has a name: all that was given is the one log group.
            if groups.is_empty() {
                continue;
            }
            let fits = fitting(&source.groups, groups);
            if fits.is_empty() {
                self.no_group(source);
            }
            found.extend(fits.into_iter().filter(|k| !found.contains(k)).collect::<Vec<_>>());
        }
        let window = window.and_then(|(window, _)| window);
        if groups.is_empty() {
            return (Origin::Given, window);
        }
        (Origin::Groups(found.into_iter().map(|k| groups[k].name.clone()).collect()), window)
    }

    fn no_group(&mut self, source: &Source) {
        let names: Vec<&str> = self.catalog.groups().iter().map(|group| group.name.as_str()).collect();
        let (message, near) = match &source.groups {
            Groups::Named(name) => (
                format!("no log group is called `{}`", in_arn(name)),
                did_you_mean(in_arn(name), names.iter().copied()),
            ),
            Groups::Fitting(_) => ("no log group fits".to_owned(), None),
        };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the log groups are {}", listed(&names)),
        };
        self.problem(Problem::new(&codes::UNKNOWN_GROUP, source.span, message).help(help));
    }

    /// The moment in ms since the epoch.
    fn time(&mut self, time: &Option<SourceTime>, span: Span) -> Option<i64> {
        let moment = match time.as_ref()? {
            SourceTime::Now => Some(self.moment.now),
            SourceTime::Back(period) => length(*period).and_then(|length| self.moment.now.checked_sub(length)),
            SourceTime::Epoch(digits) => {
                // Seconds, or milliseconds from the size on at which seconds would be thousands of years away.
                let number = digits.parse::<i64>().ok();
                number.and_then(|n| if n > 100_000_000_000 { Some(n) } else { n.checked_mul(1000) })
            }
        };
        if moment.is_none() {
            let help = "write a time that is not so far away";
            self.problem(Problem::new(&codes::BAD_PERIOD, span, "this time is beyond all calendars").help(help));
        }
        moment
    }

    /// A `SOURCE` behind another command.
    pub(crate) fn source_too_late(&mut self, span: Span) {
        let message = "`SOURCE` stands behind another command";
        let help = "put it first: it says where the events come from";
        self.problem(Problem::new(&codes::SOURCE_NOT_FIRST, span, message).help(help));
    }

    /// A call of a saved query that nobody has put in place.
    pub(crate) fn not_put_in_place(&mut self, saved: &Saved) {
        let message = format!("no query is saved as `{}`", saved.name.text);
        let help = "put the commands of the saved query here";
        self.problem(Problem::new(&codes::UNKNOWN_SAVED_QUERY, saved.name.span, message).help(help));
    }
}

/// The names, so many that they can be read.
pub(super) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 10;
    let mut list = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    list
}

/// The length of a period in ms; a month has 30 days here, a quarter 91, a year 365.
fn length(period: Period) -> Option<i64> {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let unit = match period.unit {
        Unit::Millisecond => 1,
        Unit::Second => 1000,
        Unit::Minute => 60 * 1000,
        Unit::Hour => 60 * 60 * 1000,
        Unit::Day => DAY,
        Unit::Week => 7 * DAY,
        Unit::Month => 30 * DAY,
        Unit::Quarter => 91 * DAY,
        Unit::Year => 365 * DAY,
    };
    i64::try_from(period.count).ok()?.checked_mul(unit)
}
