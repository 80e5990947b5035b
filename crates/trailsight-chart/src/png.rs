//! A chart as PNG: the very SVG, drawn by resvg.

use std::fmt;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use crate::data::Chart;
use crate::svg::Svg;

/// Why a chart could not be made a PNG.
#[derive(Debug)]
#[non_exhaustive]
pub enum PngError {
    /// The system has no font, so every text would be missing from the picture.
    NoFonts,
    /// The picture would be too large or has no size.
    Size,
    /// The picture could not be drawn, which is a bug of ours.
    Draw(String),
}

impl fmt::Display for PngError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PngError::NoFonts => f.write_str(
                "there is no font to write the texts of a PNG with; install one (`fonts-dejavu-core`) or ask for svg",
            ),
            PngError::Size => f.write_str("a PNG of this size cannot be made"),
            PngError::Draw(why) => write!(f, "the chart could not be drawn as PNG: {why}"),
        }
    }
}

impl std::error::Error for PngError {}

/// The fonts of the system, read once: that takes longer than to draw.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut fonts = fontdb::Database::new();
            fonts.load_system_fonts();
            let has = |name: &str| {
                fonts.faces().any(|face| face.families.iter().any(|(family, _)| family.eq_ignore_ascii_case(name)))
            };
            let liked = ["DejaVu Sans", "Noto Sans", "Liberation Sans", "Arial", "Helvetica", "Segoe UI"];
            let found = liked.into_iter().find(|name| has(name)).map(str::to_owned);
            let first = || Some(fonts.faces().next()?.families.first()?.0.clone());
            if let Some(family) = found.or_else(first) {
                fonts.set_sans_serif_family(family);
            }
            Arc::new(fonts)
        })
        .clone()
}

impl Chart {
    /// The chart as a PNG file: its SVG, each pixel of it `scale` pixels wide and high.
    pub fn to_png(&self, svg: &Svg, scale: f32) -> Result<Vec<u8>, PngError> {
        let fontdb = fonts();
        if fontdb.is_empty() {
            return Err(PngError::NoFonts);
        }
        let options = usvg::Options { fontdb, ..usvg::Options::default() };
        let tree = usvg::Tree::from_str(&self.to_svg(svg), &options).map_err(|e| PngError::Draw(e.to_string()))?;
        let scale = if scale.is_finite() { scale.clamp(0.1, 10.0) } else { 1.0 };
        let size = tree.size();
        let (w, h) = ((size.width() * scale).round() as u32, (size.height() * scale).round() as u32);
        let mut pixels = Pixmap::new(w, h).ok_or(PngError::Size)?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        pixels.encode_png().map_err(|e| PngError::Draw(e.to_string()))
    }
}
