//! `like` with plain text and with a regular expression.

use std::sync::Arc;

use datafusion_common::exec_err;
use datafusion_expr::{Expr, ScalarUDF};
use memchr::memmem::{self, Finder};

use crate::args::Values;
use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};
use crate::pattern::kept_regex;

/// Whether `part` occurs in `text`, signs and case as they are. Missing where either is.
pub fn contains(text: Expr, part: Expr) -> Expr {
    call(&CONTAINS, vec![text, part])
}

static CONTAINS: Udf = Udf::new(|| {
    let takes = Takes::exactly(&[Want::Kind(Kind::Text), Want::Kind(Kind::Text)]);
    helper("_contains", takes, function::truth, |args| {
        let (text, part) = (args.text(0)?, args.text(1)?);
        if let Values::Same(Some(part)) = &part {
            let finder = Finder::new(part);
            return Ok(text.test(args.rows(), |text| finder.find(text.as_bytes()).is_some()));
        }
        args.truths(|row| Some(memmem::find(text.get(row)?.as_bytes(), part.get(row)?.as_bytes()).is_some()))
    })
});

/// Whether a regular expression (a literal, see [`regex`](crate::regex)) matches anywhere in `text`. Missing where
/// `text` is.
pub fn matches(text: Expr, regex: Expr) -> Expr {
    call(&MATCHES, vec![text, regex])
}

static MATCHES: Udf = Udf::new(|| {
    let takes = Takes::exactly(&[Want::Kind(Kind::Text), Want::LiteralText]);
    helper("_matches", takes, function::truth, |args| {
        let text = args.text(0)?;
        let regex = kept_regex(&args.literal_text(1)?).or_else(|fault| exec_err!("{fault}"))?;
        Ok(text.test(args.rows(), |text| regex.is_match(text)))
    })
});

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [&CONTAINS, &MATCHES].map(|udf| Arc::clone(udf)).into()
}
