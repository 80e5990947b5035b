//! The threads that plan and run queries: the engine's own, so that a host's threads never wait for a decoder.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::InternalError;

/// DataFusion plans and evaluates expressions by recursion, and a query may nest as deep as the parser lets it. Of a
/// stack only what is used costs memory.
const STACK: usize = 64 << 20;

/// A runtime that begins with the first query.
#[derive(Debug, Default)]
pub(crate) struct Workers {
    runtime: OnceLock<Option<Runtime>>,
}

impl Workers {
    /// Where to spawn.
    pub(crate) fn handle(&self, threads: usize) -> Result<Handle, InternalError> {
        let begin = || {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(threads).thread_stack_size(STACK).thread_name("trailsight").enable_all();
            builder.build().ok()
        };
        let runtime = self.runtime.get_or_init(begin).as_ref();
        runtime.map(|r| r.handle().clone()).ok_or_else(|| InternalError("no threads can be started".to_owned()))
    }
}

impl Workers {
    /// Ends what is under way, at the next place where it waits for something.
    pub(crate) fn stop(&mut self) {
        // A runtime must not be waited for inside another one, where the last engine may well be dropped.
        if let Some(Some(runtime)) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Does work that recurses deeply on a thread with the stack for it.
pub(crate) fn deep<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("trailsight-plan".to_owned()).stack_size(STACK);
        match thread.spawn_scoped(scope, work).map(|thread| thread.join()) {
            Ok(Ok(result)) => result,
            // A panic goes on where it would have been without the thread.
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            #[allow(clippy::panic, reason = "std::thread::spawn does the same: the process has no thread left")]
            Err(error) => panic!("no thread can be started: {error}"),
        }
    })
}
