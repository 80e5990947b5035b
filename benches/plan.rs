//! Text to a plan: what a query costs before it reads anything.

use std::sync::Arc;

use trailsight::Engine;
use trailsight::datafusion::logical_expr::logical_plan::builder::LogicalTableSource;
use trailsight::syntax::parse;
use trailsight_plan::{Moment, Planned, Registry, Settings, plan};

use crate::Result;
use crate::machine::root;
use crate::measure::{Table, code, short, time};
use crate::questions::QUESTIONS;

/// A longer one than most.
const LONG: &str = "fields @timestamp, eventName, coalesce(userIdentity.userName, userIdentity.arn, 'nobody') as who \
    | parse userAgent /^(?<tool>[^\\/ ]+)[\\/ ](?<version>[^ ]+)/ \
    | filter eventSource in ['s3.amazonaws.com', 'iam.amazonaws.com'] and not isPrivateIP(sourceIPAddress) \
    | filter errorCode like /Denied|Unauthorized/ or strlen(errorMessage) > 200 \
    | stats count(*) as calls, count_distinct(eventName) as names, pct(bytes, 95) as p95, latest(@timestamp) as last \
      by who, tool, bin(1h) as hour \
    | filter calls > 10 | sort calls desc, who | limit 20";

const MOMENT: Moment = Moment { now: 1_741_262_400_000, start: None, end: None };

pub(crate) fn table() -> Result<Table> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let engine = Engine::new()?;
    // Any source will do; this one ships with the repository.
    let source = runtime.block_on(engine.open([root().join("tests/data/app.jsonl").display().to_string()]))?;
    let registry = Registry::default();

    let about = "Parse: text to a tree. Plan: tree to a logical plan. Physical: text to a plan that can run, with \
        DataFusion's optimizer and a thread of its own. Median of 11.";
    let mut table = Table::new("Parse and plan", about, &["query", "parse", "plan", "physical"]);
    for text in QUESTIONS.iter().map(|question| question.query).chain([LONG]) {
        let parsed = parse(text);
        let planned = || -> std::result::Result<Planned, _> {
            plan(text, &parsed.query, &registry, MOMENT, None, &Settings::default())
        };
        if !parsed.diagnostics.is_empty() || planned().is_err() {
            return Err(format!("`{text}` cannot be planned").into());
        }
        runtime.block_on(engine.query(text, &source).explain())?;

        let parsing = short(|| parse(text));
        let planning = short(|| {
            planned().ok().map(|planned| planned.over(Arc::new(LogicalTableSource::new(planned.demand().schema()))))
        });
        let physical = short(|| runtime.block_on(engine.query(text, &source).explain()));
        let shown = if text == LONG { "a long one, seven commands".to_owned() } else { code(text) };
        table.row([shown, time(parsing), time(planning), time(physical)]);
    }
    Ok(table)
}
