//! Parquet files.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float32Array, Int32Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray,
    TimestampNanosecondArray,
};
use arrow::datatypes::{DataType, Field, Fields, Int32Type, Schema};
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt};
use parquet::arrow::ArrowWriter;
use trailsight_scan::{OpenOptions, Request, open};

use crate::support::*;

fn batch() -> RecordBatch {
    let user: Fields = vec![Field::new("name", DataType::Utf8, true), Field::new("age", DataType::Int32, true)].into();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("time", Arc::new(TimestampNanosecondArray::from(vec![1_927_857_906_000_000_000, 1_927_857_907_000_000_000]))),
        ("level", Arc::new(StringArray::from(vec![Some("info"), None]))),
        ("status", Arc::new(Int64Array::from(vec![9_007_199_254_740_993, 404]))),
        ("ratio", Arc::new(Float32Array::from(vec![0.1, 2.0]))),
        ("ok", Arc::new(BooleanArray::from(vec![true, false]))),
        (
            "user",
            Arc::new(StructArray::new(
                user,
                vec![
                    Arc::new(StringArray::from(vec![Some("ana"), Some("hidden")])),
                    Arc::new(Int32Array::from(vec![Some(33), None])),
                ],
                Some(vec![true, false].into()),
            )),
        ),
        (
            "ports",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
                Some(vec![Some(80), Some(443)]),
                Some(vec![]),
            ])),
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn file(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

#[tokio::test]
async fn flat_and_nested_columns() {
    let folder = Folder::new().with("a.parquet", file(&batch()));
    let source = folder.open().await;
    let names = [
        "t:@timestamp",
        "Level",
        "i:status",
        "n:status",
        "ratio",
        "b:ok",
        "user.name",
        "user",
        "ports.1",
        "ports",
        "n:user.age",
    ];
    let (rows, statistics) = rows(&source, &names).await;
    assert_eq!(
        rows,
        [
            "2031-02-03T04:05:06Z|info|9007199254740993|9007199254740992.0|0.1|true|ana|{\"name\":\"ana\",\"age\":33}|443|[80,443]|33.0",
            "2031-02-03T04:05:07Z|∅|404|404.0|2|false|∅|∅|∅|∅|∅",
        ]
    );
    assert_eq!((statistics.records_scanned, statistics.failures.len()), (2, 0));
}

#[tokio::test]
async fn a_row_without_a_message_is_one() {
    let folder = Folder::new().with("a.parquet", file(&batch()));
    let source = folder.open().await;
    let (rows, _) = ask(
        &source,
        Request::new(columns(&["@message", "i:status"])),
        "select \"@message\" from t where \"i:status\" > 1000",
    )
    .await;
    let message = r#"{"time":"2031-02-03 04:05:06.000","level":"info","status":9007199254740993,"ratio":0.1,"ok":true,"user":{"name":"ana","age":33},"ports":[80,443]}"#;
    assert_eq!(rows, [message]);
    assert_eq!(source.record(&format!("{}/a.parquet#0", folder.place())).await.unwrap(), message);
    let with =
        RecordBatch::try_from_iter(vec![("message", Arc::new(StringArray::from(vec!["as it was"])) as ArrayRef)])
            .unwrap();
    let folder = Folder::new().with("a.parquet", file(&with));
    assert_eq!(crate::support::rows(&folder.open().await, &["@message"]).await.0, ["as it was"]);
}

#[tokio::test]
async fn what_the_files_declare() {
    let other = RecordBatch::try_from_iter(vec![
        ("status", Arc::new(Float32Array::from(vec![0.5])) as ArrayRef),
        ("level", Arc::new(Int32Array::from(vec![3])) as ArrayRef),
        ("more", Arc::new(BooleanArray::from(vec![true])) as ArrayRef),
    ])
    .unwrap();
    let folder = Folder::new().with("a.parquet", file(&batch())).with("b", file(&other));
    let source = folder.open().await;
    let declared = source.declared().unwrap();
    let say = |field: &Arc<Field>| format!("{}: {}", field.name(), field.data_type());
    assert_eq!(
        declared.fields().iter().map(say).collect::<Vec<_>>(),
        [
            "time: Timestamp(ms, \"UTC\")",
            "level: Utf8View",
            "status: Float64",
            "ratio: Float64",
            "ok: Boolean",
            "user.name: Utf8View",
            "user.age: Int64",
            "ports: Utf8View",
            "more: Boolean",
        ]
    );
    let (mut rows, _) = ask(&source, Request::new(declared), "select level, status from t").await;
    rows.sort();
    assert_eq!(rows, ["3|0.5", "info|9007199254740992.0", "∅|404.0"]);
    // One that is something else, and nothing is declared.
    let folder = folder.with("c.log", "text");
    assert!(folder.open().await.declared().is_none());
    assert!(Folder::new().open().await.declared().is_none());
}

#[tokio::test]
async fn filters_limits_and_windows() {
    let many = |from: i64| {
        let numbers: Vec<_> = (from..from + 20_000).collect();
        let schema = Schema::new(vec![Field::new("n", DataType::Int64, true), Field::new("ts", DataType::Int64, true)]);
        let times = numbers.iter().map(|n| 1_927_857_906 + n).collect::<Vec<_>>();
        let columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from(numbers)), Arc::new(Int64Array::from(times))];
        file(&RecordBatch::try_new(Arc::new(schema), columns).unwrap())
    };
    let folder = Folder::new().with("a.parquet", many(0)).with("b.parquet", many(20_000));
    let source = folder.open().await;
    let request = || Request::new(columns(&["i:n", "t:@timestamp", "@ptr"]));
    assert_eq!(ask(&source, request(), "select count(*) from t").await.0, ["40000"]);
    let sql = "select \"@ptr\", \"t:@timestamp\" from t where \"i:n\" = 30001";
    let (rows, _) = ask(&source, request(), sql).await;
    assert_eq!(rows, [format!("{}/b.parquet#10001|2031-02-03T12:25:07Z", folder.place())]);
    let (rows, statistics) = ask(&source, request(), "select * from t limit 5").await;
    assert_eq!(rows.len(), 5);
    assert!(statistics.records_scanned <= 2 * 8192, "{statistics:?}");
    let window = Some((1_927_857_906_000, 1_927_857_908_000));
    assert_eq!(ask(&source, request().with_window(window), "select count(*) from t").await.0, ["3"]);
}

#[tokio::test]
async fn from_a_store_compressed_and_large() {
    let many: ArrayRef =
        Arc::new(StringArray::from_iter_values((0..300_000_u64).map(|n| format!("value {}", n * 7919 % 1_000_003))));
    let large = file(&RecordBatch::try_from_iter(vec![("v", Arc::clone(&many)), ("w", many)]).unwrap());
    assert!(large.len() > 4 << 20);
    let memory: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    memory.put(&"small.parquet".into(), file(&batch()).into()).await.unwrap();
    memory.put(&"large.parquet".into(), large.clone().into()).await.unwrap();
    let options = OpenOptions::default().with_store("mem://b", memory);
    let source = open(&["mem://b".to_owned()], &options).await.unwrap();
    assert!(source.declared().is_some());
    let sql = "select count(*), count(v), count(level) from t";
    assert_eq!(ask(&source, Request::new(columns(&["v", "level"])), sql).await.0, ["300002|300000|1"]);
    let folder = Folder::new().with("large.parquet", &large).with("packed.gz", gz(&large));
    let source = folder.open().await;
    assert_eq!(ask(&source, Request::new(columns(&["v"])), "select count(v) from t").await.0, ["600000"]);
}
