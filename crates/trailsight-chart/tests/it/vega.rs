//! Specs that Vega-Lite accepts.

use serde_json::Value;
use trailsight_chart::{Kind, Svg};

use crate::golden::examples;

/// Every part that a reader of the spec relies on is there, for every kind.
#[test]
fn specs_are_whole() {
    for (name, chart) in examples() {
        let spec = chart.to_vega_lite(&Svg::default());
        if matches!(chart.kind, Kind::Table | Kind::Logs) {
            assert_eq!(spec, None, "{name}");
            continue;
        }
        let spec = spec.unwrap();
        assert_eq!(spec["$schema"], "https://vega.github.io/schema/vega-lite/v6.json");
        assert!(spec["data"]["values"].is_array(), "{name}");
        assert!(spec["mark"].is_object() || spec["layer"].is_array(), "{name}");
        assert!(!spec["description"].as_str().unwrap().is_empty(), "{name}");
        // Every field of the encoding is in some row, and every series has rows.
        let rows = spec["data"]["values"].as_array().unwrap();
        for (channel, encoding) in spec["encoding"].as_object().into_iter().flatten() {
            if let Some(field) = encoding["field"].as_str()
                && !rows.is_empty()
            {
                assert!(rows.iter().any(|row| !row[field].is_null()), "{name}: {channel} {field}");
            }
        }
        for series in chart.series.iter().filter(|_| spec["encoding"]["color"]["field"] == "series") {
            let named = |row: &Value| row["series"] == series.name.text();
            assert_eq!(rows.iter().any(named), !series.points.is_empty(), "{name}");
        }
    }
}
