//! The other engines, each in a Python process of its own that lives on while it is timed.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::Result;
use crate::machine::root;
use crate::ours::THREADS;
use crate::process::Cost;

/// An engine: the word its module has, and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Engine {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

/// All of them, in the order of the tables.
pub(crate) const ENGINES: [Engine; 3] = [
    Engine { id: "clickhouse", name: "ClickHouse" },
    Engine { id: "duckdb", name: "DuckDB" },
    Engine { id: "datafusion", name: "DataFusion" },
];

/// What became of a question.
#[derive(Debug)]
pub(crate) enum Reply {
    /// The rows are in the file; this is what the query alone took.
    Answered(Cost),
    /// Why there are none.
    Cannot(String),
}

/// A process that answers with one engine.
#[derive(Debug)]
pub(crate) struct Peer {
    process: Child,
    requests: ChildStdin,
    replies: BufReader<ChildStdout>,
}

impl Peer {
    pub(crate) fn start(engine: Engine) -> Result<Self> {
        let mut command = Command::new(python()?);
        command.args(["-B", "-W", "ignore"]).arg(folder().join("serve.py")).args([engine.id, &THREADS.to_string()]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(requests), Some(replies)) = (process.stdin.take(), process.stdout.take()) else {
            return Err("a process that was started with pipes has none".into());
        };
        Ok(Self { process, requests, replies: BufReader::new(replies) })
    }

    /// Asks a question by its short name, of a folder or a file whose largest object inflates to so many bytes.
    pub(crate) fn ask(&mut self, question: &str, place: &Path, largest: u64, answer: &Path) -> Result<Reply> {
        let request = json!({"question": question, "place": place, "largest": largest, "answer": answer});
        writeln!(self.requests, "{request}")?;
        let mut line = String::new();
        if self.replies.read_line(&mut line)? == 0 {
            return Ok(Reply::Cannot("its process ended".to_owned()));
        }
        let reply: Value = serde_json::from_str(&line)?;
        if let Some(reason) = reply["cannot"].as_str().or(reply["error"].as_str()) {
            return Ok(Reply::Cannot(reason.lines().next().unwrap_or_default().to_owned()));
        }
        let seconds = |name: &str| reply[name].as_f64().map(Duration::from_secs_f64);
        let wall = seconds("seconds").ok_or("a peer did not tell how long it took")?;
        Ok(Reply::Answered(Cost { wall, cpu: seconds("cpu"), peak: reply["peak"].as_u64() }))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Nothing is lost with it, and one that hangs in a query would not end by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs one of the scripts to its end.
pub(crate) fn script(name: &str, arguments: &[&Path]) -> Result<()> {
    let status = Command::new(python()?).arg("-B").arg(folder().join(name)).args(arguments).status()?;
    if status.success() { Ok(()) } else { Err(format!("benches/peers/{name} failed ({status})").into()) }
}

/// The engines and their versions, as they are asked for.
pub(crate) fn versions() -> String {
    let wanted = fs::read_to_string(folder().join("requirements.txt")).unwrap_or_default();
    let lines = wanted.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.replace("==", " ")).collect::<Vec<_>>().join(", ")
}

fn folder() -> PathBuf {
    root().join("benches/peers")
}

/// The Python of an environment that has the engines, made unless it is there.
fn python() -> Result<PathBuf> {
    let environment = root().join("benches/.venv");
    let bin = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let python = bin.join("python").with_extension(std::env::consts::EXE_EXTENSION);
    let (wanted, have) = (folder().join("requirements.txt"), environment.join("requirements.txt"));
    if fs::read(&have).ok() != fs::read(&wanted).ok() {
        let step = |command: &mut Command| -> Result<()> {
            let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
            if status.success() { Ok(()) } else { Err(format!("{command:?} failed ({status})").into()) }
        };
        step(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        step(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&wanted))?;
        fs::copy(&wanted, &have)?;
    }
    Ok(python)
}
