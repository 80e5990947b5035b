//! Any query that can be read is planned, or its mistakes are told: no panic, and no plan that DataFusion refuses.

#![no_main]

use std::sync::{Arc, LazyLock};

use datafusion::logical_expr::logical_plan::builder::LogicalTableSource;
use libfuzzer_sys::fuzz_target;
use trailsight_plan::{Moment, Registry, Settings, plan};
use trailsight_syntax::parse;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::default);

/// Noon of a day, and the day around it as the query's window.
const MOMENT: Moment = Moment { now: 1_741_262_400_000, start: Some(1_741_219_200_000), end: Some(1_741_305_599_999) };

/// As much as the engine gives: planning recurses as deep as a query nests.
const STACK: usize = 64 << 20;

fuzz_target!(|text: &str| {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || check(text));
        thread.expect("a thread").join().expect("a panic has ended the process");
    });
});

fn check(text: &str) {
    let parsed = parse(text);
    // A query with a command that could not be read is planned without it, as the engine does to tell every mistake.
    let planned = plan(text, &parsed.query, &REGISTRY, MOMENT, None, &Settings::default());
    match planned {
        Ok(planned) => {
            let table = Arc::new(LogicalTableSource::new(planned.demand().schema()));
            let logical = planned.over(table).unwrap_or_else(|error| panic!("{error}"));
            let names: Vec<_> = logical.schema().fields().iter().map(|field| field.name()).collect();
            let shape: Vec<_> = planned.shape().columns.iter().map(|column| &column.name).collect();
            assert_eq!(names, shape);
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in &problems {
                let span = problem.span;
                assert!(text.get(span.start..span.end).is_some(), "{problem:?}");
                assert!(!problem.message.is_empty());
            }
        }
    }
}
