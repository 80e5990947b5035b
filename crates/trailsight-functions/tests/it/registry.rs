use std::collections::HashSet;

use trailsight_functions::{Gives, LATER, Order, Takes, aggregates, all_udafs, all_udfs, scalars};
use trailsight_spec::Spec;

use crate::*;

fn specs() -> Vec<&'static Spec> {
    scalars().iter().map(|scalar| scalar.spec).chain(aggregates().iter().map(|aggregate| aggregate.spec)).collect()
}

#[test]
fn every_function_describes_itself() {
    for spec in specs() {
        let name = spec.name;
        assert!(
            spec.summary.ends_with('.') && spec.summary.starts_with(char::is_uppercase),
            "{name}: {}",
            spec.summary
        );
        assert!(spec.usage.starts_with(&format!("{name}(")) && spec.usage.ends_with(')'), "{name}: {}", spec.usage);
        assert!(!spec.search.is_empty(), "{name}: no search words");
        assert!(!spec.examples.is_empty(), "{name}: no example");
        assert!(spec.notes.iter().all(|note| note.ends_with('.')), "{name}: a note does not end");
        for parameter in spec.parameters {
            assert!(spec.usage.contains(parameter.name), "{name}: {} is not in the usage", parameter.name);
            assert!(parameter.summary.ends_with('.'), "{name}: {}", parameter.summary);
        }
        let in_usage = spec.usage.chars().any(|c| c.is_ascii_uppercase() && spec.usage.contains('('));
        assert!(!in_usage || !spec.parameters.is_empty() || spec.usage.ends_with("()"), "{name}: parameters untold");
        for example in spec.examples {
            let called = spec.names().any(|name| example.query.contains(&format!("{name}(")));
            assert!(called, "{name}: an example does not use it: {}", example.query);
        }
    }
}

#[test]
fn the_lists_are_sorted() {
    let sorted = |names: Vec<&str>| names.is_sorted_by_key(|name| name.to_ascii_lowercase());
    assert!(sorted(scalars().iter().map(|scalar| scalar.spec.name).collect()));
    assert!(sorted(aggregates().iter().map(|aggregate| aggregate.spec.name).collect()));
    assert!(sorted(LATER.to_vec()));
}

#[test]
fn names_are_unique() {
    let mut seen = HashSet::new();
    for name in specs().into_iter().flat_map(Spec::names).chain(LATER.iter().copied()) {
        assert!(seen.insert(name.to_ascii_lowercase()), "{name} is there twice");
    }
}

#[test]
fn names_are_found_in_any_case_and_under_every_alias() {
    let registry = Registry::default();
    for name in ["ISPRESENT", "isPresent", "ispresent"] {
        assert_eq!(registry.scalar(name).unwrap().spec.name, "ispresent");
    }
    assert_eq!(registry.scalar("strftime").unwrap().spec.name, "formatDate");
    assert_eq!(registry.scalar("DATE_FLOOR").unwrap().spec.name, "datefloor");
    assert_eq!(registry.aggregate("count_distinct").unwrap().spec.name, "countDistinct");
    assert!(registry.scalar("count").is_none() && registry.aggregate("abs").is_none());
    let names = registry.names();
    assert!(names.contains(&"regex_replace") && names.contains(&"pct"));
    assert!(names.is_sorted_by_key(|name| name.to_ascii_lowercase()));
}

#[test]
fn programs_add_functions_of_their_own() {
    const SPEC: Spec = Spec {
        name: "Answer",
        aliases: &["abs"],
        usage: "Answer()",
        summary: "The answer.",
        search: &["question"],
        parameters: &[],
        notes: &[],
        examples: &[],
    };
    const ANSWER: Scalar =
        Scalar::new(&SPEC, Takes::exactly(&[]), Gives::Kind(Kind::Number), |_, _| datafusion_expr::lit(42.0));
    let registry = Registry::default().with_scalar(ANSWER);
    assert_eq!(registry.scalar("answer").unwrap().spec.name, "Answer");
    assert_eq!(registry.scalar("ABS").unwrap().spec.name, "Answer");
    assert_eq!(Registry::default().scalar("abs").unwrap().spec.name, "abs");
}

#[test]
fn sessions_can_be_given_every_function() {
    let mut names = HashSet::new();
    for udf in all_udfs() {
        for name in std::iter::once(udf.name()).chain(udf.aliases().iter().map(String::as_str)) {
            assert!(names.insert(name.to_owned()), "{name} is there twice");
        }
    }
    for name in ["abs", "formatDate", "strftime", "formatdate", "bin", "_compare"] {
        assert_eq!(names.contains(name), name != "_compare", "{name}");
    }
    for helper in ["_sort_key", "_equal", "_member", "_bin", "_number", "_positive", "_matches", "_add"] {
        assert!(names.contains(helper), "{helper}");
    }
    let names: Vec<String> = all_udafs().iter().map(|udaf| udaf.name().to_owned()).collect();
    for name in ["pct", "min", "sortsLast", "earliest", "sum", "count"] {
        assert!(names.contains(&name.to_owned()), "{name} is not among {names:?}");
    }
}

#[test]
fn udfs_bear_the_name_of_their_function() {
    let moment = Moment { now: 0, start: None, end: None };
    for function in scalars() {
        let kind = |want: &Want| if let Want::Kind(kind) = want { *kind } else { Kind::Text };
        let leading = if function.takes.timestamp { vec![Kind::Time] } else { vec![] };
        let kinds = leading.into_iter().chain(function.takes.required.iter().map(kind));
        let args = kinds.map(|kind| lit(Missing.to_scalar(kind))).collect();
        if let Expr::ScalarFunction(call) = (function.build)(&moment, args) {
            assert_eq!(call.func.name(), function.spec.name);
        }
    }
}

#[test]
fn sql_gets_its_arguments_turned_into_the_right_types() {
    use arrow::datatypes::DataType::*;
    let udfs = all_udfs();
    let find = |name: &str| udfs.iter().find(|udf| udf.name() == name).unwrap();
    assert_eq!(find("abs").coerce_types(&[Int64]).unwrap(), [Float64]);
    assert_eq!(find("toupper").coerce_types(&[Utf8]).unwrap(), [Utf8View]);
    assert_eq!(find("concat").coerce_types(&[Utf8, Int64, Utf8View]).unwrap(), [Utf8View, Utf8View, Utf8View]);
    assert_eq!(find("bin").coerce_types(&[Utf8, Utf8]).unwrap(), [Kind::Time.data_type(), Utf8View]);
    assert!(find("toupper").coerce_types(&[]).unwrap_err().to_string().contains("expected at least 1"));
    assert!(find("toupper").coerce_types(&[Utf8, Utf8]).unwrap_err().to_string().contains("expected at most 1"));
}

#[test]
fn order_can_be_named() {
    let order = Order { timestamp: lit(Time(0).to_scalar(Kind::Time)), position: lit(0_u64) };
    for aggregate in aggregates() {
        assert_eq!(aggregate.ordered, ["earliest", "latest", "rate", "values"].contains(&aggregate.spec.name));
        if aggregate.ordered {
            let args = aggregate.takes.required.iter().map(|_| lit("x")).collect();
            let text = (aggregate.build)(&order, args).to_string();
            assert!(text.contains("TimestampMillisecond"), "{text}");
        }
    }
}
