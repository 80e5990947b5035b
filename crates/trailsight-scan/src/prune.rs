//! Objects that are passed over: what is known of their events before they are read, held against the filters.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, BooleanArray, StringViewArray, TimestampMillisecondArray, UInt64Array};
use arrow::datatypes::DataType;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column as Name, ScalarValue};
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr::{DynamicFilterTracking, PhysicalExpr, conjunction};
use datafusion::physical_expr_common::physical_expr::snapshot_generation;
use datafusion::physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder};

use crate::columns::{Column, Content, Fact, fact};
use crate::formats::Origin;
use crate::object::Object;
use crate::source::{Order, Request, Source};

/// Tells which objects may hold an event that passes the filters of a scan.
///
/// Filters tighten while a query runs: once `sort @timestamp desc | limit 20` has twenty events, it wants none that is
/// older than the oldest of them. So what was worth fetching may not be worth decoding any more, and is asked again.
#[derive(Debug)]
pub(crate) struct Pruner {
    source: Source,
    request: Arc<Request>,
    /// The filters that tell objects apart, over the columns of the request.
    filter: Arc<dyn PhysicalExpr>,
    tightens: bool,
    made: Mutex<Made>,
}

/// What was made of the filter when it was asked last.
#[derive(Debug, Default)]
struct Made {
    generation: Option<u64>,
    /// None when no object could be told from another.
    predicate: Option<Arc<PruningPredicate>>,
}

impl Pruner {
    /// None when the filters ask nothing that is known of objects.
    pub(crate) fn new(
        source: &Source,
        request: &Arc<Request>,
        filters: &[Arc<dyn PhysicalExpr>],
        order: Order,
    ) -> Option<Pruner> {
        let known = |index: usize| {
            request.columns.fields().get(index).is_some_and(|field| Known::of(source, &Column::new(field)))
        };
        let mut tightens = false;
        let telling = filters.iter().filter(|filter| {
            let dynamic = is_dynamic(filter);
            // Of another sort the first rows may be anywhere.
            let tells = collect_columns(filter).iter().any(|column| known(column.index()))
                && (!dynamic || order != Order::Listed);
            tightens |= tells && dynamic;
            tells
        });
        let filter = telling.cloned().reduce(|all, filter| conjunction([all, filter]))?;
        Some(Pruner { source: source.clone(), request: Arc::clone(request), filter, tightens, made: Mutex::default() })
    }

    /// Whether the filters may tighten while the query runs.
    pub(crate) fn tightens(&self) -> bool {
        self.tightens
    }

    /// A number that changes when the filters have tightened.
    pub(crate) fn generation(&self) -> u64 {
        snapshot_generation(&self.filter)
    }

    /// Which of the objects may hold something that passes, as far as is known now; none when all may.
    pub(crate) fn keep(&self, objects: Vec<u32>) -> Option<Vec<bool>> {
        let predicate = self.predicate().filter(|_| !objects.is_empty())?;
        // When in doubt, an object is read.
        predicate.prune(&Known { source: &self.source, request: &self.request, objects }).ok()
    }

    /// Drops what belongs to objects that hold nothing that passes, and counts them as pruned.
    pub(crate) fn retain<T>(&self, items: &mut Vec<T>, object: impl Fn(&T) -> u32) {
        let Some(keep) = self.keep(items.iter().map(&object).collect()) else { return };
        let mut keep = keep.into_iter();
        let (mut pruned, mut bytes) = (0, 0);
        items.retain(|item| {
            let kept = keep.next().unwrap_or(true);
            if !kept {
                pruned += 1;
                bytes += self.source.objects()[object(item) as usize].size;
            }
            kept
        });
        self.request.statistics.pruned(pruned, bytes);
    }

    fn predicate(&self) -> Option<Arc<PruningPredicate>> {
        let generation = Some(self.generation());
        let mut made = match self.made.lock() {
            Ok(made) => made,
            Err(poisoned) => poisoned.into_inner(),
        };
        if made.generation != generation {
            let builder = PruningPredicateBuilder::new().with_file_schema(Arc::clone(&self.request.columns));
            *made = Made { generation, predicate: builder.build(Arc::clone(&self.filter)) };
        }
        made.predicate.clone()
    }
}

/// Whether a filter tightens while a query runs.
pub(crate) fn is_dynamic(filter: &Arc<dyn PhysicalExpr>) -> bool {
    DynamicFilterTracking::classify(filter).contains_dynamic_filter()
}

/// What the path of a CloudTrail object says of a field of all its events, in the same words.
fn told(column: &Column) -> Option<fn(&Object) -> Option<&str>> {
    let Content::Decoded(wanted) = &column.content else { return None };
    match wanted.path.as_str() {
        _ if column.data_type != DataType::Utf8View => None,
        "recipientAccountId" => Some(Object::account),
        "awsRegion" => Some(Object::region),
        _ => None,
    }
}

/// What is known of the events of some objects: what the rows of each will say of their place, which is the same in
/// all, and of a CloudTrail object between which times they lie.
struct Known<'a> {
    source: &'a Source,
    request: &'a Request,
    objects: Vec<u32>,
}

impl Known<'_> {
    /// Whether anything is known of a column.
    fn of(source: &Source, column: &Column) -> bool {
        match &column.content {
            Content::Origin(Fact::Pointer) | Content::Message(_) => false,
            // As a text it has another order.
            Content::Origin(Fact::Position) => column.data_type == DataType::UInt64,
            Content::Origin(_) => true,
            Content::Decoded(_) => source.names_tell() && (column.is_time() || told(column).is_some()),
        }
    }

    fn column(&self, name: &Name) -> Option<Column> {
        let column = Column::new(self.request.columns.field_with_name(&name.name).ok()?);
        Known::of(self.source, &column).then_some(column)
    }

    /// The least that any event of an object can have in a column, or the most.
    fn bound(&self, name: &Name, most: bool) -> Option<ArrayRef> {
        let column = self.column(name)?;
        let objects = self.source.objects();
        if let Content::Origin(what) = &column.content {
            let ordinal = if most { u32::MAX } else { 0 };
            let origins: Vec<Origin> = self.objects.iter().map(|&object| Origin { object, ordinal }).collect();
            return Some(fact(what, &origins, objects, &column.data_type));
        }
        if let Some(told) = told(&column) {
            let tells = |object: &&Object| object.product() == Some("CloudTrail");
            let told = |object: &u32| Some(&objects[*object as usize]).filter(tells).and_then(told);
            return Some(Arc::new(self.objects.iter().map(told).collect::<StringViewArray>()));
        }
        let time = |object: &u32| {
            let (earliest, latest) = self.request.spans(objects[*object as usize].delivered()?);
            Some(if most { latest } else { earliest })
        };
        let times: TimestampMillisecondArray = self.objects.iter().map(time).collect();
        Some(Arc::new(times.with_timezone("UTC")))
    }
}

impl PruningStatistics for Known<'_> {
    fn min_values(&self, column: &Name) -> Option<ArrayRef> {
        self.bound(column, false)
    }

    fn max_values(&self, column: &Name) -> Option<ArrayRef> {
        self.bound(column, true)
    }

    fn num_containers(&self) -> usize {
        self.objects.len()
    }

    /// Any object may hold events without a time, and where these come first it must be read. But in a window there are
    /// none.
    fn null_counts(&self, name: &Name) -> Option<ArrayRef> {
        let column = self.column(name)?;
        if told(&column).is_some() {
            // A record may lack what the path says of it.
            return None;
        }
        if !column.is_time() {
            let values = self.bound(name, false)?;
            let count = |at| values.is_valid(at).then_some(0);
            return Some(Arc::new((0..values.len()).map(count).collect::<UInt64Array>()));
        }
        let timed = self.request.window.is_some();
        timed.then(|| Arc::new(UInt64Array::from(vec![0; self.objects.len()])) as ArrayRef)
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        None
    }

    fn contained(&self, _: &Name, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
