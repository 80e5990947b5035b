//! Real records, where the folder of shared data is at hand: `TRAILSIGHT_SHARED=FOLDER cargo test`.

use std::io::Read;
use std::path::{Path, PathBuf};

use trailsight_extract::Shape;

use crate::{frame, frame_pieces};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

#[test]
fn counts_of_real_data_sets() {
    let Some(shared) = std::env::var_os("TRAILSIGHT_SHARED") else { return };
    // Events, Insights records, digests.
    let sets = [
        ("sans504", (19_624, 0, 0)),
        ("stratus-detonation-logs", (310, 0, 0)),
        ("traildiscover", (563, 0, 0)),
        ("boogy-log-parser", (1_685, 0, 0)),
        ("opensearch-catalog", (841, 0, 0)),
        ("cloud-dfir-lab", (151, 0, 0)),
        ("centralized-logging", (4, 0, 0)),
        ("lambda-promtail", (2, 0, 0)),
        ("otrf-ec2-proxy-s3-exfiltration", (103, 0, 0)),
        ("trailscraper", (4, 0, 0)),
        ("plaso-lookup-events", (6, 0, 0)),
        ("umccr-org-layout", (185, 0, 0)),
        // 24 documents, one each of which are an Insights record and a digest.
        ("elastic-cloudtrail", (22, 1, 1)),
    ];
    for (set, wanted) in sets {
        let mut paths = Vec::new();
        files(&Path::new(&shared).join("data/cloudtrail").join(set), &mut paths);
        let mut found = (0, 0, 0);
        // Documents of another product that lie beside the logs.
        for path in paths.iter().filter(|path| !path.to_string_lossy().ends_with("-expected.json")) {
            let mut bytes = std::fs::read(path).expect("it can be read");
            if bytes.starts_with(&[0x1f, 0x8b]) {
                let mut inflated = Vec::new();
                flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut inflated).expect("gzip");
                bytes = inflated;
            }
            let framing = frame(Shape::Events, &bytes);
            assert_eq!(framing.faults, [], "{}", path.display());
            assert_eq!(frame_pieces(Shape::Events, &bytes, || 4096), framing);
            found.0 += framing.records.len() + framing.opened.len();
            found.1 += framing.insights.len() + framing.opened_insights.len();
            found.2 += framing.digests;
        }
        assert_eq!(found, wanted, "{set}");
    }
}
