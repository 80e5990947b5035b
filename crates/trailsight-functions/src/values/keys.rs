//! What rows are put beside each other by: a key that is the same for equal values, and the network of an address.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use arrow::array::{StringViewBuilder, UInt64Builder};
use arrow::datatypes::DataType;
use datafusion_expr::{Expr, ScalarUDF};
use ipnet::IpNet;

use crate::entry::{Kind, Takes, Want};
use crate::function::{self, Udf, call, helper};
use crate::number::Decimal;

/// A text that is the same for two texts that `=` finds equal, and for no others: `1` and `1.0` have one key.
pub fn equal_key(text: Expr) -> Expr {
    call(&EQUAL_KEY, vec![text])
}

/// The number of the line in `networks` (a literal) whose network holds the address; the smallest of several, and of
/// equal ones the first. Missing where no line does.
pub fn network_line(address: Expr, networks: Expr) -> Expr {
    call(&NETWORK_LINE, vec![address, networks])
}

/// Whether the text is a network such as `10.0.0.0/8`, or an address alone where `alone` says that it may be one.
pub fn is_network(text: &str, alone: bool) -> bool {
    network(text).is_some() && (alone || text.contains('/'))
}

static EQUAL_KEY: Udf = Udf::new(|| {
    helper("_equal_key", Takes::exactly(&[Want::Kind(Kind::Text)]), function::text, |args| {
        let text = args.text(0)?;
        let mut keys = StringViewBuilder::with_capacity(args.rows());
        let mut key = String::new();
        for row in 0..args.rows() {
            let Some(text) = text.get(row) else {
                keys.append_null();
                continue;
            };
            key.clear();
            match Decimal::parse(text) {
                Some(number) => write_number(&number, &mut key),
                // No number begins with this sign, so a text cannot be taken for the key of one.
                None => {
                    key.push('=');
                    key.push_str(text);
                }
            }
            keys.append_value(&key);
        }
        Ok(Arc::new(keys.finish()))
    })
});

/// `-25.0` as `-25e2`: the digits, and where the point stands before them.
fn write_number(number: &Decimal<'_>, key: &mut String) {
    if number.sign < 0 {
        key.push('-');
    }
    key.extend(number.digits().map(char::from));
    key.push('e');
    key.push_str(&number.magnitude.to_string());
}

static NETWORK_LINE: Udf = Udf::new(|| {
    helper(
        "_network_line",
        Takes::exactly(&[Want::Kind(Kind::Text), Want::LiteralText]),
        |_| Ok(DataType::UInt64),
        |args| {
            let text = args.text(0)?;
            let networks = kept(&args.literal_text(1)?);
            let mut lines = UInt64Builder::with_capacity(args.rows());
            for row in 0..args.rows() {
                let address = text.get(row).and_then(|text| text.parse::<IpAddr>().ok());
                lines.append_option(address.and_then(|address| networks.line(address.to_canonical())));
            }
            Ok(Arc::new(lines.finish()))
        },
    )
});

/// The networks of a table, read once and kept by a thread from batch to batch.
fn kept(lines: &str) -> Rc<Networks> {
    thread_local! {
        // More than one is rare: a query names a table once.
        static KEPT: RefCell<Option<(String, Rc<Networks>)>> = const { RefCell::new(None) };
    }
    KEPT.with_borrow_mut(|kept| match kept {
        Some((known, networks)) if known == lines => Rc::clone(networks),
        _ => {
            let networks = Rc::new(Networks::new(lines));
            *kept = Some((lines.to_owned(), Rc::clone(&networks)));
            networks
        }
    })
}

/// Networks by how many bits of an address they fix, the smallest networks first.
#[derive(Default)]
struct Networks {
    v4: Vec<(u8, HashMap<u32, u64>)>,
    v6: Vec<(u8, HashMap<u128, u64>)>,
}

impl Networks {
    fn new(lines: &str) -> Networks {
        let mut networks = Networks::default();
        for (line, text) in lines.split('\n').enumerate() {
            let line = line as u64;
            match network(text) {
                Some(IpNet::V4(net)) => add(&mut networks.v4, net.prefix_len(), net.network().to_bits(), line),
                Some(IpNet::V6(net)) => add(&mut networks.v6, net.prefix_len(), net.network().to_bits(), line),
                None => {}
            }
        }
        networks.v4.sort_by_key(|(bits, _)| std::cmp::Reverse(*bits));
        networks.v6.sort_by_key(|(bits, _)| std::cmp::Reverse(*bits));
        networks
    }

    fn line(&self, address: IpAddr) -> Option<u64> {
        // A shift by all the bits is none that a processor has: of no bits every address is.
        match address {
            IpAddr::V4(address) => self.v4.iter().find_map(|(bits, nets)| {
                let mask = u32::MAX.checked_shl(32 - u32::from(*bits)).unwrap_or(0);
                nets.get(&(address.to_bits() & mask)).copied()
            }),
            IpAddr::V6(address) => self.v6.iter().find_map(|(bits, nets)| {
                let mask = u128::MAX.checked_shl(128 - u32::from(*bits)).unwrap_or(0);
                nets.get(&(address.to_bits() & mask)).copied()
            }),
        }
    }
}

fn add<Bits: Eq + std::hash::Hash>(to: &mut Vec<(u8, HashMap<Bits, u64>)>, length: u8, bits: Bits, line: u64) {
    let at = match to.iter().position(|(known, _)| *known == length) {
        Some(at) => at,
        None => {
            to.push((length, HashMap::new()));
            to.len() - 1
        }
    };
    to[at].1.entry(bits).or_insert(line);
}

fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse().ok().map(|address: IpAddr| IpNet::from(address.to_canonical())))
}

pub(super) fn udfs() -> Vec<Arc<ScalarUDF>> {
    [&EQUAL_KEY, &NETWORK_LINE].map(|udf| Arc::clone(udf)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        let mut key = String::new();
        match Decimal::parse(text) {
            Some(number) => write_number(&number, &mut key),
            None => key.push_str(text),
        }
        key
    }

    #[test]
    fn equal_numbers_have_one_key() {
        for same in [&["1", "1.0", "01", "+1", "10e-1"][..], &["-0.5", "-5e-1"], &["0", "-0", "0e9", "0.000"]] {
            assert!(same.iter().all(|text| key(text) == key(same[0])), "{same:?}");
        }
        assert_ne!(key("1"), key("10"));
        assert_ne!(key("1"), key("-1"));
        assert_ne!(key("9007199254740993"), key("9007199254740992"));
    }

    #[test]
    fn the_smallest_network_counts() {
        let networks =
            Networks::new("0.0.0.0/0\nno\n10.0.0.0/8\n10.1.0.0/16\n10.1.0.0/16\n10.1.2.3\n2001:db8::/32\n::/0");
        let line = |text: &str| networks.line(text.parse().unwrap());
        for (address, expected) in
            [("10.1.2.3", 5), ("10.1.2.4", 3), ("10.9.9.9", 2), ("8.8.8.8", 0), ("2001:db8::1", 6), ("fe80::1", 7)]
        {
            assert_eq!(line(address), Some(expected), "{address}");
        }
        assert_eq!(Networks::new("10.0.0.0/8").line("11.0.0.1".parse().unwrap()), None);
    }
}
