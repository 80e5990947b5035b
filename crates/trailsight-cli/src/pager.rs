//! Standard output, through a pager where the result is longer than the screen.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Where results go.
pub(crate) struct Sink {
    out: Out,
    /// What was written while it may still fit the screen.
    held: Vec<u8>,
    lines: usize,
}

enum Out {
    Plain(io::BufWriter<io::Stdout>),
    /// Held until it is longer than this many lines.
    Waiting(usize),
    Pager(Option<ChildStdin>, Child),
}

impl Sink {
    /// Standard output; through a pager if `paged`, on a terminal, once it is longer than the screen.
    pub(crate) fn new(paged: bool) -> Sink {
        let height = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
        let out = match height {
            Some(height) if paged && io::stdout().is_terminal() => Out::Waiting(height.saturating_sub(1)),
            _ => plain(),
        };
        Sink { out, held: Vec::new(), lines: 0 }
    }

    /// Writes what is held and waits for the reader of a pager.
    pub(crate) fn close(mut self) -> io::Result<()> {
        if matches!(self.out, Out::Waiting(_)) {
            self.out = plain();
            let held = std::mem::take(&mut self.held);
            self.write_all(&held)?;
        }
        self.flush()?;
        if let Out::Pager(stdin, child) = &mut self.out {
            drop(stdin.take());
            child.wait()?;
        }
        Ok(())
    }

    /// Throws away what is held: an interrupted result is not half shown.
    pub(crate) fn discard(&mut self) {
        self.held.clear();
    }

    fn page(&mut self) -> io::Result<()> {
        self.out = match pager() {
            Some((stdin, child)) => Out::Pager(Some(stdin), child),
            None => plain(),
        };
        let held = std::mem::take(&mut self.held);
        self.write_all(&held)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.out {
            Out::Plain(stdout) => stdout.write(bytes),
            Out::Pager(Some(stdin), _) => stdin.write(bytes),
            Out::Pager(None, _) => Err(io::ErrorKind::BrokenPipe.into()),
            Out::Waiting(height) => {
                self.lines += bytes.iter().filter(|b| **b == b'\n').count();
                self.held.extend_from_slice(bytes);
                if self.lines > *height {
                    self.page()?;
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Plain(stdout) => stdout.flush(),
            Out::Pager(Some(stdin), _) => stdin.flush(),
            Out::Pager(None, _) | Out::Waiting(_) => Ok(()),
        }
    }
}

fn plain() -> Out {
    Out::Plain(io::BufWriter::with_capacity(64 << 10, io::stdout()))
}

/// `TRAILSIGHT_PAGER`, else `PAGER`, else less; none if it is empty or `cat`, or cannot be started.
fn pager() -> Option<(ChildStdin, Child)> {
    let named = ["TRAILSIGHT_PAGER", "PAGER"].iter().find_map(|name| std::env::var(name).ok());
    let line = named.unwrap_or_else(|| "less".to_owned());
    let mut words = line.split_whitespace();
    let program = words.next().filter(|program| *program != "cat")?;
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // Quit if it fits after all, pass colours, leave the text on the screen.
        command.env("LESS", "FRX");
    }
    let mut child = command.spawn().ok()?;
    Some((child.stdin.take()?, child))
}
