use super::tally::{Tally, count, tally};

use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "topk",
    aliases: &[],
    usage: "topk(COUNT, FIELD)",
    summary: "The most frequent values of a field, one after another with commas between them.",
    search: &["most common", "frequent", "top", "rank", "mode", "heavy hitters"],
    parameters: &[
        Parameter { name: "COUNT", summary: "How many, from 1 to 10,000." },
        Parameter { name: "FIELD", summary: "The field, or any expression." },
    ],
    notes: &[
        "The most frequent comes first; of values that are equally frequent, the smaller one.",
        "It stands alone: without `by`, and without another aggregate. `countFrequent` gives the counts too.",
        "The counts are exact; all different values are held in memory.",
    ],
    examples: &[Example {
        query: "stats topk(2, status) as frequent",
        input: r#"{"status":200} {"status":404} {"status":200} {"status":500} {"status":404} {"status":200}"#,
        output: r#"{"frequent":"200,404"}"#,
    }],
};

pub(super) const FUNCTION: Aggregate = Aggregate::new(
    &SPEC,
    Takes::exactly(&[Want::LiteralNumber, Want::Kind(Kind::Text)]),
    Gives::Kind(Kind::Text),
    |_, mut args| {
        args.reverse();
        call(&UDF, args)
    },
)
.alone()
.with_check(|place, literal| if place == 0 { count(literal).map(drop) } else { Ok(()) });

static UDF: Udaf = Udaf::new(|| tally(SPEC.name, SPEC.aliases, Tally::Top));
