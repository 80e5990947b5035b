//! Everyday work: what the archive is full of.

mod access;
mod compute;
mod operations;
pub(super) mod storage;

use super::call::Call;
use super::random::Random;
use super::world::Place;

/// Makes one event of a kind. The first stream of chance begins anew with each event of an object, so that what is
/// drawn from it (who, which bucket) stays the same throughout the object, as bursts of work do; the second goes on.
type Make = fn(&Place, i64, &mut Random, &mut Random) -> Call;

/// A kind of work.
struct Kind {
    make: Make,
    /// How often, against the others.
    weight: u64,
    /// Whether only the home region records it.
    home: bool,
}

const fn anywhere(weight: u64, make: Make) -> Kind {
    Kind { make, weight, home: false }
}

const fn at_home(weight: u64, make: Make) -> Kind {
    Kind { make, weight, home: true }
}

/// All kinds, by service.
const KINDS: &[Kind] = &[
    anywhere(5, compute::scaling_looks),
    anywhere(7, compute::person_describes),
    anywhere(3, compute::balancer_is_asked),
    anywhere(7, compute::function_is_invoked),
    anywhere(4, compute::machine_reports),
    anywhere(7, access::key_decrypts),
    anywhere(15, access::trail_asks_for_key),
    anywhere(3, access::service_assumes_role),
    anywhere(1, access::account_assumes_role),
    anywhere(1, access::pipeline_assumes_role),
    anywhere(3, access::secret_is_read),
    at_home(4, access::person_signs_in),
    at_home(4, access::role_is_made),
    anywhere(3, operations::alarm_is_set),
    anywhere(5, operations::log_stream_is_made),
    anywhere(5, operations::stack_is_deployed),
    anywhere(2, operations::something_happens),
    anywhere(16, storage::trail_delivers),
    anywhere(17, storage::trail_asks_for_acl),
    anywhere(14, storage::worker_gets),
    anywhere(6, storage::web_puts),
    anywhere(5, storage::backup_runs),
    anywhere(2, storage::export_job_runs),
    anywhere(2, storage::stranger_knocks),
    anywhere(6, storage::table_is_used),
    anywhere(2, storage::table_is_described),
];

/// What one object is about: a few kinds of work in one place.
pub(super) struct Shift {
    place: Place,
    /// Kinds, each with the seed of what stays the same.
    kinds: Vec<(&'static Kind, u64)>,
}

impl Shift {
    /// The larger the object, the more kinds of work are in it.
    pub(super) fn new(place: &Place, records: u64, random: &mut Random) -> Self {
        let possible: Vec<_> = KINDS.iter().filter(|kind| place.is_home() || !kind.home).collect();
        let many = 1 + random.below(2) + u64::from(records.max(1).ilog2()) / 2;
        let kinds = (0..many).map(|_| (*random.weighted(&possible, |kind| kind.weight), random.next())).collect();
        Self { place: place.clone(), kinds }
    }

    /// One event.
    pub(super) fn call(&self, time: i64, random: &mut Random) -> Call {
        let (kind, seed) = random.pick(&self.kinds);
        (kind.make)(&self.place, time, &mut Random::new(seed, 0), random)
    }
}
