//! The archive that ships: the README's own question, and what a stranger is promised to find.

use libtest_mimic::Trial;

use crate::answer::{self, Window, ask};
use crate::twin::{self, records};
use crate::{Outcome, tests_folder};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("archive::the_main_job_is_answered_right", main_job),
        Trial::test("archive::nothing_of_it_is_lost", nothing_lost),
        Trial::test("archive::a_record_is_found_again_by_its_pointer", pointers),
    ]
}

fn folder() -> std::path::PathBuf {
    tests_folder().join("data/cloudtrail")
}

fn main_job() -> Outcome {
    let records = records::read(&folder())?;
    let source = answer::open(&[folder()], None).map_err(|e| e.to_string())?;
    Ok(twin::check(&twin::MAIN_JOB, &records, &source)?)
}

fn nothing_lost() -> Outcome {
    let records = records::read(&folder())?;
    let source = answer::open(&[folder()], None).map_err(|e| e.to_string())?;
    let answer = ask(&source, "stats count(*) as n", Window::default(), 3).map_err(|e| e.to_string())?;
    let statistics = answer.statistics;
    if statistics.records_scanned != records.len() as u64 || !statistics.failures.is_empty() {
        return Err(format!("{} records, and the engine says {statistics:?}", records.len()).into());
    }
    Ok(())
}

/// `@ptr` leads back to the text of the event, wherever it lies in its object.
fn pointers() -> Outcome {
    let source = answer::open(&[folder()], None).map_err(|e| e.to_string())?;
    let answer = ask(&source, "fields @ptr, @message | sort eventID | limit 40", Window::default(), 3);
    for row in answer.map_err(|e| e.to_string())?.rows {
        let row: serde_json::Value = serde_json::from_str(&row).map_err(|e| e.to_string())?;
        let (pointer, message) = (row["@ptr"].as_str().unwrap_or_default(), row["@message"].as_str());
        let found = answer::record(&source, pointer).map_err(|e| e.to_string())?;
        if Some(found.as_str()) != message {
            return Err(format!("{pointer} leads to {found}, not to {message:?}").into());
        }
    }
    Ok(())
}
