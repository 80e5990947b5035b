//! PNG shows what SVG shows.

use std::fs;
use std::path::PathBuf;

use trailsight_chart::{PngError, Svg, Theme};

use crate::golden::examples;

/// Draws every example light and dark. Where `TRAILSIGHT_PICTURES` names a folder they are written there to be looked
/// at.
#[test]
fn of_every_example() {
    let folder = std::env::var_os("TRAILSIGHT_PICTURES").map(PathBuf::from);
    for (name, chart) in examples() {
        for (theme, end) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let mut svg = Svg::default();
            svg.title = Some(name.to_owned());
            svg.theme = theme;
            let png = match chart.to_png(&svg, 1.0) {
                Ok(png) => png,
                Err(PngError::NoFonts) => return,
                Err(e) => panic!("{name}: {e}"),
            };
            assert!(png.starts_with(b"\x89PNG"), "{name}");
            // Width and height stand in the header.
            assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), svg.width, "{name}");
            if let Some(folder) = &folder {
                fs::create_dir_all(folder).unwrap();
                fs::write(folder.join(format!("{name}.{end}.png")), png).unwrap();
            }
        }
    }
}
