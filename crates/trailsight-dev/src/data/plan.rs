//! What goes into which object of an archive, decided before any is made.

use super::background;
use super::call::Call;
use super::incident;
use super::random::Random;
use super::world::{DAY, MOST_REGIONS, Place, START};
use crate::Result;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) seed: u64,
    pub(super) records: u64,
    pub(super) objects: u64,
    pub(super) days: u64,
    pub(super) accounts: u64,
    pub(super) regions: u64,
}

impl Order {
    /// The archive that ships.
    pub(super) const SHIPPED: Self = Self { seed: 2025, records: 4000, objects: 480, days: 6, accounts: 2, regions: 3 };
}

/// An archive, planned: any of its objects can be made on its own.
#[derive(Debug)]
pub(super) struct Archive {
    order: Order,
    incident: Vec<Call>,
    objects: Vec<Object>,
}

/// An object before it is made.
#[derive(Debug)]
struct Object {
    place: Place,
    /// When it is delivered, on a five-minute mark.
    delivered: i64,
    /// How many records of everyday work it holds.
    everyday: u64,
    /// Which part of the incident it holds besides.
    incident: std::ops::Range<usize>,
}

/// CloudTrail delivers about every five minutes.
const MARK: i64 = 300;

/// Records per object, as seen in a public archive of 2,395 objects: parts in ten thousand of the objects have at most
/// so many. Between the lines it is straight. The mean is about 8, and every number scales with the mean asked for.
const SIZES: &[(u64, u64)] = &[
    (0, 1),
    (1000, 1),
    (2500, 3),
    (5000, 5),
    (7500, 9),
    (9000, 17),
    (9500, 19),
    (9900, 35),
    (9960, 60),
    (9990, 400),
    (10_000, 500),
];

/// How busy each hour of the day is, UTC.
const HOURS: &[u64; 24] = &[3, 3, 3, 3, 3, 4, 5, 6, 8, 9, 10, 10, 9, 10, 11, 11, 10, 9, 8, 7, 6, 5, 4, 4];

/// Streams of chance, one per use.
const PLACES: u64 = 0x01;
const WEIGHTS: u64 = 0x02;
const INCIDENT: u64 = 0x03;
const KEYS: u64 = 0x1000_0000_0000;
const CONTENT: u64 = 0x2000_0000_0000;

impl Archive {
    pub(super) fn plan(order: Order) -> Result<Self> {
        if order.objects == 0 || order.days == 0 || order.accounts == 0 || order.regions == 0 {
            return Err("an archive has at least one object, day, account and region".into());
        }
        if order.records < order.objects {
            return Err("an object holds at least one record; ask for more records or fewer objects".into());
        }
        if order.regions > MOST_REGIONS {
            return Err(format!("there are {MOST_REGIONS} regions to choose from").into());
        }

        let incident = incident(order);
        let parts = parts(&incident);
        let mut objects: Vec<_> = parts
            .iter()
            .map(|part| {
                let Call { place, time, .. } = &incident[part.start];
                Object { place: place.clone(), delivered: delivery(*time), everyday: 0, incident: part.clone() }
            })
            .collect();
        let mut random = Random::new(order.seed, PLACES);
        while (objects.len() as u64) < order.objects {
            let (place, delivered) = somewhere(order, &mut random);
            objects.push(Object { place, delivered, everyday: 0, incident: 0..0 });
        }
        spread(order.records - incident.len() as u64, &mut objects, &mut Random::new(order.seed, WEIGHTS));
        Ok(Self { order, incident, objects })
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    /// How many records there are.
    pub(super) fn records(&self) -> u64 {
        self.order.records
    }

    /// Whether the intrusion is in it.
    pub(super) fn has_incident(&self) -> bool {
        !self.incident.is_empty()
    }

    /// The path of an object, `AWSLogs/…json.gz`.
    pub(super) fn key(&self, index: usize) -> String {
        let Object { place: Place { account, region }, delivered, .. } = &self.objects[index];
        // All times lie in the years of the archive, far from what jiff cannot hold.
        let day = jiff::Timestamp::from_second(*delivered).unwrap_or_default();
        let unique = Random::new(self.order.seed, KEYS + index as u64).alphanumeric(16);
        format!(
            "AWSLogs/{account}/CloudTrail/{region}/{}/{account}_CloudTrail_{region}_{}_{unique}.json.gz",
            day.strftime("%Y/%m/%d"),
            day.strftime("%Y%m%dT%H%MZ"),
        )
    }

    /// The text of an object: `{"Records":[…]}` on one line.
    pub(super) fn content(&self, index: usize) -> Vec<u8> {
        let object = &self.objects[index];
        let mut random = Random::new(self.order.seed, CONTENT + index as u64);
        let mut calls = self.incident[object.incident.clone()].to_vec();
        let work = background::Shift::new(&object.place, object.everyday, &mut random);
        // Real objects are not in order of time either; the incident's part is put in among the rest.
        let mut text = Vec::with_capacity(1500 * (object.everyday as usize + calls.len()) + 16);
        text.extend_from_slice(br#"{"Records":["#);
        let mut everyday = object.everyday;
        calls.reverse();
        while everyday > 0 || !calls.is_empty() {
            let left = everyday + calls.len() as u64;
            let call = match calls.pop_if(|_| random.below(left) >= everyday) {
                Some(call) => call,
                None => {
                    everyday -= 1;
                    self.everyday(object, &work, &mut random)
                }
            };
            if !text.ends_with(b"[") {
                text.push(b',');
            }
            call.write(&mut random, &mut text);
        }
        text.extend_from_slice(b"]}");
        text
    }

    fn everyday(&self, object: &Object, work: &background::Shift, random: &mut Random) -> Call {
        // Seen: at most ten minutes from the event to the name of its object, three on average.
        let time = object.delivered - random.between(5, 290) as i64 - random.below(300) as i64;
        let call = work.call(time, random);
        // One in four hundred was held up for hours. It stays within the days of the archive.
        let late = time - random.between(1, 26) as i64 * 3600;
        if random.below(400) == 0 && late >= START { call.delayed(late) } else { call }
    }
}

/// The incident, sorted by place and delivery, or nothing when the archive is too small for it to be a needle.
fn incident(order: Order) -> Vec<Call> {
    let calls = incident::calls(&mut Random::new(order.seed, INCIDENT), order.regions);
    let large_enough = order.days > incident::LAST_DAY
        && order.records >= 4 * calls.len() as u64
        && order.objects >= 2 * parts(&calls).len() as u64;
    if large_enough { calls } else { Vec::new() }
}

/// The runs of calls that are delivered together.
fn parts(calls: &[Call]) -> Vec<std::ops::Range<usize>> {
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, call) in calls.iter().enumerate() {
        match parts.last_mut() {
            Some(part) if same_delivery(&calls[part.start], call) => part.end = index + 1,
            _ => parts.push(index..index + 1),
        }
    }
    parts
}

fn same_delivery(one: &Call, other: &Call) -> bool {
    one.place == other.place && delivery(one.time) == delivery(other.time)
}

/// The five-minute mark at which an event is delivered: the first one at least three minutes later.
pub(super) fn delivery(time: i64) -> i64 {
    (time + 180 + MARK - 1).div_euclid(MARK) * MARK
}

/// A place and a time of delivery: more in the first account and the first region, more by day than by night.
fn somewhere(order: Order, random: &mut Random) -> (Place, i64) {
    let hours: Vec<_> = HOURS.iter().enumerate().collect();
    let account = skewed(order.accounts, random);
    let region = skewed(order.regions, random);
    loop {
        let day = random.below(order.days) as i64;
        let hour = random.weighted(&hours, |(_, weight)| **weight).0 as i64;
        let delivered = START + day * DAY + hour * 3600 + random.below(12) as i64 * MARK;
        // The first ten minutes would reach back to the day before the first.
        if delivered >= START + 2 * MARK {
            return (Place::new(account, region), delivered);
        }
    }
}

/// A number below `end`: half of the time 0, half of the rest 1, and so on; what is left over goes evenly.
fn skewed(end: u64, random: &mut Random) -> u64 {
    (0..end).find(|_| random.below(2) == 0).unwrap_or_else(|| random.below(end))
}

/// Spreads records over objects as real ones are, so that their sum is exact and none stays empty.
fn spread(records: u64, objects: &mut [Object], random: &mut Random) {
    let weights: Vec<_> = objects.iter().map(|_| u128::from(size(random.below(10_000)) - 100)).collect();
    // One for each that would be empty, the rest by weight.
    let mut left = u128::from(records);
    for object in objects.iter_mut().filter(|object| object.incident.is_empty()) {
        object.everyday = 1;
        left -= 1;
    }
    let total = weights.iter().sum::<u128>().max(1);
    let mut seen = 0;
    let last = objects.len() - 1;
    for (index, object) in objects.iter_mut().enumerate() {
        let before = left * seen / total;
        seen = if index == last { total } else { seen + weights[index] };
        // A part of `records`, which is a u64.
        object.everyday += (left * seen / total - before) as u64;
    }
}

/// The size of an object at a point (below 10,000) of the distribution, in hundredths of a record.
fn size(point: u64) -> u64 {
    // The table begins at 0, so there is a line before the one that ends above the point.
    let above = SIZES.iter().position(|(end, _)| point < *end).unwrap_or(SIZES.len() - 1);
    let ((low, from), (high, to)) = (SIZES[above - 1], SIZES[above]);
    100 * from + 100 * (to - from) * (point - low) / (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_delivered_three_to_eight_minutes_later() {
        assert_eq!(delivery(START), START + 300);
        assert_eq!(delivery(START + 120), START + 300);
        assert_eq!(delivery(START + 121), START + 600);
    }

    #[test]
    fn sizes_follow_the_table() {
        assert_eq!([size(0), size(5000), size(9990)], [100, 500, 40_000]);
    }

    #[test]
    fn an_order_that_cannot_be_filled_is_refused() {
        let refused = |change: fn(&mut Order)| {
            let mut order = Order::SHIPPED;
            change(&mut order);
            Archive::plan(order).unwrap_err().to_string()
        };
        assert!(refused(|order| order.objects = 0).starts_with("an archive has at least one object"));
        assert!(refused(|order| order.records = 10).starts_with("an object holds at least one record"));
        assert!(refused(|order| order.regions = 99).starts_with("there are 12 regions"));
    }
}
