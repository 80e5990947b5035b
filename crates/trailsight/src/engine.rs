//! The engine: what is the same for many queries.

use std::num::NonZeroUsize;
use std::sync::Arc;

use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use object_store::ObjectStore;
use trailsight_functions::{Aggregate, Registry, Scalar};
use trailsight_plan::Settings;
use trailsight_scan::{Format, OnError, OpenOptions, Opener, S3Options};

use crate::error::{Error, InputError};
use crate::memory::Memory;
use crate::project::{Group, Project, SavedQuery};
use crate::query::QueryBuilder;
use crate::source::Source;
use crate::workers::Workers;

/// Opens places and runs queries. Cheap to clone; one serves any number of queries at once.
///
/// ```
/// # fn main() -> Result<(), trailsight::Error> {
/// let engine = trailsight::Engine::builder().memory_limit(512 << 20).concurrency(64).build()?;
/// # let _ = engine; Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) registry: Registry,
    pub(crate) settings: Settings,
    pub(crate) runtime: Arc<RuntimeEnv>,
    pub(crate) open: OpenOptions,
    pub(crate) concurrency: usize,
    pub(crate) threads: usize,
    pub(crate) on_error: OnError,
    pub(crate) project: Project,
    pub(crate) workers: Workers,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.workers.stop();
        // Every file goes with its last user, but a user that is stopped may let go only after the process has ended.
        for folder in self.runtime.disk_manager.temp_dir_paths() {
            if let Err(error) = std::fs::remove_dir_all(&folder) {
                tracing::debug!(%error, folder = %folder.display(), "temporary files are left");
            }
        }
    }
}

impl Engine {
    /// An engine with the defaults of [`EngineBuilder`].
    ///
    /// # Errors
    /// None in practice: the defaults can be used.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Begins an engine with settings of its own.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Lists what lies at the places: files, folders, globs, `-` for standard input, `s3://` and an object, a prefix or a
    /// glob, `https://` and one object, or URLs of registered stores.
    ///
    /// Nothing is read but the listing (and the footer of Parquet files, for their columns). A folder without a log
    /// is no error: [`Source::is_empty`] says so.
    ///
    /// # Errors
    /// [`InputError::Open`] if a place is not there.
    pub async fn open<I>(&self, places: I) -> Result<Source, Error>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Source::open(places, self.shared.open.clone()).await
    }

    /// As [`open`](Self::open), with the format forced: `cloudtrail`, `json`, `text`, `parquet`, or one registered.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if there is no such format.
    pub async fn open_as<I>(&self, places: I, format: &str) -> Result<Source, Error>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.open_with(places, |options| options.with_format(format)).await
    }

    /// As [`open`](Self::open), with options of its own: for a window only, say, so that of an archive laid out by day
    /// no other day is even listed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), trailsight::Error> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let place = folder.path().display().to_string();
    /// let engine = trailsight::Engine::new()?;
    /// let day = (1_735_776_000_000, 1_735_862_399_999);
    /// let source = engine.open_with([place], |options| options.with_window(Some(day))).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`open_as`](Self::open_as).
    pub async fn open_with<I>(
        &self,
        places: I,
        options: impl FnOnce(OpenOptions) -> OpenOptions,
    ) -> Result<Source, Error>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Source::open(places, options(self.shared.open.clone())).await
    }

    /// Begins a query over a source.
    pub fn query<'a>(&'a self, text: &'a str, source: &'a Source) -> QueryBuilder<'a> {
        QueryBuilder::new(self, text, source)
    }

    /// What queries may name: log groups, lookup tables, saved queries.
    pub fn project(&self) -> &Project {
        &self.shared.project
    }

    /// The functions that queries may call.
    pub fn functions(&self) -> &Registry {
        &self.shared.registry
    }

    /// The log formats that can be read.
    pub fn formats(&self) -> &trailsight_scan::Formats {
        &self.shared.open.formats
    }
}

/// Settings of an [`Engine`].
#[derive(Debug, Default)]
pub struct EngineBuilder {
    registry: Registry,
    settings: Settings,
    open: OpenOptions,
    memory_limit: Option<usize>,
    concurrency: Option<usize>,
    threads: Option<usize>,
    on_error: OnError,
    project: Project,
}

impl EngineBuilder {
    /// Bytes that all queries may hold together; half of the machine's by default, or of the container's, where the
    /// system tells (Linux), and any number elsewhere or with [`usize::MAX`].
    ///
    /// Sorting and grouping spill to temporary files before that. What cannot spill (the different values of one group,
    /// the rows of a large `limit`) ends the query with [`Error::Memory`].
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = Some(bytes);
        self
    }

    /// Objects being fetched at once, whatever the number of cores; 96 by default.
    #[must_use]
    pub fn concurrency(mut self, objects: usize) -> Self {
        self.concurrency = Some(objects);
        self
    }

    /// Partitions that work side by side; one for each core by default.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// What damaged data does: it is skipped and counted by default.
    #[must_use]
    pub fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// The choices where the language leaves one.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Refuses what the service refuses, though it means something here, in every query that does not say otherwise.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// A store of the program's own, for places that begin with `url` (`s3://bucket`, `mem://x`).
    #[must_use]
    pub fn object_store(mut self, url: impl Into<String>, store: Arc<dyn ObjectStore>) -> Self {
        self.open = self.open.with_store(url, store);
        self
    }

    /// What makes stores for places of one more scheme: `gs://...`.
    #[must_use]
    pub fn opener(mut self, opener: Arc<dyn Opener>) -> Self {
        self.open = self.open.with_opener(opener);
        self
    }

    /// How S3 is spoken to: with whose credentials, where.
    #[must_use]
    pub fn s3(mut self, options: S3Options) -> Self {
        self.open = self.open.with_s3(options);
        self
    }

    /// A function of the program's own. One with a known name takes its place.
    #[must_use]
    pub fn function(mut self, function: Scalar) -> Self {
        self.registry = self.registry.with_scalar(function);
        self
    }

    /// An aggregate of the program's own. One with a known name takes its place.
    #[must_use]
    pub fn aggregate(mut self, aggregate: Aggregate) -> Self {
        self.registry = self.registry.with_aggregate(aggregate);
        self
    }

    /// A log format of the program's own. It is asked before those that come with the engine.
    #[must_use]
    pub fn format(mut self, format: Arc<dyn Format>) -> Self {
        self.open.formats.register(format);
        self
    }

    /// What queries may name, instead of all that was named before.
    #[must_use]
    pub fn project(mut self, project: Project) -> Self {
        self.project = project;
        self
    }

    /// A log group that queries may name.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        self.project = self.project.group(group);
        self
    }

    /// A lookup table that queries may name: a CSV file with a header, or a Parquet file.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, place: impl Into<String>) -> Self {
        self.project = self.project.table(name, place);
        self
    }

    /// A saved query that queries may name.
    #[must_use]
    pub fn saved(mut self, name: impl Into<String>, query: SavedQuery) -> Self {
        self.project = self.project.saved(name, query);
        self
    }

    /// The engine.
    ///
    /// # Errors
    /// [`InputError::Setting`] if a limit is zero.
    pub fn build(self) -> Result<Engine, Error> {
        let setting = |what: &str| Error::from(InputError::Setting(format!("{what} must be at least 1")));
        if self.concurrency == Some(0) {
            return Err(setting("concurrency"));
        }
        if self.threads == Some(0) {
            return Err(setting("threads"));
        }
        if self.memory_limit == Some(0) {
            return Err(setting("memory_limit"));
        }
        let mut runtime = RuntimeEnvBuilder::new();
        if let Some(pool) = Memory::new(self.memory_limit).pool() {
            runtime = runtime.with_memory_pool(pool);
        }
        let runtime = runtime.build_arc()?;
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Ok(Engine {
            shared: Arc::new(Shared {
                registry: self.registry,
                settings: self.settings,
                runtime,
                open: self.open,
                concurrency: self.concurrency.unwrap_or(trailsight_scan::CONCURRENCY),
                threads: self.threads.unwrap_or_else(cores),
                on_error: self.on_error,
                project: self.project,
                workers: Workers::default(),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_files_go_with_the_engine() {
        let engine = Engine::new().unwrap();
        // As a task holds it that has not heard yet that it is over.
        let file = engine.shared.runtime.disk_manager.create_tmp_file("test").unwrap();
        let path = file.path().unwrap().to_owned();
        assert!(path.exists());
        drop(engine);
        assert!(!path.exists() && !path.parent().unwrap().exists());
    }
}
