//! The progress bar: bytes and objects of how many, rate, time left. On a terminal only, and only when it takes long.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use trailsight::Statistics;

use crate::summary::{bytes, grouped};

/// A shorter query is over before a bar could be read.
const PATIENCE: Duration = Duration::from_millis(500);
const REFRESH: Duration = Duration::from_millis(100);

/// What a full bar counts to.
const FULL: u64 = 1_000;

/// A bar that is drawn until it is dropped.
#[derive(Default)]
pub(crate) struct Bar {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Bar {
    /// Draws what `read` tells on standard error, if that is a terminal and `wanted`. `total` is the bytes there are,
    /// 0 if that is not known.
    pub(crate) fn new(read: impl Fn() -> Statistics + Send + 'static, total: u64, wanted: bool) -> Bar {
        // Where the data are typed, the bar would stand in the way.
        let typed = total == 0 && std::io::stdin().is_terminal();
        if !wanted || typed || !std::io::stderr().is_terminal() {
            return Bar::default();
        }
        let begun = Instant::now();
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let over = |patience| !matches!(stopped.recv_timeout(patience), Err(RecvTimeoutError::Timeout));
            if over(PATIENCE) {
                return;
            }
            let bar = ProgressBar::with_draw_target(Some(FULL), ProgressDrawTarget::stderr());
            // The template is ours and valid; without it the default bar is drawn.
            let template = if total > 0 { "{bar:16} {wide_msg}" } else { "{spinner} {wide_msg}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            loop {
                let (done, text) = state(&read(), total, begun.elapsed().as_secs_f64());
                bar.set_position((done * FULL as f64) as u64);
                bar.set_message(text);
                if over(REFRESH) {
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

/// How much is done, from 0 to 1, and all of it in words.
fn state(read: &Statistics, total: u64, seconds: f64) -> (f64, String) {
    let rate = read.bytes_read as f64 / seconds.max(0.001);
    let of = |done: u64, all: u64| if all == 0 { 0.0 } else { (done as f64 / all as f64).min(1.0) };
    let objects = read.objects_total.saturating_sub(read.objects_pruned);
    if total == 0 {
        let amount = format!("{} · {}/s", bytes(read.bytes_read), bytes(rate as u64));
        // They are counted some thousands at a time.
        return match read.records_scanned {
            0 => (0.0, amount),
            records => (0.0, format!("{} records · {amount}", grouped(records))),
        };
    }
    let seen = read.objects_read;
    // What is passed over need not be read: it may become more while the query runs.
    let total = total.saturating_sub(read.bytes_pruned);
    let done = if total == 0 { 1.0 } else { of(read.bytes_read, total) };
    let amount = format!("{} of {}", bytes(read.bytes_read), bytes(total));
    let left = match done {
        1.0.. => "all read".to_owned(),
        _ if done > 0.0 => format!("{} left", left(seconds * (1.0 - done) / done)),
        _ => "beginning".to_owned(),
    };
    let objects = format!("{} of {} objects", grouped(seen), grouped(objects));
    let percent = (done * 100.0) as u64;
    // What matters least comes last: a narrow terminal cuts there.
    (done, format!("{percent:>3} % · {left} · {amount} · {objects} · {}/s", bytes(rate as u64)))
}

/// `12 s`, `3 min 5 s`, `2 h 10 min`
fn left(seconds: f64) -> String {
    let seconds = seconds.ceil() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_how_far_it_is() {
        let mut read = Statistics::default();
        (read.bytes_read, read.objects_read, read.objects_total) = (25_000_000, 1_200, 4_000);
        let (done, text) = state(&read, 100_000_000, 2.0);
        assert_eq!(done, 0.25);
        assert_eq!(text, " 25 % · 6 s left · 25.0 MB of 100 MB · 1,200 of 4,000 objects · 12.5 MB/s");
    }

    #[test]
    fn what_is_passed_over_is_not_waited_for() {
        let mut read = Statistics::default();
        (read.objects_read, read.objects_total, read.objects_pruned) = (50, 4_100, 4_000);
        (read.bytes_read, read.bytes_pruned) = (5_000_000, 90_000_000);
        let (done, text) = state(&read, 100_000_000, 1.0);
        assert_eq!(done, 0.5);
        assert_eq!(text, " 50 % · 1 s left · 5.00 MB of 10.0 MB · 50 of 100 objects · 5.00 MB/s");
        read.bytes_pruned = 95_000_000;
        assert_eq!(state(&read, 100_000_000, 1.0).0, 1.0);
    }

    #[test]
    fn standard_input_has_no_end_in_sight() {
        let mut read = Statistics::default();
        (read.bytes_read, read.records_scanned) = (5_000, 12_000);
        assert_eq!(state(&read, 0, 1.0), (0.0, "12,000 records · 5.00 kB · 5.00 kB/s".to_owned()));
        read.records_scanned = 0;
        assert_eq!(state(&read, 0, 1.0), (0.0, "5.00 kB · 5.00 kB/s".to_owned()));
    }

    #[test]
    fn time_left_in_units_of_people() {
        assert_eq!([left(0.2), left(61.0), left(7_800.0)], ["1 s", "1 min 1 s", "2 h 10 min"]);
    }
}
