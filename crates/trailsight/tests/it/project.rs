//! Log groups, lookup tables and saved queries of an engine.

use std::fs;
use std::path::Path;

use trailsight::{Engine, Error, Group, SavedQuery, output};

async fn rows(engine: &Engine, query: &str) -> Result<String, Error> {
    let source = engine.open(Vec::<String>::new()).await?;
    let batches = engine.query(query, &source).run().await?.collect().await?;
    Ok(output::to_ndjson_string(&batches))
}

fn place(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_may_be_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let events = place(folder.path(), "e.jsonl", "{\"id\":2,\"ip\":\"10.0.0.9\"}\n{\"id\":7}\n");
    let lines = place(
        folder.path(),
        "t.jsonl",
        "{\"id\":1,\"net\":\"10.0.0.0/8\",\"a\":\"x\"}\n{\"id\":2,\"net\":\"10.0.0.0/24\",\"a\":\"y\"}\n{\"id\":2,\"a\":\"z\"}\n",
    );
    let engine = Engine::builder().group(Group::new("lines", [lines])).build().unwrap();
    let source = engine.open(Vec::<String>::new()).await.unwrap();
    let query = "SOURCE lines | fields toNumber(id) as id, net, a | sort id, a";
    let results = engine.query(query, &source).run().await.unwrap();
    let mut writer = (output::format("parquet").unwrap().writer)(results.schema(), &output::Options::default());
    let mut bytes = Vec::new();
    for batch in results.collect().await.unwrap() {
        writer.write(&batch, &mut bytes).unwrap();
    }
    writer.finish(&mut bytes).unwrap();
    let table = place(folder.path(), "t.parquet", bytes);
    let engine = Engine::builder().group(Group::new("events", [events])).table("t", table).build().unwrap();
    let found = rows(&engine, "SOURCE events | fields id | lookup t id OUTPUT a | sort id").await.unwrap();
    assert_eq!(found, "{\"id\":\"2\",\"a\":\"y\"}\n{\"id\":\"7\"}\n");
    let found = rows(&engine, "SOURCE events | fields id | cidrlookup t ip OUTPUT a | sort id").await.unwrap();
    assert_eq!(found, "{\"id\":\"2\",\"a\":\"y\"}\n{\"id\":\"7\"}\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_when_it_is_named_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let events = place(folder.path(), "e.jsonl", "{\"id\":2}\n");
    let bad = place(folder.path(), "bad.csv", b"id,a\n1,\xff\n");
    let engine = Engine::builder()
        .group(Group::new("events", [events]))
        .group(Group::new("gone", [folder.path().join("none").display().to_string()]))
        .table("bad", bad)
        .table("gone", folder.path().join("none.csv").display().to_string())
        .saved("nothing", SavedQuery::new("lookup"))
        .build()
        .unwrap();
    assert_eq!(rows(&engine, "SOURCE events | fields id").await.unwrap(), "{\"id\":\"2\"}\n");
    for (query, wanted) in [
        ("SOURCE events | lookup bad id OUTPUT a", "bad.csv: line 2 is not UTF-8"),
        ("SOURCE events | lookup gone id OUTPUT a", "no such file or folder"),
        ("SOURCE gone | fields id", "log group `gone`: no such file or folder"),
        ("SOURCE events | $nothing", "in the saved query `nothing`"),
    ] {
        let error = rows(&engine, query).await.unwrap_err().to_string();
        assert!(error.contains(wanted), "{query}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_for_tables_and_joins_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let line = |k: usize| format!("{{\"id\":\"id number {k} of very many that there are\"}}\n");
    let events = place(folder.path(), "e.jsonl", (0..200_000).map(line).collect::<String>());
    let table = place(folder.path(), "t.csv", "id,a\n".to_owned() + &"some text,another text\n".repeat(800_000));
    let engine = Engine::builder().memory_limit(32 << 20).group(Group::new("events", [events])).table("t", table);
    let engine = engine.build().unwrap();
    for query in [
        "SOURCE events | lookup t id OUTPUT a | stats count(*)",
        "SOURCE events | join left=a right=b where a.id = b.id (SOURCE events) | stats count(b.@message) as n",
    ] {
        match rows(&engine, query).await {
            Err(Error::Memory(_)) => {}
            other => panic!("{query}: {other:?}"),
        }
    }
}
