//! What lies at the places that were opened.

use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::catalog::TableProvider;
use trailsight_plan::{Kind, PATH};
use trailsight_scan::{Failure, Object, OpenOptions, Request, Survey, SurveyOptions};

use crate::error::{Error, InputError};

/// A listed set of objects that queries read. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Source {
    pub(crate) inner: Arc<trailsight_scan::Source>,
}

impl Source {
    pub(crate) async fn open<I>(places: I, options: OpenOptions) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let places: Vec<String> = places.into_iter().map(Into::into).collect();
        let source = trailsight_scan::open(&places, &options).await.map_err(InputError::from)?;
        tracing::debug!(objects = source.objects().len(), bytes = source.total_bytes(), "opened");
        Ok(Self { inner: Arc::new(source) })
    }

    /// The objects in the order they were listed.
    pub fn objects(&self) -> &[Object] {
        self.inner.objects()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }

    /// Stored bytes of all objects.
    pub fn total_bytes(&self) -> u64 {
        self.inner.total_bytes()
    }

    /// How many folders were not looked into, because all in them was delivered at another time than the window that the
    /// source was opened for.
    pub fn folders_pruned(&self) -> u64 {
        self.inner.folders_pruned()
    }

    /// How many requests of stores the listing took.
    pub fn requests(&self) -> u64 {
        self.inner.requests()
    }

    /// What could not be listed.
    pub fn failures(&self) -> &[Failure] {
        self.inner.failures()
    }

    /// The text of the event that `@ptr` points at.
    ///
    /// # Errors
    /// [`InputError::Record`] if the pointer is not of this source, or the object has changed.
    pub async fn record(&self, ptr: &str) -> Result<String, Error> {
        Ok(self.inner.record(ptr).await.map_err(|e| InputError::Record(e.to_string()))?)
    }

    /// Which fields the events have, how often, and of what kind.
    ///
    /// # Errors
    /// [`InputError::Damaged`] if nothing at all could be read.
    pub async fn survey(&self, options: SurveyOptions) -> Result<Survey, Error> {
        Ok(trailsight_scan::fields(&self.inner, &options).await.map_err(|e| InputError::Damaged(e.to_string()))?)
    }

    /// The source as a table for a `SessionContext` of the program's own, with these fields as columns.
    ///
    /// A column is named by the field's dotted path and read as the kind says; system fields (`@timestamp`,
    /// `@message`, ...) may be named too. Quote the names in SQL: `SELECT "userIdentity.arn" FROM trail`.
    pub fn table(&self, columns: &[(&str, Kind)]) -> Arc<dyn TableProvider> {
        let fields = columns.iter().map(|(path, kind)| {
            Field::new(*path, kind.data_type(), true).with_metadata([(PATH.to_owned(), (*path).to_owned())].into())
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        self.inner.table(Request::new(schema))
    }
}
