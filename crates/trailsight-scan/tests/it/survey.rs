//! What fields there are.

use trailsight_scan::{FieldSummary, SurveyOptions, fields};

use crate::support::*;

fn say(field: &FieldSummary) -> String {
    let kinds = field.kinds;
    format!(
        "{} {} text={} number={} truth={} null={} {:?}",
        field.path, field.count, kinds.text, kinds.number, kinds.truth, kinds.null, field.examples
    )
}

#[tokio::test]
async fn counts_kinds_and_examples() {
    let text = "{\"a\":1,\"b\":{\"c\":\"x\"}}\n{\"a\":\"two\",\"b\":{\"c\":\"x\"},\"d\":null}\n{\"a\":true,\"e\":[1,2]}\n{broken\n";
    let folder = Folder::new().with("a.json", text);
    let source = folder.open().await;
    let options = SurveyOptions::default().with_examples(2);
    let survey = fields(&source, &options).await.unwrap();
    assert_eq!(survey.records, 3);
    assert_eq!(
        survey.fields.iter().map(say).collect::<Vec<_>>(),
        [
            "a 3 text=1 number=1 truth=1 null=0 [\"1\", \"two\"]",
            "b.c 2 text=2 number=0 truth=0 null=0 [\"x\"]",
            "d 0 text=0 number=0 truth=0 null=1 []",
            "e.0 1 text=0 number=1 truth=0 null=0 [\"1\"]",
            "e.1 1 text=0 number=1 truth=0 null=0 [\"2\"]",
        ]
    );
    assert_eq!(options.statistics.snapshot().records_skipped, 1);
    let survey = fields(&source, &SurveyOptions::default().with_records(Some(1))).await.unwrap();
    assert_eq!((survey.records, survey.fields.len()), (1, 2));
}

#[tokio::test]
async fn text_has_no_fields() {
    let folder = Folder::new().with("a.log", "one\ntwo\n");
    let survey = fields(&folder.open().await, &SurveyOptions::default()).await.unwrap();
    assert_eq!((survey.records, survey.fields.len(), survey.truncated), (2, 0, false));
}

#[tokio::test]
async fn only_what_lies_in_the_window() {
    let text = "{\"time\":1,\"a\":1}\n{\"time\":2,\"b\":1}\n{\"c\":1}\n";
    let folder = Folder::new().with("a.json", text);
    let options = SurveyOptions::default().with_window(Some((2_000, 3_000)));
    let survey = fields(&folder.open().await, &options).await.unwrap();
    let paths: Vec<_> = survey.fields.iter().map(|field| field.path.as_str()).collect();
    assert_eq!((survey.records, paths), (1, vec!["b", "time"]));
}
