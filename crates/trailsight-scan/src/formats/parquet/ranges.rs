//! Parts of an object of a store, as the Parquet reader asks for them.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use object_store::path::Path;
use object_store::{OBJECT_STORE_COALESCE_DEFAULT, ObjectStore, coalesce_ranges};
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::async_reader::AsyncFileReader;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use crate::remote::{self, Parts};

pub(super) struct Ranges {
    parts: Parts,
    size: u64,
}

impl Ranges {
    pub(super) fn new(store: Arc<dyn ObjectStore>, key: Path, size: u64) -> Ranges {
        Ranges { parts: Parts::new(&store, &key), size }
    }
}

fn external(error: object_store::Error) -> ParquetError {
    ParquetError::External(remote::reason(&error).into())
}

impl AsyncFileReader for Ranges {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes>> {
        async move { self.parts.get(range).await.map(|(bytes, _)| bytes).map_err(external) }.boxed()
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, Result<Vec<Bytes>>> {
        async move {
            // Those that lie close together are one request.
            let get = |range| async { self.parts.get(range).await.map(|(bytes, _)| bytes) };
            coalesce_ranges(&ranges, get, OBJECT_STORE_COALESCE_DEFAULT).await.map_err(external)
        }
        .boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        _: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>>> {
        async move {
            let size = self.size;
            Ok(Arc::new(ParquetMetaDataReader::new().load_and_finish(self, size).await?))
        }
        .boxed()
    }
}
