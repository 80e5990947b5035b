//! What each format writes, corner by corner.

mod files;
mod table;
mod text;
mod values;

use std::io;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringViewArray, TimestampMillisecondArray};
use trailsight_output::{Options, format, formats};

/// The bytes of `batches` in a format. There is at least one batch, which may be empty.
fn bytes(name: &str, batches: &[RecordBatch], options: &Options) -> Vec<u8> {
    let format = format(name).unwrap_or_else(|| panic!("no format {name}"));
    let mut writer = (format.writer)(batches[0].schema(), options);
    let mut out = Vec::new();
    for batch in batches {
        writer.write(batch, &mut out).unwrap();
    }
    writer.finish(&mut out).unwrap();
    out
}

fn text_with(name: &str, batch: &RecordBatch, options: &Options) -> String {
    String::from_utf8(bytes(name, std::slice::from_ref(batch), options)).unwrap()
}

fn text(name: &str, batch: &RecordBatch) -> String {
    text_with(name, batch, &Options::default())
}

fn options(set: impl FnOnce(&mut Options)) -> Options {
    let mut options = Options::default();
    set(&mut options);
    options
}

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

fn strings<const N: usize>(values: [Option<&str>; N]) -> ArrayRef {
    Arc::new(StringViewArray::from_iter(values))
}

fn floats<const N: usize>(values: [Option<f64>; N]) -> ArrayRef {
    Arc::new(Float64Array::from_iter(values))
}

fn times<const N: usize>(values: [Option<i64>; N]) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from_iter(values).with_timezone("UTC"))
}

/// Missing and empty values, quotes, separators, line ends, backslashes, control characters, wide characters.
fn corners() -> RecordBatch {
    batch([
        ("@timestamp", times([Some(1_793_525_400_000), None, Some(-1), Some(0), Some(0)])),
        (
            "text",
            strings([
                Some("a,b \"quoted\" | pipe"),
                Some(""),
                None,
                Some("one\ntwo\r\n\tthree\\n"),
                Some("\u{1b}[2J日本 \u{9b}"),
            ]),
        ),
        ("n", floats([Some(2.0), Some(2.0 / 3.0), Some(f64::NAN), Some(-0.0), Some(1e21)])),
    ])
}

#[test]
fn formats_are_sorted_and_answer_to_their_names() {
    let names: Vec<_> = formats().iter().map(|format| format.spec.name).collect();
    assert_eq!(names, ["arrow", "csv", "json", "markdown", "ndjson", "parquet", "raw", "table", "tsv"]);

    let mut seen = std::collections::HashSet::new();
    for entry in formats() {
        for name in entry.spec.names() {
            assert!(seen.insert(name), "two formats are called {name}");
            assert_eq!(format(&name.to_uppercase()).unwrap().spec.name, entry.spec.name);
        }
    }
    assert_eq!(format("jsonl").unwrap().spec.name, "ndjson");
    assert!(format("xml").is_none());
}

#[test]
fn formats_describe_themselves() {
    for format in formats() {
        let spec = format.spec;
        assert!(spec.usage.starts_with("--output ") && spec.usage.ends_with(spec.name), "usage of {}", spec.name);
        assert!(spec.summary.ends_with('.') && !spec.search.is_empty() && !spec.notes.is_empty(), "{}", spec.name);
        assert!(spec.notes.iter().all(|note| note.ends_with('.')), "a note of {}", spec.name);
        assert!(!spec.examples.is_empty(), "no example of {}", spec.name);
        for example in spec.examples {
            for rows in [example.input, example.output] {
                let rows: Result<Vec<serde_json::Value>, _> =
                    serde_json::Deserializer::from_str(rows).into_iter().collect();
                assert!(!rows.unwrap().is_empty());
            }
        }
    }
}

#[test]
fn text_formats_do_not_depend_on_how_rows_are_batched() {
    let whole = corners();
    let pieces = [whole.slice(0, 1), whole.slice(1, 0), whole.slice(1, 3), whole.slice(4, 1)];
    for format in formats().iter().filter(|format| !format.binary) {
        for width in [None, Some(20), Some(40)] {
            let options = options(|o| o.width = width);
            assert_eq!(
                String::from_utf8(bytes(format.spec.name, &pieces, &options)).unwrap(),
                text_with(format.spec.name, &whole, &options),
            );
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_told_from_other_faults() {
    struct Closed(io::ErrorKind);
    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for format in formats() {
        for (kind, quiet) in [(io::ErrorKind::BrokenPipe, true), (io::ErrorKind::StorageFull, false)] {
            let mut writer = (format.writer)(corners().schema(), &Options::default());
            let mut out = Closed(kind);
            let error = writer.write(&corners(), &mut out).and_then(|()| writer.finish(&mut out)).unwrap_err();
            assert_eq!(error.is_broken_pipe(), quiet, "{}", format.spec.name);
            assert!(error.to_string().starts_with("cannot write the result: "), "{error}");
        }
    }
}
