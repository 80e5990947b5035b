//! How many different values there are, for `countDistinct`.
//!
//! DataFusion's `count(distinct ..)` does it for all kinds but text, and for text without keys. For text by keys it keeps
//! a set for each group, with room for half a thousand values from the first one on; here all groups share one table.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, ListArray, UInt32Array};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::compute::{filter, is_not_null, take};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion_common::{HashSet, Result, ScalarValue, plan_err, resources_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::AggregateOrderSensitivity;
use datafusion_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};
use datafusion_functions_aggregate::count::count_udaf;
use datafusion_physical_expr_common::binary_map::OutputType;
use datafusion_physical_expr_common::binary_view_map::ArrowBytesViewMap;

/// The aggregate called `name`, which is also found under its lower-case name and under `aliases`.
pub(super) fn distinct(name: &'static str, aliases: &[&str]) -> Arc<AggregateUDF> {
    let aliases = aliases.iter().map(|alias| (*alias).to_owned()).chain([name.to_ascii_lowercase()]).collect();
    let signature = Signature::user_defined(Volatility::Immutable);
    Arc::new(AggregateUDF::new_from_impl(Distinct { name, aliases, signature }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Distinct {
    name: &'static str,
    aliases: Vec<String>,
    signature: Signature,
}

fn is_text(args: &AccumulatorArgs<'_>) -> bool {
    args.expr_fields.first().is_some_and(|field| *field.data_type() == DataType::Utf8View)
}

fn plain(args: AccumulatorArgs<'_>) -> AccumulatorArgs<'_> {
    AccumulatorArgs { is_distinct: true, ..args }
}

impl AggregateUDFImpl for Distinct {
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
        match given {
            [DataType::Utf8 | DataType::LargeUtf8 | DataType::Null] => Ok(vec![DataType::Utf8View]),
            [other] => Ok(vec![other.clone()]),
            _ => plan_err!("{}: expected 1 argument, found {}", self.name, given.len()),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn is_nullable(&self) -> bool {
        false
    }

    fn default_value(&self, _: &DataType) -> Result<ScalarValue> {
        Ok(ScalarValue::Int64(Some(0)))
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        count_udaf().accumulator(plain(args))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        // Both ways: the different values.
        count_udaf().state_fields(StateFieldsArgs { is_distinct: true, ..args })
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs<'_>) -> bool {
        is_text(&args) || count_udaf().groups_accumulator_supported(plain(args))
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        if is_text(&args) {
            return Ok(Box::new(Groups::default()));
        }
        count_udaf().create_groups_accumulator(plain(args))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// As many groups as a word has bits.
const EARLY: usize = 64;

/// The texts of all groups.
struct Groups {
    /// Every text once, however many groups have it, with its number in the order met.
    texts: ArrowBytesViewMap<u32>,
    /// Which of the first groups have a text, by its number, a bit for each group: most `stats` make a few groups, and
    /// so they go without a search.
    early: Vec<u64>,
    /// Which of the other groups has which text: the group in the upper half, the text's number in the lower one.
    pairs: HashSet<u64>,
    /// How many pairs each group has.
    counts: Vec<i64>,
    /// The numbers of the texts of one batch, kept for its room.
    numbers: Vec<u32>,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            texts: ArrowBytesViewMap::new(OutputType::Utf8View),
            early: Vec::new(),
            pairs: HashSet::default(),
            counts: Vec::new(),
            numbers: Vec::new(),
        }
    }
}

impl Groups {
    /// Numbers the texts of a batch. A missing one gets a number too, of no meaning.
    fn number(&mut self, texts: &ArrayRef) {
        self.numbers.clear();
        // A text that is met for the first time comes after all that are there.
        let mut next = self.texts.len() as u32;
        let new = |_: Option<&[u8]>| {
            next += 1;
            next - 1
        };
        self.texts.insert_if_new(texts, new, |number| self.numbers.push(number));
        self.early.resize(self.texts.len(), 0);
    }

    /// Adds a text to a group, and says whether that is new.
    fn pair(&mut self, group: usize, number: u32) -> bool {
        if group < EARLY {
            let groups = &mut self.early[number as usize];
            let before = *groups;
            *groups |= 1 << group;
            return *groups != before;
        }
        self.pairs.insert((group as u64) << 32 | u64::from(number))
    }

    fn add(&mut self, group: usize, number: u32) {
        self.counts[group] += i64::from(self.pair(group, number));
    }

    /// Takes out all pairs.
    fn take_pairs(&mut self) -> Vec<u64> {
        let mut pairs: Vec<u64> = std::mem::take(&mut self.pairs).into_iter().collect();
        for (number, groups) in std::mem::take(&mut self.early).into_iter().enumerate() {
            let groups = (0..EARLY as u64).filter(|group| groups >> group & 1 == 1);
            pairs.extend(groups.map(|group| group << 32 | number as u64));
        }
        pairs
    }

    /// Takes out the first groups: the texts that they have, and how many texts each of them has.
    fn emit(&mut self, emit_to: EmitTo) -> (Vec<i64>, Vec<u64>, ArrayRef) {
        let counts = emit_to.take_needed(&mut self.counts);
        let first = counts.len() as u64;
        let pairs = self.take_pairs();
        let texts = self.texts.take().into_state();
        let (emitted, kept): (Vec<u64>, Vec<u64>) = pairs.into_iter().partition(|pair| pair >> 32 < first);
        if !kept.is_empty() {
            self.keep(kept, first, &texts);
        }
        (counts, emitted, texts)
    }

    /// Begins again with the pairs that stay, of groups that move up by `first`, and with no texts but theirs.
    fn keep(&mut self, mut pairs: Vec<u64>, first: u64, texts: &ArrayRef) {
        pairs.sort_unstable_by_key(|pair| *pair as u32);
        let mut used: Vec<u32> = pairs.iter().map(|pair| *pair as u32).collect();
        used.dedup();
        // `take` fails for places that are not there only, and these are.
        if let Ok(texts) = take(texts, &UInt32Array::from(used), None) {
            self.number(&texts);
        }
        let mut number = 0;
        for (nth, pair) in pairs.iter().enumerate() {
            if nth > 0 && *pair as u32 != pairs[nth - 1] as u32 {
                number += 1;
            }
            self.pair(((pair >> 32) - first) as usize, number);
        }
    }
}

fn passes(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}

fn list(offsets: Vec<i32>, texts: ArrayRef) -> Result<Vec<ArrayRef>> {
    let field = Arc::new(Field::new_list_field(DataType::Utf8View, true));
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(vec![Arc::new(ListArray::try_new(field, offsets, texts, None)?)])
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.counts.resize(total_num_groups, 0);
        self.number(&values[0]);
        for (row, group) in group_indices.iter().enumerate() {
            if values[0].is_valid(row) && passes(filter, row) {
                self.add(*group, self.numbers[row]);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.counts.resize(total_num_groups, 0);
        let lists = states[0].as_list::<i32>();
        let offsets = lists.value_offsets();
        let start = offsets[0];
        self.number(&lists.values().slice(start as usize, (offsets[lists.len()] - start) as usize));
        for (group, ends) in group_indices.iter().zip(offsets.windows(2)) {
            for place in ends[0] - start..ends[1] - start {
                self.add(*group, self.numbers[place as usize]);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let counts = match emit_to {
            EmitTo::All => std::mem::take(self).counts,
            EmitTo::First(_) => self.emit(emit_to).0,
        };
        Ok(Arc::new(Int64Array::from(counts)))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (counts, pairs, texts) = self.emit(emit_to);
        let Ok(_) = i32::try_from(pairs.len()) else {
            return resources_err!("{} different values in one batch of groups are too many", pairs.len());
        };
        let mut offsets = vec![0_i32];
        for count in counts {
            offsets.push(offsets[offsets.len() - 1] + count as i32);
        }
        // Each to the next free place of its group.
        let mut places = offsets.clone();
        let mut numbers = vec![0_u32; pairs.len()];
        for pair in pairs {
            let place = &mut places[(pair >> 32) as usize];
            numbers[*place as usize] = pair as u32;
            *place += 1;
        }
        list(offsets, take(&texts, &UInt32Array::from(numbers), None)?)
    }

    fn convert_to_state(&self, values: &[ArrayRef], keep: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let texts = &values[0];
        let mut present = is_not_null(texts)?;
        if let Some(keep) = keep {
            present = (0..texts.len()).map(|row| Some(present.value(row) && passes(Some(keep), row))).collect();
        }
        let mut offsets = vec![0_i32];
        for row in present.values() {
            offsets.push(offsets[offsets.len() - 1] + i32::from(row));
        }
        list(offsets, filter(texts, &present)?)
    }

    fn size(&self) -> usize {
        // The table of pairs takes a byte more for each place.
        size_of_val(self)
            + self.texts.size()
            + self.early.capacity() * size_of::<u64>()
            + self.pairs.capacity() * (size_of::<u64>() + 1)
            + self.counts.capacity() * size_of::<i64>()
            + self.numbers.capacity() * size_of::<u32>()
    }
}
