//! Numbers as people read them.

use crate::role::Unit;

/// A number with at most four decimals, as results show it.
pub(crate) fn plain_text(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    if value != 0.0 && (value.abs() >= 1e15 || value.abs() < 1e-4) {
        return scientific(value);
    }
    decimals(value, 4)
}

fn scientific(value: f64) -> String {
    let text = format!("{value:.3e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => {
            format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

/// At most this many decimals, zeros at the end cut.
fn decimals(value: f64, most: usize) -> String {
    let text = format!("{value:.most$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A whole number with its digits in groups of three.
pub(crate) fn count_text(n: u64) -> String {
    grouped(&n.to_string())
}

/// The digits before the point in groups of three.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, rest) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    if whole.len() <= 3 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

/// What a unit is shown in: how many of the unit make one of the shown, and what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shown {
    pub(crate) factor: f64,
    pub(crate) suffix: &'static str,
}

const BYTES: [(f64, &str); 6] = [
    (1.0, " B"),
    (1024.0, " KiB"),
    (1048576.0, " MiB"),
    (1073741824.0, " GiB"),
    (1099511627776.0, " TiB"),
    (1125899906842624.0, " PiB"),
];
const MILLIS: [(f64, &str); 6] =
    [(0.001, " µs"), (1.0, " ms"), (1e3, " s"), (6e4, " min"), (3.6e6, " h"), (8.64e7, " d")];
const SECONDS: [(f64, &str); 6] =
    [(1e-6, " µs"), (1e-3, " ms"), (1.0, " s"), (60.0, " min"), (3600.0, " h"), (86400.0, " d")];
const PLAIN: [(f64, &str); 5] = [(1.0, ""), (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T")];

/// What numbers up to `greatest` are shown in. `at_least` is how many of the greater unit it takes to change to it.
pub(crate) fn shown(greatest: f64, unit: Unit) -> Shown {
    let (list, at_least): (&[(f64, &'static str)], f64) = match unit {
        Unit::Bytes => (&BYTES, 1.0),
        // 90 s are better read than 1.5 min.
        Unit::Millis => (&MILLIS, 2.0),
        Unit::Seconds => (&SECONDS, 2.0),
        Unit::Percent => return Shown { factor: 1.0, suffix: "%" },
        // 4,000 is better read than 4k.
        Unit::Plain => (&PLAIN, 10.0),
    };
    let greatest = greatest.abs();
    let least = match unit {
        Unit::Millis | Unit::Seconds if greatest == 0.0 => 1,
        _ => 0,
    };
    let mut found = list[least];
    for (factor, suffix) in &list[least..] {
        let enough = match *suffix {
            " ms" | " s" => *factor,
            _ if unit == Unit::Plain && *factor > 1e3 => *factor,
            _ => factor * at_least,
        };
        if greatest >= enough {
            found = (*factor, suffix);
        }
    }
    Shown { factor: found.0, suffix: found.1 }
}

impl Shown {
    /// A value with this many decimals at most.
    pub(crate) fn text(self, value: f64, most: usize) -> String {
        let number = value / self.factor;
        if number != 0.0 && (number.abs() >= 1e15 || number.abs() < 1e-9) {
            return format!("{}{}", scientific(number), self.suffix);
        }
        format!("{}{}", grouped(&decimals(number, most)), self.suffix)
    }
}

/// One value in full, with its unit: `1,234.5`, `1.5 MiB`, `250 ms`, `12.5%`.
pub(crate) fn value_text(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Plain => {
            let text = plain_text(value);
            if text.contains('e') { text } else { grouped(&text) }
        }
        unit => shown(value, unit).text(value, 2),
    }
}

/// One value in few characters: `1.2k`, `34M`.
pub(crate) fn short_text(value: f64, unit: Unit) -> String {
    let shown = shown(value, unit);
    let number = (value / shown.factor).abs();
    shown.text(
        value,
        if number >= 100.0 {
            0
        } else if number >= 10.0 {
            1
        } else {
            2
        },
    )
}
