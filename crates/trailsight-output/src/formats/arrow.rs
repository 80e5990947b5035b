//! `arrow`: the columns themselves, as a stream.

use std::io;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::ipc::writer::StreamWriter;
use trailsight_spec::{Example, Spec};

use crate::{Format, Options, Result, Writer, plain};

pub(super) const FORMAT: Format =
    Format { spec: &SPEC, binary: true, writer: |schema, options| Box::new(Arrow::new(&schema, options)) };

const SPEC: Spec = Spec {
    name: "arrow",
    aliases: &["ipc"],
    usage: "--output arrow",
    summary: "Write an Arrow IPC stream, which data frame libraries read without parsing.",
    search: &["binary", "columns", "dataframe", "feather", "pandas", "polars", "stream"],
    parameters: &[],
    notes: &[
        "Values keep their types and full precision: a time is a timestamp in UTC, a missing value is a null.",
        "It is the streaming form, not the file form: batches can be read as they come.",
        "Text is written as plain UTF-8 columns, which every version of the format knows.",
        "A result without rows is a stream of the schema alone.",
    ],
    examples: &[Example {
        query: "stats count(*) as calls by user | sort user",
        input: r#"{"user":"ana"} {"user":"raj"} {"user":"ana"}"#,
        output: r#"{"user":"ana","calls":2} {"user":"raj","calls":1}"#,
    }],
};

struct Arrow {
    schema: SchemaRef,
    /// Opened by the first call, since making a writer may fail and making this cannot. It writes to memory, from
    /// where each call hands on what is there.
    stream: Option<StreamWriter<Vec<u8>>>,
}

impl Arrow {
    fn new(schema: &SchemaRef, _options: &Options) -> Self {
        Self { schema: plain::schema(schema), stream: None }
    }

    fn open(&mut self) -> Result<&mut StreamWriter<Vec<u8>>> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => StreamWriter::try_new(Vec::new(), &self.schema)?,
        };
        Ok(self.stream.insert(stream))
    }
}

impl Writer for Arrow {
    fn write(&mut self, batch: &RecordBatch, out: &mut dyn io::Write) -> Result<()> {
        let batches = plain::batches(batch, &self.schema)?;
        let stream = self.open()?;
        for batch in batches {
            stream.write(&batch)?;
            hand_on(stream, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn io::Write) -> Result<()> {
        let stream = self.open()?;
        stream.finish()?;
        hand_on(stream, out)
    }
}

fn hand_on(stream: &mut StreamWriter<Vec<u8>>, out: &mut dyn io::Write) -> Result<()> {
    out.write_all(stream.get_ref())?;
    stream.get_mut().clear();
    Ok(())
}
