//! Which chart a result can be: every row of the service's table and all combinations of keys and measures.

use trailsight_chart::{Column, Kind, Kinds, Role, Unit};

use crate::shared::{count, key, measure, time};

use Kind::{Bar, Gauge, GroupedBar, Line, Logs, Number, Pie, StackedArea, StackedBar, Table};

fn text(name: &str) -> Column {
    Column::new(name, Role::Text)
}

fn moment() -> Column {
    Column::new("@timestamp", Role::Time { step: None })
}

fn average(name: &str) -> Column {
    measure(name, Unit::Plain, false)
}

#[test]
fn of_columns() {
    let number = Column::new("latency", Role::Number);
    let table: Vec<(&str, Vec<Column>, Vec<Kind>)> = vec![
        // The four rows of the service's table.
        ("by bin", vec![time(5), count("n")], vec![Line, StackedArea, Bar, Pie, Table]),
        (
            "by bin, two aggregates",
            vec![time(5), count("n"), average("a")],
            vec![Line, StackedArea, GroupedBar, StackedBar, Pie, Table],
        ),
        ("by a field", vec![key("user"), count("n")], vec![Bar, Pie, Table]),
        (
            "by a field, two aggregates",
            vec![key("user"), count("n"), count("m")],
            vec![GroupedBar, StackedBar, Pie, Table],
        ),
        (
            "by a field and bin",
            vec![time(5), key("user"), count("n")],
            vec![Line, StackedArea, GroupedBar, StackedBar, Table],
        ),
        ("no aggregate", vec![moment(), text("@message")], vec![Logs, Table]),
        // What it does not say.
        (
            "bin after the field",
            vec![key("user"), time(5), count("n")],
            vec![Line, StackedArea, GroupedBar, StackedBar, Table],
        ),
        (
            "bin, two fields, two aggregates",
            vec![time(5), key("user"), key("region"), average("a"), count("n")],
            vec![Line, StackedArea, GroupedBar, StackedBar, Table],
        ),
        ("two fields, counted", vec![key("user"), key("region"), count("n")], vec![StackedBar, GroupedBar, Table]),
        ("two fields, averaged", vec![key("user"), key("region"), average("a")], vec![GroupedBar, StackedBar, Table]),
        (
            "two fields, both",
            vec![key("user"), key("region"), count("n"), average("a")],
            vec![GroupedBar, StackedBar, Table],
        ),
        ("two times", vec![time(5), time(60), count("n")], vec![Line, StackedArea, GroupedBar, StackedBar, Table]),
        ("no key", vec![count("n")], vec![Number, Gauge, Table]),
        ("no key, two aggregates", vec![count("n"), average("a")], vec![Number, Table]),
        ("no key, an aggregate that is no number", vec![text("latest(msg)"), count("n")], vec![Number, Gauge, Table]),
        ("by a field, no number", vec![key("user"), text("latest(msg)")], vec![Table]),
        ("by bin, no number", vec![time(5), text("latest(msg)")], vec![Logs, Table]),
        ("a key alone", vec![key("user")], vec![Table]),
        ("numbers of events", vec![number.clone()], vec![Table]),
        ("numbers of events over time", vec![moment(), number], vec![Logs, Table]),
        ("text only", vec![text("@message")], vec![Logs, Table]),
        ("no columns", vec![], vec![Table]),
    ];
    for (what, columns, expected) in table {
        let kinds = Kinds::of(&columns);
        assert_eq!(kinds.possible(), expected, "{what}");
        assert_eq!(kinds.best(), expected[0], "{what}");
        assert_eq!(kinds.is_chart(), !matches!(expected[0], Table | Logs), "{what}");
        for kind in Kind::ALL {
            let picked = kinds.pick(Some(kind));
            if expected.contains(&kind) {
                assert_eq!(picked, Ok(kind), "{what}");
            }
        }
    }
}

/// Up to three columns of any role in any order: there is always a best kind, a table is always possible, the order of
/// the keys among the measures changes nothing, and whatever is refused says why.
#[test]
fn all_combinations() {
    let roles = [time(5), moment(), key("k"), count("n"), average("a"), text("t"), Column::new("x", Role::Number)];
    let mut all: Vec<Vec<Column>> = vec![vec![]];
    for _ in 0..4 {
        let longer: Vec<Vec<Column>> = all
            .iter()
            .flat_map(|before| roles.iter().map(move |role| [before.clone(), vec![role.clone()]].concat()))
            .collect();
        all.extend(longer);
        all.dedup();
    }
    for columns in all {
        let kinds = Kinds::of(&columns);
        assert!(kinds.possible().contains(&Table));
        assert_eq!(kinds.pick(None), Ok(kinds.best()));
        let mut reversed = columns.clone();
        reversed.reverse();
        assert_eq!(Kinds::of(&reversed), kinds, "{columns:?}");
        let has = |test: fn(&Role) -> bool| columns.iter().any(|column| test(&column.role));
        let measured = has(|role| matches!(role, Role::Measure { .. }));
        let timed = has(|role| matches!(role, Role::Time { .. }));
        assert_eq!(kinds.is_chart(), measured);
        assert_eq!(kinds.possible().contains(&Line), measured && timed);
        for kind in Kind::ALL {
            if let Err(refusal) = kinds.pick(Some(kind)) {
                assert!(refusal.to_string().contains(" cannot be "), "{refusal}");
                assert!(!refusal.to_string().contains("do not fit"), "{kind} of {columns:?}: {refusal}");
                assert!(refusal.help().contains(kind.name()));
            }
        }
    }
}

#[test]
fn bars_by_any_name() {
    assert_eq!(Kinds::of(&[key("k"), count("n"), count("m")]).pick(Some(Bar)), Ok(GroupedBar));
    assert_eq!(Kinds::of(&[key("k"), count("n")]).pick(Some(StackedBar)), Ok(Bar));
    assert_eq!(Kinds::of(&[time(5), key("k"), count("n")]).pick(Some(Bar)), Ok(GroupedBar));
}

#[test]
fn refusals_say_what_to_write() {
    let refused = |columns: &[Column], kind| {
        let refusal = Kinds::of(columns).pick(Some(kind)).unwrap_err();
        format!("{refusal}\n{}", refusal.help())
    };
    assert_eq!(
        refused(&[moment(), text("@message")], Line),
        "this result cannot be a `line`: it has no aggregate made by `stats`; it can be `logs`, `table`\n\
         a query that ends in `stats count(*) by bin(5m)` can be a `line`"
    );
    assert_eq!(
        refused(&[key("user"), count("n")], StackedArea),
        "this result cannot be an `area`: `stats` has no time among its keys; it can be `bar`, `pie`, `table`\n\
         a query that ends in `stats count(*) by bin(5m)` can be an `area`"
    );
    assert_eq!(
        refused(&[time(5), key("user"), count("n")], Pie),
        "this result cannot be a `pie`: `stats` has more than one key; it can be `line`, `area`, `grouped-bar`, \
         `stacked-bar`, `table`\na query that ends in `stats count(*) by eventName` can be a `pie`"
    );
    assert_eq!(
        refused(&[count("n"), count("m")], Gauge),
        "this result cannot be a `gauge`: it has more than one number; it can be `number`, `table`\n\
         a query that ends in `stats count(*)` can be a `gauge`"
    );
}

#[test]
fn names_of_kinds() {
    for kind in Kind::ALL {
        assert_eq!(Kind::named(kind.name()), Some(kind));
        assert_eq!(Kind::named(&kind.name().to_uppercase()), Some(kind));
    }
    assert_eq!(Kind::named("timeSeries"), Some(Line));
    assert_eq!(Kind::named("singleValue"), Some(Number));
    assert_eq!(Kind::named("stacked_bar"), Some(StackedBar));
    assert_eq!(Kind::named("scatter"), None);
}
