//! Standard output, through a pager where the result is longer than the screen.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::progress::Bar;

/// Where results go.
pub(crate) struct Sink {
    out: Out,
    /// What was written while it may still fit the screen.
    held: Vec<u8>,
    screen: Screen,
    /// Drawn on the same screen, so gone before anything is shown there.
    bar: Option<Bar>,
}

enum Out {
    Plain(io::BufWriter<io::Stdout>),
    /// Held until it is longer than the screen.
    Waiting,
    Pager(Option<ChildStdin>, Child),
}

impl Sink {
    /// Standard output; through a pager if `paged`, on a terminal, once it is longer than the screen.
    pub(crate) fn new(paged: bool) -> Sink {
        let terminal = io::stdout().is_terminal();
        let size = terminal_size::terminal_size().filter(|_| terminal);
        let (width, height) = size.map_or((80, 24), |(width, height)| (width.0.into(), height.0.into()));
        let out = if paged && size.is_some() { Out::Waiting } else { plain() };
        Sink { out, held: Vec::new(), screen: Screen { width, height, rows: 0, column: 0 }, bar: None }
    }

    /// Takes down `bar` when something appears on the screen, or at the end.
    pub(crate) fn with_bar(mut self, bar: Bar) -> Sink {
        self.bar = Some(bar);
        self
    }

    /// Writes what is held and waits for the reader of a pager.
    pub(crate) fn close(mut self) -> io::Result<()> {
        self.bar = None;
        if matches!(self.out, Out::Waiting) {
            self.show(plain())?;
        }
        self.flush()?;
        self.wait()
    }

    /// Ends without showing what is held: an interrupted result is not half shown. What was shown stays.
    pub(crate) fn abandon(mut self) {
        self.bar = None;
        self.held.clear();
        // The query has failed already: that the rest of it cannot be shown is no news.
        let _ = self.flush().and_then(|()| self.wait());
    }

    fn wait(&mut self) -> io::Result<()> {
        if let Out::Pager(stdin, child) = &mut self.out {
            drop(stdin.take());
            child.wait()?;
        }
        Ok(())
    }

    /// Writes what is held to `out`, and all that follows.
    fn show(&mut self, out: Out) -> io::Result<()> {
        self.out = out;
        let held = std::mem::take(&mut self.held);
        self.write_all(&held)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.out {
            Out::Plain(stdout) => {
                if self.bar.is_some() && !bytes.is_empty() && io::stdout().is_terminal() {
                    self.bar = None;
                }
                stdout.write(bytes)
            }
            Out::Pager(Some(stdin), _) => stdin.write(bytes),
            Out::Pager(None, _) => Err(io::ErrorKind::BrokenPipe.into()),
            Out::Waiting => {
                self.held.extend_from_slice(bytes);
                if self.screen.overflows(bytes) {
                    self.bar = None;
                    self.show(pager().map_or_else(plain, |(stdin, child)| Out::Pager(Some(stdin), child)))?;
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Plain(stdout) => stdout.flush(),
            Out::Pager(Some(stdin), _) => stdin.flush(),
            Out::Pager(None, _) | Out::Waiting => Ok(()),
        }
    }
}

/// Counts the rows that text takes on a screen.
struct Screen {
    width: usize,
    height: usize,
    rows: usize,
    column: usize,
}

impl Screen {
    /// Whether all bytes so far take more than the screen has, less one row for the prompt.
    fn overflows(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            match byte {
                b'\n' => (self.rows, self.column) = (self.rows + 1, 0),
                // The later bytes of a character take no column.
                0x80..0xc0 => {}
                _ if self.column == self.width => (self.rows, self.column) = (self.rows + 1, 1),
                _ => self.column += 1,
            }
        }
        self.rows >= self.height
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_take_several_rows_of_the_screen() {
        let mut screen = Screen { width: 4, height: 3, rows: 0, column: 0 };
        assert!(!screen.overflows(b"abcd\n"), "a full line is one row");
        assert!(!screen.overflows("äöü\n".as_bytes()), "characters count, not bytes");
        assert!(screen.overflows(b"x\n"), "the last row is for the prompt");
        let mut screen = Screen { width: 4, height: 3, rows: 0, column: 0 };
        assert!(screen.overflows(b"abcdefghi\n"));
    }
}
