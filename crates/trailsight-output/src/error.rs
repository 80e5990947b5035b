//! Why a result could not be written.

use std::{fmt, io};

use arrow::error::ArrowError;
use parquet::errors::ParquetError;

/// What writing a result returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a result could not be written: the place it goes to refused, or the format has no form for a column.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
enum Kind {
    Io(io::Error),
    Arrow(ArrowError),
    Parquet(ParquetError),
}

impl Error {
    /// Whether the reader went away, as `head` does when it has seen enough. A command then ends quietly.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(&self.0, Kind::Io(e) if e.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Io(e) => write!(f, "cannot write the result: {e}"),
            Kind::Arrow(e) => write!(f, "cannot write the result as an arrow stream: {e}"),
            Kind::Parquet(e) => write!(f, "cannot write the result as a parquet file: {e}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Io(e) => Some(e),
            Kind::Arrow(e) => Some(e),
            Kind::Parquet(e) => Some(e),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self(Kind::Io(error))
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        Self(Kind::Arrow(error))
    }
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self(Kind::Parquet(error))
    }
}
