//! Asking the engine.

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use arrow::ipc::reader::StreamReader;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use tokio::runtime::Runtime;
use trailsight::{Engine, Error, Explanation, Source, Statistics};

/// One runtime for all tests.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().expect("a runtime can be made")
});

/// An engine with so many partitions, made once.
pub(crate) fn engine(threads: usize) -> &'static Engine {
    static ONE: OnceLock<Engine> = OnceLock::new();
    static THREE: OnceLock<Engine> = OnceLock::new();
    let slot = if threads == 1 { &ONE } else { &THREE };
    let threads = if threads == 1 { 1 } else { 3 };
    slot.get_or_init(|| Engine::builder().threads(threads).build().expect("the settings are sound"))
}

/// An engine with so many partitions, whose queries may name what is in the project.
pub(crate) fn engine_with(threads: usize, project: Option<trailsight::Project>) -> Engine {
    match project {
        None => engine(threads).clone(),
        Some(project) => Engine::builder().threads(threads).project(project).build().expect("the settings are sound"),
    }
}

/// The window of a question, what it takes for now, and how it is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Window {
    pub(crate) since: Option<i64>,
    pub(crate) until: Option<i64>,
    pub(crate) now: Option<i64>,
    /// Whether what the service refuses is refused.
    pub(crate) strict: bool,
}

/// What a query gave.
#[derive(Debug)]
pub(crate) struct Answer {
    /// As ndjson, without the newlines.
    pub(crate) rows: Vec<String>,
    pub(crate) statistics: Statistics,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Answer {
    /// The result as `output` writes it.
    pub(crate) fn write(&self, output: &str) -> Result<Vec<u8>, String> {
        let format = trailsight::output::format(output).ok_or_else(|| format!("no output is called `{output}`"))?;
        let mut writer = (format.writer)(self.schema.clone(), &trailsight::output::Options::default());
        let mut bytes = Vec::new();
        let written = self.batches.iter().try_for_each(|batch| writer.write(batch, &mut bytes));
        written.and_then(|()| writer.finish(&mut bytes)).map_err(|e| e.to_string())?;
        Ok(bytes)
    }

    /// The rows as a Parquet file, whose groups of rows hold as many as `size` says each time, at least one. Batches
    /// end where they do.
    pub(crate) fn in_groups(&self, mut size: impl FnMut() -> usize) -> Result<Vec<u8>, String> {
        let rows = concat_batches(&self.schema, &self.batches).map_err(|e| e.to_string())?;
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, self.schema.clone(), None).map_err(|e| e.to_string())?;
        let mut from = 0;
        while from < rows.num_rows() {
            let length = size().clamp(1, rows.num_rows() - from);
            let written = writer.write(&rows.slice(from, length)).and_then(|()| writer.flush());
            written.map_err(|e| e.to_string())?;
            from += length;
        }
        writer.close().map_err(|e| e.to_string())?;
        Ok(bytes)
    }

    /// The rows after a way through an output and back.
    pub(crate) fn through(&self, output: &str) -> Result<Vec<String>, String> {
        let bytes = self.write(output)?;
        let batches = match output {
            "arrow" => {
                let reader = StreamReader::try_new(bytes.as_slice(), None).map_err(|e| e.to_string())?;
                reader.collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?
            }
            "parquet" => {
                let reader = ParquetRecordBatchReader::try_new(Bytes::from(bytes), 1024).map_err(|e| e.to_string())?;
                reader.collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?
            }
            _ => return Err(format!("no way back from the output `{output}` is known")),
        };
        Ok(trailsight::output::to_ndjson_string(&batches).lines().map(str::to_owned).collect())
    }
}

/// Lists the places, in the format given or told from the bytes.
pub(crate) fn open(places: &[PathBuf], format: Option<&str>) -> Result<Source, Error> {
    let places = places.iter().map(|p| p.to_string_lossy().into_owned());
    RUNTIME.block_on(async {
        match format {
            Some(format) => engine(1).open_as(places, format).await,
            None => engine(1).open(places).await,
        }
    })
}

/// The files of a folder in S3, on a server of their own, and an engine that asks there.
pub(crate) fn in_s3(folder: &Path) -> Result<(trailsight_bucket::Server, Source, Engine), Error> {
    use trailsight_bucket::{ACCESS_KEY, BUCKET, SECRET_KEY, Server, files_below};
    RUNTIME.block_on(async {
        let server = Server::start(files_below(folder)).await;
        let store = trailsight::object_store::aws::AmazonS3Builder::new()
            .with_endpoint(server.url())
            .with_allow_http(true)
            .with_bucket_name(BUCKET)
            .with_access_key_id(ACCESS_KEY)
            .with_secret_access_key(SECRET_KEY);
        let store = store.build().expect("the settings are sound");
        let place = format!("s3://{BUCKET}");
        let engine = Engine::builder().threads(3).object_store(&place, std::sync::Arc::new(store)).build()?;
        let source = engine.open([place]).await?;
        Ok((server, source, engine))
    })
}

/// Runs a query to its end.
pub(crate) fn ask(source: &Source, query: &str, window: Window, threads: usize) -> Result<Answer, Error> {
    ask_of(engine(threads), source, query, window)
}

/// Runs a query to its end on an engine of one's own.
pub(crate) fn ask_of(engine: &Engine, source: &Source, query: &str, window: Window) -> Result<Answer, Error> {
    RUNTIME.block_on(async {
        let results = builder(engine, source, query, window).run().await?;
        let progress = results.progress();
        let schema = results.schema();
        let batches = results.collect().await?;
        let rows = trailsight::output::to_ndjson_string(&batches).lines().map(str::to_owned).collect();
        Ok(Answer { rows, statistics: progress.statistics(), schema, batches })
    })
}

/// Says how a query would run.
pub(crate) fn explain(engine: &Engine, source: &Source, query: &str, window: Window) -> Result<Explanation, Error> {
    RUNTIME.block_on(builder(engine, source, query, window).explain())
}

fn builder<'a>(engine: &'a Engine, source: &'a Source, query: &'a str, window: Window) -> trailsight::QueryBuilder<'a> {
    let mut builder = engine.query(query, source).strict(window.strict);
    if let Some(since) = window.since {
        builder = builder.since(since);
    }
    if let Some(until) = window.until {
        builder = builder.until(until);
    }
    if let Some(now) = window.now {
        builder = builder.at(now);
    }
    builder
}

/// A source over events written to a file of their own, for examples.
pub(crate) fn over(events: &str, format: &str) -> Result<(tempfile::TempDir, Source), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let path = folder.path().join("events");
    std::fs::write(&path, events).map_err(|e| e.to_string())?;
    let source = open(&[path], Some(format)).map_err(|e| e.to_string())?;
    Ok((folder, source))
}

/// Writes `text` to `folder/name` and gives its path.
pub(crate) fn put(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).expect("the folder can be made");
    }
    std::fs::write(&path, text).expect("the file can be written");
    path
}

/// The text of the event that a pointer leads to.
pub(crate) fn record(source: &Source, pointer: &str) -> Result<String, Error> {
    RUNTIME.block_on(source.record(pointer))
}
