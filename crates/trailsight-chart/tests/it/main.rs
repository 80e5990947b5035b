//! Charts, from columns and rows to what is drawn.

mod drawing;
mod golden;
mod hostile;
mod kinds;
#[cfg(feature = "png")]
mod pictures;
mod series;
mod shared;
mod vega;
