//! `parquet`: one compressed, columnar file.

use std::io;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use trailsight_spec::{Example, Spec};

use crate::{Format, Options, Result, Writer, plain};

pub(super) const FORMAT: Format =
    Format { spec: &SPEC, binary: true, writer: |schema, options| Box::new(Parquet::new(&schema, options)) };

const SPEC: Spec = Spec {
    name: "parquet",
    aliases: &[],
    usage: "--output parquet",
    summary: "Write one Parquet file, small and quick to query again.",
    search: &["archive", "binary", "columns", "dataframe", "file", "zstd"],
    parameters: &[],
    notes: &[
        "Values keep their types and full precision: a time is a timestamp in UTC, a missing value is a null.",
        "Pages are compressed with zstd.",
        "The file is complete only when the query has ended; its last bytes say where the columns are.",
        "A result without rows is a file with columns and no rows.",
    ],
    examples: &[Example {
        query: "stats count(*) as calls by user | sort user",
        input: r#"{"user":"ana"} {"user":"raj"} {"user":"ana"}"#,
        output: r#"{"user":"ana","calls":2} {"user":"raj","calls":1}"#,
    }],
};

/// A row group is held in memory until it ends. This ends it before the default million rows do when rows are long.
const MOST_BYTES: usize = 128 * 1024 * 1024;

struct Parquet {
    schema: SchemaRef,
    /// Opened by the first call, since making a writer may fail and making this cannot. It writes to memory, from
    /// where each call hands on what is there.
    file: Option<ArrowWriter<Vec<u8>>>,
}

impl Parquet {
    fn new(schema: &SchemaRef, _options: &Options) -> Self {
        Self { schema: plain::schema(schema), file: None }
    }

    fn open(&mut self) -> Result<&mut ArrowWriter<Vec<u8>>> {
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
                    .set_created_by(concat!("trailsight ", env!("CARGO_PKG_VERSION")).into())
                    .build();
                ArrowWriter::try_new(Vec::new(), self.schema.clone(), Some(properties))?
            }
        };
        Ok(self.file.insert(file))
    }
}

impl Writer for Parquet {
    fn write(&mut self, batch: &RecordBatch, out: &mut dyn io::Write) -> Result<()> {
        let batches = plain::batches(batch, &self.schema)?;
        let file = self.open()?;
        for batch in batches {
            file.write(&batch)?;
            if file.memory_size() > MOST_BYTES {
                file.flush()?;
            }
            hand_on(file, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn io::Write) -> Result<()> {
        let file = self.open()?;
        file.finish()?;
        hand_on(file, out)
    }
}

/// The file counts the bytes it has written by itself, so they may be taken away.
fn hand_on(file: &mut ArrowWriter<Vec<u8>>, out: &mut dyn io::Write) -> Result<()> {
    out.write_all(file.inner())?;
    file.inner_mut().clear();
    Ok(())
}
