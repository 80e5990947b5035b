//! The progress bar: bytes and objects of how many, rate, time left. On a terminal only, and only when it takes long.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use trailsight::Progress;

use crate::summary::grouped;

/// A shorter query is over before a bar could be read.
const PATIENCE: Duration = Duration::from_millis(500);
const REFRESH: Duration = Duration::from_millis(100);

/// A bar that is drawn until it is dropped.
pub(crate) struct Bar {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Bar {
    /// Draws `progress` on standard error, if that is a terminal and `wanted`.
    pub(crate) fn new(progress: Progress, wanted: bool) -> Bar {
        if !wanted || !std::io::stderr().is_terminal() {
            return Bar { stop: None, thread: None };
        }
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            if !matches!(stopped.recv_timeout(PATIENCE), Err(RecvTimeoutError::Timeout)) {
                return;
            }
            let bar = ProgressBar::with_draw_target(Some(progress.total_bytes()), ProgressDrawTarget::stderr());
            let known = progress.total_bytes() > 0;
            let template = if known {
                "{wide_bar} {bytes} of {total_bytes} · {msg} · {bytes_per_sec} · {eta} left"
            } else {
                "{spinner} {bytes} · {msg} · {bytes_per_sec}"
            };
            // The template is ours and valid; without it the default bar is drawn.
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            loop {
                let read = progress.statistics();
                bar.set_position(read.bytes_read);
                let done = read.objects_read + read.objects_failed + read.objects_pruned + read.objects_ignored;
                bar.set_message(format!("{} of {} objects", grouped(done), grouped(read.objects_total)));
                if !matches!(stopped.recv_timeout(REFRESH), Err(RecvTimeoutError::Timeout)) {
                    break;
                }
            }
            bar.finish_and_clear();
        });
        Bar { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        // Dropping the sender wakes the thread, which clears the bar before anything else is written.
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
