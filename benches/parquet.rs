//! The questions over the million as a Parquet file.

use crate::Result;
use crate::archive::{self, Archive, Known};
use crate::contest::{Contest, Row};
use crate::peers;
use crate::questions::Question;
use crate::report::Found;
use crate::table;

/// What can be asked: the event as text is no longer there.
fn asks(question: &Question) -> bool {
    !matches!(question.id, "regex" | "latest")
}

/// The file, made from the million unless it is there.
pub(crate) fn open() -> Result<Archive> {
    let million = Known::Million.open()?;
    let path = archive::folder().join("1000000.parquet");
    archive::once(&path, |unfinished| peers::script("make_parquet.py", &[&million.folder, unfinished]))?;
    Archive::at(&path)
}

/// Asks all that can be asked.
pub(crate) fn found(
    rounds: u32,
    with_peers: bool,
    mut ask: impl FnMut(&mut Contest, &dyn Fn(&Question) -> bool) -> Result<Vec<Row>>,
) -> Result<Found> {
    let archive = open()?;
    let mut contest = Contest::new(&archive, None, rounds, with_peers)?;
    let rows = ask(&mut contest, &asks)?;
    Ok(table::full("A million records as Parquet", None, &archive, &contest, &rows)?.into())
}
