//! One query on its way: parsed, planned, run.

use std::sync::Arc;

use datafusion::datasource::provider_as_source;
use datafusion::error::DataFusionError;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::StreamExt;
use tokio::runtime::Handle;
use trailsight_plan::{Moment, Origin, Planned, Settings, plan_with};
use trailsight_scan::{OnError, Order, Request, Statistics};
use trailsight_syntax::{
    Definition, Diagnostic, Expanded, Parsed, Query, Span, calls_saved, codes, expand, nested_calls, parse,
    strict_calls,
};

use crate::engine::Engine;
use crate::error::{Error, InternalError, QueryError};
use crate::explain::Explanation;
use crate::results::Results;
use crate::source::Source;
use crate::workers::deep;
use crate::world::World;

/// How many batches wait for a slow reader before the query pauses.
const BATCHES_AHEAD: usize = 2;

/// A query that has not begun.
#[derive(Debug)]
pub struct QueryBuilder<'a> {
    engine: &'a Engine,
    text: &'a str,
    source: &'a Source,
    window: (Option<i64>, Option<i64>),
    now: i64,
    settings: Settings,
    on_error: OnError,
}

/// A query that is ready to run.
pub(crate) struct Prepared {
    pub(crate) query: Query,
    pub(crate) planned: Planned,
    pub(crate) state: SessionState,
    pub(crate) logical: LogicalPlan,
    pub(crate) physical: Arc<dyn ExecutionPlan>,
    pub(crate) statistics: Arc<Statistics>,
    /// Stored bytes of all that is read.
    pub(crate) total_bytes: u64,
}

impl<'a> QueryBuilder<'a> {
    pub(crate) fn new(engine: &'a Engine, text: &'a str, source: &'a Source) -> Self {
        Self {
            engine,
            text,
            source,
            window: (None, None),
            now: crate::time::now(),
            settings: engine.shared.settings.clone(),
            on_error: engine.shared.on_error,
        }
    }

    /// Only events from this moment on, in ms since the epoch. Events without a time are then left out.
    #[must_use]
    pub fn since(mut self, ms: i64) -> Self {
        self.window.0 = Some(ms);
        self
    }

    /// Only events up to this moment, itself included, in ms since the epoch.
    #[must_use]
    pub fn until(mut self, ms: i64) -> Self {
        self.window.1 = Some(ms);
        self
    }

    /// What `now()` is, in ms since the epoch: the moment the builder was made, unless set.
    #[must_use]
    pub fn at(mut self, now: i64) -> Self {
        self.now = now;
        self
    }

    /// Refuses what the service refuses, though it means something here.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// Rows that are still events carry `@ptr`, which [`Source::record`] takes.
    #[must_use]
    pub fn pointers(mut self, pointers: bool) -> Self {
        self.settings.pointers = pointers;
        self
    }

    /// Rows returned when the query has no `limit` of its own; `None` for all.
    #[must_use]
    pub fn default_limit(mut self, rows: Option<u64>) -> Self {
        self.settings.default_limit = rows;
        self
    }

    /// At most so many rows, whatever `limit` the query has: the smaller one wins.
    #[must_use]
    pub fn limit(mut self, rows: u64) -> Self {
        self.settings.limit = Some(rows);
        self
    }

    /// What damaged data does in this query.
    #[must_use]
    pub fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// Begins the query, on threads of the engine's own.
    ///
    /// # Errors
    /// [`Error::Query`] with every mistake of the text. Faults of the data come through the [`Results`].
    pub async fn run(self) -> Result<Results, Error> {
        let workers = self.engine.shared.workers.handle(self.engine.shared.threads)?;
        let prepared = self.prepare(&workers).await?;
        if prepared.planned.is_estimate() {
            let rows = crate::estimate::rows(&prepared)?;
            let (shape, total) = (prepared.planned.shape().clone(), prepared.total_bytes);
            return Ok(Results::new(rows, shape, prepared.statistics, total));
        }
        let schema = prepared.physical.schema();
        let mut sending = RecordBatchReceiverStream::builder(schema, BATCHES_AHEAD);
        let sender = sending.tx();
        let (physical, context) = (Arc::clone(&prepared.physical), prepared.state.task_ctx());
        let forward = async move {
            let mut stream = execute_stream(physical, context)?;
            while let Some(batch) = stream.next().await {
                // Whoever dropped the results wants no more of them.
                if sender.send(batch).await.is_err() {
                    break;
                }
            }
            Ok(())
        };
        sending.spawn_on(forward, &workers);
        let all = prepared.query.all();
        let commands = all.into_iter().flat_map(|query| &query.stages).map(|stage| stage.command.spec().name).collect();
        let (shape, total) = (prepared.planned.shape().clone(), prepared.total_bytes);
        Ok(Results::new(sending.build(), shape, prepared.statistics, total).of_commands(commands))
    }

    /// Says how the query would be run, without running it.
    ///
    /// # Errors
    /// [`Error::Query`] with every mistake of the text.
    pub async fn explain(self) -> Result<Explanation, Error> {
        let text = self.text.to_owned();
        let workers = self.engine.shared.workers.handle(self.engine.shared.threads)?;
        let prepared = self.prepare(&workers).await?;
        Ok(deep(|| Explanation::new(&text, &prepared)))
    }

    /// Finds every mistake of the text without running it. Lookup tables that it names are read.
    ///
    /// # Errors
    /// The mistakes.
    pub fn check(&self) -> Result<(), QueryError> {
        // Plain threads wait here, so that it can be called from within another runtime, too.
        deep(|| {
            let asked = Asked::new(self.text, self.engine, self.settings.strict)?;
            let shared = &self.engine.shared;
            let given = self.source.inner.as_ref().clone();
            let world = match shared.workers.handle(shared.threads) {
                Ok(workers) => workers.block_on(World::open(Arc::clone(shared), given, &asked.parsed.query, false)),
                Err(error) => Err(error.into()),
            };
            match world {
                Ok(world) => match self.plan(&asked, &world) {
                    Ok(_) => Ok(()),
                    Err(refused) => refused.without_window(self.window.0.is_some()),
                },
                // What no mistake of the text is the query itself says when it runs.
                Err(error) => {
                    tracing::debug!(%error, "not checked whole");
                    Ok(())
                }
            }
        })
    }

    fn plan(&self, asked: &Asked, world: &World) -> Result<Planned, QueryError> {
        let moment = Moment { now: self.now, start: self.window.0, end: self.window.1 };
        let registry = &self.engine.shared.registry;
        let parsed = &asked.parsed;
        if let (Some(start), Some(end)) = self.window
            && start > end
        {
            let message = "the window ends before it begins";
            let help = "ask from the earlier time on, and up to the later one";
            let span = Span::new(0, self.text.len());
            let backwards = Diagnostic::new(&codes::WINDOW_BACKWARDS, span, message).help(help);
            return Err(QueryError::new(self.text, vec![backwards]));
        }
        let planned = plan_with(asked.text(), &parsed.query, registry, moment, world, &self.settings);
        let mut mistakes: Vec<Diagnostic> = parsed.diagnostics.clone();
        match planned {
            Ok(planned) if mistakes.is_empty() => return Ok(planned),
            Ok(_) => {}
            // A command that did not parse makes no names: what is missing for want of them is no mistake of its own.
            Err(more) if parsed.whole => mistakes.extend(more),
            Err(more) => mistakes.extend(more.into_iter().filter(stands_alone)),
        }
        Err(asked.refused(mistakes))
    }

    async fn prepare(self, workers: &Handle) -> Result<Prepared, Error> {
        let asked = deep(|| Asked::new(self.text, self.engine, self.settings.strict))?;
        let shared = Arc::clone(&self.engine.shared);
        let stopped = |error: tokio::task::JoinError| InternalError(format!("planning stopped halfway: {error}"));
        let opening = {
            let (shared, given) = (Arc::clone(&shared), self.source.inner.as_ref().clone());
            let query = asked.parsed.query.clone();
            workers.spawn(async move { World::open(shared, given, &query, true).await })
        };
        let world = opening.await.map_err(stopped)??;
        let planned = deep(|| self.plan(&asked, &world))?;
        let window = |window: (Option<i64>, Option<i64>)| match window {
            (None, None) => None,
            (start, end) => Some((start.unwrap_or(i64::MIN), end.unwrap_or(i64::MAX))),
        };
        let statistics = Arc::<Statistics>::default();
        let mut tables = Vec::new();
        let mut read: Vec<&Origin> = Vec::new();
        let mut total_bytes = 0;
        for input in planned.inputs() {
            let schema = input.demand.schema();
            if let Origin::Table(name) = &input.origin {
                let table = world.read_table(name);
                let table = table.ok_or_else(|| InternalError(format!("the table `{name}` is not there")))?;
                tables.push(provider_as_source(table.provider(schema)?));
                continue;
            }
            let source = world.source(&input.origin);
            let source = source.ok_or_else(|| InternalError(format!("{:?} is not open", input.origin)))?;
            if !read.contains(&&input.origin) {
                read.push(&input.origin);
                total_bytes += source.total_bytes();
            }
            let request = Request::new(schema)
                .with_statistics(Arc::clone(&statistics))
                .with_window(window(input.window.unwrap_or(self.window)))
                .with_on_error(self.on_error)
                .with_concurrency(shared.concurrency)
                .with_order(match input.order {
                    None => Order::Listed,
                    Some(trailsight_plan::Order::NewestFirst) => Order::NewestFirst,
                    Some(trailsight_plan::Order::OldestFirst) => Order::OldestFirst,
                });
            tables.push(provider_as_source(source.table(request)));
        }
        let query = asked.parsed.query;
        let optimizing = workers.spawn(async move {
            // It holds what the tables of the world are counted with.
            let _world = world;
            let state = crate::session::state(&shared);
            let logical = state.optimize(&planned.over_each(&tables)?)?;
            let physical = state.query_planner().create_physical_plan(&logical, &state).await?;
            Ok(Prepared { query, planned, state, logical, physical, statistics, total_bytes })
        });
        tracing::debug!(query = self.text, "planned");
        optimizing.await.map_err(stopped)?.map_err(|e: DataFusionError| e.into())
    }
}

/// A query that has been read, its saved queries put in place.
struct Asked {
    /// As it was written.
    written: String,
    expanded: Option<Expanded>,
    parsed: Parsed,
}

impl Asked {
    fn new(text: &str, engine: &Engine, strict: bool) -> Result<Asked, QueryError> {
        let parsed = parse(text);
        if !calls_saved(&parsed.query) {
            return Ok(Asked { written: text.to_owned(), expanded: None, parsed });
        }
        let project = engine.project();
        let names: Vec<&str> = project.saved_queries().map(|(name, _)| name).collect();
        let find = |name: &str| {
            project.saved_query(name).map(|saved| Definition { text: &saved.text, defaults: &saved.defaults })
        };
        let expanded = expand(text, &parsed.query, &names, find);
        // What is put in their place does not show how the calls were written.
        let calls = if strict { strict_calls(text, &parsed.query, find) } else { Vec::new() };
        let expanded = match (expanded, calls) {
            (Ok(expanded), calls) if calls.is_empty() => expanded,
            (expanded, calls) => {
                let mut mistakes = parsed.diagnostics;
                mistakes.extend(expanded.err().unwrap_or_default());
                mistakes.extend(calls);
                mistakes.sort_by_key(|d| (d.span.start, d.span.end));
                return Err(QueryError::new(text, mistakes));
            }
        };
        let parsed = parse(&expanded.text);
        let asked = Asked { written: text.to_owned(), expanded: Some(expanded), parsed };
        let nested = nested_calls(&asked.parsed.query);
        if nested.is_empty() { Ok(asked) } else { Err(asked.refused(nested)) }
    }

    /// The text that is planned.
    fn text(&self) -> &str {
        self.expanded.as_ref().map_or(&self.written, |expanded| &expanded.text)
    }

    /// The mistakes, at their places in what was written.
    fn refused(&self, mistakes: Vec<Diagnostic>) -> QueryError {
        let mut mistakes = match &self.expanded {
            None => mistakes,
            Some(expanded) => {
                let worded = mistakes.into_iter().map(|mistake| mistake.worded(&expanded.text));
                worded.map(|mistake| expanded.locate(mistake)).collect()
            }
        };
        mistakes.sort_by_key(|d| (d.span.start, d.span.end));
        QueryError::new(&self.written, mistakes)
    }
}

/// Whether a mistake stands by itself, whatever other commands say.
fn stands_alone(problem: &Diagnostic) -> bool {
    ![codes::UNKNOWN_AFTER_STATS.code, codes::NO_TIMESTAMP.code, codes::NOT_AN_AGGREGATE.code]
        .contains(&problem.code.code)
}
