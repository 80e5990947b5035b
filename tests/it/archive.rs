//! The archive that ships: the README's own question, and what a stranger is promised to find.

use libtest_mimic::Trial;

use crate::answer::{self, Window, ask};
use crate::twin::{self, records};
use crate::{Outcome, tests_folder};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("archive::the_main_job_is_answered_right", main_job),
        Trial::test("archive::nothing_of_it_is_lost", nothing_lost),
        Trial::test("archive::it_is_answered_in_s3_as_on_disk", in_s3),
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

/// Questions of each kind, whose rows come in an order.
const QUESTIONS: &[&str] = &[
    "stats count(*) as n by eventName, awsRegion | sort n desc, eventName, awsRegion",
    "filter awsRegion = 'us-east-1' and ispresent(errorCode) | stats count(*) as n by errorCode | sort n desc, errorCode",
    "filter eventSource like /iam/ | fields eventID, eventName, userIdentity.arn | sort eventID",
    "fields @timestamp, eventID | sort @timestamp desc, eventID | limit 20",
    "fields @timestamp, eventID | sort @timestamp asc, eventID | limit 20",
    "filter recipientAccountId = '012233445566' | stats count(*) as n by bin(1d) as day | sort day",
    "filter sourceIPAddress like '10.' | dedup userIdentity.arn | stats count(*) as n",
    "fields @logStream, @log, @aws.account | filter @aws.region = 'eu-west-1' | stats count(*) as n by @logStream \
     | sort @logStream",
    "parse @message '\"eventName\":\"*\"' as name | stats count(*) as n by name | sort n desc, name | limit 10",
    "filter @message like /DeleteTrail|StopLogging/ | fields eventID, eventName | sort eventID",
    "stats count_distinct(eventID) as ids, min(@timestamp) as first, max(@timestamp) as last",
    "stats count(*) as n by userIdentity.type | sort n desc | addtotals",
];

/// The archive in S3 gives the same rows as on disk, whole and in windows, also when S3 is busy.
fn in_s3() -> Outcome {
    let place = folder();
    let (server, source, engine) = answer::in_s3(&place).map_err(|e| e.to_string())?;
    let disk = answer::open(&[place], None).map_err(|e| e.to_string())?;
    let day = 86_400_000;
    let march = 1_740_960_000_000;
    let windows = [(None, None), (Some(march + day), Some(march + 2 * day)), (None, Some(march + day / 2))];
    let bad = trailsight_bucket::Faults::none().busy(25).cut(30);
    for (faults, questions) in [(trailsight_bucket::Faults::none(), QUESTIONS), (bad, &QUESTIONS[..2])] {
        server.set(faults);
        for query in questions {
            for (since, until) in windows {
                let window = Window { since, until, ..Window::default() };
                let expected = ask(&disk, query, window, 3).map_err(|e| e.to_string())?;
                let found = answer::ask_of(&engine, &source, query, window).map_err(|e| e.to_string())?;
                if found.rows != expected.rows || !found.statistics.failures.is_empty() {
                    return Err(format!("{query}: {:?}, and on disk {:?}", found.rows, expected.rows).into());
                }
                if found.statistics.records_matched != expected.statistics.records_matched && !query.contains("limit") {
                    return Err(format!("{query}: {:?}, {:?}", found.statistics, expected.statistics).into());
                }
            }
        }
    }
    Ok(())
}
