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
use trailsight_plan::{Moment, Planned, Settings};
use trailsight_scan::{OnError, Order, Request};
use trailsight_syntax::{Diagnostic, Query, parse};

use crate::engine::Engine;
use crate::error::{Error, InternalError, QueryError};
use crate::explain::Explanation;
use crate::results::Results;
use crate::source::Source;
use crate::workers::deep;

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
    pub(crate) request: Request,
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
        let (total, source) = (self.source.total_bytes(), self.source.clone());
        let workers = self.engine.shared.workers.handle(self.engine.shared.threads)?;
        let prepared = self.prepare(&workers).await?;
        if prepared.planned.is_estimate() {
            let rows = crate::estimate::rows(&source, &prepared)?;
            let (shape, statistics) = (prepared.planned.shape().clone(), prepared.request.statistics);
            return Ok(Results::new(rows, shape, statistics, total));
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
        Ok(Results::new(sending.build(), prepared.planned.shape().clone(), prepared.request.statistics, total))
    }

    /// Says how the query would be run, without running it.
    ///
    /// # Errors
    /// [`Error::Query`] with every mistake of the text.
    pub async fn explain(self) -> Result<Explanation, Error> {
        let text = self.text.to_owned();
        let source = self.source.clone();
        let workers = self.engine.shared.workers.handle(self.engine.shared.threads)?;
        let prepared = self.prepare(&workers).await?;
        Ok(deep(|| Explanation::new(&text, &source, &prepared)))
    }

    /// Finds every mistake of the text without running it.
    ///
    /// # Errors
    /// The mistakes.
    pub fn check(&self) -> Result<(), QueryError> {
        deep(|| self.plan().map(|_| ()))
    }

    fn plan(&self) -> Result<(Query, Planned), QueryError> {
        let parsed = parse(self.text);
        let moment = Moment { now: self.now, start: self.window.0, end: self.window.1 };
        let declared = self.source.inner.declared();
        let registry = &self.engine.shared.registry;
        let planned = trailsight_plan::plan(self.text, &parsed.query, registry, moment, declared, &self.settings);
        let mut mistakes: Vec<Diagnostic> = parsed.diagnostics;
        match planned {
            Ok(planned) if mistakes.is_empty() => return Ok((parsed.query, planned)),
            Ok(_) => {}
            // A command that did not parse makes no names: what is missing for want of them is no mistake of its own.
            Err(more) if parsed.whole => mistakes.extend(more),
            Err(more) => mistakes.extend(more.into_iter().filter(stands_alone)),
        }
        mistakes.sort_by_key(|d| (d.span.start, d.span.end));
        Err(QueryError::new(self.text, mistakes))
    }

    async fn prepare(self, workers: &Handle) -> Result<Prepared, Error> {
        let (query, planned) = deep(|| self.plan())?;
        let shared = Arc::clone(&self.engine.shared);
        let window = match (planned.window(), self.window) {
            (Some(window), _) => Some(window),
            (None, (None, None)) => None,
            (None, (start, end)) => Some((start.unwrap_or(i64::MIN), end.unwrap_or(i64::MAX))),
        };
        let request = Request::new(planned.demand().schema())
            .with_window(window)
            .with_on_error(self.on_error)
            .with_concurrency(shared.concurrency)
            .with_order(match planned.order() {
                None => Order::Listed,
                Some(trailsight_plan::Order::NewestFirst) => Order::NewestFirst,
                Some(trailsight_plan::Order::OldestFirst) => Order::OldestFirst,
            });
        let table = provider_as_source(self.source.inner.table(request.clone()));
        let optimizing = workers.spawn(async move {
            let state = crate::session::state(&shared);
            let logical = state.optimize(&planned.over(table)?)?;
            let physical = state.query_planner().create_physical_plan(&logical, &state).await?;
            Ok(Prepared { query, planned, state, logical, physical, request })
        });
        tracing::debug!(query = self.text, "planned");
        match optimizing.await {
            Ok(prepared) => prepared.map_err(|e: DataFusionError| e.into()),
            Err(error) => Err(InternalError(format!("planning stopped halfway: {error}")).into()),
        }
    }
}

/// Whether a mistake stands by itself, whatever other commands say.
fn stands_alone(problem: &Diagnostic) -> bool {
    use trailsight_syntax::codes;
    ![codes::UNKNOWN_AFTER_STATS.code, codes::NO_TIMESTAMP.code, codes::NOT_AN_AGGREGATE.code]
        .contains(&problem.code.code)
}
