//! One question after the other over one archive: everyone in turn, so that what disturbs the machine disturbs all.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::answer::Answer;
use crate::archive::{self, Archive};
use crate::inflate::Library;
use crate::measure::median;
use crate::ours;
use crate::peers::{ENGINES, Engine, Peer, Reply};
use crate::process::Cost;
use crate::questions::Question;

/// How often someone is asked who took so long in the round that does not count, where ours took so long. Those who are
/// far behind are not asked as often, so that a run ends within minutes; for who takes ten seconds that round counts.
fn rounds(theirs: Duration, ours: Duration, rounds: u32) -> u32 {
    match theirs.as_secs_f64() {
        10.0.. => 0,
        2.0.. if theirs >= 4 * ours => rounds.min(3),
        _ => rounds,
    }
}

/// What one contender took for one question.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    walls: Vec<Duration>,
    cpus: Vec<Duration>,
    /// The largest of all runs, in KiB.
    pub(crate) peak: Option<u64>,
}

impl Runs {
    pub(crate) fn add(&mut self, cost: Cost) {
        self.walls.push(cost.wall);
        self.cpus.extend(cost.cpu);
        self.peak = self.peak.max(cost.peak);
    }

    pub(crate) fn len(&self) -> usize {
        self.walls.len()
    }

    pub(crate) fn wall(&self) -> Duration {
        median(self.walls.clone())
    }

    pub(crate) fn cpu(&self) -> Duration {
        median(self.cpus.clone())
    }
}

/// One question, answered by all.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) question: &'static Question,
    /// Nothing, where there is nothing to inflate.
    pub(crate) decompression: Option<Runs>,
    pub(crate) ours: Runs,
    /// Of each engine what it took, or why it has no answer.
    pub(crate) peers: Vec<(Engine, std::result::Result<Runs, String>)>,
}

/// A place to ask, and those who are asked.
pub(crate) struct Contest {
    /// A folder, or a file.
    pub(crate) place: PathBuf,
    /// As many bytes as are stored there.
    stored: u64,
    /// What the largest object inflates to.
    largest: u64,
    /// What decompression alone is done with, where there is any.
    pub(crate) library: Option<Library>,
    pub(crate) rounds: u32,
    binary: PathBuf,
    peers: Vec<(Engine, Peer)>,
    /// Answers that were not the same.
    pub(crate) differences: Vec<String>,
}

impl Contest {
    pub(crate) fn new(archive: &Archive, library: Option<Library>, rounds: u32, with_peers: bool) -> Result<Self> {
        let engines = if with_peers { &ENGINES[..] } else { &[] };
        let peers = engines.iter().map(|engine| Ok((*engine, Peer::start(*engine)?))).collect::<Result<_>>()?;
        Ok(Self {
            place: archive.folder.clone(),
            stored: archive.stored(),
            largest: archive.largest()?,
            library,
            rounds,
            binary: ours::binary()?,
            peers,
            differences: Vec::new(),
        })
    }

    /// Asks one question of everyone, as often as there are rounds after one time that does not count.
    pub(crate) fn hold(&mut self, question: &'static Question) -> Result<Row> {
        let folder = self.answers()?;
        let given = |by: &str| folder.join(format!("{}.{by}.ndjson", question.id));
        let mut row = Row {
            question,
            decompression: self.library.map(|_| Runs::default()),
            ours: Runs::default(),
            peers: Vec::new(),
        };

        // The time that does not count: the files come into memory, and every answer is looked at.
        self.decompress()?;
        let ours = ours::ask(&self.binary, question, &[&self.place], &[], &given("ours"))?.wall;
        let answer = Answer::read(&given("ours"))?;
        if answer.len() == 0 {
            return Err(format!("{}: there is no row, so nothing was asked", question.id).into());
        }
        let mut equal = self.verify(question, &answer, "all agreed on before", &given("agreed"))?;
        let mut asked_again = Vec::new();
        for (engine, _) in &self.peers {
            // A process for this question alone tells how much memory it takes.
            let reply = Peer::start(*engine)?.ask(question.id, &self.place, self.largest, &given(engine.id))?;
            let (outcome, again) = match reply {
                Reply::Cannot(reason) => (Err(reason), 0),
                Reply::Answered(cost) => {
                    let mut runs = Runs { peak: cost.peak, ..Runs::default() };
                    let again = rounds(cost.wall, ours, self.rounds);
                    if again == 0 {
                        runs.add(cost);
                    }
                    (Ok(runs), again)
                }
            };
            row.peers.push((*engine, outcome));
            asked_again.push(again);
        }
        for (engine, outcome) in &row.peers {
            if outcome.is_ok() {
                equal &= self.verify(question, &answer, engine.name, &given(engine.id))?;
            }
        }
        if equal && row.peers.iter().any(|(_, outcome)| outcome.is_ok()) {
            fs::copy(given("ours"), given("agreed"))?;
        }

        for round in 0..self.rounds {
            if let (Some(cost), Some(runs)) = (self.decompress()?, &mut row.decompression) {
                runs.add(cost);
            }
            row.ours.add(ours::ask(&self.binary, question, &[&self.place], &[], &given("ours"))?);
            let peers = self.peers.iter_mut().zip(&mut row.peers).zip(&asked_again);
            for (((engine, peer), (_, outcome)), again) in peers {
                if let (true, Ok(runs)) = (round < *again, outcome) {
                    match peer.ask(question.id, &self.place, self.largest, &given(engine.id))? {
                        // Its process has lived through other questions: the memory is not that of this one.
                        Reply::Answered(cost) => runs.add(Cost { peak: None, ..cost }),
                        Reply::Cannot(reason) => return Err(format!("{}, once more: {reason}", engine.name).into()),
                    }
                }
            }
        }
        Ok(row)
    }

    fn decompress(&self) -> Result<Option<Cost>> {
        self.library.map(|library| ours::decompress(&self.place, library)).transpose()
    }

    /// Whether an answer is the one in a file, where there is one. If not, the difference is kept.
    fn verify(&mut self, question: &Question, answer: &Answer, who: &str, other: &Path) -> Result<bool> {
        if !other.exists() {
            return Ok(true);
        }
        let Some(found) = answer.differs(&Answer::read(other)?, question.ties) else {
            return Ok(true);
        };
        self.differences.push(format!("{}: ours (-) is not that of {who} (+): {found}", question.id));
        Ok(false)
    }

    /// Where the answers are kept, of each question the one that all agreed on.
    fn answers(&self) -> Result<PathBuf> {
        let name = self.place.file_name().unwrap_or_default().to_string_lossy();
        let folder = archive::folder().join("answers").join(format!("{name}-{}", self.stored));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Which of the libraries inflates the archive faster on this machine, by the median of a few processes each.
pub(crate) fn fastest(archive: &Archive) -> Result<Library> {
    let mut runs = [(Library::Libdeflate, Runs::default()), (Library::ZlibRs, Runs::default())];
    for _ in 0..3 {
        for (library, runs) in &mut runs {
            runs.add(ours::decompress(&archive.folder, *library)?);
        }
    }
    let [(first, one), (second, other)] = runs;
    Ok(if one.wall() <= other.wall() { first } else { second })
}
