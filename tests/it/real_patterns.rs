//! `pattern` over real logs: every line is in one pattern, whatever reads them.

use libtest_mimic::Trial;

use crate::Outcome;
use crate::answer::{Window, ask, open};
use crate::shared::folder_or_skip;

const SETS: [&str; 5] = ["alb", "lambda", "rds", "vpcflow", "cloudtrail/sans504"];

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |set: &'static str| Trial::test(format!("real_patterns::{set}"), move || check(set));
    SETS.into_iter().map(trial).collect()
}

fn check(set: &str) -> Outcome {
    let Some(shared) = folder_or_skip("real_patterns") else { return Ok(()) };
    let source = open(&[shared.join("data").join(set)], None).map_err(|e| e.to_string())?;
    let rows = |query: &str, threads| {
        let answer = ask(&source, query, Window::default(), threads).map_err(|e| e.to_string());
        answer.map(|answer| answer.rows)
    };
    let all = "pattern @message | display @pattern, @sampleCount, @ratio, @tokens, @visualization, @logSamples";
    if rows(all, 1)? != rows(all, 3)? {
        return Err("one thread finds other patterns than three".into());
    }
    let (lines, sum) = ("stats count(*) as n", "pattern @message | stats sum(@sampleCount) as n");
    let (lines, sum) = (rows(lines, 3)?, rows(sum, 3)?);
    if lines != sum { Err(format!("of {lines:?} lines {sum:?} are in patterns").into()) } else { Ok(()) }
}
