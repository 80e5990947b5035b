//! Functions of one event, one file each. The file is named for the function in snake case.

mod abs;
mod addresses;
mod base64decode;
mod base64encode;
mod bin;
mod case;
mod ceil;
mod coalesce;
mod concat;
mod dateceil;
mod datefloor;
mod dec_to_hex;
mod ends_with;
mod floor;
mod format_date;
mod from_millis;
mod greatest;
mod haversine;
mod hex_to_ascii;
mod hex_to_dec;
mod r#if;
mod ipv4_to_number;
mod is_ip_in_subnet;
mod is_ipv4_in_subnet;
mod is_ipv6_in_subnet;
mod is_numeric;
mod is_private_ip;
mod is_public_ip;
mod is_reserved_ip;
mod is_valid_ip;
mod is_valid_ip_v4;
mod is_valid_ip_v6;
mod isblank;
mod isempty;
mod ispresent;
mod json_array_contains;
mod json_array_size;
mod json_parse;
mod json_stringify;
mod least;
mod log;
mod ltrim;
mod md5;
mod message_size;
mod now;
mod parse_date;
mod query_end_time;
mod query_start_time;
mod query_time_range;
mod regex_replace;
mod replace;
mod round;
mod rtrim;
mod sha256;
mod split;
mod sqrt;
mod starts_with;
mod strcontains;
mod strlen;
mod substr;
mod to_double;
mod to_int;
mod to_long;
mod to_millis;
mod to_number;
mod tolower;
mod toupper;
mod trim;
mod unmask;
mod urldecode;
mod urlencode;

use crate::entry::Scalar;

/// The functions of one event that the language has, sorted by name without regard to case.
pub fn scalars() -> &'static [Scalar] {
    SCALARS
}

/// The one list: a new function is a file and a line here.
const SCALARS: &[Scalar] = &[
    abs::FUNCTION,
    base64decode::FUNCTION,
    base64encode::FUNCTION,
    bin::FUNCTION,
    case::FUNCTION,
    ceil::FUNCTION,
    coalesce::FUNCTION,
    concat::FUNCTION,
    dateceil::FUNCTION,
    datefloor::FUNCTION,
    dec_to_hex::FUNCTION,
    ends_with::FUNCTION,
    floor::FUNCTION,
    format_date::FUNCTION,
    from_millis::FUNCTION,
    greatest::FUNCTION,
    haversine::FUNCTION,
    hex_to_ascii::FUNCTION,
    hex_to_dec::FUNCTION,
    r#if::FUNCTION,
    ipv4_to_number::FUNCTION,
    isblank::FUNCTION,
    isempty::FUNCTION,
    is_ip_in_subnet::FUNCTION,
    is_ipv4_in_subnet::FUNCTION,
    is_ipv6_in_subnet::FUNCTION,
    is_numeric::FUNCTION,
    ispresent::FUNCTION,
    is_private_ip::FUNCTION,
    is_public_ip::FUNCTION,
    is_reserved_ip::FUNCTION,
    is_valid_ip::FUNCTION,
    is_valid_ip_v4::FUNCTION,
    is_valid_ip_v6::FUNCTION,
    json_array_contains::FUNCTION,
    json_array_size::FUNCTION,
    json_parse::FUNCTION,
    json_stringify::FUNCTION,
    least::FUNCTION,
    log::FUNCTION,
    ltrim::FUNCTION,
    md5::FUNCTION,
    message_size::FUNCTION,
    now::FUNCTION,
    parse_date::FUNCTION,
    query_end_time::FUNCTION,
    query_start_time::FUNCTION,
    query_time_range::FUNCTION,
    regex_replace::FUNCTION,
    replace::FUNCTION,
    round::FUNCTION,
    rtrim::FUNCTION,
    sha256::FUNCTION,
    split::FUNCTION,
    sqrt::FUNCTION,
    starts_with::FUNCTION,
    strcontains::FUNCTION,
    strlen::FUNCTION,
    substr::FUNCTION,
    to_double::FUNCTION,
    to_int::FUNCTION,
    to_long::FUNCTION,
    tolower::FUNCTION,
    to_millis::FUNCTION,
    to_number::FUNCTION,
    toupper::FUNCTION,
    trim::FUNCTION,
    unmask::FUNCTION,
    urldecode::FUNCTION,
    urlencode::FUNCTION,
];

/// What the files have in common.
mod prelude {
    use datafusion_common::exec_err;
    use datafusion_expr::Case;
    use jiff::tz::TimeZone;

    pub(super) use arrow::array::ArrayRef;
    pub(super) use datafusion_common::{Result, ScalarValue};
    pub(super) use datafusion_expr::{Expr, lit};
    pub(super) use trailsight_spec::{Example, Parameter, Spec};

    pub(super) use crate::args::Args;
    pub(super) use crate::entry::{Gives, Kind, Scalar, Takes, Want};
    pub(super) use crate::function::{Udf, call, function};

    pub(super) const TEXT: Want = Want::Kind(Kind::Text);
    pub(super) const NUMBER: Want = Want::Kind(Kind::Number);
    pub(super) const TRUTH: Want = Want::Kind(Kind::Truth);
    pub(super) const TIME: Want = Want::Kind(Kind::Time);

    /// `case when ... then ... else ... end`.
    pub(super) fn choose(branches: Vec<(Box<Expr>, Box<Expr>)>, otherwise: Option<Expr>) -> Expr {
        match otherwise {
            Some(value) if branches.is_empty() => value,
            otherwise => Expr::Case(Case::new(None, branches, otherwise.map(Box::new))),
        }
    }

    /// A number of ms that is known while planning, if at all.
    pub(super) fn constant(ms: Option<i64>) -> Expr {
        lit(ScalarValue::Float64(ms.map(|ms| ms as f64)))
    }

    /// What is wrong with a literal period.
    pub(super) fn period_fault(literal: &ScalarValue) -> Result<(), String> {
        match literal.try_as_str().flatten() {
            Some(text) => crate::period::Period::parse(text).map(drop),
            None => Ok(()),
        }
    }

    /// The zone named by an argument that may be left out, which means UTC.
    pub(super) fn zone_at(args: &Args<'_>, place: usize) -> Result<TimeZone> {
        if place >= args.len() {
            return Ok(TimeZone::UTC);
        }
        crate::zone::zone(&args.literal_text(place)?).or_else(|fault| exec_err!("{fault}"))
    }

    /// Lower case hexadecimal digits.
    pub(super) fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| b"0123456789abcdef"[digit as usize] as char)
            .collect()
    }
}
