//! Colours.

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Theme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on nearly black.
    Dark,
}

/// The colours of a theme, as CSS writes them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colours {
    pub(crate) background: &'static str,
    pub(crate) text: &'static str,
    pub(crate) faint: &'static str,
    pub(crate) grid: &'static str,
    pub(crate) axis: &'static str,
    pub(crate) other: &'static str,
    pub(crate) series: [&'static str; SERIES],
}

/// How many series have a colour of their own.
pub(crate) const SERIES: usize = 8;

impl Theme {
    /// After Okabe and Ito, whose colours keep apart for all common kinds of colour blindness. Yellow, which cannot be
    /// seen on white, is darkened, and their black is a grey-blue or a light grey.
    pub(crate) fn colours(self) -> Colours {
        match self {
            Theme::Light => Colours {
                background: "#ffffff",
                text: "#1f2933",
                faint: "#5f6b7a",
                grid: "#e4e8ed",
                axis: "#9aa5b1",
                other: "#a8b0ba",
                series: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#3d4a5c", "#9a8f00"],
            },
            Theme::Dark => Colours {
                background: "#14181f",
                text: "#e6eaf0",
                faint: "#9aa5b1",
                grid: "#2a313c",
                axis: "#5f6b7a",
                other: "#6b7480",
                series: ["#3d9fe0", "#f07f2e", "#1fc495", "#e39ac2", "#8fd0f7", "#f2b83a", "#cfd6df", "#f0e442"],
            },
        }
    }
}

/// The same colours, as near as a terminal of 256 has them. They are seen on black and on white.
pub(crate) const TERMINAL: [u8; SERIES] = [32, 166, 36, 175, 74, 178, 103, 142];

/// The terminal's colour of "other".
pub(crate) const TERMINAL_OTHER: u8 = 245;
