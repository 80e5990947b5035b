//! Any query that can be read is planned, or its mistakes are told: no panic, and no plan that DataFusion refuses.

#![no_main]

use std::sync::{Arc, LazyLock};

use arrow::array::StringViewArray;
use arrow::datatypes::SchemaRef;
use datafusion::logical_expr::TableSource;
use datafusion::logical_expr::logical_plan::builder::LogicalTableSource;
use libfuzzer_sys::fuzz_target;
use trailsight_plan::{Alone, Catalog, LogGroup, Lookup, Moment, Origin, Registry, Settings, plan_with};
use trailsight_syntax::{Definition, calls_saved, expand, parse};

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::default);

/// Noon of a day, and the day around it as the query's window.
const MOMENT: Moment = Moment { now: 1_741_262_400_000, start: Some(1_741_219_200_000), end: Some(1_741_305_599_999) };

/// As much as the engine gives: planning recurses as deep as a query nests.
const STACK: usize = 64 << 20;

fuzz_target!(|text: &str| {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || {
            check(text, &Alone::default());
            check(text, &Named::default());
        });
        thread.expect("a thread").join().expect("a panic has ended the process");
    });
});

fn check(text: &str, catalog: &dyn Catalog) {
    let parsed = parse(text);
    // Every name is that of a saved query, so that what is called is put in place.
    let saved = |_: &str| Some(Definition { text: "filter a > {{over}} | sort b", defaults: &[] });
    if calls_saved(&parsed.query) {
        if let Ok(expanded) = expand(text, &parsed.query, &[], saved)
            && expanded.text != text
        {
            plans(&expanded.text, catalog);
        }
        return;
    }
    plans(text, catalog);
}

fn plans(text: &str, catalog: &dyn Catalog) {
    let parsed = parse(text);
    if calls_saved(&parsed.query) {
        return;
    }
    // A query with a command that could not be read is planned without it, as the engine does to tell every mistake.
    match plan_with(text, &parsed.query, &REGISTRY, MOMENT, catalog, &Settings::default()) {
        Ok(planned) => {
            let table = |demand: &trailsight_plan::Demand| -> Arc<dyn TableSource> {
                Arc::new(LogicalTableSource::new(demand.schema()))
            };
            let tables: Vec<_> = planned.inputs().iter().map(|input| table(&input.demand)).collect();
            let logical = planned.over_each(&tables).unwrap_or_else(|error| panic!("{error}"));
            let names: Vec<_> = logical.schema().fields().iter().map(|field| field.name()).collect();
            let shape: Vec<_> = planned.shape().columns.iter().map(|column| &column.name).collect();
            // What is told of the plan is not its rows.
            assert!(planned.is_estimate() || names == shape, "{names:?} {shape:?}");
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

/// Two log groups, and a table whatever it is called.
#[derive(Debug)]
struct Named {
    groups: Vec<LogGroup>,
    table: Cells,
}

impl Default for Named {
    fn default() -> Self {
        let group = |name: &str| LogGroup { name: name.to_owned(), ..LogGroup::default() };
        Self { groups: vec![group("orders"), group("users")], table: Cells }
    }
}

impl Catalog for Named {
    fn groups(&self) -> &[LogGroup] {
        &self.groups
    }

    fn declared(&self, _: &Origin) -> Option<SchemaRef> {
        None
    }

    fn tables(&self) -> Vec<&str> {
        vec!["sites", "users"]
    }

    fn table(&self, _: &str) -> Option<Result<&dyn Lookup, String>> {
        Some(Ok(&self.table))
    }
}

/// The columns that the cases of `lookup` and `cidrlookup` have.
#[derive(Debug)]
struct Cells;

impl Lookup for Cells {
    fn columns(&self) -> Vec<&str> {
        vec!["id", "team", "name", "cidr", "site", "a"]
    }

    fn values(&self, _: usize) -> StringViewArray {
        StringViewArray::from(vec![Some("10.0.0.0/8"), None, Some("x")])
    }
}
