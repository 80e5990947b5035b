//! DataFusion's state for one query, with only what a query needs; and our functions in somebody else's.

use std::sync::Arc;

use datafusion::execution::context::{SessionConfig, SessionContext};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};

use crate::engine::Shared;

/// A state without DataFusion's own function and file format registries: our plans name no function by name.
pub(crate) fn state(shared: &Shared) -> SessionState {
    let config = SessionConfig::new()
        .with_target_partitions(shared.threads)
        .with_information_schema(false)
        // The pool keeps it for all of them; a part that each has for itself would be too much for a small limit.
        .with_sort_spill_reservation_bytes(0)
        .with_create_default_catalog_and_schema(false);
    SessionStateBuilder::new().with_config(config).with_runtime_env(Arc::clone(&shared.runtime)).build()
}

/// Makes the functions of the language callable from SQL and data frames in `context`, under their names in the
/// language, lower-cased as SQL wants them: `isipinsubnet(ip, '10.0.0.0/8')`.
pub fn register_functions(context: &SessionContext) {
    for function in trailsight_functions::all_udfs() {
        context.register_udf(function.as_ref().clone());
    }
    for function in trailsight_functions::windows::all_udwfs() {
        context.register_udwf(function.as_ref().clone());
    }
    for aggregate in trailsight_functions::all_udafs() {
        context.register_udaf(aggregate.as_ref().clone());
    }
}
