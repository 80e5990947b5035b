//! What different values there are, and something about each, for `values`, `topk` and `histogram`.

use std::cmp::Reverse;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Builder, ListArray, ListBuilder, StringViewArray, StringViewBuilder,
};
use arrow::datatypes::{DataType, Field, FieldRef, Float64Type, Int64Type, TimestampMillisecondType, UInt64Type};
use arrow::record_batch::RecordBatch;
use datafusion_common::{HashMap, Result, ScalarValue, exec_err, plan_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, Signature, Volatility};

use crate::entry::Kind;
use crate::number::number_text;
use crate::order::sort_order;

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tally {
    /// Of a text, a time and a position: the texts in the order in which they came first.
    Values,
    /// Of a text and a literal number: so many of the most frequent texts.
    Top,
    /// Of a number and a literal number: how many lie in each of so many ranges.
    Histogram,
}

/// The aggregate called `name`, which is also found under its lower-case name.
pub(super) fn tally(name: &'static str, aliases: &[&str], tally: Tally) -> Arc<AggregateUDF> {
    let lower = aliases.iter().map(|alias| alias.to_ascii_lowercase());
    let mut aliases: Vec<String> = lower.chain([name.to_ascii_lowercase()]).filter(|alias| alias != name).collect();
    aliases.dedup();
    let signature = Signature::user_defined(Volatility::Immutable);
    Arc::new(AggregateUDF::new_from_impl(Function { name, aliases, tally, signature }))
}

/// A literal count such as that of `topk(3, user)`.
pub(super) fn count(literal: &ScalarValue) -> Result<usize, String> {
    match literal {
        ScalarValue::Float64(Some(n)) if (1.0..=10_000.0).contains(n) && n.fract() == 0.0 => Ok(*n as usize),
        ScalarValue::Float64(Some(other)) => Err(format!("a whole number from 1 to 10000 stands here, found {other}")),
        other => Err(format!("a number must be written out here, found {other}")),
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Function {
    name: &'static str,
    aliases: Vec<String>,
    tally: Tally,
    signature: Signature,
}

impl AggregateUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let (text, number) = (Kind::Text.data_type(), Kind::Number.data_type());
        match (self.tally, given.len()) {
            (Tally::Values, 3) => Ok(vec![text, Kind::Time.data_type(), DataType::UInt64]),
            (Tally::Top, 2) => Ok(vec![text, number]),
            (Tally::Histogram, 2) => Ok(vec![number.clone(), number]),
            (_, count) => plan_err!("{}: cannot be called with {count} arguments", self.name),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(Kind::Text.data_type())
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let most = match self.tally {
            Tally::Values => 0,
            Tally::Top | Tally::Histogram => literal(self.name, &args)?,
        };
        Ok(Box::new(Seen { tally: self.tally, most, seen: HashMap::new(), bytes: 0 }))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let field = |part: &str, of| Arc::new(Field::new(format_state_name(args.name, part), of, true));
        let list = |of| DataType::new_list(of, true);
        Ok(vec![
            field("texts", list(DataType::Utf8View)),
            field("firsts", list(DataType::Int64)),
            field("seconds", list(DataType::Int64)),
        ])
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

fn literal(name: &str, args: &AccumulatorArgs<'_>) -> Result<usize> {
    let Some(literal) = args.exprs.get(1) else { return plan_err!("{name}: expected two arguments") };
    let empty = RecordBatch::new_empty(Arc::new(arrow::datatypes::Schema::empty()));
    let ColumnarValue::Scalar(literal) = literal.evaluate(&empty)? else {
        return plan_err!("{name}: the number must be written out, not taken from a field");
    };
    count(&literal).or_else(|fault| plan_err!("{name}: {fault}"))
}

/// What is known of a text: for `values` the time and place at which it came first, else how often it came, and 0.
type Known = (i64, i64);

#[derive(Debug)]
struct Seen {
    tally: Tally,
    most: usize,
    seen: HashMap<Box<str>, Known>,
    /// Of the texts.
    bytes: usize,
}

impl Seen {
    fn add(&mut self, text: &str, new: Known) {
        match self.seen.get_mut(text) {
            Some(known) if self.tally == Tally::Values => *known = new.min(*known),
            Some(known) => known.0 += new.0,
            None => {
                self.bytes += text.len();
                self.seen.insert(text.into(), new);
            }
        }
    }

    /// The texts, the first of a result first.
    fn ordered(&self) -> Vec<&str> {
        let mut texts: Vec<_> = self.seen.iter().map(|(text, known)| (text.as_ref(), *known)).collect();
        let smaller = |a: &&str, b: &&str| sort_order(a, b);
        match self.tally {
            Tally::Values => texts.sort_by(|(a, x), (b, y)| x.cmp(y).then_with(|| smaller(a, b))),
            _ => texts.sort_by(|(a, x), (b, y)| Reverse(x).cmp(&Reverse(y)).then_with(|| smaller(a, b))),
        }
        texts.into_iter().map(|(text, _)| text).collect()
    }

    fn histogram(&self) -> String {
        let numbers = self.seen.iter().filter_map(|(text, (count, _))| Some((text.parse::<f64>().ok()?, *count)));
        let numbers: Vec<(f64, i64)> = numbers.collect();
        let least = numbers.iter().map(|(number, _)| *number).fold(f64::INFINITY, f64::min);
        let most = numbers.iter().map(|(number, _)| *number).fold(f64::NEG_INFINITY, f64::max);
        let buckets = if least == most { 1 } else { self.most };
        // The difference of two doubles may overflow.
        let width = most / buckets as f64 - least / buckets as f64;
        let mut counts = vec![0_i64; buckets];
        for (number, count) in numbers {
            let nth = if width > 0.0 { (number / width - least / width).floor() as usize } else { 0 };
            counts[nth.min(buckets - 1)] += count;
        }
        // Four decimals would not tell narrow ranges apart.
        let text = |bound: f64| if width < 0.001 { bound.to_string() } else { number_text(bound) };
        let ranges = counts.into_iter().enumerate().map(|(nth, count)| {
            let last = nth + 1 == buckets;
            let (low, high) = (least + width * nth as f64, least + width * (nth + 1) as f64);
            let (high, end) = if last { (most, ']') } else { (high, ')') };
            (format!("[{}, {}{end}", text(low), text(high)), serde_json::Value::from(count))
        });
        serde_json::Value::Object(ranges.collect()).to_string()
    }
}

impl Accumulator for Seen {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        if self.tally == Tally::Histogram {
            let numbers = columns[0].as_primitive::<Float64Type>();
            // `to_string` is the shortest text that is read back as the same double; and 0 is no other than -0.
            let finite = numbers.iter().flatten().filter(|number| number.is_finite());
            finite.for_each(|number| self.add(&(number + 0.0).to_string(), (1, 0)));
            return Ok(());
        }
        let texts = columns[0].as_string_view();
        if self.tally == Tally::Top {
            texts.iter().flatten().for_each(|text| self.add(text, (1, 0)));
            return Ok(());
        }
        let times = columns[1].as_primitive::<TimestampMillisecondType>();
        let positions = columns[2].as_primitive::<UInt64Type>();
        for (row, text) in texts.iter().enumerate() {
            let Some(text) = text else { continue };
            // An event without a time is older than all others.
            let time = if times.is_valid(row) { times.value(row) } else { i64::MIN };
            self.add(text, (time, i64::try_from(positions.value(row)).unwrap_or(i64::MAX)));
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [texts, firsts, seconds] = states else {
            return exec_err!("a state has 3 parts, found {}", states.len());
        };
        let (texts, firsts, seconds) = (texts.as_list::<i32>(), firsts.as_list::<i32>(), seconds.as_list::<i32>());
        for row in 0..texts.len() {
            let (texts, firsts, seconds) = (texts_at(texts, row), firsts.value(row), seconds.value(row));
            let (firsts, seconds) = (firsts.as_primitive::<Int64Type>(), seconds.as_primitive::<Int64Type>());
            for (nth, text) in texts.iter().enumerate() {
                self.add(text.unwrap_or_default(), (firsts.value(nth), seconds.value(nth)));
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let mut texts = ListBuilder::new(StringViewBuilder::new());
        let (mut firsts, mut seconds) = (ListBuilder::new(Int64Builder::new()), ListBuilder::new(Int64Builder::new()));
        self.bytes = 0;
        for (text, (first, second)) in std::mem::take(&mut self.seen) {
            texts.values().append_value(text);
            firsts.values().append_value(first);
            seconds.values().append_value(second);
        }
        texts.append(true);
        [&mut firsts, &mut seconds].into_iter().for_each(|list| list.append(true));
        let columns: [ArrayRef; 3] = [Arc::new(texts.finish()), Arc::new(firsts.finish()), Arc::new(seconds.finish())];
        columns.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let text = match self.tally {
            _ if self.seen.is_empty() => None,
            Tally::Values => Some(self.ordered().join(",")),
            Tally::Top => Some(self.ordered().into_iter().take(self.most).collect::<Vec<_>>().join(",")),
            Tally::Histogram => Some(self.histogram()),
        };
        Ok(ScalarValue::Utf8View(text))
    }

    fn size(&self) -> usize {
        // The table takes a byte more for each place.
        size_of_val(self) + self.seen.capacity() * (size_of::<(Box<str>, Known)>() + 1) + self.bytes
    }
}

fn texts_at(lists: &ListArray, row: usize) -> StringViewArray {
    lists.value(row).as_string_view().clone()
}
