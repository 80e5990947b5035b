//! Under a small memory limit a query ends: with the right rows, or with an error that says why.

use libtest_mimic::Trial;
use trailsight::{Engine, Error};

use crate::Outcome;
use crate::answer::{Window, ask, ask_of, over};

/// What the engine may hold.
const LIMIT: usize = 4 << 20;

/// Events, each with a key of its own and a text that is long enough for all of them to be too much.
const EVENTS: usize = 20_000;

/// Queries that spill, or hold little: they give the same rows as without a limit.
const FINISH: &[(&str, &str)] = &[
    ("few_groups", "stats count(*) as n, max(id) as most by kind | sort kind"),
    ("pattern", "pattern msg | display @pattern, @sampleCount"),
    ("latest", "sort id desc | limit 5 | display id"),
];

/// Queries that may end either way.
const EITHER: &[(&str, &str)] = &[
    ("dedup", "dedup id | limit 3"),
    ("dedup_of_few", "display kind | dedup kind"),
    ("stats", "stats count(*) as n by id, text | sort id | limit 3"),
    ("stats_of_texts", "stats countDistinct(text) as texts, median(id) as middle"),
    ("join", "join left=a right=b where a.id = b.id (SOURCE \"all\") | stats count(*) as n"),
    ("sort", "sort text desc | limit 15000 | stats count(*) as n"),
    ("in_query", "filter id in (stats count(*) as n by text, id | fields id) | stats count(*) as n"),
    ("appendcols", "sort text | display id | appendcols (sort id | display text) | stats count(*) as n"),
    ("values", "stats values(text) as all by kind"),
    ("sessionize", "sessionize text as session | stats countDistinct(session) as n"),
    ("fillmissing", "stats count(*) as n by bin(500ms) | fillmissing with 0 for n | stats count(*) as bins"),
    ("accum", "accum id as total | stats max(total) as most"),
    ("filldown", "filldown text | stats count(*) as n"),
    ("countFrequent", "countFrequent text | stats count(*) as n"),
    ("outlier", "outlier id | stats count(*) as n"),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("memory::a_small_limit_ends_in_rows_or_in_a_clear_error", check)]
}

fn check() -> Outcome {
    let line = |k: usize| {
        let at = 1_735_776_000_000_u64 + 1_000 * k as u64;
        let text = format!("{:x}", (k as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834)).repeat(4);
        format!(
            "{{\"@timestamp\":{at},\"id\":{k},\"kind\":\"k{}\",\"msg\":\"took {k} ms\",\"text\":\"{text}\"}}\n",
            k % 7
        )
    };
    let (_folder, source) = over(&(0..EVENTS).map(line).collect::<String>(), "json")?;
    let small = |threads| Engine::builder().memory_limit(LIMIT).threads(threads).build().map_err(|e| e.to_string());
    let mut wrong = Vec::new();
    let mut ended = Vec::new();
    for (name, query) in FINISH.iter().chain(EITHER) {
        let must = FINISH.iter().any(|(known, _)| known == name);
        if let Err(error) = small(1)?.query(query, &source).check() {
            wrong.push(format!("{name}: {}", error.render(false)));
            continue;
        }
        let expected = ask(&source, query, Window::default(), 1).map_err(|e| e.to_string())?.rows;
        for threads in [1, 3] {
            match ask_of(&small(threads)?, &source, query, Window::default()) {
                Ok(answer) if answer.rows == expected => {}
                Ok(answer) if sorted(answer.rows.clone()) == sorted(expected.clone()) => {}
                Ok(answer) => wrong.push(format!("{name}, {threads} threads: {} other rows", answer.rows.len())),
                Err(Error::Memory(_)) if !must => ended.push(format!("{name} ({threads})")),
                Err(error) => wrong.push(format!("{name}, {threads} threads: {error}")),
            }
        }
    }
    println!("memory: these ended with an error that says why: {}", ended.join(", "));
    match wrong.as_slice() {
        [] => Ok(()),
        _ => Err(wrong.join("\n").into()),
    }
}

fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort();
    rows
}
