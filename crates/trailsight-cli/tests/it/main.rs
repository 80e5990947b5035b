//! The command as a person or a script meets it: the built binary, small data, what it prints and how it ends.

mod damage;
mod fmt;
mod help;
mod mistakes;
mod naming;
mod outputs;
mod places;
mod query;
mod s3;
mod streams;
#[cfg(target_os = "linux")]
mod terminal;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Three events of two users, in the order of their times.
const EVENTS: &str = r#"{"time":"2026-11-01T10:00:00Z","user":"ana","action":"read","bytes":100}
{"time":"2026-11-01T11:00:00Z","user":"raj","action":"write","bytes":2500}
{"time":"2026-11-02T09:00:00Z","user":"ana","action":"write","bytes":7}
"#;

/// A folder that is gone after the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A folder with [`EVENTS`] in `app.jsonl`.
    fn with_events() -> Folder {
        Folder::new().file("app.jsonl", EVENTS)
    }

    fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Folder {
        let path = self.path(name);
        fs::create_dir_all(PathBuf::from(&path).parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// The path of a name in the folder; of the folder itself for an empty one.
    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().trim_end_matches('/').to_owned()
    }
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Ended {
    fn of(output: Output) -> Ended {
        Ended {
            status: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    #[track_caller]
    fn with(self, status: i32) -> Ended {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }

    #[track_caller]
    fn prints(self, out: &str) -> Ended {
        assert_eq!(self.out, out, "{self:#?}");
        self
    }

    #[track_caller]
    fn tells(self, part: &str) -> Ended {
        assert!(self.err.contains(part), "no `{part}` in {self:#?}");
        self
    }

    #[track_caller]
    fn tells_nothing(self) -> Ended {
        assert_eq!(self.err, "", "{self:#?}");
        self
    }
}

/// The command with these arguments, in an environment of its own and with nothing on standard input.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailsight"));
    for variable in ["CI", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LESS", "NO_COLOR", "PAGER", "TRAILSIGHT_PAGER"] {
        command.env_remove(variable);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Ended {
    Ended::of(command(arguments).output().unwrap())
}

/// Runs with `input` on standard input.
fn run_with(input: &[u8], arguments: &[&str]) -> Ended {
    let piped = || Stdio::piped();
    let mut child = command(arguments).stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    Ended::of(child.wait_with_output().unwrap())
}

/// The bytes compressed with gzip.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
