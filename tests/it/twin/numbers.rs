//! Numbers: sums, means, extremes, percentiles, spread, arithmetic.

use super::records::Record;
use super::values::{Row, group, natural};
use super::{Question, ordered, unordered};

const BYTES: &str = "additionalEventData.bytesTransferredOut";

pub(super) const QUESTIONS: &[Question] = &[
    unordered(
        "sums and means",
        "stats count(additionalEventData.bytesTransferredOut) as n, sum(additionalEventData.bytesTransferredOut) as total, \
         avg(additionalEventData.bytesTransferredOut) as mean, max(additionalEventData.bytesTransferredOut * 1) as most, \
         min(additionalEventData.bytesTransferredOut * 1) as least by eventName",
        |records| {
            let mut rows = Vec::new();
            for (name, of_it) in group(records, |r| r.text("eventName")) {
                let numbers: Vec<f64> = of_it.iter().filter_map(|r| r.number(BYTES)).collect();
                let (mut total, mut most, mut least) = (0.0, f64::NEG_INFINITY, f64::INFINITY);
                for n in &numbers {
                    total += n;
                    most = f64::max(most, *n);
                    least = f64::min(least, *n);
                }
                let mut row = Row::new().text("eventName", name);
                if !numbers.is_empty() {
                    row = row.count("n", numbers.len()).number("total", total);
                    row = row.number("mean", total / numbers.len() as f64).number("most", most).number("least", least);
                }
                rows.push(row.end());
            }
            rows
        },
    ),
    unordered(
        "extremes of a field keep its text",
        "stats min(additionalEventData.bytesTransferredOut) as least, max(additionalEventData.bytesTransferredOut) as most, \
         sortsFirst(eventName) as first, sortsLast(eventName) as last",
        |records| {
            let extremes = |path: &str| {
                let mut values: Vec<String> = records.iter().filter_map(|r| r.text(path)).collect();
                values.sort_by(|a, b| natural(Some(a), Some(b)));
                (values.first().cloned(), values.last().cloned())
            };
            let (least, most) = extremes(BYTES);
            let (first, last) = extremes("eventName");
            vec![Row::new().text("least", least).text("most", most).text("first", first).text("last", last).end()]
        },
    ),
    unordered(
        "percentiles of all",
        "stats pct(additionalEventData.bytesTransferredOut, 50) as p50, pct(additionalEventData.bytesTransferredOut, 95) as p95, \
         pct(additionalEventData.bytesTransferredOut, 99.9) as p999",
        |records| {
            // A sketch may miss the rank a little: by half a percent in the middle, by less at the ends.
            let numbers = numbers(records.iter());
            let mut row = Row::new();
            for (name, p, slack) in [("p50", 50.0, 0.5), ("p95", 95.0, 0.3), ("p999", 99.9, 0.05)] {
                row = row.between(
                    name,
                    percentile(&numbers, p - slack),
                    percentile(&numbers, f64::min(p + slack, 100.0)),
                );
            }
            vec![row.end()]
        },
    ),
    unordered(
        "percentiles of groups, exact where they are small",
        "filter eventName in [\"GetObject\", \"HeadBucket\", \"ListObjects\"] \
         | stats pct(additionalEventData.bytesTransferredOut, 90) as p90, median(additionalEventData.bytesTransferredOut) as middle, \
         stddev(additionalEventData.bytesTransferredOut) as spread, variance(additionalEventData.bytesTransferredOut) as square by eventName",
        |records| {
            let mut rows = Vec::new();
            for (name, of_it) in group(records, |r| r.text("eventName")) {
                if !["GetObject", "HeadBucket", "ListObjects"].contains(&name.as_deref().unwrap_or_default()) {
                    continue;
                }
                let numbers = numbers(of_it.into_iter());
                let mut row = Row::new().text("eventName", name);
                if !numbers.is_empty() {
                    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
                    let square = numbers.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>() / numbers.len() as f64;
                    row = row.number("p90", percentile(&numbers, 90.0)).number("middle", percentile(&numbers, 50.0));
                    // The square of a large spread loses digits on every way.
                    row = row.between("spread", square.sqrt() * (1.0 - 1e-9), square.sqrt() * (1.0 + 1e-9));
                    row = row.between("square", square * (1.0 - 1e-9), square * (1.0 + 1e-9));
                }
                rows.push(row.end());
            }
            rows
        },
    ),
    unordered(
        "a filter by a number",
        "filter additionalEventData.bytesTransferredOut > 1000 and additionalEventData.bytesTransferredOut <= 100000 \
         | stats count(*) as n by eventName",
        |records| {
            let in_range = |r: &Record| r.number(BYTES).is_some_and(|n| n > 1000.0 && n <= 100_000.0);
            let mut rows = Vec::new();
            for (name, of_it) in group(records, |r| r.text("eventName")) {
                let n = of_it.iter().filter(|r| in_range(r)).count();
                if n > 0 {
                    rows.push(Row::new().text("eventName", name).count("n", n).end());
                }
            }
            rows
        },
    ),
    unordered(
        "a number against text of digits",
        "filter recipientAccountId > 300000000000 and recipientAccountId != \"1\" | stats count(*) as n by recipientAccountId",
        |records| {
            let mut rows = Vec::new();
            for (account, of_it) in group(records, |r| r.text("recipientAccountId")) {
                if account.as_deref().and_then(|a| a.parse::<f64>().ok()).is_some_and(|n| n > 3e11) {
                    rows.push(Row::new().text("recipientAccountId", account).count("n", of_it.len()).end());
                }
            }
            rows
        },
    ),
    ordered(
        "bins of a number",
        "filter ispresent(additionalEventData.bytesTransferredOut) \
         | stats count(*) as n by floor(additionalEventData.bytesTransferredOut / 500) * 500 as from | sort from",
        |records| {
            let mut rows = Vec::new();
            for (from, of_it) in group(records, |r| r.number(BYTES).map(|n| (n / 500.0).floor() as i64 * 500)) {
                if let Some(from) = from {
                    rows.push(Row::new().number("from", from as f64).count("n", of_it.len()).end());
                }
            }
            rows
        },
    ),
    unordered(
        "arithmetic over aggregates",
        "stats sum(additionalEventData.bytesTransferredOut) / 1024 as kib, count(*) % 7 as left, \
         (sum(additionalEventData.bytesTransferredOut) + sum(additionalEventData.bytesTransferredIn)) / count(*) as mean, \
         round(kib) as rounded by awsRegion",
        |records| {
            let mut rows = Vec::new();
            for (region, of_it) in group(records, |r| r.text("awsRegion")) {
                let sum = |path: &str| {
                    let numbers: Vec<f64> = of_it.iter().filter_map(|r| r.number(path)).collect();
                    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>())
                };
                let (out, into) = (sum(BYTES), sum("additionalEventData.bytesTransferredIn"));
                let both = out.zip(into).map(|(o, i)| (o + i) / of_it.len() as f64);
                let row = Row::new().text("awsRegion", region).number("kib", out.map(|o| o / 1024.0));
                let row = row.count("left", of_it.len() % 7).number("mean", both);
                rows.push(row.number("rounded", out.map(|o| (o / 1024.0).round())).end());
            }
            rows
        },
    ),
];

fn numbers<'r>(records: impl Iterator<Item = &'r Record>) -> Vec<f64> {
    let mut numbers: Vec<f64> = records.filter_map(|r| r.number(BYTES)).collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// In proportion between the two nearest values.
fn percentile(sorted: &[f64], p: f64) -> f64 {
    let place = p / 100.0 * (sorted.len() as f64 - 1.0);
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * (place - place.floor())
}
