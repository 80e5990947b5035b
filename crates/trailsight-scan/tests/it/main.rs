//! Tables over small archives made here: what comes out, what is pushed down, and what is said about bad data.

mod archives;
mod bad_data;
mod documents;
mod first_rows;
mod parquet;
mod places;
mod pushdown;
mod s3;
mod stores;
mod support;
mod survey;
mod text;
