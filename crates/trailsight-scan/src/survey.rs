//! What fields there are, how often they are filled, and what is in them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use trailsight_extract::{Kind, ValueKind, parse_number, paths, value_text};

use crate::decoders::Decoders;
use crate::error::ScanError;
use crate::feed::Feed;
use crate::formats::{Reading, Table, Wanted};
use crate::reader::{Piece, Reader};
use crate::rows::Plan;
use crate::source::{CONCURRENCY, OnError, Request, Source};
use crate::statistics::Statistics;

/// How many fields are told apart. Logs that have ids for keys have a new field in every record.
const FIELDS: usize = 20_000;

/// How long an example may be, in bytes.
const EXAMPLE: usize = 200;

/// How a survey is made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SurveyOptions {
    /// How many records are looked at; all of them if none is said.
    pub records: Option<u64>,
    /// First and last ms since 1970 of the events looked at, both included.
    pub window: Option<(i64, i64)>,
    /// How many different examples are kept for each field.
    pub examples: usize,
    /// Where the accounting goes.
    pub statistics: Arc<Statistics>,
    /// What to do when an object cannot be read.
    pub on_error: OnError,
    /// How many objects of a store are fetched at a time.
    pub concurrency: usize,
}

impl Default for SurveyOptions {
    fn default() -> SurveyOptions {
        let statistics = Arc::default();
        SurveyOptions {
            records: None,
            window: None,
            examples: 3,
            statistics,
            on_error: OnError::Skip,
            concurrency: CONCURRENCY,
        }
    }
}

impl SurveyOptions {
    /// Looks at so many records at most.
    pub fn with_records(mut self, records: Option<u64>) -> SurveyOptions {
        self.records = records;
        self
    }

    /// Looks only at events from `first` to `last`, in ms since 1970, both included.
    pub fn with_window(mut self, window: Option<(i64, i64)>) -> SurveyOptions {
        self.window = window;
        self
    }

    /// Keeps so many different examples for each field.
    pub fn with_examples(mut self, examples: usize) -> SurveyOptions {
        self.examples = examples;
        self
    }

    /// Adds the accounting to these statistics.
    pub fn with_statistics(mut self, statistics: Arc<Statistics>) -> SurveyOptions {
        self.statistics = statistics;
        self
    }

    /// What to do when an object cannot be read.
    pub fn with_on_error(mut self, on_error: OnError) -> SurveyOptions {
        self.on_error = on_error;
        self
    }
}

/// What a survey found.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Survey {
    /// How many records were looked at.
    pub records: u64,
    /// The fields, sorted by name.
    pub fields: Vec<FieldSummary>,
    /// Whether there are more fields than 20,000, of which the later ones are left out.
    pub truncated: bool,
}

/// What is known of one field.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FieldSummary {
    /// Its dotted name.
    pub path: String,
    /// How many records have it, and not as null.
    pub count: u64,
    /// What kinds of values it has.
    pub kinds: ValueKinds,
    /// Some different values, as they come first; those longer than 200 bytes cut, with `…` at the end.
    pub examples: Vec<String>,
}

/// How many values are of which kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueKinds {
    /// Strings.
    pub text: u64,
    /// Numbers.
    pub number: u64,
    /// `true` and `false`.
    pub truth: u64,
    /// Points in time, which only Parquet has as such.
    pub time: u64,
    /// `null`.
    pub null: u64,
}

/// What fields the objects of a source have, by looking at records.
///
/// # Errors
///
/// With [`OnError::Fail`] the first failure.
pub async fn fields(source: &Source, options: &SurveyOptions) -> Result<Survey, ScanError> {
    if let (OnError::Fail, Some(failure)) = (options.on_error, source.failures().first()) {
        options.statistics.not_listed(failure);
        return Err(failure.to_error());
    }
    let request = Request::new(Arc::new(arrow::datatypes::Schema::empty()))
        .with_statistics(Arc::clone(&options.statistics))
        .with_window(options.window)
        .with_concurrency(options.concurrency);
    let request = source.take(request);
    let plan = Plan::new(source, &request, &[], &[], Arc::clone(&request.columns))
        .map_err(|error| ScanError { object: source.log_name().to_owned(), reason: error.to_string() })?;
    let feed = Feed::new(source, &request, request.order, None, None, 1);
    let declared = source.declared();
    let columns: Vec<Wanted> = match &declared {
        Some(schema) => schema.fields().iter().map(|field| Wanted::new(field.name(), Kind::Text)).collect(),
        None => vec![Wanted::new("@message", Kind::Text)],
    };
    let wanted = columns.iter().cloned().chain([Wanted::new("@timestamp", Kind::Time)]).collect();
    let formats = &source.inner.formats;
    let own = formats.iter().map(|format| match format.reading() {
        Reading::Records(records) => records.fields(),
        Reading::Columns(_) => Vec::new(),
    });
    let own: Vec<Vec<String>> = own.collect();
    let fields = own.iter().flatten().map(|name| Wanted::new(name, Kind::Text)).collect();
    let decoders = Arc::new(Decoders::new(source, fields, wanted));
    let mut reader =
        Reader::new(source.clone(), Arc::clone(&options.statistics), options.on_error, Arc::clone(&decoders))
            .with_files(feed.files());
    let mut found = Gathering { fields: HashMap::new(), examples: options.examples, truncated: false };
    let mut records = 0;
    let most = options.records.unwrap_or(u64::MAX);
    while records < most
        && let Some(piece) = reader.next(Some(&feed)).await?
    {
        let inside = plan.within(&piece);
        let passed = |row: &usize| inside.as_ref().is_none_or(|inside| inside.value(*row));
        let left = usize::try_from(most - records).unwrap_or(usize::MAX);
        let rows: Vec<usize> = (0..piece.rows()).filter(passed).take(left).collect();
        match &piece {
            Piece::Records(page) => {
                rows.iter().for_each(|row| found.record(page.records[*row].of(page.block.as_slice())));
                let first: usize = own[..page.format].iter().map(Vec::len).sum();
                let names = &own[page.format];
                let all = page.rows(0..page.records.len(), source.objects());
                let columns = decoders.decode(page.format, &all, first..first + names.len());
                for (name, column) in names.iter().zip(&columns) {
                    found.values(name, column, &rows);
                }
            }
            Piece::Table { table, .. } => found.table(&**table, declared.as_deref(), &columns, &rows),
        }
        records += rows.len() as u64;
        options.statistics.scanned(piece.rows());
        options.statistics.matched(rows.len());
        tokio::task::yield_now().await;
    }
    let mut fields: Vec<_> = found.fields.into_iter().map(|(path, seen)| FieldSummary { path, ..seen }).collect();
    fields.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(Survey { records, fields, truncated: found.truncated })
}

struct Gathering {
    /// The names are the keys and not in the values.
    fields: HashMap<String, FieldSummary>,
    examples: usize,
    truncated: bool,
}

impl Gathering {
    fn field(&mut self, name: &str) -> Option<&mut FieldSummary> {
        if !self.fields.contains_key(name) {
            if self.fields.len() >= FIELDS {
                self.truncated = true;
                return None;
            }
            let kinds = ValueKinds::default();
            let new = FieldSummary { path: String::new(), count: 0, kinds, examples: Vec::new() };
            self.fields.insert(name.to_owned(), new);
        }
        self.fields.get_mut(name)
    }

    fn record(&mut self, record: &[u8]) {
        let most = self.examples;
        paths(record, &mut |name, kind, raw| {
            let Some(field) = self.field(name) else { return };
            match kind {
                ValueKind::Text => field.kinds.text += 1,
                ValueKind::Number => field.kinds.number += 1,
                ValueKind::Truth => field.kinds.truth += 1,
                ValueKind::Null => {
                    field.kinds.null += 1;
                    return;
                }
            }
            field.count += 1;
            if field.examples.len() < most {
                example(&mut field.examples, &value_text(raw));
            }
        });
    }

    /// Values of a field that is not in the text of a record as JSON.
    fn values(&mut self, name: &str, values: &ArrayRef, rows: &[usize]) {
        let most = self.examples;
        let texts = crate::convert::fit(values, &arrow::datatypes::DataType::Utf8View);
        let Some(texts) = texts.as_string_view_opt() else { return };
        for value in rows.iter().filter(|row| texts.is_valid(**row)).map(|row| texts.value(*row)) {
            let Some(field) = self.field(name) else { return };
            field.count += 1;
            match parse_number(value.as_bytes()) {
                Some(_) => field.kinds.number += 1,
                None => field.kinds.text += 1,
            }
            if field.examples.len() < most {
                example(&mut field.examples, value);
            }
        }
    }

    fn table(
        &mut self,
        table: &dyn Table,
        declared: Option<&arrow::datatypes::Schema>,
        columns: &[Wanted],
        rows: &[usize],
    ) {
        use arrow::datatypes::DataType;
        let most = self.examples;
        for (index, wanted) in columns.iter().enumerate() {
            let values = table.column(wanted, None);
            let Some(values) = values.as_string_view_opt() else { continue };
            let Some(schema) = declared else {
                // Objects of several formats: the row as JSON says what it has.
                for row in rows.iter().copied().filter(|row| values.is_valid(*row)) {
                    self.record(values.value(row).as_bytes());
                }
                continue;
            };
            let Some(field) = self.field(&wanted.path) else { continue };
            let filled = rows.iter().filter(|row| values.is_valid(**row)).count() as u64;
            field.count += filled;
            field.kinds.null += rows.len() as u64 - filled;
            match schema.field(index).data_type() {
                DataType::Boolean => field.kinds.truth += filled,
                DataType::Timestamp(..) => field.kinds.time += filled,
                other if other.is_numeric() => field.kinds.number += filled,
                _ => field.kinds.text += filled,
            }
            for row in rows.iter().copied().filter(|row| values.is_valid(*row)) {
                if field.examples.len() >= most {
                    break;
                }
                example(&mut field.examples, values.value(row));
            }
        }
    }
}

fn example(examples: &mut Vec<String>, value: &str) {
    let value = if value.len() > EXAMPLE {
        format!("{}…", &value[..value.floor_char_boundary(EXAMPLE)])
    } else {
        value.to_owned()
    };
    if !examples.contains(&value) {
        examples.push(value);
    }
}
