//! Where a number stands between two ends, and the ticks beside it.

use crate::number::{self, Shown};
use crate::role::Unit;

/// A straight scale whose ends are ticks.
#[derive(Debug, Clone)]
pub(crate) struct Scale {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) ticks: Vec<f64>,
    shown: Shown,
    decimals: usize,
}

impl Scale {
    /// A scale that holds `min` and `max`, with about `wanted` ticks.
    ///
    /// `zero` makes it begin at zero at the latest; without it, zero is taken in when it is near. `whole` allows no
    /// ticks between two whole numbers.
    pub(crate) fn over(min: f64, max: f64, wanted: usize, unit: Unit, zero: bool, whole: bool) -> Scale {
        // Half of the greatest double, so that no difference is infinite.
        const MOST: f64 = 4e307;
        let (mut min, mut max) = (min.clamp(-MOST, MOST), max.clamp(-MOST, MOST));
        if zero || (min >= 0.0 && min <= 0.7 * max) {
            min = min.min(0.0);
        }
        if zero || (max <= 0.0 && max >= 0.7 * min) {
            max = max.max(0.0);
        }
        let size = min.abs().max(max.abs());
        if max - min <= size * 1e-9 {
            // One value, or values that a double can hardly tell apart.
            if size < 1e-300 {
                (min, max) = (0.0, 1.0);
            } else {
                (min, max) = (min - size * 0.1, max + size * 0.1);
            }
        }
        let shown = number::shown(min.abs().max(max.abs()), unit);
        let rough = (max - min) / wanted.max(1) as f64 / shown.factor;
        let mut step = nice(rough, shown.suffix);
        if whole && unit == Unit::Plain && step * shown.factor < 1.0 {
            step = 1.0 / shown.factor;
        }
        // By whole steps, so that the ticks are no sums of errors.
        let (first, last) = ((min / shown.factor / step + 1e-9).floor(), (max / shown.factor / step - 1e-9).ceil());
        let ticks: Vec<f64> = (0..=(last - first).clamp(1.0, 1000.0) as u32)
            .map(|i| (first + f64::from(i)) * step * shown.factor)
            .collect();
        let decimals = decimals_of(step);
        let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
        Scale { low, high, ticks, shown, decimals }
    }

    /// Where `value` stands, from 0 at the low end to 1 at the high one. What is outside stands at the end.
    pub(crate) fn at(&self, value: f64) -> f64 {
        // Quarters, for ends so far apart that their difference is no double.
        let (low, high) = (self.low / 4.0, self.high / 4.0);
        ((value / 4.0 - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// What ticks are shown in, the unit's sign, and with how many decimals.
    pub(crate) fn shown(&self) -> (f64, &'static str, usize) {
        (self.shown.factor, self.shown.suffix, self.decimals)
    }

    /// The text of a tick.
    pub(crate) fn text(&self, tick: f64) -> String {
        if tick == 0.0 {
            return format!("0{}", self.shown.suffix.trim_start_matches(['k', 'M', 'G', 'T']));
        }
        self.shown.text(tick, self.decimals)
    }
}

fn decimals_of(step: f64) -> usize {
    (0..=9)
        .find(|n| {
            let scaled = step * 10_f64.powi(*n);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1e-300)
        })
        .unwrap_or(9) as usize
}

/// The next step that people count in: 1, 2, 5 and their tens; in times, parts of a minute or a day.
fn nice(rough: f64, suffix: &str) -> f64 {
    let of: &[f64] = match suffix {
        " s" | " min" if rough > 1.0 => &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0],
        " h" if rough > 1.0 => &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0],
        _ => &[],
    };
    if let Some(step) = of.iter().find(|step| **step >= rough * 0.999) {
        return *step;
    }
    if rough.is_nan() || rough <= 0.0 {
        return 1.0;
    }
    let power = rough.log10().floor() as i32;
    let base = 10_f64.powi(power);
    let digit = rough / base;
    let nice = if digit <= 1.001 {
        1.0
    } else if digit <= 2.001 {
        2.0
    } else if digit <= 5.001 {
        5.0
    } else {
        10.0
    };
    // 0.1 is nearer to 1/10 than to 1 * 10^-1 multiplied out.
    let step = if power < 0 { nice / 10_f64.powi(-power) } else { nice * base };
    if step > 0.0 && step.is_finite() { step } else { f64::MIN_POSITIVE.max(rough) }
}
