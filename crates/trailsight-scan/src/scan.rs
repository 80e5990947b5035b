//! The scan in a physical plan: takes over projection, filters and limit, and runs.

use std::fmt;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::projection::ProjectionExprs;
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr, PhysicalSortExpr, expressions};
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::filter_pushdown::{FilterPushdownPropagation, PushedDown};
use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, MetricBuilder};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayFormatType, ExecutionPlan, SortOrderPushdownResult, apply_expression_roots};
use datafusion_datasource::source::{DataSource, DataSourceExec};

use crate::columns::{Column, Content, Fact};
use crate::error::ScanError;
use crate::feed::{Feed, ordered};
use crate::prune::{Pruner, is_dynamic};
use crate::reader::{Piece, Reader};
use crate::rows::Plan;
use crate::source::{OnError, Order, Request, Source};

/// So many rows are gathered where few of the records become rows. Room for all of them is taken at once, so that more
/// would cost memory when only ten are found; and less would cost time downstream.
const GATHERED: usize = 1024;

/// Rows that are few are held back this long for others to join them: batches of a handful of rows are dear
/// downstream, but somebody may be watching.
const PATIENCE: Duration = Duration::from_millis(100);

/// Reads the columns of a request from the objects of a source.
pub(crate) struct LogScan {
    source: Source,
    request: Arc<Request>,
    /// Columns of the request, and what they are called in the output.
    projection: Vec<(usize, String)>,
    schema: SchemaRef,
    /// Over the columns of the request.
    filters: Vec<Arc<dyn PhysicalExpr>>,
    limit: Option<usize>,
    order: Order,
    partitions: usize,
    metrics: ExecutionPlanMetricsSet,
    running: Mutex<Vec<Execution>>,
}

/// One execution of the plan, while not all of its partitions have been opened.
struct Execution {
    /// Partitions of one execution are opened with one context, mostly.
    context: Weak<TaskContext>,
    shared: Arc<Shared>,
    opened: Vec<bool>,
}

/// What the partitions of one execution share.
struct Shared {
    feed: Feed,
    plan: Plan,
}

impl fmt::Debug for LogScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogScan")
            .field("objects", &self.source.objects().len())
            .field("projection", &self.projection)
            .field("filters", &self.filters)
            .field("limit", &self.limit)
            .field("partitions", &self.partitions)
            .finish_non_exhaustive()
    }
}

impl LogScan {
    pub(crate) fn new(
        source: Source,
        request: Arc<Request>,
        projection: Vec<usize>,
        limit: Option<usize>,
        partitions: usize,
    ) -> LogScan {
        let name = |index: usize| (index, request.columns.field(index).name().clone());
        let projection: Vec<_> = projection.into_iter().map(name).collect();
        LogScan {
            schema: schema(&request.columns, &projection),
            order: request.order,
            source,
            request,
            projection,
            filters: Vec::new(),
            limit,
            partitions,
            metrics: ExecutionPlanMetricsSet::new(),
            running: Mutex::new(Vec::new()),
        }
    }

    /// The same scan, and not yet run.
    fn changed(&self, change: impl FnOnce(&mut LogScan)) -> Arc<dyn DataSource> {
        let mut scan = LogScan {
            source: self.source.clone(),
            request: Arc::clone(&self.request),
            projection: self.projection.clone(),
            schema: Arc::clone(&self.schema),
            filters: self.filters.clone(),
            limit: self.limit,
            order: self.order,
            partitions: self.partitions,
            metrics: ExecutionPlanMetricsSet::new(),
            running: Mutex::new(Vec::new()),
        };
        change(&mut scan);
        Arc::new(scan)
    }

    fn plan(&self) -> Result<Plan> {
        let projection: Vec<usize> = self.projection.iter().map(|(index, _)| *index).collect();
        Plan::new(&self.source, &self.request, &projection, &self.filters, Arc::clone(&self.schema))
    }

    /// What the partition shares with the others of its execution.
    ///
    /// A plan may be executed many times, and nothing says which execution a partition is opened for. An execution
    /// opens each partition once, so that a partition opened again is of another one; and partitions opened with the
    /// same context belong together. Two executions of one plan that overlap in time cannot be told apart: all rows
    /// come, but some in the other execution's answer. DataFusion makes a plan anew for each query, so none do.
    fn join(&self, partition: usize, context: &Arc<TaskContext>) -> Result<Arc<Shared>> {
        let mut running = match self.running.lock() {
            Ok(running) => running,
            Err(poisoned) => poisoned.into_inner(),
        };
        let open = |execution: &Execution| !execution.opened.get(partition).copied().unwrap_or(true);
        let same = |execution: &Execution| std::ptr::eq(execution.context.as_ptr(), Arc::as_ptr(context));
        let found = running
            .iter()
            .position(|execution| open(execution) && same(execution))
            .or_else(|| running.iter().position(open));
        let at = match found {
            Some(at) => at,
            None => {
                let (source, request) = (&self.source, &*self.request);
                let plan = self.plan()?;
                let pruner = Pruner::new(source, &self.request, &self.filters, self.order);
                let feed = Feed::new(source, request, self.order, pruner, self.limit, self.partitions);
                running.push(Execution {
                    context: Arc::downgrade(context),
                    shared: Arc::new(Shared { feed, plan }),
                    opened: vec![false; self.partitions],
                });
                running.len() - 1
            }
        };
        let execution = &mut running[at];
        if let Some(opened) = execution.opened.get_mut(partition) {
            *opened = true;
        }
        let shared = Arc::clone(&execution.shared);
        if execution.opened.iter().all(|opened| *opened) {
            running.remove(at);
        }
        Ok(shared)
    }
}

/// What a scan would read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WouldRead {
    /// Whose objects.
    pub source: Source,
    /// The objects, by their numbers, in the order in which they would be read.
    pub objects: Vec<u32>,
    /// Whether more of them may be passed over while the plan runs, as its rows tell what else can be among the first.
    pub fewer: bool,
}

/// What the scans in a plan over tables of sources would read, in the order in which they stand.
pub fn would_read(plan: &Arc<dyn ExecutionPlan>) -> Vec<WouldRead> {
    let mut found = Vec::new();
    let scan = plan.downcast_ref::<DataSourceExec>().and_then(|it| it.data_source().downcast_ref::<LogScan>());
    found.extend(scan.map(LogScan::would_read));
    found.extend(plan.children().into_iter().flat_map(would_read));
    found
}

impl LogScan {
    fn would_read(&self) -> WouldRead {
        let pruner = Pruner::new(&self.source, &self.request, &self.filters, self.order);
        let mut objects = ordered(&self.source, &self.request, self.order);
        if let Some(keep) = pruner.as_ref().and_then(|pruner| pruner.keep(objects.clone())) {
            let mut keep = keep.into_iter();
            objects.retain(|_| keep.next().unwrap_or(true));
        }
        WouldRead { source: self.source.clone(), objects, fewer: pruner.is_some_and(|pruner| pruner.tightens()) }
    }
}

fn schema(columns: &Schema, projection: &[(usize, String)]) -> SchemaRef {
    let field = |(index, name): &(usize, String)| columns.field(*index).clone().with_name(name);
    Arc::new(Schema::new_with_metadata(projection.iter().map(field).collect::<Vec<_>>(), columns.metadata().clone()))
}

impl DataSource for LogScan {
    fn open(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let shared = self.join(partition, &context)?;
        let reader = Reader::new(
            self.source.clone(),
            Arc::clone(&self.request.statistics),
            self.request.on_error,
            shared.plan.decoders(),
        )
        .with_files(shared.feed.files());
        let size = context.session_config().batch_size().max(1);
        let fail = self.request.on_error == OnError::Fail;
        let unlisted = if fail { self.source.failures().first().map(|failure| failure.to_error()) } else { None };
        // Rows that tell somebody downstream what else is wanted are not held back: the sooner they are there, the less
        // is read.
        let telling = self.filters.iter().any(is_dynamic);
        let coalescer = shared.plan.is_selective() && !telling && !self.schema.fields().is_empty();
        let coalescer = coalescer.then(|| {
            let size = self.limit.map_or(GATHERED, |limit| limit.min(GATHERED)).clamp(1, size);
            BatchCoalescer::new(Arc::clone(&self.schema), size).with_biggest_coalesce_batch_size(Some(size / 2))
        });
        let partition = Running {
            request: Arc::clone(&self.request),
            shared,
            reader,
            size,
            coalescer,
            piece: None,
            unlisted,
            emitted: Instant::now(),
            done: false,
            output: MetricBuilder::new(&self.metrics).output_rows(partition),
        };
        let batches = futures::stream::unfold(partition, |mut partition| async move {
            let batch = partition.next().await.transpose()?;
            partition.done |= batch.is_err();
            Some((batch, partition))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches)))
    }

    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let names: Vec<_> = self.projection.iter().map(|(_, name)| name.as_str()).collect();
        write!(f, "trailsight, objects={}, columns=[{}]", self.source.objects().len(), names.join(", "))?;
        if !self.filters.is_empty() {
            let filters: Vec<_> = self.filters.iter().map(ToString::to_string).collect();
            write!(f, ", predicate={}", filters.join(" AND "))?;
            let decoders = self.plan().ok().map(|plan| plan.decoders());
            if let Some(needles) = decoders.as_ref().and_then(|decoders| decoders.searched()) {
                write!(f, ", searched for {needles}")?;
            }
        }
        if let Some((start, end)) = self.request.window {
            write!(f, ", window=[{start}, {end}]")?;
        }
        match self.order {
            Order::Listed => {}
            Order::NewestFirst => write!(f, ", order=newest first")?,
            Order::OldestFirst => write!(f, ", order=oldest first")?,
        }
        if let Some(limit) = self.limit {
            write!(f, ", limit={limit}")?;
        }
        Ok(())
    }

    fn output_partitioning(&self) -> Partitioning {
        Partitioning::UnknownPartitioning(self.partitions)
    }

    fn eq_properties(&self) -> EquivalenceProperties {
        EquivalenceProperties::new(Arc::clone(&self.schema))
    }

    /// How many records an object has is known when it has been read.
    fn partition_statistics(&self, _: Option<usize>) -> Result<Arc<datafusion::common::Statistics>> {
        Ok(Arc::new(datafusion::common::Statistics::new_unknown(&self.schema)))
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn DataSource>> {
        Some(self.changed(|scan| scan.limit = limit))
    }

    fn fetch(&self) -> Option<usize> {
        self.limit
    }

    fn metrics(&self) -> ExecutionPlanMetricsSet {
        self.metrics.clone()
    }

    /// Takes over what only selects and renames columns. Computing is left to DataFusion.
    fn try_swapping_with_projection(&self, projection: &ProjectionExprs) -> Result<Option<Arc<dyn DataSource>>> {
        let column =
            |index: usize, name: &str| self.projection.get(index).map(|(column, _)| (*column, name.to_owned()));
        let projected: Option<Vec<_>> = projection
            .iter()
            .map(|it| it.expr.downcast_ref::<expressions::Column>().and_then(|from| column(from.index(), &it.alias)))
            .collect();
        Ok(projected.map(|projected| {
            self.changed(|scan| {
                scan.schema = schema(&scan.request.columns, &projected);
                scan.projection = projected;
            })
        }))
    }

    /// Begins with the objects that hold what a sort by time wants first. How the records of an object lie nobody knows,
    /// so that the sort stays.
    fn try_pushdown_sort(&self, order: &[PhysicalSortExpr]) -> Result<SortOrderPushdownResult<Arc<dyn DataSource>>> {
        let by_time = |key: &&PhysicalSortExpr| {
            let column = key.expr.downcast_ref::<expressions::Column>()?;
            let (index, _) = self.projection.get(column.index())?;
            let column = Column::new(self.request.columns.field(*index));
            let ingested = matches!(column.content, Content::Origin(Fact::Ingested));
            (column.is_time() || ingested).then_some(())
        };
        let Some(first) = order.first().filter(|key| by_time(key).is_some()) else {
            return Ok(SortOrderPushdownResult::Unsupported);
        };
        let order = if first.options.descending { Order::NewestFirst } else { Order::OldestFirst };
        Ok(SortOrderPushdownResult::Inexact { inner: self.changed(|scan| scan.order = order) })
    }

    /// Takes over every filter but those that may say another thing each time. Also those that other operators tighten
    /// while the query runs, as a sort of which only the first rows are wanted does: what cannot be among these is not
    /// decoded further, and objects that hold no other are not read.
    fn try_pushdown_filters(
        &self,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn DataSource>>> {
        let mut taken = Vec::new();
        let mut answers = Vec::with_capacity(filters.len());
        for filter in filters {
            if is_volatile(&filter) {
                answers.push(PushedDown::No);
                continue;
            }
            // Filters speak of the output, which may have other names and another order than the request.
            let moved = filter.transform(|expr| {
                let Some(column) = expr.downcast_ref::<expressions::Column>() else {
                    return Ok(Transformed::no(expr));
                };
                let (index, _) = self.projection.get(column.index()).ok_or_else(|| {
                    DataFusionError::Internal(format!("a filter uses {}, which the scan does not have", column.name()))
                })?;
                let name = self.request.columns.field(*index).name();
                Ok(Transformed::yes(Arc::new(expressions::Column::new(name, *index)) as Arc<dyn PhysicalExpr>))
            })?;
            taken.push(moved.data);
            answers.push(PushedDown::Yes);
        }
        let propagation = FilterPushdownPropagation::with_parent_pushdown_result(answers);
        if taken.is_empty() {
            return Ok(propagation);
        }
        Ok(propagation.with_updated_node(self.changed(|scan| scan.filters.extend(taken))))
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        apply_expression_roots(self.filters.iter(), f)
    }
}

/// One partition, running.
struct Running {
    request: Arc<Request>,
    shared: Arc<Shared>,
    reader: Reader,
    /// The largest batch.
    size: usize,
    /// Gathers rows, where few of the records become rows.
    coalescer: Option<BatchCoalescer>,
    /// What is being made rows of, and how many of its records are done.
    piece: Option<(Piece, usize)>,
    /// What could not be listed, when that ends the query.
    unlisted: Option<ScanError>,
    emitted: Instant,
    done: bool,
    output: Count,
}

impl Running {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        if let Some(error) = self.unlisted.take() {
            return Err(external(error));
        }
        loop {
            if let Some(batch) = self.gathered() {
                return Ok(Some(self.emit(batch)));
            }
            if self.done {
                return Ok(None);
            }
            let Some(batch) = self.decode().await? else {
                self.done = true;
                if let Some(coalescer) = &mut self.coalescer {
                    coalescer.finish_buffered_batch()?;
                }
                continue;
            };
            if batch.num_rows() == 0 {
                // A scan that finds nothing must still let others run, and end when it is dropped.
                tokio::task::yield_now().await;
                continue;
            }
            match &mut self.coalescer {
                None => return Ok(Some(self.emit(batch))),
                Some(coalescer) => coalescer.push_batch(batch)?,
            }
        }
    }

    /// A batch of gathered rows, when there are enough or they have waited long enough.
    fn gathered(&mut self) -> Option<RecordBatch> {
        let coalescer = self.coalescer.as_mut()?;
        if !coalescer.has_completed_batch()
            && coalescer.get_buffered_rows() > 0
            && self.emitted.elapsed() > PATIENCE
            && coalescer.finish_buffered_batch().is_err()
        {
            return None;
        }
        coalescer.next_completed_batch()
    }

    fn emit(&mut self, batch: RecordBatch) -> RecordBatch {
        self.emitted = Instant::now();
        self.output.add(batch.num_rows());
        batch
    }

    /// The rows of some more records: none at the end, no rows when no record passed.
    async fn decode(&mut self) -> Result<Option<RecordBatch>> {
        let plan = &self.shared.plan;
        let left = self.shared.feed.left();
        if left == 0 {
            return Ok(None);
        }
        let (piece, done) = match self.piece.take() {
            Some(piece) => piece,
            None => match self.reader.next(Some(&self.shared.feed)).await.map_err(external)? {
                Some(piece) => (piece, 0),
                None => return Ok(None),
            },
        };
        let statistics = &self.request.statistics;
        let batch = match &piece {
            Piece::Records(page) => {
                // Without a filter no more is decoded than is wanted.
                let most = if plan.is_selective() { self.size } else { self.size.min(left) };
                let records = page.records.len();
                let end = records.min(done + most);
                let batch = plan.records(page, done..end)?;
                statistics.scanned(end - done);
                if end < records {
                    self.piece = Some((piece, end));
                } else if let Piece::Records(page) = piece {
                    self.reader.recycle(page);
                }
                batch
            }
            Piece::Table { object, first, table } => {
                statistics.scanned(table.rows());
                plan.table(*object, *first, &**table)?
            }
        };
        statistics.matched(batch.num_rows());
        let granted = self.shared.feed.grant(batch.num_rows());
        Ok(Some(if granted < batch.num_rows() { batch.slice(0, granted) } else { batch }))
    }
}

fn external(error: ScanError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
