//! What is in memory at the most: over ten times as much, over one huge object, and with ten million groups.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Result;
use crate::answer::Answer;
use crate::archive::{self, Archive, Known};
use crate::contest::{Runs, fastest};
use crate::measure::{Table, digits, ratio, time};
use crate::ours;
use crate::process::Cost;
use crate::questions::{QUESTIONS, Question};
use crate::report::Found;
use crate::table::memory;
use crate::targets::Target;

/// How often the million are asked; the others, which take long, are asked once.
const ROUNDS: u32 = 3;

/// What is asked of one huge object, which lies in one hour and has no intrusion.
const OF_ONE: &[&str] = &["count", "top", "denied", "regex", "deep", "latest"];

/// So many groups.
const GROUPS: u64 = 10_000_000;

const OF_GROUPS: Question = Question {
    id: "groups",
    name: "groups",
    query: "stats count(*) as n by id | stats count(*) as groups, sum(n) as events",
    window: None,
    ties: None,
};

pub(crate) fn found() -> Result<Found> {
    let mut found = Found::default();
    tenfold(&mut found)?;
    single(&mut found)?;
    groups(&mut found)?;
    Ok(found)
}

fn ask(question: &Question, place: &Path, more: &[&str]) -> Result<Cost> {
    ours::ask(&ours::binary()?, question, &[place], more, &archive::folder().join("answer.ndjson"))
}

fn tenfold(found: &mut Found) -> Result<()> {
    let million = Known::Million.open()?;
    let folder = archive::folder().join("10000000-in-20000");
    archive::once(&folder, |unfinished| {
        for copy in 0..10 {
            for (object, _) in &million.objects {
                let link = unfinished.join(format!("copy-{copy}")).join(object.strip_prefix(&million.folder)?);
                fs::create_dir_all(link.parent().unwrap_or(unfinished))?;
                fs::hard_link(fs::canonicalize(object)?, link)?;
            }
        }
        Ok(())
    })?;

    let about = format!(
        "Peak of the whole process. The ten million are the million ten times: ten folders of links to the same \
         objects, so that only the memory means something, not the time. The million: largest of {ROUNDS}."
    );
    let mut table = Table::new("Memory, ten times as much", about, &["question", "million", "ten million", "×"]);
    let (mut most, mut most_tenfold) = (0, 0);
    for question in QUESTIONS {
        let mut runs = Runs::default();
        for _ in 0..ROUNDS {
            runs.add(ask(question, &million.folder, &[])?);
        }
        let tenfold = ask(question, &folder, &[])?.peak;
        (most, most_tenfold) = (most.max(runs.peak.unwrap_or(0)), most_tenfold.max(tenfold.unwrap_or(0)));
        let times = tenfold.unwrap_or(0) as f64 / runs.peak.unwrap_or(0).max(1) as f64;
        table.row([question.name.to_owned(), memory(runs.peak), memory(tenfold), digits(times)]);
    }
    found.tables.push(table);
    let times = most_tenfold as f64 / most.max(1) as f64;
    found.targets.push(Target::most("ten times as much, peak memory", 1.2, "× that of the million", times));
    Ok(())
}

fn single(found: &mut Found) -> Result<()> {
    let archive = Archive::open(1_340_000, 1)?;
    let library = fastest(&archive)?;
    let about = format!(
        "One gzip object, {} MB stored, {} MB of JSON. Decompression alone ({}) has all of it in memory. Asked once each.",
        archive.stored() / 1_000_000,
        archive.largest()? / 1_000_000,
        library.name(),
    );
    let columns = ["question", "decompression", "ours", "×", "peak"];
    let mut table = Table::new("One huge object", about, &columns);
    let mut most = 0;
    for question in QUESTIONS.iter().filter(|question| OF_ONE.contains(&question.id)) {
        let alone = ours::decompress(&archive.folder, library)?;
        let cost = ask(question, &archive.folder, &[])?;
        most = most.max(cost.peak.unwrap_or(0));
        let cells = [time(alone.wall), time(cost.wall), ratio(cost.wall, alone.wall), memory(cost.peak)];
        table.row([question.name.to_owned()].into_iter().chain(cells));
    }
    found.tables.push(table);
    found.targets.push(Target::most("one object of 2 GB, peak memory", 1024.0, "MiB", most as f64 / 1024.0));
    Ok(())
}

fn groups(found: &mut Found) -> Result<()> {
    let folder = archive::folder().join(format!("{GROUPS}-ids"));
    archive::once(&folder, make_ids)?;
    let about = format!(
        "`{}`, {GROUPS} different ids in twenty objects of JSON lines, `--memory-limit 1GiB`.",
        OF_GROUPS.query.replace('|', "\\|")
    );
    let mut table = Table::new("Ten million groups", about, &["outcome", "time", "peak"]);
    let (outcome, holds) = match ask(&OF_GROUPS, &folder, &["--memory-limit", "1GiB"]) {
        Ok(cost) => {
            let answer = Answer::read(&archive::folder().join("answer.ndjson"))?;
            let right = answer.shows(&[("groups", GROUPS), ("events", GROUPS)]);
            table.row([
                (if right { "all are there" } else { "**wrong**" }).to_owned(),
                time(cost.wall),
                memory(cost.peak),
            ]);
            (memory(cost.peak), right && cost.peak.is_none_or(|kib| kib <= 1 << 20))
        }
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.lines().map(str::trim).collect::<Vec<_>>().join(" ").replace('|', "\\|");
            table.row([format!("fails: {reason}"), String::new(), String::new()]);
            ("it fails and says why".to_owned(), false)
        }
    };
    found.tables.push(table);
    let text = "ten million groups under a limit of 1 GiB, whole process".to_owned();
    found.targets.push(Target { text, found: outcome, holds });
    Ok(())
}

/// JSON lines, each with an id that no other has.
fn make_ids(folder: &Path) -> Result<()> {
    const OBJECTS: u64 = 20;
    fs::create_dir_all(folder)?;
    for object in 0..OBJECTS {
        let file = File::create(folder.join(format!("ids-{object:02}.json.gz")))?;
        let mut out = GzEncoder::new(file, Compression::fast());
        let mut lines = String::new();
        for number in (0..GROUPS / OBJECTS).map(|line| object * GROUPS / OBJECTS + line) {
            // Odd, so that no two numbers give the same, and large, so that they come in no order.
            let id = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            lines.push_str(&format!("{{\"time\":{},\"id\":\"{id:016x}\"}}\n", 1_741_000_000 + number / 100));
        }
        out.write_all(lines.as_bytes())?;
        out.finish()?;
    }
    Ok(())
}
